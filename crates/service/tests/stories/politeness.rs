//! Processes that crawl the same site keep to its pace together.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use domain::account::Actor;
use domain::job::{JobDraft, Limits, Politeness};
use domain::run::RunStatus;
use service::{ServiceConfig, Services};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::instances::Shared;
use crate::portal::worker;
use crate::scene::{draft, faults};

const DELAY: Duration = Duration::from_secs(1);

#[tokio::test]
async fn two_processes_on_a_file_keep_the_delay_together() {
    keep_the_delay_together(Shared::sqlite()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
async fn two_processes_on_postgresql_keep_the_delay_together() {
    keep_the_delay_together(Shared::postgres().await).await;
}

async fn keep_the_delay_together(database: Shared) {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let address = site(Arc::clone(&requests)).await;
    let (one, other) = (database.process(address).await, database.process(address).await);
    for name in ["one", "other"] {
        let job = JobDraft {
            limits: Limits { max_depth: 0, ..Limits::default() },
            politeness: Politeness { delay_ms: 1_000, concurrency_per_host: 4, quiet: None },
            ..draft(name, &format!("http://{address}/{name}"))
        };
        let job = service::jobs::create(&one, &Actor::System, job).await.expect("a job").id;
        service::runs::start(&one, &Actor::System, job).await.expect("started");
    }
    let (first, second) = (worker(&one), worker(&other));
    let both = tokio::join!(first.step(CancellationToken::new()), second.step(CancellationToken::new()));
    assert_eq!(both, (true, true));
    assert!(all_completed(&one).await);

    let requests = requests.lock().expect("whole");
    assert_eq!(requests.len(), 4, "two pages, and robots.txt for each crawl");
    let closest = requests.windows(2).map(|pair: &[Instant]| pair[1] - pair[0]).min().expect("several");
    // Some may be lost on the way to the site, on a machine with other things to do.
    assert!(closest >= DELAY / 2, "{closest:?}");
}

async fn all_completed(services: &Services) -> bool {
    let runs = service::runs::list(services, &Actor::System, None, 10).await.expect("asked");
    runs.len() == 2 && runs.iter().all(|run| run.status == RunStatus::Completed)
}

/// A site that answers everything with an empty page, and writes down when it was asked.
async fn site(requests: Arc<Mutex<Vec<Instant>>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().fallback(async move || {
        requests.lock().expect("whole").push(Instant::now());
        axum::response::Html("")
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn no_job_asks_other_peoples_sites_oftener_than_the_operator_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db =
        storage::Database::open(&format!("sqlite://{}", folder.path().join("a.db").display())).await.expect("opens");
    let outbound = OutboundPolicy::parse("127.0.0.1:4000").expect("a policy");
    let config = FetchConfig { outbound, least_delay: Duration::from_millis(500), ..FetchConfig::default() };
    let services = Services::new(db, Fetcher::new(config).expect("a fetcher"), ServiceConfig::default());
    let make = async |name: &str, delay_ms, targets: &[&str]| {
        let target_urls = targets.iter().map(|url| (*url).to_owned()).collect();
        let politeness = Politeness { delay_ms, ..Politeness::default() };
        let job = JobDraft { target_urls, politeness, ..draft(name, "") };
        service::jobs::create(&services, &Actor::System, job).await
    };
    let (own, other) = ("http://127.0.0.1:4000/", "https://pisos.example/");
    let id = make("own", 0, &[own]).await.expect("their own site").id;
    make("polite", 500, &[own, other]).await.expect("polite enough");
    let refused = make("hasty", 499, &[own, other]).await;
    let Err(service::Error::Invalid(wrong)) = refused else { panic!("{refused:?}") };
    assert_eq!((wrong[0].field.as_str(), wrong[0].code.as_str()), ("politeness.delay_ms", "below_least"));
    assert!(wrong[0].message.starts_with("499 is below 500, "), "{}", wrong[0].message);
    let change = JobDraft { target_urls: vec![other.to_owned()], ..draft("own", "") };
    let refused = service::jobs::update(&services, &Actor::System, id, change).await;
    assert_eq!(faults(refused), [("politeness.delay_ms".to_owned(), "below_least".to_owned())]);
}
