//! The run kind `crawl`: drives the crawler and stores what it brings.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use crawler::engine::{CrawlEnd, CrawlError, CrawlPlan};
use crawler::spider::{Recipe, SelectorsSpider};
use crawler::store::{CrawlStore, StoreError};
use domain::frontier::{Discovered, FrontierEntry};
use domain::job::{JobSpec, Spider};
use domain::run::{ClaimedRun, FailureReason, RunEvent};
use domain::visit::PageRecord;
use domain::{Instant, Invalid};
use runs::{Handler, Outcome};
use storage::crawl::Writer;
use storage::frontier::Known;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{Error, Result, Services};

/// The recipe of a spider. A wrong definition says where it is wrong.
pub(crate) fn recipe(spider: Spider, definition: Option<&str>) -> Result<Recipe> {
    match spider {
        Spider::Structured => Ok(Recipe::structured()),
        Spider::Selectors => {
            let text = definition.unwrap_or_default();
            let spider = SelectorsSpider::parse(text)
                .map_err(|error| Error::from(Invalid::new("definition", "bad_spider", error.to_string())))?;
            Ok(Recipe::Selectors(Box::new(spider)))
        }
    }
}

/// Does crawls.
pub(crate) struct CrawlHandler {
    services: Services,
}

impl CrawlHandler {
    pub(crate) fn new(services: Services) -> Self {
        Self { services }
    }
}

#[async_trait]
impl Handler for CrawlHandler {
    async fn work(&self, run: &ClaimedRun, stop: CancellationToken) -> Outcome {
        let plan = match plan(&run.spec) {
            Ok(plan) => plan,
            Err(detail) => return Outcome::Failed(RunEvent::failed(FailureReason::BadSpider, detail)),
        };
        let store = StoredCrawl {
            services: self.services.clone(),
            writer: Writer { claim: run.claim, job: run.job, visit: run.started_at },
            known: Known::default(),
        };
        let begun = if run.taken_over {
            RunEvent::TakenOver { pending: u32::try_from(run.pending).unwrap_or(u32::MAX) }
        } else {
            RunEvent::Started { targets: u32::try_from(plan.targets.len()).unwrap_or(u32::MAX) }
        };
        if let Err(error) = store.log(vec![begun]).await {
            return left(CrawlError::from(error));
        }
        match crawler::engine::crawl(&plan, &store, &self.services.fetcher, &self.services.clock, stop).await {
            Ok(CrawlEnd::Exhausted | CrawlEnd::LimitReached) => Outcome::Completed,
            Ok(CrawlEnd::Stopped) => Outcome::Stopped,
            Ok(CrawlEnd::NoTargetReadable { first }) => {
                let (problem, detail) = first.map(|first| (first.problem, first.detail)).unzip();
                let detail = detail.unwrap_or_else(|| "no target is left to try".to_owned());
                Outcome::Failed(RunEvent::Failed { reason: FailureReason::NoTargetReadable, problem, detail })
            }
            Ok(CrawlEnd::SitesGivenUp { last }) => {
                let (problem, detail) = last.map(|last| (last.problem, last.detail)).unzip();
                Outcome::Failed(RunEvent::Failed {
                    reason: FailureReason::SitesGivenUp,
                    problem,
                    detail: detail.unwrap_or_default(),
                })
            }
            Err(error) => left(error),
        }
    }
}

fn left(error: CrawlError) -> Outcome {
    match error {
        CrawlError::LeaseLost => Outcome::LeaseLost,
        CrawlError::Store(error) => Outcome::Retry(error),
    }
}

/// What a run's stored definition asks for.
fn plan(spec: &str) -> std::result::Result<CrawlPlan, String> {
    let spec: JobSpec = serde_json::from_str(spec).map_err(|error| error.to_string())?;
    let recipe = recipe(spec.spider, spec.definition.as_deref()).map_err(|error| error.to_string())?;
    let targets = spec
        .target_urls
        .iter()
        .map(|url| Url::parse(url).map_err(|error| format!("{url}: {error}")))
        .collect::<std::result::Result<_, _>>()?;
    Ok(CrawlPlan::new(targets, Arc::new(recipe), spec.limits, spec.politeness))
}

/// A crawl's memory: the database, through the run's claim.
struct StoredCrawl {
    services: Services,
    writer: Writer,
    known: Known,
}

impl StoredCrawl {
    fn now(&self) -> Instant {
        self.services.now()
    }

    /// Tells whoever shows it, after a commit.
    fn committed<T>(&self, done: T) -> T {
        self.services.hint_news();
        done
    }
}

fn failed(error: storage::Error) -> StoreError {
    match error {
        storage::Error::LeaseLost(run) => {
            tracing::info!(%run, "a write was refused: this worker's claim no longer counts");
            StoreError::LeaseLost
        }
        error => StoreError::Failed(error.into()),
    }
}

#[async_trait]
impl CrawlStore for StoredCrawl {
    async fn seed(&self, urls: Vec<Discovered>) -> std::result::Result<(), StoreError> {
        storage::frontier::seed_unknown(&self.services.db, self.writer.claim, &self.known, &urls, self.now())
            .await
            .map_err(failed)?;
        self.committed(Ok(()))
    }

    async fn pending(
        &self,
        limit: usize,
        under_way: &HashSet<i64>,
    ) -> std::result::Result<Vec<FrontierEntry>, StoreError> {
        storage::frontier::pending(&self.services.db, self.writer.claim.run, limit, under_way, self.now())
            .await
            .map_err(failed)
    }

    async fn next_ready_at(&self, under_way: &HashSet<i64>) -> std::result::Result<Option<Instant>, StoreError> {
        storage::frontier::next_ready_at(&self.services.db, self.writer.claim.run, under_way).await.map_err(failed)
    }

    async fn commit(&self, records: Vec<PageRecord>) -> std::result::Result<(), StoreError> {
        storage::crawl::commit_unknown(&self.services.db, self.writer, &self.known, &records, self.now())
            .await
            .map_err(failed)?;
        self.services.tally.pages(&records);
        self.committed(Ok(()))
    }

    async fn add_rechecks(&self) -> std::result::Result<u32, StoreError> {
        let added =
            storage::frontier::add_rechecks(&self.services.db, self.writer.claim, self.now()).await.map_err(failed)?;
        self.committed(Ok(added))
    }

    async fn pages_fetched(&self) -> std::result::Result<u32, StoreError> {
        let run = storage::runs::by_id(&self.services.db, self.writer.claim.run).await.map_err(failed)?;
        let pages = run.map_or(0, |run| run.view.counters.pages_fetched);
        Ok(u32::try_from(pages).unwrap_or(u32::MAX))
    }

    async fn take_turn(&self, site: &str, hold: Duration) -> std::result::Result<Duration, StoreError> {
        storage::hosts::take_turn(&self.services.db, site, hold).await.map_err(failed)
    }

    async fn leave_alone(&self, site: &str, pause: Duration) -> std::result::Result<(), StoreError> {
        storage::hosts::leave_alone(&self.services.db, site, pause).await.map_err(failed)
    }

    async fn log(&self, events: Vec<RunEvent>) -> std::result::Result<(), StoreError> {
        storage::runs::log(&self.services.db, self.writer.claim, &events, self.now()).await.map_err(failed)?;
        self.committed(Ok(()))
    }
}
