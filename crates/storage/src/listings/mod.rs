//! Ads with their price history.

mod batch;
mod export;
mod observe;
mod page;
mod reading;
mod reread;
mod rulings;

use domain::availability::{Availability, Missed};
use domain::listing::{Listing, PricePoint};
use domain::rules::Verdict;
use domain::view::{ListingView, SourceView};
use domain::{ListingId, PropertyId, SourceId};

use crate::columns::{Json, Time, name};
use crate::transaction::Tx;
use crate::{Database, Result};

pub(crate) use batch::Batch;
pub use export::{ExportedListing, export};
pub(crate) use observe::{Looked, missed, observe, seen_again};
pub use page::page;
pub(crate) use reread::reread;
pub(crate) use rulings::VerdictColumns;
pub use rulings::judge_all;

const COLUMNS: &str = "listings.id, property_id, url, facts, provenance, page_read, availability, availability_since, \
     availability_evidence, first_seen_at, last_seen_at, changed_at, first_run_id, last_run_id, changed_run_id, \
     excluded_by, flagged_by, read_at";

#[derive(sqlx::FromRow)]
struct ListingRow {
    id: i64,
    property_id: i64,
    url: String,
    facts: Json,
    provenance: Json,
    page_read: bool,
    availability: String,
    availability_since: Time,
    availability_evidence: String,
    first_seen_at: Time,
    last_seen_at: Time,
    changed_at: Time,
    first_run_id: i64,
    last_run_id: i64,
    changed_run_id: i64,
    read_at: Option<Time>,
    #[sqlx(flatten)]
    verdict: rulings::VerdictColumns,
}

impl ListingRow {
    fn verdict(&self) -> Result<Verdict> {
        self.verdict.clone().verdict()
    }

    fn listing(self) -> Result<Listing> {
        Ok(Listing {
            url: self.url,
            reading: reading::read(&self.facts, &self.provenance)?,
            page_read: self.page_read,
            availability: read_availability(&self.availability, self.availability_since, &self.availability_evidence)?,
            first_seen_at: self.first_seen_at.0,
            last_seen_at: self.last_seen_at.0,
            changed_at: self.changed_at.0,
            read_at: self.read_at.map(|at| at.0),
        })
    }
}

fn read_availability(state: &str, since: Time, evidence: &str) -> Result<Availability> {
    Ok(Availability {
        state: name("an availability", state)?,
        since: since.0,
        evidence: name("an availability's evidence", evidence)?,
    })
}

/// An ad's row with its source.
#[derive(sqlx::FromRow)]
struct SourcedRow {
    #[sqlx(flatten)]
    listing: ListingRow,
    source_id: i64,
    source_name: String,
    missed_at: Option<Time>,
    missed_evidence: Option<String>,
}

/// The ads of one property with their histories, the earliest first.
pub async fn of_property(db: &Database, property: PropertyId) -> Result<Vec<ListingView>> {
    let mut views = Vec::new();
    for row in sourced(db, "property_id", property.0).await? {
        views.push(view(db, row).await?);
    }
    Ok(views)
}

/// One ad with its history, and the property it is of.
pub async fn by_id(db: &Database, id: ListingId) -> Result<Option<(PropertyId, ListingView)>> {
    match sourced(db, "listings.id", id.0).await?.pop() {
        Some(row) => Ok(Some((PropertyId(row.listing.property_id), view(db, row).await?))),
        None => Ok(None),
    }
}

async fn sourced(db: &Database, column: &str, id: i64) -> Result<Vec<SourcedRow>> {
    db.ask(format!(
        "SELECT {COLUMNS}, source_id, sources.name AS source_name, missed_at, missed_evidence
         FROM listings JOIN sources ON sources.id = source_id
         WHERE {column} = $1 ORDER BY listings.id"
    ))
    .bind(id)
    .all()
    .await
}

async fn view(db: &Database, row: SourcedRow) -> Result<ListingView> {
    let id = ListingId(row.listing.id);
    let verdict = row.listing.verdict()?;
    let listing = row.listing.listing()?;
    let missed = match row.missed_at.zip(row.missed_evidence) {
        Some((at, evidence)) if at.0 > listing.last_seen_at => {
            Some(Missed { at: at.0, evidence: name("an availability's evidence", &evidence)? })
        }
        _ => None,
    };
    Ok(ListingView {
        id,
        source: SourceView { id: SourceId(row.source_id), name: row.source_name },
        prices: prices(db, id).await?,
        url: listing.url,
        reading: listing.reading,
        availability: listing.availability,
        availability_changes: availability_changes(db, id).await?,
        missed,
        verdict,
        first_seen_at: listing.first_seen_at,
        last_seen_at: listing.last_seen_at,
    })
}

/// The sources there are ads from, the first known first: those after the first `skip`, at most `limit`.
pub async fn sources(db: &Database, skip: u32, limit: u32) -> Result<Vec<SourceView>> {
    let rows: Vec<(i64, String)> = db
        .ask("SELECT id, name FROM sources ORDER BY id LIMIT $1 OFFSET $2")
        .bind(i64::from(limit))
        .bind(i64::from(skip))
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id, name)| SourceView { id: SourceId(id), name }).collect())
}

/// The next ads after the one with the id `after`, each with its property.
pub(crate) async fn after(tx: &mut Tx, after: i64, limit: u32) -> Result<Vec<(ListingId, PropertyId, Listing)>> {
    let question = format!("SELECT {COLUMNS} FROM listings WHERE listings.id > $1 ORDER BY listings.id LIMIT $2");
    let rows: Vec<ListingRow> = tx.ask(question).bind(after).bind(i64::from(limit)).all().await?;
    rows.into_iter().map(|row| Ok((ListingId(row.id), PropertyId(row.property_id), row.listing()?))).collect()
}

/// Every change of an ad's availability since it was first seen, the oldest first.
async fn availability_changes(db: &Database, listing: ListingId) -> Result<Vec<Availability>> {
    let rows: Vec<(String, Time, String)> = db
        .ask("SELECT state, at, evidence FROM availability_changes WHERE listing_id = $1 ORDER BY at")
        .bind(listing.0)
        .all()
        .await?;
    rows.into_iter().map(|(state, at, evidence)| read_availability(&state, at, &evidence)).collect()
}

/// Every price an ad ever had, the oldest first.
pub async fn prices(db: &Database, listing: ListingId) -> Result<Vec<PricePoint>> {
    let rows: Vec<(Time, i64, String)> = db
        .ask("SELECT at, price_minor, currency FROM price_points WHERE listing_id = $1 ORDER BY at")
        .bind(listing.0)
        .all()
        .await?;
    rows.into_iter()
        .map(|(at, minor, currency)| {
            let currency = name("a currency", &currency)?;
            Ok(PricePoint { at: at.0, price: domain::Money { minor, currency } })
        })
        .collect()
}
