//! Properties near another.

use domain::query::{BoundingBox, km_between, narrowing};
use domain::view::PropertySummary;

use super::{SUMMARY_COLUMNS, SummaryRow};
use crate::columns::text;
use crate::{Database, Result};

/// How far away is near, in kilometres to each side.
const NEAR_KM: f64 = 1.0;
/// How far is looked first: in a city there is enough next door, and a kilometre has thousands.
const NEXT_DOOR_KM: f64 = 0.2;

/// Properties on the same market near `home`, at most `limit`: within a kilometre or so, the nearest first; where nobody
/// knows where `home` is, in its town, the newest first. `None` where its town is not known either.
pub async fn nearby(db: &Database, home: &PropertySummary, limit: u32) -> Result<Option<Vec<PropertySummary>>> {
    let Some(place) = home.latitude.zip(home.longitude) else {
        let Some(town) = &home.town else { return Ok(None) };
        return in_town(db, home, town, limit).await.map(Some);
    };
    let next_door = around(db, home, place, NEXT_DOOR_KM, limit).await?;
    // Beyond the box somebody may be nearer than in its corners.
    let is_enough = next_door.len() == limit as usize
        && next_door
            .iter()
            .all(|other| other.latitude.zip(other.longitude).is_some_and(|it| km_between(place, it) <= NEXT_DOOR_KM));
    if is_enough { Ok(Some(next_door)) } else { around(db, home, place, NEAR_KM, limit).await.map(Some) }
}

async fn around(
    db: &Database,
    home: &PropertySummary,
    (latitude, longitude): (f64, f64),
    within_km: f64,
    limit: u32,
) -> Result<Vec<PropertySummary>> {
    let near = BoundingBox::around(latitude, longitude, within_km);
    let rows: Vec<SummaryRow> = db
        // The order is that of the squares of the distances.
        .ask(beside(
            "latitude BETWEEN $4 AND $5 AND longitude BETWEEN $6 AND $7
             ORDER BY (latitude - $8) * (latitude - $8) + (longitude - $9) * (longitude - $9) * $10, id",
        ))
        .bind(home.operation.as_str())
        .bind(home.id.0)
        .bind(i64::from(limit))
        .bind(near.south)
        .bind(near.north)
        .bind(near.west)
        .bind(near.east)
        .bind(latitude)
        .bind(longitude)
        .bind(narrowing(latitude).powi(2))
        .all()
        .await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

async fn in_town(db: &Database, home: &PropertySummary, town: &str, limit: u32) -> Result<Vec<PropertySummary>> {
    let rows: Vec<SummaryRow> = db
        .ask(beside("town = $4 ORDER BY first_seen_at DESC, id DESC"))
        .bind(home.operation.as_str())
        .bind(home.id.0)
        .bind(i64::from(limit))
        .bind(text(town))
        .all()
        .await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// The question for $3 others of the operation $1 than the property $2, which and in what order `place` says. Its
/// conditions are those of the indexes: neither engine would use them otherwise.
fn beside(place: &str) -> String {
    format!(
        "SELECT {SUMMARY_COLUMNS} FROM properties
         WHERE excluded_by IS NULL AND availability <> 'removed' AND operation = $1 AND id <> $2 AND {place} LIMIT $3"
    )
}
