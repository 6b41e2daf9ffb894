//! Storing what visits brought: results, new URLs, log and "done" marks in one transaction.
//!
//! On PostgreSQL crawls of several runs commit at the same time. Those of one run wait for each other at the fence.
//! Those of different runs may have seen the same ads: they take the rows of the ads that are known in one order, so
//! that they wait for each other and not in a circle. What nobody has stored yet (a new ad, a new source) cannot be
//! locked. Two that bring it at once collide at its unique index, or wait for each other's in a circle that the engine
//! breaks; the one that gives way begins the whole commit again, and finds what the other has stored.

use std::slice::Chunks;

use domain::frontier::FrontierState;
use domain::listing::Observation;
use domain::rules::Rule;
use domain::run::{Claim, Counters, PageProblem, RunEvent};
use domain::visit::{PageOutcome, PageRecord, SeenListing};
use domain::{Instant, JobId, RunId};

use crate::columns::Time;
use crate::fingerprint::fingerprint;
use crate::frontier::{Known, Offered};
use crate::listings::{Batch, Looked};
use crate::runs::{fence, insert_events};
use crate::transaction::Tx;
use crate::{Database, Result, archive, areas, frontier, listings, memories};

/// For whom a crawl writes.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// The claim on its run.
    pub claim: Claim,
    /// The run's job, where it still exists.
    pub job: Option<JobId>,
    /// When the run began: all its looks at an ad are one visit.
    pub visit: Instant,
    /// The rules by which it judges the ads it sees.
    pub rules: &'a [Rule],
    /// What reads its pages: see [`crate::memories`].
    pub reader: &'a [u8],
    /// How many bytes of pages its job keeps at most; `None` where it keeps none.
    pub archive: Option<u64>,
}

/// Ads of one page that are stored in one transaction. A feed may have many thousands: they are stored in parts, each of
/// them true by itself, so that others come to write in between. The mark that the page is done comes with the last part.
const MOST_ADS: usize = 500;

/// What one transaction stores.
#[derive(Clone, Copy)]
enum Work<'a> {
    /// Some ads of a page that has more.
    Part(&'a PageRecord, &'a [SeenListing]),
    /// Several visits, all but the ads that were stored in parts before.
    Visits(&'a [PageRecord]),
}

/// What one transaction gathers on its way.
struct Gathered<'k> {
    counters: Counters,
    offered: Offered<'k>,
    ads: Batch,
    /// For the run's log.
    told: Vec<(Instant, RunEvent)>,
}

/// A page's ads: those stored before all else, in parts, and those stored with it.
fn parts(record: &PageRecord) -> (Chunks<'_, SeenListing>, &[SeenListing]) {
    let many = record.listings.len().saturating_sub(1) / MOST_ADS * MOST_ADS;
    let (before, last) = record.listings.split_at(many);
    (before.chunks(MOST_ADS), last)
}

/// How often a commit that gave way to another is begun again. Each time at least one other has come through.
const MAX_COLLISIONS: u32 = 20;

/// Stores several visits in one transaction; nothing of them where the claim no longer counts.
pub async fn commit(db: &Database, writer: Writer<'_>, records: &[PageRecord], now: Instant) -> Result<()> {
    commit_unknown(db, writer, &Known::default(), records, now).await
}

/// Like [`commit`]; URLs that the run's frontier is known to hold are not offered to it again, nor cards that say the same.
pub async fn commit_unknown(
    db: &Database,
    writer: Writer<'_>,
    known: &Known,
    records: &[PageRecord],
    now: Instant,
) -> Result<()> {
    for record in records {
        for part in parts(record).0 {
            commit_work(db, writer, known, Work::Part(record, part), now).await?;
        }
    }
    commit_work(db, writer, known, Work::Visits(records), now).await
}

async fn commit_work(db: &Database, writer: Writer<'_>, known: &Known, work: Work<'_>, now: Instant) -> Result<()> {
    let mut collisions = 0;
    loop {
        match try_commit(db, writer, known, work, now).await {
            Err(error) if error.is_collision() && collisions < MAX_COLLISIONS => collisions += 1,
            done => return done,
        }
    }
}

