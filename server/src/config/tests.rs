use std::ffi::OsString;

use super::*;

pub(crate) fn load(file: &str, environment: &[(&str, &str)], flags: &Flags) -> Result<Config, WrongSetting> {
    let environment = environment.iter().map(|(key, value)| (OsString::from(key), OsString::from(value)));
    Config::from_sources(&Sources::from_parts(Some(("atalaya.toml", file)), environment)?, flags)
}

const README: &str = include_str!("../../../README.md");
const EXAMPLE: &str = include_str!("../../../.env.example");

/// The variables that `.env.example` sets, and to what.
fn example() -> Vec<(&'static str, &'static str)> {
    let settings = EXAMPLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    settings.map(|line| line.split_once('=').expect("a variable and its value")).collect()
}

#[test]
fn every_setting_stands_in_the_readme_and_in_the_example() {
    let known: Vec<String> = sources::KEYS.iter().map(|key| format!("ATALAYA_{}", key.to_uppercase())).collect();
    for variable in &known {
        let row = format!("| `{variable}` | ");
        assert!(README.lines().any(|line| line.starts_with(&row)), "{variable} is not in the table of README.md");
        let times = example().iter().filter(|(set, _)| set == variable).count();
        assert_eq!(times, 1, "{variable} in .env.example");
    }
    for (variable, _) in example() {
        assert!(known.iter().any(|name| name == variable), "{variable} of .env.example is not a setting");
    }
}

#[test]
fn the_example_sets_what_holds_without_it() {
    let none = Flags::default();
    // What is logged where nothing is set differs by command: the example says what servers log.
    let example = Config { log: None, ..load("", &example(), &none).expect("read") };
    let defaults = load("", &[], &none).expect("defaults");
    assert_eq!(format!("{example:#?}"), format!("{defaults:#?}"));
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
    assert!(say("", &[("ATALAYA_REGISTRATION", "perhaps")]).contains("open, invite, closed"));
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
    let environment = [("ATALAYA_REDIS_URL", "redis://ana:hunter2@cache.example/2"), ("ATALAYA_CACHE_MAX_BYTES", "0")];
    let config = load("", &environment, &none).expect("read");
    assert_eq!(config.cache_max_bytes, 0);
    let shown = format!("{config:?}");
    assert!(shown.contains("cache.example:6379") && !shown.contains("hunter2"), "{shown}");

    let say = |key, value| load("", &[(key, value)], &none).expect_err("refused").to_string();
    assert!(say("ATALAYA_CACHE_MAX_BYTES", "64MB").starts_with("ATALAYA_CACHE_MAX_BYTES (environment): \"64MB\""));
    let refused = say("ATALAYA_REDIS_URL", "http://ana:hunter2@cache.example");
    assert!(refused.starts_with("ATALAYA_REDIS_URL (environment): is not redis://"), "{refused}");
    assert!(!refused.contains("hunter2"), "{refused}");
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
    let refused = refused + &say(&environment) + &say(&[url("http://a/"), ("ATALAYA_PRICE_SOURCE_KEY", "s3cret 2")]);
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
    let secret = "postgres://ana:hunter2@db.example/atalaya";
    let environment = [("ATALAYA_DATABASE_URL", secret), ("ATALAYA_DATABASE_POOL_SIZE", "4")];
    let config = load("database_pool_recycle_seconds = 60", &environment, &Flags::default()).expect("read");
    assert_eq!((config.database_pool.size, config.database_pool.recycle.as_secs()), (4, 60));
    assert!(!format!("{config:?} {}", config.database_url).contains("hunter2"));

    let wrong = "mysql://ana:hunter2@db.example/atalaya";
    let refused = load("", &[("ATALAYA_DATABASE_URL", wrong)], &Flags::default()).expect_err("refused").to_string();
    assert!(refused.starts_with("ATALAYA_DATABASE_URL (environment): ") && !refused.contains("hunter2"), "{refused}");
    let flags = Flags { database_url: Some(wrong.to_owned()), ..Flags::default() };
    let refused = load("", &[], &flags).expect_err("refused").to_string();
    assert!(refused.starts_with("--database-url (command line): ") && !refused.contains("hunter2"), "{refused}");
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let none = Flags::default();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("redis"), "redis://ana:hunter2@cache.example/2\r\n").expect("written");
    std::fs::write(path("letters"), [0xff, 0xfe]).expect("written");
    std::fs::write(path("huge"), "x".repeat(64 * 1024 + 1)).expect("written");
    let (redis, there) = (path("redis"), ("ATALAYA_REDIS_URL", "redis://other.example"));
    let in_file = ("ATALAYA_REDIS_URL_FILE", redis.as_str());
    let shown = |environment: &[(&str, &str)]| format!("{:?}", load("", environment, &none).expect("read").redis);
    assert!(shown(&[in_file]).contains("cache.example:6379"), "{}", shown(&[in_file]));
    // As compose hands all variables on, set or not.
    assert_eq!(shown(&[in_file, ("ATALAYA_REDIS_URL", "")]), shown(&[in_file]));
    assert_eq!(shown(&[("ATALAYA_REDIS_URL", ""), in_file]), shown(&[in_file]));

    let say = |environment: &[(&str, &str)]| load("", environment, &none).expect_err("refused").to_string();
    for both in [[in_file, there], [there, in_file]] {
        assert!(say(&both).contains("stands beside ATALAYA_REDIS_URL"), "{}", say(&both));
    }
    std::fs::write(path("redis"), "http://ana:hunter2@cache.example").expect("written");
    let refused = say(&[in_file]);
    assert!(refused.starts_with(&format!("ATALAYA_REDIS_URL_FILE ({redis}): is not redis://")), "{refused}");
    assert!(!refused.contains("hunter2"), "{refused}");
    for (name, why) in [("none", "No such file"), ("letters", "UTF-8"), ("huge", "more than 65536 bytes")] {
        let refused = say(&[("ATALAYA_SECRET_KEY_FILE", &path(name))]);
        assert!(refused.contains(why) && refused.contains(&path(name)), "{refused}");
    }
    assert!(say(&[("ATALAYA_ADDR_FILE", &redis)]).contains("is not a setting"), "secrets alone");
}
