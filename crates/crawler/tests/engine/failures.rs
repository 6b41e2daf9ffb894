//! Pages that give nothing.

use std::time::Duration;

use atalaya_crawler::engine::{CrawlEnd, CrawlError, crawl};
use atalaya_crawler::fetch::{FetchConfig, FetchError, Fetcher, OutboundPolicy};
use atalaya_crawler::store::PageOutcome;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use domain::run::{PageProblem, RunEvent};
use tokio_util::sync::CancellationToken;

use super::site::{Site, body_of, html};
use super::{MemoryStore, crawl_from_root, now, plan_for, run};

#[tokio::test]
async fn each_failure_has_its_name() {
    let site = Site::start().await;
    site.links("/", &["/404", "/410", "/401", "/403", "/418", "/500", "/pdf", "/large", "/loop/a"]);
    for status in [410, 401, 403, 418, 500] {
        site.always(&format!("/{status}"), StatusCode::from_u16(status).expect("a status"));
    }
    site.on("/pdf", |_| async { body_of("application/pdf", "%PDF-1.7") });
    site.page("/large", &"x".repeat(2 * 1024 * 1024));
    site.redirect("/loop/a", "/loop/b");
    site.redirect("/loop/b", "/loop/a");
    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    for (path, problem) in [
        ("/404", PageProblem::NotFound),
        ("/410", PageProblem::Gone),
        ("/401", PageProblem::Blocked),
        ("/403", PageProblem::Blocked),
        ("/418", PageProblem::ClientError),
        ("/500", PageProblem::ServerError),
        ("/pdf", PageProblem::ContentType),
        ("/large", PageProblem::TooLarge),
        ("/loop/a", PageProblem::Redirects),
    ] {
        assert_eq!(store.outcome(path), Some(PageOutcome::Failed(problem)), "{path}");
        let told = |event: &RunEvent| matches!(event, RunEvent::PageFailed { url, problem: told, .. } if url.ends_with(path) && *told == problem);
        assert_eq!(store.logged(told), 1, "{path}");
        assert_eq!(site.count(path), if path == "/500" { 3 } else { 1 }, "{path}");
    }
    assert_eq!(store.state().fetched, 1);
}

#[tokio::test]
async fn what_heals_is_tried_again() {
    let site = Site::start().await;
    site.on("/", |nth| async move {
        if nth < 2 { StatusCode::INTERNAL_SERVER_ERROR.into_response() } else { html("").into_response() }
    });
    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(site.count("/"), 3);
    assert_eq!(store.outcome("/"), Some(PageOutcome::Fetched));
    let told = |event: &RunEvent| matches!(event, RunEvent::PageRetried { detail, .. } if detail == "status 500");
    assert_eq!(store.logged(told), 2);
}

#[tokio::test]
async fn who_asks_for_patience_gets_it_within_reason() {
    let site = Site::start().await;
    site.links("/", &["/soon", "/never"]);
    site.on("/soon", |nth| async move {
        if nth == 0 {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response()
        } else {
            html("").into_response()
        }
    });
    site.always("/never", (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "86400")]));
    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(store.outcome("/soon"), Some(PageOutcome::Fetched));
    assert_eq!(store.outcome("/never"), Some(PageOutcome::Failed(PageProblem::Blocked)));
    assert_eq!(site.count("/never"), 1);
}

#[tokio::test]
async fn a_site_that_never_answers_is_given_up() {
    let site = Site::start().await;
    site.on("/", |_| std::future::pending());
    let fetcher = Fetcher::new(FetchConfig {
        // In which robots.txt has to be answered too.
        timeout: Duration::from_secs(2),
        outbound: OutboundPolicy::default().and_allow(site.address),
        ..FetchConfig::default()
    })
    .expect("a fetcher");
    let mut plan = plan_for(&site, &["/"]);
    plan.retry.attempts = 2;
    let store = MemoryStore::default();
    let end = crawl(&plan, &store, &fetcher, &now, CancellationToken::new()).await.expect("the store holds");
    assert!(matches!(end, CrawlEnd::NoTargetReadable { .. }), "{end:?}");
    assert_eq!(store.outcome("/"), Some(PageOutcome::Failed(PageProblem::Timeout)));
    assert_eq!(site.count("/"), 2);
}

#[tokio::test]
async fn a_crawl_that_reads_nothing_says_why() {
    let site = Site::start().await;
    let (end, _) = crawl_from_root(&site).await;
    let detail = format!("{}: status 404", site.url("/"));
    let first = Some(FetchError { problem: PageProblem::NotFound, detail });
    assert_eq!(end, CrawlEnd::NoTargetReadable { first });
}

#[tokio::test]
async fn nobody_at_the_address_is_no_problem_of_robots_txt() {
    let site = Site::start().await;
    let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = unused.local_addr().expect("an address");
    drop(unused);
    let mut plan = plan_for(&site, &[]);
    plan.targets = vec![format!("http://{address}/").parse().expect("a URL")];
    let fetcher =
        Fetcher::new(FetchConfig { outbound: OutboundPolicy::default().and_allow(address), ..FetchConfig::default() })
            .expect("a fetcher");
    let store = MemoryStore::default();
    crawl(&plan, &store, &fetcher, &now, CancellationToken::new()).await.expect("the store holds");
    assert_eq!(store.outcome("/"), Some(PageOutcome::Failed(PageProblem::Unreachable)));
}

#[tokio::test]
async fn who_lost_the_lease_ends() {
    let site = Site::start().await;
    let store = MemoryStore::default();
    let robbed = std::sync::Arc::new(store);
    let thief = std::sync::Arc::clone(&robbed);
    site.on("/", move |_| {
        thief.state().lease_lost = true;
        async { html("").into_response() }
    });
    let end = run(&plan_for(&site, &["/"]), &robbed, &site).await;
    assert!(matches!(end, Err(CrawlError::LeaseLost)), "{end:?}");
}
