//! What an ad says of a home, and where on the page each fact stood.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Money;

/// An enum whose variants have one stable lower-case name each: in the database, the JSON API and CSV.
macro_rules! named {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        // Derived, it would tell the variants' names in Rust: what `rename` says reaches no other macro from here.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let names = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
                let described = names.description(Some(concat!($($doc),*).trim()));
                described.enum_values(Some(Self::ALL.iter().map(|variant| variant.as_str()))).into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl std::str::FromStr for $name {
            type Err = $crate::facts::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::facts::UnknownName {
                        name: text.to_owned(),
                        allowed: &[$($text,)+],
                    }),
                }
            }
        }
    };
}
pub(crate) use named;

/// A name that stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown name {name:?}; one of: {}", allowed.join(", "))]
pub struct UnknownName {
    /// What was given.
    pub name: String,
    /// What would have been taken.
    pub allowed: &'static [&'static str],
}

named!(
    /// What is offered.
    Operation {
        /// For sale; the price is the asking price.
        Sale = "sale",
        /// To let; the price is per month.
        Rent = "rent",
    }
);

named!(
    /// What kind of home.
    PropertyKind {
        /// A flat on one level.
        Flat = "flat",
        /// A flat on the top floor, usually with a terrace.
        Penthouse = "penthouse",
        /// A flat on two levels.
        Duplex = "duplex",
        /// One room for living and sleeping.
        Studio = "studio",
        /// A house of its own.
        House = "house",
        /// A house in a row.
        Townhouse = "townhouse",
        /// A house in the country.
        CountryHouse = "country_house",
        /// Land.
        Plot = "plot",
        /// Shop, office, store.
        Commercial = "commercial",
        /// A parking space or garage.
        Garage = "garage",
    }
);

named!(
    /// The state of the building.
    Condition {
        /// Never lived in.
        New = "new",
        /// Second hand, ready to live in.
        Good = "good",
        /// Needs works.
        ToRenovate = "to_renovate",
    }
);

named!(
    /// A circumstance that changes what a home is worth.
    Flag {
        /// Somebody lives there without right, or possession cannot be given.
        Occupied = "occupied",
        /// Sold at auction.
        Auction = "auction",
        /// Bare ownership: another keeps the use for life.
        BareOwnership = "bare_ownership",
        /// Sold with a tenant.
        Let = "let",
    }
);

named!(
    /// Something a home has.
    Feature {
        /// Terrace.
        Terrace = "terrace",
        /// Air conditioning.
        AirConditioning = "air_conditioning",
        /// Parking space.
        Parking = "parking",
        /// Swimming pool.
        Pool = "pool",
        /// Garden.
        Garden = "garden",
        /// Box room.
        Storeroom = "storeroom",
        /// Fitted wardrobes.
        Wardrobes = "wardrobes",
        /// Doorman.
        Doorman = "doorman",
        /// Balcony.
        Balcony = "balcony",
        /// Heating.
        Heating = "heating",
    }
);

/// What an ad says of a home. `None` is "the ad does not say": never zero, never "no".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Facts {
    /// The ad's headline.
    pub title: Option<String>,
    /// The ad's text, plain.
    pub description: Option<String>,
    /// Sale or rent.
    pub operation: Option<Operation>,
    /// Asking price, or rent per month.
    pub price: Option<Money>,
    /// Kind of home.
    pub kind: Option<PropertyKind>,
    /// Built area, m².
    pub area_m2: Option<f64>,
    /// Usable area, m².
    pub usable_area_m2: Option<f64>,
    /// Plot, m².
    pub plot_area_m2: Option<f64>,
    /// Bedrooms.
    pub rooms: Option<u16>,
    /// Bathrooms.
    pub bathrooms: Option<u16>,
    /// Floor: 0 is the ground floor, -1 the basement.
    pub floor: Option<i16>,
    /// Whether the building has a lift.
    pub has_lift: Option<bool>,
    /// Whether it looks onto the street.
    pub is_exterior: Option<bool>,
    /// Year of construction.
    pub year_built: Option<i16>,
    /// Energy class, `A` to `G`.
    pub energy_class: Option<char>,
    /// State of the building.
    pub condition: Option<Condition>,
    /// Circumstances that change the value.
    pub flags: Vec<Flag>,
    /// Things it has.
    pub features: Vec<Feature>,
    /// Street and number.
    pub address: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// District or neighbourhood.
    pub district: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Province or state.
    pub province: Option<String>,
    /// Degrees north, WGS 84.
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// Who offers it.
    pub agency: Option<String>,
    /// The agency's own reference.
    pub reference: Option<String>,
    /// When the ad says it was first published.
    #[serde(deserialize_with = "crate::instant::read_day")]
    pub published_on: Option<chrono::NaiveDate>,
    /// Addresses of photos, in the ad's order.
    pub photos: Vec<String>,
}

