//! How far a run is: the bar, and the estimate of the time left.

use domain::run::{Counters, RunStatus};
use domain::view::RunView;
use leptos::prelude::*;

use crate::format;
use crate::text::{Locale, use_locale};

/// Pages dealt with, and all that are known of.
pub fn done_and_total(counters: &Counters) -> (i64, i64) {
    let done = counters.pages_fetched + counters.pages_failed + counters.pages_skipped;
    (done, done + counters.frontier_pending)
}

/// Seconds a running crawl will still take at its present rate, if it finds no more pages.
pub fn seconds_left(run: &RunView) -> Option<i64> {
    let rate = run.pages_per_second.filter(|rate| *rate > 0.0)?;
    let pending = run.counters.frontier_pending;
    (run.status == RunStatus::Running && pending > 0).then(|| (pending as f64 / rate).ceil() as i64)
}

/// Seconds from its start to its end, or to its latest news.
pub fn seconds_taken(run: &RunView) -> Option<i64> {
    let until = run.finished_at.unwrap_or(run.updated_at);
    run.started_at.map(|started| (until - started).num_seconds().max(0))
}

/// Pages a second, with their unit.
pub fn rate(run: &RunView, locale: Locale) -> String {
    let unit = locale.runs().rate_unit;
    let rate = run.pages_per_second;
    rate.map_or_else(|| format::UNKNOWN.to_owned(), |rate| format!("{} {unit}", format::decimal(rate, 1, locale)))
}

/// The bar with "120 of 400 pages" under it.
#[component]
pub fn RunProgress(
    /// What [`done_and_total`] says of the run.
    of: impl Fn() -> (i64, i64) + Copy + Send + 'static,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.runs();
    let words = move || {
        let (done, total) = of();
        (text.done_of)(&format::count(done, locale), &format::count(total, locale))
    };
    view! {
        <div class="run-progress">
            // A bar of nothing yet would count as "indeterminate" without a value: it is empty instead.
            <progress
                aria-label=text.progress
                max=move || of().1.max(1).to_string()
                value=move || of().0.to_string()
            ></progress>
            <span class="run-progress-words">{words}</span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use domain::run::RunKind;
    use domain::{Instant, RunId};

    use super::*;

    fn run(status: RunStatus, pending: i64, rate: Option<f64>) -> RunView {
        let counters = Counters {
            pages_fetched: 5,
            pages_failed: 2,
            pages_skipped: 1,
            frontier_pending: pending,
            ..Counters::default()
        };
        let at = |seconds| Instant::from_timestamp(seconds, 0).expect("in range");
        RunView {
            id: RunId(1),
            kind: RunKind::Crawl,
            job_id: None,
            job_name: "Valencia".into(),
            status,
            counters,
            created_at: at(0),
            scheduled_for: None,
            started_at: Some(at(10)),
            finished_at: None,
            updated_at: at(70),
            pages_per_second: rate,
            failure: None,
            waiting: None,
        }
    }

    #[test]
    fn every_page_dealt_with_is_done() {
        assert_eq!(done_and_total(&run(RunStatus::Running, 12, None).counters), (8, 20));
    }

    #[test]
    fn time_left_is_known_only_while_pages_come() {
        assert_eq!(seconds_left(&run(RunStatus::Running, 12, Some(0.5))), Some(24));
        assert_eq!(seconds_left(&run(RunStatus::Running, 12, Some(0.0))), None);
        assert_eq!(seconds_left(&run(RunStatus::Running, 12, None)), None);
        assert_eq!(seconds_left(&run(RunStatus::Running, 0, Some(0.5))), None);
        assert_eq!(seconds_left(&run(RunStatus::Paused, 12, Some(0.5))), None);
    }

    #[test]
    fn time_taken_ends_with_the_run() {
        let mut run = run(RunStatus::Running, 0, None);
        assert_eq!(seconds_taken(&run), Some(60));
        run.finished_at = Instant::from_timestamp(40, 0);
        assert_eq!(seconds_taken(&run), Some(30));
        run.started_at = None;
        assert_eq!(seconds_taken(&run), None);
    }
}
