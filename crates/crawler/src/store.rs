//! What a crawl remembers. The service implements this over the database.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use async_trait::async_trait;
use domain::Instant;
use domain::area::Sighting;
use domain::frontier::{Discovered, FrontierEntry};
use domain::run::RunEvent;
use domain::url_check::UrlLook;
pub use domain::visit::{Lesson, PageMemory, PageOutcome, PageRecord, SeenListing, Turn, Validators};

/// Whose turn it is at a site, among all who share a memory.
#[async_trait]
pub trait Turns: Send + Sync {
    /// Reserves a site (host and port) for the time of `hold`. Those who share a memory get theirs one after the other;
    /// who is over or was killed keeps nobody waiting for longer than what it held last.
    ///
    /// What the site has taught is kept with it, for whoever asks next. A lesson that goes on from what is kept replaces
    /// it; one that does not know what another has written since only adds to it.
    async fn take_turn(&self, site: &str, hold: Duration, lesson: Lesson) -> Result<Turn, StoreError>;

    /// Lets nobody have a turn at a site for so long: it asked for that, or does not answer.
    async fn leave_alone(&self, site: &str, pause: Duration) -> Result<(), StoreError>;
}

/// Who is told what was found at addresses.
#[async_trait]
pub trait Watcher: Turns {
    /// Takes what was found at some of them, all together or nothing.
    async fn found(&self, looks: Vec<Looked>) -> Result<(), StoreError>;

    /// Takes what happened on the way: sites that are asked more slowly, or no more.
    async fn log(&self, events: Vec<RunEvent>) -> Result<(), StoreError>;
}

/// What was found at one of the addresses to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Which: its place in what was given.
    pub place: usize,
    /// What was found.
    pub look: UrlLook,
    /// Bytes received, decompressed.
    pub bytes: u64,
}

/// What a crawl remembers.
#[async_trait]
pub trait CrawlStore: Turns {
    /// Puts the job's targets (and other URLs known from the start) into the frontier. Repeating it changes nothing.
    async fn seed(&self, urls: Vec<Discovered>) -> Result<(), StoreError>;

    /// Up to `limit` pending entries that may be visited now, the best first, without those in `under_way`.
    /// Empty means "nothing is ready", not "finished": see [`CrawlStore::next_ready_at`].
    async fn pending(&self, limit: usize, under_way: &HashSet<i64>) -> Result<Vec<FrontierEntry>, StoreError>;

    /// When the next pending entry outside `under_way` may be visited; `None` where none is left.
    async fn next_ready_at(&self, under_way: &HashSet<i64>) -> Result<Option<Instant>, StoreError>;

    /// By what sites recognise the pages of these entries, by entry: of the pages that the job remembers, as they were
    /// read then and would be read now. A page is left out now and then, to be asked for whole: see [`domain::visit`].
    async fn validators(&self, entries: &[FrontierEntry]) -> Result<HashMap<i64, Validators>, StoreError>;

    /// What is remembered of an entry's page. `None` where it was forgotten since.
    async fn recall(&self, entry: &FrontierEntry) -> Result<Option<PageMemory>, StoreError>;

    /// Stores the results of several visits in one transaction.
    async fn commit(&self, records: Vec<PageRecord>) -> Result<(), StoreError>;

    /// Keeps areas that a sitemap tells of, and puts those into the frontier that are to be visited. Repeating it changes
    /// nothing.
    async fn add_areas(&self, found: Vec<Sighting>, visits: Vec<Discovered>) -> Result<(), StoreError>;

    /// Adds the job's known active ads that this run has not visited, to see whether they are still there.
    /// Returns how many were added. Repeating it adds nothing.
    async fn add_rechecks(&self) -> Result<u32, StoreError>;

    /// Adds the job's known ads that nobody has seen lately: the active ones, and those that were removed not long ago.
    /// Returns how many were added. Repeating it adds nothing.
    async fn add_link_checks(&self) -> Result<u32, StoreError>;

    /// Pages fetched so far in this run, over all its workers: for the page limit.
    async fn pages_fetched(&self) -> Result<u32, StoreError>;

    /// Adds entries to the run's log.
    async fn log(&self, events: Vec<RunEvent>) -> Result<(), StoreError>;
}

/// Why something could not be remembered.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The run was taken over, paused or cancelled: nothing more may be written.
    #[error("the lease on this run is lost")]
    LeaseLost,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Box<dyn std::error::Error + Send + Sync>),
}
