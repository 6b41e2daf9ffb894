//! The queue and the history of runs.
//!
//! A worker claims a run with a lease and a fencing token. Everything a worker writes goes through [`fence`], in the
//! transaction of the write itself: a worker whose run was taken over or cancelled can write nothing more.

use chrono::Duration;
use domain::run::{Claim, ClaimedRun, Counters, RunEvent, RunKind, RunStatus};
use domain::view::{RunLogEntry, RunView};
use domain::{Instant, JobId, RunId, UserId};
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection, Transaction};

use crate::columns::{Time, from_json, name, to_json};
use crate::{Database, Error, Result};

pub(crate) const RUN_COLUMNS: &str = "id, kind, job_id, owner_id, job_name, status, \
     pages_fetched, pages_failed, pages_skipped, listings_found, listings_new, listings_changed, listings_removed, \
     frontier_pending, bytes, created_at, started_at, finished_at, updated_at, failure";

#[derive(sqlx::FromRow)]
pub(crate) struct RunRow {
    id: i64,
    kind: String,
    job_id: Option<i64>,
    owner_id: Option<i64>,
    job_name: String,
    status: String,
    pages_fetched: i64,
    pages_failed: i64,
    pages_skipped: i64,
    listings_found: i64,
    listings_new: i64,
    listings_changed: i64,
    listings_removed: i64,
    frontier_pending: i64,
    bytes: i64,
    created_at: Time,
    started_at: Option<Time>,
    finished_at: Option<Time>,
    updated_at: Time,
    failure: Option<String>,
}

impl RunRow {
    pub(crate) fn into_view(self) -> Result<RunView> {
        Ok(RunView {
            id: RunId(self.id),
            kind: name("a run's kind", &self.kind)?,
            job_id: self.job_id.map(JobId),
            job_name: self.job_name,
            status: name("a run's status", &self.status)?,
            counters: Counters {
                pages_fetched: self.pages_fetched,
                pages_failed: self.pages_failed,
                pages_skipped: self.pages_skipped,
                listings_found: self.listings_found,
                listings_new: self.listings_new,
                listings_changed: self.listings_changed,
                listings_removed: self.listings_removed,
                frontier_pending: self.frontier_pending,
                bytes: self.bytes,
            },
            created_at: self.created_at.0,
            started_at: self.started_at.map(|time| time.0),
            finished_at: self.finished_at.map(|time| time.0),
            updated_at: self.updated_at.0,
            pages_per_second: None,
            failure: self.failure.as_deref().map(|text| from_json("a run's failure", text)).transpose()?,
        })
    }
}

/// A run with its owner.
#[derive(Debug, Clone)]
pub struct OwnedRun {
    /// Who asked for it; `None` for the process itself.
    pub owner: Option<UserId>,
    /// The run.
    pub view: RunView,
}

impl OwnedRun {
    fn from_row(row: RunRow) -> Result<Self> {
        Ok(Self { owner: row.owner_id.map(UserId), view: row.into_view()? })
    }
}

/// Asks for a run of a job. Where one is open already (queued, running or paused), it is that one.
pub async fn enqueue(
    db: &Database,
    kind: RunKind,
    job: JobId,
    owner: Option<UserId>,
    job_name: &str,
    spec: &str,
    now: Instant,
) -> Result<OwnedRun> {
    let mut tx = db.begin().await?;
    sqlx::query(
        "INSERT INTO runs (kind, job_id, owner_id, job_name, spec, status, available_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6, $6)
         ON CONFLICT (job_id) WHERE status IN ('queued', 'running', 'paused') DO NOTHING",
    )
    .bind(kind.as_str())
    .bind(job.0)
    .bind(owner.map(|id| id.0))
    .bind(job_name)
    .bind(spec)
    .bind(Time(now))
    .execute(&mut *tx)
    .await?;
    let question = format!(
        "SELECT {RUN_COLUMNS} FROM runs WHERE job_id = $1 AND status IN ('queued', 'running', 'paused') LIMIT 1"
    );
    let row: RunRow = sqlx::query_as(AssertSqlSafe(question)).bind(job.0).fetch_one(&mut *tx).await?;
    tx.commit().await?;
    OwnedRun::from_row(row)
}

/// What a claim learns of its run: kind, job, definition, token, attempts, first start, URLs still to visit.
type ClaimRow = (String, Option<i64>, String, i64, i64, Time, i64);

