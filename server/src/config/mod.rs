//! What whoever runs this instance has set: defaults < `atalaya.toml` < `ATALAYA_*` environment < flags.
//!
//! A wrong value is an error at start that names the key and where it was set.

mod sources;
mod web;

use std::fmt;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use cache::{RedisUrl, WrongRedisUrl};
use crawler::fetch::{FetchConfig, NotAKey, OutboundPolicy};
use domain::account::Registration;
use notify::email::{Mailer, NotASender, NotAnSmtpUrl, Sender, SmtpUrl};
use service::{NotASecretKey, PriceSource, SecretKey};
use storage::upkeep::Retention;
use storage::{DatabaseUrl, PoolSettings, WrongUrl};

use crate::cli::Flags;
use sources::{DEFAULT_FILE, Sources};
use web::Reach;

/// The settings in force.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The configuration file, whether it is there or not.
    pub(crate) file: PathBuf,
    /// Where the web server listens.
    pub(crate) addr: SocketAddr,
    /// The database.
    pub(crate) database_url: DatabaseUrl,
    /// Its connections.
    pub(crate) database_pool: PoolSettings,
    /// A Redis for processes to share answers and hints.
    pub(crate) redis: Option<RedisUrl>,
    /// Bytes of answers kept in memory at most; 0 keeps none.
    pub(crate) cache_max_bytes: u64,
    /// How long an answer is kept while nothing changes.
    pub(crate) cache_lifetime: Duration,
    /// Runs that a process works on at once, at most.
    pub(crate) worker_runs: u32,
    /// How long the history of runs is kept.
    pub(crate) retention: Retention,
    /// Where metrics and probes are served, if at all.
    pub(crate) metrics_addr: Option<SocketAddr>,
    /// Private addresses that crawls may visit all the same.
    pub(crate) outbound: OutboundPolicy,
    /// How pages are asked for: timeouts, and connections that are kept.
    pub(crate) fetching: FetchConfig,
    /// Least time between two requests to one site, whatever a job says; not at sites that `outbound` names.
    pub(crate) crawl_min_delay: Duration,
    /// Who is asked what homes are worth.
    pub(crate) price_source: Option<PriceSource>,
    /// Anonymous visitors may read property pages.
    pub(crate) public_browsing: bool,
    /// Who may make an account, once there is one.
    pub(crate) registration: Registration,
    /// What links are made from and second factors are sealed with, where it is set; else it is in a file.
    pub(crate) secret_key: Option<SecretKey>,
    /// The key before it, as long as something is sealed with that.
    pub(crate) former_secret_key: Option<SecretKey>,
    /// Folder for everything kept on disk.
    pub(crate) data_dir: PathBuf,
    /// The way to a mail server.
    pub(crate) mailer: Option<Mailer>,
    /// After how long without a request a session ends.
    pub(crate) session_inactivity: Duration,
    /// How long a session lasts at most.
    pub(crate) session_lifetime: Duration,
    /// A page or address that tells site owners who crawls them; goes into the user agent.
    pub(crate) contact: Option<String>,
    /// Who reaches the web server, and how.
    pub(crate) reach: Reach,
    /// Requests to the API that one may make in a minute; 0 for as many as one likes.
    pub(crate) api_rate_per_minute: u32,
    /// Requests for pages, and for what they ask, that one may make in a minute; 0 for as many as one likes.
    pub(crate) page_rate_per_minute: u32,
    /// Websockets, and streams of events, that one may hold open at once; 0 for as many as there are.
    pub(crate) open_per_client: usize,
    /// How long a request may take.
    pub(crate) request_timeout: Duration,
    /// Largest body of a request, bytes.
    pub(crate) body_limit: usize,
    /// What is logged, in the syntax of `RUST_LOG`; where nothing is set, the command decides.
    pub(crate) log: Option<String>,
    /// How it is logged.
    pub(crate) log_format: LogFormat,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// A setting that cannot be used.
#[derive(Debug)]
pub(crate) struct WrongSetting {
    /// The key, as the place where it was set spells it.
    pub(crate) key: String,
    /// The file, `environment` or `command line`.
    pub(crate) place: String,
    /// What is wrong and what would be right.
    pub(crate) message: String,
}

impl fmt::Display for WrongSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.key, self.place, self.message)
    }
}

impl std::error::Error for WrongSetting {}

impl Config {
    /// Reads the settings.
    pub(crate) fn load(flags: &Flags) -> Result<Self, WrongSetting> {
        let sources = Sources::read(flags.config.as_deref(), std::env::vars_os())?;
        Self::from_sources(&sources, flags)
    }

