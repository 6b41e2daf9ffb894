//! Ads with their price history, and the properties behind them.

use std::collections::BTreeMap;

use domain::availability::{Availability, Evidence, State};
use domain::facts::{Facts, Field, Layer, Provenance, Reading};
use domain::listing::{Changes, Listing, Observation, PricePoint, unit_price_minor};
use domain::run::RunEvent;
use domain::view::{ListingView, SourceView};
use domain::{Instant, JobId, ListingId, PropertyId, RunId, SourceId};
use futures::TryStreamExt;
use serde_json::Value;
use sqlx::{Sqlite, Transaction};

use crate::columns::{Time, from_json, name, to_json};
use crate::fingerprint::fingerprint;
use crate::{Database, Error, Result, properties};

/// What storing one look at an ad did.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    /// The ad had not been seen in this run.
    pub(crate) first_in_run: bool,
    /// The ad had never been seen.
    pub(crate) is_new: bool,
    /// It was known before this run, and this is the first change in it.
    pub(crate) newly_changed_in_run: bool,
    /// For the run's log.
    pub(crate) events: Vec<RunEvent>,
}

#[derive(sqlx::FromRow)]
struct ListingRow {
    id: i64,
    property_id: i64,
    url: String,
    facts: String,
    provenance: String,
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
}

