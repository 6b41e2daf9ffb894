//! What a crawl is asked to do, and how it can end.

use std::sync::Arc;
use std::time::Duration;

use domain::Instant;
use domain::job::{Limits, Politeness, Scope};
use sha2::{Digest, Sha256};
use url::Url;

use crate::fetch::FetchError;
use crate::spider::Recipe;
use crate::store::StoreError;

/// What a crawl is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Finding what the targets lead to.
    Discovery,
    /// Finding the areas of the targets' sites. No ad is kept, and links to ads are not followed.
    Areas,
    /// Looking whether known ads are still there. No link is followed, and the page limit does not count.
    LinkCheck,
    /// Looking at addresses for somebody who names them. It goes like a link check, but that redirects may lead anywhere and
    /// each address is judged for itself: see [`super::look`].
    Look,
}

impl Purpose {
    /// Whether no link is followed, and the page limit does not count.
    pub(super) fn only_looks(self) -> bool {
        matches!(self, Self::LinkCheck | Self::Look)
    }
}

/// What to crawl, and how.
#[derive(Debug, Clone)]
pub struct CrawlPlan {
    /// What for.
    pub purpose: Purpose,
    /// Where to begin; their hosts are the crawl's scope.
    pub targets: Vec<Url>,
    /// Further sites, and where on all of them it may go.
    pub scope: Scope,
    /// How pages are read.
    pub recipe: Arc<Recipe>,
    /// How far to go.
    pub limits: Limits,
    /// How gently.
    pub politeness: Politeness,
    /// What to do about pages that fail.
    pub retry: Retry,
    /// No request begins from then on; `None` where the crawl has all the time.
    pub until: Option<Instant>,
    /// Whether pages are handed on as they came, to be kept.
    pub archives: bool,
}

impl CrawlPlan {
    /// A plan with the usual retries, for everything on the sites of the targets.
    pub fn new(targets: Vec<Url>, recipe: Arc<Recipe>, limits: Limits, politeness: Politeness) -> Self {
        Self {
            purpose: Purpose::Discovery,
            targets,
            scope: Scope::default(),
            recipe,
            limits,
            politeness,
            retry: Retry::default(),
            until: None,
            archives: false,
        }
    }
}

/// What to do about pages that fail in a way that may heal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Tries in all.
    pub attempts: u32,
    /// Pause after the first failure; each further one is four times as long. It is also how long a site whose
    /// robots.txt cannot be read is left alone.
    pub first_delay: Duration,
    /// Longest pause; a site that asks for a longer one is given up for this run.
    pub longest_delay: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 3, first_delay: Duration::from_secs(5), longest_delay: Duration::from_mins(15) }
    }
}

impl Retry {
    /// The pause after the try number `tries` (1 is the first), up to half as long again: how much is drawn from the
    /// URL, so that many pages which failed together do not come back together.
    pub fn delay_after(&self, tries: u32, url: &str) -> Duration {
        let delay = self.first_delay.saturating_mul(4_u32.saturating_pow(tries.saturating_sub(1)));
        let draw = Sha256::new().chain_update(url).chain_update(tries.to_be_bytes()).finalize()[0];
        delay.saturating_add(delay / 2 * u32::from(draw) / 255).min(self.longest_delay)
    }
}

/// How a crawl ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrawlEnd {
    /// Nothing is left to visit.
    Exhausted,
    /// The page limit was reached; the rest stays pending.
    LimitReached,
    /// Every site kept refusing or failing; the rest stays pending.
    SitesGivenUp {
        /// What went wrong last.
        last: Option<FetchError>,
    },
    /// It was asked to stop; the rest stays pending.
    Stopped,
    /// The time came until which it had; the rest stays pending.
    TimeUp,
    /// Not one page could be read.
    NoTargetReadable {
        /// What went wrong first; `None` where an earlier worker of the run saw it.
        first: Option<FetchError>,
    },
}

/// Why a crawl broke off.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// Somebody else has the run now, or it was halted: nothing more may be written.
    #[error("the lease on this run is lost")]
    LeaseLost,
    /// What was found could not be stored.
    #[error("the crawl's results cannot be stored: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for CrawlError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::LeaseLost => Self::LeaseLost,
            StoreError::Failed(error) => Self::Store(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_differ_by_url_and_end_somewhere() {
        let retry = Retry::default();
        let url = "https://a.example/1";
        let first = retry.delay_after(1, url);
        assert!((5.0..=7.5).contains(&first.as_secs_f64()), "{first:?}");
        assert!((20.0..=30.0).contains(&retry.delay_after(2, url).as_secs_f64()));
        assert_eq!(retry.delay_after(99, url), retry.longest_delay);
        assert_ne!(first, retry.delay_after(1, "https://a.example/2"));
        assert_eq!(first, retry.delay_after(1, url));
    }
}
