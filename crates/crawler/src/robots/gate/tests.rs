//! A gate before sites on loopback, by a clock that only these tests move.

mod site;

use std::io::Write as _;

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::MOST_BYTES;
use super::*;
use site::{Shown, Site, redirect, refusal, text};

const A_SECOND: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_secs(7);
const LEFT_ALONE: Duration = Duration::from_mins(1);

/// Rules by which one path is forbidden and another is not.
const RULES: &str = "User-agent: atalaya\nDisallow: /private\n";

/// What the gate of a site with this robots.txt says to a path.
async fn shown(answer: impl Fn() -> Response + Send + Sync + 'static, path: &str) -> Shown {
    let site = Site::start().await;
    site.on("/robots.txt", move |_| answer());
    site.shown(path).await
}

#[tokio::test]
async fn each_status_means_what_the_rfc_says() {
    for (status, expected) in [
        (200, Shown::Forbidden),
        (203, Shown::Forbidden),
        (206, Shown::Forbidden),
        // A redirect that leads nowhere, and what the RFC calls unavailable: there are no rules.
        (300, Shown::Allowed),
        (304, Shown::Allowed),
        (400, Shown::Allowed),
        (401, Shown::Allowed),
        (403, Shown::Allowed),
        (404, Shown::Allowed),
        (410, Shown::Allowed),
        (418, Shown::Allowed),
        (451, Shown::Allowed),
        (499, Shown::Allowed),
        // A server in trouble: not now.
        (429, Shown::NotNow),
        (500, Shown::NotNow),
        (502, Shown::NotNow),
        (503, Shown::NotNow),
        (504, Shown::NotNow),
        (599, Shown::NotNow),
        (999, Shown::NotNow),
    ] {
        let answer = move || (StatusCode::from_u16(status).expect("a status"), RULES).into_response();
        assert_eq!(shown(answer, "/private").await, expected, "status {status}");
    }
}

#[tokio::test]
async fn what_is_not_text_holds_no_rules() {
    let picture = || ([(header::CONTENT_TYPE, "image/png")], b"\x89PNG\r\n\x1a\n\0\0".as_slice()).into_response();
    assert_eq!(shown(picture, "/private").await, Shown::Allowed, "a picture");
    let page = || axum::response::Html("<!doctype html>\n<title>Pisos</title>\n<p>Disallow: /").into_response();
    assert_eq!(shown(page, "/private").await, Shown::Allowed, "a page");
    let empty = || StatusCode::NO_CONTENT.into_response();
    assert_eq!(shown(empty, "/private").await, Shown::Allowed, "nothing");
    for mislabelled in ["text/html", "application/octet-stream", "image/png", "nonsense", "text/plain; charset=utf-16"]
    {
        let answer = move || ([(header::CONTENT_TYPE, mislabelled)], RULES).into_response();
        assert_eq!(shown(answer, "/private").await, Shown::Forbidden, "rules that are called {mislabelled}");
    }
}

#[tokio::test]
async fn the_header_does_not_change_what_bytes_mean() {
    let answer = || {
        let header = [(header::CONTENT_TYPE, "text/plain; charset=iso-8859-1")];
        (header, "User-agent: *\nDisallow: /ático").into_response()
    };
    assert_eq!(shown(answer, "/%C3%A1tico").await, Shown::Forbidden);
}

#[tokio::test]
async fn what_breaks_off_is_not_taken_for_the_whole() {
    let cut_short = || {
        let chunks = [Ok(RULES), Err(std::io::Error::other("gone"))];
        Body::from_stream(futures::stream::iter(chunks)).into_response()
    };
    assert_eq!(shown(cut_short, "/homes").await, Shown::NotNow, "a body that breaks off");
    let no_gzip = || ([(header::CONTENT_ENCODING, "gzip")], RULES).into_response();
    assert_eq!(shown(no_gzip, "/homes").await, Shown::NotNow, "a body that cannot be unpacked");
}

#[tokio::test]
async fn an_origin_without_answer_is_not_visited() {
    let nobody = Site::gone().await;
    assert_eq!(nobody.shown("/homes").await, Shown::NoHost(PageProblem::Unreachable));
    let private = Site::start_unopened().await;
    private.on("/robots.txt", |_| text(RULES));
    assert_eq!(private.shown("/homes").await, Shown::NoHost(PageProblem::PrivateAddress));
    assert_eq!(private.log(), Vec::<String>::new());
}

#[tokio::test]
async fn five_redirects_are_followed_even_where_pages_get_none() {
    for (hops, expected) in [(1, Shown::Forbidden), (5, Shown::Forbidden), (6, Shown::Allowed)] {
        let site = Site::start_with(|config| config.max_redirects = 0).await;
        site.on("/robots.txt", |_| redirect("/1"));
        for hop in 1..hops {
            site.on(&format!("/{hop}"), move |_| redirect(&format!("/{}", hop + 1)));
        }
        site.on(&format!("/{hops}"), |_| text(RULES));
        assert_eq!(site.shown("/private").await, expected, "{hops} redirects");
    }
}

