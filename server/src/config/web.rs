//! Where the web server is reached, by whom, and what follows from it.

use std::net::SocketAddr;

use http_doors::{Hosts, HttpConfig, PublicUrl, TrustedProxies};
use tokio_util::sync::CancellationToken;

use super::sources::Sources;
use super::{Config, WrongSetting};

/// What is set about who reaches the web server, and how.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    /// Where others reach it.
    pub(crate) public_url: Option<PublicUrl>,
    /// Other names by which it may be asked.
    pub(crate) allowed_hosts: Hosts,
    /// Whose word is taken for whom a request is from.
    pub(crate) trusted_proxies: TrustedProxies,
    /// Whether cookies go over TLS only, where that is set.
    pub(crate) secure_cookies: Option<bool>,
    /// Origins besides its own that may post and open the websocket.
    pub(crate) allowed_origins: Vec<String>,
    /// Origins whose pages may ask the API.
    pub(crate) cors_origins: Vec<String>,
}

impl Reach {
    pub(super) fn read(sources: &Sources) -> Result<Self, WrongSetting> {
        Ok(Self {
            public_url: sources.parse_with("public_url", said)?,
            allowed_hosts: sources.parse_with("allowed_hosts", said)?.unwrap_or_default(),
            trusted_proxies: sources.parse_with("trusted_proxies", said)?.unwrap_or_default(),
            secure_cookies: sources.switch("secure_cookies")?,
            allowed_origins: sources.parse_with("allowed_origins", origins)?.unwrap_or_default(),
            cors_origins: sources.parse_with("cors_origins", cors_origins)?.unwrap_or_default(),
        })
    }

    /// What links that go out by mail begin with, of a server that listens there.
    pub(crate) fn base_url_at(&self, addr: SocketAddr) -> String {
        self.public_url.as_ref().map_or_else(|| format!("http://{addr}"), |url| url.origin().to_owned())
    }

    /// Whether others reach it over TLS.
    pub(crate) fn is_over_tls(&self) -> bool {
        self.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }

    /// Whether cookies of a server that listens there go over TLS only: they do, unless somebody said otherwise or plain
    /// HTTP never leaves the machine.
    pub(crate) fn secure_cookies_at(&self, addr: SocketAddr) -> bool {
        self.secure_cookies.unwrap_or(self.is_over_tls() || !addr.ip().is_loopback())
    }

    /// What browsers may make of cookies of a server that listens there, where nobody said how it is reached.
    pub(crate) fn doubt_at(&self, addr: SocketAddr) -> Option<String> {
        let is_said = self.secure_cookies.is_some() || self.is_over_tls() || addr.ip().is_loopback();
        (!is_said).then(|| {
            format!(
                "browsers that reach {addr} over plain HTTP keep no session: log-ins have no effect. Put a proxy with TLS in \
                 front and set ATALAYA_PUBLIC_URL=https://…, or, in a network you trust, set ATALAYA_SECURE_COOKIES=false"
            )
        })
    }
}

impl Config {
    /// How the web server treats requests that come to `addr`.
    pub(crate) fn doors(&self, addr: SocketAddr, shutdown: CancellationToken) -> HttpConfig {
        let reach = self.reach.clone();
        HttpConfig {
            secure_cookies: reach.secure_cookies_at(addr),
            public_url: reach.public_url,
            hosts: reach.allowed_hosts,
            trusted_proxies: reach.trusted_proxies,
            allowed_origins: reach.allowed_origins,
            cors_origins: reach.cors_origins,
            api_rate_per_minute: self.api_rate_per_minute,
            page_rate_per_minute: self.page_rate_per_minute,
            open_per_client: self.open_per_client,
            request_timeout: self.request_timeout,
            body_limit: self.body_limit,
            session_inactivity: self.session_inactivity,
            shutdown,
            ..HttpConfig::default()
        }
    }
}

fn said<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
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
    use super::super::tests::load;
    use super::*;
    use crate::cli::Flags;

    fn reach(environment: &[(&str, &str)]) -> Reach {
        load("", environment, &Flags::default()).expect("read").reach
    }

    const LOOPBACK: &str = "127.0.0.1:3000";
    const EVERYWHERE: &str = "0.0.0.0:3000";

    #[test]
    fn cookies_need_tls_unless_plain_http_stays_on_the_machine() {
        let at = |addr: &str, environment: &[(&str, &str)]| {
            let (reach, addr) = (reach(environment), addr.parse().expect("an address"));
            (reach.secure_cookies_at(addr), reach.doubt_at(addr).is_some())
        };
        let (https, http) = (("ATALAYA_PUBLIC_URL", "https://a.example"), ("ATALAYA_PUBLIC_URL", "http://nas:3000"));
        let plain = ("ATALAYA_SECURE_COOKIES", "false");
        assert_eq!(at(LOOPBACK, &[]), (false, false));
        assert_eq!(at("[::1]:3000", &[]), (false, false));
        assert_eq!(at(LOOPBACK, &[http]), (false, false));
        assert_eq!(at(LOOPBACK, &[https]), (true, false));
        assert_eq!(at(LOOPBACK, &[("ATALAYA_SECURE_COOKIES", "true")]), (true, false));
        assert_eq!(at(EVERYWHERE, &[https]), (true, false));
        assert_eq!(at(EVERYWHERE, &[plain]), (false, false));
        assert_eq!(at(EVERYWHERE, &[]), (true, true), "and it is said what to set");
        assert_eq!(at(EVERYWHERE, &[http]), (true, true));
        let said = reach(&[]).doubt_at(EVERYWHERE.parse().expect("an address")).expect("a doubt");
        assert!(said.contains("ATALAYA_PUBLIC_URL") && said.contains("ATALAYA_SECURE_COOKIES"), "{said}");
    }

    #[test]
    fn what_is_set_is_handed_on() {
        let environment = [
            ("ATALAYA_PUBLIC_URL", "https://atalaya.example"),
            ("ATALAYA_ALLOWED_HOSTS", "nas:3000"),
            ("ATALAYA_TRUSTED_PROXIES", "10.0.0.0/8"),
            ("ATALAYA_BODY_LIMIT_BYTES", "2048"),
        ];
        let config = load("", &environment, &Flags::default()).expect("read");
        let doors = config.doors(config.addr, CancellationToken::new());
        assert_eq!(doors.public_url.as_ref().map(PublicUrl::origin), Some("https://atalaya.example"));
        assert_eq!(
            (doors.hosts, doors.trusted_proxies),
            (said("nas:3000").expect("a"), said("10.0.0.0/8").expect("b"))
        );
        assert_eq!((doors.body_limit, doors.api_rate_per_minute, doors.secure_cookies), (2048, 1_200, true));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (key, value, right) in [
            ("ATALAYA_PUBLIC_URL", "atalaya.example", "https://atalaya.example"),
            ("ATALAYA_PUBLIC_URL", "https://atalaya.example/app", "without a path"),
            ("ATALAYA_ALLOWED_HOSTS", "https://atalaya.example", "atalaya.example:8443"),
            ("ATALAYA_TRUSTED_PROXIES", "10.0.0.0/40", "10.0.0.0/8"),
        ] {
            let refused = load("", &[(key, value)], &Flags::default()).expect_err(value).to_string();
            assert!(refused.starts_with(&format!("{key} (environment): {value:?} is not")), "{refused}");
            assert!(refused.contains(right), "{refused}");
        }
    }
}
