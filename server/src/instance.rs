//! What every command that uses the database needs.

use crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use runs::{Scheduler, SchedulerConfig, Worker, WorkerConfig};
use service::{ServiceConfig, Services, StoredQueue, StoredTimetable};
use std::sync::Arc;
use storage::Database;
use tokio_util::sync::CancellationToken;

use crate::commands::Failure;
use crate::config::Config;

/// Opens the database and sets up the services.
pub(crate) async fn open(
    config: &Config,
    outbound: OutboundPolicy,
    choices: ServiceConfig,
) -> Result<Services, Failure> {
    let db = Database::open_with(&config.database_url, config.database_pool).await?;
    let fetcher = Fetcher::new(FetchConfig { user_agent: config.user_agent(), outbound, ..FetchConfig::default() })?;
    Ok(Services::new(db, fetcher, choices))
}

/// The choices that the configuration states.
pub(crate) fn choices(config: &Config) -> ServiceConfig {
    ServiceConfig {
        public_browsing: config.public_browsing,
        public_runs: false,
        registration_open: config.registration_open,
        cache_max_bytes: config.cache_max_bytes,
        redis: config.redis.clone(),
        retention: config.retention,
    }
}

/// A worker over the services' queue.
pub(crate) fn worker(services: &Services) -> Worker {
    let config = WorkerConfig::named(name(services));
    Worker::new(Arc::new(StoredQueue(services.clone())), service::handlers(services), config)
}

/// Starts jobs by their schedules while this process is the one that does, until `stop`.
pub(crate) async fn schedule(services: Services, stop: CancellationToken) {
    let config = SchedulerConfig::named(name(&services));
    let scheduler = Scheduler::new(Arc::new(StoredTimetable(services.clone())), config);
    scheduler.run(&services.rescheduled, stop).await;
}

/// This process's name, unique among those that share a database.
fn name(services: &Services) -> String {
    format!("{}-{}", std::process::id(), services.hub.epoch())
}
