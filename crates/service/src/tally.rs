//! What this process has done since it started, for whoever measures it. Nothing is decided by these numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use crawler::store::Looked;
use domain::run::RunStatus;
use domain::url_check::UrlVerdict;
use domain::visit::{PageOutcome, PageRecord};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// The number.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }
}

/// What this process has done since it started.
#[derive(Debug, Default)]
pub struct Tally {
    /// Runs that its worker took up.
    pub runs_started: Count,
    /// Runs that its worker completed.
    pub runs_completed: Count,
    /// Runs that its worker gave up.
    pub runs_failed: Count,
    /// Runs that its worker handed back to the queue: for another to go on with, or to be tried again.
    pub runs_returned: Count,
    /// Pages that were read.
    pub pages_fetched: Count,
    /// Pages that had not changed since they were read.
    pub pages_unchanged: Count,
    /// Pages that failed and are tried again.
    pub pages_retried: Count,
    /// Pages that failed for good.
    pub pages_failed: Count,
    /// Pages that were passed over.
    pub pages_skipped: Count,
    /// Bytes of pages, decompressed.
    pub bytes: Count,
}

impl Tally {
    pub(crate) fn run_started(&self) {
        self.runs_started.add(1);
    }

    pub(crate) fn run_left(&self, status: RunStatus) {
        match status {
            RunStatus::Completed => self.runs_completed.add(1),
            RunStatus::Failed => self.runs_failed.add(1),
            _ => self.runs_returned.add(1),
        }
    }

    pub(crate) fn pages(&self, pages: &[PageRecord]) {
        for page in pages {
            let count = match page.outcome {
                PageOutcome::Fetched => &self.pages_fetched,
                PageOutcome::Unchanged => &self.pages_unchanged,
                // No site was asked for it.
                PageOutcome::Reread { .. } => continue,
                PageOutcome::Retry { .. } => &self.pages_retried,
                PageOutcome::Failed(_) => &self.pages_failed,
                PageOutcome::Skipped(_) => &self.pages_skipped,
            };
            count.add(1);
            self.bytes.add(page.bytes);
        }
    }

    pub(crate) fn looks(&self, looks: &[Looked]) {
        for looked in looks {
            let is_there = looked.look.verdict == UrlVerdict::Active;
            let count = if is_there { &self.pages_fetched } else { &self.pages_failed };
            count.add(1);
            self.bytes.add(looked.bytes);
        }
    }
}
