//! What a crawl asks of sitemaps, and how gently.

use atalaya_crawler::engine::CrawlEnd;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::run::{PageProblem, RunEvent};

use super::crawl_from_root;
use super::site::{Site, body_of};

fn listing(site: &Site, path: &str) -> String {
    format!("<urlset><url><loc>{}</loc></url></urlset>", site.url(path))
}

#[tokio::test]
async fn robots_txt_and_the_scope_hold_for_sitemaps_and_where_they_lead() {
    let (site, other) = (Site::start().await, Site::start().await);
    site.links("/", &[]);
    site.robots("User-agent: *\nDisallow: /private\nSitemap: /private.xml\nSitemap: /in.xml\nSitemap: /out.xml\nSitemap: /ok.xml\n");
    site.redirect("/in.xml", "/private/sitemap.xml");
    site.redirect("/out.xml", other.url("/sitemap.xml").as_str());
    site.redirect("/ok.xml", "/moved.xml");
    let (listed, elsewhere) = (listing(&site, "/ad/1"), listing(&site, "/ad/2"));
    site.on("/moved.xml", move |_| {
        let listed = listed.clone();
        async move { body_of("application/xml", listed) }
    });
    other.always("/sitemap.xml", elsewhere);
    site.ad("/ad/1", "Piso 1");

    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(store.ads(), ["/ad/1"]);
    assert_eq!(site.requests_sorted(), ["/", "/ad/1", "/in.xml", "/moved.xml", "/ok.xml", "/out.xml"]);
    assert!(other.requests().is_empty());
    let skipped =
        |wanted| store.logged(|event| matches!(event, RunEvent::PageSkipped { problem, .. } if *problem == wanted));
    assert_eq!((skipped(PageProblem::Robots), skipped(PageProblem::OutOfScope)), (2, 1));
}

#[tokio::test]
async fn a_sitemap_that_may_heal_is_tried_again_and_one_that_may_not_is_not() {
    let site = Site::start().await;
    site.links("/", &[]);
    site.robots("Sitemap: /ill.xml\nSitemap: /dead.xml\nSitemap: /none.xml\n");
    let listed = listing(&site, "/ad/1");
    site.on("/ill.xml", move |nth| {
        let listed = listed.clone();
        async move {
            if nth < 2 { StatusCode::BAD_GATEWAY.into_response() } else { body_of("application/xml", listed) }
        }
    });
    site.always("/dead.xml", StatusCode::BAD_GATEWAY);
    site.ad("/ad/1", "Piso 1");

    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(store.ads(), ["/ad/1"]);
    assert_eq!((site.count("/ill.xml"), site.count("/dead.xml"), site.count("/none.xml")), (3, 3, 1));
    assert_eq!(store.logged(|event| matches!(event, RunEvent::PageRetried { .. })), 4);
}

#[tokio::test]
async fn a_guess_at_a_site_in_trouble_slows_the_crawl_and_is_not_repeated() {
    let site = Site::start().await;
    site.links("/", &[]);
    site.always("/sitemap.xml", (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")]));
    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(site.count("/sitemap.xml"), 1);
    assert_eq!(store.state().left_alone.len(), 1, "others leave it alone too");
    let of_the_guess = |event: &RunEvent| matches!(event, RunEvent::PageSkipped { .. } | RunEvent::PageRetried { .. });
    assert_eq!(store.logged(of_the_guess), 0);
}
