//! Where a site that may be visited tries to lead.

use atalaya_crawler::fetch::{Expect, FetchError, Fetcher, OutboundPolicy};
use axum::http::StatusCode;
use domain::run::PageProblem;
use url::Url;

use super::canary::Canary;
use super::dns::{Dns, addresses};
use super::server::Server;
use super::{assert_clear, fetcher};

const STATUSES: [StatusCode; 5] = [
    StatusCode::MOVED_PERMANENTLY,
    StatusCode::FOUND,
    StatusCode::SEE_OTHER,
    StatusCode::TEMPORARY_REDIRECT,
    StatusCode::PERMANENT_REDIRECT,
];

struct Scene {
    site: Server,
    canary: Canary,
    fetcher: Fetcher,
}

impl Scene {
    async fn set() -> Self {
        let (site, canary) = (Server::start().await, Canary::start().await);
        let dns = Dns::new();
        dns.put("private.example", [addresses(&["127.0.0.1"])]);
        dns.put("mixed.example", [addresses(&["8.8.8.8", "127.0.0.1"])]);
        dns.put("localhost", [addresses(&["127.0.0.1"])]);
        let fetcher = fetcher(&dns, OutboundPolicy::default().and_allow(site.address));
        Self { site, canary, fetcher }
    }

    fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.site.address).parse().expect("a URL")
    }

    async fn refusal(&self, path: &str) -> FetchError {
        self.fetcher.get(&self.url(path), Expect::Page).await.expect_err(path)
    }
}

#[tokio::test]
async fn redirects_to_what_may_not_be_visited_are_refused() {
    let mut scene = Scene::set().await;
    let (open, closed) = (scene.site.address.port(), scene.canary.port());
    let private = [
        format!("http://127.0.0.1:{closed}/"),
        format!("https://127.0.0.1:{closed}/"),
        format!("http://2130706433:{closed}/"),
        format!("http://0x7f.1:{closed}/"),
        format!("http://017700000001:{closed}/"),
        format!("http://127.1:{closed}/"),
        format!("http://127。0。0。1:{closed}/"),
        format!("http://[::1]:{closed}/"),
        format!("http://[::ffff:127.0.0.1]:{closed}/"),
        format!("http://[::ffff:127.0.0.1]:{open}/"),
        format!("http://127.0.0.2:{open}/"),
        format!("http://localhost:{closed}/"),
        format!("http://private.example:{closed}/"),
        format!("http://mixed.example:{closed}/"),
        format!("http:\\\\127.0.0.1:{closed}\\"),
        format!("//127.0.0.1:{closed}/"),
        format!("//private.example:{closed}/"),
        format!("\\\\127.0.0.1:{closed}/"),
        format!("/\\127.0.0.1:{closed}/"),
        format!("http://127.0.\t0.1:{closed}/"),
        format!("  http://127.0.0.1:{closed}/  "),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[fd00:ec2::254]/latest/meta-data/".to_owned(),
        "http://100.100.100.200/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://0/".to_owned(),
    ];
    let not_visited = [
        format!("http://me:secret@127.0.0.1:{open}/b"),
        format!("http://me@127.0.0.1:{open}/b"),
        format!("//:secret@127.0.0.1:{open}/b"),
        format!("http://good.example@127.0.0.1:{closed}/"),
        format!("ftp://127.0.0.1:{closed}/"),
        format!("gopher://127.0.0.1:{closed}/_GET%20/"),
        format!("ws://127.0.0.1:{closed}/"),
        format!("jar:http://127.0.0.1:{closed}/!/a"),
        format!("view-source:http://127.0.0.1:{closed}/"),
        "file:///etc/passwd".to_owned(),
        "data:text/html,here".to_owned(),
        "javascript:alert(1)".to_owned(),
        "mailto:me@good.example".to_owned(),
        "unix:/var/run/docker.sock".to_owned(),
    ];
    let no_address = [
        "http://",
        "///127.0.0.1/",
        "http://me:secret@[::1/",
        "http://[::1",
        "http://a b/",
        "http://127.0.0.1:99999/",
        "http://[fe80::1%25eth0]/",
    ];
    let cases = private.iter().map(|to| (to.as_str(), PageProblem::PrivateAddress));
    let cases = cases.chain(not_visited.iter().map(|to| (to.as_str(), PageProblem::OutOfScope)));
    let cases = cases.chain(no_address.iter().map(|to| (*to, PageProblem::Redirects)));
    for (nth, (to, problem)) in cases.enumerate() {
        for status in STATUSES {
            let path = format!("/{nth}/{}", status.as_u16());
            scene.site.redirect(&path, status, to);
            let error = scene.refusal(&path).await;
            assert_eq!(error.problem, problem, "{to}: {error}");
            assert!(error.detail.contains("redirect"), "{to}: {error}");
            assert!(!error.detail.contains("secret"), "{to}: {error}");
            assert_clear(&error, to);
            assert_eq!(scene.site.requests().len(), 1, "{to}");
        }
    }
    assert_eq!(scene.canary.count().await, 0);
}

#[tokio::test]
async fn every_hop_is_checked() {
    let mut scene = Scene::set().await;
    let last = format!("http://127.0.0.1:{}/", scene.canary.port());
    for (path, to) in [("/1", "/2"), ("/2", "3"), ("/3", "?4"), ("/3?4", &last)] {
        scene.site.redirect(path, StatusCode::FOUND, to);
    }
    let error = scene.refusal("/1").await;
    assert_eq!(error.problem, PageProblem::PrivateAddress);
    assert_eq!(scene.site.requests().len(), 4);
    assert_eq!(scene.canary.count().await, 0);
}

#[tokio::test]
async fn circles_and_long_ways_end() {
    let scene = Scene::set().await;
    for (path, to) in [("/self", ""), ("/a", "/b"), ("/b", "./a"), ("/x?1", "?2"), ("/x?2", "?1#elsewhere")] {
        scene.site.redirect(path, StatusCode::FOUND, to);
    }
    for (path, requests) in [("/self", 1), ("/a", 2), ("/x?1", 2)] {
        let error = scene.refusal(path).await;
        assert_eq!(error.problem, PageProblem::Redirects, "{path}");
        assert!(error.detail.contains("in a circle"), "{error}");
        assert_clear(&error, path);
        assert_eq!(scene.site.requests().len(), requests, "{path}");
    }
    for nth in 0..20 {
        scene.site.redirect(&format!("/{nth}"), StatusCode::FOUND, &(nth + 1).to_string());
    }
    let error = scene.refusal("/0").await;
    assert!(error.problem == PageProblem::Redirects && error.detail.contains("more than 10"), "{error}");
    assert_clear(&error, "/0");
    assert_eq!(scene.site.requests().len(), 11);
}

/// The refusals above are not those of a fetcher that follows nothing.
#[tokio::test]
async fn redirects_inside_what_is_open_are_followed() {
    let scene = Scene::set().await;
    let place = scene.site.address;
    let ways =
        ["/here", "here", "./here", "../a/../here", &format!("//{place}/here"), &format!("HTTP:\\\\{place}/here")];
    for (nth, to) in ways.into_iter().enumerate() {
        scene.site.redirect(&format!("/{nth}"), StatusCode::FOUND, to);
        let answer = scene.fetcher.get(&scene.url(&format!("/{nth}")), Expect::Page).await.expect(to);
        assert_eq!(answer.final_url, scene.url("/here"), "{to}");
        assert_eq!(answer.redirects, [scene.url(&format!("/{nth}"))], "{to}");
    }
}
