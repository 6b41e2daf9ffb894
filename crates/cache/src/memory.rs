//! The first level: values in this process.

use std::any::{Any, TypeId};
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache as Moka;
use moka::policy::EvictionPolicy;

use crate::freshness::Version;

/// What an entry takes besides its value and its name: the rows of the tables around it.
const OVERHEAD: usize = 256;

/// A question as it stood at one version. The type is part of it, so that what is found is of the type that is expected.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) version: Version,
    pub(crate) kind: &'static str,
    pub(crate) question: Arc<str>,
    pub(crate) of: TypeId,
}

/// A value, with what it costs to keep and for how long it is kept.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) value: Arc<dyn Any + Send + Sync>,
    /// Bytes, about: those of its JSON. `None` where it is not worth the room.
    pub(crate) bytes: Option<usize>,
    pub(crate) lifetime: Duration,
}

struct EachItsOwn;

impl Expiry<Key, Entry> for EachItsOwn {
    fn expire_after_create(&self, _: &Key, entry: &Entry, _: Instant) -> Option<Duration> {
        Some(entry.lifetime)
    }
}

/// Values up to a number of bytes. Nobody asks for those of a past version again: they are the first to go.
pub(crate) type Memory = Moka<Key, Entry>;

pub(crate) fn memory(max_bytes: u64) -> Memory {
    Moka::builder()
        // An entry's weight ends there: what weighs as much must not fit.
        .max_capacity(max_bytes.min(u64::from(u32::MAX) - 1))
        .weigher(|key: &Key, entry: &Entry| {
            let bytes = entry.bytes.map(|bytes| bytes + key.question.len() + OVERHEAD);
            // What weighs more than all there is, is not kept.
            bytes.and_then(|bytes| u32::try_from(bytes).ok()).unwrap_or(u32::MAX)
        })
        .eviction_policy(EvictionPolicy::lru())
        .expire_after(EachItsOwn)
        .build()
}
