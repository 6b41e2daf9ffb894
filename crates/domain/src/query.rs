//! Filters, sort orders and places in lists.

use serde::{Deserialize, Serialize};

use crate::PropertyId;
use crate::availability::State;
use crate::facts::{Operation, named};

named!(
    /// What a list of properties is sorted by.
    Sort {
        /// When it was first seen.
        Newest = "newest",
        /// When something about it last changed.
        Changed = "changed",
        /// Price.
        Price = "price",
        /// Price per square metre.
        UnitPrice = "unit_price",
        /// Built area.
        Area = "area",
    }
);

named!(
    /// Up or down.
    Order {
        /// The smallest or oldest first.
        Asc = "asc",
        /// The largest or newest first.
        Desc = "desc",
    }
);

impl Sort {
    /// The order people expect where none is given: cheap first, new first, large first.
    pub fn usual_order(self) -> Order {
        match self {
            Self::Price | Self::UnitPrice => Order::Asc,
            Self::Newest | Self::Changed | Self::Area => Order::Desc,
        }
    }
}

named!(
    /// What to do about properties that rules leave out.
    Excluded {
        /// Leave them out.
        Hide = "hide",
        /// Show them alone.
        Only = "only",
        /// Show them among the others.
        All = "all",
    }
);

#[expect(clippy::derivable_impls, reason = "the macro that declares it marks no default")]
impl Default for Excluded {
    fn default() -> Self {
        Self::Hide
    }
}

/// Degrees, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    /// The western edge, degrees east.
    pub west: f64,
    /// The southern edge, degrees north.
    pub south: f64,
    /// The eastern edge, degrees east.
    pub east: f64,
    /// The northern edge, degrees north.
    pub north: f64,
}

/// Kilometres in a degree of a meridian.
const KM_IN_A_DEGREE: f64 = 111.2;

impl BoundingBox {
    /// The box that reaches so many kilometres from a place to each side. Near a pole it is as wide as it would be at 89
    /// degrees; it ends at the date line.
    pub fn around(latitude: f64, longitude: f64, km: f64) -> Self {
        let up = km / KM_IN_A_DEGREE;
        let aside = up / narrowing(latitude);
        Self { west: longitude - aside, south: latitude - up, east: longitude + aside, north: latitude + up }
    }
}

/// How much shorter a degree of longitude is at a latitude than at the equator.
pub fn narrowing(latitude: f64) -> f64 {
    latitude.clamp(-89.0, 89.0).to_radians().cos()
}

/// How far two places (latitude, longitude) near each other are apart, in kilometres: over so little the earth is flat.
pub fn km_between(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (north, east) = (one.0 - other.0, (one.1 - other.1) * narrowing(one.0));
    north.hypot(east) * KM_IN_A_DEGREE
}

/// Which properties. Every part that is `None` lets all through; an unknown fact passes no bound on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PropertyFilter {
    /// The town's name.
    pub town: Option<String>,
    /// Words that must occur in title, description, address or reference.
    pub text: Option<String>,
    /// Least price, minor units of the listing's currency.
    pub min_price_minor: Option<i64>,
    /// Greatest price, minor units.
    pub max_price_minor: Option<i64>,
    /// Least built area, m².
    pub min_area_m2: Option<f64>,
    /// Greatest built area, m².
    pub max_area_m2: Option<f64>,
    /// At least so many bedrooms.
    pub min_rooms: Option<u16>,
    /// For sale, or to let.
    pub operation: Option<Operation>,
    /// With or without a lift.
    pub has_lift: Option<bool>,
    /// Still there, or gone.
    pub availability: Option<State>,
    /// Inside this box.
    pub bbox: Option<BoundingBox>,
    /// Whether those that rules leave out are among them: by default not.
    #[serde(default)]
    pub excluded: Excluded,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PropertyQuery {
    /// Which.
    pub filter: PropertyFilter,
    /// Sorted by.
    pub sort: Sort,
    /// Up or down.
    pub order: Order,
    /// At most so many, 1 to 1,000.
    pub limit: u32,
    /// Where to go on.
    pub after: Place,
}

