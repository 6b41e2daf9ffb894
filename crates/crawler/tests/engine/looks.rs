//! Addresses that somebody names, each looked at for itself.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use atalaya_crawler::engine::{Retry, foresee, look};
use atalaya_crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use atalaya_crawler::store::{Lesson, Looked, StoreError, Turn, Turns, Watcher};
use axum::http::StatusCode;
use domain::run::RunEvent;
use domain::url_check::{UrlLook, UrlVerdict};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::memory_store::MemoryStore;
use crate::site::{Site, html};
use crate::{fetcher_for, now};

/// Keeps what it is told.
#[derive(Default)]
struct Notes {
    turns: MemoryStore,
    looks: Mutex<BTreeMap<usize, UrlLook>>,
    events: Mutex<Vec<RunEvent>>,
}

#[async_trait]
impl Turns for Notes {
    async fn take_turn(&self, site: &str, hold: Duration, lesson: Lesson) -> Result<Turn, StoreError> {
        self.turns.take_turn(site, hold, lesson).await
    }

    async fn leave_alone(&self, site: &str, pause: Duration) -> Result<(), StoreError> {
        self.turns.leave_alone(site, pause).await
    }
}

#[async_trait]
impl Watcher for Notes {
    async fn found(&self, looks: Vec<Looked>) -> Result<(), StoreError> {
        let mut kept = self.looks.lock().expect("whole");
        for Looked { place, look, .. } in looks {
            assert_eq!(kept.insert(place, look), None, "told twice");
        }
        Ok(())
    }

    async fn log(&self, events: Vec<RunEvent>) -> Result<(), StoreError> {
        self.events.lock().expect("whole").extend(events);
        Ok(())
    }
}

/// One try for each.
const ONCE: Retry = Retry { attempts: 1, first_delay: Duration::ZERO, longest_delay: Duration::from_mins(1) };

/// What is found at each of these, in their order.
async fn looks(urls: &[Url], retry: Retry, fetcher: &Fetcher) -> (Vec<UrlLook>, Vec<RunEvent>) {
    let notes = Notes::default();
    let all = look(urls, retry, &notes, fetcher, &now, CancellationToken::new()).await.expect("looked");
    assert!(all);
    let found = notes.looks.into_inner().expect("whole");
    assert!(found.keys().copied().eq(0..urls.len()), "{found:?}");
    (found.into_values().collect(), notes.events.into_inner().expect("whole"))
}

