//! The button that looks whether a job's ads are still there.

use domain::JobId;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::form_problem::FormProblem;
use super::server_form::ServerForm;
use crate::server_fns::runs::StartLinkCheck;
use crate::text::use_locale;

/// The button. The server leads on to the run's page.
#[component]
pub fn LinkCheckButton(
    /// The job.
    job: JobId,
) -> impl IntoView {
    let text = use_locale().jobs();
    let start = ServerAction::<StartLinkCheck>::new();
    let refused = Signal::derive(move || start.value().get().and_then(Result::err));
    view! {
        <ServerForm
            action=StartLinkCheck::PATH
            on_submit=move |()| {
                start.dispatch(StartLinkCheck { job_id: job });
            }
        >
            <input type="hidden" name="job_id" value=job.to_string() />
            <button class="button secondary" title=text.check_links_hint disabled=move || start.pending().get()>
                {text.check_links}
            </button>
        </ServerForm>
        <FormProblem error=refused />
    }
}
