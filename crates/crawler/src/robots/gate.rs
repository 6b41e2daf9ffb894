//! Reads each origin's robots.txt once, and keeps it.

mod clock;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::run::PageProblem;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::Robots;
use crate::fetch::{Expect, FetchError, Fetched, Fetcher, RetryAfter, Step, Trail};
use clock::{Clock, Wall};

/// How long a robots.txt is believed.
const BELIEVED: Duration = Duration::from_hours(24);
/// Redirects that are followed, even where pages get fewer: the RFC asks for five.
const LEAST_REDIRECTS: usize = 5;

/// Knows the robots.txt of each origin (scheme, host, port).
pub(crate) struct Gate {
    fetcher: Fetcher,
    /// How long an origin whose robots.txt cannot be read is left alone, unless it asks for more.
    left_alone: Duration,
    clock: Box<dyn Clock>,
    origins: Mutex<HashMap<String, Arc<Mutex<Option<Known>>>>>,
}

struct Known {
    until: Instant,
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

    /// The pause between requests that the origin asks for.
    pub(crate) fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Read(robots) => robots.crawl_delay(),
            Self::Unavailable(_) => None,
        }
    }

    fn unavailable(detail: &str) -> Self {
        let detail = format!("robots.txt cannot be read: {detail}");
        Self::Unavailable(FetchError::new(PageProblem::RobotsUnavailable, detail))
    }
}

impl Gate {
    pub(crate) fn new(fetcher: Fetcher, left_alone: Duration) -> Self {
        Self::by(Box::new(Wall), fetcher, left_alone)
    }

    fn by(clock: Box<dyn Clock>, fetcher: Fetcher, left_alone: Duration) -> Self {
        Self { fetcher, left_alone, clock, origins: Mutex::default() }
    }

    /// The rules of the URL's origin: those known, or fetched now. Those who ask at the same time share one request.
    /// `pause` is kept after each request, so that another may be made at once.
    pub(crate) async fn rules(&self, url: &Url, pause: Duration) -> Rules {
        let origin = self.origins.lock().await.entry(url.origin().ascii_serialization()).or_default().clone();
        let mut known = origin.lock().await;
        if let Some(known) = known.as_ref().filter(|known| self.clock.now() < known.until) {
            return known.rules.clone();
        }
        let (rules, kept) = self.fetch(&robots_url(url), pause).await;
        *known = Some(Known { until: self.clock.now() + kept, rules: rules.clone() });
        self.clock.sleep(pause).await;
        rules
    }

    /// The rules, and how long they hold.
    async fn fetch(&self, url: &Url, pause: Duration) -> (Rules, Duration) {
        let mut trail = Trail::new(url, self.fetcher.config().max_redirects.max(LEAST_REDIRECTS));
        loop {
            match self.fetcher.step(trail.last(), Expect::Robots, None).await {
                Ok(Step::Answer(answer)) => return self.judge(&answer),
                // To another host too, whatever that host allows: what is read there are the rules of this origin.
                Ok(Step::Redirect(next)) => {
                    if trail.follow(next).is_err() {
                        return (self.read(b""), BELIEVED);
                    }
                    self.clock.sleep(pause).await;
                }
                // Where redirects lead nowhere, the RFC lets a crawler take it that there is no robots.txt.
                Err(FetchError { problem: PageProblem::Redirects, .. }) => return (self.read(b""), BELIEVED),
                Err(error) => {
                    let rules =
                        if trail.last() == url { unreachable(error) } else { Rules::unavailable(&error.detail) };
                    return (rules, self.left_alone);
                }
            }
        }
    }

    /// Anything that is not text holds no lines, and so no rules: many sites answer with their home page.
    fn judge(&self, answer: &Fetched) -> (Rules, Duration) {
        match answer.status {
            200..300 => (self.read(&answer.body), BELIEVED),
            // Too many requests is a server in trouble, not a site without rules. All other refusals, those with 401
            // and 403 among them, say by the RFC that there are no rules; if the pages refuse too, that will show.
            429 | 500.. => {
                // A date is a delay already, where the answer says when it was sent: this clock knows no dates.
                let wanted = match answer.retry_after {
                    Some(RetryAfter::Delay(delay)) => delay.min(BELIEVED),
                    _ => Duration::ZERO,
                };
                (Rules::unavailable(&format!("status {}", answer.status)), self.left_alone.max(wanted))
            }
            _ => (self.read(b""), BELIEVED),
        }
    }

    fn read(&self, file: &[u8]) -> Rules {
        Rules::Read(Arc::new(Robots::parse(file, self.fetcher.config().product())))
    }
}

/// No answer from the origin itself. What is wrong with the host is wrong with its pages too, and says more.
fn unreachable(error: FetchError) -> Rules {
    match error.problem {
        PageProblem::UnknownHost | PageProblem::PrivateAddress | PageProblem::Tls | PageProblem::Unreachable => {
            Rules::Unavailable(error)
        }
        _ => Rules::unavailable(&error.detail),
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
