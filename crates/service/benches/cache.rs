//! How long the overview's answer takes: from memory, from Redis, from the database.
//!
//! `scripts/bench-cache` names a database with ads in it, and a Redis, and reads the line of JSON.

// The room's name in all other rooms.
extern crate atalaya_service as service;

use std::time::{Duration, Instant};

use crawler::fetch::{FetchConfig, Fetcher};
use domain::account::Actor;
use service::{ServiceConfig, Services};
use storage::Database;
use tokio_util::sync::CancellationToken;

/// Room for nothing: every answer is looked for in Redis.
const NO_MEMORY: u64 = 1;

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
    for _ in 0..count {
        let asked = Instant::now();
        service::overview::overview(services, &Actor::System).await.expect("an overview");
        times.push(asked.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    serde_json::json!({"p50_us": times[count / 2], "p99_us": times[count * 99 / 100]})
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the figures")]
async fn main() {
    let count = setting("ANSWERS").parse().expect("ANSWERS is a number");
    let memory = services(64 * 1024 * 1024).await;
    measured(&memory, 10).await;
    let figures = serde_json::json!({
        "memory": measured(&memory, count).await,
        "redis": measured(&services(NO_MEMORY).await, count).await,
        "database": measured(&services(0).await, count).await,
    });
    println!("{figures}");
}