    fn from_sources(sources: &Sources, flags: &Flags) -> Result<Self, WrongSetting> {
        let data_dir = match &flags.data_dir {
            Some(dir) => dir.clone(),
            None => sources.text("data_dir").map_or_else(|| PathBuf::from("data"), |found| PathBuf::from(found.value)),
        };
        let url = match &flags.database_url {
            Some(url) => database_url(url).map_err(|message| WrongSetting {
                key: "--database-url".to_owned(),
                place: "command line".to_owned(),
                message,
            })?,
            None => match sources.parse_with("database_url", database_url)? {
                Some(url) => url,
                None => DatabaseUrl::of_file(&data_dir.join("atalaya.db")),
            },
        };
        Ok(Self {
            file: flags.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE)),
            addr: sources.parse("addr", "an address and port such as 127.0.0.1:3000")?.unwrap_or(DEFAULT_ADDR),
            database_url: url,
            database_pool: database_pool(sources)?,
            redis: sources.parse_with("redis_url", redis_url)?,
            cache_max_bytes: sources
                .parse_with("cache_max_bytes", |text| within(text, 0..=u32::MAX))?
                .map_or(CACHE_MAX_BYTES, u64::from),
            cache_lifetime: seconds(sources, "cache_lifetime_seconds", 1..=86_400)?.unwrap_or(CACHE_LIFETIME),
            worker_runs: sources.parse_with("worker_runs", |text| within(text, 1..=256))?.unwrap_or(WORKER_RUNS),
            retention: retention(sources)?,
            metrics_addr: sources.parse("metrics_addr", "an address and port such as 127.0.0.1:9464")?,
            outbound: sources
                .parse_with("outbound_allow", |text| OutboundPolicy::parse(text).map_err(|error| error.to_string()))?
                .unwrap_or_default(),
            fetching: fetching(sources)?,
            crawl_min_delay: sources
                .parse_with("crawl_min_delay_ms", |text| within(text, domain::job::DELAY_MS))?
                .map_or(CRAWL_MIN_DELAY, |millis| Duration::from_millis(millis.into())),
            price_source: price_source(sources)?,
            public_browsing: sources.switch("public_browsing")?.unwrap_or(false),
            registration: sources
                .parse_with("registration", |text| {
                    let choices = Registration::ALL.iter().map(|choice| (choice.as_str(), *choice));
                    one_of(text, &choices.collect::<Vec<_>>())
                })?
                .unwrap_or(Registration::Invite),
            secret_key: sources.parse_with("secret_key", secret_key)?,
            former_secret_key: sources.parse_with("former_secret_key", secret_key)?,
            mailer: mailer(sources)?,
            session_inactivity: hours(sources, "session_inactivity_hours")?.unwrap_or(SESSION_INACTIVITY),
            session_lifetime: hours(sources, "session_lifetime_hours")?.unwrap_or(SESSION_LIFETIME),
            data_dir,
            contact: sources.parse_with("contact", contact)?,
            reach: Reach::read(sources)?,
            api_rate_per_minute: sources.parse("api_rate_per_minute", "a number of requests")?.unwrap_or(1_200),
            page_rate_per_minute: sources.parse("page_rate_per_minute", "a number of requests")?.unwrap_or(1_200),
            open_per_client: sources.parse("open_per_client", "a number of connections")?.unwrap_or(250),
            request_timeout: seconds(sources, "request_timeout_seconds", 1..=600)?.unwrap_or(REQUEST_TIMEOUT),
            body_limit: sources
                .parse_with("body_limit_bytes", |text| within(text, 1_024..=64 << 20))?
                .map_or(BODY_LIMIT, |bytes| bytes as usize),
            log: sources.text("log").map(|found| found.value),
            log_format: sources
                .parse_with("log_format", |text| one_of(text, &[("text", LogFormat::Text), ("json", LogFormat::Json)]))?
                .unwrap_or(LogFormat::Text),
        })
    }

    /// The name under which crawls introduce themselves.
    pub(crate) fn user_agent(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        match &self.contact {
            Some(contact) => format!("Atalaya/{version} (+{contact})"),
            None => format!("Atalaya/{version}"),
        }
    }
}

const DEFAULT_ADDR: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 3000);

const CACHE_MAX_BYTES: u64 = 64 * 1024 * 1024;

const CACHE_LIFETIME: Duration = Duration::from_mins(5);

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

const BODY_LIMIT: usize = 1024 * 1024;

const SESSION_INACTIVITY: Duration = Duration::from_hours(7 * 24);

const SESSION_LIFETIME: Duration = Duration::from_hours(30 * 24);

const WORKER_RUNS: u32 = 4;

const CRAWL_MIN_DELAY: Duration = Duration::from_millis(500);

fn redis_url(text: &str) -> Result<RedisUrl, String> {
    text.parse().map_err(|error: WrongRedisUrl| error.to_string())
}

fn database_url(text: &str) -> Result<DatabaseUrl, String> {
    text.parse().map_err(|error: WrongUrl| error.to_string())
}

