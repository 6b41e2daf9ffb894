//! The URLs a crawl run still has to visit, and those it has visited.

use serde::{Deserialize, Serialize};

use crate::facts::named;

named!(
    /// Where a URL of a run stands.
    FrontierState {
        /// Still to visit, perhaps again after a failure.
        Pending = "pending",
        /// Visited, and its results stored.
        Done = "done",
        /// Visited as often as allowed, without result.
        Failed = "failed",
        /// Not visited, for a reason: robots.txt, a limit, a rule.
        Skipped = "skipped",
    }
);

named!(
    /// Why a URL is in a run.
    Origin {
        /// The job names it.
        Target = "target",
        /// A sitemap lists it.
        Sitemap = "sitemap",
        /// A page links to it.
        Link = "link",
        /// A known listing that no page of this run linked to: is it still there?
        Recheck = "recheck",
        /// A run got it before, and kept it.
        Archive = "archive",
    }
);

named!(
    /// What a link seems to lead to.
    LinkKind {
        /// An ad's own page: visited first.
        Detail = "detail",
        /// The next page of results: visited next.
        Next = "next",
        /// A feed that the page names as another form of it: visited late.
        Feed = "feed",
        /// Anything else.
        Other = "other",
    }
);

/// A URL to visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontierEntry {
    /// Its key in the frontier of its run.
    pub id: i64,
    /// Canonical URL; unique in the run.
    pub url: String,
    /// Links away from a target: 0 for the targets themselves.
    pub depth: u32,
    /// Why it is here.
    pub origin: Origin,
    /// How often it has been tried.
    pub attempts: u32,
}

/// A URL found on a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Discovered {
    /// Canonical URL.
    pub url: String,
    /// Links away from a target.
    pub depth: u32,
    /// Why it is wanted.
    pub origin: Origin,
    /// Larger is sooner: search pages before detail pages would starve results, so detail pages come first.
    pub priority: i16,
}