/// Where a page of a list begins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Place {
    /// At the top.
    #[default]
    Start,
    /// After so many.
    Skip(u32),
    /// After the row that the cursor names.
    After(Cursor),
    /// Before the row that the cursor names: the page that leads up to it.
    Before(Cursor),
}

/// A row's place in a sorted list: its sort key and its id. Opaque to clients: `to_text` and `parse`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// The value of the sort column as the database compares it; `None` where it is unknown (such rows come last).
    pub key: Option<CursorKey>,
    /// The row.
    pub id: PropertyId,
}

/// A sort key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CursorKey {
    /// A count or an amount, or microseconds since 1970.
    Int(i64),
    /// A measure.
    Real(f64),
}

/// Not a cursor that this version gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list; ask for the first page again")]
pub struct NotACursor;

impl Cursor {
    /// The form that links and the JSON API carry.
    pub fn to_text(&self) -> String {
        match &self.key {
            None => format!("n-{}", self.id),
            Some(CursorKey::Int(value)) => format!("i{value}-{}", self.id),
            Some(CursorKey::Real(value)) => format!("r{:016x}-{}", value.to_bits(), self.id),
        }
    }

    /// Reads what [`Cursor::to_text`] wrote.
    pub fn parse(text: &str) -> Result<Self, NotACursor> {
        let (key, id) = text.rsplit_once('-').ok_or(NotACursor)?;
        let id = id.parse().map_err(|_| NotACursor)?;
        let mut letters = key.chars();
        let key = match (letters.next(), letters.as_str()) {
            (Some('n'), "") => None,
            (Some('i'), digits) => Some(CursorKey::Int(digits.parse().map_err(|_| NotACursor)?)),
            (Some('r'), bits) => {
                let value = f64::from_bits(u64::from_str_radix(bits, 16).map_err(|_| NotACursor)?);
                Some(CursorKey::Real(value).filter_finite()?)
            }
            _ => return Err(NotACursor),
        };
        Ok(Self { key, id })
    }
}

impl CursorKey {
    fn filter_finite(self) -> Result<Self, NotACursor> {
        match self {
            Self::Real(value) if !value.is_finite() => Err(NotACursor),
            key => Ok(key),
        }
    }
}

/// Fewest and most rows of a page of a list.
pub const LIMIT: std::ops::RangeInclusive<u32> = 1..=1_000;
/// Rows of a page of a list where nothing is said.
pub const DEFAULT_LIMIT: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip() {
        for key in [None, Some(CursorKey::Int(-5)), Some(CursorKey::Int(i64::MAX)), Some(CursorKey::Real(120.5))] {
            let cursor = Cursor { key, id: PropertyId(42) };
            assert_eq!(Cursor::parse(&cursor.to_text()), Ok(cursor));
        }
    }

    #[test]
    fn a_box_around_a_place_reaches_as_far_to_each_side() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-4;
        let madrid = BoundingBox::around(40.4, -3.7, 1.0);
        assert!(near(madrid.south, 40.391) && near(madrid.north, 40.409), "{madrid:?}");
        assert!(near(madrid.west, -3.711_8) && near(madrid.east, -3.688_2), "{madrid:?}");
        let pole = BoundingBox::around(90.0, 0.0, 1.0);
        assert!(pole.east.is_finite() && pole.east < 1.0, "{pole:?}");
    }

    #[test]
    fn what_is_not_a_cursor_is_refused() {
        for wrong in ["", "-", "x1-2", "i-2", "i1-", "r7ff0000000000000-1", "nn-1", "i99999999999999999999-1"] {
            assert_eq!(Cursor::parse(wrong), Err(NotACursor), "{wrong:?}");
        }
    }
}
