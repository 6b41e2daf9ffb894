//! The button that starts a job's crawl, or the way to the one under way.

use domain::JobId;
use domain::view::RunView;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::form_problem::FormProblem;
use super::server_form::ServerForm;
use crate::server_fns::runs::StartRun;
use crate::text::use_locale;

/// The button. The server leads on to the run's page.
#[component]
pub fn StartButton(
    /// The job.
    job: JobId,
    /// Its name, for those who hear a list of equal buttons.
    name: String,
    /// Its latest run.
    #[prop(into)]
    last_run: Signal<Option<RunView>>,
) -> impl IntoView {
    let text = use_locale().jobs();
    let start = ServerAction::<StartRun>::new();
    let refused = Signal::derive(move || start.value().get().and_then(Result::err));
    let name = StoredValue::new(name);
    let open =
        Memo::new(move |_| last_run.with(|run| run.as_ref().filter(|run| !run.status.is_final()).map(|run| run.id)));
    move || match open.get() {
        Some(run) => view! {
            <a class="button" href=format!("/runs/{run}")>
                {text.watch}
            </a>
        }
        .into_any(),
        None => view! {
            <ServerForm
                action=StartRun::PATH
                on_submit=move |()| {
                    start.dispatch(StartRun { job_id: job });
                }
            >
                <input type="hidden" name="job_id" value=job.to_string() />
                <button
                    class="button"
                    aria-label=format!("{}: {}", text.start, name.get_value())
                    disabled=move || start.pending().get()
                >
                    {text.start}
                </button>
            </ServerForm>
            <FormProblem error=refused />
        }
        .into_any(),
    }
}
