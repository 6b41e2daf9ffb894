//! Saved crawl definitions.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::job::JobSpec;
use domain::view::RunView;
use domain::{Instant, JobId, UserId};

use crate::audit;
use crate::columns::{Json, Time, text};
use crate::hints::{self, Hint};
use crate::runs::{RUN_COLUMNS, RunRow};
use crate::{Database, Result};

/// A stored job.
#[derive(Debug, Clone)]
pub struct JobRecord {
    /// Its id.
    pub id: JobId,
    /// Whose it is; `None` for those that the process itself made.
    pub owner: Option<UserId>,
    /// What it does.
    pub spec: JobSpec,
    /// When it was made.
    pub created_at: Instant,
    /// When it is due next by its schedule.
    pub next_run_at: Option<Instant>,
}

const COLUMNS: &str = "id, owner_id, spec, created_at, next_run_at";

#[derive(sqlx::FromRow)]
struct JobRow {
    id: i64,
    owner_id: Option<i64>,
    spec: Json,
    created_at: Time,
    next_run_at: Option<Time>,
}

impl JobRow {
    fn into_record(self) -> Result<JobRecord> {
        Ok(JobRecord {
            id: JobId(self.id),
            owner: self.owner_id.map(UserId),
            spec: self.spec.read("a job's definition")?,
            created_at: self.created_at.0,
            next_run_at: self.next_run_at.map(|time| time.0),
        })
    }
}

/// Adds a job of whoever makes it, due for the first time at `next_run_at`. [`crate::Error::Taken`] where they have one of
/// that name.
pub async fn insert(
    db: &Database,
    by: &Actor,
    spec: &JobSpec,
    next_run_at: Option<Instant>,
    now: Instant,
) -> Result<JobRecord> {
    let mut tx = db.begin().await?;
    let row: JobRow = tx
        .ask(format!(
            "INSERT INTO jobs (owner_id, name, spec, next_run_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
             RETURNING {COLUMNS}"
        ))
        .bind(by.user_id().map(|id| id.0))
        .bind(text(&spec.name))
        .bind(Json::write("a job's definition", spec)?)
        .bind(next_run_at.map(Time))
        .bind(Time(now))
        .one()
        .await?;
    let record = row.into_record()?;
    audit::note(&mut tx, by, now, AuditAction::JobMade, &object(record.id), None, Some(&record.spec)).await?;
    hints::give(&mut tx, &[Hint::Schedules]).await?;
    tx.commit().await?;
    Ok(record)
}

/// The path of a job, as the audit log names it.
fn object(id: JobId) -> String {
    format!("/jobs/{id}")
}

/// Replaces a job's definition. Runs under way keep theirs. The job as it is then; `None` where there is no such job.
///
/// With another schedule it is due at `next_run_at`. With the same it stays due when it was: a slot that has come and
/// that no scheduler has seen yet is not lost.
pub async fn update(
    db: &Database,
    by: &Actor,
    id: JobId,
    spec: &JobSpec,
    next_run_at: Option<Instant>,
    now: Instant,
) -> Result<Option<JobRecord>> {
    let mut tx = db.begin().await?;
    let held = format!("SELECT {COLUMNS} FROM jobs WHERE id = $1{}", tx.for_update());
    let before: Option<JobRow> = tx.ask(held).bind(id.0).optional().await?;
    let Some(before) = before.map(JobRow::into_record).transpose()? else { return Ok(None) };
    let row: JobRow = tx
        .ask(format!(
            "UPDATE jobs SET name = $2, spec = $3, updated_at = $5,
                 next_run_at = CASE WHEN spec -> 'schedule' IS NOT DISTINCT FROM $3 -> 'schedule'
                     THEN next_run_at ELSE $4 END
             WHERE id = $1
             RETURNING {COLUMNS}"
        ))
        .bind(id.0)
        .bind(text(&spec.name))
        .bind(Json::write("a job's definition", spec)?)
        .bind(next_run_at.map(Time))
        .bind(Time(now))
        .one()
        .await?;
    let after = row.into_record()?;
    audit::note(&mut tx, by, now, AuditAction::JobChanged, &object(id), Some(&before.spec), Some(&after.spec)).await?;
    hints::give(&mut tx, &[Hint::Schedules]).await?;
    tx.commit().await?;
    Ok(Some(after))
}

/// Removes a job; its runs and listings stay. `false` where there is no such job.
pub async fn delete(db: &Database, by: &Actor, id: JobId, now: Instant) -> Result<bool> {
    let mut tx = db.begin().await?;
    let question = format!("DELETE FROM jobs WHERE id = $1 RETURNING {COLUMNS}");
    let row: Option<JobRow> = tx.ask(question).bind(id.0).optional().await?;
    let Some(before) = row.map(JobRow::into_record).transpose()? else { return Ok(false) };
    audit::note(&mut tx, by, now, AuditAction::JobDeleted, &object(id), Some(&before.spec), None).await?;
    tx.commit().await?;
    Ok(true)
}

/// The job with this id.
pub async fn by_id(db: &Database, id: JobId) -> Result<Option<JobRecord>> {
    let question = db.ask(format!("SELECT {COLUMNS} FROM jobs WHERE id = $1")).bind(id.0);
    question.optional().await?.map(JobRow::into_record).transpose()
}

/// The job of this owner with this name.
pub async fn by_name(db: &Database, owner: Option<UserId>, name: &str) -> Result<Option<JobRecord>> {
    let question = db
        .ask(format!("SELECT {COLUMNS} FROM jobs WHERE COALESCE(owner_id, 0) = $1 AND name = $2"))
        .bind(owner.map_or(0, |id| id.0))
        .bind(text(name));
    question.optional().await?.map(JobRow::into_record).transpose()
}

/// Jobs with their latest run, by name: those of one owner, or all. At most `limit`.
pub async fn list(db: &Database, owner: Option<UserId>, limit: u32) -> Result<Vec<(JobRecord, Option<RunView>)>> {
    in_order(db, owner, "name, id", limit).await
}

/// The newest jobs, the newest first.
pub async fn newest(db: &Database, owner: Option<UserId>, limit: u32) -> Result<Vec<(JobRecord, Option<RunView>)>> {
    in_order(db, owner, "id DESC", limit).await
}

async fn in_order(
    db: &Database,
    owner: Option<UserId>,
    order: &str,
    limit: u32,
) -> Result<Vec<(JobRecord, Option<RunView>)>> {
    let rows: Vec<JobRow> = db
        .ask(format!("SELECT {COLUMNS} FROM jobs WHERE $1 IS NULL OR owner_id = $1 ORDER BY {order} LIMIT $2"))
        .bind(owner.map(|id| id.0))
        .bind(i64::from(limit))
        .all()
        .await?;
    let mut jobs = Vec::with_capacity(rows.len());
    for row in rows {
        let job = row.into_record()?;
        let last_run = last_run(db, job.id).await?;
        jobs.push((job, last_run));
    }
    Ok(jobs)
}

/// The latest run of a job.
pub async fn last_run(db: &Database, id: JobId) -> Result<Option<RunView>> {
    let question = format!("SELECT {RUN_COLUMNS} FROM runs WHERE job_id = $1 ORDER BY id DESC LIMIT 1");
    db.ask(question).bind(id.0).optional().await?.map(RunRow::into_view).transpose()
}
