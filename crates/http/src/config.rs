//! What can be set about the doors.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::{Hosts, PublicUrl, TrustedProxies};

/// What can be set about the doors. Clones share the token and the tracker.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Whether cookies go over TLS only. Off for plain HTTP, where a browser would not keep them.
    pub secure_cookies: bool,
    /// Where others reach the site. Its origin is the site's own, and its name may be asked for.
    pub public_url: Option<PublicUrl>,
    /// Other names by which the site may be asked.
    pub hosts: Hosts,
    /// Whose word is taken for whom a request is from.
    pub trusted_proxies: TrustedProxies,
    /// Origins, such as `https://atalaya.example`, that may post and open the websocket besides the one that `Host`
    /// names: for proxies that change `Host`.
    pub allowed_origins: Vec<String>,
    /// Origins whose pages may ask the API with a bearer token; `*` is every one.
    pub cors_origins: Vec<String>,
    /// Requests to the API that one user may make in a minute, or one address without a user; 0 for as many as they like.
    pub api_rate_per_minute: u32,
    /// The same of pages, with what they ask.
    pub page_rate_per_minute: u32,
    /// Websockets that one user may hold open in this process, or one address without a user; 0 for as many as there are.
    /// So many streams of events too.
    pub open_per_client: usize,
    /// How long a request may take. The websocket is exempt.
    pub request_timeout: Duration,
    /// Largest body of a request, bytes.
    pub body_limit: usize,
    /// After how long without a request a session ends. Counted in whole days.
    pub session_inactivity: Duration,
    /// Cancelled when the server stops: every websocket then closes with code 1001.
    pub shutdown: CancellationToken,
    /// The websockets that are open: `close` and `wait` tell when the last has said goodbye.
    pub sockets: TaskTracker,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            secure_cookies: false,
            public_url: None,
            hosts: Hosts::default(),
            trusted_proxies: TrustedProxies::default(),
            allowed_origins: Vec::new(),
            cors_origins: Vec::new(),
            api_rate_per_minute: 0,
            page_rate_per_minute: 0,
            open_per_client: 0,
            request_timeout: Duration::from_secs(30),
            body_limit: 1024 * 1024,
            session_inactivity: Duration::from_hours(30 * 24),
            shutdown: CancellationToken::new(),
            sockets: TaskTracker::new(),
        }
    }
}

impl HttpConfig {
    /// Whether an origin counts as this site whatever `Host` says.
    pub(crate) fn is_own_origin(&self, origin: &str) -> bool {
        let public = self.public_url.iter().map(PublicUrl::origin);
        self.allowed_origins.iter().map(String::as_str).chain(public).any(|own| own.eq_ignore_ascii_case(origin))
    }
}
