//! Handing out every ad.

use domain::availability::State;
use domain::facts::Facts;
use domain::{Instant, PropertyId};
use futures::TryStreamExt;

use crate::columns::{Json, Time, name};
use crate::{Database, Result};

/// One ad as exports write it.
#[derive(Debug, Clone)]
pub struct ExportedListing {
    /// Its address.
    pub url: String,
    /// Its source's name.
    pub source: String,
    /// Its property.
    pub property: PropertyId,
    /// What it says.
    pub facts: Facts,
    /// Whether it is still there.
    pub availability: State,
    /// When it was first seen.
    pub first_seen_at: Instant,
    /// When it was last seen.
    pub last_seen_at: Instant,
}

/// Hands every ad to `take`, one after the other in order of id, without holding them all.
pub async fn export<E>(
    db: &Database,
    mut take: impl FnMut(ExportedListing) -> std::result::Result<(), E>,
) -> Result<std::result::Result<(), E>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        url: String,
        source: String,
        property_id: i64,
        facts: Json,
        availability: String,
        first_seen_at: Time,
        last_seen_at: Time,
    }
    let question = db.ask(
        "SELECT url, sources.name AS source, property_id, facts, availability, first_seen_at, last_seen_at
         FROM listings JOIN sources ON sources.id = source_id ORDER BY listings.id",
    );
    let mut rows = question.stream::<Row>()?;
    while let Some(row) = rows.try_next().await? {
        let listing = ExportedListing {
            url: row.url,
            source: row.source,
            property: PropertyId(row.property_id),
            facts: row.facts.read("facts")?,
            availability: name("an availability", &row.availability)?,
            first_seen_at: row.first_seen_at.0,
            last_seen_at: row.last_seen_at.0,
        };
        if let Err(error) = take(listing) {
            return Ok(Err(error));
        }
    }
    Ok(Ok(()))
}
