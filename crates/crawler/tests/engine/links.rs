//! What a crawl follows.

use std::io::Write;

use atalaya_crawler::engine::CrawlEnd;
use domain::run::RunEvent;

use super::site::{Site, ad, anchors, body_of};
use super::{MemoryStore, crawl_from_root, plan_for, run};

#[tokio::test]
async fn links_and_result_pages_are_followed_each_url_once() {
    let site = Site::start().await;
    site.page("/", &anchors(&["/homes", "/homes#top", "/homes?utm_source=x", "http://127.0.0.1:1/elsewhere"]));
    site.page("/homes", &(anchors(&["/ad/1", "/ad/2"]) + "<a rel=\"next\" href=\"/homes?page=2\">Siguiente</a>"));
    site.page("/homes?page=2", &anchors(&["/ad/2", "/ad/3", "/homes", "/"]));
    for number in 1..=3 {
        site.ad(&format!("/ad/{number}"), &format!("Piso {number}"));
    }
    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(site.requests_sorted(), ["/", "/ad/1", "/ad/2", "/ad/3", "/homes", "/homes?page=2"]);
    assert_eq!(store.ads(), ["/ad/1", "/ad/2", "/ad/3"]);
    assert_eq!(store.state().fetched, 6);
    assert_eq!(site.count("/robots.txt"), 1);
}

#[tokio::test]
async fn sitemaps_are_read_where_robots_txt_names_them() {
    let site = Site::start().await;
    site.links("/", &[]);
    site.robots("Sitemap: /index.xml\nSitemap: /missing.xml\n");
    let index = format!(
        "<sitemapindex><sitemap><loc>{}</loc></sitemap><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        site.url("/ads.xml.gz"),
        site.url("/more.txt")
    );
    site.on("/index.xml", move |_| {
        let index = index.clone();
        async move { body_of("application/xml", index) }
    });
    let pages = format!(
        "<urlset><url><loc>{}</loc></url><url><loc>https://other.example/</loc></url></urlset>",
        site.url("/ad/1?utm_medium=sitemap")
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(pages.as_bytes()).expect("packs");
    let packed = packed.finish().expect("packs");
    site.on("/ads.xml.gz", move |_| {
        let packed = packed.clone();
        async move { body_of("application/gzip", packed) }
    });
    site.always("/more.txt", site.url("/ad/2").to_string());
    site.ad("/ad/1", "Piso 1");
    site.ad("/ad/2", "Piso 2");

    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(store.ads(), ["/ad/1", "/ad/2"]);
    let read = |file: &str, count: u32| {
        store.logged(
            |event| matches!(event, RunEvent::SitemapRead { url, urls } if url.ends_with(file) && *urls == count),
        )
    };
    assert_eq!((read("/index.xml", 0), read("/ads.xml.gz", 1), read("/more.txt", 1)), (1, 1, 1));
    assert_eq!(
        store.logged(|event| matches!(event, RunEvent::PageSkipped { url, .. } if url.ends_with("missing.xml"))),
        1
    );
}

#[tokio::test]
async fn a_redirect_inside_the_site_is_followed_and_remembered() {
    let site = Site::start().await;
    site.links("/", &["/old"]);
    site.redirect("/old", "/ad/1");
    site.ad("/ad/1", "Piso 1");
    let (end, store) = crawl_from_root(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(store.ads(), ["/ad/1"]);
    assert_eq!(site.requests(), ["/", "/old", "/ad/1"]);
}

#[tokio::test]
async fn an_ad_is_known_by_its_canonical_url() {
    let site = Site::start().await;
    site.links("/", &["/ad/1/from-search"]);
    let named = "<link rel=\"canonical\" href=\"/ad/1\">";
    site.on("/ad/1/from-search", move |_| async move {
        body_of("text/html", format!("<html><head>{named}</head><body>{}</body></html>", ad("Piso 1")))
    });
    site.ad("/ad/1", "Piso 1");
    let store = MemoryStore::default();
    run(&plan_for(&site, &["/"]), &store, &site).await.expect("the store holds");
    assert_eq!(store.ads(), ["/ad/1"]);
}
