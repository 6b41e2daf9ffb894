//! What is done for the database now and then, beside the work of others: old runs go, statistics are brought up to date.
//!
//! SQLite has one writer, so nothing here holds it for more than some hundred rows: a run of many thousand URLs goes in
//! many small transactions, between which the caller pauses. Listings, properties and prices are never touched: what a
//! run brought stays when the run goes.

use chrono::Duration;
use domain::{Instant, RunId};

use crate::columns::Time;
use crate::question::Engine;
use crate::{Database, Result};

/// How long the history of runs is kept. The newest run of each job always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// A run goes when it ended longer ago than this; `None`: never for its age.
    pub age: Option<Duration>,
    /// Of each job, so many runs are kept at most, the newest; `None`: any number.
    pub per_job: Option<u32>,
}

impl Default for Retention {
    fn default() -> Self {
        Self { age: Some(Duration::days(90)), per_job: Some(20) }
    }
}

/// Ended runs that have had their time, up to `limit`.
pub async fn expired_runs(db: &Database, retention: &Retention, limit: u32, now: Instant) -> Result<Vec<RunId>> {
    let mut runs = Vec::new();
    if let Some(age) = retention.age {
        runs = old_runs(db, now - age, limit).await?;
    }
    if let Some(per_job) = retention.per_job
        && runs.is_empty()
    {
        runs = surplus_runs(db, per_job.max(1), limit).await?;
    }
    Ok(runs.into_iter().map(|(id,)| RunId(id)).collect())
}

async fn old_runs(db: &Database, before: Instant, limit: u32) -> Result<Vec<(i64,)>> {
    db.ask(
        "SELECT id FROM runs WHERE finished_at < $1
             AND (job_id IS NULL
                  OR EXISTS (SELECT 1 FROM runs AS later WHERE later.job_id = runs.job_id AND later.id > runs.id))
         ORDER BY finished_at, id LIMIT $2",
    )
    .bind(Time(before))
    .bind(i64::from(limit))
    .all()
    .await
}

/// For each job, what comes after its newest `per_job` runs: through the index of a job's runs, on either engine.
async fn surplus_runs(db: &Database, per_job: u32, limit: u32) -> Result<Vec<(i64,)>> {
    let question = db.engine().pick(
        "SELECT surplus.id FROM jobs JOIN runs AS surplus ON surplus.job_id = jobs.id AND surplus.id <= (
             SELECT runs.id FROM runs WHERE runs.job_id = jobs.id ORDER BY runs.id DESC LIMIT 1 OFFSET $1
         ) WHERE surplus.finished_at IS NOT NULL LIMIT $2",
        "SELECT surplus.id FROM jobs CROSS JOIN LATERAL (
             SELECT runs.id, runs.finished_at FROM runs WHERE runs.job_id = jobs.id ORDER BY runs.id DESC OFFSET $1
         ) AS surplus WHERE surplus.finished_at IS NOT NULL LIMIT $2",
    );
    db.ask(question).bind(i64::from(per_job)).bind(i64::from(limit)).all().await
}

/// Deletes up to `limit` rows of an ended run: of its frontier, its areas, the addresses it looked at, its log, and at
/// last the run itself. Whether it is gone; if not, there is more to delete.
pub async fn delete_part_of_run(db: &Database, run: RunId, limit: u32) -> Result<bool> {
    for (table, key) in [("frontier", "id"), ("areas", "id"), ("url_checks", "position"), ("run_events", "id")] {
        let deleted = db
            .write(format!(
                "DELETE FROM {table} WHERE run_id = $1
                     AND {key} IN (SELECT {key} FROM {table} WHERE run_id = $1 LIMIT $2)"
            ))
            .bind(run.0)
            .bind(i64::from(limit))
            .execute()
            .await?;
        if deleted > 0 {
            return Ok(false);
        }
    }
    db.write("DELETE FROM runs WHERE id = $1 AND finished_at IS NOT NULL").bind(run.0).execute().await?;
    Ok(true)
}

/// Brings the planner's statistics up to date where a table has grown or shrunk much. SQLite looks at a sample of each
/// index (`PRAGMA optimize`, for all tables whether this connection has asked of them or not); PostgreSQL does it by
/// itself.
pub async fn refresh_statistics(db: &Database) -> Result<()> {
    if db.engine() == Engine::Sqlite {
        db.write("PRAGMA optimize = 0x10002").execute().await?;
    }
    Ok(())
}