/// Gives `worker` the run that has waited longest: one that is queued, or one whose worker let its lease run out.
pub async fn claim(db: &Database, worker: &str, lease: Duration, now: Instant) -> Result<Option<ClaimedRun>> {
    // Looking first keeps idle workers from taking the write lock each time.
    let waiting: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM runs
         WHERE status IN ('queued', 'running') AND available_at <= $1
           AND (status = 'queued' OR lease_until IS NULL OR lease_until < $1)
         ORDER BY available_at, id LIMIT 1",
    )
    .bind(Time(now))
    .fetch_optional(db.read())
    .await?;
    let Some(id) = waiting else { return Ok(None) };

    let row: Option<ClaimRow> = sqlx::query_as(
        "UPDATE runs SET status = 'running', lease_owner = $2, lease_until = $3, fencing_token = fencing_token + 1,
             attempts = attempts + 1, started_at = COALESCE(started_at, $4), updated_at = $4
         WHERE id = $1 AND status IN ('queued', 'running')
           AND (status = 'queued' OR lease_until IS NULL OR lease_until < $4)
         RETURNING kind, job_id, spec, fencing_token, attempts, started_at, frontier_pending",
    )
    .bind(id)
    .bind(worker)
    .bind(Time(now + lease))
    .bind(Time(now))
    .fetch_optional(db.write())
    .await?;
    let Some((kind, job, spec, token, attempts, started_at, pending)) = row else { return Ok(None) };
    Ok(Some(ClaimedRun {
        claim: Claim { run: RunId(id), token },
        kind: name("a run's kind", &kind)?,
        job: job.map(JobId),
        spec,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        started_at: started_at.0,
        taken_over: token > 1,
        pending,
    }))
}

/// Prolongs the lease. The run's status, so that the worker learns of a pause or a cancellation; `None` where the claim
/// no longer counts.
pub async fn renew(db: &Database, claim: Claim, lease: Duration, now: Instant) -> Result<Option<RunStatus>> {
    let status: Option<String> = sqlx::query_scalar(
        "UPDATE runs SET lease_until = $3 WHERE id = $1 AND fencing_token = $2 AND lease_owner IS NOT NULL
         RETURNING status",
    )
    .bind(claim.run.0)
    .bind(claim.token)
    .bind(Time(now + lease))
    .fetch_optional(db.write())
    .await?;
    status.map(|status| name("a run's status", &status)).transpose()
}

/// The run's status as its worker sees it: `None` where the claim no longer counts. Writes nothing.
pub async fn status(db: &Database, claim: Claim) -> Result<Option<RunStatus>> {
    let status: Option<String> =
        sqlx::query_scalar("SELECT status FROM runs WHERE id = $1 AND fencing_token = $2 AND lease_owner IS NOT NULL")
            .bind(claim.run.0)
            .bind(claim.token)
            .fetch_optional(db.read())
            .await?;
    status.map(|status| name("a run's status", &status)).transpose()
}

/// Makes sure, inside the writer's own transaction, that the claim still counts. A paused run's worker may still store
/// what it had fetched; a cancelled run's may not.
pub(crate) async fn fence(tx: &mut SqliteConnection, claim: Claim, now: Instant) -> Result<()> {
    let done = sqlx::query(
        "UPDATE runs SET updated_at = $3
         WHERE id = $1 AND fencing_token = $2 AND lease_owner IS NOT NULL AND status IN ('running', 'paused')",
    )
    .bind(claim.run.0)
    .bind(claim.token)
    .bind(Time(now))
    .execute(tx)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::LeaseLost(claim.run)) }
}