named!(
    /// The name of one of the [`Facts`].
    Field {
        /// [`Facts::title`]
        Title = "title",
        /// [`Facts::description`]
        Description = "description",
        /// [`Facts::operation`]
        Operation = "operation",
        /// [`Facts::price`]
        Price = "price",
        /// [`Facts::kind`]
        Kind = "kind",
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
        /// [`Facts::has_lift`]
        Lift = "has_lift",
        /// [`Facts::is_exterior`]
        Exterior = "is_exterior",
        /// [`Facts::year_built`]
        YearBuilt = "year_built",
        /// [`Facts::energy_class`]
        EnergyClass = "energy_class",
        /// [`Facts::condition`]
        Condition = "condition",
        /// [`Facts::flags`]
        Flags = "flags",
        /// [`Facts::features`]
        Features = "features",
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
        /// [`Facts::latitude`]
        Latitude = "latitude",
        /// [`Facts::longitude`]
        Longitude = "longitude",
        /// [`Facts::agency`]
        Agency = "agency",
        /// [`Facts::reference`]
        Reference = "reference",
        /// [`Facts::published_on`]
        PublishedOn = "published_on",
        /// [`Facts::photos`]
        Photos = "photos",
    }
);

named!(
    /// The part of a page that a fact was read from, the most trusted first.
    Layer {
        /// A spider's own CSS selectors: somebody wrote them for this site.
        Selectors = "selectors",
        /// An item of a feed: somebody wrote it for machines.
        Feed = "feed",
        /// `script[type="application/ld+json"]`.
        JsonLd = "json_ld",
        /// `itemprop` attributes, and `property` of `RDFa`.
        Microdata = "microdata",
        /// JSON the page carries for its own scripts.
        EmbeddedState = "embedded_state",
        /// `dt`/`dd`, tables, labelled items.
        Labels = "labels",
        /// `og:` and `product:` meta elements.
        Meta = "meta",
        /// A card on a search page.
        Card = "card",
        /// Prose.
        Text = "text",
    }
);

/// Where on a page a fact stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provenance {
    /// The part of the page.
    pub layer: Layer,
    /// Selector or path inside that part, for example `offers.price` or `dl > dt:Superficie`.
    pub path: String,
    /// The text as it stood there, without markup, cut at 200 characters.
    pub raw: String,
    /// 0 to 1: how sure the reading is.
    pub confidence: f32,
}

/// Facts with the place each was read from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The facts.
    pub facts: Facts,
    /// One entry for each fact that is known.
    pub provenance: BTreeMap<Field, Provenance>,
}

/// Calls a macro once for every fact: `$apply!(field ident, Field variant)`.
macro_rules! for_each_fact {
    ($apply:ident) => {
        $apply!(title, Title);
        $apply!(description, Description);
        $apply!(operation, Operation);
        $apply!(price, Price);
        $apply!(kind, Kind);
        $apply!(area_m2, Area);
        $apply!(usable_area_m2, UsableArea);
        $apply!(plot_area_m2, PlotArea);
        $apply!(rooms, Rooms);
        $apply!(bathrooms, Bathrooms);
        $apply!(floor, Floor);
        $apply!(has_lift, Lift);
        $apply!(is_exterior, Exterior);
        $apply!(year_built, YearBuilt);
        $apply!(energy_class, EnergyClass);
        $apply!(condition, Condition);
        $apply!(flags, Flags);
        $apply!(features, Features);
        $apply!(address, Address);
        $apply!(postcode, Postcode);
        $apply!(district, District);
        $apply!(town, Town);
        $apply!(province, Province);
        $apply!(latitude, Latitude);
        $apply!(longitude, Longitude);
        $apply!(agency, Agency);
        $apply!(reference, Reference);
        $apply!(published_on, PublishedOn);
        $apply!(photos, Photos);
    };
}

/// A fact that may be unknown.
trait MaybeKnown {
    fn is_known(&self) -> bool;
}

impl<T> MaybeKnown for Option<T> {
    fn is_known(&self) -> bool {
        self.is_some()
    }
}

impl<T> MaybeKnown for Vec<T> {
    fn is_known(&self) -> bool {
        !self.is_empty()
    }
}

impl Reading {
    /// Takes from `other` every fact that is unknown here. Call it with the most trusted layer first.
    pub fn fill_from(&mut self, other: Self) {
        self.take_where(other, |_, known_here| !known_here);
    }

    /// Takes from `newer` every fact it knows. `None` never erases what is known.
    pub fn overwrite_from(&mut self, newer: Self) {
        self.take_where(newer, |_, _| true);
    }

    /// Takes from `newer` all it knows, and forgets what an earlier reading of the same page gave: what the page read
    /// again does not say was read wrongly, or is there no more. What came from cards on other pages stays.
    pub fn replace(&mut self, newer: Self) {
        let earlier = std::mem::replace(self, newer);
        let from_card = |field| earlier.provenance.get(&field).is_some_and(|found| found.layer == Layer::Card);
        let cards: Vec<Field> = Field::ALL.iter().copied().filter(|&field| from_card(field)).collect();
        self.take_where(earlier, |field, known_here| !known_here && cards.contains(&field));
    }