#[tokio::test]
async fn redirects_that_lead_nowhere_mean_no_rules() {
    for (name, to) in [("a circle", "/robots.txt"), ("no URL", "http://")] {
        let answer = move || redirect(to);
        assert_eq!(shown(answer, "/private").await, Shown::Allowed, "{name}");
    }
}

#[tokio::test]
async fn rules_on_another_host_count_for_the_first() {
    let (site, other) = (Site::start().await, Site::start().await);
    let there = other.url("/elsewhere.txt");
    site.on("/robots.txt", move |_| redirect(there.as_str()));
    other.on("/elsewhere.txt", |_| text("User-agent: *\nDisallow: /private\nSitemap: /map.xml"));
    other.on("/robots.txt", |_| text("User-agent: *\nDisallow: /"));
    let gate = site.gate_of([&site, &other], LEFT_ALONE);
    let rules = gate.rules(&site.url("/"), Duration::ZERO).await;
    assert!(rules.check(&site.url("/homes")).is_ok());
    assert!(rules.check(&site.url("/private")).is_err());
    assert_eq!(other.log(), ["/elsewhere.txt"], "the other host's own rules are not asked for");
    let Rules::Read(robots) = rules else { panic!("{rules:?}") };
    assert_eq!(robots.sitemaps(&robots_url(&site.url("/"))), [site.url("/map.xml")]);
}

#[tokio::test]
async fn a_redirect_to_a_host_in_trouble_means_not_now() {
    let (site, other) = (Site::start().await, Site::start().await);
    let there = other.url("/robots.txt");
    site.on("/robots.txt", move |_| redirect(there.as_str()));
    other.on("/robots.txt", |_| refusal(503, None));
    let rules = site.gate_of([&site, &other], LEFT_ALONE).rules(&site.url("/"), Duration::ZERO).await;
    assert_eq!(Shown::of(&rules, &site.url("/homes")), Shown::NotNow, "an answer of 503");
    let closed = site.gate_of([&site], LEFT_ALONE).rules(&site.url("/"), Duration::ZERO).await;
    assert_eq!(Shown::of(&closed, &site.url("/homes")), Shown::NotNow, "a private address");
}

#[tokio::test]
async fn rules_are_kept_for_a_day() {
    let site = Site::start().await;
    site.on("/robots.txt", |nth| text(if nth == 0 { RULES } else { "User-agent: *\nDisallow: /homes" }));
    let gate = site.gate(LEFT_ALONE);
    let shown = |path: &'static str| {
        let (gate, url) = (&gate, site.url(path));
        async move { Shown::of(&gate.rules(&url, Duration::ZERO).await, &url) }
    };
    assert_eq!(shown("/private").await, Shown::Forbidden);
    site.clock.advance(BELIEVED.saturating_sub(A_SECOND));
    assert_eq!(shown("/private").await, Shown::Forbidden);
    assert_eq!(site.log(), ["/robots.txt"]);
    site.clock.advance(A_SECOND);
    assert_eq!(shown("/homes").await, Shown::Forbidden);
    assert_eq!(shown("/private").await, Shown::Allowed);
    assert_eq!(site.log(), ["/robots.txt", "/robots.txt"]);
}

#[tokio::test]
async fn a_site_without_rules_is_not_asked_again_either() {
    let site = Site::start().await;
    let gate = site.gate(LEFT_ALONE);
    for _ in 0..3 {
        let rules = gate.rules(&site.url("/homes"), Duration::ZERO).await;
        assert_eq!(Shown::of(&rules, &site.url("/homes")), Shown::Allowed);
        site.clock.advance(Duration::from_hours(7));
    }
    assert_eq!(site.log(), ["/robots.txt"]);
}

#[tokio::test]
async fn an_origin_in_trouble_is_left_alone_as_long_as_it_asks() {
    for (retry_after, expected) in [
        (None, LEFT_ALONE),
        (Some("5"), LEFT_ALONE),
        (Some("600"), Duration::from_mins(10)),
        (Some("99999999"), BELIEVED),
        (Some("soon"), LEFT_ALONE),
        (Some("Thu, 01 Jan 2026 00:20:00 GMT"), Duration::from_mins(20)),
        (Some("Wed, 31 Dec 2025 00:00:00 GMT"), LEFT_ALONE),
    ] {
        for status in [429, 503] {
            let site = Site::start().await;
            site.on("/robots.txt", move |nth| if nth == 0 { refusal(status, retry_after) } else { text(RULES) });
            let gate = site.gate(LEFT_ALONE);
            let url = site.url("/homes");
            assert_eq!(Shown::of(&gate.rules(&url, Duration::ZERO).await, &url), Shown::NotNow);
            site.clock.advance(expected.saturating_sub(A_SECOND));
            assert_eq!(Shown::of(&gate.rules(&url, Duration::ZERO).await, &url), Shown::NotNow);
            assert_eq!(site.log().len(), 1, "{status} with {retry_after:?} is asked again too early");
            site.clock.advance(A_SECOND);
            assert_eq!(Shown::of(&gate.rules(&url, Duration::ZERO).await, &url), Shown::Allowed);
        }
    }
}

