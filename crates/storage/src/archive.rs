//! Pages as a job's runs got them, to be read again.
//!
//! A page is kept in the transaction that stores what it brought, in place of the one that its URL had before. What is
//! over the job's bound then goes in the same transaction, the oldest first, so that the bound holds after every commit.
//! Only a job's own run writes here, and a job has one at a time: totals need no lock but the run's fence.

use domain::frontier::Origin;
use domain::run::Claim;
use domain::view::ArchiveSize;
use domain::visit::{ArchivedPage, PageOutcome, PageRecord};
use domain::{Instant, JobId, RunId};

use crate::columns::{Json, Time};
use crate::crawl::Writer;
use crate::fingerprint::fingerprint;
use crate::frontier::add_pending;
use crate::runs::fence;
use crate::transaction::Tx;
use crate::{Database, Result};

/// Pages that are looked through at once for those that have to go.
const GROUP: i64 = 100;

/// Keeps the page of a visit, where the job keeps pages and there is one.
pub(crate) async fn keep(tx: &mut Tx, writer: Writer<'_>, record: &PageRecord) -> Result<()> {
    let (Some(job), Some(_), Some(page)) = (writer.job, writer.archive, &record.page) else { return Ok(()) };
    if record.outcome != PageOutcome::Fetched {
        return Ok(());
    }
    let key = fingerprint(&record.entry.url);
    forget(tx, job, &key).await?;
    let answer = Json::write("a kept page's answer", page)?;
    let stored = size(page.packed.len() + record.entry.url.len());
    let bytes = i64::try_from(page.bytes).unwrap_or(i64::MAX);
    tx.ask(
        "INSERT INTO archived_pages (job_id, fingerprint, url, run_id, fetched_at, answer, body, bytes, stored_bytes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(job.0)
    .bind(key)
    .bind(&record.entry.url)
    .bind(writer.claim.run.0)
    .bind(Time(record.at))
    .bind(answer)
    .bind(page.packed.as_slice())
    .bind(bytes)
    .bind(stored)
    .execute()
    .await?;
    add(tx, job, 1, bytes, stored).await
}

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Lets the oldest pages go until the job's are within its bound.
pub(crate) async fn trim(tx: &mut Tx, writer: Writer<'_>) -> Result<()> {
    let (Some(job), Some(most)) = (writer.job, writer.archive) else { return Ok(()) };
    loop {
        let held: Option<(i64,)> =
            tx.ask("SELECT stored_bytes FROM archives WHERE job_id = $1").bind(job.0).optional().await?;
        let mut surplus = held.map_or(0, |(bytes,)| bytes.saturating_sub(i64::try_from(most).unwrap_or(i64::MAX)));
        if surplus <= 0 {
            return Ok(());
        }
        let oldest: Vec<(Vec<u8>, i64)> = tx
            .ask(
                "SELECT fingerprint, stored_bytes FROM archived_pages WHERE job_id = $1
                 ORDER BY fetched_at LIMIT $2",
            )
            .bind(job.0)
            .bind(GROUP)
            .all()
            .await?;
        if oldest.is_empty() {
            return Ok(());
        }
        for (key, bytes) in oldest {
            if surplus > 0 {
                forget(tx, job, &key).await?;
                surplus -= bytes;
            }
        }
    }
}

async fn forget(tx: &mut Tx, job: JobId, key: &[u8]) -> Result<()> {
    let gone: Option<(i64, i64)> = tx
        .ask("DELETE FROM archived_pages WHERE job_id = $1 AND fingerprint = $2 RETURNING bytes, stored_bytes")
        .bind(job.0)
        .bind(key)
        .optional()
        .await?;
    match gone {
        Some((bytes, stored)) => add(tx, job, -1, -bytes, -stored).await,
        None => Ok(()),
    }
}

async fn add(tx: &mut Tx, job: JobId, pages: i64, bytes: i64, stored: i64) -> Result<()> {
    tx.ask(
        "INSERT INTO archives (job_id, pages, bytes, stored_bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (job_id) DO UPDATE
         SET pages = archives.pages + excluded.pages, bytes = archives.bytes + excluded.bytes,
             stored_bytes = archives.stored_bytes + excluded.stored_bytes",
    )
    .bind(job.0)
    .bind(pages)
    .bind(bytes)
    .bind(stored)
    .execute()
    .await?;
    Ok(())
}

/// What the job keeps; `None` where that is nothing.
pub async fn of_job(db: &Database, job: JobId) -> Result<Option<ArchiveSize>> {
    let row: Option<(i64, i64, i64)> = db
        .ask("SELECT pages, bytes, stored_bytes FROM archives WHERE job_id = $1 AND pages > 0")
        .bind(job.0)
        .optional()
        .await?;
    Ok(row.map(|(pages, bytes, stored_bytes)| ArchiveSize { pages, bytes, stored_bytes }))
}

/// Adds every page that the job of the run keeps, the oldest first. Returns how many were added; repeating it adds none.
pub async fn add_rereads(db: &Database, claim: Claim, now: Instant) -> Result<u32> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    let added = tx
        .ask(
            "INSERT INTO frontier (run_id, fingerprint, url, depth, origin, priority, state)
             SELECT runs.id, archived_pages.fingerprint, archived_pages.url, 0, $2, 0, 'pending'
             FROM runs JOIN archived_pages ON archived_pages.job_id = runs.job_id
             WHERE runs.id = $1 ORDER BY archived_pages.fetched_at
             ON CONFLICT (run_id, fingerprint) DO NOTHING",
        )
        .bind(claim.run.0)
        .bind(Origin::Archive.as_str())
        .execute()
        .await?;
    let added = u32::try_from(added).unwrap_or(u32::MAX);
    add_pending(&mut tx, claim.run, i64::from(added)).await?;
    tx.commit().await?;
    Ok(added)
}

