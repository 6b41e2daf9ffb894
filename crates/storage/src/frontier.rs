//! The URLs of a run: still to visit, and visited.

mod known;

use std::collections::HashSet;
use std::hash::BuildHasher;

use domain::frontier::{Discovered, FrontierEntry, Origin};
use domain::run::Claim;
use domain::{Instant, RunId};

use crate::columns::{Time, count, name};
use crate::fingerprint::fingerprint;
use crate::question::in_few_lengths;
use crate::runs::fence;
use crate::transaction::Tx;
use crate::{Database, Result};

pub use known::Known;
pub(crate) use known::Offered;

/// Adds URLs, for the holder of the claim; those already there are left as they are. Returns how many were added.
pub async fn seed(db: &Database, claim: Claim, urls: &[Discovered], now: Instant) -> Result<u32> {
    seed_unknown(db, claim, &Known::default(), urls, now).await
}

/// Like [`seed`], without those that the frontier is known to hold.
pub async fn seed_unknown(
    db: &Database,
    claim: Claim,
    known: &Known,
    urls: &[Discovered],
    now: Instant,
) -> Result<u32> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    let mut offered = Offered::to(known);
    let added = insert(&mut tx, claim.run, &offered.unknown(urls)).await?;
    add_pending(&mut tx, claim.run, i64::from(added)).await?;
    tx.commit().await?;
    offered.stored();
    Ok(added)
}

/// Their ids follow the order of the links: of equal priority, the first comes first.
pub(crate) async fn insert(tx: &mut Tx, run: RunId, urls: &[&Discovered]) -> Result<u32> {
    let mut added = 0;
    for some in in_few_lengths(urls) {
        let mut insert =
            tx.ask("INSERT INTO frontier (run_id, fingerprint, url, depth, origin, priority, state) VALUES ");
        for (place, found) in some.iter().enumerate() {
            insert = insert
                .push(if place == 0 { "(" } else { ", (" })
                .push_bind(run.0)
                .push(", ")
                .push_bind(fingerprint(&found.url))
                .push(", ")
                .push_bind(found.url.as_str())
                .push(", ")
                .push_bind(i64::from(found.depth))
                .push(", ")
                .push_bind(found.origin.as_str())
                .push(", ")
                .push_bind(found.priority)
                .push(", 'pending')");
        }
        added += insert.push(" ON CONFLICT (run_id, fingerprint) DO NOTHING").execute().await?;
    }
    Ok(u32::try_from(added).unwrap_or(u32::MAX))
}

/// Marks entries of a run as visited that are pending. Returns which of them were.
pub(crate) async fn visited(tx: &mut Tx, run: RunId, entries: &[i64]) -> Result<HashSet<i64>> {
    if entries.is_empty() {
        return Ok(HashSet::new());
    }
    let marked: Vec<(i64,)> = tx
        .ask(
            "UPDATE frontier SET state = 'done', problem = NULL, attempts = attempts + 1
             WHERE run_id = $1 AND state = 'pending' AND id IN ",
        )
        .bind(run.0)
        .push_list(entries)
        .push(" RETURNING id")
        .all()
        .await?;
    Ok(marked.into_iter().map(|(id,)| id).collect())
}

pub(crate) async fn add_pending(tx: &mut Tx, run: RunId, change: i64) -> Result<()> {
    tx.ask("UPDATE runs SET frontier_pending = frontier_pending + $2 WHERE id = $1")
        .bind(run.0)
        .bind(change)
        .execute()
        .await?;
    Ok(())
}

/// Up to `limit` pending entries that may be visited at `now`, the best first, without those in `under_way`.
pub async fn pending(
    db: &Database,
    run: RunId,
    limit: usize,
    under_way: &HashSet<i64, impl BuildHasher>,
    now: Instant,
) -> Result<Vec<FrontierEntry>> {
    // What is under way sits at the front of the index, so reading that many more rows is enough.
    let wanted = i64::try_from(limit + under_way.len()).unwrap_or(i64::MAX);
    let rows: Vec<(i64, String, i32, String, i32)> = db
        .ask(
            "SELECT id, url, depth, origin, attempts FROM frontier
             WHERE run_id = $1 AND state = 'pending' AND not_before <= $2
             ORDER BY priority DESC, id LIMIT $3",
        )
        .bind(run.0)
        .bind(Time(now))
        .bind(wanted)
        .all()
        .await?;
    rows.into_iter()
        .filter(|(id, ..)| !under_way.contains(id))
        .take(limit)
        .map(|(id, url, depth, origin, attempts)| {
            Ok(FrontierEntry {
                id,
                url,
                depth: count("a frontier entry's depth", depth)?,
                origin: name::<Origin>("a frontier entry's origin", &origin)?,
                attempts: count("a frontier entry's attempts", attempts)?,
            })
        })
        .collect()
}

