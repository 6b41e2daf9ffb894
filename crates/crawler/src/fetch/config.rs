//! How a fetcher is set up, and what it is asked for.

use std::sync::Arc;
use std::time::Duration;

use url::{Host, Url};

use super::{OutboundPolicy, Resolver, SystemResolver};

/// How a [`super::Fetcher`] is set up.
#[derive(Debug, Clone)]
pub struct FetchConfig {
    /// Sent with every request: a product name, a version, and an address where to complain. robots.txt is read for
    /// the product name.
    pub user_agent: String,
    /// Longest wait for a name's addresses, and for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for one whole answer, body included.
    pub timeout: Duration,
    /// Connections to one host that are kept open for the next request, at most.
    pub idle_per_host: usize,
    /// How long one is kept that nobody uses.
    pub idle_timeout: Duration,
    /// Largest page, in decompressed bytes.
    pub max_bytes: usize,
    /// Redirects followed before giving up.
    pub max_redirects: usize,
    /// Private addresses that may be visited all the same.
    pub outbound: OutboundPolicy,
    /// Least time between the starts of two requests to one site, whatever a job says. Sites that `outbound` names are
    /// whoever runs this crawler's own: see [`FetchConfig::least_delay_at`].
    pub least_delay: Duration,
    /// Who is asked for the addresses of names.
    pub resolver: Arc<dyn Resolver>,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            user_agent: concat!("Atalaya/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            idle_per_host: 16,
            idle_timeout: Duration::from_secs(30),
            max_bytes: 5 * 1024 * 1024,
            max_redirects: 10,
            outbound: OutboundPolicy::default(),
            least_delay: Duration::ZERO,
            resolver: Arc::new(SystemResolver),
        }
    }
}

impl FetchConfig {
    /// The product name in the user agent, by which robots.txt calls this crawler.
    pub fn product(&self) -> &str {
        self.user_agent.split(['/', ' ']).next().unwrap_or_default()
    }

    /// The least delay at the URL's site: none where its host and port are opened by the name that the URL gives them.
    pub fn least_delay_at(&self, url: &Url) -> Duration {
        let port = url.port_or_known_default().unwrap_or_default();
        let opened = match url.host() {
            Some(Host::Ipv4(address)) => self.outbound.allows_address(address.into(), port),
            Some(Host::Ipv6(address)) => self.outbound.allows_address(address.into(), port),
            Some(Host::Domain(name)) => self.outbound.allows_name(name, port),
            None => false,
        };
        if opened { Duration::ZERO } else { self.least_delay }
    }
}

/// What an answer should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// HTML, XHTML, XML or text, up to [`FetchConfig::max_bytes`].
    Page,
    /// robots.txt: its first 500 KiB.
    Robots,
    /// A sitemap, perhaps compressed: up to 50 MiB.
    Sitemap,
    /// What an interface says in JSON: up to 64 KiB.
    Json,
}

impl Expect {
    pub(super) fn accept(self) -> &'static str {
        match self {
            Self::Page => "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.5",
            Self::Robots => "text/plain,*/*;q=0.5",
            Self::Sitemap => "application/xml,text/xml,text/plain;q=0.8,*/*;q=0.5",
            Self::Json => "application/json",
        }
    }
}

/// Why no fetcher can be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up requests: {0}")]
pub struct NoFetcher(#[from] pub(super) reqwest::Error);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_that_are_opened_by_name_may_be_asked_as_often_as_a_job_says() {
        let outbound = OutboundPolicy::parse("127.0.0.1:4000,lab,[::1]:80").expect("a policy");
        let config = FetchConfig { outbound, least_delay: Duration::from_millis(500), ..FetchConfig::default() };
        for (url, least) in [
            ("http://127.0.0.1:4000/a", 0),
            ("http://127.0.0.1:4001/a", 500),
            ("http://lab/", 0),
            ("https://LAB:8443/", 0),
            ("http://[::1]/", 0),
            ("http://lab.example/", 500),
            ("https://a.example/", 500),
        ] {
            let url = Url::parse(url).expect("a URL");
            assert_eq!(config.least_delay_at(&url), Duration::from_millis(least), "{url}");
        }
    }
}
