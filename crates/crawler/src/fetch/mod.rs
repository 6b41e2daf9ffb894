//! Gets one URL within limits, and never anything on a private network.
//!
//! Pages are got by [`Fetcher::get`] and by the engine; an interface for programs is asked by [`Fetcher::ask`].
//!
//! - [`OutboundPolicy`]: which private addresses may be visited all the same (test sites, a portal beside the app).
//! - [`Resolver`]: who is asked for the addresses of names.
//! - [`Fetched`]: an answer; [`FetchError`]: why there is none.

mod addresses;
mod bearer;
mod body;
mod charset;
mod conditional;
mod config;
mod durations;
mod fetched;
mod guard;
mod names;
mod own;
mod policy;
mod problem;
mod resolver;
mod transport;

use std::net::SocketAddr;
use std::sync::Arc;

use domain::run::PageProblem;
use domain::visit::Validators;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, LOCATION};
use url::Url;

pub use bearer::{Bearer, NotAKey};
pub use config::{Expect, FetchConfig, NoFetcher};
pub use durations::Timings;
pub use fetched::{Fetched, RetryAfter};
pub use policy::{NotAPolicy, OutboundPolicy};
pub use problem::FetchError;
pub use resolver::{Resolver, SystemResolver};

pub(crate) use guard::is_private;

use durations::Durations;
use transport::Transport;

/// Gets URLs. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: FetchConfig,
    transport: Transport,
    durations: Durations,
}

/// What one request gave.
#[derive(Debug)]
pub(crate) enum Step {
    /// An answer that leads nowhere else.
    Answer(Fetched),
    /// The address it leads to; not yet looked at.
    Redirect(Url),
}

impl Fetcher {
    /// Makes a fetcher.
    ///
    /// # Errors
    /// Where TLS cannot be set up, or the user agent is not a header value.
    pub fn new(config: FetchConfig) -> Result<Self, NoFetcher> {
        let transport = Transport::new(&config)?;
        Ok(Self { inner: Arc::new(Inner { config, transport, durations: Durations::default() }) })
    }

    /// How it is set up.
    pub fn config(&self) -> &FetchConfig {
        &self.inner.config
    }

    /// How long its requests, and those of its clones, have taken.
    pub fn timings(&self) -> Timings {
        self.inner.durations.timings()
    }

    /// Where a request for the URL would go, if it may be made: its address, or those of its name. Connects to nobody.
    ///
    /// # Errors
    /// Where the URL is not one that is visited, its name has no address, or one of them is private and not opened.
    pub async fn check(&self, url: &Url) -> Result<Vec<SocketAddr>, FetchError> {
        self.inner.transport.check(url).await
    }

    /// Gets a URL and follows its redirects, each checked like the first. Any status is an answer; whether its content
    /// is of the expected type is checked where the status is a success.
    pub async fn get(&self, url: &Url, expect: Expect) -> Result<Fetched, FetchError> {
        let mut trail = Trail::new(url, self.inner.config.max_redirects);
        loop {
            match self.step(trail.last(), expect, None).await.map_err(|error| trail.at(error))? {
                Step::Answer(answer) => return Ok(trail.arrive(answer)),
                Step::Redirect(next) => trail.follow(next)?,
            }
        }
    }

    /// Makes one request and follows nothing. With validators the answer may be that the page is still the one they came
    /// with.
    pub(crate) async fn step(
        &self,
        url: &Url,
        expect: Expect,
        validators: Option<&Validators>,
    ) -> Result<Step, FetchError> {
        let begun = std::time::Instant::now();
        let headers = validators.map(conditional::headers).unwrap_or_default();
        let went = self.in_time(self.exchange(url, expect, headers)).await;
        self.inner.durations.count(begun.elapsed());
        went
    }

    /// Asks an interface for programs, which is to answer in JSON, with the key it gave out. Follows nothing, so that the
    /// key goes nowhere else.
    pub async fn ask(&self, url: &Url, key: Option<&Bearer>) -> Result<Fetched, FetchError> {
        let headers = key.map(|key| (AUTHORIZATION, key.header())).into_iter().collect();
        match self.in_time(self.exchange(url, Expect::Json, headers)).await? {
            Step::Answer(answer) => Ok(answer),
            Step::Redirect(to) => Err(FetchError::new(PageProblem::Redirects, format!("a redirect to {to}"))),
        }
    }

