//! The run kind `re_extraction`: reads the pages that a job keeps with its present spider, and asks no site.
//!
//! The pages are put into the run's frontier first; from there on it goes as a crawl goes. Each group is stored in one
//! transaction with the marks that its pages are done, so a run that is broken off goes on after the last group.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use crawler::engine::{CrawlError, CrawlPlan, Rereading};
use crawler::store::{CrawlStore, StoreError};
use domain::frontier::FrontierEntry;
use domain::run::{ClaimedRun, FailureReason, PageProblem, RunEvent};
use domain::visit::{PageOutcome, PageRecord};
use runs::{Handler, Outcome};
use tokio_util::sync::CancellationToken;

use crate::Services;
use crate::crawling::{StoredCrawl, failed, left, plan};

/// Pages that are read and stored together. One is in memory at a time, and of the others what they say.
const GROUP: usize = 32;

/// Reads kept pages anew.
pub(crate) struct RereadHandler {
    services: Services,
}

impl RereadHandler {
    pub(crate) fn new(services: Services) -> Self {
        Self { services }
    }
}

#[async_trait]
impl Handler for RereadHandler {
    async fn work(&self, run: &ClaimedRun, stop: CancellationToken) -> Outcome {
        let planned = match plan(&run.spec, run.kind) {
            Ok(planned) => planned,
            Err(detail) => return Outcome::Failed(RunEvent::failed(FailureReason::BadSpider, detail)),
        };
        let (plan, store) = StoredCrawl::of(&self.services, run, planned);
        match reread(run, Arc::new(plan), &store, stop).await {
            Ok(outcome) => outcome,
            Err(error) => left(CrawlError::from(error)),
        }
    }
}

async fn reread(
    run: &ClaimedRun,
    plan: Arc<CrawlPlan>,
    store: &StoredCrawl,
    stop: CancellationToken,
) -> Result<Outcome, StoreError> {
    // Adds nothing the second time, and all where the first worker died before it had.
    let added = storage::archive::add_rereads(&store.services.db, store.claim, store.now()).await.map_err(failed)?;
    let pending = u32::try_from(run.pending).unwrap_or(u32::MAX);
    let taken_over = RunEvent::TakenOver { pending };
    store
        .log(vec![if run.taken_over && added == 0 { taken_over } else { RunEvent::Rereading { pages: added } }])
        .await?;
    store.judge_all().await?;
    loop {
        let entries = store.pending(GROUP, &HashSet::new()).await?;
        if entries.is_empty() {
            return Ok(Outcome::Completed);
        }
        let mut records = Vec::with_capacity(entries.len());
        for entry in entries {
            if stop.is_cancelled() {
                break;
            }
            records.push(read(&plan, store, entry).await?);
        }
        if !records.is_empty() {
            store.commit(records).await?;
        }
        if stop.is_cancelled() {
            return Ok(Outcome::Stopped);
        }
    }
}

/// What the page of an entry says, read anew.
async fn read(plan: &Arc<CrawlPlan>, store: &StoredCrawl, entry: FrontierEntry) -> Result<PageRecord, StoreError> {
    let page = match store.job {
        Some(job) => storage::archive::page(&store.services.db, job, &entry.url).await.map_err(failed)?,
        None => None,
    };
    let Some((page, run, at)) = page else { return Ok(unreadable(entry, store.now(), "it is not kept any more")) };
    let (plan, again) = (Arc::clone(plan), entry.clone());
    let read = tokio::task::spawn_blocking(move || Rereading::by(&plan).read(again, run, at, &page)).await;
    Ok(read.unwrap_or_else(|error| {
        tracing::error!(%error, "reading a page broke off");
        unreadable(entry, store.now(), "the page could not be read")
    }))
}

fn unreadable(entry: FrontierEntry, at: domain::Instant, detail: &str) -> PageRecord {
    let problem = PageProblem::Unreadable;
    let event = RunEvent::PageFailed { url: entry.url.clone(), problem, detail: detail.to_owned() };
    PageRecord {
        entry,
        at,
        outcome: PageOutcome::Failed(problem),
        listings: Vec::new(),
        missed: Vec::new(),
        discovered: Vec::new(),
        also_visited: Vec::new(),
        events: vec![event],
        bytes: 0,
        answer: None,
        memory: None,
        page: None,
        areas: Vec::new(),
    }
}
