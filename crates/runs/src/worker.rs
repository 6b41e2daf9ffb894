//! A worker: claims runs and sees them through.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use chrono::Duration;
use domain::Instant;
use domain::process::Drain;
use domain::run::{ClaimedRun, FailureReason, RunEvent, RunStatus};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, warn};

use crate::backoff::backoff;
use crate::{Handlers, Outcome, Queue};

/// How long a run usually stays a dead worker's.
pub const LEASE: Duration = Duration::seconds(6);

/// Between two attempts to store how a run was left.
const LEAVE_AGAIN: StdDuration = StdDuration::from_millis(250);

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    /// Its name in the queue: unique among processes.
    pub name: String,
    /// How long a run stays a dead worker's: another takes it over after that.
    pub lease: Duration,
    /// How often the lease is prolonged; well under `lease`.
    pub renew_every: StdDuration,
    /// How often the worker asks whether its run was paused or cancelled.
    pub look_every: StdDuration,
    /// How often an idle worker asks for work, if nobody wakes it.
    pub poll_every: StdDuration,
    /// Runs at once.
    pub concurrency: usize,
    /// Claims without progress after which a run fails.
    pub max_attempts: u32,
}

impl WorkerConfig {
    /// The usual times under the given name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            lease: LEASE,
            renew_every: StdDuration::from_secs(2),
            look_every: StdDuration::from_millis(300),
            // Half of the second within which a worker must heed what another process was told.
            poll_every: StdDuration::from_millis(500),
            concurrency: 4,
            // A database that is away for a few minutes, or workers that are killed again and again, must not make a run
            // fail; one that kills every worker by itself has killed enough of them.
            max_attempts: 20,
        }
    }
}

/// Claims runs and sees them through. Clones are the same worker.
#[derive(Clone)]
pub struct Worker {
    queue: Arc<dyn Queue>,
    handlers: Arc<dyn Handlers>,
    config: Arc<WorkerConfig>,
    drain: Arc<watch::Sender<Option<Drain>>>,
}

impl Worker {
    /// A worker for that queue.
    pub fn new(queue: Arc<dyn Queue>, handlers: Arc<dyn Handlers>, config: WorkerConfig) -> Self {
        Self { queue, handlers, config: Arc::new(config), drain: Arc::new(watch::Sender::new(None)) }
    }

    /// Has it take no more runs, and finish those it holds or hand them back at once; `None` has it take runs again.
    pub fn drain(&self, drain: Option<Drain>) {
        let change = |told: &mut Option<Drain>| std::mem::replace(told, drain) != drain;
        if self.drain.send_if_modified(change) {
            if let Some(how) = drain {
                info!(worker = self.config.name, runs = %how, "worker takes no more runs");
            } else {
                info!(worker = self.config.name, "worker takes runs again");
            }
        }
    }