/// Ends the worker's part of a run: it becomes `status` if it was running; where somebody paused or cancelled it
/// meanwhile, it stays so. A run that goes back to the queue can be claimed from `available_at` on.
pub async fn finish(
    db: &Database,
    claim: Claim,
    status: RunStatus,
    event: Option<&RunEvent>,
    available_at: Instant,
    now: Instant,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let failure = match (status, event) {
        (RunStatus::Failed, Some(event)) => Some(to_json("a run's failure", event)?),
        _ => None,
    };
    let before: Option<String> =
        sqlx::query_scalar("SELECT status FROM runs WHERE id = $1 AND fencing_token = $2 AND lease_owner IS NOT NULL")
            .bind(claim.run.0)
            .bind(claim.token)
            .fetch_optional(&mut *tx)
            .await?;
    let Some(before) = before else { return Err(Error::LeaseLost(claim.run)) };
    let after = if before == RunStatus::Running.as_str() { status.as_str() } else { before.as_str() };
    let ended = after == status.as_str() && status.is_final();
    sqlx::query(
        "UPDATE runs SET status = $2, lease_owner = NULL, lease_until = NULL, available_at = $3, updated_at = $4,
             finished_at = CASE WHEN $5 THEN $4 ELSE finished_at END, failure = COALESCE($6, failure)
         WHERE id = $1",
    )
    .bind(claim.run.0)
    .bind(after)
    .bind(Time(available_at))
    .bind(Time(now))
    .bind(ended)
    .bind(failure.filter(|_| ended))
    .execute(&mut *tx)
    .await?;
    if let (Some(event), true) = (event, ended) {
        insert_event(&mut tx, claim.run, event, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Changes the status of a run from any of `from` to `to`, with an entry in its log. `false` where it stood elsewhere.
pub async fn change_status(
    db: &Database,
    id: RunId,
    from: &[RunStatus],
    to: RunStatus,
    event: &RunEvent,
    now: Instant,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let before: Option<String> =
        sqlx::query_scalar("SELECT status FROM runs WHERE id = $1").bind(id.0).fetch_optional(&mut *tx).await?;
    let Some(before) = before else { return Ok(false) };
    if !from.contains(&name("a run's status", &before)?) {
        return Ok(false);
    }
    sqlx::query(
        "UPDATE runs SET status = $2, updated_at = $3, available_at = $3, attempts = 0,
             finished_at = CASE WHEN $4 THEN $3 ELSE finished_at END
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(to.as_str())
    .bind(Time(now))
    .bind(to.is_final())
    .execute(&mut *tx)
    .await?;
    insert_event(&mut tx, id, event, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// The run with this id.
pub async fn by_id(db: &Database, id: RunId) -> Result<Option<OwnedRun>> {
    let question = format!("SELECT {RUN_COLUMNS} FROM runs WHERE id = $1");
    let row: Option<RunRow> = sqlx::query_as(AssertSqlSafe(question)).bind(id.0).fetch_optional(db.read()).await?;
    row.map(OwnedRun::from_row).transpose()
}

/// Runs, the newest first: of one owner or all, of one job or all, only open ones or all.
pub async fn list(
    db: &Database,
    owner: Option<UserId>,
    job: Option<JobId>,
    only_open: bool,
    limit: u32,
) -> Result<Vec<RunView>> {
    // Only the conditions that are wanted: a condition that may be absent keeps an index from being used.
    let mut question = QueryBuilder::<Sqlite>::new(format!("SELECT {RUN_COLUMNS} FROM runs WHERE TRUE"));
    if let Some(owner) = owner {
        question.push(" AND owner_id = ").push_bind(owner.0);
    }
    if let Some(job) = job {
        question.push(" AND job_id = ").push_bind(job.0);
    }
    if only_open {
        question.push(" AND id IN (SELECT id FROM runs WHERE status IN ('queued', 'running', 'paused'))");
    }
    question.push(" ORDER BY id DESC LIMIT ").push_bind(limit);
    let rows: Vec<RunRow> = question.build_query_as().fetch_all(db.read()).await?;
    rows.into_iter().map(RunRow::into_view).collect()
}

/// Adds entries to a run's log, for the holder of the claim.
pub async fn log(db: &Database, claim: Claim, events: &[RunEvent], now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    for event in events {
        insert_event(&mut tx, claim.run, event, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

pub(crate) async fn insert_event(
    tx: &mut Transaction<'static, Sqlite>,
    run: RunId,
    event: &RunEvent,
    now: Instant,
) -> Result<()> {
    sqlx::query("INSERT INTO run_events (run_id, at, level, event) VALUES ($1, $2, $3, $4)")
        .bind(run.0)
        .bind(Time(now))
        .bind(event.level().as_str())
        .bind(to_json("a log entry", event)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct EventRow {
    id: i64,
    at: Time,
    level: String,
    event: String,
}

impl EventRow {
    fn into_entry(self) -> Result<RunLogEntry> {
        Ok(RunLogEntry {
            id: self.id,
            at: self.at.0,
            level: name("a log level", &self.level)?,
            event: from_json("a log entry", &self.event)?,
        })
    }
}

/// Entries of a run's log, the oldest first: those after the entry `after`, or the last ones.
pub async fn events(db: &Database, run: RunId, after: Option<i64>, limit: u32) -> Result<Vec<RunLogEntry>> {
    let rows: Vec<EventRow> = if let Some(after) = after {
        sqlx::query_as("SELECT id, at, level, event FROM run_events WHERE run_id = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(run.0)
            .bind(after)
            .bind(limit)
            .fetch_all(db.read())
            .await?
    } else {
        let mut rows: Vec<EventRow> =
            sqlx::query_as("SELECT id, at, level, event FROM run_events WHERE run_id = $1 ORDER BY id DESC LIMIT $2")
                .bind(run.0)
                .bind(limit)
                .fetch_all(db.read())
                .await?;
        rows.reverse();
        rows
    };
    rows.into_iter().map(EventRow::into_entry).collect()
}
