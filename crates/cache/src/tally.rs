//! What the cache has been good for, in numbers that only grow.

use std::sync::atomic::{AtomicU64, Ordering};

/// What the cache has been good for since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Questions.
    pub asked: u64,
    /// Of these, answered by Redis.
    pub redis: u64,
    /// Of these, answered by loading. The rest came from memory, or from a load that was under way.
    pub loaded: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Tally {
    asked: AtomicU64,
    redis: AtomicU64,
    loaded: AtomicU64,
}

impl Tally {
    pub(crate) fn asked(&self) {
        self.asked.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn redis(&self) {
        self.redis.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn loaded(&self) {
        self.loaded.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn counts(&self) -> Counts {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        Counts { asked: read(&self.asked), redis: read(&self.redis), loaded: read(&self.loaded) }
    }
}
