//! Storing what visits brought: results, new URLs, log and "done" marks in one transaction.
//!
//! On PostgreSQL crawls of several runs commit at the same time. Those of one run wait for each other at the fence.
//! Those of different runs may have seen the same ads: they take the rows of the ads that are known in one order, so
//! that they wait for each other and not in a circle. What nobody has stored yet (a new ad, a new source) cannot be
//! locked. Two that bring it at once collide at its unique index, or wait for each other's in a circle that the engine
//! breaks; the one that gives way begins the whole commit again, and finds what the other has stored.

use domain::frontier::FrontierState;
use domain::listing::Observation;
use domain::rules::Rule;
use domain::run::{Claim, Counters, PageProblem, RunEvent};
use domain::visit::{PageOutcome, PageRecord};
use domain::{Instant, JobId};

use crate::columns::Time;
use crate::fingerprint::fingerprint;
use crate::frontier::{Known, Offered};
use crate::listings::Looked;
use crate::runs::{fence, insert_event};
use crate::transaction::Tx;
use crate::{Database, Result, archive, frontier, listings, memories};

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

/// How often a commit that gave way to another is begun again. Each time at least one other has come through.
const MAX_COLLISIONS: u32 = 20;

/// Stores several visits in one transaction; nothing of them where the claim no longer counts.
pub async fn commit(db: &Database, writer: Writer<'_>, records: &[PageRecord], now: Instant) -> Result<()> {
    commit_unknown(db, writer, &Known::default(), records, now).await
}

/// Like [`commit`]; URLs that the run's frontier is known to hold are not offered to it again.
pub async fn commit_unknown(
    db: &Database,
    writer: Writer<'_>,
    known: &Known,
    records: &[PageRecord],
    now: Instant,
) -> Result<()> {
    let mut collisions = 0;
    loop {
        match try_commit(db, writer, known, records, now).await {
            Err(error) if error.is_collision() && collisions < MAX_COLLISIONS => collisions += 1,
            done => return done,
        }
    }
}

async fn try_commit(
    db: &Database,
    writer: Writer<'_>,
    known: &Known,
    records: &[PageRecord],
    now: Instant,
) -> Result<()> {
    let mut tx = db.begin().await?;
    fence(&mut tx, writer.claim, now).await?;
    listings::lock(&mut tx, records).await?;
    let mut counters = Counters::default();
    let mut offered = Offered::to(known);
    for record in records {
        store(&mut tx, writer, &mut offered, record, &mut counters, now).await?;
    }
    archive::trim(&mut tx, writer).await?;
    add(&mut tx, writer.claim, counters).await?;
    tx.commit().await?;
    offered.stored();
    Ok(())
}

async fn store(
    tx: &mut Tx,
    writer: Writer<'_>,
    offered: &mut Offered<'_>,
    record: &PageRecord,
    counters: &mut Counters,
    now: Instant,
) -> Result<()> {
    // What was got before is told of now.
    let told_at = if matches!(record.outcome, PageOutcome::Reread { .. }) { now } else { record.at };
    let run = writer.claim.run;
    if !mark(tx, writer.claim, record).await? {
        // Another record of the same batch has it already.
        return Ok(());
    }
    let mut pending = match record.outcome {
        PageOutcome::Retry { .. } => 0,
        _ => -1,
    };
    match record.outcome {
        PageOutcome::Fetched | PageOutcome::Reread { .. } => counters.pages_fetched += 1,
        PageOutcome::Unchanged => {
            counters.pages_fetched += 1;
            counters.pages_unchanged += 1;
        }
        PageOutcome::Retry { .. } => {}
        PageOutcome::Failed(_) => counters.pages_failed += 1,
        PageOutcome::Skipped(_) => counters.pages_skipped += 1,
    }
    counters.bytes += i64::try_from(record.bytes).unwrap_or(i64::MAX);

    for event in &record.events {
        insert_event(tx, run, event, told_at).await?;
    }
    for seen in &record.listings {
        let looked = Looked { run, job: writer.job, rules: writer.rules };
        let observation = || Observation {
            url: seen.url.clone(),
            look: seen.look,
            reading: seen.reading.clone(),
            at: record.at,
            visit: writer.visit,
        };
        let stored = match record.outcome {
            PageOutcome::Unchanged => listings::seen_again(tx, looked, &seen.url, record.at).await?,
            PageOutcome::Reread { run } => listings::reread(tx, looked, run, observation()).await?,
            _ => listings::observe(tx, looked, observation()).await?,
        };
        counters.listings_found += i64::from(stored.first_in_run);
        counters.listings_new += i64::from(stored.is_new);
        counters.listings_changed += i64::from(stored.newly_changed_in_run);
        counters.listings_excluded += stored.excluded;
        for event in &stored.events {
            insert_event(tx, run, event, told_at).await?;
        }
    }
    for (url, evidence) in &record.missed {
        if listings::missed(tx, run, url, *evidence, record.at).await? {
            counters.listings_removed += 1;
            insert_event(tx, run, &RunEvent::ListingRemoved { url: url.clone() }, record.at).await?;
        }
    }
    pending += i64::from(frontier::insert(tx, run, &offered.unknown(&record.discovered)).await?);
    pending -= visited_too(tx, writer.claim, record).await?;
    memories::keep(tx, writer, record).await?;
    archive::keep(tx, writer, record).await?;
    counters.frontier_pending += pending;
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

async fn add(tx: &mut Tx, claim: Claim, counters: Counters) -> Result<()> {
    tx.ask(
        "UPDATE runs SET attempts = 0, pages_fetched = pages_fetched + $2, pages_failed = pages_failed + $3,
             pages_skipped = pages_skipped + $4, listings_found = listings_found + $5,
             listings_new = listings_new + $6, listings_changed = listings_changed + $7,
             listings_removed = listings_removed + $8, frontier_pending = frontier_pending + $9, bytes = bytes + $10,
             listings_excluded = listings_excluded + $11, pages_unchanged = pages_unchanged + $12
         WHERE id = $1",
    )
    .bind(claim.run.0)
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
