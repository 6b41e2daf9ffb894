//! How long requests take, counted in steps.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper end of each step but the last, which has none; milliseconds.
const STEPS: [u64; 9] = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];

/// Durations of requests since the fetcher was made, each with its redirects counted apart.
#[derive(Debug, Default)]
pub(super) struct Durations {
    steps: [AtomicU64; STEPS.len() + 1],
    micros: AtomicU64,
}

/// How long requests have taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Timings {
    /// Requests that took no longer than so many seconds and longer than the step before. The last is without end.
    pub steps: Vec<(f64, u64)>,
    /// Seconds of all together.
    pub seconds: f64,
}

impl Durations {
    pub(super) fn count(&self, took: Duration) {
        let step = STEPS.iter().position(|step| took <= Duration::from_millis(*step)).unwrap_or(STEPS.len());
        self.steps[step].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn timings(&self) -> Timings {
        let ends = STEPS.iter().map(|millis| *millis as f64 / 1_000.0).chain([f64::MAX]);
        Timings {
            steps: ends.zip(&self.steps).map(|(end, count)| (end, count.load(Ordering::Relaxed))).collect(),
            seconds: self.micros.load(Ordering::Relaxed) as f64 / 1e6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_in_the_first_step_that_holds_it() {
        let durations = Durations::default();
        for millis in [0, 50, 51, 40_000] {
            durations.count(Duration::from_millis(millis));
        }
        let timings = durations.timings();
        let counts: Vec<u64> = timings.steps.iter().map(|(_, count)| *count).collect();
        assert_eq!(counts, [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert!((timings.seconds - 40.101).abs() < 1e-9);
    }
}
