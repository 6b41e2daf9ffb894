//! Taking in looks at ads.

use domain::availability::{Availability, Evidence, State};
use domain::listing::{Changes, Listing, Observation, PricePoint};
use domain::rules::{Rule, Verdict, judge};
use domain::run::RunEvent;
use domain::{Instant, JobId, ListingId, PropertyId, RunId};

use super::batch::Batch;
use super::{ListingRow, reading, rulings};
use crate::Result;
use crate::columns::Time;
use crate::fingerprint::fingerprint;
use crate::properties;
use crate::transaction::Tx;

/// What storing one look at an ad did.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    /// The ad had not been seen in this run.
    pub(crate) first_in_run: bool,
    /// The ad had never been seen.
    pub(crate) is_new: bool,
    /// It was known before this run, and this is the first change in it.
    pub(crate) newly_changed_in_run: bool,
    /// By how many the ads grew that were seen in this run and are left out by a rule: -1, 0 or 1.
    pub(crate) excluded: i64,
    /// For the run's log.
    pub(crate) events: Vec<RunEvent>,
}

/// Who looks at an ad.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looked<'a> {
    pub(crate) run: RunId,
    pub(crate) job: Option<JobId>,
    /// By which the ad is judged.
    pub(crate) rules: &'a [Rule],
}

/// Takes in one look at an ad, and judges it by the rules of the job that looks.
pub(crate) async fn observe(
    tx: &mut Tx,
    batch: &mut Batch,
    looked: Looked<'_>,
    observation: Observation,
) -> Result<Stored> {
    let key = fingerprint(&observation.url);
    match batch.take(tx, &key).await? {
        None => insert(tx, batch, looked, key, observation).await,
        Some(row) => update(tx, batch, looked, row, |listing| listing.observe(observation)).await,
    }
}

/// Takes in that a page which showed a known ad is as it was.
pub(crate) async fn seen_again(
    tx: &mut Tx,
    batch: &mut Batch,
    looked: Looked<'_>,
    url: &str,
    at: Instant,
) -> Result<Stored> {
    match batch.take(tx, &fingerprint(url)).await? {
        None => Ok(Stored::default()),
        Some(row) => update(tx, batch, looked, row, |listing| listing.seen_again(at)).await,
    }
}

pub(super) async fn insert(
    tx: &mut Tx,
    batch: &mut Batch,
    looked: Looked<'_>,
    key: Vec<u8>,
    observation: Observation,
) -> Result<Stored> {
    let Looked { run, job, rules } = looked;
    let source = batch.source_of(tx, &observation.url).await?;
    let (listing, changes) = Listing::first_seen(observation);
    let property = properties::insert(tx, &mut batch.words, &listing).await?;
    let question = tx.ask(
        "INSERT INTO listings (source_id, property_id, fingerprint, url, facts, provenance, page_read, availability,
             availability_since, availability_evidence, first_seen_at, last_seen_at, changed_at,
             first_run_id, last_run_id, changed_run_id, last_job_id, read_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14, $15, $16)
         RETURNING id",
    );
    let (id,) = question
        .bind(source.0)
        .bind(property.0)
        .bind(key)
        .bind(&listing.url)
        .bind(reading::write_facts(&listing.reading.facts)?)
        .bind(reading::write_provenance(&listing.reading.provenance)?)
        .bind(listing.page_read)
        .bind(listing.availability.state.as_str())
        .bind(Time(listing.availability.since))
        .bind(listing.availability.evidence.as_str())
        .bind(Time(listing.first_seen_at))
        .bind(Time(listing.last_seen_at))
        .bind(Time(listing.changed_at))
        .bind(run.0)
        .bind(job.map(|id| id.0))
        .bind(listing.read_at.map(Time))
        .one()
        .await?;
    append_price(tx, ListingId(id), changes.price).await?;
    let verdict = judge(rules, &listing.reading.facts);
    rulings::keep(tx, ListingId(id), property, &Verdict::default(), &verdict).await?;
    let excluded = i64::from(verdict.excluded_by.is_some());
    let title = listing.reading.facts.title.clone().unwrap_or_default();
    let events = vec![RunEvent::ListingNew { url: listing.url, title }];
    Ok(Stored { first_in_run: true, is_new: true, newly_changed_in_run: false, excluded, events })
}