    /// Works until `shutdown`, then hands back what it has. `wake` is a hint that there may be work.
    pub async fn run(&self, wake: &Notify, shutdown: CancellationToken) {
        let mut under_way = JoinSet::new();
        let mut drain = self.drain.subscribe();
        // Cancelled when the runs it holds are to be handed back.
        let mut hold = shutdown.child_token();
        info!(worker = self.config.name, "worker started");
        while !shutdown.is_cancelled() {
            while under_way.try_join_next().is_some() {}
            let drained = *drain.borrow_and_update();
            match drained {
                Some(Drain::HandBack) => hold.cancel(),
                None if hold.is_cancelled() => hold = shutdown.child_token(),
                _ => {}
            }
            let room = self.config.concurrency.saturating_sub(under_way.len());
            if drained.is_none() && room > 0 {
                let claimed = self.claim(room).await;
                let took_some = !claimed.is_empty();
                for run in claimed {
                    let worker = self.clone();
                    let stop = hold.child_token();
                    let span = tracing::info_span!("run", run = %run.claim.run);
                    under_way.spawn(async move { worker.see_through(run, stop).await }.instrument(span));
                }
                if took_some {
                    continue;
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = wake.notified() => {}
                // The worker itself keeps the other end.
                _ = drain.changed() => {}
                () = tokio::time::sleep(self.config.poll_every) => {}
                Some(_) = under_way.join_next() => {}
            }
        }
        while under_way.join_next().await.is_some() {}
        info!(worker = self.config.name, "worker stopped");
    }

    /// Claims one run, if there is one, and sees it through. Returns whether there was one.
    pub async fn step(&self, shutdown: CancellationToken) -> bool {
        match self.claim(1).await.pop() {
            Some(run) => {
                // A pause of this run is no shutdown of the caller's.
                self.see_through(run, shutdown.child_token()).await;
                true
            }
            None => false,
        }
    }

    async fn claim(&self, most: usize) -> Vec<ClaimedRun> {
        match self.queue.claim(&self.config.name, self.config.lease, most).await {
            Ok(runs) => runs,
            Err(error) => {
                warn!(%error, "cannot ask the queue for work; will ask again");
                Vec::new()
            }
        }
    }

    async fn see_through(&self, run: ClaimedRun, stop: CancellationToken) {
        let claim = run.claim;
        if run.attempts > self.config.max_attempts {
            let detail = format!("taken up {} times without progress", self.config.max_attempts);
            let event = RunEvent::failed(FailureReason::TooManyAttempts, detail);
            self.finish(&run, RunStatus::Failed, Some(event), self.queue.now()).await;
            return;
        }
        info!(kind = %run.kind, taken_over = run.taken_over, "run taken up");

        let handler = self.handlers.of(run.kind);
        let mut work = {
            let (run, stop) = (run.clone(), stop.clone());
            // A task of its own, so that a panic in it is an outcome and not the worker's end.
            tokio::spawn(async move { handler.work(&run, stop).await }.in_current_span())
        };
        let outcome = {
            // Gone before the run is left: a renewal that nobody polls any more would keep the database's one writer.
            let watch = self.watch(claim, stop.clone());
            tokio::pin!(watch);
            tokio::select! {
                outcome = &mut work => outcome,
                () = watch => {
                    stop.cancel();
                    work.await
                }
            }
        };

        let now = self.queue.now();
        match outcome {
            Ok(Outcome::Completed) => {
                self.finish(&run, RunStatus::Completed, Some(RunEvent::Completed), now).await;
            }
            Ok(Outcome::Failed(event)) => self.finish(&run, RunStatus::Failed, Some(event), now).await,
            Ok(Outcome::Stopped) => self.finish(&run, RunStatus::Queued, None, now).await,
            Ok(Outcome::LeaseLost) => info!("run is another's now"),
            Ok(Outcome::Waits(until, event)) => {
                info!(%until, "run waits");
                self.finish(&run, RunStatus::Queued, Some(event), until).await;
            }
            Ok(Outcome::Retry(error)) => {
                let wait = backoff(run.attempts, rand::random());
                warn!(%error, attempt = run.attempts, wait_ms = wait.num_milliseconds(), "run will be tried again");
                self.finish(&run, RunStatus::Queued, None, now + wait).await;
            }
            Err(panic) => {
                error!(%panic, "the run's handler failed badly; it will be tried again");
                self.finish(&run, RunStatus::Queued, None, now + backoff(run.attempts, rand::random())).await;
            }
        }
    }

    /// Renews the lease and returns when the run is no longer to be worked on: paused, cancelled, another's, or the
    /// queue has not confirmed the lease for so long that it must be taken for lost.
    async fn watch(&self, claim: domain::run::Claim, stop: CancellationToken) {
        // It was just claimed: what the queue says of it is known.
        let mut look =
            tokio::time::interval_at(tokio::time::Instant::now() + self.config.look_every, self.config.look_every);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let started = tokio::time::Instant::now();
        let (mut renewed, mut confirmed) = (started, started);
        let lease = self.config.lease.to_std().unwrap_or_default();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = look.tick() => {}
            }
            let goes_on = match self.queue.status(claim).await {
                Ok(status) => status == Some(RunStatus::Running),
                Err(_) => confirmed.elapsed() < lease,
            };
            if !goes_on {
                return;
            }
            if renewed.elapsed() >= self.config.renew_every {
                match self.queue.renew(claim, self.config.lease).await {
                    Ok(true) => (renewed, confirmed) = (tokio::time::Instant::now(), tokio::time::Instant::now()),
                    Ok(false) => return,
                    Err(error) => warn!(%error, "cannot renew the lease; will try again"),
                }
            }
        }
    }

    async fn finish(&self, run: &ClaimedRun, status: RunStatus, event: Option<RunEvent>, available_at: Instant) {
        let begun = tokio::time::Instant::now();
        let lease = self.config.lease.to_std().unwrap_or_default();
        loop {
            match self.queue.finish(run.claim, status, event.clone(), available_at).await {
                Ok(true) => return info!(%status, "run left"),
                Ok(false) => return info!(%status, "a write was refused: the run is another's now"),
                // Until the lease has run out nobody else may go on with it: so it is said again, and a queue that was
                // away for a moment does not cost a whole lease.
                Err(error) if begun.elapsed() + LEAVE_AGAIN < lease => {
                    warn!(%error, %status, "cannot store how the run was left; will try again");
                    tokio::time::sleep(LEAVE_AGAIN).await;
                }
                // Whoever takes the run up next goes on from what is stored.
                Err(error) => return warn!(%error, %status, "cannot store how the run was left; its lease has run out"),
            }
        }
    }
}
