//! What whoever runs this instance has set: defaults < `atalaya.toml` < `ATALAYA_*` environment < flags.
//!
//! A wrong value is an error at start that names the key and where it was set.

mod sources;

use std::fmt;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use cache::{RedisUrl, WrongRedisUrl};
use crawler::fetch::{FetchConfig, NotAKey, OutboundPolicy};
use service::PriceSource;
use storage::upkeep::Retention;
use storage::{DatabaseUrl, PoolSettings, WrongUrl};

use crate::cli::Flags;
use sources::{DEFAULT_FILE, Sources};

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
    /// Anybody may make an account; else only the first visitor, who becomes admin.
    pub(crate) registration_open: bool,
    /// A page or address that tells site owners who crawls them; goes into the user agent.
    pub(crate) contact: Option<String>,
    /// The web server is reached over TLS: cookies get `Secure`.
    pub(crate) secure_cookies: bool,
    /// Origins besides the server's own that may post and open the websocket.
    pub(crate) allowed_origins: Vec<String>,
    /// Origins whose pages may ask the API.
    pub(crate) cors_origins: Vec<String>,
    /// Requests to the API that one may make in a minute; 0 for as many as one likes.
    pub(crate) api_rate_per_minute: u32,
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
            registration_open: sources
                .parse_with("registration", |text| one_of(text, &[("open", true), ("closed", false)]))?
                .unwrap_or(true),
            contact: sources.parse_with("contact", contact)?,
            secure_cookies: sources.switch("secure_cookies")?.unwrap_or(false),
            allowed_origins: sources.parse_with("allowed_origins", origins)?.unwrap_or_default(),
            cors_origins: sources.parse_with("cors_origins", cors_origins)?.unwrap_or_default(),
            api_rate_per_minute: sources.parse("api_rate_per_minute", "a number of requests")?.unwrap_or(1_200),
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

fn origins(text: &str) -> Result<Vec<String>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(|origin| {
            let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            match rest {
                Some(host) if !host.is_empty() && !host.contains('/') => Ok(origin.to_owned()),
                _ => Err(format!("{origin:?} is not an origin such as https://atalaya.example")),
            }
        })
        .collect()
}

