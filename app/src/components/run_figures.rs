//! A run in figures: pages, listings, time.

use domain::Instant;
use domain::run::Counters;
use domain::view::RunView;
use leptos::prelude::*;

use super::run_progress::{seconds_left, seconds_taken};
use super::when::When;
use crate::format;
use crate::text::use_locale;

/// One figure with its label.
#[component]
fn Figure(label: &'static str, #[prop(into)] value: Signal<String>) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// One instant with its label; "—" where it has not come.
#[component]
fn Moment(label: &'static str, #[prop(into)] at: Signal<Option<Instant>>, now: Instant) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{move || at.get().map_or_else(|| "—".into_any(), |at| view! { <When at now /> }.into_any())}</dd>
        </div>
    }
}

/// The figures of a run.
#[component]
pub fn RunFigures(
    /// The run.
    #[prop(into)]
    run: Signal<RunView>,
    /// The instant relative times count from.
    now: Instant,
) -> impl IntoView {
    let locale = use_locale();
    let text = &locale.text().runs;
    let count = move |of: fn(&Counters) -> i64| {
        Signal::derive(move || format::count(run.with(|run| of(&run.counters)), locale))
    };
    let unknown = || "—".to_owned();
    let rate = Signal::derive(move || {
        let rate = run.with(|run| run.pages_per_second);
        rate.map_or_else(unknown, |rate| format!("{} {}", format::decimal(rate, 1, locale), text.rate_unit))
    });
    let seconds = move |of: fn(&RunView) -> Option<i64>| {
        Signal::derive(move || run.with(of).map_or_else(unknown, format::duration))
    };
    let bytes = Signal::derive(move || format::bytes(run.with(|run| run.counters.bytes), locale));
    let instant = move |of: fn(&RunView) -> Option<Instant>| {
        let at = Memo::new(move |_| run.with(of));
        Signal::derive(move || at.get())
    };
    view! {
        <div class="run-figures">
            <section>
                <h2>{text.listings_heading}</h2>
                <dl>
                    <Figure label=text.listings_found value=count(|counters| counters.listings_found) />
                    <Figure label=text.listings_new value=count(|counters| counters.listings_new) />
                    <Figure label=text.listings_changed value=count(|counters| counters.listings_changed) />
                    <Figure label=text.listings_removed value=count(|counters| counters.listings_removed) />
                </dl>
            </section>
            <section>
                <h2>{text.pages_heading}</h2>
                <dl>
                    <Figure label=text.pages_fetched value=count(|counters| counters.pages_fetched) />
                    <Figure label=text.pages_failed value=count(|counters| counters.pages_failed) />
                    <Figure label=text.pages_skipped value=count(|counters| counters.pages_skipped) />
                    <Figure label=text.pending value=count(|counters| counters.frontier_pending) />
                    <Figure label=text.rate value=rate />
                    <Figure label=text.bytes value=bytes />
                </dl>
            </section>
            <section>
                <h2>{text.time_heading}</h2>
                <dl>
                    <Figure label=text.time_left value=seconds(seconds_left) />
                    <Figure label=text.duration value=seconds(seconds_taken) />
                    <Moment label=text.created at=instant(|run| Some(run.created_at)) now />
                    <Moment label=text.started at=instant(|run| run.started_at) now />
                    <Moment label=text.finished at=instant(|run| run.finished_at) now />
                </dl>
            </section>
        </div>
    }
}
