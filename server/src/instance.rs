//! What every command that uses the database needs.

use crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use domain::process::{NewProcess, ProcessId, ProcessRole};
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
    let fetcher = Fetcher::new(FetchConfig {
        user_agent: config.user_agent(),
        outbound,
        least_delay: config.crawl_min_delay,
        ..config.fetching.clone()
    })?;
    Ok(Services::new(db, fetcher, choices))
}

/// The choices that the configuration states.
pub(crate) fn choices(config: &Config) -> ServiceConfig {
    ServiceConfig {
        public_browsing: config.public_browsing,
        public_runs: false,
        registration_open: config.registration_open,
        cache_max_bytes: config.cache_max_bytes,
        cache_lifetime: config.cache_lifetime,
        redis: config.redis.clone(),
        retention: config.retention,
        price_source: config.price_source.clone(),
    }
}

/// This process as it presents itself to others. Its id tells two starts of one process apart by the microsecond.
pub(crate) fn process(config: &Config, services: &Services, roles: &[ProcessRole]) -> Result<NewProcess, Failure> {
    let (pid, host) = (std::process::id(), host_name());
    let of_id: String = host.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let id = format!("{of_id}-{pid}-{:x}", services.hub.epoch());
    Ok(NewProcess {
        id: id.parse::<ProcessId>().map_err(service::Error::from)?,
        host,
        pid,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        roles: roles.to_vec(),
        slots: if roles.contains(&ProcessRole::Worker) { config.worker_runs } else { 0 },
        started_at: services.now(),
    })
}

/// What the system calls this machine; in a container, the container.
fn host_name() -> String {
    let named =
        std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::fs::read_to_string("/etc/hostname"));
    let named = named.unwrap_or_default().trim().to_owned();
    if named.is_empty() { "localhost".to_owned() } else { named }
}

/// The process's worker, over the services' queue: its leases carry the process's id.
pub(crate) fn worker(services: &Services, process: &NewProcess) -> Worker {
    let concurrency = usize::try_from(process.slots).unwrap_or(usize::MAX);
    let config = WorkerConfig { concurrency, ..WorkerConfig::named(process.id.as_str()) };
    Worker::new(Arc::new(StoredQueue::new(services.clone())), service::handlers(services), config)
}

/// Starts jobs by their schedules while this process is the one that does, until `stop`.
pub(crate) async fn schedule(services: Services, process: ProcessId, stop: CancellationToken) {
    let scheduler =
        Scheduler::new(Arc::new(StoredTimetable(services.clone())), SchedulerConfig::named(process.as_str()));
    scheduler.run(&services.rescheduled, stop).await;
}
