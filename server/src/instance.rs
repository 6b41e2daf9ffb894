//! What every command that uses the database needs.

use crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use domain::process::{NewProcess, ProcessId, ProcessRole};
use runs::{Scheduler, SchedulerConfig, Worker, WorkerConfig};
use service::{NotASecretKey, SecretKey, ServiceConfig, Services, StoredQueue, StoredTimetable};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
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
pub(crate) fn choices(config: &Config) -> Result<ServiceConfig, Failure> {
    Ok(ServiceConfig {
        public_browsing: config.public_browsing,
        public_runs: false,
        registration: config.registration,
        secret: match &config.former_secret_key {
            Some(former) => secret_key(config)?.replacing(former.clone()),
            None => secret_key(config)?,
        },
        base_url: config.reach.base_url_at(config.addr),
        mailer: config.mailer.clone(),
        session_lifetime: config.session_lifetime,
        cache_max_bytes: config.cache_max_bytes,
        cache_lifetime: config.cache_lifetime,
        redis: config.redis.clone(),
        retention: config.retention,
        price_source: config.price_source.clone(),
    })
}

/// The file in the data folder with the instance's key.
pub(crate) const KEY_FILE: &str = "secret.key";

/// The instance's key: the one that is set, else the one in the data folder, which is made where there is none.
fn secret_key(config: &Config) -> Result<SecretKey, Failure> {
    if let Some(key) = &config.secret_key {
        return Ok(key.clone());
    }
    let file = config.data_dir.join(KEY_FILE);
    let failed = |error| Failure::File(format!("the instance's key in {}", file.display()), error);
    // As the database makes it: for its owner and group only.
    std::fs::DirBuilder::new().recursive(true).mode(0o750).create(&config.data_dir).map_err(failed)?;
    // Written beside and then put in place: whoever starts at the same moment finds a whole key, and both use the first.
    // Its name is nobody else's: in containers that share the folder every process has the same number.
    let own = config.data_dir.join(format!("{KEY_FILE}.{}", &SecretKey::random_text()[..16]));
    if !file.exists() {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let mut made = options.open(&own).map_err(failed)?;
        made.write_all(SecretKey::random_text().as_bytes()).and_then(|()| made.sync_all()).map_err(failed)?;
        let put = std::fs::hard_link(&own, &file);
        let _ = std::fs::remove_file(&own);
        match put {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    }
    let text = std::fs::read_to_string(&file).map_err(failed)?;
    text.parse().map_err(|error: NotASecretKey| {
        let why = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
        failed(why)
    })
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
