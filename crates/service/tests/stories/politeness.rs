//! Processes that crawl the same site keep to its pace together.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use domain::account::Actor;
use domain::job::{JobDraft, Limits, Politeness};
use domain::run::RunStatus;
use service::Services;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::instances::Shared;
use crate::portal::worker;
use crate::scene::draft;

const DELAY: Duration = Duration::from_millis(200);

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
            politeness: Politeness { delay_ms: 200, concurrency_per_host: 4, quiet: None },
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
    assert!(closest >= DELAY * 9 / 10, "{closest:?}");
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
