//! The URLs of a run: still to visit, and visited.

use std::collections::HashSet;
use std::hash::BuildHasher;

use domain::frontier::{Discovered, FrontierEntry, Origin};
use domain::run::Claim;
use domain::{Instant, RunId};
use sqlx::SqliteConnection;

use crate::columns::{Time, name};
use crate::fingerprint::fingerprint;
use crate::runs::fence;
use crate::{Database, Result};

/// Adds URLs, for the holder of the claim; those already there are left as they are. Returns how many were added.
pub async fn seed(db: &Database, claim: Claim, urls: &[Discovered], now: Instant) -> Result<u32> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    let added = insert(&mut tx, claim.run, urls).await?;
    add_pending(&mut tx, claim.run, i64::from(added)).await?;
    tx.commit().await?;
    Ok(added)
}

pub(crate) async fn insert(tx: &mut SqliteConnection, run: RunId, urls: &[Discovered]) -> Result<u32> {
    let mut added = 0;
    for found in urls {
        let done = sqlx::query(
            "INSERT INTO frontier (run_id, fingerprint, url, depth, origin, priority, state)
             VALUES ($1, $2, $3, $4, $5, $6, 'pending') ON CONFLICT (run_id, fingerprint) DO NOTHING",
        )
        .bind(run.0)
        .bind(fingerprint(&found.url))
        .bind(&found.url)
        .bind(found.depth)
        .bind(found.origin.as_str())
        .bind(found.priority)
        .execute(&mut *tx)
        .await?;
        added += u32::from(done.rows_affected() == 1);
    }
    Ok(added)
}

pub(crate) async fn add_pending(tx: &mut SqliteConnection, run: RunId, change: i64) -> Result<()> {
    sqlx::query("UPDATE runs SET frontier_pending = frontier_pending + $2 WHERE id = $1")
        .bind(run.0)
        .bind(change)
        .execute(tx)
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
    let rows: Vec<(i64, String, i64, String, i64)> = sqlx::query_as(
        "SELECT id, url, depth, origin, attempts FROM frontier
         WHERE run_id = $1 AND state = 'pending' AND not_before <= $2
         ORDER BY priority DESC, id LIMIT $3",
    )
    .bind(run.0)
    .bind(Time(now))
    .bind(wanted)
    .fetch_all(db.read())
    .await?;
    rows.into_iter()
        .filter(|(id, ..)| !under_way.contains(id))
        .take(limit)
        .map(|(id, url, depth, origin, attempts)| {
            Ok(FrontierEntry {
                id,
                url,
                depth: u32::try_from(depth).unwrap_or(u32::MAX),
                origin: name::<Origin>("a frontier entry's origin", &origin)?,
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            })
        })
        .collect()
}

/// When the next pending entry outside `under_way` may be visited; `None` where none is left.
pub async fn next_ready_at(
    db: &Database,
    run: RunId,
    under_way: &HashSet<i64, impl BuildHasher>,
) -> Result<Option<Instant>> {
    let wanted = i64::try_from(under_way.len() + 1).unwrap_or(i64::MAX);
    let rows: Vec<(i64, Time)> = sqlx::query_as(
        "SELECT id, not_before FROM frontier WHERE run_id = $1 AND state = 'pending'
         ORDER BY not_before, id LIMIT $2",
    )
    .bind(run.0)
    .bind(wanted)
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().find(|(id, _)| !under_way.contains(id)).map(|(_, at)| at.0))
}

/// Adds the active ads that the job's runs saw before and this run has not visited. Returns how many were added.
pub async fn add_rechecks(db: &Database, claim: Claim, now: Instant) -> Result<u32> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    let done = sqlx::query(
        "INSERT INTO frontier (run_id, fingerprint, url, depth, origin, priority, state)
         SELECT runs.id, listings.fingerprint, listings.url, 0, $2, 0, 'pending'
         FROM runs JOIN listings ON listings.last_job_id = runs.job_id
         WHERE runs.id = $1 AND listings.availability = 'active' AND listings.last_run_id < runs.id
         ON CONFLICT (run_id, fingerprint) DO NOTHING",
    )
    .bind(claim.run.0)
    .bind(Origin::Recheck.as_str())
    .execute(&mut *tx)
    .await?;
    let added = u32::try_from(done.rows_affected()).unwrap_or(u32::MAX);
    add_pending(&mut tx, claim.run, i64::from(added)).await?;
    tx.commit().await?;
    Ok(added)
}
