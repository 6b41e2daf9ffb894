//! Sites that refuse, fail or have too much to do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use atalaya_crawler::engine::{CrawlEnd, crawl};
use atalaya_crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use atalaya_crawler::store::PageOutcome;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::run::{PageProblem, RunEvent};
use tokio_util::sync::CancellationToken;

use super::site::{Site, html};
use super::{MemoryStore, now, plan_for, run};

/// A site whose root leads to so many pages.
async fn site_with(pages: usize) -> (Site, Vec<String>) {
    let site = Site::start().await;
    let paths: Vec<String> = (0..pages).map(|number| format!("/p/{number}")).collect();
    site.links("/", &paths.iter().map(String::as_str).collect::<Vec<_>>());
    (site, paths)
}

fn of_site(event: &RunEvent) -> bool {
    matches!(event, RunEvent::SiteSlowed { .. } | RunEvent::SiteResting { .. } | RunEvent::SiteGivenUp { .. })
}

#[tokio::test]
async fn a_site_that_keeps_refusing_is_asked_no_more() {
    let (site, paths) = site_with(300).await;
    for path in &paths {
        site.always(path, StatusCode::FORBIDDEN);
    }
    let store = MemoryStore::default();
    let end = run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
    let CrawlEnd::SitesGivenUp { last: Some(last) } = end else { panic!("{end:?}") };
    assert_eq!(last.problem, PageProblem::Blocked);
    // Ten in a row, and those that were under way beside the tenth.
    let asked = site.requests().len() - 1;
    assert!((10..=13).contains(&asked), "{asked} pages were asked for");
    let told = |event: &RunEvent| matches!(event, RunEvent::SiteGivenUp { host, problem: PageProblem::Blocked } if host == "127.0.0.1");
    assert_eq!((store.logged(told), store.logged(of_site)), (1, 1));
}

#[tokio::test]
async fn the_other_sites_of_a_job_go_on() {
    let (refusing, paths) = site_with(50).await;
    for path in &paths {
        refusing.always(path, StatusCode::FORBIDDEN);
    }
    let (fine, others) = site_with(50).await;
    for path in &others {
        fine.page(path, "");
    }
    let mut plan = plan_for(&refusing, &["/"]);
    plan.targets.push(fine.url("/"));
    let outbound = OutboundPolicy::default().and_allow(refusing.address).and_allow(fine.address);
    let fetcher = Fetcher::new(FetchConfig { outbound, ..FetchConfig::default() }).expect("a fetcher");
    let store = MemoryStore::default();
    let end = crawl(&plan, &store, &fetcher, &now, CancellationToken::new()).await.expect("the store holds");
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(fine.requests().len(), 51);
    assert!(refusing.requests().len() <= 14, "{}", refusing.requests().len());
    let given_up = Some(PageOutcome::Skipped(PageProblem::SiteGivenUp));
    let state = store.state();
    let skipped = state.entries.iter().filter(|entry| entry.outcome == given_up).count();
    assert_eq!(skipped + refusing.requests().len() + fine.requests().len(), 102, "each page has an outcome");
    let each = |event: &RunEvent| matches!(event, RunEvent::PageSkipped { .. });
    assert_eq!(
        state.events.iter().filter(|event| each(event)).count(),
        0,
        "the log tells of the site, not of each page"
    );
}

#[tokio::test]
async fn a_site_that_is_down_rests_and_goes_on_when_it_is_back() {
    let (site, paths) = site_with(40).await;
    let asked = Arc::new(AtomicUsize::new(0));
    for path in &paths {
        let asked = Arc::clone(&asked);
        site.on(path, move |_| {
            let down = asked.fetch_add(1, Ordering::SeqCst) < 14;
            async move { if down { StatusCode::BAD_GATEWAY.into_response() } else { html("").into_response() } }
        });
    }
    let mut plan = plan_for(&site, &["/"]);
    (plan.retry.attempts, plan.retry.first_delay) = (1, Duration::from_millis(5));
    let store = MemoryStore::default();
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    let rested = |event: &RunEvent| matches!(event, RunEvent::SiteResting { problem: PageProblem::ServerError, .. });
    let rests = store.logged(rested);
    assert!(rests >= 1, "after ten failures");
    assert_eq!(store.state().left_alone.len(), rests, "other crawls know of each");
    assert_eq!(site.requests().len(), 41);
    assert_eq!(store.state().fetched, 1 + 40 - 14);
}

#[tokio::test]
async fn a_site_that_asks_for_patience_is_left_alone_by_all_crawls() {
    let (site, paths) = site_with(3).await;
    for path in &paths {
        site.on(path, |nth| async move {
            if nth == 0 {
                (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response()
            } else {
                html("").into_response()
            }
        });
    }
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness.delay_ms = 5;
    let store = MemoryStore::default();
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    let state = store.state();
    let host = format!("127.0.0.1:{}", site.address.port());
    assert_eq!(state.left_alone, vec![(host, Duration::ZERO); 3]);
    assert!(state.events.iter().any(|event| matches!(event, RunEvent::SiteSlowed { .. })), "and asked more slowly");
    assert!(state.kept >= Duration::from_millis(10), "which is kept for the next crawl: {:?}", state.kept);
    assert_eq!(state.fetched, 4);
}
