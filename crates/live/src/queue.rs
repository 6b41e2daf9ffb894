//! What waits for one reader: a bounded number of events, or the word that it fell behind.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::tally::Tally;
use crate::{Event, Limits, Received};

/// The end that the hub fills and the end that a subscription empties.
#[derive(Debug)]
pub(crate) struct Queue {
    state: Mutex<State>,
    limits: Limits,
    tally: Arc<Tally>,
}

#[derive(Debug, Default)]
struct State {
    events: VecDeque<Arc<Event>>,
    /// The reader fell behind: the number up to which its snapshot must reach.
    lagged: Option<u64>,
    /// How often it fell behind since it last had nothing left to read.
    strikes: u32,
    closed: bool,
    waker: Option<Waker>,
}

impl Queue {
    pub(crate) fn new(limits: Limits, tally: Arc<Tally>) -> Self {
        Self { state: Mutex::default(), limits, tally }
    }

    /// Adds an event and returns whom to wake, which the caller does once it holds no lock.
    pub(crate) fn push(&self, event: &Arc<Event>) -> Option<Waker> {
        let mut state = self.lock();
        if state.closed {
            return None;
        }
        if let Some(seq) = &mut state.lagged {
            // The snapshot that the reader is going to take will contain this event too.
            *seq = event.seq;
            return None;
        }
        if state.events.len() < self.limits.backlog {
            state.events.push_back(Arc::clone(event));
        } else {
            state.events.clear();
            state.strikes += 1;
            state.lagged = Some(event.seq);
            state.closed = state.strikes > self.limits.strikes;
            self.tally.fell_behind(state.closed);
        }
        state.waker.take()
    }

    /// Takes the next thing to tell the reader.
    pub(crate) fn poll(&self, cx: &mut Context<'_>) -> Poll<Received> {
        let mut state = self.lock();
        if state.closed {
            return Poll::Ready(Received::Closed);
        }
        if let Some(seq) = state.lagged.take() {
            return Poll::Ready(Received::Lagged { seq });
        }
        if let Some(event) = state.events.pop_front() {
            self.tally.delivered();
            return Poll::Ready(Received::Event(event));
        }
        state.strikes = 0;
        if !state.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            state.waker = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    /// The state stays whole even where a thread panicked while it held the lock: no step of the above leaves it half
    /// changed.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
