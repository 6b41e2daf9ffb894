//! The buttons that pause, resume and cancel a run: forms that work by themselves and answer in place with code.

use domain::run::{RunAction, RunStatus};
use domain::view::RunView;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::form_problem::FormProblem;
use super::server_form::ServerForm;
use crate::live::take_newer;
use crate::server_fns::runs::SteerRun;
use crate::text::use_locale;

/// The buttons that the run's state takes.
#[component]
pub fn RunControls(
    /// The run. It learns how it stands after a button was pressed, which may be sooner than the socket tells.
    run: RwSignal<RunView>,
    /// Where it stands.
    status: Memo<RunStatus>,
) -> impl IntoView {
    let text = use_locale().runs();
    let steer = ServerAction::<SteerRun>::new();
    let takes = move |action: RunAction| status.get().after(action).is_ok();
    let busy = steer.pending();
    let id = run.with_untracked(|run| run.id);

    let buttons = NodeRef::<html::Div>::new();
    let answered = move |answer: Option<Result<RunView, _>>| {
        if let Some(Ok(answer)) = answer {
            take_newer(run, &answer);
            // The button that was pressed goes; whoever works by keyboard stays where the next one is.
            if let Some(buttons) = buttons.get_untracked() {
                let _ = buttons.focus();
            }
        }
    };
    Effect::new(move |_| answered(steer.value().get()));
    let refused = Signal::derive(move || steer.value().get().and_then(Result::err));
    let button = move |action: RunAction, class: &'static str, words: &'static str| {
        view! {
            <Show when=move || takes(action)>
                <ServerForm
                    action=SteerRun::PATH
                    on_submit=move |()| {
                        steer.dispatch(SteerRun { id, action });
                    }
                >
                    <input type="hidden" name="id" value=id.to_string() />
                    <input type="hidden" name="action" value=action.as_str() />
                    <button class=class disabled=busy>
                        {words}
                    </button>
                </ServerForm>
            </Show>
        }
    };

    view! {
        <div class="run-controls" node_ref=buttons tabindex="-1">
            {button(RunAction::Pause, "button", text.pause)}
            {button(RunAction::Resume, "button primary", text.resume)}
            {button(RunAction::Cancel, "button", text.cancel)}
            <FormProblem error=refused />
        </div>
    }
}
