//! `/admin/processes`: who does the work, what each holds, and what waits.

use std::time::Duration;

use domain::process::ProcessId;
use domain::view::{ProcessView, Processes};
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::admin_tabs::AdminTabs;
use crate::components::empty::Empty;
use crate::components::problem::PageProblem;
use crate::components::process_card::ProcessCard;
use crate::format;
use crate::server_fns::processes::load_processes;
use crate::text::use_locale;

/// Between two looks, where there is code to look.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The page.
#[component]
pub fn ProcessesPage() -> impl IntoView {
    let text = use_locale().processes();
    let processes = Resource::new(|| (), |()| load_processes());
    view! {
        <Title text=text.title />
        <Transition>
            {move || Suspend::new(async move {
                match processes.await {
                    Ok(processes) => view! { <Loaded processes /> }.into_any(),
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The processes as they were when the page was made, and from then on as they are.
#[component]
fn Loaded(processes: Processes) -> impl IntoView {
    let locale = use_locale();
    let text = locale.processes();
    let shown = RwSignal::new(processes);
    let look = Action::new(|(): &()| load_processes());
    Effect::new(move |_| {
        let begin = move || {
            if !look.pending().get_untracked() {
                look.dispatch(());
            }
        };
        if let Ok(interval) = set_interval_with_handle(begin, LOOK_EVERY) {
            on_cleanup(move || interval.clear());
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(processes)) = look.value().get() {
            shown.set(processes);
        }
    });
    let lost = move || look.value().with(|last| matches!(last, Some(Err(_))));
    let ids = Memo::new(move |_| shown.with(|shown| ids_of(&shown.processes)));
    let told = move |process: ProcessView| {
        shown.update(|shown| {
            if let Some(old) = shown.processes.iter_mut().find(|old| old.id == process.id) {
                *old = process;
            }
        });
    };
    view! {
        <AdminTabs />
        <header class="page-head">
            <h1>{text.title}</h1>
            <span class="reconnecting" role="status" hidden=move || !lost()>
                {move || if lost() { locale.shell().reconnecting } else { "" }}
            </span>
        </header>
        <Queue shown />
        <Show
            when=move || ids.with(|ids| !ids.is_empty())
            fallback=move || view! { <Empty title=text.empty_title text=text.empty_text /> }
        >
            <ul class="process-cards">
                <For
                    each=move || ids.get()
                    key=ProcessId::clone
                    children=move |id| view! { <ProcessCard id shown on_answer=told /> }
                />
            </ul>
        </Show>
    }
}

fn ids_of(processes: &[ProcessView]) -> Vec<ProcessId> {
    processes.iter().map(|process| process.id.clone()).collect()
}

/// What waits for the processes.
#[component]
fn Queue(#[prop(into)] shown: Signal<Processes>) -> impl IntoView {
    let locale = use_locale();
    let text = locale.processes();
    let queue = Memo::new(move |_| shown.with(|shown| shown.queue));
    let oldest = move || {
        let waited = shown.with(|shown| shown.queue.oldest_since.map(|since| (shown.now - since).num_seconds()));
        waited.map_or_else(|| format::UNKNOWN.to_owned(), format::duration)
    };
    let figure = move |label: &'static str, of: fn(&domain::view::QueueView) -> i64| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{move || format::count(queue.with(of), locale)}</dd>
            </div>
        }
    };
    view! {
        <section class="queue" aria-label=text.queue>
            <dl>
                {figure(text.waiting, |queue| queue.waiting)} <div>
                    <dt>{text.oldest}</dt>
                    <dd>{oldest}</dd>
                </div> {figure(text.backing_off, |queue| queue.backing_off)}
                {figure(text.abandoned, |queue| queue.abandoned)}
            </dl>
        </section>
    }
}
