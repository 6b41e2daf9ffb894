//! What one crawl has seen stored: URLs in its run's frontier, and cards of ads.

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use domain::Instant;
use domain::facts::Facts;
use domain::frontier::Discovered;
use domain::listing::Look;
use domain::visit::SeenListing;

/// URLs remembered before all are forgotten, and cards: some 4 MiB each.
const MOST: usize = 100_000;
/// For so long a card that says the same again is no news. Later it is: when an ad was last seen is true to so much.
const SAME_LOOK: TimeDelta = TimeDelta::minutes(10);

/// The URLs that a crawl has seen stored in its run's frontier, and the cards. Every page of a site leads to the same menus,
/// and many show the same ads: offered again with each page, they were most of what a crawl asked the database.
///
/// It is a memory of commits and never the truth: what is not in it may be stored all the same.
#[derive(Debug, Default)]
pub struct Known {
    urls: Mutex<HashSet<Key>>,
    /// What each ad's card said last, and when that was stored.
    cards: Mutex<HashMap<Key, (u64, Instant)>>,
    /// Two hashes of 64 bits, keyed at random: no site can make addresses of which one is taken for the other.
    one: RandomState,
    other: RandomState,
}

type Key = (u64, u64);

impl Known {
    fn key(&self, url: &str) -> Key {
        (self.one.hash_one(url), self.other.hash_one(url))
    }

    /// A hash of what an ad says. Facts have numbers that cannot be hashed, but can be written.
    fn says(&self, facts: &Facts) -> u64 {
        struct Written<H>(H);
        impl<H: Hasher> Write for Written<H> {
            fn write_str(&mut self, part: &str) -> fmt::Result {
                self.0.write(part.as_bytes());
                Ok(())
            }
        }
        let mut written = Written(self.one.build_hasher());
        // Nothing here can fail.
        let _ = write!(written, "{facts:?}");
        written.0.finish()
    }

    fn urls(&self) -> MutexGuard<'_, HashSet<Key>> {
        self.urls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cards(&self) -> MutexGuard<'_, HashMap<Key, (u64, Instant)>> {
        self.cards.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one transaction offers; known once that is committed.
pub(crate) struct Offered<'a> {
    known: &'a Known,
    keys: Vec<Key>,
    cards: HashMap<Key, (u64, Instant)>,
}

impl<'a> Offered<'a> {
    pub(crate) fn to(known: &'a Known) -> Self {
        Self { known, keys: Vec::new(), cards: HashMap::new() }
    }

    /// Those of the URLs that the frontier is not known to hold: they must be inserted in this transaction.
    pub(crate) fn unknown<'u>(&mut self, urls: &'u [Discovered]) -> Vec<&'u Discovered> {
        let known = self.known.urls();
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

    /// Whether a look at an ad may say more than what is stored: it must be in this transaction. A card within a visit
    /// fills only what is unknown, so that the same card does nothing again.
    pub(crate) fn is_news(&mut self, seen: &SeenListing, at: Instant) -> bool {
        if seen.look != Look::Card {
            return true;
        }
        let (key, says) = (self.known.key(&seen.url), self.known.says(&seen.reading.facts));
        let last = self.cards.get(&key).copied().or_else(|| self.known.cards().get(&key).copied());
        if last.is_some_and(|(said, when)| said == says && at - when < SAME_LOOK) {
            return false;
        }
        self.cards.insert(key, (says, at));
        true
    }

    /// The transaction is committed.
    pub(crate) fn stored(self) {
        let mut urls = self.known.urls();
        if urls.len() + self.keys.len() > MOST {
            urls.clear();
        }
        urls.extend(self.keys);
        let mut cards = self.known.cards();
        if cards.len() + self.cards.len() > MOST {
            cards.clear();
        }
        cards.extend(self.cards);
    }
}

#[cfg(test)]
mod tests {
    use domain::facts::Reading;
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
    fn a_card_is_news_until_it_is_committed_and_when_it_says_another_thing() {
        let at = |seconds| Instant::from_timestamp(seconds, 0).expect("in range");
        let seen = |look, rooms| {
            let mut reading = Reading::default();
            reading.facts.rooms = Some(rooms);
            SeenListing { url: "https://a.example/1".into(), look, reading }
        };
        let known = Known::default();
        let news = |look, rooms, seconds| Offered::to(&known).is_news(&seen(look, rooms), at(seconds));
        assert!(news(Look::Card, 3, 0) && news(Look::Card, 3, 0), "what was not committed may not be there");
        let mut committed = Offered::to(&known);
        assert!(committed.is_news(&seen(Look::Card, 3), at(0)));
        assert!(!committed.is_news(&seen(Look::Card, 3), at(1)), "it is in this very transaction");
        committed.stored();
        assert!(!news(Look::Card, 3, 599));
        assert!(news(Look::Card, 3, 600), "when it was last seen is to be told");
        assert!(news(Look::Card, 2, 1) && news(Look::Page, 3, 1));
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
