//! Addresses that somebody names, looked at while they wait or by a run.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use crawler::fetch::{FetchConfig, Fetcher};
use domain::account::{Actor, Role};
use domain::run::{RunEvent, RunKind, RunStatus};
use domain::url_check::{MAX_URLS, UrlCheck, UrlVerdict};
use domain::view::RunView;
use domain::{Instant, RunId};
use service::url_checks::{Checked, check, of_run};
use service::{Error, ServiceConfig, Services};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::portal::{DoomedWorker, done, work, worker};
use crate::scene::{conflict, faults, instance, instance_beside, open, still};

/// A site on loopback; it ends with the runtime of its test.
#[derive(Clone)]
struct Site {
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
    /// How many wait at its door, and whether it is open.
    waiting: watch::Sender<usize>,
    door: watch::Sender<bool>,
}

impl Site {
    async fn open() -> (Self, SocketAddr) {
        let site = Self { asked: Arc::default(), waiting: watch::Sender::new(0), door: watch::Sender::new(false) };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state(site.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (site, address)
    }

    /// How often a path was asked for.
    fn count(&self, path: &str) -> usize {
        self.asked.lock().expect("whole").get(path).copied().unwrap_or_default()
    }

    /// Returns once so many have come to the door.
    async fn waits_for(&self, so_many: usize) {
        let mut waiting = self.waiting.subscribe();
        waiting.wait_for(|waiting| *waiting >= so_many).await.expect("the site is there");
    }
}

async fn answer(State(site): State<Site>, uri: Uri) -> Response {
    let path = uri.path().to_owned();
    *site.asked.lock().expect("whole").entry(path.clone()).or_default() += 1;
    let ad = Html("<h1>Piso en venta en Zamora</h1><p>189.000 €</p><p>92 m², 3 habitaciones</p>");
    match path.as_str() {
        "/gone" => StatusCode::GONE.into_response(),
        "/refused" => StatusCode::FORBIDDEN.into_response(),
        "/broken" => StatusCode::NOT_IMPLEMENTED.into_response(),
        "/sold" => Html("<h1>Este anuncio ya no está disponible</h1>").into_response(),
        "/never" => {
            // From here on the clock leaps to whatever ends first.
            tokio::time::pause();
            std::future::pending().await
        }
        path if path.starts_with("/behind/") => {
            site.waiting.send_modify(|waiting| *waiting += 1);
            let _ = site.door.subscribe().wait_for(|open| *open).await;
            ad.into_response()
        }
        path if path.starts_with("/ad/") => ad.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn now(checked: service::Result<Checked>) -> Vec<UrlCheck> {
    match checked {
        Ok(Checked::Now(checks)) => checks,
        other => panic!("not at once: {other:?}"),
    }
}

fn by_run(checked: service::Result<Checked>) -> RunView {
    match checked {
        Ok(Checked::ByRun(run)) => *run,
        other => panic!("no run: {other:?}"),
    }
}

fn verdict(check: &UrlCheck) -> Option<UrlVerdict> {
    check.look.as_ref().map(|look| look.verdict)
}

async fn view(services: &Services, run: RunId) -> RunView {
    service::runs::get(services, &Actor::System, run).await.expect("asked").expect("known")
}

async fn results(services: &Services, run: RunId) -> Vec<UrlCheck> {
    of_run(services, &Actor::System, run, None, 1_000).await.expect("read").expect("such a run").items
}

/// So many addresses of ads, of which those from `door` on answer once the door is open.
fn ads(address: SocketAddr, so_many: usize, door: usize) -> Vec<String> {
    let folder = |number| if number < door { "ad" } else { "behind" };
    (0..so_many).map(|number| format!("http://{address}/{}/{number}", folder(number))).collect()
}

#[tokio::test]
async fn a_few_are_looked_at_at_once_and_none_hinders_another() {
    let (site, address) = Site::open().await;
    let instance = instance_beside(address).await;
    let services = &instance.services;
    let at = |path: &str| format!("http://{address}{path}");
    let expected = [
        (at("/ad/1"), UrlVerdict::Active),
        (at("/gone"), UrlVerdict::Removed),
        (at("/missing"), UrlVerdict::Removed),
        (at("/sold"), UrlVerdict::Removed),
        (at("/refused"), UrlVerdict::Blocked),
        (at("/broken"), UrlVerdict::Error),
        ("http://10.0.0.1/ad/1".to_owned(), UrlVerdict::Error),
        ("no URL at all".to_owned(), UrlVerdict::Error),
        ("ftp://a.example/".to_owned(), UrlVerdict::Error),
        (String::new(), UrlVerdict::Error),
        (at("/ad/1#photos"), UrlVerdict::Active),
        (format!(" {}", at("/ad/1?utm_source=mail")), UrlVerdict::Active),
    ];
    let urls: Vec<String> = expected.iter().map(|(url, _)| url.clone()).collect();
    let checks = now(check(services, &Actor::System, urls).await);
    for (check, (url, wanted)) in checks.iter().zip(&expected) {
        assert_eq!((&check.url, verdict(check)), (url, Some(*wanted)), "{check:?}");
        let look = check.look.as_ref().expect("looked at");
        assert_eq!(look.detail.is_none(), *wanted == UrlVerdict::Active, "{check:?}");
    }
    assert_eq!(checks.len(), expected.len());
    assert_eq!(site.count("/ad/1"), 1, "named three times, asked for once");
    assert_eq!(checks[10].look, checks[0].look);
    assert_eq!(service::runs::list(services, &Actor::System, None, 10).await.expect("read"), [], "no run was made");
}

#[tokio::test]
async fn what_is_not_known_in_time_is_said_to_be_so() {
    let (_site, address) = Site::open().await;
    let instance = instance_beside(address).await;
    let begun = tokio::time::Instant::now();
    let urls = vec![format!("http://{address}/ad/1"), format!("http://{address}/never")];
    let checks = now(check(&instance.services, &Actor::System, urls).await);
    assert_eq!(begun.elapsed().as_secs(), 25);
    let late = checks[1].look.as_ref().expect("told");
    assert_eq!((late.verdict, late.detail.as_deref()), (UrlVerdict::Error, Some("not in time")));
}

#[tokio::test]
async fn only_so_many_wait_at_once() {
    let (site, address) = Site::open().await;
    let instance = instance_beside(address).await;
    let services = &instance.services;
    let one = |number: usize| check(services, &Actor::System, vec![format!("http://{address}/behind/{number}")]);
    let fifth = async {
        site.waits_for(4).await;
        let refused = one(5).await;
        site.door.send_replace(true);
        refused
    };
    let (first, second, third, fourth, fifth) = tokio::join!(one(1), one(2), one(3), one(4), fifth);
    assert!(matches!(fifth, Err(Error::Unavailable)));
    for answered in [first, second, third, fourth] {
        assert_eq!(verdict(&now(answered)[0]), Some(UrlVerdict::Active));
    }
    assert_eq!(verdict(&now(one(6).await)[0]), Some(UrlVerdict::Active));
}

#[tokio::test]
async fn more_are_looked_at_by_a_run_that_belongs_to_who_asked() {
    let (site, address) = Site::open().await;
    let instance = instance_beside(address).await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let mut urls = ads(address, 100, 100);
    urls.extend(["nonsense".to_owned(), format!("http://{address}/gone"), urls[7].clone()]);
    let run = by_run(check(services, &ana, urls.clone()).await);
    assert_eq!((run.kind, run.job_id, run.status), (RunKind::UrlCheck, None, RunStatus::Queued));
    assert_eq!(run.job_name, format!("{address}/ad/0 (+102)"));
    assert_eq!((run.counters.frontier_pending, run.counters.pages_failed), (102, 1));
    assert_eq!(results(services, run.id).await.iter().filter(|check| check.look.is_none()).count(), 102);

    let run = done(services, run.id).await;
    assert_eq!((run.status, &run.failure), (RunStatus::Completed, &None));
    let counters = run.counters;
    assert_eq!((counters.pages_fetched, counters.pages_failed, counters.frontier_pending), (101, 2, 0));
    assert_eq!((counters.listings_found, counters.listings_removed, counters.bytes > 0), (0, 0, true));
    let found = results(services, run.id).await;
    assert!(found.iter().map(|check| &check.url).eq(&urls));
    assert!(found[..100].iter().all(|check| verdict(check) == Some(UrlVerdict::Active)));
    assert_eq!((verdict(&found[100]), verdict(&found[101])), (Some(UrlVerdict::Error), Some(UrlVerdict::Removed)));
    assert_eq!((found[102].look.as_ref(), site.count("/ad/7")), (found[7].look.as_ref(), 1));
    let log = service::runs::log(services, &ana, run.id, None, 10).await.expect("read");
    assert_eq!(log[0].event, RunEvent::Started { targets: 102 });

    let page = of_run(services, &ana, run.id, None, 60).await.expect("read").expect("hers");
    let next = page.next.expect("more").parse().expect("a place");
    let rest = of_run(services, &ana, run.id, Some(next), 60).await.expect("read").expect("hers");
    assert_eq!((page.items.len(), rest.items.len(), rest.next), (60, 43, None));
    let eva = instance.user("eva", Role::User).await;
    assert!(of_run(services, &eva, run.id, None, 10).await.expect("read").is_none());
}

#[tokio::test]
async fn where_a_sites_pace_takes_too_long_there_is_a_run() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = open(&folder, ServiceConfig::default(), None, still).await.db.clone();
    let config = FetchConfig { least_delay: Duration::from_millis(500), ..FetchConfig::default() };
    let services = Services::with_clock(db, Fetcher::new(config).expect("a fetcher"), ServiceConfig::default(), still);
    let urls = (0..60).map(|number| format!("https://a.example/{number}")).collect();
    let run = by_run(check(&services, &Actor::System, urls).await);
    assert_eq!((run.status, run.counters.frontier_pending), (RunStatus::Queued, 60));
}

#[tokio::test]
async fn nothing_too_much_too_long_and_too_often_is_refused() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let refused = async |urls| faults(check(services, &ana, urls).await);
    let fault = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    assert_eq!(refused(Vec::new()).await, [fault("urls", "required")]);
    assert_eq!(refused(vec![String::new(); MAX_URLS + 1]).await, [fault("urls", "too_many")]);
    let long = format!("https://a.example/{}", "x".repeat(domain::job::MAX_URL));
    assert_eq!(refused(vec!["https://a.example/".to_owned(), long]).await, [fault("urls[1]", "too_long")]);
    // Written out it is longer than it was.
    let spread = format!("https://a.example/{}", "ñ".repeat(900));
    let checks = now(check(services, &ana, vec![spread]).await);
    assert_eq!(verdict(&checks[0]), Some(UrlVerdict::Error));

    let many = || vec!["http://10.0.0.1/".to_owned(); 101];
    let first = by_run(check(services, &ana, many()).await);
    for _ in 1..4 {
        by_run(check(services, &ana, many()).await);
    }
    assert_eq!(conflict(check(services, &ana, many()).await), "too_many_url_checks");
    by_run(check(services, &instance.user("eva", Role::User).await, many()).await);
    service::runs::cancel(services, &ana, first.id).await.expect("hers");
    by_run(check(services, &ana, many()).await);
}

#[tokio::test]
async fn a_cancelled_run_keeps_what_it_found_and_a_paused_one_goes_on() {
    let (site, address) = Site::open().await;
    let instance = instance_beside(address).await;
    let services = &instance.services;
    let start = async || by_run(check(services, &Actor::System, ads(address, 150, 140)).await).id;
    let (paused, cancelled) = (start().await, start().await);
    let worker = worker(services);
    let step = |run: RunId, came: usize| {
        let (worker, site) = (&worker, &site);
        async move {
            let halted = async {
                site.waits_for(came).await;
                if run == paused {
                    service::runs::pause(services, &Actor::System, run).await.expect("paused");
                } else {
                    service::runs::cancel(services, &Actor::System, run).await.expect("cancelled");
                }
            };
            let (was_one, ()) = tokio::join!(worker.step(CancellationToken::new()), halted);
            assert!(was_one);
        }
    };
    step(paused, 2).await;
    step(cancelled, 4).await;
    for (run, status) in [(paused, RunStatus::Paused), (cancelled, RunStatus::Cancelled)] {
        let halted = view(services, run).await;
        let found = results(services, run).await.iter().filter(|check| check.look.is_some()).count() as i64;
        assert_eq!((halted.status, halted.counters.pages_fetched), (status, found));
        assert!(halted.counters.frontier_pending >= 10, "{:?}", halted.counters);
    }
    assert!(!worker.step(CancellationToken::new()).await, "nobody works on a halted run");

    site.door.send_replace(true);
    service::runs::resume(services, &Actor::System, paused).await.expect("resumed");
    let ended = done(services, paused).await;
    assert_eq!((ended.status, ended.counters.pages_fetched), (RunStatus::Completed, 150));
}

#[tokio::test]
async fn a_run_whose_process_was_killed_goes_on_with_what_is_left() {
    fn an_hour_later() -> Instant {
        service::system_clock() + chrono::Duration::hours(1)
    }
    let (site, address) = Site::open().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, ServiceConfig::default(), Some(address), service::system_clock).await;
    let run = by_run(check(&services, &Actor::System, ads(address, 150, 140)).await).id;

    let doomed = DoomedWorker::start(&services);
    while view(&services, run).await.counters.pages_fetched < 100 {
        services.committed.notified().await;
    }
    site.waits_for(1).await;
    doomed.kill().await;
    services.db.close().await;

    let services = open(&folder, ServiceConfig::default(), Some(address), an_hour_later).await;
    let before = results(&services, run).await;
    let kept: Vec<usize> = (0..150).filter(|place| before[*place].look.is_some()).collect();
    assert!(kept.len() >= 100 && kept.len() <= 140, "{}", kept.len());
    site.door.send_replace(true);
    work(&services).await;
    let after = results(&services, run).await;
    let missed: Vec<_> = after.iter().filter(|check| verdict(check) != Some(UrlVerdict::Active)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    let ended = view(&services, run).await;
    assert_eq!((ended.status, ended.counters.pages_fetched), (RunStatus::Completed, 150));
    for place in kept {
        assert_eq!((&before[place], site.count(&format!("/ad/{place}"))), (&after[place], 1));
    }
    let log = service::runs::log(&services, &Actor::System, run, None, 100).await.expect("read");
    assert!(log.iter().any(|entry| matches!(entry.event, RunEvent::TakenOver { pending } if pending >= 10)));
}
