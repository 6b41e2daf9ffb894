//! Rows of idealista18 (Rey-Blanco, Arbués, López, Páez, 2024): asking-price ads of three Spanish cities.

use domain::facts::{Condition, Feature, PropertyKind};

use super::Row;
use crate::PortalError;
use crate::ad::{Ad, BLANK, Features, Position};
use crate::catalogue::Towns;
use crate::places::{PLACES, squared_distance};

pub(super) const COLUMNS: &[&str] = &[
    "PRICE",
    "CONSTRUCTEDAREA",
    "ROOMNUMBER",
    "BATHNUMBER",
    "HASTERRACE",
    "HASLIFT",
    "HASAIRCONDITIONING",
    "HASPARKINGSPACE",
    "HASBOXROOM",
    "HASWARDROBE",
    "HASSWIMMINGPOOL",
    "HASDOORMAN",
    "HASGARDEN",
    "ISDUPLEX",
    "ISSTUDIO",
    "ISINTOPFLOOR",
    "CONSTRUCTIONYEAR",
    "FLOORCLEAN",
    "FLATLOCATIONID",
    "BUILTTYPEID_1",
    "BUILTTYPEID_2",
    "BUILTTYPEID_3",
    "LONGITUDE",
    "LATITUDE",
];

const FEATURES: [(&str, Feature); 8] = [
    ("HASTERRACE", Feature::Terrace),
    ("HASAIRCONDITIONING", Feature::AirConditioning),
    ("HASPARKINGSPACE", Feature::Parking),
    ("HASSWIMMINGPOOL", Feature::Pool),
    ("HASGARDEN", Feature::Garden),
    ("HASBOXROOM", Feature::Storeroom),
    ("HASWARDROBE", Feature::Wardrobes),
    ("HASDOORMAN", Feature::Doorman),
];

const CONDITIONS: [(&str, Condition); 3] =
    [("BUILTTYPEID_1", Condition::New), ("BUILTTYPEID_2", Condition::ToRenovate), ("BUILTTYPEID_3", Condition::Good)];

const SIDES: [&str; 4] = ["HASNORTHORIENTATION", "HASSOUTHORIENTATION", "HASEASTORIENTATION", "HASWESTORIENTATION"];

/// The three cities of the data set; a row does not name its own.
const CITIES: [&str; 3] = ["Valencia", "Madrid", "Barcelona"];

pub(super) fn read(row: &Row<'_>, towns: &mut Towns) -> Result<Ad, PortalError> {
    let yes = |column| {
        row.whole::<u8>(column, "0 or 1").and_then(|value| match value {
            None => Ok(None),
            Some(0) => Ok(Some(false)),
            Some(1) => Ok(Some(true)),
            Some(_) => Err(row.bad_value(column, "0 or 1")),
        })
    };

    let mut features = Features::default();
    for (column, feature) in FEATURES {
        if yes(column)? == Some(true) {
            features.insert(feature);
        }
    }
    let mut orientation = [false; 4];
    for (side, column) in SIDES.into_iter().enumerate() {
        orientation[side] = yes(column)? == Some(true);
    }
    let mut condition = None;
    for (column, which) in CONDITIONS {
        if yes(column)? == Some(true) {
            condition = condition.or(Some(which));
        }
    }
    let exterior = match row.whole::<u8>("FLATLOCATIONID", "1 (exterior) or 2 (interior)")? {
        None => None,
        Some(1) => Some(true),
        Some(2) => Some(false),
        Some(_) => return Err(row.bad_value("FLATLOCATIONID", "1 (exterior) or 2 (interior)")),
    };
    let rooms = row.whole("ROOMNUMBER", "a number of rooms")?;
    let kind = if yes("ISSTUDIO")? == Some(true) || rooms == Some(0) {
        PropertyKind::Studio
    } else if yes("ISDUPLEX")? == Some(true) {
        PropertyKind::Duplex
    } else if yes("ISINTOPFLOOR")? == Some(true) {
        PropertyKind::Penthouse
    } else {
        PropertyKind::Flat
    };
    let position = match (row.latitude("LATITUDE")?, row.longitude("LONGITUDE")?) {
        (Some(latitude), Some(longitude)) => Some(Position { latitude, longitude }),
        _ => None,
    };
    let town = position.map(nearest_city).map(|city| towns.index_of(city));

    Ok(Ad {
        kind,
        price: row.cents("PRICE")?,
        area: row.area("CONSTRUCTEDAREA")?,
        rooms,
        // Every home has one: 0 is how this source writes that it does not know.
        bathrooms: row.whole("BATHNUMBER", "a number of bathrooms")?.filter(|&count| count > 0),
        floor: row.whole("FLOORCLEAN", "a floor")?,
        lift: yes("HASLIFT")?,
        exterior,
        year: row.whole("CONSTRUCTIONYEAR", "a year")?,
        condition,
        features,
        orientation,
        position,
        town,
        district: town.and_then(|town| Towns::district_at(town, position)),
        ..BLANK
    })
}

fn nearest_city(position: Position) -> &'static str {
    let distance = |city: &str| {
        let middles = PLACES.iter().filter(|place| place.town == city).flat_map(|place| place.districts);
        middles.map(|district| squared_distance(district.middle, position)).fold(f64::INFINITY, f64::min)
    };
    CITIES.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(CITIES[0])
}
