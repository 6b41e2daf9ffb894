//! Lists of ads, the newest first, without their histories.

use domain::facts::Facts;
use domain::view::{ListingFilter, ListingSummary, SourceView};
use domain::{ListingId, PropertyId, SourceId};

use super::read_availability;
use crate::columns::{Json, Time};
use crate::{Database, Result};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    property_id: i64,
    url: String,
    source_id: i64,
    source_name: String,
    facts: Json,
    availability: String,
    availability_since: Time,
    availability_evidence: String,
    first_seen_at: Time,
    last_seen_at: Time,
}

/// Ads: what comes before one of them, or all, without the first `skip`. At most `limit`.
pub async fn page(
    db: &Database,
    filter: &ListingFilter,
    before: Option<ListingId>,
    skip: u32,
    limit: u32,
) -> Result<Vec<ListingSummary>> {
    let ListingFilter { source, property } = filter;
    // Only what is asked for stands in the statement, so that its index is used.
    let asked = match (source, property) {
        (None, None) => "",
        (Some(_), None) => " AND source_id = $4",
        (None, Some(_)) => " AND property_id = $4",
        (Some(_), Some(_)) => " AND source_id = $4 AND property_id = $5",
    };
    let mut question = db
        .ask(format!(
            "SELECT listings.id, property_id, url, source_id, sources.name AS source_name, facts, availability,
                 availability_since, availability_evidence, first_seen_at, last_seen_at
             FROM listings JOIN sources ON sources.id = source_id
             WHERE listings.id < $1{asked} ORDER BY listings.id DESC LIMIT $2 OFFSET $3"
        ))
        .bind(before.map_or(i64::MAX, |id| id.0))
        .bind(i64::from(limit))
        .bind(i64::from(skip));
    for id in [source.map(|id| id.0), property.map(|id| id.0)].into_iter().flatten() {
        question = question.bind(id);
    }
    let rows: Vec<Row> = question.all().await?;
    rows.into_iter().map(summary).collect()
}

fn summary(row: Row) -> Result<ListingSummary> {
    let facts: Facts = row.facts.read("facts")?;
    Ok(ListingSummary {
        id: ListingId(row.id),
        property_id: PropertyId(row.property_id),
        url: row.url,
        source: SourceView { id: SourceId(row.source_id), name: row.source_name },
        title: facts.title,
        operation: facts.operation,
        price: facts.price,
        area_m2: facts.area_m2,
        availability: read_availability(&row.availability, row.availability_since, &row.availability_evidence)?,
        first_seen_at: row.first_seen_at.0,
        last_seen_at: row.last_seen_at.0,
    })
}
