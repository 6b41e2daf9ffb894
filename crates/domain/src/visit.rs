//! What one visit to one URL of a crawl's frontier brought.

use crate::Instant;
use crate::area::Sighting;
use crate::availability::Evidence;
use crate::facts::Reading;
use crate::frontier::{Discovered, FrontierEntry};
use crate::listing::Look;
use crate::run::{PageProblem, RunEvent};

/// All that one visit to one URL of the frontier brought. Stored in one transaction, together with the mark that the
/// URL is done.
#[derive(Debug, Clone)]
pub struct PageRecord {
    /// The entry that was visited.
    pub entry: FrontierEntry,
    /// When the answer came.
    pub at: Instant,
    /// How it went.
    pub outcome: PageOutcome,
    /// Ads seen, by canonical URL.
    pub listings: Vec<SeenListing>,
    /// Addresses that may be areas, on a page that was visited for them: the page's own, and those it leads to.
    pub areas: Vec<Sighting>,
    /// URLs at which no ad was found, with what was seen instead. Only known ads are touched by it.
    pub missed: Vec<(String, Evidence)>,
    /// Canonical URLs found; those already in the run's frontier are ignored.
    pub discovered: Vec<Discovered>,
    /// Other canonical URLs of this very page (redirects, `rel=canonical`): visited too.
    pub also_visited: Vec<String>,
    /// For the run's log.
    pub events: Vec<RunEvent>,
    /// Bytes received, decompressed.
    pub bytes: u64,
}

/// An ad seen on a page.
#[derive(Debug, Clone)]
pub struct SeenListing {
    /// Canonical URL.
    pub url: String,
    /// Its own page, or a card on another.
    pub look: Look,
    /// What was read.
    pub reading: Reading,
}

/// How a visit went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageOutcome {
    /// The page was read.
    Fetched,
    /// It failed and is to be tried again, not before the given instant.
    Retry {
        /// Earliest next try.
        not_before: Instant,
    },
    /// It failed for good.
    Failed(PageProblem),
    /// It was not visited.
    Skipped(PageProblem),
}
