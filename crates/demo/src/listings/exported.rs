//! Rows of `atalaya export --format csv`. An empty value is an unknown fact. Of several flags the first is kept: a
//! made-up ad has at most one.

use domain::facts::{Condition, Flag, Operation, PropertyKind};
use domain::spreadsheet::from_text;

use super::Row;
use crate::PortalError;
use crate::ad::{Ad, BLANK, Features, Position};
use crate::catalogue::Towns;

pub(super) const COLUMNS: &[&str] =
    &["url", "price", "area_m2", "rooms", "bathrooms", "floor", "has_lift", "town", "latitude", "longitude"];

const YES_OR_NO: &str = "true or false";

pub(super) fn read(row: &Row<'_>, towns: &mut Towns) -> Result<Ad, PortalError> {
    let yes = |column| {
        row.parsed(column, YES_OR_NO, |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })
    };
    let list =
        |column| row.text(column).unwrap_or_default().split([',', ';', '|', ' ']).filter(|name| !name.is_empty());

    let mut features = Features::default();
    for name in list("features") {
        features
            .insert(name.parse().map_err(|_| row.bad_value("features", "a list of features such as terrace;pool"))?);
    }
    let mut flag: Option<Flag> = None;
    for name in list("flags") {
        let known = name.parse().map_err(|_| row.bad_value("flags", "a list of flags such as occupied"))?;
        flag = flag.or(Some(known));
    }
    let position = match (row.latitude("latitude")?, row.longitude("longitude")?) {
        (Some(latitude), Some(longitude)) => Some(Position { latitude, longitude }),
        _ => None,
    };
    let town = row.text("town").map(|town| towns.index_of(&from_text(town)));
    let rooms = row.whole("rooms", "a number of rooms")?;
    let currency = row.parsed("currency", "an ISO 4217 code such as EUR", |code| {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(code)
    })?;

    Ok(Ad {
        operation: row.parsed("operation", "sale or rent", |text| text.parse().ok())?.unwrap_or(Operation::Sale),
        kind: row
            .parsed("kind", "a kind of home such as flat", |text| text.parse().ok())?
            .unwrap_or(if rooms == Some(0) { PropertyKind::Studio } else { PropertyKind::Flat }),
        price: row.cents("price")?,
        currency: currency.unwrap_or(BLANK.currency),
        area: row.area("area_m2")?,
        rooms,
        bathrooms: row.whole("bathrooms", "a number of bathrooms")?,
        floor: row.whole("floor", "a floor")?,
        lift: yes("has_lift")?,
        exterior: yes("is_exterior")?,
        year: row.whole("year_built", "a year")?,
        condition: row.parsed("condition", "new, good or to_renovate", |text| text.parse::<Condition>().ok())?,
        flag,
        features,
        position,
        town,
        district: town.and_then(|town| Towns::district_at(town, position)),
        ..BLANK
    })
}
