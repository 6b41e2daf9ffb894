//! How often one may try to log in.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const TRIES: u32 = 10;
const WINDOW: Duration = Duration::from_mins(1);
const MOST_KEYS: usize = 10_000;

type Key = (Option<IpAddr>, String);

/// Counts tries by address and account, in memory. It stands before the password's hash is computed, which costs time.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    tries: Mutex<HashMap<Key, Tries>>,
}

#[derive(Debug)]
struct Tries {
    since: Instant,
    count: u32,
}

impl Throttle {
    /// Counts a try and tells whether it may go on: ten of a minute may.
    pub(crate) fn admits(&self, peer: Option<IpAddr>, email: &str, now: Instant) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(peer, email);
        if tries.len() >= MOST_KEYS && !tries.contains_key(&key) {
            make_room(&mut tries, now);
        }
        let entry = tries.entry(key).or_insert(Tries { since: now, count: 0 });
        if now.duration_since(entry.since) >= WINDOW {
            *entry = Tries { since: now, count: 0 };
        }
        entry.count = entry.count.saturating_add(1);
        entry.count <= TRIES
    }

    /// Forgets the tries of somebody who has shown that they know the password.
    pub(crate) fn forget(&self, peer: Option<IpAddr>, email: &str) {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(peer, email));
    }
}

fn key(peer: Option<IpAddr>, email: &str) -> Key {
    (peer, email.trim().to_lowercase().chars().take(254).collect())
}

/// Drops what is over, and where that is not enough the older half.
fn make_room(tries: &mut HashMap<Key, Tries>, now: Instant) {
    tries.retain(|_, entry| now.duration_since(entry.since) < WINDOW);
    if tries.len() >= MOST_KEYS {
        let mut begun: Vec<Instant> = tries.values().map(|entry| entry.since).collect();
        let (_, median, _) = begun.select_nth_unstable(MOST_KEYS / 2);
        let median = *median;
        tries.retain(|_, entry| entry.since > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_a_minute() {
        let throttle = Throttle::default();
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert!((0..10).all(|second| throttle.admits(None, "ana@example.org", at(second))));
        assert!(!throttle.admits(None, " ANA@example.org", at(59)));
        assert!(throttle.admits(None, "leo@example.org", at(59)));
        assert!(throttle.admits(Some([127, 0, 0, 1].into()), "ana@example.org", at(59)));
        assert!(throttle.admits(None, "ana@example.org", at(60)));
    }

    #[test]
    fn who_knows_the_password_begins_anew() {
        let throttle = Throttle::default();
        let now = Instant::now();
        for _ in 0..30 {
            assert!(throttle.admits(None, "ana@example.org", now));
            throttle.forget(None, "ana@example.org");
        }
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::default();
        let begin = Instant::now();
        for number in 0..MOST_KEYS as u64 * 3 {
            throttle.admits(None, &number.to_string(), begin + Duration::from_millis(number));
        }
        assert!(throttle.tries.lock().expect("not poisoned").len() <= MOST_KEYS);
    }
}
