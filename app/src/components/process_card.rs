//! One process: how it is, the runs it holds, and the buttons that drain it.

use domain::process::{Drain, ProcessId, ProcessState};
use domain::view::{Lease, ProcessView, Processes};
use domain::{Instant, RunId};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::form_problem::FormProblem;
use super::server_form::ServerForm;
use super::when::When;
use crate::format;
use crate::server_fns::processes::{DrainProcess, UndrainProcess};
use crate::text::use_locale;

/// The card.
#[component]
pub fn ProcessCard(
    /// Which process.
    id: ProcessId,
    /// All of them, as they are.
    #[prop(into)]
    shown: Signal<Processes>,
    /// Told the process as it stands after a button was pressed.
    #[prop(into)]
    on_answer: Callback<ProcessView>,
) -> impl IntoView {
    let text = use_locale().processes();
    // One that is no more goes with its card: until then it stays as it was.
    let known = Memo::new(move |before: Option<&Option<ProcessView>>| {
        let now = shown.with(|shown| shown.processes.iter().find(|process| process.id == id).cloned());
        now.or_else(|| before.cloned().flatten())
    });
    let now = Memo::new(move |_| shown.with(|shown| shown.now));
    let Some(first) = known.get_untracked() else { return ().into_any() };
    let process = Memo::new({
        let first = first.clone();
        move |_| known.get().unwrap_or_else(|| first.clone())
    });
    let ProcessView { host, pid, version, slots, started_at, .. } = first;
    let name = format!("{host} · {pid}");
    let roles = move || {
        process.with(|process| process.roles.iter().map(|role| (text.role)(*role)).collect::<Vec<_>>().join(", "))
    };
    let state = Memo::new(move |_| process.with(|process| process.state));
    let note = move || {
        let (state, drain) = process.with(|process| (process.state, process.drain));
        let told = matches!(state, ProcessState::Draining | ProcessState::Drained);
        drain.filter(|_| told).map(|drain| view! { <p class="hint">{(text.drain_note)(drain)}</p> })
    };
    let seen = move || {
        let ago = process.with(|process| now.get() - process.seen_at).num_seconds();
        (text.ago)(&format::duration(ago))
    };
    let held = move || process.with(|process| (text.held_of)(process.leases.len(), process.slots));
    view! {
        <li class="process-card" data-state=move || state.get().as_str()>
            <header>
                <h2>{name.clone()}</h2>
                <span class="process-state" data-state=move || state.get().as_str()>
                    {move || (text.state)(state.get())}
                </span>
            </header>
            <dl>
                <div>
                    <dt>{text.roles}</dt>
                    <dd>{roles}</dd>
                </div>
                <div>
                    <dt>{text.version}</dt>
                    <dd>{version}</dd>
                </div>
                <div>
                    <dt>{text.since}</dt>
                    <dd>{move || view! { <When at=started_at now=now.get() /> }}</dd>
                </div>
                <div>
                    <dt>{text.seen}</dt>
                    <dd>{seen}</dd>
                </div>
                {(slots > 0)
                    .then(|| {
                        view! {
                            <div>
                                <dt>{text.runs}</dt>
                                <dd>{held}</dd>
                            </div>
                        }
                    })}
            </dl>
            {note}
            <Leases process now />
            <DrainButtons process name on_answer />
        </li>
    }
    .into_any()
}