#[tokio::test]
async fn rules_that_cannot_be_read_again_are_believed_no_longer() {
    let site = Site::start().await;
    site.on("/robots.txt", |nth| if nth == 0 { text(RULES) } else { refusal(500, None) });
    let (gate, url) = (site.gate(LEFT_ALONE), site.url("/homes"));
    assert_eq!(Shown::of(&gate.rules(&url, Duration::ZERO).await, &url), Shown::Allowed);
    site.clock.advance(BELIEVED);
    assert_eq!(Shown::of(&gate.rules(&url, Duration::ZERO).await, &url), Shown::NotNow);
}

#[tokio::test]
async fn those_who_ask_at_once_share_a_request_and_origins_share_nothing() {
    let (site, other) = (Site::start().await, Site::start().await);
    site.on("/robots.txt", |_| text(RULES));
    other.on("/robots.txt", |_| text("User-agent: *\nDisallow: /"));
    let gate = site.gate_of([&site, &other], LEFT_ALONE);
    let urls = [site.url("/homes"), site.url("/private"), other.url("/homes"), site.url("/homes?x=1")];
    let rules = futures::future::join_all(urls.iter().map(|url| gate.rules(url, Duration::ZERO))).await;
    let shown: Vec<Shown> = rules.iter().zip(&urls).map(|(rules, url)| Shown::of(rules, url)).collect();
    assert_eq!(shown, [Shown::Allowed, Shown::Forbidden, Shown::Forbidden, Shown::Allowed]);
    assert_eq!((site.log().len(), other.log().len()), (1, 1));
}

#[tokio::test]
async fn a_pause_is_kept_after_each_request_and_only_then() {
    let site = Site::start().await;
    site.on("/robots.txt", |_| redirect("/moved.txt"));
    site.on("/moved.txt", |_| text(RULES));
    let gate = site.gate(LEFT_ALONE);
    for _ in 0..2 {
        gate.rules(&site.url("/homes"), PAUSE).await;
    }
    assert_eq!(site.log(), ["/robots.txt", "pause of 7 s", "/moved.txt", "pause of 7 s"]);
}

#[tokio::test]
async fn rules_beyond_500_kib_are_ignored_and_none_is_cut_in_two() {
    let file = |last: &str| {
        let filler = "#".repeat(MOST_BYTES - RULES.len() - last.len() - 1);
        format!("{RULES}{filler}\n{last}")
    };
    for (name, file, path, expected) in [
        ("the last within", file("Disallow: /homes/old"), "/homes/old", Shown::Forbidden),
        ("the last within, one beyond", file("Disallow: /homes/old") + "\nDisallow: /x", "/x", Shown::Allowed),
        ("still the last", file("Disallow: /homes/old") + "\nDisallow: /x", "/homes/old", Shown::Forbidden),
        ("the last half within", file("Disallow: /homes") + "/old\n", "/homes/new", Shown::Allowed),
        ("the first", file("Disallow: /homes") + "/old\n", "/private", Shown::Forbidden),
    ] {
        let answer = move || text(&file);
        assert_eq!(shown(answer, path).await, expected, "{name}");
    }
}

#[tokio::test]
async fn a_file_that_unfolds_without_end_is_read_to_the_limit() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(RULES.as_bytes()).expect("memory");
    let empty_lines = vec![b'\n'; 1024 * 1024];
    for _ in 0..64 {
        packed.write_all(&empty_lines).expect("memory");
    }
    packed.write_all(b"Disallow: /homes").expect("memory");
    let packed = packed.finish().expect("memory");
    let answer = move || ([(header::CONTENT_ENCODING, "gzip")], packed.clone()).into_response();
    let site = Site::start().await;
    site.on("/robots.txt", move |_| answer());
    assert_eq!(site.shown("/private").await, Shown::Forbidden);
    assert_eq!(site.shown("/homes").await, Shown::Allowed);
}

#[tokio::test]
async fn the_product_in_the_user_agent_is_the_name_in_the_groups() {
    let site = Site::start_with(|config| config.user_agent = "Mirlo/2.1 (+https://mirlo.example)".to_owned()).await;
    site.on("/robots.txt", |_| text("User-agent: *\nDisallow: /\nUser-agent: mirlo\nDisallow: /private"));
    assert_eq!(site.shown("/homes").await, Shown::Allowed);
    assert_eq!(site.shown("/private").await, Shown::Forbidden);
}
