//! How a crawl keeps its pace, stops and goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use atalaya_crawler::engine::{CrawlEnd, crawl};
use atalaya_crawler::store::PageOutcome;
use axum::response::IntoResponse;
use tokio::sync::{Barrier, Semaphore};
use tokio_util::sync::CancellationToken;

use super::site::{Site, html};
use super::{MemoryStore, fetcher_for, now, plan_for, run};

fn paths(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("/p/{number}")).collect()
}

#[tokio::test]
async fn a_host_gets_as_many_requests_at_once_as_allowed_and_no_more() {
    let site = Site::start().await;
    let paths = paths(30);
    site.links("/", &paths.iter().map(String::as_str).collect::<Vec<_>>());
    // Pages are answered three by three: fewer at once would wait for ever, more are counted.
    let barrier = Arc::new(Barrier::new(3));
    for path in &paths {
        let barrier = Arc::clone(&barrier);
        site.on(path, move |_| {
            let barrier = Arc::clone(&barrier);
            async move {
                barrier.wait().await;
                html("").into_response()
            }
        });
    }
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness.concurrency_per_host = 3;
    let store = MemoryStore::default();
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(site.most_at_once(), 3);
    assert_eq!(store.state().fetched, 31);
}

#[tokio::test]
async fn stopped_half_way_it_goes_on_without_visiting_anything_twice() {
    let site = Site::start().await;
    let paths = paths(20);
    site.links("/", &paths.iter().map(String::as_str).collect::<Vec<_>>());
    let (open, reached) = (Arc::new(Semaphore::new(0)), CancellationToken::new());
    for (number, path) in paths.iter().enumerate() {
        let (open, reached) = (Arc::clone(&open), reached.clone());
        site.on(path, move |_| {
            let (open, reached) = (Arc::clone(&open), reached.clone());
            async move {
                if number >= 10 {
                    reached.cancel();
                    let _permit = open.acquire().await;
                }
                html("").into_response()
            }
        });
    }
    let store = Arc::new(MemoryStore::default());
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness.concurrency_per_host = 2;

    let stop = CancellationToken::new();
    let (task_plan, task_store, fetcher, task_stop) =
        (plan.clone(), Arc::clone(&store), fetcher_for(&site), stop.clone());
    let crawling = tokio::spawn(async move { crawl(&task_plan, &*task_store, &fetcher, &now, task_stop).await });
    reached.cancelled().await;
    stop.cancel();
    let end = crawling.await.expect("no panic").expect("the store holds");
    assert_eq!(end, CrawlEnd::Stopped);
    let done: Vec<String> = {
        let state = store.state();
        let done = state.entries.iter().filter(|entry| entry.outcome.is_some());
        done.map(|entry| entry.entry.url.clone()).collect()
    };
    assert!(done.len() >= 9 && done.len() < 21, "{done:?}");

    open.add_permits(1000);
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    let state = store.state();
    assert_eq!(state.fetched, 21);
    assert!(state.entries.iter().all(|entry| entry.outcome == Some(PageOutcome::Fetched)));
    for url in done {
        let path = url::Url::parse(&url).expect("a URL").path().to_owned();
        assert_eq!(site.count(&path), 1, "{path}");
    }
}

#[tokio::test]
async fn what_was_read_is_stored_before_it_stops() {
    let site = Site::start().await;
    site.links("/", &["/held"]);
    site.on("/held", |_| std::future::pending());
    let store = MemoryStore::default();
    let stop = store.first_commit.clone();
    let end = crawl(&plan_for(&site, &["/"]), &store, &fetcher_for(&site), &now, stop).await;
    assert_eq!(end.expect("the store holds"), CrawlEnd::Stopped);
    assert_eq!(store.outcome("/"), Some(PageOutcome::Fetched));
    assert_eq!(store.pending_count(), 1);
}

#[tokio::test]
async fn when_its_time_is_up_it_asks_no_more_and_stores_what_was_under_way() {
    let site = Site::start().await;
    let paths = paths(20);
    site.links("/", &paths.iter().map(String::as_str).collect::<Vec<_>>());
    let minutes = Arc::new(AtomicI64::new(0));
    for (number, path) in paths.iter().enumerate() {
        let minutes = Arc::clone(&minutes);
        site.on(path, move |_| {
            if number == 6 {
                minutes.store(10, Ordering::SeqCst);
            }
            std::future::ready(html("").into_response())
        });
    }
    let clock = move || now() + chrono::TimeDelta::minutes(minutes.load(Ordering::SeqCst));
    let store = MemoryStore::default();
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness.concurrency_per_host = 1;
    plan.until = Some(now() + chrono::TimeDelta::minutes(10));
    let end = crawl(&plan, &store, &fetcher_for(&site), &clock, CancellationToken::new()).await;
    assert_eq!(end.expect("the store holds"), CrawlEnd::TimeUp);
    let asked = site.requests();
    assert_eq!(asked.last().map(String::as_str), Some("/p/6"));
    assert_eq!(store.outcome("/p/6"), Some(PageOutcome::Fetched));
    assert_eq!(store.pending_count(), 21 - asked.len());

    plan.until = None;
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(site.requests().len(), 21, "each once");
}

#[tokio::test]
async fn a_crawl_that_only_waits_leaves_when_its_time_is_up() {
    let site = Site::start().await;
    site.links("/", &[]);
    let store = MemoryStore::default();
    store.state().wait = Duration::from_hours(10);
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness.delay_ms = 5;
    let began = std::time::Instant::now();
    let clock = move || now() + began.elapsed();
    plan.until = Some(now() + Duration::from_millis(200));
    let fetcher = fetcher_for(&site);
    let crawling = crawl(&plan, &store, &fetcher, &clock, CancellationToken::new());
    let end = tokio::time::timeout(Duration::from_mins(1), crawling).await.expect("in time");
    assert_eq!(end.expect("the store holds"), CrawlEnd::TimeUp);
    assert_eq!(site.requests(), Vec::<String>::new());
}
