//! What one page would give.

use atalaya_crawler::engine::preview;
use atalaya_crawler::spider::Recipe;
use domain::run::PageProblem;

use super::fetcher_for;
use super::site::{Site, ad, anchors};

#[tokio::test]
async fn an_ad_and_its_links() {
    let site = Site::start().await;
    let links: Vec<String> = (0..120).map(|number| format!("/p/{number}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).chain(["https://other.example/"]).collect();
    site.page("/ad/1", &(ad("Piso 1") + &anchors(&links)));
    let preview = preview(&site.url("/ad/1?utm_source=x"), &Recipe::structured(), &fetcher_for(&site)).await;
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
    let preview = preview(&site.url("/"), &Recipe::structured(), &fetcher_for(&site)).await;
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
    let preview = preview(&site.url("/slow"), &Recipe::structured(), &fetcher_for(&site)).await;
    assert_eq!(preview.problem, Some((PageProblem::Timeout, "no whole answer in 15 s".to_owned())));
    assert_eq!(begun.elapsed().as_secs(), 15);
}
