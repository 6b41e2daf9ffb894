//! Leaves whoever keeps failing alone for a while.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use domain::Instant;

/// Failures in a row after which nobody is let through.
const MOST_FAILURES: u32 = 5;
/// How long that lasts before one is let through to find out how things are.
const REST: TimeDelta = TimeDelta::seconds(30);

/// Counts failures, and decides who is let through.
#[derive(Debug)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Clone, Copy)]
enum State {
    /// Everybody is let through; so many failed in a row.
    Closed { failures: u32 },
    /// Nobody is, since then.
    Open { since: Instant },
    /// One is on the way to find out; nobody else is let through.
    Probed { since: Instant },
}

/// Somebody who was let through and is to say how it went. Who is dropped on the way has learnt nothing.
pub(super) struct Pass<'b> {
    breaker: &'b Breaker,
    is_probe: bool,
}

impl Default for Breaker {
    fn default() -> Self {
        Self(Mutex::new(State::Closed { failures: 0 }))
    }
}

impl Breaker {
    /// Lets somebody through, or not.
    pub(super) fn enter(&self, now: Instant) -> Option<Pass<'_>> {
        let mut state = self.state();
        let is_probe = match *state {
            State::Closed { .. } => false,
            // In either direction: a clock that was set back must not keep it open for long.
            State::Open { since } if (now - since).abs() >= REST => {
                *state = State::Probed { since };
                true
            }
            State::Open { .. } | State::Probed { .. } => return None,
        };
        Some(Pass { breaker: self, is_probe })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// Says how it went.
    pub(super) fn went(mut self, well: bool, now: Instant) {
        let mut state = self.breaker.state();
        match *state {
            State::Probed { .. } if self.is_probe && !well => *state = State::Open { since: now },
            State::Probed { .. } if self.is_probe => *state = State::Closed { failures: 0 },
            State::Closed { .. } if well => *state = State::Closed { failures: 0 },
            State::Closed { failures } if failures + 1 < MOST_FAILURES => {
                *state = State::Closed { failures: failures + 1 };
            }
            State::Closed { .. } => *state = State::Open { since: now },
            // Of somebody who was let through before it opened, this is no news.
            State::Open { .. } | State::Probed { .. } => {}
        }
        self.is_probe = false;
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.is_probe
            && let mut state = self.breaker.state()
            && let State::Probed { since } = *state
        {
            *state = State::Open { since };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
    }

    fn goes(breaker: &Breaker, well: bool, seconds: i64) -> bool {
        breaker.enter(at(seconds)).map(|pass| pass.went(well, at(seconds))).is_some()
    }

    fn open(breaker: &Breaker) {
        for failure in 0..5 {
            assert!(goes(breaker, false, 0), "{failure}");
        }
    }

    #[test]
    fn it_opens_after_five_failures_in_a_row() {
        let breaker = Breaker::default();
        for well in [false, false, false, false, true, false, false, false, false] {
            assert!(goes(&breaker, well, 0));
        }
        assert!(goes(&breaker, false, 0), "four in a row are not five");
        assert!(!goes(&breaker, true, 0));
        assert!(!goes(&breaker, true, 29));
    }

    #[test]
    fn one_is_let_through_after_a_rest_and_decides() {
        let breaker = Breaker::default();
        open(&breaker);
        let probe = breaker.enter(at(30)).expect("it has rested");
        assert!(breaker.enter(at(30)).is_none() && breaker.enter(at(90)).is_none(), "one at a time");
        probe.went(false, at(31));
        assert!(breaker.enter(at(60)).is_none(), "it rests anew");
        assert!(goes(&breaker, true, 61));
        assert!(goes(&breaker, false, 61) && goes(&breaker, false, 61), "it is closed");
    }

    #[test]
    fn a_probe_that_is_given_up_makes_way_for_another() {
        let breaker = Breaker::default();
        open(&breaker);
        drop(breaker.enter(at(30)).expect("it has rested"));
        assert!(goes(&breaker, true, 30));
    }

    #[test]
    fn those_let_through_before_have_no_news() {
        let breaker = Breaker::default();
        let early = [breaker.enter(at(0)).expect("closed"), breaker.enter(at(0)).expect("closed")];
        open(&breaker);
        let probe = breaker.enter(at(30)).expect("it has rested");
        let [first, second] = early;
        first.went(true, at(40));
        second.went(false, at(40));
        assert!(breaker.enter(at(40)).is_none(), "only the probe decides");
        probe.went(true, at(40));
        assert!(breaker.enter(at(40)).is_some());
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out_for_long() {
        let breaker = Breaker::default();
        open(&breaker);
        assert!(breaker.enter(at(-20)).is_none());
        assert!(breaker.enter(at(-3_600)).is_some());
    }
}
