//! How far a crawl goes.

use atalaya_crawler::engine::CrawlEnd;
use atalaya_crawler::store::PageOutcome;
use axum::http::StatusCode;
use domain::job::Limits;
use domain::run::{PageProblem, RunEvent};

use super::site::Site;
use super::{MemoryStore, plan_for, run};

async fn site_with_pages(count: usize) -> Site {
    let site = Site::start().await;
    let paths: Vec<String> = (0..count).map(|number| format!("/p/{number}")).collect();
    site.links("/", &paths.iter().map(String::as_str).collect::<Vec<_>>());
    for path in &paths {
        site.links(path, &[]);
    }
    site
}

fn limit_events(store: &MemoryStore, max_pages: u32) -> usize {
    store.logged(|event| *event == RunEvent::LimitReached { max_pages })
}

#[tokio::test]
async fn the_page_limit_is_kept_to_the_page() {
    let site = site_with_pages(40).await;
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness.concurrency_per_host = 16;
    plan.limits = Limits { max_pages: 7, max_depth: 5 };
    let store = MemoryStore::default();
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::LimitReached);
    assert_eq!(site.requests().len(), 7);
    assert_eq!(store.state().fetched, 7);
    assert_eq!(limit_events(&store, 7), 1);
    assert_eq!(store.pending_count(), 34);
}

#[tokio::test]
async fn pages_of_earlier_workers_count() {
    let site = site_with_pages(40).await;
    let mut plan = plan_for(&site, &["/"]);
    plan.limits.max_pages = 7;
    let store = MemoryStore::default();
    store.state().fetched = 5;
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::LimitReached);
    assert_eq!(site.requests().len(), 2);
}

#[tokio::test]
async fn pages_that_fail_do_not_count() {
    let site = site_with_pages(40).await;
    for number in 0..40 {
        if number % 2 == 0 {
            site.always(&format!("/p/{number}"), StatusCode::NOT_FOUND);
        }
    }
    let mut plan = plan_for(&site, &["/"]);
    plan.limits.max_pages = 15;
    let store = MemoryStore::default();
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::LimitReached);
    assert_eq!(store.state().fetched, 15);
}

#[tokio::test]
async fn a_limit_that_fits_exactly_leaves_nothing() {
    let site = site_with_pages(4).await;
    let mut plan = plan_for(&site, &["/"]);
    plan.limits.max_pages = 5;
    let store = MemoryStore::default();
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(limit_events(&store, 5), 0);
}

#[tokio::test]
async fn no_link_is_followed_beyond_the_depth() {
    let site = Site::start().await;
    site.links("/", &["/1"]);
    site.links("/1", &["/2"]);
    site.links("/2", &["/3"]);
    site.links("/3", &[]);
    let mut plan = plan_for(&site, &["/"]);
    plan.limits.max_depth = 2;
    let store = MemoryStore::default();
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(site.requests(), ["/", "/1", "/2"]);
}

#[tokio::test]
async fn a_redirect_out_of_the_jobs_sites_is_not_followed() {
    let (site, other) = (Site::start().await, Site::start().await);
    site.links("/", &["/away"]);
    site.redirect("/away", other.url("/").as_str());
    let store = MemoryStore::default();
    run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
    assert_eq!(store.outcome("/away"), Some(PageOutcome::Skipped(PageProblem::OutOfScope)));
    assert_eq!(other.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_calendar_without_end_ends() {
    let site = Site::start().await;
    let day = |number: usize| format!("/visits/{}/{}", 2000 + number / 12, number % 12 + 1);
    site.links("/", &[&day(0), "/homes/homes/homes/homes"]);
    for number in 0..300 {
        site.links(&day(number), &[&day(number + 1), &format!("{}?view=week", day(number))]);
        site.links(&format!("{}?view=week", day(number)), &[&day(number + 1)]);
    }
    let mut plan = plan_for(&site, &["/"]);
    plan.limits.max_depth = 1_000;
    let store = MemoryStore::default();
    let end = run(&plan, &store, &site).await.expect("the store holds");
    assert_eq!(end, CrawlEnd::Exhausted);
    // Some more may be under way when the hundredth is judged, and each way of looking at it is a kind of its own.
    assert!((200..300).contains(&site.requests().len()), "{}", site.requests().len());
    let told = |event: &RunEvent| matches!(event, RunEvent::TrapFound { .. });
    assert!((3..=4).contains(&store.logged(told)), "{}", store.logged(told));
    assert_eq!(site.count("/homes/homes/homes/homes"), 0);
    assert_eq!(store.pending_count(), 0, "nothing is left behind");
}
