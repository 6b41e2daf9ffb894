//! Small answers that unfold to a gigabyte.
#![cfg(target_os = "linux")]

use std::io::Write;

use atalaya_crawler::fetch::{Expect, FetchConfig, Fetcher, OutboundPolicy};
use atalaya_crawler::sitemap::{self, NotASitemap};
use axum::Router;
use axum::http::header;
use domain::run::PageProblem;
use flate2::Compression;
use flate2::write::GzEncoder;
use url::Url;

const GIGABYTE: usize = 1 << 30;
/// What one of them may cost, in kB.
const MOST_KB: u64 = 64 * 1024;

/// Packed in one go; the gigabyte is so many of them.
const PART: usize = 32 << 20;

/// A gigabyte of it, in a megabyte.
fn bomb(filling: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(filling.repeat(PART / filling.len()).as_bytes()).expect("packs");
    packed.finish().expect("packs").repeat(GIGABYTE / PART)
}

/// A line of `/proc/self/status`, in kB.
fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with(name)).expect("there is such a line");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

/// How far memory rose above where it was, at most.
async fn cost(read: impl AsyncFnOnce()) -> u64 {
    // The peak counts anew from here.
    std::fs::write("/proc/self/clear_refs", "5").expect("this process's own");
    let before = status("VmRSS");
    read().await;
    status("VmHWM").saturating_sub(before)
}

#[tokio::test]
async fn none_of_them_costs_more_than_64_megabytes() {
    let page = bomb("<p>Piso en venta ");
    let feed = bomb("<property><id>1 ");
    let answer = |kind: &'static str, body: Vec<u8>| {
        axum::routing::get(move || {
            let body = body.clone();
            async move { ([(header::CONTENT_TYPE, kind), (header::CONTENT_ENCODING, "gzip")], body) }
        })
    };
    let router = Router::new().route("/", answer("text/html", page)).route("/feed", answer("text/xml", feed));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    let outbound = OutboundPolicy::default().and_allow(address);
    let fetcher = Fetcher::new(FetchConfig { outbound, ..FetchConfig::default() }).expect("a fetcher");
    let url: Url = format!("http://{address}/").parse().expect("a URL");
    for path in ["/", "/feed"] {
        let url = url.join(path).expect("a URL");
        let of_page = cost(async || {
            let error = fetcher.get(&url, Expect::Page).await.expect_err("refused");
            assert_eq!(error.problem, PageProblem::TooLarge);
        })
        .await;
        assert!(of_page < MOST_KB, "{path} cost {of_page} kB");
    }

    let spaces = bomb("                ");
    let full = bomb("<url><loc>https://a.example/\u{e9}</loc></url>");
    for (name, packed) in [("blank", spaces), ("full", full)] {
        let of_sitemap = cost(async || {
            let read = sitemap::parse(&packed, &url);
            assert!(matches!(read, Err(NotASitemap::TooLarge)), "{read:?}");
        })
        .await;
        assert!(of_sitemap < MOST_KB, "a {name} sitemap cost {of_sitemap} kB");
    }
}
