//! What has gone to readers, in numbers that only grow.

use std::sync::atomic::{AtomicU64, Ordering};

/// What has gone to readers since the hub was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events that a reader has taken, each counted once for each reader.
    pub delivered: u64,
    /// Times that a reader fell behind and lost its backlog.
    pub lagged: u64,
    /// Readers that fell behind again and again and were let go.
    pub closed: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Tally {
    delivered: AtomicU64,
    lagged: AtomicU64,
    closed: AtomicU64,
}

impl Tally {
    pub(crate) fn delivered(&self) {
        self.delivered.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn fell_behind(&self, for_good: bool) {
        self.lagged.fetch_add(1, Ordering::Relaxed);
        if for_good {
            self.closed.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        Counts {
            delivered: self.delivered.load(Ordering::Relaxed),
            lagged: self.lagged.load(Ordering::Relaxed),
            closed: self.closed.load(Ordering::Relaxed),
        }
    }
}
