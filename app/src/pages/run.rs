//! `/runs/:id`: one run, live.

use domain::RunId;
use domain::run::{Counters, RunEvent, RunKind, RunStatus};
use domain::view::{RunLogEntry, RunView};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::address::{Parameters, use_parameters};
use crate::clock::use_clock;
use crate::components::found::Found;
use crate::components::problem::PageProblem;
use crate::components::run_controls::RunControls;
use crate::components::run_event::sentence;
use crate::components::run_figures::RunFigures;
use crate::components::run_log::{LogLevels, LogView, RunLog};
use crate::components::run_progress::{RunProgress, done_and_total};
use crate::components::run_state::{ReconnectingMark, RunStateAnnouncement, RunStatePill};
use crate::error::AppError;
use crate::format;
use crate::live;
use crate::server_fns::runs::{LogWindow, load_run, load_run_log};
use crate::server_fns::{Dated, found};
use crate::text::use_locale;
use crate::visitor::use_visitor;

/// The page.
#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<RunId>().ok()));
    let parameters = use_parameters();
    let run = Resource::new(
        move || (id(), parameters.with(page_found)),
        |(id, after)| async move { load_run(found(id)?, after).await },
    );
    let log = LogPart::load(id);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match run.await {
                    Ok((page, drawn)) => {
                        let after = parameters.with_untracked(page_found);
                        view! { <Run page log drawn after /> }.into_any()
                    }
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// What the address asks for of what was found: what comes after this.
fn page_found(parameters: &Parameters) -> Option<i64> {
    parameters.get("found")?.parse().ok()
}

/// The run as it stands, and its log.
#[component]
fn Run(page: Dated<RunView>, log: LogPart, drawn: Option<String>, after: Option<i64>) -> impl IntoView {
    let locale = use_locale();
    let text = locale.runs();
    let Dated { now, value: initial } = page;
    let (id, name, job_id) = (initial.id, initial.job_name.clone(), initial.job_id);
    let kind = (text.kind)(initial.kind);
    let has_job = initial.kind.has_job();
    let over = initial.status.is_final();
    let clock = use_clock();
    let by_schedule = initial.scheduled_for.map(|slot| {
        let title = move || format::date_time(slot, clock.zone(slot), locale);
        view! { <span title=title>{text.by_schedule}</span> }
    });
    let run = live::use_run(id, initial);
    let status = Memo::new(move |_| run.with(|run| run.status));
    let progress = move || run.with(|run| done_and_total(&run.counters));
    let may_change = use_visitor().may_change();
    let job = match job_id {
        Some(job_id) => view! { <a href=format!("/jobs/{job_id}")>{text.to_job}</a> }.into_any(),
        None if !has_job => ().into_any(),
        None => text.job_gone.into_any(),
    };
    view! {
        <Title text=name.clone() />
        <header class="page-head">
            <div>
                <h1>{name}</h1>
                <p class="run-line">
                    <RunStatePill status />
                    <ReconnectingMark />
                    {kind.map(|kind| view! { <span>{kind}</span> })}
                    <span>{job}</span>
                    {by_schedule}
                </p>
            </div>
            <Show when=move || may_change>
                <RunControls run status />
            </Show>
        </header>
        <RunStateAnnouncement status />
        <RunProgress of=progress />
        <Waiting run />
        <Failure run status />
        <Summary run status />
        {drawn.map(|first| view! { <Found id after first run /> })}
        <RunFigures run now />
        <Log id part=log over />
    }
}

/// What the run waits for.
#[component]
fn Waiting(run: RwSignal<RunView>) -> impl IntoView {
    let locale = use_locale();
    move || {
        let sentence = run.with(|run| run.waiting.as_ref().map(|event| sentence(event, locale).before));
        sentence.map(|sentence| view! { <p class="notice run-waiting">{sentence}</p> })
    }
}

/// Why the run failed and what to do about it.
#[component]
fn Failure(run: RwSignal<RunView>, status: Memo<RunStatus>) -> impl IntoView {
    let text = use_locale().run_log();
    let failure = move || match status.get() {
        RunStatus::Failed => run.with_untracked(|run| run.failure.clone()),
        _ => None,
    };
    move || match failure() {
        Some(RunEvent::Failed { reason, problem, detail }) => view! {
            <section class="notice run-failure">
                <h2>{text.failure_heading}</h2>
                <p>{(text.failure)(reason)}</p>
                <p>{(text.failure_advice)(reason, problem)}</p>
                {(!detail.is_empty()).then(|| view! { <pre>{detail}</pre> })}
            </section>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// What a run that is over has changed, with the ways there.
#[component]
fn Summary(run: RwSignal<RunView>, status: Memo<RunStatus>) -> impl IntoView {
    let text = use_locale().runs();
    move || {
        let status = status.get();
        if !status.is_final() {
            return None;
        }
        let Counters {
            listings_found: found,
            listings_new: new,
            listings_changed: changed,
            listings_removed: removed,
            listings_excluded: excluded,
            pages_fetched,
            pages_failed,
            pages_skipped,
            ..
        } = run.with_untracked(|run| run.counters);
        let kind = run.with_untracked(|run| run.kind);
        let nothing = new + changed + removed == 0;
        // Only a run that saw everything can tell that nothing changed.
        if nothing && (status != RunStatus::Completed || !kind.has_job()) {
            return None;
        }
        let outcome = match kind {
            RunKind::Crawl if found == 0 => text.nothing_found,
            RunKind::LinkCheck if pages_fetched + pages_failed + pages_skipped == 0 => text.nothing_to_check,
            _ => text.nothing_changed,
        };
        let link = |count: i64, href: &'static str, label: &'static str| {
            (count > 0).then(|| {
                view! {
                    <li>
                        <a href=href>{label}</a>
                    </li>
                }
            })
        };
        Some(view! {
            <section class="run-summary">
                <h2>{text.summary_heading}</h2>
                {nothing.then(|| view! { <p>{outcome}</p> })}
                <ul>
                    {link(new, "/properties?sort=newest", text.see_new)}
                    {link(changed, "/properties?sort=changed", text.see_changed)}
                    {link(removed, "/properties?availability=removed&sort=changed", text.see_removed)}
                    {link(excluded, "/properties?excluded=only&sort=changed", text.see_excluded)}
                </ul>
            </section>
        })
    }
}

/// The part of the log that the address asks for.
#[derive(Clone, Copy)]
struct LogPart {
    view: Memo<LogView>,
    entries: Resource<(LogWindow, Result<Vec<RunLogEntry>, AppError>)>,
}

impl LogPart {
    /// To be called once a page, outside of what waits for another answer: that is drawn several times on the server,
    /// and each time would ask anew and could be told more.
    fn load(id: impl Fn() -> Option<RunId> + Send + Sync + 'static) -> Self {
        let parameters = use_parameters();
        let view = Memo::new(move |_| {
            parameters.with(|parameters| {
                let get = |name| parameters.get(name);
                LogView::parse(get("log"), get("after"), get("level"))
            })
        });
        let load = |(id, window)| async move {
            let entries = match found(id) {
                Ok(id) => load_run_log(id, window).await,
                Err(error) => Err(error),
            };
            (window, entries)
        };
        Self { view, entries: Resource::new(move || (id(), view.get().window), load) }
    }
}

/// The log, or a part of it.
#[component]
fn Log(id: RunId, part: LogPart, over: bool) -> impl IntoView {
    let text = use_locale().run_log();
    let LogPart { view, entries } = part;
    view! {
        <section class="run-log" id="log">
            <header>
                <h2>{text.log} <small class="muted unscripted">" (UTC)"</small></h2>
                <LogLevels run=id view />
            </header>
            <Transition>
                {move || Suspend::new(async move {
                    match entries.await {
                        (window, Ok(entries)) => view! { <RunLog run=id entries window view over /> }.into_any(),
                        (_, Err(error)) => view! { <PageProblem error /> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}
