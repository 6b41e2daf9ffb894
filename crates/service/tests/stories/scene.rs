//! An instance of the service on an empty database, and who asks it.

use std::net::SocketAddr;

use crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use domain::account::{Actor, Reach, Role};
use domain::job::{JobDraft, Limits, Politeness};
use domain::run::{FailureReason, RunEvent, RunStatus};
use domain::{Instant, RunId};
use service::{ServiceConfig, Services};
use storage::accounts::NewUser;
use tempfile::TempDir;

/// An instance with a database of its own.
pub(crate) struct Instance {
    pub(crate) services: Services,
    pub(crate) folder: TempDir,
}

/// The clock of stories in which time does not matter: it stands still.
pub(crate) fn still() -> Instant {
    Instant::from_timestamp(1_800_000_000, 0).expect("in range")
}

/// Nothing public, registration open, time standing still.
pub(crate) async fn instance() -> Instance {
    instance_with(ServiceConfig::default()).await
}

pub(crate) async fn instance_with(config: ServiceConfig) -> Instance {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, config, None, still).await;
    Instance { services, folder }
}

/// An instance that may visit the sites at `address`, on the system's clock.
pub(crate) async fn instance_beside(address: SocketAddr) -> Instance {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, ServiceConfig::default(), Some(address), service::system_clock).await;
    Instance { services, folder }
}

/// Opens the database in that folder, as a process does when it starts.
pub(crate) async fn open(
    folder: &TempDir,
    config: ServiceConfig,
    allowed: Option<SocketAddr>,
    clock: fn() -> Instant,
) -> Services {
    let url = format!("sqlite://{}", folder.path().join("atalaya.db").display());
    open_at(&url, config, allowed, clock).await
}

/// Opens the database at that URL.
pub(crate) async fn open_at(
    url: &str,
    config: ServiceConfig,
    allowed: Option<SocketAddr>,
    clock: fn() -> Instant,
) -> Services {
    let db = storage::Database::open(url).await.expect("it opens");
    let outbound = allowed.map_or_else(OutboundPolicy::default, |address| OutboundPolicy::default().and_allow(address));
    let fetcher = Fetcher::new(FetchConfig { outbound, ..FetchConfig::default() }).expect("a fetcher");
    Services::with_clock(db, fetcher, config, clock)
}

/// The Redis that `scripts/with-redis` has started.
pub(crate) fn redis() -> cache::RedisUrl {
    let url = std::env::var("ATALAYA_TEST_REDIS_URL").expect("set by scripts/with-redis");
    url.parse().expect("a URL")
}

impl Instance {
    /// A new user, whose password nobody knows.
    pub(crate) async fn user(&self, name: &str, role: Role) -> Actor {
        let email = format!("{name}@example.org");
        // Of the least work, as no hash of ours is.
        let password_hash =
            "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let user = NewUser { email: &email, password_hash, role, session_key: &[], only_first: false, confirmed: true };
        let along = storage::accounts::Along::Nothing;
        let record = storage::accounts::insert(&self.services.db, &Actor::System, user, along, still())
            .await
            .expect("stored")
            .expect("added");
        Actor::User { id: record.id, email: record.email, role: record.role, reach: Reach::Full, from: None }
    }
}

pub(crate) fn draft(name: &str, target: &str) -> JobDraft {
    JobDraft {
        name: name.to_owned(),
        spider: "structured".to_owned(),
        definition: None,
        target_urls: vec![target.to_owned()],
        scope: domain::job::Scope::default(),
        limits: Limits::default(),
        politeness: Politeness { delay_ms: 0, concurrency_per_host: 8, quiet: None },
        rules: domain::rules::Draft::default(),
        schedule: None,
        archive_mb: None,
    }
}

/// What a worker does with what it claims, without working.
pub(crate) async fn claim_and_leave(services: &Services, run: RunId, status: RunStatus) {
    let lease = chrono::Duration::seconds(60);
    let claimed = storage::runs::claim(&services.db, "worker", lease, services.now())
        .await
        .expect("the queue answers")
        .expect("a run is waiting");
    assert_eq!(claimed.claim.run, run);
    let event = match status {
        RunStatus::Completed => Some(RunEvent::Completed),
        RunStatus::Failed => Some(RunEvent::failed(FailureReason::Internal, "")),
        _ => return,
    };
    storage::runs::finish(&services.db, claimed.claim, status, event.as_ref(), services.now(), services.now())
        .await
        .expect("ended");
}

/// The one invalid field, or all of them, of a refusal.
pub(crate) fn faults<T: std::fmt::Debug>(refused: service::Result<T>) -> Vec<(String, String)> {
    match refused {
        Err(service::Error::Invalid(faults)) => faults.into_iter().map(|fault| (fault.field, fault.code)).collect(),
        other => panic!("not refused as invalid: {other:?}"),
    }
}

/// The code of a conflict.
pub(crate) fn conflict<T: std::fmt::Debug>(refused: service::Result<T>) -> &'static str {
    match refused {
        Err(service::Error::Conflict(code)) => code,
        other => panic!("no conflict: {other:?}"),
    }
}
