//! A site on loopback, a clock that is moved by hand, and one log of both.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::run::PageProblem;
use tokio::time::Instant;
use url::Url;

use super::super::{Clock, Gate, Rules};
use super::LEFT_ALONE;
use crate::fetch::{FetchConfig, Fetcher, OutboundPolicy};

/// Answers the n-th request (0 is the first) for one path.
type Answer = Arc<dyn Fn(usize) -> Response + Send + Sync>;
type Answers = Arc<Mutex<HashMap<String, Answer>>>;
type Log = Arc<Mutex<Vec<String>>>;

/// What a visitor finds at the gate.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Allowed,
    Forbidden,
    NotNow,
    NoHost(PageProblem),
}

impl Shown {
    pub(super) fn of(rules: &Rules, url: &Url) -> Self {
        match rules.check(url).map_err(|error| error.problem) {
            Ok(()) => Self::Allowed,
            Err(PageProblem::Robots) => Self::Forbidden,
            Err(PageProblem::RobotsUnavailable) => Self::NotNow,
            Err(problem) => Self::NoHost(problem),
        }
    }
}

pub(super) struct Site {
    pub(super) clock: Moved,
    address: SocketAddr,
    config: FetchConfig,
    answers: Answers,
}

impl Site {
    /// A site that may be visited. It ends with the test's runtime.
    pub(super) async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    pub(super) async fn start_with(set: impl FnOnce(&mut FetchConfig)) -> Self {
        let mut site = Self::start_unopened().await;
        site.config.outbound = OutboundPolicy::default().and_allow(site.address);
        set(&mut site.config);
        site
    }

    /// A site at an address that may not be visited.
    pub(super) async fn start_unopened() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let site = Self::at(listener.local_addr().expect("an address"));
        let (answers, log) = (Arc::clone(&site.answers), Arc::clone(&site.clock.log));
        let router = Router::new().fallback(answer).with_state((answers, log));
        tokio::spawn(async move { axum::serve(listener, router).await });
        site
    }

    /// A site that is there no longer.
    pub(super) async fn gone() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut site = Self::at(listener.local_addr().expect("an address"));
        site.config.outbound = OutboundPolicy::default().and_allow(site.address);
        site
    }

    fn at(address: SocketAddr) -> Self {
        Self { clock: Moved::default(), address, config: FetchConfig::default(), answers: Arc::default() }
    }

    pub(super) fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().expect("a URL")
    }

    /// Answers a path; all others get 404.
    pub(super) fn on(&self, path: &str, answer: impl Fn(usize) -> Response + Send + Sync + 'static) {
        self.answers.lock().expect("whole").insert(path.to_owned(), Arc::new(answer));
    }

    pub(super) fn gate(&self, left_alone: Duration) -> Gate {
        self.gate_of([self], left_alone)
    }

    /// A gate by this site's clock that may visit these sites.
    pub(super) fn gate_of<'a>(&self, sites: impl IntoIterator<Item = &'a Self>, left_alone: Duration) -> Gate {
        let mut config = self.config.clone();
        for site in sites.into_iter().filter(|site| site.address != self.address) {
            config.outbound = config.outbound.and_allow(site.address);
        }
        Gate::by(Box::new(self.clock.clone()), Fetcher::new(config).expect("a fetcher"), left_alone)
    }

    /// What somebody who comes for the first time is shown at a path.
    pub(super) async fn shown(&self, path: &str) -> Shown {
        let url = self.url(path);
        Shown::of(&self.gate(LEFT_ALONE).rules(&url, Duration::ZERO).await, &url)
    }

    /// The paths that were asked for, and the pauses that were kept.
    pub(super) fn log(&self) -> Vec<String> {
        self.clock.log.lock().expect("whole").clone()
    }
}

async fn answer(State((answers, log)): State<(Answers, Log)>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let nth = {
        let mut log = log.lock().expect("whole");
        log.push(path.clone());
        log.iter().filter(|entry| **entry == path).count() - 1
    };
    let answer = answers.lock().expect("whole").get(&path).cloned();
    answer.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |answer| answer(nth))
}

/// A clock that stands still unless it is moved. To sleep moves it.
#[derive(Clone)]
pub(super) struct Moved {
    now: Arc<Mutex<Instant>>,
    log: Log,
}

impl Default for Moved {
    fn default() -> Self {
        Self { now: Arc::new(Mutex::new(Instant::now())), log: Arc::default() }
    }
}

impl Moved {
    pub(super) fn advance(&self, by: Duration) {
        *self.now.lock().expect("whole") += by;
    }
}

#[async_trait]
impl Clock for Moved {
    fn now(&self) -> Instant {
        *self.now.lock().expect("whole")
    }

    async fn sleep(&self, pause: Duration) {
        if !pause.is_zero() {
            self.advance(pause);
            self.log.lock().expect("whole").push(format!("pause of {} s", pause.as_secs()));
        }
    }
}

pub(super) fn text(body: &str) -> Response {
    body.to_owned().into_response()
}

pub(super) fn redirect(to: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, to.to_owned())]).into_response()
}

/// A refusal, by a clock at which 2026 begins.
pub(super) fn refusal(status: u16, retry_after: Option<&str>) -> Response {
    let mut response = StatusCode::from_u16(status).expect("a status").into_response();
    response.headers_mut().insert(header::DATE, "Thu, 01 Jan 2026 00:00:00 GMT".parse().expect("a header value"));
    if let Some(wait) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, wait.parse().expect("a header value"));
    }
    response
}
