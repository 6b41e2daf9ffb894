//! Reads each origin's robots.txt once, and keeps it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::run::PageProblem;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::Robots;
use crate::fetch::{Expect, FetchError, Fetcher};

/// How long a robots.txt is believed.
const BELIEVED: Duration = Duration::from_hours(24);

/// Knows the robots.txt of each origin (scheme, host, port).
pub(crate) struct Gate {
    fetcher: Fetcher,
    /// How long an origin whose robots.txt cannot be read is left alone.
    left_alone: Duration,
    origins: Mutex<HashMap<String, Arc<Mutex<Option<Known>>>>>,
}

struct Known {
    at: Instant,
    rules: Rules,
}

/// What an origin allows.
#[derive(Debug, Clone)]
pub(crate) enum Rules {
    /// Its robots.txt, empty where it has none.
    Read(Arc<Robots>),
    /// It cannot be read: for now that forbids everything.
    Unavailable(FetchError),
}

impl Rules {
    /// Lets a URL pass or says why not.
    pub(crate) fn check(&self, url: &Url) -> Result<(), FetchError> {
        match self {
            Self::Read(robots) if robots.allows(url) => Ok(()),
            Self::Read(_) => Err(FetchError::new(PageProblem::Robots, "forbidden by robots.txt".to_owned())),
            Self::Unavailable(error) => Err(error.clone()),
        }
    }
}

impl Gate {
    pub(crate) fn new(fetcher: Fetcher, left_alone: Duration) -> Self {
        Self { fetcher, left_alone, origins: Mutex::default() }
    }

    /// The rules of the URL's origin: those known, or fetched now. Those who ask at the same time share one request.
    pub(crate) async fn rules(&self, url: &Url) -> Rules {
        let origin = self.origins.lock().await.entry(url.origin().ascii_serialization()).or_default().clone();
        let mut known = origin.lock().await;
        if let Some(known) = known.as_ref() {
            let kept = if matches!(known.rules, Rules::Read(_)) { BELIEVED } else { self.left_alone };
            if known.at.elapsed() < kept {
                return known.rules.clone();
            }
        }
        let rules = self.fetch(&robots_url(url)).await;
        *known = Some(Known { at: Instant::now(), rules: rules.clone() });
        rules
    }

    async fn fetch(&self, url: &Url) -> Rules {
        let read = |text: &str| Rules::Read(Arc::new(Robots::parse(text, self.fetcher.config().product())));
        let unavailable = |problem, detail: String| {
            Rules::Unavailable(FetchError::new(problem, format!("robots.txt cannot be read: {detail}")))
        };
        match self.fetcher.get(url, Expect::Robots).await {
            Ok(answer) if (200..300).contains(&answer.status) => read(&answer.text()),
            // Too many requests is a server in trouble, not a site without rules.
            Ok(answer) if answer.status == 429 || answer.status >= 500 => {
                unavailable(PageProblem::RobotsUnavailable, format!("status {}", answer.status))
            }
            Ok(_) | Err(FetchError { problem: PageProblem::Redirects, .. }) => read(""),
            // What is wrong with the host is wrong with its pages too, and says more.
            Err(FetchError {
                problem:
                    problem @ (PageProblem::UnknownHost
                    | PageProblem::PrivateAddress
                    | PageProblem::Tls
                    | PageProblem::Unreachable),
                detail,
            }) => Rules::Unavailable(FetchError::new(problem, detail)),
            Err(error) => unavailable(PageProblem::RobotsUnavailable, error.detail),
        }
    }
}

/// Where the origin of `url` has its robots.txt.
pub(crate) fn robots_url(url: &Url) -> Url {
    let mut robots = url.clone();
    robots.set_path("/robots.txt");
    robots.set_query(None);
    robots.set_fragment(None);
    robots
}