#[tokio::test]
async fn each_address_gets_the_verdict_that_its_answer_speaks_for() {
    let site = Site::start().await;
    site.robots("User-agent: *\nDisallow: /private\n");
    site.ad("/ad/1", "Piso 1");
    site.page("/plain", "<h1>Hello</h1>");
    site.always("/gone", StatusCode::GONE);
    site.always("/refused", StatusCode::FORBIDDEN);
    site.always("/busy", StatusCode::TOO_MANY_REQUESTS);
    site.always("/broken", StatusCode::BAD_GATEWAY);
    site.page("/wall", "<h1>Access denied</h1><p>Please verify you are a human</p>");
    site.page("/sold", "<h1>Piso en venta</h1><p>Este anuncio ya no está disponible</p>");
    site.page("/soft", "<h1>Página no encontrada</h1>");
    site.redirect("/old", "/ad/1");
    site.redirect("/ads/7", "/");
    site.page("/", "<h1>Buscador de viviendas</h1>");
    site.redirect("/moved", "/plain");
    let expected = [
        ("/ad/1", UrlVerdict::Active, Some(200), "/ad/1", None),
        ("/plain", UrlVerdict::Active, Some(200), "/plain", None),
        ("/missing", UrlVerdict::Removed, Some(404), "/missing", Some("status 404")),
        ("/gone", UrlVerdict::Removed, Some(410), "/gone", Some("status 410")),
        ("/sold", UrlVerdict::Removed, Some(200), "/sold", Some("the page says that the ad is gone")),
        ("/soft", UrlVerdict::Removed, Some(200), "/soft", Some("Página no encontrada")),
        ("/ads/7", UrlVerdict::Removed, Some(200), "/", Some("redirected to where ads are looked for")),
        ("/refused", UrlVerdict::Blocked, Some(403), "/refused", Some("status 403")),
        ("/busy", UrlVerdict::Blocked, Some(429), "/busy", Some("status 429")),
        ("/broken", UrlVerdict::Error, Some(502), "/broken", Some("status 502")),
        ("/old", UrlVerdict::Active, Some(200), "/ad/1", None),
        ("/moved", UrlVerdict::Active, Some(200), "/plain", Some("redirected to a page that shows no ad")),
    ];
    let mut urls: Vec<Url> = expected.iter().map(|row| site.url(row.0)).collect();
    urls.extend([site.url("/wall"), site.url("/private/1")]);
    let (found, _) = looks(&urls, ONCE, &fetcher_for(&site)).await;
    for ((path, verdict, status, end, detail), look) in expected.iter().zip(&found) {
        let end = site.url(end).to_string();
        assert_eq!((look.verdict, look.status, look.final_url.as_ref()), (*verdict, *status, Some(&end)), "{path}");
        assert_eq!((look.detail.as_deref(), look.milliseconds.is_some()), (*detail, true), "{path}");
    }
    let (wall, private) = (&found[expected.len()], &found[expected.len() + 1]);
    assert_eq!((wall.verdict, wall.status, wall.detail.is_some()), (UrlVerdict::Blocked, Some(200), true));
    let forbidden = Some("forbidden by robots.txt".to_owned());
    assert_eq!((private.verdict, private.status, &private.detail), (UrlVerdict::Blocked, None, &forbidden));
    assert_eq!(site.count("/private/1"), 0, "robots.txt forbids it");
}

#[tokio::test]
async fn private_addresses_and_hosts_that_do_not_answer_are_told_and_hinder_nobody() {
    let site = Site::start().await;
    site.ad("/ad/1", "Piso 1");
    site.redirect("/inside", "http://10.0.0.1/secret");
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let closed = silent.local_addr().expect("an address");
    drop(silent);
    let outbound = OutboundPolicy::default().and_allow(site.address).and_allow(closed);
    let fetcher = Fetcher::new(FetchConfig { outbound, ..FetchConfig::default() }).expect("a fetcher");
    let named = |text: &str| Url::parse(text).expect("a URL");
    let urls = [
        named("http://169.254.169.254/latest"),
        named(&format!("http://{closed}/")),
        site.url("/inside"),
        site.url("/ad/1"),
    ];
    let (found, _) = looks(&urls, ONCE, &fetcher).await;
    let verdicts: Vec<_> = found.iter().map(|look| look.verdict).collect();
    assert_eq!(verdicts, [UrlVerdict::Error, UrlVerdict::Error, UrlVerdict::Error, UrlVerdict::Active]);
    for look in &found[..3] {
        assert_eq!((look.status, &look.final_url), (None, &None), "{look:?}");
    }
    assert!(found[0].detail.as_ref().is_some_and(|detail| detail.contains("link-local")), "{:?}", found[0]);
    assert!(found[2].detail.as_ref().is_some_and(|detail| detail.contains("10.0.0.1")), "{:?}", found[2]);
}

#[tokio::test]
async fn a_redirect_may_lead_to_another_site() {
    let (one, other) = (Site::start().await, Site::start().await);
    one.redirect("/ad/1", other.url("/ad/9").as_str());
    other.ad("/ad/9", "Piso 9");
    let outbound = OutboundPolicy::default().and_allow(one.address).and_allow(other.address);
    let fetcher = Fetcher::new(FetchConfig { outbound, ..FetchConfig::default() }).expect("a fetcher");
    let (found, _) = looks(&[one.url("/ad/1")], ONCE, &fetcher).await;
    assert_eq!(found[0].verdict, UrlVerdict::Active);
    assert_eq!(found[0].final_url, Some(other.url("/ad/9").to_string()));
    assert_eq!((one.count("/robots.txt"), other.count("/robots.txt")), (1, 1));
}