    async fn in_time<T>(&self, asked: impl Future<Output = Result<T, FetchError>>) -> Result<T, FetchError> {
        let timeout = self.inner.config.timeout;
        tokio::time::timeout(timeout, asked).await.unwrap_or_else(|_| {
            let detail = format!("no whole answer in {} s", timeout.as_secs_f64());
            Err(FetchError::new(PageProblem::Timeout, detail))
        })
    }

    async fn exchange(&self, url: &Url, expect: Expect, headers: HeaderMap) -> Result<Step, FetchError> {
        let client = self.inner.transport.client_for(url).await?;
        let request = client.get(url.clone()).headers(headers).header(ACCEPT, expect.accept());
        let response = request.send().await.map_err(|error| FetchError::from_transport(&error))?;
        if response.status().is_redirection()
            && response.status() != StatusCode::NOT_MODIFIED
            && let Some(location) = response.headers().get(LOCATION)
        {
            let next = std::str::from_utf8(location.as_bytes()).ok().and_then(|text| url.join(text.trim()).ok());
            return next
                .map(Step::Redirect)
                .ok_or_else(|| FetchError::new(PageProblem::Redirects, not_an_address(location.as_bytes())));
        }
        let mut fetched = Fetched::head_of(url, &response);
        let content_type = fetched.content_type.as_deref();
        let limits = body::Limits::of(expect, response.status(), content_type, self.inner.config.max_bytes);
        if limits.check_type {
            fetched.check_content_type(expect)?;
        }
        fetched.body = body::read(response, limits).await?;
        let max_page = self.inner.config.max_bytes;
        if expect == Expect::Page && fetched.body.len() > max_page && !crate::feed::begins_like_one(&fetched.body) {
            // What is called XML is allowed to be larger only where it is.
            return Err(FetchError::new(PageProblem::TooLarge, format!("more than {max_page} bytes")));
        }
        Ok(Step::Answer(fetched))
    }
}

/// The addresses a request came by.
#[derive(Debug, Clone)]
pub(crate) struct Trail {
    urls: Vec<Url>,
    most: usize,
    /// Of the first address, and of no other.
    validators: Option<Validators>,
}

impl Trail {
    pub(crate) fn new(url: &Url, max_redirects: usize) -> Self {
        Self { urls: vec![url.clone()], most: max_redirects, validators: None }
    }

    /// The same trail, for whoever wants the page only where it is not the one that these validators came with.
    pub(crate) fn unless(self, validators: Option<Validators>) -> Self {
        Self { validators, ..self }
    }

    /// The same trail, for whoever wants the page in any case.
    pub(crate) fn whole(self) -> Self {
        self.unless(None)
    }

    /// What the next request sends along.
    pub(crate) fn validators(&self) -> Option<&Validators> {
        self.validators.as_ref()
    }

    /// Where the next request goes.
    pub(crate) fn last(&self) -> &Url {
        self.urls.last().expect("a trail begins with one address and only grows")
    }

    /// Goes on to `next`, unless that was there before or is one too many.
    pub(crate) fn follow(&mut self, mut next: Url) -> Result<(), FetchError> {
        next.set_fragment(None);
        if self.urls.contains(&next) {
            let detail = format!("redirects in a circle, back to {next}; take the address that a browser ends at");
            return Err(FetchError::new(PageProblem::Redirects, detail));
        }
        if self.urls.len() > self.most {
            let detail = format!("more than {} redirects; take the address that a browser ends at", self.most);
            return Err(FetchError::new(PageProblem::Redirects, detail));
        }
        self.validators = None;
        self.urls.push(next);
        Ok(())
    }

    /// The error of the last request, which says so where a redirect led there: what is wrong may not be in the address
    /// that was asked for.
    pub(crate) fn at(&self, mut error: FetchError) -> FetchError {
        if self.urls.len() > 1 {
            let last = self.last();
            let host = last.host_str().unwrap_or_default();
            error.detail = format!("a redirect led to {}://{host}: {}", last.scheme(), error.detail);
        }
        error
    }

    /// The answer with the addresses it came by.
    pub(crate) fn arrive(mut self, mut answer: Fetched) -> Fetched {
        if let Some(last) = self.urls.pop() {
            answer.final_url = last;
        }
        answer.redirects = self.urls;
        answer
    }
}

/// Longest part of a redirect's text that is repeated.
const MOST_REPEATED: usize = 100;

/// Repeats no text with an `@`: a password may stand before it.
fn not_an_address(location: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(location).chars().take(MOST_REPEATED).collect();
    let to = if text.contains('@') { String::new() } else { format!(" to {text:?}") };
    format!("a redirect{to} that is no web address; take the address that a browser ends at")
}
