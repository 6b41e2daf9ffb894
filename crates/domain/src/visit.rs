//! What one visit to one URL of a crawl's frontier brought.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::area::Sighting;
use crate::availability::Evidence;
use crate::facts::Reading;
use crate::frontier::{Discovered, FrontierEntry, LinkKind};
use crate::listing::Look;
use crate::run::{PageProblem, RunEvent};
use crate::{Instant, RunId};

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
    /// What answered, whatever it said; `None` where nothing did.
    pub answer: Option<Answered>,
    /// What to remember of the page, where it can be asked for again conditionally. It takes the place of whatever was
    /// remembered before.
    pub memory: Option<PageMemory>,
    /// The page itself, where the job keeps what its runs get.
    pub page: Option<ArchivedPage>,
}

/// An answer without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The URL that answered, after redirects.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// How long the site took for it, the redirects before it left out.
    pub took: Duration,
}

/// A page as it came, for whoever reads it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedPage {
    /// The URL that answered, after redirects.
    pub final_url: String,
    /// The URLs that led there, the first being the one asked for; empty without redirects.
    pub redirects: Vec<String>,
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// The body, packed with zstd.
    #[serde(skip)]
    pub packed: Vec<u8>,
    /// Bytes of the body before it was packed.
    #[serde(skip)]
    pub bytes: u64,
}

/// By what a site tells whether a page is still the one that it sent: text of its answer, sent back as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// What a page led to when it was last fetched whole. A site that says it has not changed since says all this again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMemory {
    /// How the site recognises the page.
    #[serde(skip)]
    pub validators: Validators,
    /// The links a crawl follows, canonical, in page order.
    pub links: Vec<(String, LinkKind)>,
    /// Ads seen, by canonical URL.
    pub listings: Vec<(String, Look)>,
    /// Other canonical URLs of this very page.
    pub also_visited: Vec<String>,
    /// What it says, as a number, to find other pages that say the same.
    pub print: Option<u64>,
}

/// An ad seen on a page.
#[derive(Debug, Clone)]
pub struct SeenListing {
    /// Canonical URL.
    pub url: String,
    /// Its own page, or a card on another.
    pub look: Look,
    /// What was read; nothing where the page is unchanged.
    pub reading: Reading,
}

/// How a visit went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageOutcome {
    /// The page was read.
    Fetched,
    /// The site says that it is as it was. Its ads are there; nothing is known of them that was not known before.
    Unchanged,
    /// Nobody was asked: what a run got at the instant [`PageRecord::at`] was read anew.
    Reread {
        /// That run.
        run: RunId,
    },
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

impl PageOutcome {
    /// Whether the page is there: read now, or unchanged since it was.
    pub fn is_there(&self) -> bool {
        matches!(self, Self::Fetched | Self::Unchanged)
    }
}

/// What a crawl that asks for a turn knows of the pace that a site bears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lesson {
    /// Between two requests, where the site has taught it to wait for longer than it would by itself; else nothing.
    pub learnt: Duration,
    /// What it keeps in any case. Of shorter delays it knows nothing.
    pub least: Duration,
    /// What it was told last that the site had taught: [`Turn::kept`].
    pub told: Duration,
}

/// A turn at a site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turn {
    /// How long to wait until it begins.
    pub wait: Duration,
    /// What is kept of what the site has taught.
    pub kept: Duration,
    /// The same, as far as it still counts: what nobody confirms for a day counts for half.
    pub counts: Duration,
}
