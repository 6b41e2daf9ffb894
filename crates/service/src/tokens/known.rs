//! Tokens that were looked up a moment ago: a program that asks all the time costs no look into the database each time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use domain::Instant;
use domain::account::Actor;

/// How long a look counts. What another process revokes opens nothing from then on; what this one does, at once.
const LIFETIME: TimeDelta = TimeDelta::seconds(1);
/// Most tokens at once.
const MOST: usize = 10_000;

/// A token's hash.
pub(super) type Hash = [u8; 32];

/// Who holds which token.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    holders: HashMap<Hash, (Actor, Instant)>,
    /// How often everything was forgotten.
    forgotten: u64,
}

/// The right to note what a look brought, unless everything was forgotten since it began.
pub(super) struct Look(u64);

/// In either direction: a clock that was set back must not let a look count for long.
fn counts(at: Instant, now: Instant) -> bool {
    (now - at).abs() < LIFETIME
}

impl Known {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who holds a token, or the right to look.
    pub(super) fn holder(&self, hash: &Hash, now: Instant) -> Result<Actor, Look> {
        let state = self.state();
        match state.holders.get(hash).filter(|(_, at)| counts(*at, now)) {
            Some((actor, _)) => Ok(actor.clone()),
            None => Err(Look(state.forgotten)),
        }
    }

    /// Notes who holds a token.
    pub(super) fn note(&self, look: Look, hash: Hash, actor: &Actor, now: Instant) {
        let mut state = self.state();
        if state.forgotten != look.0 {
            return;
        }
        if state.holders.len() >= MOST {
            state.holders.retain(|_, (_, at)| counts(*at, now));
            if state.holders.len() >= MOST {
                state.holders.clear();
            }
        }
        state.holders.insert(hash, (actor.clone(), now));
    }

    /// Forgets all, after a token or what its owner may do has changed.
    pub(crate) fn forget(&self) {
        let mut state = self.state();
        state.holders.clear();
        state.forgotten += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Instant {
        Instant::from_timestamp_millis(1_800_000_000_000 + millis).expect("in range")
    }

    #[test]
    fn a_look_counts_for_a_second() {
        let known = Known::default();
        let Err(look) = known.holder(&[1; 32], at(0)) else { panic!("nobody has looked") };
        known.note(look, [1; 32], &Actor::System, at(0));
        assert_eq!(known.holder(&[1; 32], at(999)).ok(), Some(Actor::System));
        assert!(known.holder(&[2; 32], at(0)).is_err());
        assert!(known.holder(&[1; 32], at(1_000)).is_err());
        assert!(known.holder(&[1; 32], at(-1_000)).is_err());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_noted_after_it() {
        let known = Known::default();
        let Err(look) = known.holder(&[1; 32], at(0)) else { panic!("nobody has looked") };
        known.forget();
        known.note(look, [1; 32], &Actor::System, at(0));
        assert!(known.holder(&[1; 32], at(0)).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let known = Known::default();
        for number in 0..MOST as u64 * 2 + 7 {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_le_bytes());
            known.note(Look(0), hash, &Actor::System, at(0));
        }
        assert!(known.state().holders.len() <= MOST);
    }
}