/// Origins, or `*` for every one.
fn cors_origins(text: &str) -> Result<Vec<String>, String> {
    if text.trim() == "*" { Ok(vec!["*".to_owned()]) } else { origins(text) }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn load(file: &str, environment: &[(&str, &str)], flags: &Flags) -> Result<Config, WrongSetting> {
        let environment = environment.iter().map(|(key, value)| (OsString::from(key), OsString::from(value)));
        Config::from_sources(&Sources::from_parts(Some(("atalaya.toml", file)), environment)?, flags)
    }

    #[test]
    fn flags_win_over_the_environment_over_the_file_over_the_defaults() {
        let none = Flags::default();
        let url = |config: &Config| config.database_url.to_string();
        assert_eq!(url(&load("", &[], &none).expect("defaults")), "sqlite://data/atalaya.db");
        let file = "data_dir = \"/srv/a\"\naddr = \"127.0.0.1:1\"";
        assert_eq!(url(&load(file, &[], &none).expect("file")), "sqlite:///srv/a/atalaya.db");
        let environment = [("ATALAYA_ADDR", "127.0.0.1:2"), ("ATALAYA_DATABASE_URL", "sqlite://b.db")];
        let config = load(file, &environment, &none).expect("environment");
        assert_eq!((config.addr.port(), url(&config)), (2, "sqlite://b.db".to_owned()));
        let flags = Flags { database_url: Some("sqlite://c.db".into()), ..Flags::default() };
        assert_eq!(url(&load(file, &environment, &flags).expect("flags")), "sqlite://c.db");
    }

    #[test]
    fn a_wrong_value_names_its_key_and_place() {
        let none = Flags::default();
        let say =
            |file: &str, environment: &[(&str, &str)]| load(file, environment, &none).expect_err("refused").to_string();
        assert_eq!(
            say("", &[("ATALAYA_ADDR", "here")]),
            "ATALAYA_ADDR (environment): \"here\" is not an address and port such as 127.0.0.1:3000"
        );
        assert!(say("public_browsing = 3", &[]).starts_with("public_browsing (atalaya.toml): "));
        assert!(say("publik = true", &[]).contains("publik"));
        assert!(say("", &[("ATALAYA_PUBLIK", "1")]).contains("ATALAYA_PUBLIK"));
        assert!(say("", &[("ATALAYA_REGISTRATION", "perhaps")]).contains("open, closed"));
        assert!(say("addr = ", &[]).contains("atalaya.toml"));
        assert_eq!(
            say("database_pool_size = 0", &[]),
            "database_pool_size (atalaya.toml): \"0\" is not a whole number from 1 to 1000"
        );
        assert!(say("", &[("ATALAYA_DATABASE_POOL_WAIT_SECONDS", "ten")]).contains("from 1 to 600"));
    }

    #[test]
    fn the_cache_has_a_size_and_perhaps_a_redis() {
        let none = Flags::default();
        let config = load("", &[], &none).expect("defaults");
        assert_eq!((config.cache_max_bytes, config.redis.is_none()), (64 << 20, true));
        let environment =
            [("ATALAYA_REDIS_URL", "redis://ana:secret@cache.example/2"), ("ATALAYA_CACHE_MAX_BYTES", "0")];
        let config = load("", &environment, &none).expect("read");
        assert_eq!(config.cache_max_bytes, 0);
        let shown = format!("{config:?}");
        assert!(shown.contains("cache.example:6379") && !shown.contains("secret"), "{shown}");

        let say = |key, value| load("", &[(key, value)], &none).expect_err("refused").to_string();
        assert!(say("ATALAYA_CACHE_MAX_BYTES", "64MB").starts_with("ATALAYA_CACHE_MAX_BYTES (environment): \"64MB\""));
        let refused = say("ATALAYA_REDIS_URL", "http://ana:secret@cache.example");
        assert!(refused.starts_with("ATALAYA_REDIS_URL (environment): is not redis://"), "{refused}");
        assert!(!refused.contains("secret"), "{refused}");
    }

    #[test]
    fn what_is_kept_has_an_end_unless_it_is_0() {
        let none = Flags::default();
        assert_eq!(load("", &[], &none).expect("defaults").retention, Retention::default());
        let config = load("run_retention_days = 7\nrun_retention_per_job = 0", &[], &none).expect("read");
        assert_eq!((config.retention.age.map(|age| age.num_days()), config.retention.per_job), (Some(7), None));
        let config = load("run_retention_days = 0", &[("ATALAYA_RUN_RETENTION_PER_JOB", "3")], &none).expect("read");
        assert_eq!((config.retention.age, config.retention.per_job), (None, Some(3)));
        assert_eq!(load("", &[], &none).expect("defaults").worker_runs, 4);
        assert_eq!(load("worker_runs = 64", &[], &none).expect("read").worker_runs, 64);
        let refused = load("worker_runs = 0", &[], &none).expect_err("refused").to_string();
        assert_eq!(refused, "worker_runs (atalaya.toml): \"0\" is not a whole number from 1 to 256");
        let refused = load("run_retention_days = -1", &[], &none).expect_err("refused").to_string();
        assert_eq!(refused, "run_retention_days (atalaya.toml): \"-1\" is not a whole number from 0 to 36500");
    }

    #[test]
    fn no_site_is_asked_oftener_than_the_operator_says() {
        let none = Flags::default();
        assert_eq!(load("", &[], &none).expect("defaults").crawl_min_delay, Duration::from_millis(500));
        let environment = [("ATALAYA_CRAWL_MIN_DELAY_MS", "2000")];
        let config = load("crawl_min_delay_ms = 0", &environment, &none).expect("read");
        assert_eq!(config.crawl_min_delay, Duration::from_secs(2));
        let refused = load("crawl_min_delay_ms = 600001", &[], &none).expect_err("refused").to_string();
        assert_eq!(refused, "crawl_min_delay_ms (atalaya.toml): \"600001\" is not a whole number from 0 to 600000");
    }

    #[test]
    fn a_price_source_has_an_address_and_perhaps_a_key() {
        let none = Flags::default();
        assert!(load("", &[], &none).expect("defaults").price_source.is_none());
        let environment = [("ATALAYA_PRICE_SOURCE_KEY", "s3cret")];
        let config = load("price_source_url = \"https://prices.example/v1?a=s3cret\"", &environment, &none);
        let shown = format!("{:?}", config.expect("read"));
        assert!(shown.contains("https://prices.example") && !shown.contains("s3cret"), "{shown}");

        let say = |environment: &[_]| load("", environment, &none).expect_err("refused").to_string();
        let url = |url| ("ATALAYA_PRICE_SOURCE_URL", url);
        let refused = say(&[url("https://ana:s3cret@prices.example/")]);
        assert!(refused.starts_with("ATALAYA_PRICE_SOURCE_URL (environment): is not an address such as"), "{refused}");
        let refused =
            refused + &say(&environment) + &say(&[url("http://a/"), ("ATALAYA_PRICE_SOURCE_KEY", "s3cret 2")]);
        assert!(refused.contains("without price_source_url") && refused.contains("without spaces"), "{refused}");
        assert!(!refused.contains("s3cret"), "{refused}");
    }

    #[test]
    fn metrics_are_served_where_an_address_is_set() {
        let none = Flags::default();
        assert_eq!(load("", &[], &none).expect("defaults").metrics_addr, None);
        let config = load("", &[("ATALAYA_METRICS_ADDR", "127.0.0.1:9464")], &none).expect("read");
        assert_eq!(config.metrics_addr.map(|addr| addr.port()), Some(9464));
        let refused = load("metrics_addr = true", &[], &none).expect_err("refused").to_string();
        assert!(refused.starts_with("metrics_addr (atalaya.toml): \"true\""), "{refused}");
    }

    #[test]
    fn what_a_request_may_take_is_set() {
        let none = Flags::default();
        let config = load("", &[], &none).expect("defaults");
        assert_eq!((config.request_timeout.as_secs(), config.body_limit), (30, 1 << 20));
        assert_eq!((config.cache_lifetime.as_secs(), config.fetching.timeout.as_secs()), (300, 30));
        let file = "request_timeout_seconds = 5\nbody_limit_bytes = 2048\ncache_lifetime_seconds = 60\n\
                    outbound_timeout_seconds = 7\noutbound_connect_timeout_seconds = 3\noutbound_idle_per_host = 0\n\
                    outbound_idle_seconds = 9";
        let config = load(file, &[], &none).expect("read");
        assert_eq!((config.request_timeout.as_secs(), config.body_limit), (5, 2048));
        assert_eq!((config.cache_lifetime.as_secs(), config.fetching.timeout.as_secs()), (60, 7));
        let FetchConfig { connect_timeout, idle_per_host, idle_timeout, .. } = config.fetching;
        assert_eq!((connect_timeout.as_secs(), idle_per_host, idle_timeout.as_secs()), (3, 0, 9));
        for wrong in ["request_timeout_seconds = 0", "body_limit_bytes = 1", "outbound_idle_seconds = \"a\""] {
            let refused = load(wrong, &[], &none).expect_err("refused").to_string();
            assert!(refused.contains("is not a whole number from"), "{refused}");
        }
    }

    #[test]
    fn the_databases_password_is_never_shown() {
        let secret = "postgres://ana:secret@db.example/atalaya";
        let environment = [("ATALAYA_DATABASE_URL", secret), ("ATALAYA_DATABASE_POOL_SIZE", "4")];
        let config = load("database_pool_recycle_seconds = 60", &environment, &Flags::default()).expect("read");
        assert_eq!((config.database_pool.size, config.database_pool.recycle.as_secs()), (4, 60));
        assert!(!format!("{config:?} {}", config.database_url).contains("secret"));

        let wrong = "mysql://ana:secret@db.example/atalaya";
        let refused = load("", &[("ATALAYA_DATABASE_URL", wrong)], &Flags::default()).expect_err("refused").to_string();
        assert!(
            refused.starts_with("ATALAYA_DATABASE_URL (environment): ") && !refused.contains("secret"),
            "{refused}"
        );
        let flags = Flags { database_url: Some(wrong.to_owned()), ..Flags::default() };
        let refused = load("", &[], &flags).expect_err("refused").to_string();
        assert!(refused.starts_with("--database-url (command line): ") && !refused.contains("secret"), "{refused}");
    }
}
