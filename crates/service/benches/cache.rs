//! How long the first page of a search takes: from memory, from Redis, from the database.
//!
//! Every question is another, so that each process has to go as far for it as it is said to.
//!
//! `scripts/bench-cache` names a database with ads in it, and a Redis, and reads the line of JSON.

// The room's name in all other rooms.
extern crate atalaya_service as service;

use std::time::{Duration, Instant};

use crawler::fetch::{FetchConfig, Fetcher};
use domain::account::Actor;
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use service::{ServiceConfig, Services};
use storage::Database;
use tokio_util::sync::CancellationToken;

/// Room for all answers, in bytes.
const CACHE: u64 = 1024 * 1024 * 1024;

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run this by scripts/bench-cache"))
}

async fn services(cache_max_bytes: u64) -> Services {
    let db = Database::open(&setting("ATALAYA_DATABASE_URL")).await.expect("the database opens");
    let fetcher = Fetcher::new(FetchConfig::default()).expect("a fetcher");
    let redis = Some(setting("ATALAYA_REDIS_URL").parse().expect("the URL of a Redis"));
    let services = Services::new(db, fetcher, ServiceConfig { cache_max_bytes, redis, ..ServiceConfig::default() });
    tokio::spawn(service::hints::run(services.clone(), CancellationToken::new()));
    // Its link to Redis comes up.
    tokio::time::sleep(Duration::from_secs(1)).await;
    services
}

/// Microseconds within which half, and 99 of 100, of the answers came.
async fn measured(services: &Services, count: usize) -> serde_json::Value {
    let mut times = Vec::with_capacity(count);
    for number in 0..count {
        let least = i64::try_from(number).expect("a small number");
        let query = PropertyQuery {
            filter: PropertyFilter { min_price_minor: Some(least), ..PropertyFilter::default() },
            sort: Sort::Newest,
            order: Order::Desc,
            limit: 50,
            after: Place::Start,
        };
        let asked = Instant::now();
        service::properties::list(services, &Actor::System, &query).await.expect("a page of properties");
        times.push(asked.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    serde_json::json!({"p50_us": times[count / 2], "p99_us": times[count * 99 / 100]})
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the figures")]
async fn main() {
    let count = setting("ANSWERS").parse().expect("ANSWERS is a number");
    let memory = services(CACHE).await;
    // Into its memory, and into Redis.
    measured(&memory, count).await;
    let figures = serde_json::json!({
        "memory": measured(&memory, count).await,
        // Another process, which has heard none of it.
        "redis": measured(&services(CACHE).await, count).await,
        "database": measured(&services(0).await, count).await,
    });
    println!("{figures}");
}
