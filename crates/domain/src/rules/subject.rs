//! What a rule can ask about.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Money;
use crate::facts::{Condition, Facts, Feature, Flag, Operation, PropertyKind, named};
use crate::listing::unit_price_minor;

named!(
    /// What a condition asks about: a fact, or one flag or feature, named as the JSON API names it.
    Subject {
        /// [`Facts::price`], in whole units.
        Price = "price",
        /// The price per m² of built area, in whole units.
        UnitPrice = "unit_price",
        /// [`Facts::area_m2`]
        Area = "area_m2",
        /// [`Facts::usable_area_m2`]
        UsableArea = "usable_area_m2",
        /// [`Facts::plot_area_m2`]
        PlotArea = "plot_area_m2",
        /// [`Facts::rooms`]
        Rooms = "rooms",
        /// [`Facts::bathrooms`]
        Bathrooms = "bathrooms",
        /// [`Facts::floor`]
        Floor = "floor",
        /// [`Facts::year_built`]
        YearBuilt = "year_built",
        /// [`Facts::latitude`]
        Latitude = "latitude",
        /// [`Facts::longitude`]
        Longitude = "longitude",
        /// [`Facts::has_lift`]
        Lift = "has_lift",
        /// [`Facts::is_exterior`]
        Exterior = "is_exterior",
        /// [`Condition::New`]
        New = "new",
        /// [`Condition::ToRenovate`]
        ToRenovate = "to_renovate",
        /// [`Flag::Occupied`]
        Occupied = "occupied",
        /// [`Flag::Auction`]
        Auction = "auction",
        /// [`Flag::BareOwnership`]
        BareOwnership = "bare_ownership",
        /// [`Flag::Let`]
        Let = "let",
        /// [`Feature::Terrace`]
        Terrace = "terrace",
        /// [`Feature::AirConditioning`]
        AirConditioning = "air_conditioning",
        /// [`Feature::Parking`]
        Parking = "parking",
        /// [`Feature::Pool`]
        Pool = "pool",
        /// [`Feature::Garden`]
        Garden = "garden",
        /// [`Feature::Storeroom`]
        Storeroom = "storeroom",
        /// [`Feature::Wardrobes`]
        Wardrobes = "wardrobes",
        /// [`Feature::Doorman`]
        Doorman = "doorman",
        /// [`Feature::Balcony`]
        Balcony = "balcony",
        /// [`Feature::Heating`]
        Heating = "heating",
        /// [`Facts::operation`]
        Operation = "operation",
        /// [`Facts::kind`]
        Kind = "kind",
        /// [`Facts::condition`]
        Condition = "condition",
        /// [`Facts::energy_class`]
        EnergyClass = "energy_class",
        /// [`Facts::title`]
        Title = "title",
        /// [`Facts::description`]
        Description = "description",
        /// [`Facts::address`]
        Address = "address",
        /// [`Facts::postcode`]
        Postcode = "postcode",
        /// [`Facts::district`]
        District = "district",
        /// [`Facts::town`]
        Town = "town",
        /// [`Facts::province`]
        Province = "province",
        /// [`Facts::agency`]
        Agency = "agency",
        /// [`Facts::reference`]
        Reference = "reference",
        /// [`Facts::published_on`]
        PublishedOn = "published_on",
    }
);

/// A text with something in it.
fn text(text: Option<&str>) -> Option<Fact<'_>> {
    text.filter(|text| !text.trim().is_empty()).map(Fact::Text)
}

/// What kind of answer a subject has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// An amount in whole units of a currency.
    Money,
    Number,
    YesNo,
    /// One of a few names.
    Choice,
    Text,
    Day,
}

