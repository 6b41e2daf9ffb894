//! The queue of runs, over the database.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::Duration;
use domain::Instant;
use domain::run::{Claim, ClaimedRun, RunEvent, RunKind, RunStatus};
use runs::{Handler, Handlers, Queue, QueueError};
use storage::runs::Departure;

use crate::Services;
use crate::crawling::CrawlHandler;
use crate::leaving::Leaving;
use crate::looking::LookHandler;
use crate::rereading::RereadHandler;

/// The queue of runs, over the database. Clones are the same queue.
#[derive(Clone)]
pub struct StoredQueue {
    services: Services,
    leaving: Arc<Leaving>,
}

impl StoredQueue {
    /// The queue of these services.
    pub fn new(services: Services) -> Self {
        Self { services, leaving: Arc::new(Leaving::new()) }
    }
}

/// A lease counts from the instant its question names: one that is answered late is no lease, and is asked for again.
pub(crate) async fn in_time<T>(
    lease: Duration,
    question: impl Future<Output = storage::Result<T>>,
) -> Result<T, QueueError> {
    let patience = lease.to_std().unwrap_or_default() / 3;
    match tokio::time::timeout(patience, question).await {
        Ok(answer) => answer.map_err(failed),
        Err(_) => Err(QueueError(format!("the database did not answer within {} s", patience.as_secs_f32()).into())),
    }
}

pub(crate) fn failed(error: storage::Error) -> QueueError {
    QueueError(error.into())
}

#[async_trait]
impl Queue for StoredQueue {
    async fn claim(&self, worker: &str, lease: Duration, most: usize) -> Result<Vec<ClaimedRun>, QueueError> {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let claimed =
            in_time(lease, storage::runs::claim_some(&self.services.db, worker, lease, most, self.now())).await?;
        for _ in &claimed {
            self.services.tally.run_started();
        }
        if !claimed.is_empty() {
            self.services.hint_news();
        }
        Ok(claimed)
    }

    async fn status(&self, claim: Claim) -> Result<Option<RunStatus>, QueueError> {
        storage::runs::status(&self.services.db, claim).await.map_err(failed)
    }

    async fn renew(&self, claim: Claim, lease: Duration) -> Result<bool, QueueError> {
        let status = in_time(lease, storage::runs::renew(&self.services.db, claim, lease, self.now())).await?;
        Ok(status.is_some())
    }

    async fn finish(
        &self,
        claim: Claim,
        status: RunStatus,
        event: Option<RunEvent>,
        available_at: Instant,
    ) -> Result<bool, QueueError> {
        let departure = Departure { claim, status, event, available_at };
        if !self.leaving.leave(&self.services, departure).await? {
            return Ok(false);
        }
        self.services.tally.run_left(status);
        Ok(true)
    }

    fn now(&self) -> Instant {
        self.services.now()
    }
}

struct ServiceHandlers {
    crawl: Arc<CrawlHandler>,
    reread: Arc<RereadHandler>,
    look: Arc<LookHandler>,
}

impl Handlers for ServiceHandlers {
    fn of(&self, kind: RunKind) -> Arc<dyn Handler> {
        match kind {
            RunKind::Crawl | RunKind::LinkCheck | RunKind::Discover => self.crawl.clone(),
            RunKind::ReExtraction => self.reread.clone(),
            RunKind::UrlCheck => self.look.clone(),
        }
    }
}

/// The handlers of every kind of run.
pub fn handlers(services: &Services) -> Arc<dyn Handlers> {
    Arc::new(ServiceHandlers {
        crawl: Arc::new(CrawlHandler::new(services.clone())),
        reread: Arc::new(RereadHandler::new(services.clone())),
        look: Arc::new(LookHandler::new(services.clone())),
    })
}
