//! The buttons that pause, resume and cancel a run: forms that work by themselves and answer in place with code.

use domain::run::RunAction;
use domain::view::RunView;
use leptos::form::ActionForm;
use leptos::html;
use leptos::prelude::*;

use super::form_problem::FormProblem;
use crate::server_fns::runs::{CancelRun, PauseRun, ResumeRun};
use crate::text::use_locale;

/// The buttons that the run's state takes.
#[component]
pub fn RunControls(
    /// The run.
    #[prop(into)]
    run: Signal<RunView>,
    /// Told the run as it stands after a button was pressed.
    #[prop(into)]
    on_answer: Callback<RunView>,
) -> impl IntoView {
    let text = &use_locale().text().runs;
    let (pause, resume, cancel) =
        (ServerAction::<PauseRun>::new(), ServerAction::<ResumeRun>::new(), ServerAction::<CancelRun>::new());
    let status = Memo::new(move |_| run.with(|run| run.status));
    let takes = move |action: RunAction| status.get().after(action).is_ok();
    let busy = move || pause.pending().get() || resume.pending().get() || cancel.pending().get();
    let id = move || run.with(|run| run.id.to_string());

    let buttons = NodeRef::<html::Div>::new();
    let answered = move |answer: Option<Result<RunView, _>>| {
        if let Some(Ok(run)) = answer {
            on_answer.run(run);
            // The button that was pressed goes; whoever works by keyboard stays where the next one is.
            if let Some(buttons) = buttons.get_untracked() {
                let _ = buttons.focus();
            }
        }
    };
    Effect::new(move |_| answered(pause.value().get()));
    Effect::new(move |_| answered(resume.value().get()));
    Effect::new(move |_| answered(cancel.value().get()));
    let refused = Signal::derive(move || {
        let values = [pause.value().get(), resume.value().get(), cancel.value().get()];
        values.into_iter().flatten().find_map(Result::err)
    });

    view! {
        <div class="run-controls" node_ref=buttons tabindex="-1">
            <Show when=move || takes(RunAction::Pause)>
                <ActionForm action=pause>
                    <input type="hidden" name="id" value=id />
                    <button class="button" disabled=busy>
                        {text.pause}
                    </button>
                </ActionForm>
            </Show>
            <Show when=move || takes(RunAction::Resume)>
                <ActionForm action=resume>
                    <input type="hidden" name="id" value=id />
                    <button class="button primary" disabled=busy>
                        {text.resume}
                    </button>
                </ActionForm>
            </Show>
            <Show when=move || takes(RunAction::Cancel)>
                <ActionForm action=cancel>
                    <input type="hidden" name="id" value=id />
                    <button class="button" disabled=busy>
                        {text.cancel}
                    </button>
                </ActionForm>
            </Show>
            <FormProblem error=refused />
        </div>
    }
}