/// What an ad says of a subject.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fact<'a> {
    Money(Money),
    Number(f64),
    YesNo(bool),
    Choice(Cow<'static, str>),
    Text(&'a str),
    Day(NaiveDate),
}

const ENERGY_CLASSES: [&str; 7] = ["A", "B", "C", "D", "E", "F", "G"];

impl Subject {
    pub(super) fn sort(self) -> Sort {
        match self {
            Self::Price | Self::UnitPrice => Sort::Money,
            Self::Area
            | Self::UsableArea
            | Self::PlotArea
            | Self::Rooms
            | Self::Bathrooms
            | Self::Floor
            | Self::YearBuilt
            | Self::Latitude
            | Self::Longitude => Sort::Number,
            Self::Operation | Self::Kind | Self::Condition | Self::EnergyClass => Sort::Choice,
            Self::Title
            | Self::Description
            | Self::Address
            | Self::Postcode
            | Self::District
            | Self::Town
            | Self::Province
            | Self::Agency
            | Self::Reference => Sort::Text,
            Self::PublishedOn => Sort::Day,
            _ => Sort::YesNo,
        }
    }

    /// The names that a subject of a few names takes.
    pub(super) fn choices(self) -> Vec<&'static str> {
        match self {
            Self::Operation => Operation::ALL.iter().map(|name| name.as_str()).collect(),
            Self::Kind => PropertyKind::ALL.iter().map(|name| name.as_str()).collect(),
            Self::Condition => Condition::ALL.iter().map(|name| name.as_str()).collect(),
            Self::EnergyClass => ENERGY_CLASSES.to_vec(),
            _ => Vec::new(),
        }
    }

    fn flag(self) -> Option<Flag> {
        self.as_str().parse().ok()
    }

    fn feature(self) -> Option<Feature> {
        self.as_str().parse().ok()
    }

    /// What the ad says of it; `None` where it does not say. Ads name their flags and features and never deny them: one
    /// that is not named is unknown.
    pub(super) fn of(self, facts: &Facts) -> Option<Fact<'_>> {
        let name = |name: &'static str| Fact::Choice(Cow::Borrowed(name));
        match self {
            Self::Price => facts.price.map(Fact::Money),
            Self::UnitPrice => {
                let minor = unit_price_minor(facts.price, facts.area_m2)?;
                facts.price.map(|price| Fact::Money(Money { minor, ..price }))
            }
            Self::Area => facts.area_m2.map(Fact::Number),
            Self::UsableArea => facts.usable_area_m2.map(Fact::Number),
            Self::PlotArea => facts.plot_area_m2.map(Fact::Number),
            Self::Rooms => facts.rooms.map(|rooms| Fact::Number(rooms.into())),
            Self::Bathrooms => facts.bathrooms.map(|bathrooms| Fact::Number(bathrooms.into())),
            Self::Floor => facts.floor.map(|floor| Fact::Number(floor.into())),
            Self::YearBuilt => facts.year_built.map(|year| Fact::Number(year.into())),
            Self::Latitude => facts.latitude.map(Fact::Number),
            Self::Longitude => facts.longitude.map(Fact::Number),
            Self::Lift => facts.has_lift.map(Fact::YesNo),
            Self::Exterior => facts.is_exterior.map(Fact::YesNo),
            Self::New => facts.condition.map(|condition| Fact::YesNo(condition == Condition::New)),
            Self::ToRenovate => facts.condition.map(|condition| Fact::YesNo(condition == Condition::ToRenovate)),
            Self::Operation => facts.operation.map(|operation| name(operation.as_str())),
            Self::Kind => facts.kind.map(|kind| name(kind.as_str())),
            Self::Condition => facts.condition.map(|condition| name(condition.as_str())),
            Self::EnergyClass => {
                facts.energy_class.map(|class| Fact::Choice(class.to_ascii_uppercase().to_string().into()))
            }
            Self::Title => text(facts.title.as_deref()),
            Self::Description => text(facts.description.as_deref()),
            Self::Address => text(facts.address.as_deref()),
            Self::Postcode => text(facts.postcode.as_deref()),
            Self::District => text(facts.district.as_deref()),
            Self::Town => text(facts.town.as_deref()),
            Self::Province => text(facts.province.as_deref()),
            Self::Agency => text(facts.agency.as_deref()),
            Self::Reference => text(facts.reference.as_deref()),
            Self::PublishedOn => facts.published_on.map(Fact::Day),
            _ => {
                let flagged = self.flag().is_some_and(|flag| facts.flags.contains(&flag));
                let featured = self.feature().is_some_and(|feature| facts.features.contains(&feature));
                (flagged || featured).then_some(Fact::YesNo(true))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_and_feature_can_be_asked_about() {
        for flag in Flag::ALL {
            let subject: Subject = flag.as_str().parse().expect("a subject of the flag's name");
            let facts = Facts { flags: vec![*flag], ..Facts::default() };
            assert_eq!(subject.of(&facts), Some(Fact::YesNo(true)), "{flag}");
            assert_eq!(subject.of(&Facts::default()), None, "{flag}");
        }
        for feature in Feature::ALL {
            let subject: Subject = feature.as_str().parse().expect("a subject of the feature's name");
            let facts = Facts { features: vec![*feature], ..Facts::default() };
            assert_eq!(subject.of(&facts), Some(Fact::YesNo(true)), "{feature}");
        }
    }

    #[test]
    fn an_ad_that_says_nothing_is_unknown_in_every_respect() {
        for subject in Subject::ALL {
            assert_eq!(subject.of(&Facts::default()), None, "{subject}");
        }
    }
}