    /// Takes from `newer` the price, and every fact that is unknown here.
    pub fn fill_and_reprice_from(&mut self, newer: Self) {
        self.take_where(newer, |field, known_here| field == Field::Price || !known_here);
    }

    /// The known facts.
    pub fn known(&self) -> Vec<Field> {
        let mut known = Vec::new();
        macro_rules! collect {
            ($field:ident, $name:ident) => {
                if self.facts.$field.is_known() {
                    known.push(Field::$name);
                }
            };
        }
        for_each_fact!(collect);
        known
    }

    /// The facts that both know, and whether they say the same of each.
    pub fn compared(&self, other: &Self) -> Vec<(Field, bool)> {
        let mut both = Vec::new();
        macro_rules! compare {
            ($field:ident, $name:ident) => {
                if self.facts.$field.is_known() && other.facts.$field.is_known() {
                    both.push((Field::$name, self.facts.$field == other.facts.$field));
                }
            };
        }
        for_each_fact!(compare);
        both
    }

    fn take_where(&mut self, other: Self, wanted: impl Fn(Field, bool) -> bool) {
        let Self { facts, mut provenance } = other;
        macro_rules! take {
            ($field:ident, $name:ident) => {
                if facts.$field.is_known() && wanted(Field::$name, self.facts.$field.is_known()) {
                    self.facts.$field = facts.$field;
                    match provenance.remove(&Field::$name) {
                        Some(found) => self.provenance.insert(Field::$name, found),
                        None => self.provenance.remove(&Field::$name),
                    };
                }
            };
        }
        for_each_fact!(take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    fn reading(layer: Layer, rooms: Option<u16>, price: Option<i64>) -> Reading {
        let mut reading = Reading::default();
        let found = |raw: String| Provenance { layer, path: "x".into(), raw, confidence: 1.0 };
        if let Some(rooms) = rooms {
            reading.facts.rooms = Some(rooms);
            reading.provenance.insert(Field::Rooms, found(rooms.to_string()));
        }
        if let Some(minor) = price {
            reading.facts.price = Some(Money { minor, currency: Currency::EUR });
            reading.provenance.insert(Field::Price, found(minor.to_string()));
        }
        reading
    }

    #[test]
    fn filling_keeps_what_is_known_with_its_provenance() {
        let mut ours = reading(Layer::JsonLd, Some(3), None);
        ours.fill_from(reading(Layer::Text, Some(4), Some(100)));
        assert_eq!(ours.facts.rooms, Some(3));
        assert_eq!(ours.provenance[&Field::Rooms].layer, Layer::JsonLd);
        assert_eq!(ours.facts.price.map(|price| price.minor), Some(100));
        assert_eq!(ours.provenance[&Field::Price].layer, Layer::Text);
    }

    #[test]
    fn overwriting_never_erases_and_repricing_touches_the_price_only() {
        let minor = |reading: &Reading| reading.facts.price.map(|price| price.minor);
        let mut ours = reading(Layer::JsonLd, Some(3), Some(100));
        ours.fill_and_reprice_from(reading(Layer::Card, Some(9), Some(90)));
        assert_eq!((ours.facts.rooms, minor(&ours)), (Some(3), Some(90)));
        ours.overwrite_from(reading(Layer::JsonLd, Some(4), None));
        assert_eq!((ours.facts.rooms, minor(&ours)), (Some(4), Some(90)));
    }

    #[test]
    fn a_page_read_again_says_what_it_says_now_and_cards_keep_their_word() {
        let mut ours = reading(Layer::Labels, Some(3), Some(100));
        ours.facts.town = Some("Valencia".into());
        ours.replace(reading(Layer::Labels, None, Some(90)));
        assert_eq!(
            ours,
            reading(Layer::Labels, None, Some(90)),
            "rooms were read wrongly, a town without its place too"
        );

        let mut ours = reading(Layer::Card, Some(3), Some(100));
        ours.replace(reading(Layer::JsonLd, None, Some(90)));
        assert_eq!(ours.known(), [Field::Price, Field::Rooms]);
        assert_eq!(ours.provenance[&Field::Rooms].layer, Layer::Card);
        assert_eq!(ours.facts.price.map(|price| price.minor), Some(90));
    }

    #[test]
    fn names_round_trip_and_unknown_names_say_what_is_allowed() {
        for field in Field::ALL {
            assert_eq!(field.as_str().parse::<Field>().as_ref(), Ok(field));
        }
        let error = "sell".parse::<Operation>().expect_err("not a name");
        assert_eq!(error.to_string(), "unknown name \"sell\"; one of: sale, rent");
    }

    #[test]
    fn every_fact_has_a_name() {
        let facts = serde_json::to_value(Facts::default()).expect("serialises");
        let mut names: Vec<&str> = facts.as_object().expect("an object").keys().map(String::as_str).collect();
        let mut fields: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
        names.sort_unstable();
        fields.sort_unstable();
        assert_eq!(names, fields);
    }
}
