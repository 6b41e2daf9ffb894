//! How a fetcher is set up, and what it is asked for.

use std::sync::Arc;
use std::time::Duration;

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
    /// Largest page, in decompressed bytes.
    pub max_bytes: usize,
    /// Redirects followed before giving up.
    pub max_redirects: usize,
    /// Private addresses that may be visited all the same.
    pub outbound: OutboundPolicy,
    /// Who is asked for the addresses of names.
    pub resolver: Arc<dyn Resolver>,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            user_agent: concat!("Atalaya/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            max_bytes: 5 * 1024 * 1024,
            max_redirects: 10,
            outbound: OutboundPolicy::default(),
            resolver: Arc::new(SystemResolver),
        }
    }
}

impl FetchConfig {
    /// The product name in the user agent, by which robots.txt calls this crawler.
    pub fn product(&self) -> &str {
        self.user_agent.split(['/', ' ']).next().unwrap_or_default()
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
}

impl Expect {
    pub(super) fn accept(self) -> &'static str {
        match self {
            Self::Page => "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.5",
            Self::Robots => "text/plain,*/*;q=0.5",
            Self::Sitemap => "application/xml,text/xml,text/plain;q=0.8,*/*;q=0.5",
        }
    }
}

/// Why no fetcher can be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up requests: {0}")]
pub struct NoFetcher(#[from] pub(super) reqwest::Error);
