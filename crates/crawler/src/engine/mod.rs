//! Visits a job's URLs until none is left.
//!
//! One task drives everything: it pulls entries from the frontier, starts visits as each site's pace allows, and hands
//! finished visits to the store in groups, one transaction at a time. Nothing is kept that the store does not know:
//! dropping the future at any moment loses only visits whose results were not stored, and those stay pending.

mod areas;
mod crawl;
mod judge;
mod look;
mod pace;
mod plan;
mod preview;
mod reread;
mod sames;
mod schedule;
mod scope;
mod sitemaps;
mod traps;
mod visit;

pub use crawl::crawl;
pub use look::{foresee, look};
pub use plan::{CrawlEnd, CrawlError, CrawlPlan, Purpose, Retry};
pub use preview::preview;
pub use reread::Rereading;
pub use scope::excluded_target;
