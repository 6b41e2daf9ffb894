//! Which URLs a run's frontier holds, as far as one crawl has seen them stored.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use domain::frontier::Discovered;

/// URLs remembered before all are forgotten: some 4 MiB.
const MOST: usize = 100_000;

/// The URLs that a crawl has seen stored in its run's frontier. Every page of a site leads to the same menus: offered again
/// with each page, they were most of what a crawl asked the database.
///
/// It is a memory of commits and never the truth: what is not in it may be in the frontier all the same.
#[derive(Debug, Default)]
pub struct Known {
    urls: Mutex<HashSet<Key>>,
    /// Two hashes of 64 bits, keyed at random: no site can make addresses of which one is taken for the other.
    one: RandomState,
    other: RandomState,
}

type Key = (u64, u64);

impl Known {
    fn key(&self, url: &str) -> Key {
        (self.one.hash_one(url), self.other.hash_one(url))
    }
}

/// What one transaction offers to the frontier; known once that is committed.
pub(crate) struct Offered<'a> {
    known: &'a Known,
    keys: Vec<Key>,
}

impl<'a> Offered<'a> {
    pub(crate) fn to(known: &'a Known) -> Self {
        Self { known, keys: Vec::new() }
    }

    /// Those of the URLs that the frontier is not known to hold: they must be inserted in this transaction.
    pub(crate) fn unknown<'u>(&mut self, urls: &'u [Discovered]) -> Vec<&'u Discovered> {
        let known = self.known.urls.lock().unwrap_or_else(PoisonError::into_inner);
        let unknown = |found: &&Discovered| {
            let key = self.known.key(&found.url);
            let is_new = !known.contains(&key);
            if is_new {
                self.keys.push(key);
            }
            is_new
        };
        urls.iter().filter(unknown).collect()
    }

    /// The transaction is committed.
    pub(crate) fn stored(self) {
        let mut known = self.known.urls.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + self.keys.len() > MOST {
            known.clear();
        }
        known.extend(self.keys);
    }
}

#[cfg(test)]
mod tests {
    use domain::frontier::Origin;

    use super::*;

    fn links(urls: impl IntoIterator<Item = u32>) -> Vec<Discovered> {
        let link =
            |n| Discovered { url: format!("https://a.example/{n}"), depth: 1, origin: Origin::Link, priority: 0 };
        urls.into_iter().map(link).collect()
    }

    #[test]
    fn only_what_was_committed_is_known() {
        let known = Known::default();
        let mut broken_off = Offered::to(&known);
        assert_eq!(broken_off.unknown(&links([1, 2])).len(), 2);
        drop(broken_off);
        let mut committed = Offered::to(&known);
        assert_eq!(committed.unknown(&links([1, 2])).len(), 2, "what was not committed may not be there");
        committed.stored();
        let (again, mut after) = (links([2, 3, 1]), Offered::to(&known));
        let left: Vec<&str> = after.unknown(&again).into_iter().map(|found| found.url.as_str()).collect();
        assert_eq!(left, ["https://a.example/3"]);
    }

    #[test]
    fn memory_is_bounded() {
        let known = Known::default();
        for hundred in 0..=MOST as u32 / 100 {
            let mut offered = Offered::to(&known);
            offered.unknown(&links(hundred * 100..(hundred + 1) * 100));
            offered.stored();
            assert!(known.urls.lock().expect("nobody panics with it").len() <= MOST);
        }
    }
}
