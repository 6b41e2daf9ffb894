//! What every command that uses the database needs.

use crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use runs::{Worker, WorkerConfig};
use service::{ServiceConfig, Services, StoredQueue};
use std::sync::Arc;
use storage::Database;

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
    }
}

/// A worker over the services' queue. Its name is unique among processes that share a database.
pub(crate) fn worker(services: &Services) -> Worker {
    let name = format!("{}-{}", std::process::id(), services.hub.epoch());
    Worker::new(Arc::new(StoredQueue(services.clone())), service::handlers(services), WorkerConfig::named(name))
}
