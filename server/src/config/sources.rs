//! Where settings come from.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Read as _;
use std::path::Path;
use std::str::FromStr;

use super::WrongSetting;

/// The settings there are, as the configuration file spells them. In the environment: upper case, after `ATALAYA_`.
pub(super) const KEYS: &[&str] = &[
    "addr",
    "allowed_hosts",
    "allowed_origins",
    "api_rate_per_minute",
    "body_limit_bytes",
    "cache_lifetime_seconds",
    "cache_max_bytes",
    "contact",
    "cors_origins",
    "crawl_min_delay_ms",
    "data_dir",
    "database_pool_recycle_seconds",
    "database_pool_size",
    "database_pool_wait_seconds",
    "database_url",
    "former_secret_key",
    "log",
    "log_format",
    "mail_from",
    "metrics_addr",
    "open_per_client",
    "outbound_allow",
    "outbound_connect_timeout_seconds",
    "outbound_idle_per_host",
    "outbound_idle_seconds",
    "outbound_timeout_seconds",
    "page_rate_per_minute",
    "price_source_key",
    "price_source_url",
    "public_browsing",
    "public_url",
    "redis_url",
    "registration",
    "request_timeout_seconds",
    "run_retention_days",
    "run_retention_per_job",
    "secret_key",
    "secure_cookies",
    "session_inactivity_hours",
    "session_lifetime_hours",
    "smtp_url",
    "trusted_proxies",
    "worker_runs",
];

/// Of these the environment may name a file that holds it, as `ATALAYA_…_FILE`: systemd and containers hand secrets in so,
/// and whoever lists a process's environment does not read them.
const SECRETS: &[&str] =
    &["database_url", "former_secret_key", "price_source_key", "redis_url", "secret_key", "smtp_url"];

/// The longest secret in a file, bytes.
const LONGEST_SECRET: u64 = 64 * 1024;

/// Variables with the same prefix that other parts of the project use: not settings, and not mistakes.
const NOT_SETTINGS: &[&str] = &[
    "ATALAYA_TOOLS",
    "ATALAYA_TARGET",
    "ATALAYA_BINARY",
    "ATALAYA_ADS_CSV",
    "ATALAYA_TEST_POSTGRES_URL",
    "ATALAYA_TEST_REDIS_URL",
];

/// Read where no other file is named.
pub(super) const DEFAULT_FILE: &str = "atalaya.toml";

/// A value with the place it was found at.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) value: String,
    key: String,
    place: String,
}

/// Everything that was set, the environment before the file.
#[derive(Debug, Default)]
pub(super) struct Sources(BTreeMap<&'static str, Found>);

impl Sources {
    pub(super) fn read(
        file: Option<&Path>,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, WrongSetting> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let place = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(WrongSetting { key: "--config".into(), place, message: error.to_string() }),
        };
        Self::from_parts(text.as_deref().map(|text| (place.as_str(), text)), environment)
    }

    pub(super) fn from_parts(
        file: Option<(&str, &str)>,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, WrongSetting> {
        let mut sources = Self::default();
        if let Some((place, text)) = file {
            sources.add_file(place, text)?;
        }
        sources.add_environment(environment)?;
        Ok(sources)
    }

    fn add_file(&mut self, place: &str, text: &str) -> Result<(), WrongSetting> {
        let wrong = |key: &str, message: String| WrongSetting { key: key.to_owned(), place: place.to_owned(), message };
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| wrong("configuration", error.to_string()))?;
        for (key, value) in table {
            let known = KEYS.iter().find(|known| **known == key).ok_or_else(|| wrong(&key, unknown()))?;
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Boolean(value) => value.to_string(),
                toml::Value::Integer(value) => value.to_string(),
                _ => return Err(wrong(&key, "must be a text, a number or true/false".to_owned())),
            };
            self.0.insert(known, Found { value, key, place: place.to_owned() });
        }
        Ok(())
    }

    fn add_environment(&mut self, environment: impl Iterator<Item = (OsString, OsString)>) -> Result<(), WrongSetting> {
        for (variable, value) in environment {
            let Some(variable) = variable.to_str().filter(|name| name.starts_with("ATALAYA_")) else { continue };
            if NOT_SETTINGS.contains(&variable) {
                continue;
            }
            let wrong =
                |message: String| WrongSetting { key: variable.to_owned(), place: "environment".to_owned(), message };
            let name = variable.trim_start_matches("ATALAYA_").to_lowercase();
            let in_file = name.strip_suffix("_file").and_then(|name| SECRETS.iter().find(|secret| **secret == name));
            let known = in_file.or_else(|| KEYS.iter().find(|known| **known == name));
            let known = known.ok_or_else(|| wrong(unknown()))?;
            let found = if in_file.is_some() {
                let path = Path::new(&value);
                let value = secret_in(path).map_err(|message| wrong(format!("{}: {message}", path.display())))?;
                Found { value, key: variable.to_owned(), place: path.display().to_string() }
            } else {
                let value = value.into_string().map_err(|_| wrong("is not UTF-8".to_owned()))?;
                Found { value, key: variable.to_owned(), place: "environment".to_owned() }
            };
            // Where containers are given all variables, those that are empty are not set.
            let is_set = |found: &Found| found.key.starts_with("ATALAYA_") && !found.value.is_empty();
            match self.0.get(known).filter(|before| is_set(before)) {
                Some(before) if is_set(&found) => {
                    return Err(wrong(format!("stands beside {}: set one of them", before.key)));
                }
                Some(_) => {}
                None => {
                    self.0.insert(known, found);
                }
            }
        }
        Ok(())
    }

    /// The text of a setting. An empty one counts as not set.
    pub(super) fn text(&self, key: &str) -> Option<Found> {
        self.0.get(key).filter(|found| !found.value.is_empty()).cloned()
    }

    pub(super) fn parse<T: FromStr>(&self, key: &str, what: &str) -> Result<Option<T>, WrongSetting> {
        self.parse_with(key, |text| text.parse().map_err(|_| format!("{text:?} is not {what}")))
    }

    pub(super) fn switch(&self, key: &str) -> Result<Option<bool>, WrongSetting> {
        self.parse(key, "true or false")
    }

    pub(super) fn parse_with<T>(
        &self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, WrongSetting> {
        let Some(found) = self.text(key) else { return Ok(None) };
        match parse(&found.value) {
            Ok(value) => Ok(Some(value)),
            Err(message) => Err(WrongSetting { key: found.key, place: found.place, message }),
        }
    }
}

/// The secret that a file holds: its text without the line end that editors put behind it.
fn secret_in(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut text = String::new();
    file.take(LONGEST_SECRET + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 > LONGEST_SECRET {
        return Err(format!("holds more than {LONGEST_SECRET} bytes"));
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn unknown() -> String {
    format!("is not a setting; there are: {}", KEYS.join(", "))
}
