//! A job's runs, the newest first.

use domain::Instant;
use domain::view::RunView;
use leptos::prelude::*;

use super::run_progress::seconds_taken;
use super::run_state::RunStatePill;
use super::when::When;
use crate::format;
use crate::live;
use crate::text::use_locale;

/// The table.
#[component]
pub fn JobRuns(
    /// The runs.
    runs: Vec<RunView>,
    /// The instant relative times count from.
    now: Instant,
) -> impl IntoView {
    let (text, words) = (use_locale().jobs(), use_locale().runs());
    if runs.is_empty() {
        return view! { <p>{text.no_runs}</p> }.into_any();
    }
    view! {
        <div class="table-scroll">
            <table class="job-runs">
                <thead>
                    <tr>
                        <th scope="col">{text.when}</th>
                        <th scope="col">{text.state}</th>
                        <th scope="col" class="figure">
                            {text.pages}
                        </th>
                        <th scope="col" class="figure">
                            {text.listings}
                        </th>
                        <th scope="col" class="figure">
                            {words.listings_new}
                        </th>
                        <th scope="col" class="figure">
                            {words.listings_changed}
                        </th>
                        <th scope="col" class="figure">
                            {words.listings_removed}
                        </th>
                        <th scope="col" class="figure">
                            {words.duration}
                        </th>
                    </tr>
                </thead>
                <tbody>{runs.into_iter().map(|run| view! { <JobRun run now /> }).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One run, live while it is under way.
#[component]
fn JobRun(run: RunView, now: Instant) -> impl IntoView {
    let locale = use_locale();
    let (id, created_at) = (run.id, run.created_at);
    let kind = (locale.runs().kind)(run.kind);
    let run = live::use_run(id, run);
    let status = Memo::new(move |_| run.with(|run| run.status));
    let figure = move |of: fn(&RunView) -> i64| move || format::count(run.with(of), locale);
    let duration = move || run.with(seconds_taken).map_or_else(|| format::UNKNOWN.to_owned(), format::duration);
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/runs/{id}")>
                    <When at=created_at now />
                </a>
                {kind.map(|kind| view! { <span class="job-runs-kind">{kind}</span> })}
            </th>
            <td>
                <RunStatePill status />
            </td>
            <td class="figure">{figure(|run| run.counters.pages_fetched)}</td>
            <td class="figure">{figure(|run| run.counters.listings_found)}</td>
            <td class="figure">{figure(|run| run.counters.listings_new)}</td>
            <td class="figure">{figure(|run| run.counters.listings_changed)}</td>
            <td class="figure">{figure(|run| run.counters.listings_removed)}</td>
            <td class="figure">{duration}</td>
        </tr>
    }
}
