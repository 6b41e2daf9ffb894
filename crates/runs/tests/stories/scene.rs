//! Workers and what they are given to do.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use async_trait::async_trait;
use domain::run::{ClaimedRun, RunKind};
use runs::{Handler, Handlers, Outcome, Queue, Worker, WorkerConfig};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::queue::MemoryQueue;

/// A handler, and the handlers of every kind, from a function.
struct Work<F>(Arc<F>);

#[async_trait]
impl<F> Handler for Work<F>
where
    F: AsyncWork,
{
    async fn work(&self, run: &ClaimedRun, stop: CancellationToken) -> Outcome {
        self.0.work(run.clone(), stop).await
    }
}

impl<F> Handlers for Work<F>
where
    F: AsyncWork,
{
    fn of(&self, _: RunKind) -> Arc<dyn Handler> {
        Arc::new(Work(Arc::clone(&self.0)))
    }
}

/// What a story wants done with each run.
#[async_trait]
pub(crate) trait AsyncWork: Send + Sync + 'static {
    async fn work(&self, run: ClaimedRun, stop: CancellationToken) -> Outcome;
}

#[async_trait]
impl<F, G> AsyncWork for F
where
    F: Fn(ClaimedRun, CancellationToken) -> G + Send + Sync + 'static,
    G: Future<Output = Outcome> + Send,
{
    async fn work(&self, run: ClaimedRun, stop: CancellationToken) -> Outcome {
        self(run, stop).await
    }
}

pub(crate) fn config() -> WorkerConfig {
    WorkerConfig::named("a worker")
}

pub(crate) fn worker(queue: &Arc<MemoryQueue>, config: WorkerConfig, work: impl AsyncWork) -> Worker {
    let queue: Arc<dyn Queue> = Arc::clone(queue) as _;
    Worker::new(queue, Arc::new(Work(Arc::new(work))), config)
}

/// A worker that works until it is told to stop.
pub(crate) struct Working {
    pub(crate) wake: Arc<Notify>,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Working {
    pub(crate) fn begin(worker: Worker) -> Self {
        let (wake, shutdown) = (Arc::new(Notify::new()), CancellationToken::new());
        let task = {
            let (wake, shutdown) = (Arc::clone(&wake), shutdown.clone());
            tokio::spawn(async move { worker.run(&wake, shutdown).await })
        };
        Self { wake, shutdown, task }
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) async fn end(self) {
        self.shutdown.cancel();
        let stopped = tokio::time::timeout(StdDuration::from_secs(10), self.task).await;
        stopped.expect("it stops soon").expect("it does not panic");
    }
}

/// Works until told to stop.
pub(crate) async fn until_stopped(_: ClaimedRun, stop: CancellationToken) -> Outcome {
    stop.cancelled().await;
    Outcome::Stopped
}
