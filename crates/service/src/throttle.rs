//! How often one may try to prove who one is. It stands before a password's hash is computed, which costs time, and is the
//! same whichever door is tried.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::account::Actor;

use crate::{Error, Result};

const WINDOW: Duration = Duration::from_mins(1);
/// Tries a minute of one account from one address.
const OF_BOTH: u32 = 10;
/// Tries a minute from one address, whatever the account: people behind one address have accounts of their own.
const OF_ADDRESS: u32 = 60;
/// Tries a minute of one account, wherever from: many addresses find a password no sooner. Whoever else tries so hard keeps
/// its holder out for as long.
const OF_ACCOUNT: u32 = 60;
const MOST_KEYS: usize = 30_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Both(Option<IpAddr>, String),
    Address(Option<IpAddr>),
    Account(String),
}

impl Key {
    fn most(&self) -> u32 {
        match self {
            Self::Both(..) => OF_BOTH,
            Self::Address(_) => OF_ADDRESS,
            Self::Account(_) => OF_ACCOUNT,
        }
    }
}

/// Counts tries by address and account, in memory.
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
    /// Counts a try by whoever asks, and refuses it where there were too many.
    pub(crate) fn admit(&self, by: &Actor, account: &str) -> Result<()> {
        if self.admits(by.address(), account, Instant::now()) { Ok(()) } else { Err(Error::TooManyTries) }
    }

    /// Forgets the tries of somebody who has shown that they know what they were asked for.
    pub(crate) fn forgive(&self, by: &Actor, account: &str) {
        let key = Key::Both(by.address().map(network), plain(account));
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    fn admits(&self, address: Option<IpAddr>, account: &str, now: Instant) -> bool {
        let (address, account) = (address.map(network), plain(account));
        let keys = [Key::Both(address, account.clone()), Key::Address(address), Key::Account(account)];
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() + keys.len() > MOST_KEYS {
            make_room(&mut tries, now);
        }
        // All are counted, whichever is too many: who goes on trying waits on.
        keys.into_iter().fold(true, |admitted, key| {
            let most = key.most();
            let entry = tries.entry(key).or_insert(Tries { since: now, count: 0 });
            if now.duration_since(entry.since) >= WINDOW {
                *entry = Tries { since: now, count: 0 };
            }
            entry.count = entry.count.saturating_add(1);
            admitted && entry.count <= most
        })
    }
}

fn plain(account: &str) -> String {
    account.trim().to_lowercase().chars().take(254).collect()
}

/// What limits are counted by: whoever has an address of IPv6 has all 2⁶⁴ of its network at will.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => IpAddr::V4(mapped),
            None => IpAddr::V6(Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))),
        },
    }
}

/// Drops what is over, and where that is not enough the older half.
fn make_room(tries: &mut HashMap<Key, Tries>, now: Instant) {
    tries.retain(|_, entry| now.duration_since(entry.since) < WINDOW);
    if tries.len() + 3 > MOST_KEYS {
        let mut begun: Vec<Instant> = tries.values().map(|entry| entry.since).collect();
        let middle = begun.len() / 2;
        let (_, median, _) = begun.select_nth_unstable(middle);
        let median = *median;
        tries.retain(|_, entry| entry.since > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_a_minute_of_an_account_from_an_address() {
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
    fn sixty_of_an_address_and_sixty_of_an_account() {
        let now = Instant::now();
        let throttle = Throttle::default();
        let address = "2001:db8:1:2::".parse().expect("an address");
        assert!((0..60).all(|n| throttle.admits(Some(address), &format!("user{n}"), now)));
        let neighbour = "2001:db8:1:2:ffff::7".parse().expect("an address");
        assert!(!throttle.admits(Some(neighbour), "another", now), "the same network");
        assert!(throttle.admits(Some("2001:db8:1:3::".parse().expect("an address")), "another", now));
        let throttle = Throttle::default();
        assert!((0..60).all(|n| throttle.admits(Some([10, 0, 0, n].into()), "ana", now)));
        assert!(!throttle.admits(Some([10, 0, 1, 1].into()), "ana", now));
    }

    #[test]
    fn who_knows_the_password_begins_anew() {
        let throttle = Throttle::default();
        for _ in 0..30 {
            assert!(throttle.admit(&Actor::NOBODY, "ana@example.org").is_ok());
            throttle.forgive(&Actor::NOBODY, "ana@example.org");
        }
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::default();
        let begin = Instant::now();
        for number in 0..MOST_KEYS as u64 {
            throttle.admits(None, &number.to_string(), begin + Duration::from_millis(number));
        }
        assert!(throttle.tries.lock().expect("not poisoned").len() <= MOST_KEYS);
    }
}
