//! What is known of one ad, compact: a portal holds tens of thousands of them.

use domain::facts::{Condition, Feature, Flag, Operation, PropertyKind};

/// A set of [`Feature`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Features(u16);

impl Features {
    pub(crate) fn insert(&mut self, feature: Feature) {
        self.0 |= 1 << feature as u16;
    }

    pub(crate) fn contains(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u16) != 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.iter().copied().filter(move |&feature| self.contains(feature))
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Degrees north and east, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Position {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

/// Which way a home looks: north, south, east, west.
pub(crate) type Orientation = [bool; 4];

/// One ad. `None` is "the ad does not say".
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ad {
    pub(crate) operation: Operation,
    pub(crate) kind: PropertyKind,
    /// Cents (or the currency's hundredths); of a rent, per month.
    pub(crate) price: Option<u64>,
    /// ISO 4217.
    pub(crate) currency: [u8; 3],
    /// Built area, m².
    pub(crate) area: Option<f64>,
    pub(crate) rooms: Option<u16>,
    pub(crate) bathrooms: Option<u16>,
    pub(crate) floor: Option<i16>,
    pub(crate) lift: Option<bool>,
    pub(crate) exterior: Option<bool>,
    pub(crate) year: Option<u16>,
    pub(crate) condition: Option<Condition>,
    pub(crate) flag: Option<Flag>,
    pub(crate) features: Features,
    pub(crate) orientation: Orientation,
    pub(crate) position: Option<Position>,
    /// Index into the catalogue's towns.
    pub(crate) town: Option<u32>,
    /// Index into the districts of the town's place, if the town is one of [`crate::places::PLACES`].
    pub(crate) district: Option<u8>,
    /// Index into [`crate::places::STREETS`] and the house number.
    pub(crate) street: Option<(u8, u16)>,
    /// The ad that advertises the same home on another site, if the home was made up to have two.
    pub(crate) same_home_as: Option<u32>,
}

/// An ad of which nothing is known yet.
pub(crate) const BLANK: Ad = Ad {
    operation: Operation::Sale,
    kind: PropertyKind::Flat,
    price: None,
    currency: *b"EUR",
    area: None,
    rooms: None,
    bathrooms: None,
    floor: None,
    lift: None,
    exterior: None,
    year: None,
    condition: None,
    flag: None,
    features: Features(0),
    orientation: [false; 4],
    position: None,
    town: None,
    district: None,
    street: None,
    same_home_as: None,
};

impl Ad {
    /// The currency's code.
    pub(crate) fn currency(&self) -> &str {
        std::str::from_utf8(&self.currency).unwrap_or("EUR")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_features_holds_exactly_what_was_put_in() {
        let mut features = Features::default();
        assert!(features.is_empty());
        features.insert(Feature::Pool);
        features.insert(Feature::Heating);
        assert_eq!(features.iter().collect::<Vec<_>>(), [Feature::Pool, Feature::Heating]);
        assert!(!features.contains(Feature::Terrace));
    }
}