impl ListingRow {
    fn listing(self) -> Result<Listing> {
        Ok(Listing {
            url: self.url,
            reading: read_reading(&self.facts, &self.provenance)?,
            page_read: self.page_read,
            availability: read_availability(&self.availability, self.availability_since, &self.availability_evidence)?,
            first_seen_at: self.first_seen_at.0,
            last_seen_at: self.last_seen_at.0,
            changed_at: self.changed_at.0,
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

/// The known facts alone: an ad states a third of them.
fn write_facts(facts: &Facts) -> Result<String> {
    let mut value = serde_json::to_value(facts).map_err(|error| Error::corrupt("facts")(error.into()))?;
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, fact| !fact.is_null() && fact.as_array().is_none_or(|items| !items.is_empty()));
    }
    to_json("facts", &value)
}

/// Provenance without the names of its parts, which would make up most of it.
fn write_provenance(provenance: &BTreeMap<Field, Provenance>) -> Result<String> {
    let short: BTreeMap<Field, (Layer, &str, &str, f64)> = provenance
        .iter()
        .map(|(field, found)| {
            let confidence = (f64::from(found.confidence) * 100.0).round() / 100.0;
            (*field, (found.layer, found.path.as_str(), found.raw.as_str(), confidence))
        })
        .collect();
    to_json("provenance", &short)
}

fn read_reading(facts: &str, provenance: &str) -> Result<Reading> {
    let short: BTreeMap<Field, (Layer, String, String, f32)> = from_json("provenance", provenance)?;
    Ok(Reading {
        facts: from_json("facts", facts)?,
        provenance: short
            .into_iter()
            .map(|(field, (layer, path, raw, confidence))| (field, Provenance { layer, path, raw, confidence }))
            .collect(),
    })
}

/// Takes in one look at an ad.
pub(crate) async fn observe(
    tx: &mut Transaction<'static, Sqlite>,
    run: RunId,
    job: Option<JobId>,
    observation: Observation,
) -> Result<Stored> {
    let key = fingerprint(&observation.url);
    match by_fingerprint(tx, &key).await? {
        None => insert(tx, run, job, key, observation).await,
        Some(row) => update(tx, run, job, row, observation).await,
    }
}

async fn by_fingerprint(tx: &mut Transaction<'static, Sqlite>, key: &[u8]) -> Result<Option<ListingRow>> {
    Ok(sqlx::query_as(
        "SELECT id, property_id, url, facts, provenance, page_read, availability, availability_since,
             availability_evidence, first_seen_at, last_seen_at, changed_at, first_run_id, last_run_id, changed_run_id
         FROM listings WHERE fingerprint = $1",
    )
    .bind(key)
    .fetch_optional(&mut **tx)
    .await?)
}

async fn insert(
    tx: &mut Transaction<'static, Sqlite>,
    run: RunId,
    job: Option<JobId>,
    key: Vec<u8>,
    observation: Observation,
) -> Result<Stored> {
    let source = source_of(tx, &observation.url).await?;
    let (listing, changes) = Listing::first_seen(observation);
    let property = properties::insert(tx, &listing).await?;
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO listings (source_id, property_id, fingerprint, url, facts, provenance, page_read, availability,
             availability_since, availability_evidence, first_seen_at, last_seen_at, changed_at,
             first_run_id, last_run_id, changed_run_id, last_job_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14, $15)
         RETURNING id",
    )
    .bind(source.0)
    .bind(property.0)
    .bind(key)
    .bind(&listing.url)
    .bind(write_facts(&listing.reading.facts)?)
    .bind(write_provenance(&listing.reading.provenance)?)
    .bind(listing.page_read)
    .bind(listing.availability.state.as_str())
    .bind(Time(listing.availability.since))
    .bind(listing.availability.evidence.as_str())
    .bind(Time(listing.first_seen_at))
    .bind(Time(listing.last_seen_at))
    .bind(Time(listing.changed_at))
    .bind(run.0)
    .bind(job.map(|id| id.0))
    .fetch_one(&mut **tx)
    .await?;
    append_price(tx, ListingId(id), changes.price).await?;
    let title = listing.reading.facts.title.clone().unwrap_or_default();
    let events = vec![RunEvent::ListingNew { url: listing.url, title }];
    Ok(Stored { first_in_run: true, is_new: true, newly_changed_in_run: false, events })
}

async fn update(
    tx: &mut Transaction<'static, Sqlite>,
    run: RunId,
    job: Option<JobId>,
    row: ListingRow,
    observation: Observation,
) -> Result<Stored> {
    let (id, property) = (ListingId(row.id), PropertyId(row.property_id));
    let (first_run, last_run, changed_run) = (row.first_run_id, row.last_run_id, row.changed_run_id);
    let mut listing = row.listing()?;
    let price_before = listing.reading.facts.price;
    let changes = listing.observe(observation);
    let newly_changed = changes.any() && first_run != run.0 && changed_run != run.0;

    if changes.any() {
        sqlx::query(
            "UPDATE listings SET facts = $2, provenance = $3, page_read = $4, availability = $5,
                 availability_since = $6, availability_evidence = $7, last_seen_at = $8, changed_at = $9,
                 last_run_id = $10, changed_run_id = $10, last_job_id = COALESCE($11, last_job_id)
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(write_facts(&listing.reading.facts)?)
        .bind(write_provenance(&listing.reading.provenance)?)
        .bind(listing.page_read)
        .bind(listing.availability.state.as_str())
        .bind(Time(listing.availability.since))
        .bind(listing.availability.evidence.as_str())
        .bind(Time(listing.last_seen_at))
        .bind(Time(listing.changed_at))
        .bind(run.0)
        .bind(job.map(|id| id.0))
        .execute(&mut **tx)
        .await?;
        append_price(tx, id, changes.price).await?;
        properties::update(tx, property, &listing, price_before, changes).await?;
    } else {
        // Where facts stood may move without a fact changing: the latest look's provenance is kept.
        sqlx::query(
            "UPDATE listings SET provenance = $2, page_read = $3, last_seen_at = $4, last_run_id = $5,
                 last_job_id = COALESCE($6, last_job_id)
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(write_provenance(&listing.reading.provenance)?)
        .bind(listing.page_read)
        .bind(Time(listing.last_seen_at))
        .bind(run.0)
        .bind(job.map(|id| id.0))
        .execute(&mut **tx)
        .await?;
        properties::seen(tx, property, listing.last_seen_at).await?;
    }

    let events = match (price_before, changes.price) {
        (Some(from), Some(point)) => vec![RunEvent::PriceChanged { url: listing.url, from, to: point.price }],
        _ => Vec::new(),
    };
    Ok(Stored { first_in_run: last_run != run.0, is_new: false, newly_changed_in_run: newly_changed, events })
}

/// Takes in a look that did not find a known ad. Returns whether it is gone now and was not before.
pub(crate) async fn missed(
    tx: &mut Transaction<'static, Sqlite>,
    run: RunId,
    url: &str,
    evidence: Evidence,
    at: Instant,
) -> Result<bool> {
    let Some(row) = by_fingerprint(tx, &fingerprint(url)).await? else { return Ok(false) };
    let (id, property) = (row.id, PropertyId(row.property_id));
    let mut listing = row.listing()?;
    let was_known = listing.reading.facts.price;
    if !listing.missed(evidence, at) {
        return Ok(false);
    }
    sqlx::query(
        "UPDATE listings SET availability = $2, availability_since = $3, availability_evidence = $4, changed_at = $5,
             changed_run_id = $6
         WHERE id = $1",
    )
    .bind(id)
    .bind(listing.availability.state.as_str())
    .bind(Time(listing.availability.since))
    .bind(listing.availability.evidence.as_str())
    .bind(Time(listing.changed_at))
    .bind(run.0)
    .execute(&mut **tx)
    .await?;
    properties::update(tx, property, &listing, was_known, Changes::default()).await?;
    Ok(listing.availability.state == State::Removed)
}

async fn append_price(
    tx: &mut Transaction<'static, Sqlite>,
    listing: ListingId,
    point: Option<PricePoint>,
) -> Result<()> {
    let Some(point) = point else { return Ok(()) };
    sqlx::query(
        "INSERT INTO price_points (listing_id, at, price_minor, currency) VALUES ($1, $2, $3, $4)
         ON CONFLICT (listing_id, at) DO UPDATE SET price_minor = excluded.price_minor, currency = excluded.currency",
    )
    .bind(listing.0)
    .bind(Time(point.at))
    .bind(point.price.minor)
    .bind(point.price.currency.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The source of a URL is its host, with the port where it is not the usual one.
async fn source_of(tx: &mut Transaction<'static, Sqlite>, url: &str) -> Result<SourceId> {
    let name = source_name(url);
    let known: Option<i64> =
        sqlx::query_scalar("SELECT id FROM sources WHERE name = $1").bind(name).fetch_optional(&mut **tx).await?;
    if let Some(id) = known {
        return Ok(SourceId(id));
    }
    let id = sqlx::query_scalar("INSERT INTO sources (name) VALUES ($1) RETURNING id")
        .bind(name)
        .fetch_one(&mut **tx)
        .await?;
    Ok(SourceId(id))
}

fn source_name(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// The ads of one property with their histories, the earliest first.
pub async fn of_property(db: &Database, property: PropertyId) -> Result<Vec<ListingView>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        listing: ListingRow,
        source_id: i64,
        source_name: String,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT listings.id, property_id, url, facts, provenance, page_read, availability, availability_since,
             availability_evidence, first_seen_at, last_seen_at, changed_at, first_run_id, last_run_id, changed_run_id,
             source_id, sources.name AS source_name
         FROM listings JOIN sources ON sources.id = source_id
         WHERE property_id = $1 ORDER BY listings.id",
    )
    .bind(property.0)
    .fetch_all(db.read())
    .await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let id = ListingId(row.listing.id);
        let listing = row.listing.listing()?;
        views.push(ListingView {
            id,
            source: SourceView { id: SourceId(row.source_id), name: row.source_name },
            prices: prices(db, id).await?,
            url: listing.url,
            reading: listing.reading,
            availability: listing.availability,
            first_seen_at: listing.first_seen_at,
            last_seen_at: listing.last_seen_at,
        });
    }
    Ok(views)
}

/// Every price an ad ever had, the oldest first.
pub async fn prices(db: &Database, listing: ListingId) -> Result<Vec<PricePoint>> {
    let rows: Vec<(Time, i64, String)> =
        sqlx::query_as("SELECT at, price_minor, currency FROM price_points WHERE listing_id = $1 ORDER BY at")
            .bind(listing.0)
            .fetch_all(db.read())
            .await?;
    rows.into_iter()
        .map(|(at, minor, currency)| {
            let currency = name("a currency", &currency)?;
            Ok(PricePoint { at: at.0, price: domain::Money { minor, currency } })
        })
        .collect()
}

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
        facts: String,
        availability: String,
        first_seen_at: Time,
        last_seen_at: Time,
    }
    let mut rows = sqlx::query_as::<_, Row>(
        "SELECT url, sources.name AS source, property_id, facts, availability, first_seen_at, last_seen_at
         FROM listings JOIN sources ON sources.id = source_id ORDER BY listings.id",
    )
    .fetch(db.read());
    while let Some(row) = rows.try_next().await? {
        let listing = ExportedListing {
            url: row.url,
            source: row.source,
            property: PropertyId(row.property_id),
            facts: from_json("facts", &row.facts)?,
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

/// The unit price of what an ad says now.
pub(crate) fn unit_price(listing: &Listing) -> Option<i64> {
    unit_price_minor(listing.reading.facts.price, listing.reading.facts.area_m2)
}