async fn try_commit(db: &Database, writer: Writer<'_>, known: &Known, work: Work<'_>, now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    fence(&mut tx, writer.claim, now).await?;
    let mut offered = Offered::to(known);
    let visits: Vec<Visit<'_>> = match work {
        Work::Part(record, part) => {
            let is_pending = frontier::is_pending(&mut tx, writer.claim.run, record.entry.id).await?;
            is_pending.then(|| Visit::of(record, part, &mut offered)).into_iter().collect()
        }
        Work::Visits(records) => {
            let marked = mark_all(&mut tx, writer.claim, records).await?;
            marked.into_iter().map(|record| Visit::of(record, parts(record).1, &mut offered)).collect()
        }
    };
    let ads = Batch::of(&mut tx, visits.iter().flat_map(Visit::ads)).await?;
    let mut gathered = Gathered { counters: Counters::default(), offered, ads, told: Vec::new() };
    for visit in &visits {
        match work {
            Work::Part(..) => look(&mut tx, writer, &mut gathered, visit, now).await?,
            Work::Visits(_) => store(&mut tx, writer, &mut gathered, visit, now).await?,
        }
    }
    if let Work::Visits(_) = work {
        memories::keep(&mut tx, writer, visits.iter().map(|visit| visit.record)).await?;
    }
    archive::trim(&mut tx, writer).await?;
    add(&mut tx, writer.claim.run, gathered.counters).await?;
    let told: Vec<_> = gathered.told.iter().map(|(at, event)| (writer.claim.run, *at, event)).collect();
    insert_events(&mut tx, &told).await?;
    gathered.ads.write(&mut tx).await?;
    tx.commit().await?;
    gathered.offered.stored();
    Ok(())
}

/// A page's visit with those of its ads that there may be news of.
struct Visit<'a> {
    record: &'a PageRecord,
    news: Vec<&'a SeenListing>,
}

impl<'a> Visit<'a> {
    fn of(record: &'a PageRecord, ads: &'a [SeenListing], offered: &mut Offered<'_>) -> Self {
        let again = matches!(record.outcome, PageOutcome::Reread { .. });
        Self { record, news: ads.iter().filter(|seen| again || offered.is_news(seen, record.at)).collect() }
    }

    /// The ads that are looked at, and those that were missed.
    fn ads(&self) -> impl Iterator<Item = &'a str> {
        let missed = self.record.missed.iter().map(|(url, _)| url.as_str());
        self.news.iter().map(|seen| seen.url.as_str()).chain(missed)
    }
}

/// Moves the entries of all records on. Returns those whose entry was still pending: of two records of one entry, the first.
async fn mark_all<'r>(tx: &mut Tx, claim: Claim, records: &'r [PageRecord]) -> Result<Vec<&'r PageRecord>> {
    let done: Vec<i64> = records.iter().filter(|record| is_done(record)).map(|record| record.entry.id).collect();
    let mut done = frontier::visited(tx, claim.run, &done).await?;
    let mut marked = Vec::with_capacity(records.len());
    for record in records {
        let was_pending = if is_done(record) { done.remove(&record.entry.id) } else { mark(tx, claim, record).await? };
        if was_pending {
            marked.push(record);
        }
    }
    Ok(marked)
}

/// Whether the page was got, and needs no other visit.
fn is_done(record: &PageRecord) -> bool {
    matches!(record.outcome, PageOutcome::Fetched | PageOutcome::Unchanged | PageOutcome::Reread { .. })
}

/// Stores what a visit brought.
async fn store(
    tx: &mut Tx,
    writer: Writer<'_>,
    gathered: &mut Gathered<'_>,
    visit: &Visit<'_>,
    now: Instant,
) -> Result<()> {
    let record = visit.record;
    let (run, told_at) = (writer.claim.run, told_at(record, now));
    let mut pending = match record.outcome {
        PageOutcome::Retry { .. } => 0,
        _ => -1,
    };
    match record.outcome {
        PageOutcome::Fetched | PageOutcome::Reread { .. } => gathered.counters.pages_fetched += 1,
        PageOutcome::Unchanged => {
            gathered.counters.pages_fetched += 1;
            gathered.counters.pages_unchanged += 1;
        }
        PageOutcome::Retry { .. } => {}
        PageOutcome::Failed(_) => gathered.counters.pages_failed += 1,
        PageOutcome::Skipped(_) => gathered.counters.pages_skipped += 1,
    }
    gathered.counters.bytes += i64::try_from(record.bytes).unwrap_or(i64::MAX);

    gathered.told.extend(record.events.iter().map(|event| (told_at, event.clone())));
    look(tx, writer, gathered, visit, now).await?;
    areas::keep(tx, run, &record.areas, record.at).await?;
    for (url, evidence) in &record.missed {
        if listings::missed(tx, &mut gathered.ads, run, url, *evidence, record.at).await? {
            gathered.counters.listings_removed += 1;
            gathered.told.push((record.at, RunEvent::ListingRemoved { url: url.clone() }));
        }
    }
    pending += i64::from(frontier::insert(tx, run, &gathered.offered.unknown(&record.discovered)).await?);
    pending -= visited_too(tx, writer.claim, record).await?;
    archive::keep(tx, writer, record).await?;
    gathered.counters.frontier_pending += pending;
    Ok(())
}

/// When it is told of what a visit brought: what was got before, now.
fn told_at(record: &PageRecord, now: Instant) -> Instant {
    if matches!(record.outcome, PageOutcome::Reread { .. }) { now } else { record.at }
}

