//! Saved crawl definitions.

use domain::job::JobSpec;
use domain::view::{JobView, RunView};
use domain::{Instant, JobId, UserId};

use crate::columns::{Json, Time, text};
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
}

#[derive(sqlx::FromRow)]
struct JobRow {
    id: i64,
    owner_id: Option<i64>,
    spec: Json,
    created_at: Time,
}

impl JobRow {
    fn into_record(self) -> Result<JobRecord> {
        Ok(JobRecord {
            id: JobId(self.id),
            owner: self.owner_id.map(UserId),
            spec: self.spec.read("a job's definition")?,
            created_at: self.created_at.0,
        })
    }
}

/// Adds a job. [`crate::Error::Taken`] where its owner has one of that name.
pub async fn insert(db: &Database, owner: Option<UserId>, spec: &JobSpec, now: Instant) -> Result<JobRecord> {
    let row: JobRow = db
        .write(
            "INSERT INTO jobs (owner_id, name, spec, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
             RETURNING id, owner_id, spec, created_at",
        )
        .bind(owner.map(|id| id.0))
        .bind(text(&spec.name))
        .bind(Json::write("a job's definition", spec)?)
        .bind(Time(now))
        .one()
        .await?;
    row.into_record()
}

/// Replaces a job's definition. Runs under way keep theirs. `false` where there is no such job.
pub async fn update(db: &Database, id: JobId, spec: &JobSpec, now: Instant) -> Result<bool> {
    let updated = db
        .write("UPDATE jobs SET name = $2, spec = $3, updated_at = $4 WHERE id = $1")
        .bind(id.0)
        .bind(text(&spec.name))
        .bind(Json::write("a job's definition", spec)?)
        .bind(Time(now))
        .execute()
        .await?;
    Ok(updated == 1)
}

/// Removes a job; its runs and listings stay. `false` where there is no such job.
pub async fn delete(db: &Database, id: JobId) -> Result<bool> {
    Ok(db.write("DELETE FROM jobs WHERE id = $1").bind(id.0).execute().await? == 1)
}

/// The job with this id.
pub async fn by_id(db: &Database, id: JobId) -> Result<Option<JobRecord>> {
    let question = db.ask("SELECT id, owner_id, spec, created_at FROM jobs WHERE id = $1").bind(id.0);
    question.optional().await?.map(JobRow::into_record).transpose()
}

/// The job of this owner with this name.
pub async fn by_name(db: &Database, owner: Option<UserId>, name: &str) -> Result<Option<JobRecord>> {
    let question = db
        .ask("SELECT id, owner_id, spec, created_at FROM jobs WHERE COALESCE(owner_id, 0) = $1 AND name = $2")
        .bind(owner.map_or(0, |id| id.0))
        .bind(text(name));
    question.optional().await?.map(JobRow::into_record).transpose()
}

/// Jobs with their latest run, by name: those of one owner, or all. At most `limit`.
pub async fn list(db: &Database, owner: Option<UserId>, limit: u32) -> Result<Vec<JobView>> {
    let rows: Vec<JobRow> = db
        .ask(
            "SELECT id, owner_id, spec, created_at FROM jobs
             WHERE $1 IS NULL OR owner_id = $1
             ORDER BY name, id LIMIT $2",
        )
        .bind(owner.map(|id| id.0))
        .bind(i64::from(limit))
        .all()
        .await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let record = row.into_record()?;
        let last_run = last_run(db, record.id).await?;
        views.push(JobView { id: record.id, spec: record.spec, created_at: record.created_at, last_run });
    }
    Ok(views)
}

/// The latest run of a job.
pub async fn last_run(db: &Database, id: JobId) -> Result<Option<RunView>> {
    let question = format!("SELECT {RUN_COLUMNS} FROM runs WHERE job_id = $1 ORDER BY id DESC LIMIT 1");
    db.ask(question).bind(id.0).optional().await?.map(RunRow::into_view).transpose()
}
