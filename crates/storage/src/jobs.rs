//! Saved crawl definitions.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::job::{JobSpec, Schedule, Spider};
use domain::view::RunView;
use domain::{Instant, JobId, UserId};

use crate::audit;
use crate::columns::{Json, Time, name, text};
use crate::hints::{self, Hint};
use crate::question::PoolQuestion;
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

/// A job as a list tells of it. Its definition stays in the database.
#[derive(Debug, Clone)]
pub struct JobOutline {
    /// Its id.
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// The recipe.
    pub spider: Spider,
    /// How many URLs it begins at.
    pub targets: i64,
    /// The first of them.
    pub first_target: Option<String>,
    /// When it runs by itself.
    pub schedule: Option<Schedule>,
    /// When it is due next by its schedule.
    pub next_run_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct OutlineRow {
    id: i64,
    name: String,
    spider: String,
    targets: i64,
    first_target: Option<String>,
    schedule: Option<Json>,
    next_run_at: Option<Time>,
}

impl OutlineRow {
    fn into_outline(self) -> Result<JobOutline> {
        let schedule = self.schedule.map(|schedule| schedule.read("a job's schedule")).transpose()?;
        Ok(JobOutline {
            id: JobId(self.id),
            name: self.name,
            spider: name("a job's spider", &self.spider)?,
            targets: self.targets,
            first_target: self.first_target,
            schedule: schedule.flatten(),
            next_run_at: self.next_run_at.map(|time| time.0),
        })
    }
}

/// Adds a job of whoever makes it, however many they have, due for the first time at `next_run_at`.
/// [`crate::Error::Taken`] where they have one of that name.
pub async fn insert(
    db: &Database,
    by: &Actor,
    spec: &JobSpec,
    next_run_at: Option<Instant>,
    now: Instant,
) -> Result<JobRecord> {
    let made = insert_within(db, by, spec, next_run_at, u32::MAX, now).await?;
    Ok(made.expect("nobody has four thousand million jobs"))
}

/// The same, unless they have `most` already: `None` then. Those that the process itself makes are not counted.
pub async fn insert_within(
    db: &Database,
    by: &Actor,
    spec: &JobSpec,
    next_run_at: Option<Instant>,
    most: u32,
    now: Instant,
) -> Result<Option<JobRecord>> {
    let mut tx = db.begin().await?;
    let owner = by.user_id().map(|id| id.0);
    // Two that are made at the same moment are counted one after the other.
    let held = format!("SELECT id FROM users WHERE id = $1{}", tx.for_update());
    let _: Option<(i64,)> = tx.ask(held).bind(owner).optional().await?;
    let row: Option<JobRow> = tx
        .ask(format!(
            "INSERT INTO jobs (owner_id, name, spec, next_run_at, created_at, updated_at)
             SELECT $1, $2, $3, $4, $5, $5
             WHERE $1 IS NULL OR (SELECT COUNT(*) FROM jobs WHERE COALESCE(owner_id, 0) = $1) < $6
             RETURNING {COLUMNS}"
        ))
        .bind(owner)
        .bind(text(&spec.name))
        .bind(Json::write("a job's definition", spec)?)
        .bind(next_run_at.map(Time))
        .bind(Time(now))
        .bind(i64::from(most))
        .optional()
        .await?;
    let Some(record) = row.map(JobRow::into_record).transpose()? else { return Ok(None) };
    audit::note(&mut tx, by, now, AuditAction::JobMade, &object(record.id), None, Some(&record.spec)).await?;
    hints::give(&mut tx, &[Hint::Schedules]).await?;
    tx.commit().await?;
    Ok(Some(record))
}

/// The path of a job, as the audit log names it.
fn object(id: JobId) -> String {
    format!("/jobs/{id}")
}

/// Replaces a job's definition. Runs under way keep theirs. The job as it is then; `None` where there is no such job.
///
/// With another schedule it is due at `next_run_at`. With the same it stays due when it was: a slot that has come and
/// that no scheduler has seen yet is not lost. Where nothing is another, nothing is written, and nothing told.
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
    let written = Json::write("a job's definition", spec)?;
    // As it would be read again: what no database can hold is another character then.
    if written.read::<JobSpec>("a job's definition")? == before.spec {
        return Ok(Some(before));
    }
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
        .bind(written)
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

/// Outlines of jobs with their latest run, by name: those of one owner, or all. At most `limit`.
pub async fn outlines(db: &Database, owner: Option<UserId>, limit: u32) -> Result<Vec<(JobOutline, Option<RunView>)>> {
    let length = db.engine().pick("json_array_length", "jsonb_array_length");
    let question = db.ask(format!(
        "SELECT id, name, next_run_at, spec ->> 'spider' AS spider, spec -> 'schedule' AS schedule,
             CAST({length}(spec -> 'target_urls') AS bigint) AS targets, spec -> 'target_urls' ->> 0 AS first_target
         FROM jobs"
    ));
    let question = of_owner(question, owner).push(" ORDER BY name, id LIMIT ").push_bind(i64::from(limit));
    let rows: Vec<OutlineRow> = question.all().await?;
    let mut outlines = Vec::with_capacity(rows.len());
    for row in rows {
        let outline = row.into_outline()?;
        let last_run = last_run(db, outline.id).await?;
        outlines.push((outline, last_run));
    }
    Ok(outlines)
}

/// Jobs with their latest run, by name: those of one owner, or all. At most `limit`.
pub async fn list(db: &Database, owner: Option<UserId>, limit: u32) -> Result<Vec<(JobRecord, Option<RunView>)>> {
    page(db, owner, 0, limit).await
}

/// The same, without the first so many.
pub async fn page(
    db: &Database,
    owner: Option<UserId>,
    skip: u32,
    limit: u32,
) -> Result<Vec<(JobRecord, Option<RunView>)>> {
    let question = of_owner(db.ask(format!("SELECT {COLUMNS} FROM jobs")), owner);
    let question = question.push(" ORDER BY name, id LIMIT ").push_bind(i64::from(limit));
    let rows = question.push(" OFFSET ").push_bind(i64::from(skip)).all().await?;
    with_last_runs(db, rows).await
}

/// How many jobs there are: those of one owner, or all.
pub async fn count(db: &Database, owner: Option<UserId>) -> Result<u64> {
    let (count,): (i64,) = of_owner(db.ask("SELECT COUNT(*) FROM jobs"), owner).one().await?;
    Ok(count as u64)
}

/// Goes on with whose jobs: everybody's, or one owner's through the index of their names. Jobs that nobody owns stand
/// in it as those of the user 0, whom there is not: they are not theirs.
fn of_owner(question: PoolQuestion<'_>, owner: Option<UserId>) -> PoolQuestion<'_> {
    match owner {
        None => question,
        Some(UserId(owner)) => {
            let question = question.push(" WHERE COALESCE(owner_id, 0) = ").push_bind(owner);
            question.push(" AND owner_id = ").push_bind(owner)
        }
    }
}

/// The newest jobs, the newest first: those of one owner, or all. At most `limit`.
pub async fn newest(db: &Database, owner: Option<UserId>, limit: u32) -> Result<Vec<(JobRecord, Option<RunView>)>> {
    let rows = db
        .ask(format!("SELECT {COLUMNS} FROM jobs WHERE $1 IS NULL OR owner_id = $1 ORDER BY id DESC LIMIT $2"))
        .bind(owner.map(|id| id.0))
        .bind(i64::from(limit))
        .all()
        .await?;
    with_last_runs(db, rows).await
}

async fn with_last_runs(db: &Database, rows: Vec<JobRow>) -> Result<Vec<(JobRecord, Option<RunView>)>> {
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
