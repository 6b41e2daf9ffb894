//! A run at a glance: name, state, progress, figures.

use domain::view::RunView;
use leptos::prelude::*;

use super::run_progress::{RunProgress, done_and_total, rate};
use super::run_state::RunStatePill;
use crate::format;
use crate::text::use_locale;

/// The card. It follows `run`, whoever changes it.
#[component]
pub fn RunCard(
    /// The run.
    run: Memo<RunView>,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.runs();
    let status = Memo::new(move |_| run.with(|run| run.status));
    let progress = move || run.with(|run| done_and_total(&run.counters));
    let href = move || run.with(|run| format!("/runs/{}", run.id));
    let name = move || run.with(|run| run.job_name.clone());
    let pages = move || format::count(run.with(|run| run.counters.pages_fetched), locale);
    let listings = move || format::count(run.with(|run| run.counters.listings_found), locale);
    let rate = move || run.with(|run| rate(run, locale));
    view! {
        <article class="run-card">
            <header>
                <h3>
                    <a href=href>{name}</a>
                </h3>
                <RunStatePill status />
            </header>
            <RunProgress of=progress />
            <dl>
                <div>
                    <dt>{text.pages_fetched}</dt>
                    <dd>{pages}</dd>
                </div>
                <div>
                    <dt>{text.listings_found}</dt>
                    <dd>{listings}</dd>
                </div>
                <div>
                    <dt>{text.rate}</dt>
                    <dd>{rate}</dd>
                </div>
            </dl>
        </article>
    }
}