async fn update(
    tx: &mut Tx,
    batch: &mut Batch,
    looked: Looked<'_>,
    row: ListingRow,
    look: impl FnOnce(&mut Listing) -> Changes,
) -> Result<Stored> {
    let Looked { run, job, rules } = looked;
    let (id, property) = (ListingId(row.id), PropertyId(row.property_id));
    let (first_run, last_run, changed_run) = (row.first_run_id, row.last_run_id, row.changed_run_id);
    let judged_before = row.verdict()?;
    let mut listing = row.listing()?;
    let price_before = listing.reading.facts.price;
    let changes = look(&mut listing);
    let newly_changed = changes.any() && first_run != run.0 && changed_run != run.0;

    if changes.any() {
        tx.ask(
            "UPDATE listings SET facts = $2, provenance = $3, page_read = $4, availability = $5,
                 availability_since = $6, availability_evidence = $7, last_seen_at = $8, changed_at = $9,
                 last_run_id = $10, changed_run_id = $10, last_job_id = COALESCE($11, last_job_id), read_at = $12
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(reading::write_facts(&listing.reading.facts)?)
        .bind(reading::write_provenance(&listing.reading.provenance)?)
        .bind(listing.page_read)
        .bind(listing.availability.state.as_str())
        .bind(Time(listing.availability.since))
        .bind(listing.availability.evidence.as_str())
        .bind(Time(listing.last_seen_at))
        .bind(Time(listing.changed_at))
        .bind(run.0)
        .bind(job.map(|id| id.0))
        .bind(listing.read_at.map(Time))
        .execute()
        .await?;
        append_price(tx, id, changes.price).await?;
        if changes.came_back {
            append_availability(tx, id, listing.availability).await?;
        }
        properties::update(tx, &mut batch.words, property, &listing, price_before, changes).await?;
    } else {
        // Where facts stood may move without a fact changing: the latest look's provenance is kept.
        tx.ask(
            "UPDATE listings SET provenance = $2, page_read = $3, last_seen_at = $4, last_run_id = $5,
                 last_job_id = COALESCE($6, last_job_id), read_at = $7
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(reading::write_provenance(&listing.reading.provenance)?)
        .bind(listing.page_read)
        .bind(Time(listing.last_seen_at))
        .bind(run.0)
        .bind(job.map(|id| id.0))
        .bind(listing.read_at.map(Time))
        .execute()
        .await?;
        properties::seen(tx, property, listing.last_seen_at).await?;
    }

    let first_in_run = last_run != run.0;
    let verdict = judge(rules, &listing.reading.facts);
    rulings::keep(tx, id, property, &judged_before, &verdict).await?;
    let counted = !first_in_run && judged_before.excluded_by.is_some();
    let excluded = i64::from(verdict.excluded_by.is_some()) - i64::from(counted);

    let mut events = Vec::new();
    if changes.came_back {
        events.push(RunEvent::ListingReturned { url: listing.url.clone() });
    }
    if let (Some(from), Some(point)) = (price_before, changes.price) {
        events.push(RunEvent::PriceChanged { url: listing.url, from, to: point.price });
    }
    Ok(Stored { first_in_run, is_new: false, newly_changed_in_run: newly_changed, excluded, events })
}

/// Takes in a look that did not find a known ad. Returns whether it is gone now and was not before.
pub(crate) async fn missed(
    tx: &mut Tx,
    batch: &mut Batch,
    run: RunId,
    url: &str,
    evidence: Evidence,
    at: Instant,
) -> Result<bool> {
    let Some(row) = batch.take(tx, &fingerprint(url)).await? else { return Ok(false) };
    let (id, property) = (row.id, PropertyId(row.property_id));
    let mut listing = row.listing()?;
    let was_known = listing.reading.facts.price;
    if !listing.missed(evidence, at) {
        if evidence.speaks_for().is_none() {
            tx.ask("UPDATE listings SET missed_at = $2, missed_evidence = $3 WHERE id = $1")
                .bind(id)
                .bind(Time(at))
                .bind(evidence.as_str())
                .execute()
                .await?;
        }
        return Ok(false);
    }
    tx.ask(
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
    .execute()
    .await?;
    append_availability(tx, ListingId(id), listing.availability).await?;
    properties::update(tx, &mut batch.words, property, &listing, was_known, Changes::default()).await?;
    Ok(listing.availability.state == State::Removed)
}

async fn append_price(tx: &mut Tx, listing: ListingId, point: Option<PricePoint>) -> Result<()> {
    let Some(point) = point else { return Ok(()) };
    tx.ask(
        "INSERT INTO price_points (listing_id, at, price_minor, currency) VALUES ($1, $2, $3, $4)
         ON CONFLICT (listing_id, at) DO UPDATE SET price_minor = excluded.price_minor, currency = excluded.currency",
    )
    .bind(listing.0)
    .bind(Time(point.at))
    .bind(point.price.minor)
    .bind(point.price.currency.as_str())
    .execute()
    .await?;
    Ok(())
}

/// A change is one row; what is seen twice within a microsecond counts once, as it ended.
async fn append_availability(tx: &mut Tx, listing: ListingId, now: Availability) -> Result<()> {
    tx.ask(
        "INSERT INTO availability_changes (listing_id, at, state, evidence) VALUES ($1, $2, $3, $4)
         ON CONFLICT (listing_id, at) DO UPDATE SET state = excluded.state, evidence = excluded.evidence",
    )
    .bind(listing.0)
    .bind(Time(now.since))
    .bind(now.state.as_str())
    .bind(now.evidence.as_str())
    .execute()
    .await?;
    Ok(())
}
