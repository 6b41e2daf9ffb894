//! What one page would give.

use std::time::Duration;

use atalaya_crawler::engine::preview;
use atalaya_crawler::spider::Recipe;
use domain::run::PageProblem;

use super::site::{Site, ad, anchors};
use super::{MemoryStore, fetcher_for};

#[tokio::test]
async fn an_ad_and_its_links() {
    let site = Site::start().await;
    let links: Vec<String> = (0..120).map(|number| format!("/p/{number}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).chain(["https://other.example/"]).collect();
    site.page("/ad/1", &(ad("Piso 1") + &anchors(&links)));
    let preview = preview(
        &site.url("/ad/1?utm_source=x"),
        &Recipe::structured(),
        &fetcher_for(&site),
        &MemoryStore::default(),
        Duration::ZERO,
    )
    .await;
    assert_eq!(preview.problem, None);
    assert_eq!(preview.url, site.url("/ad/1").as_str());
    assert!(preview.listing.is_some());
    assert_eq!(preview.links.len(), 100);
    assert_eq!(site.requests(), ["/ad/1"]);
}

#[tokio::test]
async fn robots_txt_holds_for_previews_too() {
    let site = Site::start().await;
    site.robots("User-agent: *\nDisallow: /");
    let preview =
        preview(&site.url("/"), &Recipe::structured(), &fetcher_for(&site), &MemoryStore::default(), Duration::ZERO)
            .await;
    assert_eq!(preview.problem.map(|(problem, _)| problem), Some(PageProblem::Robots));
    assert_eq!(site.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn nobody_waits_longer_than_a_quarter_of_a_minute() {
    let site = Site::start().await;
    site.on("/slow", |_| async {
        // From here on the clock leaps to whatever ends first.
        tokio::time::pause();
        std::future::pending().await
    });
    let begun = tokio::time::Instant::now();
    let preview = preview(
        &site.url("/slow"),
        &Recipe::structured(),
        &fetcher_for(&site),
        &MemoryStore::default(),
        Duration::ZERO,
    )
    .await;
    assert_eq!(preview.problem, Some((PageProblem::Timeout, "no whole answer in 15 s".to_owned())));
    assert_eq!(begun.elapsed().as_secs(), 15);
}

#[tokio::test]
async fn each_request_takes_its_turn() {
    let site = Site::start().await;
    site.redirect("/old", "/ad/1");
    site.ad("/ad/1", "Piso 1");
    let store = MemoryStore::default();
    let (fetcher, delay) = (fetcher_for(&site), Duration::from_millis(1));
    let seen = preview(&site.url("/old"), &Recipe::structured(), &fetcher, &store, delay).await;
    assert!(seen.listing.is_some());
    assert_eq!(store.state().turns, 3, "robots.txt, the redirect, the ad");

    store.state().wait = Duration::from_secs(70);
    let seen = preview(&site.url("/ad/1"), &Recipe::structured(), &fetcher, &store, delay).await;
    let detail = "other crawls keep the site for 70 s more; try again then".to_owned();
    assert_eq!(seen.problem, Some((PageProblem::Timeout, detail)));
    assert_eq!(site.count("/ad/1"), 1);
}