#[tokio::test]
async fn what_may_heal_is_tried_again_and_alike_pages_are_each_their_own() {
    let site = Site::start().await;
    site.on("/ad/0", |nth| async move {
        use axum::response::IntoResponse;
        if nth == 0 { StatusCode::BAD_GATEWAY.into_response() } else { html("<p>here</p>").into_response() }
    });
    let mut urls = vec![site.url("/ad/0")];
    for number in 1..8 {
        site.ad(&format!("/ad/{number}"), "The same");
        urls.push(site.url(&format!("/ad/{number}")));
    }
    let (found, _) = looks(&urls, Retry { attempts: 2, ..ONCE }, &fetcher_for(&site)).await;
    assert!(found.iter().all(|look| look.verdict == UrlVerdict::Active), "{found:?}");
    assert_eq!(site.count("/ad/0"), 2);
}

#[tokio::test]
async fn a_site_that_keeps_refusing_is_left_and_of_the_rest_it_is_said() {
    let site = Site::start().await;
    let urls: Vec<Url> = (0..300).map(|number| site.url(&format!("/ad/{number}"))).collect();
    for url in &urls {
        site.always(url.path(), StatusCode::FORBIDDEN);
    }
    let (found, events) = looks(&urls, ONCE, &fetcher_for(&site)).await;
    let asked = found.iter().filter(|look| look.verdict == UrlVerdict::Blocked).count();
    assert!((10..20).contains(&asked), "{asked}");
    let left = found.iter().find(|look| look.verdict == UrlVerdict::Error).expect("left");
    assert_eq!(left.detail.as_deref(), Some("its site keeps refusing or failing, and was asked no more"));
    assert!(events.iter().any(|event| matches!(event, RunEvent::SiteGivenUp { .. })), "{events:?}");
    assert!(site.requests().len() < 20, "{}", site.requests().len());
}

#[tokio::test]
async fn who_stops_it_has_what_was_found_until_then() {
    let site = Site::start().await;
    site.ad("/ad/1", "Piso 1");
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    site.on("/slow", move |_| {
        stopping.cancel();
        std::future::pending()
    });
    let notes = Notes::default();
    let urls = [site.url("/ad/1"), site.url("/slow")];
    let all = look(&urls, ONCE, &notes, &fetcher_for(&site), &now, stop).await.expect("looked");
    assert!(!all);
    assert!(!notes.looks.lock().expect("whole").contains_key(&1));
}

#[tokio::test]
async fn how_long_it_takes_is_known_from_what_each_site_has_to_bear() {
    let notes = Notes::default();
    let config = FetchConfig { least_delay: Duration::from_millis(500), ..FetchConfig::default() };
    let open = FetchConfig { outbound: OutboundPolicy::parse("lab").expect("a policy"), ..config.clone() };
    let fetcher = Fetcher::new(open).expect("a fetcher");
    let on = |host: &str, count: usize| {
        (0..count).map(|n| Url::parse(&format!("http://{host}/{n}")).expect("a URL")).collect::<Vec<_>>()
    };
    let foreseen = async |urls: Vec<Url>| foresee(&urls, &notes, &fetcher).await.expect("foreseen");
    // A little more than the delay is kept, and robots.txt comes first.
    assert_eq!(foreseen(on("a.example", 39)).await, Duration::from_secs(21));
    assert_eq!(foreseen([on("a.example", 3), on("b.example", 39)].concat()).await, Duration::from_secs(21));
    assert_eq!(foreseen(on("lab", 1_000)).await, Duration::ZERO);
    notes.turns.state().wait = Duration::from_secs(70);
    assert_eq!(foreseen(on("a.example", 1)).await, Duration::from_millis(71_050));
}