/// Whether an entry is still to be visited.
pub(crate) async fn is_pending(tx: &mut Tx, run: RunId, entry: i64) -> Result<bool> {
    let question = tx.ask("SELECT id FROM frontier WHERE id = $1 AND run_id = $2 AND state = 'pending'");
    let found: Option<(i64,)> = question.bind(entry).bind(run.0).optional().await?;
    Ok(found.is_some())
}

/// When the next pending entry outside `under_way` may be visited; `None` where none is left.
pub async fn next_ready_at(
    db: &Database,
    run: RunId,
    under_way: &HashSet<i64, impl BuildHasher>,
) -> Result<Option<Instant>> {
    let wanted = i64::try_from(under_way.len() + 1).unwrap_or(i64::MAX);
    let rows: Vec<(i64, Time)> = db
        .ask(
            "SELECT id, not_before FROM frontier WHERE run_id = $1 AND state = 'pending'
             ORDER BY not_before, id LIMIT $2",
        )
        .bind(run.0)
        .bind(wanted)
        .all()
        .await?;
    Ok(rows.into_iter().find(|(id, _)| !under_way.contains(id)).map(|(_, at)| at.0))
}

/// Adds the active ads that the job's runs saw before and this run has not visited, but for items of feeds, which have
/// no page (their URL is the feed's with a fragment). Returns how many were added.
pub async fn add_rechecks(db: &Database, claim: Claim, now: Instant) -> Result<u32> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    // The longest unseen first. SQLite reads them so from the index; PostgreSQL promises no order that is not asked.
    let order = tx.engine().pick("", "ORDER BY listings.last_run_id, listings.id");
    let unseen = format!("listings.availability = 'active' AND listings.last_run_id < runs.id {order}");
    let added = add_known_ads(&mut tx, claim.run, &unseen, None).await?;
    tx.commit().await?;
    Ok(added)
}

/// Adds the active ads of the job that nobody has seen since `unseen_since`, the longest unseen first, and then those
/// that were removed after `removed_since`, which may be back. Returns how many were added.
pub async fn add_link_checks(
    db: &Database,
    claim: Claim,
    unseen_since: Instant,
    removed_since: Instant,
    now: Instant,
) -> Result<u32> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    let order = tx.engine().pick("", "ORDER BY listings.last_run_id, listings.id");
    let unseen = format!("listings.availability = 'active' AND listings.last_seen_at < $3 {order}");
    let removed = "listings.availability = 'removed' AND listings.availability_since > $3";
    let mut added = add_known_ads(&mut tx, claim.run, &unseen, Some(unseen_since)).await?;
    added += add_known_ads(&mut tx, claim.run, removed, Some(removed_since)).await?;
    tx.commit().await?;
    Ok(added)
}

/// Adds the job's known ads of which a condition holds; `$3` is an instant in it.
async fn add_known_ads(tx: &mut Tx, run: RunId, condition: &str, instant: Option<Instant>) -> Result<u32> {
    let question = tx
        .ask(format!(
            "INSERT INTO frontier (run_id, fingerprint, url, depth, origin, priority, state)
             SELECT runs.id, listings.fingerprint, listings.url, 0, $2, 0, 'pending'
             FROM runs JOIN listings ON listings.last_job_id = runs.job_id
             WHERE runs.id = $1 AND listings.url NOT LIKE '%#%' AND {condition}
             ON CONFLICT (run_id, fingerprint) DO NOTHING"
        ))
        .bind(run.0)
        .bind(Origin::Recheck.as_str());
    let added = match instant {
        Some(instant) => question.bind(Time(instant)).execute().await?,
        None => question.execute().await?,
    };
    let added = u32::try_from(added).unwrap_or(u32::MAX);
    add_pending(tx, run, i64::from(added)).await?;
    Ok(added)
}
