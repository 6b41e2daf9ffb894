//! Long work: workers that claim runs, renew their leases, and hand them back, or take no more when told to; the
//! scheduler that starts what is due.
//!
//! This room knows no particular kind of run and no database: runs come from a [`Queue`], and a [`Handler`] per kind
//! does the work; what is due comes from a [`Timetable`]. What makes a killed worker or scheduler harmless is the
//! queue's and the timetable's part: leases and fencing tokens.
//!
//! To add a kind of run: a variant of [`domain::run::RunKind`], and a [`Handler`] that the service registers for it.

mod backoff;
mod schedule;
mod scheduler;
mod worker;

use async_trait::async_trait;
use chrono::Duration;
use domain::Instant;
use domain::run::{Claim, ClaimedRun, RunEvent, RunKind, RunStatus};
use tokio_util::sync::CancellationToken;

pub use schedule::{CronSchedule, QuietTime};
pub use scheduler::{Round, Scheduler, SchedulerConfig, Timetable};
pub use worker::{LEASE, Worker, WorkerConfig};

/// Where runs come from. Truth is in the queue: a worker believes nothing that the queue does not confirm.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Gives `worker` the runs that have waited longest, `most` of them at most, for the time of `lease`.
    async fn claim(&self, worker: &str, lease: Duration, most: usize) -> Result<Vec<ClaimedRun>, QueueError>;

    /// The run's status; `None` where the claim no longer counts. Writes nothing.
    async fn status(&self, claim: Claim) -> Result<Option<RunStatus>, QueueError>;

    /// Prolongs the lease. `false` where the claim no longer counts.
    async fn renew(&self, claim: Claim, lease: Duration) -> Result<bool, QueueError>;

    /// Ends the worker's part: the run becomes `status`, unless somebody paused or cancelled it meanwhile. A run that
    /// goes back to the queue can be claimed from `available_at` on; with an event, it waits for what that says, and its
    /// worker's try does not count. `false` where the claim no longer counts.
    async fn finish(
        &self,
        claim: Claim,
        status: RunStatus,
        event: Option<RunEvent>,
        available_at: Instant,
    ) -> Result<bool, QueueError>;

    /// The present.
    fn now(&self) -> Instant;
}

/// The queue, or the timetable, did not answer.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct QueueError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// Does the work of one kind of run.
#[async_trait]
pub trait Handler: Send + Sync {
    /// Works until the run is done or `stop` is cancelled, then returns within a second or so. It must be able to go on
    /// from wherever another worker was killed.
    async fn work(&self, run: &ClaimedRun, stop: CancellationToken) -> Outcome;
}

/// How a handler left a run.
#[derive(Debug)]
pub enum Outcome {
    /// All done.
    Completed,
    /// It cannot go on; the event says why.
    Failed(RunEvent),
    /// `stop` was cancelled.
    Stopped,
    /// The claim no longer counts.
    LeaseLost,
    /// It is to wait until then, for a reason that its log and whoever shows it tell. This was no try.
    Waits(Instant, RunEvent),
    /// Something failed that may heal: try again later.
    Retry(Box<dyn std::error::Error + Send + Sync>),
}

/// Finds the handler of a kind of run.
pub trait Handlers: Send + Sync {
    /// The handler.
    fn of(&self, kind: RunKind) -> std::sync::Arc<dyn Handler>;
}
