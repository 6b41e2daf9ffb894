//! Hours in which a job's sites are asked for nothing, on a clock that the site of the story moves.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::response::Html;
use domain::account::Actor;
use domain::job::{JobDraft, Politeness, QuietHours};
use domain::run::{RunEvent, RunStatus};
use domain::view::RunView;
use domain::{Instant, RunId};
use service::Services;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::instances::Shared;
use crate::portal::worker;
use crate::scene::{draft, faults, instance};

/// 15 January 2027, 22:00 in Madrid.
const BEGIN: i64 = 1_800_046_800;
const HOUR: i64 = 3600;

// Each story is a process of its own, or leaves the clock where the next puts it back: they run one after another.
static NOW: AtomicI64 = AtomicI64::new(BEGIN);
static CLOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn clock() -> Instant {
    Instant::from_timestamp(NOW.load(Ordering::SeqCst), 0).expect("in range")
}

/// So many hours after the beginning.
fn set(hours: i64) {
    NOW.store(BEGIN + hours * HOUR, Ordering::SeqCst);
}

fn quiet(from: &str, to: &str) -> Politeness {
    let hours = QuietHours { from: from.to_owned(), to: to.to_owned(), time_zone: "Europe/Madrid".to_owned() };
    Politeness { delay_ms: 0, concurrency_per_host: 1, quiet: Some(hours) }
}

fn until_seven() -> RunEvent {
    let until = Instant::from_timestamp(BEGIN + 9 * HOUR, 0).expect("in range");
    RunEvent::QuietHours { until, offset_minutes: 60, time_zone: "Europe/Madrid".to_owned() }
}

/// A site of ten pages, whose fifth is asked for as it strikes eleven, and what it was asked for.
async fn site() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let log = Arc::clone(&asked);
    let router = Router::new().fallback(async move |request: Request| {
        let path = request.uri().path().to_owned();
        if path == "/5" && NOW.load(Ordering::SeqCst) < BEGIN + HOUR {
            set(1);
        }
        let pages = (1..=9).map(|page| format!("<a href='/{page}'>page {page}</a>")).collect::<Vec<_>>().concat();
        let body = if path == "/" { pages } else { String::new() };
        log.lock().expect("whole").push(path);
        Html(body)
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, asked)
}

async fn step(services: &Services) -> bool {
    worker(services).step(CancellationToken::new()).await
}

async fn run(services: &Services, id: RunId) -> RunView {
    service::runs::get(services, &Actor::System, id).await.expect("read").expect("there")
}

async fn start(services: &Services, name: &str, address: SocketAddr) -> RunId {
    let job = JobDraft { politeness: quiet("23:00", "07:00"), ..draft(name, &format!("http://{address}/")) };
    let job = service::jobs::create(services, &Actor::System, job).await.expect("a job").id;
    service::runs::start(services, &Actor::System, job).await.expect("started").id
}

#[tokio::test]
async fn a_run_waits_for_the_morning_on_a_file() {
    a_run_waits_for_the_morning(Shared::sqlite()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
async fn a_run_waits_for_the_morning_on_postgresql() {
    a_run_waits_for_the_morning(Shared::postgres().await).await;
}

async fn a_run_waits_for_the_morning(database: Shared) {
    let _alone = CLOCK.lock().await;
    set(0);
    let (address, asked) = site().await;
    let services = database.process_beside(address, clock).await;
    let id = start(&services, "night", address).await;
    assert!(step(&services).await);
    let waiting = run(&services, id).await;
    assert_eq!((waiting.status, waiting.waiting), (RunStatus::Queued, Some(until_seven())));
    let asked_by_eleven = asked.lock().expect("whole").len();
    assert_eq!(asked.lock().expect("whole").last().map(String::as_str), Some("/5"), "none after it");
    assert_eq!(waiting.counters.pages_fetched, 6, "what was under way was read and stored");
    assert!(!step(&services).await, "the worker is free");

    // The process ends; another looks too early, and then in time.
    services.db.close().await;
    let services = database.process_beside(address, clock).await;
    set(8);
    assert!(!step(&services).await);
    assert_eq!(asked.lock().expect("whole").len(), asked_by_eleven);
    set(9);
    assert!(step(&services).await);
    let ended = run(&services, id).await;
    assert_eq!((ended.status, ended.waiting, ended.counters.pages_fetched), (RunStatus::Completed, None, 10));
    let mut pages: Vec<String> = asked.lock().expect("whole").iter().filter(|path| path.len() == 2).cloned().collect();
    pages.sort_unstable();
    assert_eq!(pages, (1..=9).map(|page| format!("/{page}")).collect::<Vec<_>>(), "each once");
    let log = service::runs::log(&services, &Actor::System, id, Some(0), 100).await.expect("read");
    assert_eq!(log.iter().filter(|entry| entry.event == until_seven()).count(), 1);
}

#[tokio::test]
async fn a_run_that_is_due_at_night_asks_nobody_and_can_be_cancelled() {
    let _alone = CLOCK.lock().await;
    set(3);
    let (address, asked) = site().await;
    let database = Shared::sqlite();
    let services = database.process_beside(address, clock).await;
    let ids = [start(&services, "one", address).await, start(&services, "other", address).await];
    assert!(step(&services).await && step(&services).await && !step(&services).await);
    for id in ids {
        let waiting = run(&services, id).await;
        assert_eq!((waiting.status, waiting.waiting), (RunStatus::Queued, Some(until_seven())));
    }
    let cancelled = service::runs::cancel(&services, &Actor::System, ids[0]).await.expect("cancelled");
    assert_eq!((cancelled.status, cancelled.waiting), (RunStatus::Cancelled, None));
    // Whoever pauses it and lets it go on does not make it ask either.
    service::runs::pause(&services, &Actor::System, ids[1]).await.expect("paused");
    service::runs::resume(&services, &Actor::System, ids[1]).await.expect("resumed");
    assert!(step(&services).await);
    assert_eq!(run(&services, ids[1]).await.waiting, Some(until_seven()));
    assert_eq!(*asked.lock().expect("whole"), Vec::<String>::new());
    set(9);
    assert!(step(&services).await && !step(&services).await);
    assert_eq!(run(&services, ids[1]).await.status, RunStatus::Completed);
}

#[tokio::test]
async fn wrong_hours_are_refused_with_the_rest_of_the_job() {
    let instance = instance().await;
    let wrong = JobDraft { politeness: quiet("7", "7"), ..draft("", "https://pisos.example/") };
    let refused = service::jobs::create(&instance.services, &Actor::System, wrong).await;
    let fields: Vec<String> = faults(refused).into_iter().map(|(field, code)| format!("{field} {code}")).collect();
    assert_eq!(fields, ["name required", "politeness.quiet.from not_a_time", "politeness.quiet.to not_a_time"]);
    let same = JobDraft { politeness: quiet("07:00", "7:00"), ..draft("same", "https://pisos.example/") };
    let refused = service::jobs::create(&instance.services, &Actor::System, same).await;
    assert_eq!(faults(refused), [("politeness.quiet.to".to_owned(), "same".to_owned())]);
}
