//! What robots.txt has to say.

use atalaya_crawler::engine::CrawlEnd;
use atalaya_crawler::store::PageOutcome;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::run::{PageProblem, RunEvent};

use super::crawl_from_root;
use super::site::Site;

#[tokio::test]
async fn what_it_forbids_is_not_visited() {
    let site = Site::start().await;
    site.robots("User-agent: *\nDisallow: /private\n");
    site.links("/", &["/private/1", "/public", "/detour"]);
    site.links("/public", &[]);
    site.links("/private/1", &[]);
    site.redirect("/detour", "/private/2");
    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(site.requests_sorted(), ["/", "/detour", "/public"]);
    assert_eq!(store.outcome("/private/1"), Some(PageOutcome::Skipped(PageProblem::Robots)));
    assert_eq!(store.outcome("/detour"), Some(PageOutcome::Skipped(PageProblem::Robots)));
}

#[tokio::test]
async fn a_site_that_forbids_everything_is_told() {
    let site = Site::start().await;
    site.robots("User-agent: *\nDisallow: /\n");
    let (end, _) = crawl_from_root(&site).await;
    let CrawlEnd::NoTargetReadable { first: Some(first) } = end else { panic!("{end:?}") };
    assert_eq!(first.problem, PageProblem::Robots);
    assert!(first.detail.contains("robots.txt"), "{first}");
    assert_eq!(site.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn while_it_cannot_be_read_nothing_is_visited() {
    let site = Site::start().await;
    site.always("/robots.txt", StatusCode::SERVICE_UNAVAILABLE);
    site.links("/", &[]);
    let (end, store) = crawl_from_root(&site).await;
    let CrawlEnd::NoTargetReadable { first: Some(first) } = end else { panic!("{end:?}") };
    assert!(first.detail.contains("503"), "{first}");
    assert_eq!(site.requests(), Vec::<String>::new());
    assert_eq!(store.outcome("/"), Some(PageOutcome::Failed(PageProblem::RobotsUnavailable)));
    assert_eq!(store.logged(|event| matches!(event, RunEvent::PageRetried { .. })), 2);
}

#[tokio::test]
async fn once_it_can_be_read_again_the_crawl_goes_on() {
    let site = Site::start().await;
    site.on("/robots.txt", |nth| async move {
        if nth < 2 {
            StatusCode::BAD_GATEWAY.into_response()
        } else {
            "User-agent: *\nDisallow: /private".into_response()
        }
    });
    site.links("/", &["/private", "/public"]);
    site.links("/public", &[]);
    let (end, _) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(site.requests_sorted(), ["/", "/public"]);
}

#[tokio::test]
async fn its_delay_is_taken_over_and_told() {
    let site = Site::start().await;
    site.robots("User-agent: *\nCrawl-delay: 0.001\n");
    site.links("/", &[]);
    let (_, store) = crawl_from_root(&site).await;
    let host = "127.0.0.1".to_owned();
    assert_eq!(store.logged(|event| *event == RunEvent::CrawlDelay { host: host.clone(), seconds: 1 }), 1);
}