/// The runs it holds, with the time their leases have left. A row stays while its run does: only the time is drawn anew.
#[component]
fn Leases(process: Memo<ProcessView>, now: Memo<Instant>) -> impl IntoView {
    let text = use_locale().processes();
    let held = Memo::new(move |_| {
        let named = |lease: &Lease| (lease.run, lease.fencing_token, lease.job_name.clone());
        process.with(|process| process.leases.iter().map(named).collect::<Vec<_>>())
    });
    let left = move |run: RunId| {
        let until =
            process.with(|process| process.leases.iter().find(|lease| lease.run == run).map(|lease| lease.until));
        match until.map(|until| (until - now.get()).num_seconds()) {
            Some(seconds) if seconds >= 0 => format::duration(seconds),
            _ => text.expired.to_owned(),
        }
    };
    let row = move |(run, token, job_name): (RunId, i64, String)| {
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/runs/{run}")>{job_name}</a>
                </th>
                <td class="figure">{move || left(run)}</td>
                <td class="figure">{token}</td>
            </tr>
        }
    };
    move || {
        let held = held.get();
        (!held.is_empty()).then(|| {
            view! {
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text.run}</th>
                            <th scope="col" class="figure">
                                {text.lease_left}
                            </th>
                            <th scope="col" class="figure">
                                {text.token}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{held.into_iter().map(row).collect_view()}</tbody>
                </table>
            }
        })
    }
}

/// The buttons that the process's state takes: forms that work by themselves, and answer in place with code.
#[component]
fn DrainButtons(process: Memo<ProcessView>, name: String, on_answer: Callback<ProcessView>) -> impl IntoView {
    let text = use_locale().processes();
    let (drain, undrain) = (ServerAction::<DrainProcess>::new(), ServerAction::<UndrainProcess>::new());
    let answered = move |answer: Option<Result<ProcessView, _>>| {
        if let Some(Ok(process)) = answer {
            on_answer.run(process);
        }
    };
    Effect::new(move |_| answered(drain.value().get()));
    Effect::new(move |_| answered(undrain.value().get()));
    let refused = Signal::derive(move || {
        let of_drain = drain.value().get().and_then(Result::err);
        of_drain.or_else(|| undrain.value().get().and_then(Result::err))
    });
    let busy = move || drain.pending().get() || undrain.pending().get();
    let takes = Memo::new(move |_| {
        process.with(|process| {
            let listens = process.slots > 0 && !matches!(process.state, ProcessState::Gone | ProcessState::Stopping);
            Takes {
                drain: listens && process.drain.is_none(),
                hand_back: listens && process.drain != Some(Drain::HandBack) && !process.leases.is_empty(),
                undrain: listens && process.drain.is_some(),
            }
        })
    });
    let id = process.with_untracked(|process| process.id.clone());
    let label = move |words: &str| format!("{words}: {name}");
    let (labels, id) = (StoredValue::new([text.drain, text.hand_back, text.undrain].map(label)), StoredValue::new(id));
    let drain_form = move |runs: Drain, place: usize, words: &'static str| {
        view! {
            <ServerForm
                action=DrainProcess::PATH
                on_submit=move |()| {
                    drain
                        .dispatch(DrainProcess {
                            id: id.get_value(),
                            runs,
                        });
                }
            >
                <input type="hidden" name="id" value=id.with_value(ToString::to_string) />
                <input type="hidden" name="runs" value=runs.as_str() />
                <button class="button" aria-label=labels.with_value(|labels| labels[place].clone()) disabled=busy>
                    {words}
                </button>
            </ServerForm>
        }
    };
    view! {
        <div class="run-controls">
            <Show when=move || takes.get().drain>{drain_form(Drain::Finish, 0, text.drain)}</Show>
            <Show when=move || takes.get().hand_back>{drain_form(Drain::HandBack, 1, text.hand_back)}</Show>
            <Show when=move || takes.get().undrain>
                <ServerForm
                    action=UndrainProcess::PATH
                    on_submit=move |()| {
                        undrain
                            .dispatch(UndrainProcess {
                                id: id.get_value(),
                            });
                    }
                >
                    <input type="hidden" name="id" value=id.with_value(ToString::to_string) />
                    <button
                        class="button primary"
                        aria-label=labels.with_value(|labels| labels[2].clone())
                        disabled=busy
                    >
                        {text.undrain}
                    </button>
                </ServerForm>
            </Show>
            <FormProblem error=refused />
        </div>
    }
}

/// Which buttons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Takes {
    drain: bool,
    hand_back: bool,
    undrain: bool,
}
