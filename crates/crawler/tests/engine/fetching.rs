//! Single requests, and what guards them.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use atalaya_crawler::fetch::{Expect, FetchConfig, Fetcher};
use axum::body::Body;
use axum::http::header;
use axum::response::IntoResponse;
use domain::run::PageProblem;
use futures::StreamExt;

use super::fetcher_for;
use super::site::{Site, body_of};

#[tokio::test]
async fn an_endless_body_is_left_at_the_limit() {
    let site = Site::start().await;
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    site.on("/", move |_| {
        let counter = Arc::clone(&counter);
        let chunks = futures::stream::iter(0..800).map(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024])
        });
        async move { body_of("text/html", Body::from_stream(chunks)) }
    });
    let error = fetcher_for(&site).get(&site.url("/"), Expect::Page).await.expect_err("too large");
    assert_eq!(error.problem, PageProblem::TooLarge);
    assert!(sent.load(Ordering::SeqCst) < 800, "all of it was sent");
}

#[tokio::test]
async fn a_small_body_that_unfolds_is_left_at_the_limit() {
    let site = Site::start().await;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 50 * 1024 * 1024]).expect("packs");
    let packed = packed.finish().expect("packs");
    assert!(packed.len() < 100 * 1024);
    site.on("/", move |_| {
        let packed = packed.clone();
        async move { ([(header::CONTENT_TYPE, "text/html"), (header::CONTENT_ENCODING, "gzip")], packed).into_response() }
    });
    let error = fetcher_for(&site).get(&site.url("/"), Expect::Page).await.expect_err("too large");
    assert_eq!(error.problem, PageProblem::TooLarge);
}

#[tokio::test]
async fn private_addresses_are_refused_at_every_hop() {
    let (site, private) = (Site::start().await, Site::start().await);
    site.redirect("/", private.url("/secret").as_str());
    let fetcher = fetcher_for(&site);
    let error = fetcher.get(&site.url("/"), Expect::Page).await.expect_err("refused");
    assert_eq!(error.problem, PageProblem::PrivateAddress);
    let named = format!("http://localhost:{}/", private.address.port()).parse().expect("a URL");
    let error = fetcher.get(&named, Expect::Page).await.expect_err("refused");
    assert_eq!(error.problem, PageProblem::PrivateAddress);
    assert_eq!(private.requests(), Vec::<String>::new());

    let closed = Fetcher::new(FetchConfig::default()).expect("a fetcher");
    let error = closed.get(&site.url("/"), Expect::Page).await.expect_err("refused");
    assert_eq!(error.problem, PageProblem::PrivateAddress);
    assert_eq!(site.count("/"), 1);
}

#[tokio::test]
async fn a_name_on_the_allow_list_is_reached_at_its_port() {
    let site = Site::start().await;
    site.page("/", "here");
    let port = site.address.port();
    let outbound = format!("localhost:{port}").parse().expect("a policy");
    let fetcher = Fetcher::new(FetchConfig { outbound, ..FetchConfig::default() }).expect("a fetcher");
    let url = format!("http://localhost:{port}/").parse().expect("a URL");
    let answer = fetcher.get(&url, Expect::Page).await.expect("answers");
    assert!(answer.text().contains("here"));
}

#[tokio::test]
async fn redirects_are_counted_and_remembered() {
    let site = Site::start().await;
    for number in 0..20 {
        site.redirect(&format!("/{number}"), &format!("/{}", number + 1));
    }
    site.page("/20", "the end");
    let fetcher = fetcher_for(&site);
    let error = fetcher.get(&site.url("/0"), Expect::Page).await.expect_err("too many");
    assert_eq!(error.problem, PageProblem::Redirects);
    let answer = fetcher.get(&site.url("/18"), Expect::Page).await.expect("answers");
    assert_eq!(answer.final_url, site.url("/20"));
    assert_eq!(answer.redirects, [site.url("/18"), site.url("/19")]);
}

#[tokio::test]
async fn a_charset_that_lies_is_seen_through() {
    let site = Site::start().await;
    site.on("/", |_| async { body_of("text/html; charset=utf-8", b"\xc1tico en Logro\xf1o".to_vec()) });
    let answer = fetcher_for(&site).get(&site.url("/"), Expect::Page).await.expect("answers");
    assert_eq!(answer.text(), "Ático en Logroño");
}