/// The page that the job keeps of a URL, with the run that got it and when; `None` where it keeps none.
pub async fn page(db: &Database, job: JobId, url: &str) -> Result<Option<(ArchivedPage, RunId, Instant)>> {
    let row: Option<(Json, Vec<u8>, i64, i64, Time)> = db
        .ask(
            "SELECT answer, body, bytes, run_id, fetched_at FROM archived_pages
             WHERE job_id = $1 AND fingerprint = $2",
        )
        .bind(job.0)
        .bind(fingerprint(url))
        .optional()
        .await?;
    row.map(|(answer, packed, bytes, run, fetched_at)| {
        let answer: ArchivedPage = answer.read("a kept page's answer")?;
        Ok((ArchivedPage { packed, bytes: bytes.unsigned_abs(), ..answer }, RunId(run), fetched_at.0))
    })
    .transpose()
}

/// Jobs that keep pages, whether they are to or not.
pub async fn holders(db: &Database) -> Result<Vec<JobId>> {
    let rows: Vec<(i64,)> = db.ask("SELECT job_id FROM archives").all().await?;
    Ok(rows.into_iter().map(|(id,)| JobId(id)).collect())
}

/// Deletes up to `limit` pages that the job keeps, and at last what is counted of them. Whether all are gone. Nothing
/// goes while a run of the job is open: it may be keeping pages, or reading them.
pub async fn discard_part(db: &Database, job: JobId, limit: u32) -> Result<bool> {
    let mut tx = db.begin().await?;
    let open: Option<(i64,)> = tx
        .ask("SELECT id FROM runs WHERE job_id = $1 AND status IN ('queued', 'running', 'paused') LIMIT 1")
        .bind(job.0)
        .optional()
        .await?;
    if open.is_some() {
        return Ok(true);
    }
    let oldest: Vec<(Vec<u8>,)> = tx
        .ask("SELECT fingerprint FROM archived_pages WHERE job_id = $1 ORDER BY fetched_at LIMIT $2")
        .bind(job.0)
        .bind(i64::from(limit))
        .all()
        .await?;
    for (key,) in &oldest {
        forget(&mut tx, job, key).await?;
    }
    let all = oldest.is_empty();
    if all {
        tx.ask("DELETE FROM archives WHERE job_id = $1 AND pages = 0").bind(job.0).execute().await?;
    }
    tx.commit().await?;
    Ok(all)
}
