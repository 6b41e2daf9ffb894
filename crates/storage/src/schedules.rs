//! Jobs that are due, and starting them.

use domain::job::Schedule;
use domain::run::{RunEvent, RunKind};
use domain::{Instant, JobId, UserId};

use crate::columns::{Json, Time};
use crate::hints::{self, Hint};
use crate::leases::{self, Lease};
use crate::runs::{NewRun, insert_event, insert_unless_open};
use crate::{Database, Result};

/// A job whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueJob {
    /// The job.
    pub id: JobId,
    /// When it was due: the first time that was missed, where several were.
    pub slot: Instant,
    /// Its schedule.
    pub schedule: Option<Schedule>,
}

/// A time at which a job is to be started, and the time after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The job.
    pub job: JobId,
    /// When it was due.
    pub slot: Instant,
    /// When it is due next.
    pub next: Option<Instant>,
}

/// What became of slots.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Started {
    /// Runs that were asked for.
    pub runs: usize,
    /// Slots that were left out, because their job's run was still open.
    pub skipped: usize,
}

/// When the first job is due.
pub async fn next_due(db: &Database) -> Result<Option<Instant>> {
    let (next,): (Option<Time>,) =
        db.ask("SELECT MIN(next_run_at) FROM jobs WHERE next_run_at IS NOT NULL").one().await?;
    Ok(next.map(|next| next.0))
}

/// The jobs that are due, the longest first. At most `limit`.
pub async fn due(db: &Database, now: Instant, limit: u32) -> Result<Vec<DueJob>> {
    #[derive(serde::Deserialize)]
    struct Scheduled {
        schedule: Option<Schedule>,
    }
    let rows: Vec<(i64, Time, Json)> = db
        .ask("SELECT id, next_run_at, spec FROM jobs WHERE next_run_at <= $1 ORDER BY next_run_at, id LIMIT $2")
        .bind(Time(now))
        .bind(i64::from(limit))
        .all()
        .await?;
    rows.into_iter()
        .map(|(id, slot, spec)| {
            let Scheduled { schedule } = spec.read("a job's definition")?;
            Ok(DueJob { id: JobId(id), slot: slot.0, schedule })
        })
        .collect()
}

/// Asks for the runs of all these slots and moves each job on to its next, in one transaction, for whoever holds the
/// scheduler's lease. A slot that is its job's no longer, because somebody changed the job, is nobody's.
///
/// Where a job's run is still open the slot is left out, and that run's log says so.
pub async fn start(db: &Database, held: Lease, kind: RunKind, slots: &[Slot], now: Instant) -> Result<Started> {
    let mut started = Started::default();
    let mut tx = db.begin().await?;
    leases::fence(&mut tx, held, now).await?;
    for slot in slots {
        let job: Option<(Option<i64>, String, Json)> = tx
            .ask(
                "UPDATE jobs SET next_run_at = $3 WHERE id = $1 AND next_run_at = $2
                 RETURNING owner_id, name, spec",
            )
            .bind(slot.job.0)
            .bind(Time(slot.slot))
            .bind(slot.next.map(Time))
            .optional()
            .await?;
        let Some((owner, name, spec)) = job else { continue };
        let run = NewRun {
            kind,
            job: slot.job,
            owner: owner.map(UserId),
            job_name: &name,
            spec,
            scheduled_for: Some(slot.slot),
        };
        let (run, is_new) = insert_unless_open(&mut tx, run, now).await?;
        if is_new {
            started.runs += 1;
        } else {
            insert_event(&mut tx, run.id(), &RunEvent::StartSkipped, now).await?;
            started.skipped += 1;
        }
    }
    hints::give(&mut tx, &[Hint::Work, Hint::News]).await?;
    tx.commit().await?;
    Ok(started)
}