/// Takes in looks at ads that a page showed.
async fn look(
    tx: &mut Tx,
    writer: Writer<'_>,
    gathered: &mut Gathered<'_>,
    visit: &Visit<'_>,
    now: Instant,
) -> Result<()> {
    let Gathered { counters, ads: batch, told, .. } = gathered;
    let record = visit.record;
    let run = writer.claim.run;
    let told_at = told_at(record, now);
    let looked = Looked { run, job: writer.job, rules: writer.rules };
    for seen in &visit.news {
        let observation = || Observation {
            url: seen.url.clone(),
            look: seen.look,
            reading: seen.reading.clone(),
            at: record.at,
            visit: writer.visit,
        };
        let stored = match record.outcome {
            PageOutcome::Unchanged => listings::seen_again(tx, batch, looked, &seen.url, record.at).await?,
            PageOutcome::Reread { run } => listings::reread(tx, batch, looked, run, observation()).await?,
            _ => listings::observe(tx, batch, looked, observation()).await?,
        };
        counters.listings_found += i64::from(stored.first_in_run);
        counters.listings_new += i64::from(stored.is_new);
        counters.listings_changed += i64::from(stored.newly_changed_in_run);
        counters.listings_excluded += stored.excluded;
        told.extend(stored.events.into_iter().map(|event| (told_at, event)));
    }
    Ok(())
}

/// Moves the entry on. `false` where it was not pending any more.
async fn mark(tx: &mut Tx, claim: Claim, record: &PageRecord) -> Result<bool> {
    let (state, problem, not_before): (FrontierState, Option<PageProblem>, Option<Instant>) = match record.outcome {
        PageOutcome::Fetched | PageOutcome::Unchanged | PageOutcome::Reread { .. } => (FrontierState::Done, None, None),
        PageOutcome::Retry { not_before } => (FrontierState::Pending, None, Some(not_before)),
        PageOutcome::Failed(problem) => (FrontierState::Failed, Some(problem), None),
        PageOutcome::Skipped(problem) => (FrontierState::Skipped, Some(problem), None),
    };
    let marked = tx
        .ask(
            "UPDATE frontier
             SET state = $3, problem = $4, not_before = COALESCE($5, not_before), attempts = attempts + 1
             WHERE id = $1 AND run_id = $2 AND state = 'pending'",
        )
        .bind(record.entry.id)
        .bind(claim.run.0)
        .bind(state.as_str())
        .bind(problem.map(PageProblem::as_str))
        .bind(not_before.map(Time))
        .execute()
        .await?;
    Ok(marked == 1)
}

/// Marks the page's other URLs as visited. Returns how many of them had been pending.
async fn visited_too(tx: &mut Tx, claim: Claim, record: &PageRecord) -> Result<i64> {
    let mut were_pending = 0;
    for url in &record.also_visited {
        let marked = tx
            .ask("UPDATE frontier SET state = 'done' WHERE run_id = $1 AND fingerprint = $2 AND state = 'pending'")
            .bind(claim.run.0)
            .bind(fingerprint(url))
            .execute()
            .await?;
        if marked == 1 {
            were_pending += 1;
            continue;
        }
        tx.ask(
            "INSERT INTO frontier (run_id, fingerprint, url, depth, origin, priority, state)
             VALUES ($1, $2, $3, $4, $5, 0, 'done') ON CONFLICT (run_id, fingerprint) DO NOTHING",
        )
        .bind(claim.run.0)
        .bind(fingerprint(url))
        .bind(url)
        .bind(i64::from(record.entry.depth))
        .bind(record.entry.origin.as_str())
        .execute()
        .await?;
    }
    Ok(were_pending)
}

/// Adds to what a run has done. That is progress: its tries begin anew.
pub(crate) async fn add(tx: &mut Tx, run: RunId, counters: Counters) -> Result<()> {
    tx.ask(
        "UPDATE runs SET attempts = 0, pages_fetched = pages_fetched + $2, pages_failed = pages_failed + $3,
             pages_skipped = pages_skipped + $4, listings_found = listings_found + $5,
             listings_new = listings_new + $6, listings_changed = listings_changed + $7,
             listings_removed = listings_removed + $8, frontier_pending = frontier_pending + $9, bytes = bytes + $10,
             listings_excluded = listings_excluded + $11, pages_unchanged = pages_unchanged + $12
         WHERE id = $1",
    )
    .bind(run.0)
    .bind(counters.pages_fetched)
    .bind(counters.pages_failed)
    .bind(counters.pages_skipped)
    .bind(counters.listings_found)
    .bind(counters.listings_new)
    .bind(counters.listings_changed)
    .bind(counters.listings_removed)
    .bind(counters.frontier_pending)
    .bind(counters.bytes)
    .bind(counters.listings_excluded)
    .bind(counters.pages_unchanged)
    .execute()
    .await?;
    Ok(())
}
