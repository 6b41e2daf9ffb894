//! The scheduler: of all processes one starts the jobs that are due.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use async_trait::async_trait;
use chrono::Duration;
use domain::Instant;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::QueueError;

/// Which jobs are due, and who starts them. Truth is here: whoever believes to be the scheduler and is not starts
/// nothing.
#[async_trait]
pub trait Timetable: Send + Sync {
    /// Makes `owner` the scheduler for the time of `lease`, unless another is. The token proves it.
    async fn take(&self, owner: &str, lease: Duration) -> Result<Option<i64>, QueueError>;

    /// Prolongs the lease. `false` where the token no longer counts.
    async fn renew(&self, token: i64, lease: Duration) -> Result<bool, QueueError>;

    /// Lets another be the scheduler at once.
    async fn hand_back(&self, token: i64) -> Result<(), QueueError>;

    /// Starts all that is due, each slot once.
    async fn start_due(&self, token: i64) -> Result<Round, QueueError>;

    /// The present.
    fn now(&self) -> Instant;
}

/// What a round of starting came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// All that was due is started.
    Done {
        /// When a job is due next.
        next: Option<Instant>,
    },
    /// Another is the scheduler.
    LeaseLost,
}

/// How a scheduler works.
#[derive(Debug, Clone)]
pub struct SchedulerConfig {
    /// Its name among the processes.
    pub name: String,
    /// How long the role stays a dead scheduler's: another takes it after that.
    pub lease: Duration,
    /// How often the lease is prolonged; well under `lease`.
    pub renew_every: Duration,
    /// How often those that wait ask whether the role is free.
    pub look_every: Duration,
}

impl SchedulerConfig {
    /// The usual times under the given name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            lease: Duration::seconds(6),
            renew_every: Duration::seconds(2),
            look_every: Duration::seconds(1),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Held {
    token: i64,
    renewed: Instant,
}

/// Starts what is due while it has the role, and waits for the role while another has it.
pub struct Scheduler {
    timetable: Arc<dyn Timetable>,
    config: SchedulerConfig,
    held: Option<Held>,
}

impl Scheduler {
    /// A scheduler for that timetable, without the role.
    pub fn new(timetable: Arc<dyn Timetable>, config: SchedulerConfig) -> Self {
        Self { timetable, config, held: None }
    }

    /// Works until `shutdown`, then gives the role back. `wake` is a hint that the timetable has changed.
    pub async fn run(mut self, wake: &Notify, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            let wait = self.step().await;
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
        if let Some(held) = self.held.take()
            && let Err(error) = self.timetable.hand_back(held.token).await
        {
            warn!(%error, "cannot give the scheduler's role back; its lease runs out by itself");
        }
    }

    /// Keeps or takes the role, and with it starts what is due. Returns how long to wait before the next step.
    pub async fn step(&mut self) -> StdDuration {
        if let Some(held) = self.held {
            self.held = self.keep(held).await;
        }
        if self.held.is_none() {
            self.held = self.take().await;
        }
        self.start_due().await.to_std().unwrap_or_default()
    }

    async fn start_due(&mut self) -> Duration {
        let Some(held) = self.held else { return self.config.look_every };
        match self.timetable.start_due(held.token).await {
            Ok(Round::Done { next }) => {
                let now = self.timetable.now();
                let renewal = held.renewed + self.config.renew_every;
                next.map_or(renewal, |next| next.min(renewal)) - now
            }
            Ok(Round::LeaseLost) => {
                info!(scheduler = self.config.name, "the scheduler's role was lost");
                self.held = None;
                self.config.look_every
            }
            Err(error) => {
                warn!(%error, "cannot start what is due; will try again");
                self.config.look_every
            }
        }
    }

    async fn take(&self) -> Option<Held> {
        let renewed = self.timetable.now();
        match self.timetable.take(&self.config.name, self.config.lease).await {
            Ok(Some(token)) => {
                info!(scheduler = self.config.name, "this process is the scheduler");
                Some(Held { token, renewed })
            }
            Ok(None) => None,
            Err(error) => {
                warn!(%error, "cannot ask for the scheduler's role; will ask again");
                None
            }
        }
    }

    /// The same with a longer lease, where it is time for that. `None` where the role is lost.
    async fn keep(&self, held: Held) -> Option<Held> {
        let now = self.timetable.now();
        if now - held.renewed < self.config.renew_every {
            return Some(held);
        }
        match self.timetable.renew(held.token, self.config.lease).await {
            Ok(true) => Some(Held { renewed: now, ..held }),
            Ok(false) => {
                info!(scheduler = self.config.name, "the scheduler's role was lost");
                None
            }
            Err(error) => {
                // Whether the lease has run out meanwhile, the next answer tells.
                warn!(%error, "cannot prolong the scheduler's lease; will try again");
                Some(held)
            }
        }
    }
}
