//! The run kind `url_check`: looks at the addresses that stand in the run's rows.
//!
//! What was found is stored group by group, each in one transaction, so a run that is broken off goes on with the
//! addresses at which nobody has looked.

use std::time::Duration;

use async_trait::async_trait;
use crawler::engine::{CrawlError, Retry};
use crawler::store::{Lesson, Looked, StoreError, Turn, Turns, Watcher};
use domain::run::{Claim, ClaimedRun, RunEvent};
use domain::url_check::UrlLook;
use runs::{Handler, Outcome};
use tokio_util::sync::CancellationToken;

use crate::Services;
use crate::crawling::{failed, left};
use crate::url_checks::Addresses;

/// Looks at addresses.
pub(crate) struct LookHandler {
    services: Services,
}

impl LookHandler {
    pub(crate) fn new(services: Services) -> Self {
        Self { services }
    }
}

#[async_trait]
impl Handler for LookHandler {
    async fn work(&self, run: &ClaimedRun, stop: CancellationToken) -> Outcome {
        match look(&self.services, run, stop).await {
            Ok(true) => Outcome::Completed,
            Ok(false) => Outcome::Stopped,
            Err(error) => left(error),
        }
    }
}

async fn look(services: &Services, run: &ClaimedRun, stop: CancellationToken) -> Result<bool, CrawlError> {
    let pending = storage::url_checks::pending(&services.db, run.claim.run).await.map_err(failed)?;
    let (addresses, wrong) = Addresses::of(pending.iter().map(|(place, url)| (*place, url.as_str())));
    let store = StoredLooks { services, claim: run.claim, addresses: &addresses };
    let left = u32::try_from(pending.len()).unwrap_or(u32::MAX);
    let begun =
        if run.taken_over { RunEvent::TakenOver { pending: left } } else { RunEvent::Started { targets: left } };
    store.log(vec![begun]).await?;
    if !wrong.is_empty() {
        store.keep(&wrong, 0).await?;
    }
    let (urls, retry) = (&addresses.urls, Retry::default());
    crawler::engine::look(urls, retry, &store, &services.fetcher, &services.clock, stop).await
}

/// Keeps what is found, through the run's claim.
struct StoredLooks<'s> {
    services: &'s Services,
    claim: Claim,
    addresses: &'s Addresses,
}

impl StoredLooks<'_> {
    async fn keep(&self, looks: &[(i64, UrlLook)], bytes: u64) -> Result<(), StoreError> {
        let kept = storage::url_checks::keep(&self.services.db, self.claim, looks, bytes, self.services.now());
        kept.await.map_err(failed)?;
        self.services.hint_news();
        Ok(())
    }
}

#[async_trait]
impl Turns for StoredLooks<'_> {
    async fn take_turn(&self, site: &str, hold: Duration, lesson: Lesson) -> Result<Turn, StoreError> {
        self.services.take_turn(site, hold, lesson).await
    }

    async fn leave_alone(&self, site: &str, pause: Duration) -> Result<(), StoreError> {
        self.services.leave_alone(site, pause).await
    }
}

#[async_trait]
impl Watcher for StoredLooks<'_> {
    async fn found(&self, looks: Vec<Looked>) -> Result<(), StoreError> {
        let bytes = looks.iter().map(|looked| looked.bytes).sum();
        self.keep(&self.addresses.at_places(&looks), bytes).await?;
        self.services.tally.looks(&looks);
        Ok(())
    }

    async fn log(&self, events: Vec<RunEvent>) -> Result<(), StoreError> {
        let now = self.services.now();
        storage::runs::log(&self.services.db, self.claim, &events, now).await.map_err(failed)?;
        self.services.hint_news();
        Ok(())
    }
}
