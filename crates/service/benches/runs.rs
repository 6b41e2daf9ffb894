//! How soon a run begins after somebody asked for it, and how many runs that do nothing are done in a second.
//!
//! Two processes' worth of services over one database: one asks, the other works. They share nothing but the database
//! and the hints between processes. `scripts/bench-runs` names database, Redis and sizes, and reads the line of JSON.

// The room's name in all other rooms.
extern crate atalaya_service as service;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use crawler::fetch::{FetchConfig, Fetcher};
use domain::account::Actor;
use domain::job::{JobDraft, Limits, Politeness};
use domain::run::{ClaimedRun, RunKind};
use domain::{JobId, RunId};
use runs::{Handler, Handlers, Outcome, Worker, WorkerConfig};
use service::{ServiceConfig, Services, StoredQueue};
use storage::Database;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

/// Every kind of run is done by doing nothing, and saying when.
struct Nothing(UnboundedSender<(RunId, Instant)>);

#[async_trait]
impl Handler for Nothing {
    async fn work(&self, run: &ClaimedRun, _: CancellationToken) -> Outcome {
        // Whoever listens is gone once the figures are there.
        let _ = self.0.send((run.claim.run, Instant::now()));
        Outcome::Completed
    }
}

struct AllNothing(Arc<Nothing>);

impl Handlers for AllNothing {
    fn of(&self, _: RunKind) -> Arc<dyn Handler> {
        self.0.clone()
    }
}

fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

async fn process() -> Services {
    let url = setting("ATALAYA_DATABASE_URL").expect("ATALAYA_DATABASE_URL names an empty database");
    let redis = setting("ATALAYA_REDIS_URL").map(|url| url.parse().expect("the URL of a Redis"));
    let db = Database::open(&url).await.expect("the database opens");
    let fetcher = Fetcher::new(FetchConfig::default()).expect("a fetcher");
    let services = Services::new(db, fetcher, ServiceConfig { redis, ..ServiceConfig::default() });
    tokio::spawn(service::hints::run(services.clone(), CancellationToken::new()));
    services
}

/// So many jobs: each may have one run at a time.
async fn jobs(services: &Services, count: usize, name: &str) -> Vec<JobId> {
    let mut ids = Vec::with_capacity(count);
    for number in 0..count {
        let draft = JobDraft {
            name: format!("{name} {number}, {}", rand::random::<u32>()),
            spider: "structured".to_owned(),
            definition: None,
            target_urls: vec!["https://a.example/".to_owned()],
            scope: domain::job::Scope::default(),
            limits: Limits::default(),
            politeness: Politeness::default(),
            rules: domain::rules::Draft::default(),
            schedule: None,
            archive_mb: None,
        };
        ids.push(service::jobs::create(services, &Actor::System, draft).await.expect("a job").id);
    }
    ids
}

/// Asks for one run after the other of an idle worker; how long each took to begin, in seconds.
async fn waits(asking: &Services, begun: &mut UnboundedReceiver<(RunId, Instant)>, count: usize) -> Vec<f64> {
    let mut waits = Vec::with_capacity(count);
    for job in jobs(asking, count, "latency").await {
        // As people do: not in step with anything.
        tokio::time::sleep(Duration::from_millis(5 + rand::random::<u64>() % 20)).await;
        let asked = Instant::now();
        let run = service::runs::start(asking, &Actor::System, job).await.expect("a run").id;
        let (which, at) = begun.recv().await.expect("the worker works");
        assert_eq!(which, run, "nothing else is under way");
        waits.push(at.duration_since(asked).as_secs_f64());
    }
    waits.sort_by(f64::total_cmp);
    waits
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the figures")]
async fn main() {
    let count = setting("RUNS").map_or(200, |runs| runs.parse().expect("RUNS is a number"));
    let at_once = setting("AT_ONCE").map_or(4, |runs| runs.parse().expect("AT_ONCE is a number"));
    let (asking, working) = (process().await, process().await);
    let (told, mut begun) = unbounded_channel();
    let (wake, stop) = (working.clone(), CancellationToken::new());
    let worker = Worker::new(
        Arc::new(StoredQueue::new(working)),
        Arc::new(AllNothing(Arc::new(Nothing(told)))),
        WorkerConfig { concurrency: at_once, ..WorkerConfig::named("bench") },
    );
    // Their links to each other come up.
    tokio::time::sleep(Duration::from_secs(1)).await;

    let idle = {
        let (worker, wake, stop) = (worker.clone(), wake.clone(), stop.clone());
        tokio::spawn(async move { worker.run(&wake.wake, stop).await })
    };
    let waits = waits(&asking, &mut begun, count).await;
    stop.cancel();
    idle.await.expect("the worker ends");

    let many = jobs(&asking, 4 * count, "throughput").await;
    let asked = Instant::now();
    for job in &many {
        service::runs::start(&asking, &Actor::System, *job).await.expect("a run");
    }
    let asked = asked.elapsed();
    let (begin, stop) = (Instant::now(), CancellationToken::new());
    tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(&wake.wake, stop).await }
    });
    for _ in &many {
        begun.recv().await.expect("the worker works");
    }
    // The last ones have begun; it counts when all are stored as done.
    while !service::runs::active(&asking, &Actor::System).await.expect("asked").is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let done = begin.elapsed();
    stop.cancel();

    let milliseconds = |part: f64| waits[((waits.len() as f64 * part) as usize).min(waits.len() - 1)] * 1000.0;
    let per_second = |time: Duration| many.len() as f64 / time.as_secs_f64();
    println!(
        "{}",
        serde_json::json!({
            "p50_ms": milliseconds(0.5), "p99_ms": milliseconds(0.99),
            "asked_per_s": per_second(asked), "done_per_s": per_second(done),
        })
    );
}
