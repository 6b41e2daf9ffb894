//! Properties near another.

use domain::query::{BoundingBox, narrowing};
use domain::view::PropertySummary;

use super::{SUMMARY_COLUMNS, SummaryRow};
use crate::columns::text;
use crate::{Database, Result};

/// How far away is near, in kilometres to each side.
const NEAR_KM: f64 = 1.0;

/// Properties on the same market near `home`, at most `limit`: within a kilometre or so, the nearest first; where nobody
/// knows where `home` is, in its town, the newest first. `None` where its town is not known either.
pub async fn nearby(db: &Database, home: &PropertySummary, limit: u32) -> Result<Option<Vec<PropertySummary>>> {
    let question = match (home.latitude.zip(home.longitude), &home.town) {
        (Some((latitude, longitude)), _) => {
            let near = BoundingBox::around(latitude, longitude, NEAR_KM);
            // Over a kilometre the earth is flat: the order is that of the squares of the distances.
            db.ask(beside(
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
        }
        (None, Some(town)) => db
            .ask(beside("town = $4 ORDER BY first_seen_at DESC, id DESC"))
            .bind(home.operation.as_str())
            .bind(home.id.0)
            .bind(i64::from(limit))
            .bind(text(town)),
        (None, None) => return Ok(None),
    };
    let rows: Vec<SummaryRow> = question.all().await?;
    rows.into_iter().map(SummaryRow::into_summary).collect::<Result<_>>().map(Some)
}

/// The question for $3 others of the operation $1 than the property $2, which and in what order `place` says. Its
/// conditions are those of the indexes: neither engine would use them otherwise.
fn beside(place: &str) -> String {
    format!(
        "SELECT {SUMMARY_COLUMNS} FROM properties
         WHERE excluded_by IS NULL AND availability <> 'removed' AND operation = $1 AND id <> $2 AND {place} LIMIT $3"
    )
}
