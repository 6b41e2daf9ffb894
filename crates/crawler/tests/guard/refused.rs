//! The table of spellings, against a DNS for which every name is the canary.

use std::collections::HashSet;

use atalaya_crawler::canonical::parse_target;
use atalaya_crawler::fetch::{Expect, Fetcher, OutboundPolicy};
use domain::run::PageProblem;
use url::Url;

use super::canary::Canary;
use super::dns::Dns;
use super::{assert_clear, fetcher, spellings};

/// What a text becomes at the three doors by which addresses come in: read as it stands, typed by somebody, found on a
/// page or in a redirect. Texts that are paths of that page lead nowhere else, and are left out.
fn urls_of(text: &str) -> HashSet<Url> {
    let page = Url::parse("http://good.example/homes/").expect("a URL");
    let found = page.join(text).ok().filter(|url| url.host_str() != page.host_str());
    [Url::parse(text).ok(), parse_target(text).ok(), found].into_iter().flatten().collect()
}

#[tokio::test]
async fn no_spelling_leads_to_a_private_address() {
    let mut canary = Canary::start().await;
    let dns = Dns::always(&["127.0.0.1"]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    let (mut texts, mut urls) = (HashSet::new(), HashSet::new());
    for text in spellings::urls(canary.port()) {
        for url in urls_of(&text) {
            let error = fetcher.check(&url).await.expect_err(&text);
            assert_clear(&error, &text);
            assert_eq!(fetcher.get(&url, Expect::Page).await.expect_err(&text), error, "{text}");
            urls.insert(url);
        }
        assert!(texts.insert(text.clone()), "twice in the table: {text:?}");
    }
    assert!(texts.len() >= 1_000, "{} spellings", texts.len());
    assert!(urls.len() >= 400, "{} URLs", urls.len());
    assert_eq!(canary.count().await, 0);
}

#[tokio::test]
async fn the_spellings_would_lead_there_if_it_were_open() {
    let mut canary = Canary::start().await;
    let dns = Dns::always(&["127.0.0.1"]);
    let open = fetcher(&dns, OutboundPolicy::default().and_allow(canary.address));
    let mut reached = 0;
    for text in spellings::urls(canary.port()) {
        for url in urls_of(&text) {
            if open.check(&url).await.is_ok_and(|addresses| addresses == [canary.address]) {
                open.get(&url, Expect::Page).await.expect_err("the canary says nothing");
                assert_ne!(canary.count().await, 0, "{text}");
                reached += 1;
                break;
            }
        }
    }
    assert!(reached >= 100, "{reached} spellings reach the canary");
}

#[tokio::test]
async fn nobody_is_asked_about_what_is_refused_as_it_stands() {
    let dns = Dns::always(&["8.8.8.8"]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    for url in [
        "ftp://good.example/",
        "http://me@good.example/",
        "http://127.0.0.1/",
        "http://[fe80::1]/",
        "http://a..b/",
        "http://a$b.example/",
        "mailto:me@good.example",
    ] {
        let error = fetcher.check(&url.parse().expect("a URL")).await.expect_err(url);
        assert_clear(&error, url);
    }
    assert_eq!(dns.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn local_names_are_refused_whatever_the_dns_says() {
    let dns = Dns::always(&["8.8.8.8", "2606:4700::1111"]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    for host in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "ｌｏｃａｌｈｏｓｔ",
        "local\u{ad}host",
        "%6cocalhost",
        "localhost.localdomain",
        "ip6-loopback",
        "intranet",
        "printer.local",
        "router.home.arpa",
        "metadata.google.internal",
        "metadata.google.internal.",
    ] {
        let error = fetcher.check(&format!("http://{host}/").parse().expect("a URL")).await.expect_err(host);
        assert_eq!(error.problem, PageProblem::PrivateAddress, "{host}");
        assert_clear(&error, host);
    }
}

/// What the error says to add opens the address, and that only.
#[tokio::test]
async fn the_entry_that_a_refusal_asks_for_is_the_right_one() {
    let dns = Dns::always(&["10.1.2.3"]);
    let check = async |fetcher: &Fetcher, url: &str| fetcher.check(&url.parse().expect("a URL")).await;
    for (url, other) in [
        ("http://127.0.0.1:81/", "http://127.0.0.1:82/"),
        ("http://[::1]:81/", "http://[::1]:82/"),
        ("https://[::ffff:127.0.0.1]/", "https://127.0.0.1/"),
        ("http://portal/", "http://lab/"),
        ("https://homes.example:8443/", "https://homes.example/"),
    ] {
        let error = check(&fetcher(&dns, OutboundPolicy::default()), url).await.expect_err(url);
        let (_, entry) = error.detail.split_once(" add ").expect("an entry to add");
        let (entry, _) = entry.split_once(" to ATALAYA_OUTBOUND_ALLOW").expect("an entry to add");
        let open = fetcher(&dns, OutboundPolicy::parse(entry).expect(entry));
        check(&open, url).await.expect(url);
        check(&open, other).await.expect_err(other);
    }
}
