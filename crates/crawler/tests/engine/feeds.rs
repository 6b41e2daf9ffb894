//! Feeds and sitemaps that are visited as pages are.

use std::io::Write;

use atalaya_crawler::engine::CrawlEnd;
use atalaya_crawler::store::PageOutcome;
use domain::facts::{Field, Layer};
use domain::job::Scope;
use domain::run::PageProblem;

use super::site::{Site, ad, anchors, body_of};
use super::{MemoryStore, plan_for, run};

fn property(id: u32, url: &str) -> String {
    format!("<property><id>{id}</id><price>{id}000</price><beds>3</beds><url><es>{url}</es></url></property>")
}

fn kyero(properties: &[String]) -> String {
    format!("<?xml version=\"1.0\"?><root><kyero/>{}</root>", properties.concat())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).expect("packs");
    packed.finish().expect("packs")
}

#[tokio::test]
async fn a_target_that_is_a_feed_gives_its_items_and_leads_to_their_pages() {
    let (site, other) = (Site::start().await, Site::start().await);
    let feed = kyero(&[
        property(101, site.url("/homes/101").as_ref()),
        property(102, site.url("/old/102").as_ref()),
        property(103, other.url("/homes/103").as_ref()),
        property(104, ""),
    ]);
    site.on("/export.php", move |_| {
        let feed = feed.clone();
        async move { body_of("text/html", feed) }
    });
    site.ad("/homes/101", "Piso 101");
    let mut plan = plan_for(&site, &["/export.php"]);
    plan.scope = Scope { exclude: vec!["/old/".into()], ..Scope::default() };
    let store = MemoryStore::default();
    store.state().known_ads = vec![site.url("/export.php#99").into()];
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    let state = store.state();
    let of_feed = |id: u32| format!("{}#{id}", site.url("/export.php"));
    let known: Vec<&String> = state.listings.keys().collect();
    assert_eq!(known, [&of_feed(103), &of_feed(104), site.url("/homes/101").as_ref()]);
    let price = &state.listings[&of_feed(104)].provenance[&Field::Price];
    assert_eq!((price.layer, price.raw.as_str()), (Layer::Feed, "104000"));
    assert!(state.missed.is_empty(), "that a feed lacks an ad is no evidence");
    drop(state);
    assert_eq!(site.requests_sorted(), ["/export.php", "/homes/101"]);
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_packed_feed_and_a_sitemap_are_read_by_whatever_name() {
    let site = Site::start().await;
    let feed = gzip(&kyero(&[property(101, "/homes/101")]));
    site.on("/all.xml.gz", move |_| {
        let feed = feed.clone();
        async move { body_of("application/octet-stream", feed) }
    });
    site.on("/list", |_| async {
        body_of("text/plain", "<?xml version='1.0'?><urlset><url><loc>/homes/102</loc></url></urlset>")
    });
    site.ad("/homes/101", "Piso 101");
    site.ad("/homes/102", "Piso 102");
    let store = MemoryStore::default();
    run(&plan_for(&site, &["/all.xml.gz", "/list"]), &store, &site).await.expect("the store holds");
    assert_eq!(store.ads(), ["/homes/101", "/homes/102"]);
}

#[tokio::test]
async fn a_feed_may_be_larger_than_a_page() {
    let site = Site::start().await;
    let large = kyero(&[property(101, ""), format!("<x>{}</x>", "x".repeat(2 << 20)), property(102, "")]);
    for (path, kind) in [("/feed", "text/xml"), ("/page", "text/html")] {
        let large = large.clone();
        site.on(path, move |_| {
            let large = large.clone();
            async move { body_of(kind, large) }
        });
    }
    let page = format!("<html><body>{}", "<p>Piso</p>".repeat(200_000));
    site.on("/called-xml", move |_| {
        let page = page.clone();
        async move { body_of("text/xml", page) }
    });
    let store = MemoryStore::default();
    run(&plan_for(&site, &["/feed", "/page", "/called-xml"]), &store, &site).await.expect("the store holds");
    assert_eq!(store.state().listings.len(), 2);
    for path in ["/page", "/called-xml"] {
        assert_eq!(store.outcome(path), Some(PageOutcome::Failed(PageProblem::TooLarge)), "{path}");
    }
}

#[tokio::test]
async fn feeds_that_the_first_pages_name_are_read_after_everything_else() {
    let site = Site::start().await;
    let named = |path: &str| format!("<link rel=\"alternate\" type=\"application/rss+xml\" href=\"{path}\">");
    let page = |head: String, body: String| format!("<html><head>{head}</head><body>{body}</body></html>");
    let first = page(named("/feed"), anchors(&["/ad/1", "/about"]));
    site.on("/", move |_| {
        let first = first.clone();
        async move { body_of("text/html", first) }
    });
    let detail = page(named("/ad/1/feed"), ad("Piso 1"));
    site.on("/ad/1", move |_| {
        let detail = detail.clone();
        async move { body_of("text/html", detail) }
    });
    site.links("/about", &[]);
    let item = |path: &str| format!("<item><title>Piso</title><link>{}</link></item>", site.url(path));
    let feed = format!("<rss version=\"2.0\"><channel>{}{}</channel></rss>", item("/ad/1"), item("/ad/2"));
    site.on("/feed", move |_| {
        let feed = feed.clone();
        async move { body_of("application/rss+xml", feed) }
    });
    site.ad("/ad/2", "Piso 2");
    let mut plan = plan_for(&site, &["/"]);
    plan.politeness.concurrency_per_host = 1;
    let store = MemoryStore::default();
    run(&plan, &store, &site).await.expect("the store holds");
    assert_eq!(site.requests(), ["/", "/ad/1", "/about", "/feed", "/ad/2"]);
    assert_eq!(store.ads(), ["/ad/1", "/ad/2"]);
}
