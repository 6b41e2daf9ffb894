//! Which version holds now.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, timeout};
use tracing::warn;

/// What holds now. Two that are equal stand for the same state of everything that is cached; they have no order.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version(pub [u8; 16]);

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({:032x})", u128::from_be_bytes(self.0))
    }
}

/// Why the version is not known.
pub type Unknown = Box<dyn std::error::Error + Send + Sync>;

/// Who knows the current version.
#[async_trait]
pub trait Versions: Send + Sync {
    /// The version that holds now: another one as soon as something that is cached may have changed. It is asked about
    /// once a second and must be cheap.
    async fn current(&self) -> Result<Version, Unknown>;
}

/// How long an answer counts. Nothing that is given out is older than this.
const LONGEST: Duration = Duration::from_secs(1);
/// How long it counts where somebody said that it may have changed: four a second while it changes all the time.
const SHORTEST: Duration = Duration::from_millis(250);
/// How long an answer is waited for. Whoever has none does without the cache.
const PATIENCE: Duration = Duration::from_millis(400);
/// How often in a row it is asked because everything was forgotten meanwhile.
const ATTEMPTS: usize = 3;

/// The version as it was last learnt, and whether that still counts.
#[derive(Debug, Default)]
pub(crate) struct Freshness {
    state: Mutex<State>,
    /// Held by the one who asks.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    known: Option<Known>,
    /// Hints heard so far.
    hints: u64,
    /// How often everything was forgotten.
    forgotten: u64,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    /// `None`: there was no answer.
    version: Option<Version>,
    /// When it was asked, which is as new as it is sure to be.
    asked: Instant,
    /// The hints heard before that.
    hints: u64,
}

impl State {
    /// What was learnt and still counts.
    fn counting(&self) -> Option<Known> {
        self.known.filter(|known| {
            let limit = if known.hints == self.hints { LONGEST } else { SHORTEST };
            known.asked.elapsed() < limit
        })
    }
}

impl Freshness {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something may have changed: ask again soon.
    pub(crate) fn hint(&self) {
        let mut state = self.state();
        state.hints = state.hints.wrapping_add(1);
    }

    /// Something has changed: ask before anything else is given out. An answer that is under way does not count.
    pub(crate) fn forget(&self) {
        let mut state = self.state();
        state.known = None;
        state.forgotten = state.forgotten.wrapping_add(1);
    }

    /// The version that holds now. `None` where nobody can tell.
    pub(crate) async fn version(&self, versions: &dyn Versions) -> Option<Version> {
        let counting = self.state().counting();
        match counting {
            Some(known) => known.version,
            None => self.ask(versions).await,
        }
    }

    async fn ask(&self, versions: &dyn Versions) -> Option<Version> {
        let _asking = self.asking.lock().await;
        for _ in 0..ATTEMPTS {
            let before = *self.state();
            if let Some(known) = before.counting() {
                return known.version;
            }
            let asked = Instant::now();
            let version = match timeout(PATIENCE, versions.current()).await {
                Ok(Ok(version)) => Some(version),
                Ok(Err(error)) => {
                    warn!(%error, "the cache cannot tell what is current and is not used");
                    None
                }
                Err(_) => {
                    warn!("the cache was not told in time what is current and is not used");
                    None
                }
            };
            let mut state = self.state();
            if state.forgotten == before.forgotten {
                state.known = Some(Known { version, asked, hints: before.hints });
                return version;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
