//! What one page would give.

use std::collections::BTreeMap;
use std::time::Duration;

use atalaya_crawler::engine::preview;
use atalaya_crawler::fetch::Fetcher;
use atalaya_crawler::spider::{Recipe, SelectorsSpider};
use axum::http::StatusCode;
use domain::grade::Grade;
use domain::run::PageProblem;
use domain::view::{LeftView, LinkTo, LinkView, Preview, RobotsLine, RobotsVerdict, WhyNot};

use url::Url;

use super::site::{Site, ad, anchors, body_of};
use super::{MemoryStore, fetcher_for};

async fn dry_run(url: &Url, recipe: &Recipe, fetcher: &Fetcher) -> Preview {
    preview(url, recipe, fetcher, &MemoryStore::default(), Duration::ZERO, ()).await
}

#[tokio::test]
async fn an_ad_and_its_links() {
    let site = Site::start().await;
    let links: Vec<String> = (0..120).map(|number| format!("/p/{number}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).chain(["https://other.example/"]).collect();
    site.page("/ad/1", &(ad("Piso 1") + &anchors(&links)));
    let preview = dry_run(&site.url("/ad/1?utm_source=x"), &Recipe::structured(), &fetcher_for(&site)).await;
    assert_eq!(preview.problem, None);
    assert_eq!(preview.url, site.url("/ad/1").as_str());
    assert!(preview.listing.is_some());
    assert_eq!((preview.links.len(), preview.links_found), (100, 120));
    assert_eq!(preview.links[0], LinkView { url: site.url("/p/0").into(), kind: LinkTo::Other });
    let outside = LeftView { url: "https://other.example/".into(), why: WhyNot::OutOfScope };
    assert_eq!((preview.left, preview.left_found), (vec![outside], 1));
    assert_eq!(preview.grade, Some(Grade::B), "it does not say whether it is for sale");
    let answer = preview.answer.expect("an answer");
    assert_eq!((answer.status, answer.charset.as_str(), answer.redirects), (200, "UTF-8", vec![]));
    assert_eq!(answer.content_type.as_deref(), Some("text/html; charset=utf-8"));
    let robots = preview.robots.expect("a verdict");
    assert_eq!((robots.verdict, robots.line, robots.group), (RobotsVerdict::Allowed, None, None));
    assert_eq!(site.requests(), ["/ad/1"]);
}

#[tokio::test]
async fn each_link_that_is_not_followed_says_why() {
    let site = Site::start().await;
    site.robots("User-agent: *\nDisallow: /private\n");
    site.page(
        "/",
        r##"<a href="/public">a</a><a href="/private/1">b</a><a href="/plan.pdf">c</a><a href="/login" rel="nofollow">d</a>
        <a href="mailto:a@b.example">e</a><a href="javascript:next()">f</a><a href="https://other.example/">g</a>
        <a href="#top">h</a><a href="/">i</a><a href="/public" rel="nofollow">j</a>"##,
    );
    let preview = dry_run(&site.url("/"), &Recipe::structured(), &fetcher_for(&site)).await;
    assert_eq!(preview.links.iter().map(|link| link.url.clone()).collect::<Vec<_>>(), [site.url("/public").as_str()]);
    let left: BTreeMap<String, WhyNot> = preview.left.into_iter().map(|left| (left.url, left.why)).collect();
    let expected = [
        (site.url("/private/1").to_string(), WhyNot::Robots),
        (site.url("/plan.pdf").to_string(), WhyNot::Asset),
        (site.url("/login").to_string(), WhyNot::Nofollow),
        ("mailto:a@b.example".to_owned(), WhyNot::NotWeb),
        ("javascript:next()".to_owned(), WhyNot::NotWeb),
        ("https://other.example/".to_owned(), WhyNot::OutOfScope),
    ];
    assert_eq!(left, BTreeMap::from(expected));

    site.page("/none", "<meta name=robots content=nofollow><a href=/public>a</a>");
    let none = dry_run(&site.url("/none"), &Recipe::structured(), &fetcher_for(&site)).await;
    assert_eq!((none.links.len(), none.left[0].why), (0, WhyNot::PageNofollow));
}

#[tokio::test]
async fn what_a_spider_leaves_out_says_why() {
    let site = Site::start().await;
    let links = anchors(&["/homes/1", "/homes/blog/2", "/about", "/homes/3"]);
    site.page("/", &format!("<main>{links}</main><nav><a href=/homes/4>4</a><i data-to=/homes/5>5</i></nav>"));
    let toml = "name = 'a'\n[follow]\nlinks = ['main']\nnext = [{ select = 'nav i', attr = 'data-to' }]\n\
                allow = ['/homes/']\ndeny = ['/blog/']";
    let recipe = Recipe::Selectors(Box::new(SelectorsSpider::parse(toml).expect("a spider")));
    let preview = dry_run(&site.url("/"), &recipe, &fetcher_for(&site)).await;
    let links: Vec<(String, LinkTo)> = preview.links.into_iter().map(|link| (link.url, link.kind)).collect();
    let to = |path: &str, kind: LinkTo| (site.url(path).to_string(), kind);
    assert_eq!(links, [to("/homes/1", LinkTo::Ad), to("/homes/3", LinkTo::Ad), to("/homes/5", LinkTo::Next)]);
    let left: Vec<(String, WhyNot)> = preview.left.into_iter().map(|left| (left.url, left.why)).collect();
    let why = |path: &str, why: WhyNot| (site.url(path).to_string(), why);
    assert_eq!(
        left,
        [why("/homes/blog/2", WhyNot::Denied), why("/about", WhyNot::NotAllowed), why("/homes/4", WhyNot::NotChosen)]
    );
}

#[tokio::test]
async fn the_way_there_is_told() {
    let site = Site::start().await;
    site.robots("User-agent: *\nAllow: /new\nDisallow: /old/private\nCrawl-delay: 2\n");
    site.redirect("/old", "/new");
    site.on("/new", |_| async {
        body_of("text/html", b"<p>Piso con balc\xf3n y ba\xf1o en Gand\xeda, junto al r\xedo".to_vec())
    });
    let preview = dry_run(&site.url("/old"), &Recipe::structured(), &fetcher_for(&site)).await;
    assert_eq!((&preview.asked, &preview.url), (&site.url("/old").to_string(), &site.url("/new").to_string()));
    let answer = preview.answer.expect("an answer");
    assert_eq!(answer.redirects, [site.url("/old").to_string()]);
    assert_eq!((answer.bytes, answer.charset.as_str()), (49, "windows-1252"));
    let robots = preview.robots.expect("a verdict");
    assert_eq!((robots.url, robots.of), (site.url("/robots.txt").to_string(), site.url("/new").to_string()));
    assert_eq!((robots.group.as_deref(), robots.crawl_delay), (Some("*"), Some(2.0)));
    assert_eq!(robots.line, Some(RobotsLine { number: 2, text: "Allow: /new".into() }));
}

#[tokio::test]
async fn an_answer_that_is_no_page_is_told_all_the_same() {
    let site = Site::start().await;
    site.always("/missing", StatusCode::NOT_FOUND);
    let missing = dry_run(&site.url("/missing"), &Recipe::structured(), &fetcher_for(&site)).await;
    assert_eq!(missing.problem, Some((PageProblem::NotFound, "status 404".to_owned())));
    assert_eq!(missing.answer.map(|answer| answer.status), Some(404));
    assert_eq!(missing.robots.map(|robots| robots.verdict), Some(RobotsVerdict::Allowed));
}

#[tokio::test]
async fn a_robots_txt_that_cannot_be_read_is_told_and_asked_for_once() {
    let site = Site::start().await;
    site.always("/robots.txt", StatusCode::SERVICE_UNAVAILABLE);
    let preview = dry_run(&site.url("/"), &Recipe::structured(), &fetcher_for(&site)).await;
    let robots = preview.robots.expect("a verdict");
    assert_eq!(robots.verdict, RobotsVerdict::Unavailable);
    assert!(robots.detail.is_some_and(|detail| detail.contains("503")));
    assert_eq!((site.count("/robots.txt"), preview.answer), (1, None));
}

#[tokio::test]
async fn robots_txt_holds_for_previews_too() {
    let site = Site::start().await;
    site.robots("User-agent: *\nDisallow: /");
    let preview = dry_run(&site.url("/"), &Recipe::structured(), &fetcher_for(&site)).await;
    assert_eq!(preview.problem.map(|(problem, _)| problem), Some(PageProblem::Robots));
    let robots = preview.robots.expect("a verdict");
    assert_eq!((robots.verdict, robots.group.as_deref()), (RobotsVerdict::Disallowed, Some("*")));
    assert_eq!(robots.line, Some(RobotsLine { number: 2, text: "Disallow: /".into() }));
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
    let fetcher = fetcher_for(&site);
    let begun = tokio::time::Instant::now();
    let preview = dry_run(&site.url("/slow"), &Recipe::structured(), &fetcher).await;
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
    let seen = preview(&site.url("/old"), &Recipe::structured(), &fetcher, &store, delay, ()).await;
    assert!(seen.listing.is_some());
    assert_eq!(store.state().turns, 3, "robots.txt, the redirect, the ad");

    store.state().wait = Duration::from_secs(70);
    let seen = preview(&site.url("/ad/1"), &Recipe::structured(), &fetcher, &store, delay, ()).await;
    let detail = "the site may be asked again in 70 s; try again then".to_owned();
    assert_eq!(seen.problem, Some((PageProblem::Timeout, detail)));
    assert_eq!(site.count("/ad/1"), 1);
}
