//! Tokens that were looked up a moment ago: a program that asks all the time costs no look into the database each time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::account::Actor;
use tokio::time::Instant;

/// How long a look counts. What another process revokes opens nothing from then on; what this one does, at once.
const LIFETIME: Duration = Duration::from_secs(1);
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

impl Known {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who holds a token, or the right to look.
    pub(super) fn holder(&self, hash: &Hash) -> Result<Actor, Look> {
        let state = self.state();
        match state.holders.get(hash).filter(|(_, at)| at.elapsed() < LIFETIME) {
            Some((actor, _)) => Ok(actor.clone()),
            None => Err(Look(state.forgotten)),
        }
    }

    /// Notes who holds a token.
    pub(super) fn note(&self, look: Look, hash: Hash, actor: &Actor) {
        let mut state = self.state();
        if state.forgotten != look.0 {
            return;
        }
        if state.holders.len() >= MOST {
            state.holders.retain(|_, (_, at)| at.elapsed() < LIFETIME);
            if state.holders.len() >= MOST {
                state.holders.clear();
            }
        }
        state.holders.insert(hash, (actor.clone(), Instant::now()));
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

    #[tokio::test(start_paused = true)]
    async fn a_look_counts_for_a_second() {
        let known = Known::default();
        let Err(look) = known.holder(&[1; 32]) else { panic!("nobody has looked") };
        known.note(look, [1; 32], &Actor::System);
        assert_eq!(known.holder(&[1; 32]).ok(), Some(Actor::System));
        assert!(known.holder(&[2; 32]).is_err());
        tokio::time::advance(LIFETIME).await;
        assert!(known.holder(&[1; 32]).is_err());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_noted_after_it() {
        let known = Known::default();
        let Err(look) = known.holder(&[1; 32]) else { panic!("nobody has looked") };
        known.forget();
        known.note(look, [1; 32], &Actor::System);
        assert!(known.holder(&[1; 32]).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let known = Known::default();
        for number in 0..MOST as u64 * 2 + 7 {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_le_bytes());
            known.note(Look(0), hash, &Actor::System);
        }
        assert!(known.state().holders.len() <= MOST);
    }
}
