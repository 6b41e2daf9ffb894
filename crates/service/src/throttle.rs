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
    most: u32,
}

impl Throttle {
    /// Counts a try by whoever asks, and refuses it where there were too many.
    pub(crate) fn admit(&self, by: &Actor, account: &str) -> Result<()> {
        if self.admits(by.address(), account, Instant::now()) {
            return Ok(());
        }
        tracing::warn!(target: crate::SECURITY, "somebody tried too often to prove who they are");
        Err(Error::TooManyTries)
    }

    /// Forgets the tries of somebody who has shown that they know what they were asked for.
    pub(crate) fn forgive(&self, by: &Actor, account: &str) {
        let key = Key::Both(by.address().map(network), plain(account));
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    fn admits(&self, address: Option<IpAddr>, account: &str, now: Instant) -> bool {
        let (address, account) = (address.map(network), plain(account));
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        // With room for what one try may add.
        if tries.len() + 3 > MOST_KEYS {
            make_room(&mut tries, now);
        }
        let mut counted = |key: Key| {
            let most = key.most();
            let entry = tries.entry(key).or_insert(Tries { since: now, count: 0, most });
            if now.duration_since(entry.since) >= WINDOW {
                *entry = Tries { since: now, count: 0, most };
            }
            entry.count = entry.count.saturating_add(1);
            entry.count <= most
        };
        // What is refused for one reason counts for no other: one address that goes on keeps nobody else from an account,
        // and fills no memory with accounts it makes up.
        counted(Key::Address(address)) && counted(Key::Both(address, account.clone())) && counted(Key::Account(account))
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

/// Drops what is over, and where that is not enough the older half of what holds nobody back; of what does only where
/// there is nothing else.
fn make_room(tries: &mut HashMap<Key, Tries>, now: Instant) {
    tries.retain(|_, entry| now.duration_since(entry.since) < WINDOW);
    for dispensable in [|entry: &Tries| entry.count < entry.most, |_: &Tries| true] {
        if tries.len() + 3 <= MOST_KEYS {
            return;
        }
        let mut begun: Vec<Instant> =
            tries.values().filter(|entry| dispensable(entry)).map(|entry| entry.since).collect();
        if begun.is_empty() {
            continue;
        }
        let middle = begun.len() / 2;
        let (_, median, _) = begun.select_nth_unstable(middle);
        let median = *median;
        tries.retain(|_, entry| !dispensable(entry) || entry.since > median);
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
    fn whoever_goes_on_trying_keeps_nobody_else_out_and_is_not_forgotten() {
        let throttle = Throttle::default();
        let (now, [eve, ana]) = (Instant::now(), [1, 2].map(|n| Some([10, 0, 0, n].into())));
        let tried = |now| (0..100).filter(|_| throttle.admits(eve, "ana", now)).count();
        assert_eq!(tried(now), 10);
        assert!(throttle.admits(ana, "ana", now), "from her own address");
        for number in 0..MOST_KEYS as u64 {
            throttle.admits(eve, &number.to_string(), now + Duration::from_micros(number));
        }
        assert!(throttle.tries.lock().expect("not poisoned").len() < 100, "accounts that are made up fill nothing");
        for number in 0..MOST_KEYS as u32 {
            let elsewhere = std::net::Ipv4Addr::from_bits(0x0b00_0000 + number);
            throttle.admits(Some(elsewhere.into()), "another", now + Duration::from_secs(1));
        }
        assert_eq!(tried(now + Duration::from_secs(2)), 0);
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::default();
        let begin = Instant::now();
        for number in 0..MOST_KEYS as u64 {
            let address = std::net::Ipv4Addr::from_bits(0x0b00_0000 + number as u32);
            throttle.admits(Some(address.into()), &number.to_string(), begin + Duration::from_micros(number));
        }
        assert!(throttle.tries.lock().expect("not poisoned").len() <= MOST_KEYS);
    }
}
