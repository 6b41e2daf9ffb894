//! Crawls of sites on loopback, with a frontier in memory.

mod again;
mod areas;
mod availability;
mod failures;
mod feeds;
mod fetching;
mod limits;
mod links;
mod looks;
mod memory_store;
mod pace;
mod previews;
mod robots;
mod scope;
mod site;
mod sitemaps;
mod sites_in_trouble;

use std::sync::Arc;
use std::time::Duration;

use atalaya_crawler::engine::{CrawlEnd, CrawlError, CrawlPlan, Retry, crawl};
use atalaya_crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use atalaya_crawler::spider::Recipe;
use domain::job::{Limits, Politeness};
use tokio_util::sync::CancellationToken;
use url::Url;

use memory_store::MemoryStore;
use site::Site;

/// The instant at which all crawls of these tests happen.
fn now() -> domain::Instant {
    domain::Instant::from_timestamp(1_800_000_000, 0).expect("in range")
}

/// A fetcher that may visit this site and nothing else on loopback.
fn fetcher_for(site: &Site) -> Fetcher {
    Fetcher::new(FetchConfig {
        timeout: Duration::from_secs(20),
        max_bytes: 1024 * 1024,
        outbound: OutboundPolicy::default().and_allow(site.address),
        ..FetchConfig::default()
    })
    .expect("a fetcher")
}

/// A plan without pauses that begins at these paths of the site.
fn plan_for(site: &Site, paths: &[&str]) -> CrawlPlan {
    let targets: Vec<Url> = paths.iter().map(|path| site.url(path)).collect();
    let politeness = Politeness { delay_ms: 0, concurrency_per_host: 4, quiet: None };
    let mut plan = CrawlPlan::new(targets, Arc::new(Recipe::structured()), Limits::default(), politeness);
    plan.retry = Retry { attempts: 3, first_delay: Duration::ZERO, longest_delay: Duration::from_mins(1) };
    plan
}

/// Crawls to the end.
async fn run(plan: &CrawlPlan, store: &MemoryStore, site: &Site) -> Result<CrawlEnd, CrawlError> {
    crawl(plan, store, &fetcher_for(site), &now, CancellationToken::new()).await
}

/// Crawls the site from its root, with an empty frontier.
async fn crawl_from_root(site: &Site) -> (CrawlEnd, MemoryStore) {
    let store = MemoryStore::default();
    let end = run(&plan_for(site, &["/"]), &store, site).await.expect("the store holds");
    (end, store)
}
