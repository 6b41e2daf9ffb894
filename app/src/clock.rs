//! The reader's clock: what changes of a time on the page after it was drawn.
//!
//! The server draws every time in UTC, relative to an instant that it sends along, and the browser must first draw the
//! same. Once the page is hydrated, times are those of the reader's zone, and `5 minutes ago` grows older by itself.

use chrono::TimeDelta;
use domain::Instant;
use leptos::prelude::*;

use crate::hydration::use_hydrated;

/// How often relative times are drawn anew.
#[cfg(feature = "hydrate")]
const TICK: std::time::Duration = std::time::Duration::from_secs(20);

/// What the browser knows of the time.
#[derive(Clone, Copy)]
struct ReaderClock {
    /// Seconds since the page was hydrated.
    seconds: RwSignal<i64>,
    /// The latest instant that came from the server, and the seconds at which it came.
    server: StoredValue<Option<(Instant, i64)>>,
}

/// Provides the clock to all pages.
pub fn provide_clock() {
    let seconds = RwSignal::new(0);
    provide_context(ReaderClock { seconds, server: StoredValue::new(None) });
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let start = js_sys::Date::now();
        // Measured, not counted: a page in the background ticks when the browser likes.
        set_interval(move || seconds.set(((js_sys::Date::now() - start) / 1_000.0) as i64), TICK);
    });
}

/// The clock. What it says is tracked.
#[derive(Clone, Copy)]
pub struct Shown {
    clock: ReaderClock,
    hydrated: ReadSignal<bool>,
}

/// The clock.
pub fn use_clock() -> Shown {
    Shown { clock: expect_context(), hydrated: use_hydrated() }
}

impl Shown {
    /// What time it is, given when the server answered.
    pub fn now(self, answered: Instant) -> Instant {
        if !self.hydrated.get() {
            return answered;
        }
        let seconds = self.clock.seconds.get();
        let (at, then) = match self.clock.server.get_value() {
            Some(latest) if latest.0 >= answered => latest,
            _ => (answered, seconds),
        };
        self.clock.server.set_value(Some((at, then)));
        at + TimeDelta::seconds(seconds - then)
    }

    /// Minutes that the reader's zone is ahead of UTC at this instant; `None` until the page is hydrated.
    pub fn zone(self, at: Instant) -> Option<i32> {
        self.hydrated.get().then(|| offset(at))
    }
}

#[cfg(feature = "hydrate")]
fn offset(at: Instant) -> i32 {
    let date = js_sys::Date::new(&(at.timestamp_millis() as f64).into());
    -(date.get_timezone_offset() as i32)
}

#[cfg(not(feature = "hydrate"))]
fn offset(_: Instant) -> i32 {
    unreachable!("the server never takes over a page")
}
