//! A run in figures: pages, listings, time.

use domain::Instant;
use domain::view::RunView;
use leptos::prelude::*;

use super::run_progress::{rate, seconds_left, seconds_taken};
use super::when::When;
use crate::format;
use crate::text::{Locale, use_locale};

/// One figure with its label.
#[component]
fn Figure(label: &'static str, run: RwSignal<RunView>, of: fn(&RunView, Locale) -> String) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{move || run.with(|run| of(run, locale))}</dd>
        </div>
    }
}

/// One instant with its label; "—" where it has not come.
#[component]
fn Moment(
    label: &'static str,
    run: RwSignal<RunView>,
    of: fn(&RunView) -> Option<Instant>,
    now: Instant,
) -> impl IntoView {
    let at = Memo::new(move |_| run.with(of));
    view! {
        <div>
            <dt>{label}</dt>
            <dd>
                {move || at.get().map_or_else(|| format::UNKNOWN.into_any(), |at| view! { <When at now /> }.into_any())}
            </dd>
        </div>
    }
}

fn duration(seconds: Option<i64>) -> String {
    seconds.map_or_else(|| format::UNKNOWN.to_owned(), format::duration)
}

/// The figures of a run.
#[component]
pub fn RunFigures(
    /// The run.
    run: RwSignal<RunView>,
    /// The instant relative times count from.
    now: Instant,
) -> impl IntoView {
    let text = use_locale().runs();
    view! {
        <div class="run-figures">
            <section>
                <h2>{text.listings_heading}</h2>
                <dl>
                    <Figure
                        label=text.listings_found
                        run
                        of=|run, locale| format::count(run.counters.listings_found, locale)
                    />
                    <Figure
                        label=text.listings_new
                        run
                        of=|run, locale| format::count(run.counters.listings_new, locale)
                    />
                    <Figure
                        label=text.listings_changed
                        run
                        of=|run, locale| format::count(run.counters.listings_changed, locale)
                    />
                    <Figure
                        label=text.listings_removed
                        run
                        of=|run, locale| format::count(run.counters.listings_removed, locale)
                    />
                    <Figure
                        label=text.listings_excluded
                        run
                        of=|run, locale| format::count(run.counters.listings_excluded, locale)
                    />
                </dl>
            </section>
            <section>
                <h2>{text.pages_heading}</h2>
                <dl>
                    <Figure
                        label=text.pages_fetched
                        run
                        of=|run, locale| format::count(run.counters.pages_fetched, locale)
                    />
                    <Figure
                        label=text.pages_unchanged
                        run
                        of=|run, locale| format::count(run.counters.pages_unchanged, locale)
                    />
                    <Figure
                        label=text.pages_failed
                        run
                        of=|run, locale| format::count(run.counters.pages_failed, locale)
                    />
                    <Figure
                        label=text.pages_skipped
                        run
                        of=|run, locale| format::count(run.counters.pages_skipped, locale)
                    />
                    <Figure
                        label=text.pending
                        run
                        of=|run, locale| format::count(run.counters.frontier_pending, locale)
                    />
                    <Figure label=text.rate run of=rate />
                    <Figure label=text.bytes run of=|run, locale| format::bytes(run.counters.bytes, locale) />
                </dl>
            </section>
            <section>
                <h2>{text.time_heading}</h2>
                <dl>
                    <Figure label=text.time_left run of=|run, _| duration(seconds_left(run)) />
                    <Figure label=text.duration run of=|run, _| duration(seconds_taken(run)) />
                    <Moment label=text.created run of=|run| Some(run.created_at) now />
                    <Moment label=text.started run of=|run| run.started_at now />
                    <Moment label=text.finished run of=|run| run.finished_at now />
                </dl>
            </section>
        </div>
    }
}
