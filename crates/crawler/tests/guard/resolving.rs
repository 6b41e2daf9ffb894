//! Names whose addresses change, are mixed, too many or none.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use atalaya_crawler::fetch::{Expect, OutboundPolicy};
use domain::run::PageProblem;
use url::Url;

use super::canary::Canary;
use super::dns::{Answer, Dns, addresses};
use super::server::Server;
use super::{assert_clear, fetcher};

fn url(text: &str) -> Url {
    text.parse().expect("a URL")
}

/// Longer than a name keeps its addresses.
async fn let_a_minute_pass() {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(61)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn one_private_address_among_many_is_enough() {
    let mut canary = Canary::start().await;
    let dns = Dns::new();
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    for (name, found) in [
        ("alone.example", vec!["127.0.0.1"]),
        ("first.example", vec!["127.0.0.1", "8.8.8.8"]),
        ("last.example", vec!["8.8.8.8", "2606:4700::1111", "127.0.0.1"]),
        ("mapped.example", vec!["8.8.8.8", "::ffff:127.0.0.1"]),
        ("translated.example", vec!["64:ff9b::7f00:1"]),
        ("six-to-four.example", vec!["2606:4700::1111", "2002:7f00:1::"]),
        ("link-local.example", vec!["fe80::1"]),
        ("metadata.example", vec!["169.254.169.254"]),
        ("unique-local.example", vec!["fd00:ec2::254"]),
        ("shared.example", vec!["100.100.100.200"]),
        ("unspecified.example", vec!["0.0.0.0"]),
    ] {
        dns.put(name, [addresses(&found)]);
        let error = fetcher.get(&url(&format!("http://{name}:{}/", canary.port())), Expect::Page).await;
        let error = error.expect_err(name);
        assert_eq!(error.problem, PageProblem::PrivateAddress, "{name}");
        assert_clear(&error, name);
        assert!(!found.iter().any(|address| error.detail.contains(address)), "{error}");
    }
    assert_eq!(canary.count().await, 0);
}

#[tokio::test]
async fn a_name_that_turns_private_keeps_what_was_checked_and_is_refused_later() {
    let dns = Dns::new();
    dns.put("rebound.example", [addresses(&["8.8.8.8"]), addresses(&["127.0.0.1"])]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    let checked = [SocketAddr::from(([8, 8, 8, 8], 80))];
    for _ in 0..3 {
        assert_eq!(fetcher.check(&url("http://rebound.example/")).await.expect("public"), checked);
    }
    assert_eq!(dns.asked(), ["rebound.example"]);
    let_a_minute_pass().await;
    let error = fetcher.check(&url("http://rebound.example/")).await.expect_err("private now");
    assert_eq!(error.problem, PageProblem::PrivateAddress);
    assert_eq!(dns.asked().len(), 2);
}

/// On loopback one address stands for the public one: it is open, and its neighbour with the same port is not.
#[tokio::test]
async fn the_address_that_was_checked_is_the_one_that_is_dialled() {
    let site = Server::start().await;
    let mut canary = Canary::at((Ipv4Addr::new(127, 0, 0, 2), site.address.port()).into()).await;
    let dns = Dns::new();
    dns.put("rebound.example", [addresses(&["127.0.0.1"]), addresses(&["127.0.0.2"])]);
    let fetcher = fetcher(&dns, OutboundPolicy::default().and_allow(site.address));
    let page = url(&format!("http://rebound.example:{}/", site.address.port()));
    for _ in 0..5 {
        fetcher.get(&page, Expect::Page).await.expect("answers");
        assert_eq!(site.requests(), [format!("rebound.example:{}/", site.address.port())]);
    }
    assert_eq!(dns.asked(), ["rebound.example"], "one question for five connections");

    let_a_minute_pass().await;
    let error = fetcher.get(&page, Expect::Page).await.expect_err("private now");
    assert_eq!(error.problem, PageProblem::PrivateAddress);
    assert_eq!((dns.asked().len(), site.requests().len(), canary.count().await), (2, 0, 0));
}

#[tokio::test]
async fn a_name_that_turns_private_between_two_hops_is_refused() {
    let site = Server::start().await;
    let mut canary = Canary::at((Ipv4Addr::new(127, 0, 0, 2), site.address.port()).into()).await;
    let dns = Dns::new();
    dns.put("rebound.example", [addresses(&["127.0.0.1"]), addresses(&["127.0.0.2"])]);
    // The same name with its dot is asked for anew.
    let again = format!("http://rebound.example.:{}/", site.address.port());
    dns.put("rebound.example.", [addresses(&["127.0.0.2"])]);
    site.redirect("/", axum::http::StatusCode::FOUND, &again);
    let fetcher = fetcher(&dns, OutboundPolicy::default().and_allow(site.address));
    let page = url(&format!("http://rebound.example:{}/", site.address.port()));
    let error = fetcher.get(&page, Expect::Page).await.expect_err("private");
    assert_eq!(error.problem, PageProblem::PrivateAddress);
    assert_eq!((site.requests().len(), canary.count().await), (1, 0));
}

#[tokio::test]
async fn names_without_addresses_say_why() {
    let dns = Dns::new();
    dns.put("nothing.example", [Answer::Addresses(Vec::new())]);
    dns.put("unknown.example", [Answer::Fails("Name or service not known")]);
    dns.put("silent.example", [Answer::Fails("Temporary failure in name resolution")]);
    dns.put("musl.example", [Answer::Fails("Try again")]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    for (name, problem, mend) in [
        ("nothing.example", PageProblem::UnknownHost, "check how it is spelt"),
        ("unknown.example", PageProblem::UnknownHost, "check how it is spelt"),
        ("silent.example", PageProblem::Unreachable, "check this machine's DNS"),
        ("musl.example", PageProblem::Unreachable, "check this machine's DNS"),
    ] {
        let error = fetcher.get(&url(&format!("https://{name}/")), Expect::Page).await.expect_err(name);
        assert_eq!(error.problem, problem, "{name}");
        assert!(error.detail.contains(mend) && error.detail.contains(name), "{error}");
    }
}

#[tokio::test]
async fn more_addresses_than_a_site_has_are_refused() {
    let many = |count: u32| (0..count).map(|nth| IpAddr::from(Ipv4Addr::from(0x0808_0000 + nth))).collect::<Vec<_>>();
    let dns = Dns::new();
    let twice = [many(100), many(100)].concat();
    dns.put("large.example", [Answer::Addresses(twice)]);
    dns.put("flood.example", [Answer::Addresses(many(10_000))]);
    let mut mixed = many(9_999);
    mixed.push(Ipv4Addr::LOCALHOST.into());
    dns.put("mixed.example", [Answer::Addresses(mixed)]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    assert_eq!(fetcher.check(&url("http://large.example/")).await.expect("public").len(), 100);
    for name in ["flood.example", "mixed.example"] {
        let error = fetcher.get(&url(&format!("http://{name}/")), Expect::Page).await.expect_err(name);
        assert_clear(&error, name);
        assert!(error.detail.contains("10000 addresses"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_dns_that_never_answers_is_given_up() {
    let dns = Dns::new();
    dns.put("never.example", [Answer::Never]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    let error = fetcher.get(&url("http://never.example/"), Expect::Page).await.expect_err("no address");
    assert_eq!(error.problem, PageProblem::Timeout);
    assert!(error.detail.contains("no address for never.example in 10 s"), "{error}");
    assert!(error.detail.contains("check this machine's DNS"), "{error}");
}

#[tokio::test]
async fn a_name_that_is_open_is_reached_at_its_port_only() {
    let site = Server::start().await;
    let mut canary = Canary::start().await;
    let dns = Dns::always(&["127.0.0.1"]);
    let policy = OutboundPolicy::parse(&format!("portal:{}", site.address.port())).expect("a policy");
    let fetcher = fetcher(&dns, policy);
    fetcher.get(&url(&format!("http://portal:{}/", site.address.port())), Expect::Page).await.expect("open");
    for closed in [
        format!("http://portal:{}/", canary.port()),
        format!("http://www.portal:{}/", site.address.port()),
        format!("http://127.0.0.1:{}/", site.address.port()),
        format!("http://[::ffff:127.0.0.1]:{}/", site.address.port()),
    ] {
        let error = fetcher.get(&url(&closed), Expect::Page).await.expect_err(&closed);
        assert_eq!(error.problem, PageProblem::PrivateAddress, "{closed}");
    }
    assert_eq!((site.requests().len(), canary.count().await), (1, 0));
}