fn database_pool(sources: &Sources) -> Result<PoolSettings, WrongSetting> {
    let usual = PoolSettings::default();
    Ok(PoolSettings {
        size: sources.parse_with("database_pool_size", |text| within(text, 1..=1_000))?.unwrap_or(usual.size),
        wait: seconds(sources, "database_pool_wait_seconds", 1..=600)?.unwrap_or(usual.wait),
        recycle: seconds(sources, "database_pool_recycle_seconds", 1..=86_400)?.unwrap_or(usual.recycle),
    })
}

fn fetching(sources: &Sources) -> Result<FetchConfig, WrongSetting> {
    let usual = FetchConfig::default();
    Ok(FetchConfig {
        connect_timeout: seconds(sources, "outbound_connect_timeout_seconds", 1..=300)?
            .unwrap_or(usual.connect_timeout),
        timeout: seconds(sources, "outbound_timeout_seconds", 1..=300)?.unwrap_or(usual.timeout),
        idle_per_host: sources
            .parse_with("outbound_idle_per_host", |text| within(text, 0..=1_000))?
            .map_or(usual.idle_per_host, |number| number as usize),
        idle_timeout: seconds(sources, "outbound_idle_seconds", 1..=3_600)?.unwrap_or(usual.idle_timeout),
        ..usual
    })
}

fn seconds(sources: &Sources, key: &str, range: RangeInclusive<u32>) -> Result<Option<Duration>, WrongSetting> {
    let found = sources.parse_with(key, |text| within(text, range))?;
    Ok(found.map(|seconds| Duration::from_secs(seconds.into())))
}

fn hours(sources: &Sources, key: &str) -> Result<Option<Duration>, WrongSetting> {
    let found = sources.parse_with(key, |text| within(text, 1..=8_760))?;
    Ok(found.map(|hours| Duration::from_hours(hours.into())))
}

fn secret_key(text: &str) -> Result<SecretKey, String> {
    text.parse().map_err(|error: NotASecretKey| error.to_string())
}

/// Both or neither: a server to send by, and whom mail is from.
fn mailer(sources: &Sources) -> Result<Option<Mailer>, WrongSetting> {
    let place: Option<SmtpUrl> =
        sources.parse_with("smtp_url", |text| text.parse().map_err(|error: NotAnSmtpUrl| error.to_string()))?;
    let sender: Option<Sender> =
        sources.parse_with("mail_from", |text| text.parse().map_err(|error: NotASender| error.to_string()))?;
    let missing = |key: &str, message: &str| WrongSetting {
        key: key.to_owned(),
        place: "settings".to_owned(),
        message: message.to_owned(),
    };
    match (place, sender) {
        (None, None) => Ok(None),
        (Some(place), Some(sender)) => {
            Mailer::new(place, sender).map(Some).map_err(|error| missing("smtp_url", &error.to_string()))
        }
        (Some(_), None) => Err(missing("mail_from", "is missing: smtp_url is set, and mail must come from somebody")),
        (None, Some(_)) => Err(missing("smtp_url", "is missing: mail_from is set, and nothing to send it by")),
    }
}

fn retention(sources: &Sources) -> Result<Retention, WrongSetting> {
    let usual = Retention::default();
    // 0 stands for "without end": it is no number of days or runs to keep.
    let limit = |key, most| {
        let found = sources.parse_with(key, |text| within(text, 0..=most))?;
        Ok::<_, WrongSetting>(found.map(|number| (number > 0).then_some(number)))
    };
    Ok(Retention {
        age: limit("run_retention_days", 36_500)?
            .map_or(usual.age, |days| days.map(|n| chrono::Duration::days(n.into()))),
        per_job: limit("run_retention_per_job", 1_000_000)?.unwrap_or(usual.per_job),
    })
}

fn price_source(sources: &Sources) -> Result<Option<PriceSource>, WrongSetting> {
    let at = |text: &str| PriceSource::at(text).map_err(|error| error.to_string());
    let source = sources.parse_with("price_source_url", at)?;
    let key = sources.parse_with("price_source_key", |text| match &source {
        None => Err("is of no use without price_source_url, the address of the source that gave it out".to_owned()),
        Some(_) => text.parse().map_err(|error: NotAKey| error.to_string()),
    })?;
    Ok(source.map(|source| source.known_by(key)))
}

fn within(text: &str, range: RangeInclusive<u32>) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("{text:?} is not a whole number from {} to {}", range.start(), range.end()))
}

fn one_of<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        format!("{text:?} is not one of: {}", names.join(", "))
    })
}

/// It becomes part of a header, in parentheses.
fn contact(text: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > 200 || !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err("must be a URL or an e-mail address of at most 200 ASCII characters".to_owned());
    }
    if text.contains(['(', ')']) {
        return Err("must not contain parentheses".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
pub(crate) mod tests;
