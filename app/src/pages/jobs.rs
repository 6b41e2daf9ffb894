//! `/jobs`: the saved crawl definitions, with their latest runs.

use domain::Instant;
use domain::view::{JobSummary, RunView};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::empty::Empty;
use crate::components::next_run::NextRunTime;
use crate::components::problem::PageProblem;
use crate::components::run_state::{ReconnectingMark, RunStatePill};
use crate::components::start_run::StartButton;
use crate::components::when::When;
use crate::format;
use crate::live;
use crate::server_fns::Dated;
use crate::server_fns::jobs::list_jobs;
use crate::text::use_locale;
use crate::visitor::use_visitor;

/// The page.
#[component]
pub fn JobsPage() -> impl IntoView {
    let text = use_locale().jobs();
    let may_change = use_visitor().may_change();
    let new_job = move || {
        may_change.then(|| {
            view! {
                <a class="button primary" href="/jobs/new">
                    {text.new_job}
                </a>
            }
        })
    };
    let jobs = Resource::new(|| (), |()| list_jobs());
    view! {
        <Title text=text.jobs />
        <header class="page-head">
            <h1>{text.jobs}</h1>
            <ReconnectingMark />
            {new_job()}
        </header>
        <Transition>
            {move || Suspend::new(async move {
                match jobs.await {
                    Ok(Dated { value, .. }) if value.is_empty() => {
                        view! {
                            <Empty title=text.empty_title text=text.empty_text>
                                {new_job()}
                            </Empty>
                        }
                            .into_any()
                    }
                    Ok(Dated { now, value }) => view! { <JobTable jobs=value now /> }.into_any(),
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn JobTable(jobs: Vec<JobSummary>, now: Instant) -> impl IntoView {
    let text = use_locale().jobs();
    view! {
        <div class="table-scroll">
            <table class="card-table job-table">
                <thead>
                    <tr>
                        <th scope="col">{text.name}</th>
                        <th scope="col" class="figure">
                            {text.targets}
                        </th>
                        <th scope="col">{text.last_run}</th>
                        <th scope="col">{text.next_run}</th>
                        <th scope="col" class="figure">
                            {text.listings}
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">{text.actions}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{jobs.into_iter().map(|job| view! { <JobRow job now /> }).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// One job; its latest run is live while it is under way.
#[component]
fn JobRow(job: JobSummary, now: Instant) -> impl IntoView {
    let locale = use_locale();
    let text = locale.jobs();
    let may_change = use_visitor().may_change();
    let last_run: Signal<Option<RunView>> = match job.last_run {
        Some(run) => {
            let live = live::use_run(run.id, run);
            Signal::derive(move || Some(live.get()))
        }
        None => Signal::stored(None),
    };
    let targets = format::count(job.targets, locale);
    let next_run = match job.next_run {
        Some(next) => view! { <NextRunTime next /> }.into_any(),
        None => format::UNKNOWN.into_any(),
    };
    let (id, name) = (job.id, job.name);
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/jobs/{id}")>{name.clone()}</a>
                <small>{job.first_target} " · " {(text.spider_name)(job.spider)}</small>
            </th>
            <td class="figure" data-label=text.targets>
                {targets}
            </td>
            <td data-label=text.last_run>
                <LastRun run=last_run now />
            </td>
            <td data-label=text.next_run>{next_run}</td>
            <td class="figure" data-label=text.listings>
                <Found run=last_run />
            </td>
            <td class="actions">{may_change.then(|| view! { <StartButton job=id name last_run /> })}</td>
        </tr>
    }
}

/// State and time of the latest run.
#[component]
fn LastRun(run: Signal<Option<RunView>>, now: Instant) -> impl IntoView {
    let text = use_locale().jobs();
    // Only what is shown: the run's counters change far more often.
    let shown = Memo::new(move |_| {
        run.with(|run| run.as_ref().map(|run| (run.id, run.status, run.finished_at.unwrap_or(run.created_at))))
    });
    move || match shown.get() {
        None => text.never_run.into_any(),
        Some((id, status, at)) => view! {
            <a href=format!("/runs/{id}")>
                <RunStatePill status=Signal::stored(status) />
            </a>
            " "
            <When at now />
        }
        .into_any(),
    }
}

/// How many listings the latest run saw, and how many of them are new.
#[component]
fn Found(run: Signal<Option<RunView>>) -> impl IntoView {
    let locale = use_locale();
    let text = locale.jobs();
    let counts = Memo::new(move |_| {
        run.with(|run| run.as_ref().map(|run| (run.counters.listings_found, run.counters.listings_new)))
    });
    move || match counts.get() {
        None => format::UNKNOWN.to_owned(),
        Some((found, 0)) => format::count(found, locale),
        Some((found, new)) => {
            let new = (text.count_new)(&format::count(new, locale));
            format!("{} · {new}", format::count(found, locale))
        }
    }
}
