//! What the functions of this room work with.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use cache::{Cache, Link, RedisUrl};
use crawler::fetch::Fetcher;
use domain::account::Registration;
use domain::{Instant, UserId};
use notify::email::Mailer;
use storage::Database;
use storage::upkeep::Retention;
use tokio::sync::{Notify, Semaphore, broadcast};

use crate::limits::{self, MAX_PREVIEWS, MAX_URL_CHECKS};
use crate::prices::{PriceSource, Prices};
use crate::secret::SecretKey;
use crate::tally::Tally;
use crate::throttle::Throttle;
use crate::tokens::Known;
use crate::{cached, endings, system_clock};

/// Choices of whoever runs this instance.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    /// Anonymous visitors may read the overview and property pages.
    pub public_browsing: bool,
    /// Anonymous visitors may also watch jobs and runs.
    pub public_runs: bool,
    /// Who may make an account, once there is one.
    pub registration: Registration,
    /// What links are made from, and what second factors are sealed with.
    pub secret: SecretKey,
    /// What links begin with: `https://atalaya.example`.
    pub base_url: String,
    /// The way to a mail server; without one, admins hand links over.
    pub mailer: Option<Mailer>,
    /// Bytes of answers kept in memory at most; 0 keeps none.
    pub cache_max_bytes: u64,
    /// How long an answer is kept while nothing changes.
    pub cache_lifetime: Duration,
    /// A Redis that keeps answers for several processes, and carries hints between them.
    pub redis: Option<RedisUrl>,
    /// How long the history of runs is kept.
    pub retention: Retention,
    /// How long a session lasts at most, however much it is used.
    pub session_lifetime: Duration,
    /// Who is asked what homes are worth, if anybody.
    pub price_source: Option<PriceSource>,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        Self {
            public_browsing: false,
            public_runs: false,
            registration: Registration::Invite,
            secret: SecretKey::random(),
            base_url: "http://127.0.0.1:3000".to_owned(),
            mailer: None,
            cache_max_bytes: 0,
            cache_lifetime: Duration::from_mins(5),
            redis: None,
            retention: Retention::default(),
            session_lifetime: Duration::from_hours(30 * 24),
            price_source: None,
        }
    }
}

/// What the functions of this room work with. Cheap to clone.
#[derive(Clone)]
pub struct Services(Arc<Parts>);

/// The parts of [`Services`].
pub struct Parts {
    /// The database.
    pub db: Database,
    /// Live events of this process.
    pub hub: live::Hub,
    /// The operator's choices.
    pub config: ServiceConfig,
    /// Gets pages from the web, within limits.
    pub fetcher: Fetcher,
    /// Wakes this process's worker: there may be work. Whoever gives it reason to calls [`Services::hint_work`].
    pub wake: Notify,
    /// Wakes this process's announcer: something was committed. Whoever commits calls [`Services::hint_news`].
    pub committed: Notify,
    /// Wakes this process's scheduler: a job may be due sooner. Whoever changes a schedule calls
    /// [`Services::hint_schedules`].
    pub rescheduled: Notify,
    /// What this process has done.
    pub tally: Tally,
    /// Answers that were given before.
    pub(crate) cache: Cache,
    /// Tokens that were looked up a moment ago.
    pub(crate) tokens: Known,
    /// The way to other processes, where there is a Redis.
    pub(crate) link: Option<Link>,
    /// The clock.
    pub clock: fn() -> Instant,
    /// Wakes this process's sender of mails: there is one to send.
    pub(crate) mailed: Notify,
    /// Users something of whose just ended.
    pub(crate) endings: broadcast::Sender<UserId>,
    /// How often one may try to prove who one is.
    pub(crate) throttle: Throttle,
    /// Bounds the passwords hashed at once.
    pub(crate) hashing: Arc<Semaphore>,
    /// Bounds the previews made at once.
    pub(crate) previews: Semaphore,
    /// How the price source is doing.
    pub(crate) prices: Prices,
    /// Bounds the requests at once whose addresses are looked at while they wait.
    pub(crate) url_checks: Semaphore,
}

impl Deref for Services {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Services {
    /// Over an open database. The hub's epoch is taken from the clock: each start of a process is an epoch of its own.
    pub fn new(db: Database, fetcher: Fetcher, config: ServiceConfig) -> Self {
        Self::with_clock(db, fetcher, config, system_clock)
    }

    /// [`Services::new`] with another clock.
    pub fn with_clock(db: Database, fetcher: Fetcher, config: ServiceConfig, clock: fn() -> Instant) -> Self {
        let epoch = u64::try_from(clock().timestamp_micros()).unwrap_or_default();
        let link = config.redis.clone().map(Link::new);
        Self(Arc::new(Parts {
            cache: cached::cache(&db, &config, link.clone()),
            link,
            tally: Tally::default(),
            db,
            hub: live::Hub::new(epoch),
            config,
            fetcher,
            wake: Notify::new(),
            committed: Notify::new(),
            rescheduled: Notify::new(),
            clock,
            tokens: Known::default(),
            mailed: Notify::new(),
            endings: endings::channel(),
            throttle: Throttle::default(),
            hashing: Arc::new(Semaphore::new(limits::hashes_at_once())),
            previews: Semaphore::new(MAX_PREVIEWS),
            prices: Prices::default(),
            url_checks: Semaphore::new(MAX_URL_CHECKS),
        }))
    }

    /// Whether Redis answers; `None` where there is none.
    pub fn redis_is_up(&self) -> Option<bool> {
        self.link.as_ref().map(Link::is_up)
    }

    /// What the cache has been good for.
    pub fn cache_counts(&self) -> cache::Counts {
        self.cache.counts()
    }

    /// How often Redis failed, refused or was too slow; 0 where there is none.
    pub fn redis_failures(&self) -> u64 {
        self.link.as_ref().map_or(0, Link::failures)
    }

    /// The present.
    pub fn now(&self) -> Instant {
        (self.clock)()
    }
}
