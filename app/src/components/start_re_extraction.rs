//! The button that reads the pages a job keeps, and how many they are.

use domain::JobId;
use domain::view::ArchiveSize;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::form_problem::FormProblem;
use super::server_form::ServerForm;
use crate::format::{bytes, count};
use crate::server_fns::runs::StartReExtraction;
use crate::text::use_locale;

/// The button. The server leads on to the run's page.
#[component]
pub fn RereadButton(
    /// The job.
    job: JobId,
    /// What it keeps.
    archive: ArchiveSize,
    /// Whether whoever looks may have them read.
    may_change: bool,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.jobs();
    let holds = (text.archive_holds)(&count(archive.pages, locale), &bytes(archive.stored_bytes, locale));
    let start = ServerAction::<StartReExtraction>::new();
    let refused = Signal::derive(move || start.value().get().and_then(Result::err));
    let button = may_change.then(|| {
        view! {
            <ServerForm
                action=StartReExtraction::PATH
                on_submit=move |()| {
                    start.dispatch(StartReExtraction { job_id: job });
                }
            >
                <input type="hidden" name="job_id" value=job.to_string() />
                <button class="button secondary" title=text.reread_hint disabled=move || start.pending().get()>
                    {text.reread}
                </button>
            </ServerForm>
            <FormProblem error=refused />
        }
    });
    view! {
        <p class="hint">{holds}</p>
        {button}
    }
}
