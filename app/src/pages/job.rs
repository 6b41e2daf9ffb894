//! `/jobs/new` and `/jobs/:id`: the editor of a job, the preview, and the job's runs.
//!
//! The form posts to its own address and works so; with code the same form is sent to the server functions and answered
//! in place.

use domain::JobId;
use domain::view::NextRun;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::address::use_parameters;
use crate::components::find_areas::FindAreasForm;
use crate::components::form_problem::FormProblem;
use crate::components::job_runs::JobRuns;
use crate::components::next_run::NextRunTime;
use crate::components::problem::PageProblem;
use crate::components::sent_in_place::{focus_first, urlencoded};
use crate::components::server_form::ServerForm;
use crate::components::start_link_check::LinkCheckButton;
use crate::components::start_re_extraction::RereadButton;
use crate::components::start_run::StartButton;
use crate::error::AppError;
use crate::server_fns::jobs::{DeleteJob, DrawnFields, JobAnswer, JobEditor, SendJobForm, load_job_editor};
use crate::server_fns::{Dated, found};
use crate::text::use_locale;
use crate::visitor::use_visitor;

/// The page.
#[component]
pub fn JobPage() -> impl IntoView {
    let params = use_params_map();
    // No id is a new job; one that is no number is no job.
    let id = Memo::new(move |_| params.with(|params| params.get("id").map(|id| id.parse::<JobId>().ok())));
    let editor = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                None => load_job_editor(None).await,
                Some(id) => load_job_editor(Some(found(id)?)).await,
            }
        },
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match editor.await {
                    Ok(editor) => view! { <Job editor /> }.into_any(),
                    Err(error) => view! { <PageProblem error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The job, as saved and as edited.
#[component]
fn Job(editor: Dated<JobEditor>) -> impl IntoView {
    let text = use_locale().jobs();
    let may_change = use_visitor().may_change();
    let Dated { now, value: JobEditor { saved, next_run, runs, archive, fields, is_blank, outcome } } = editor;
    if is_blank {
        offer_own_zone();
    }
    let id = saved.as_ref().map(|(id, _)| *id);
    // Shared, not in the page's arena: the document's title is read after that is gone.
    let name = ArcRwSignal::new(saved.as_ref().map_or_else(|| text.new_title.to_owned(), |(_, name)| name.clone()));
    let next_run = RwSignal::new(next_run);
    let last_run = runs.first().cloned();
    let start = saved.filter(|_| may_change).map(|(id, name)| {
        view! { <StartButton job=id name last_run=Signal::stored(last_run) /> }
    });
    let rest = id.map(|id| {
        view! {
            <section class="job-history">
                <header>
                    <h2>{text.runs}</h2>
                    <div class="job-again">
                        {archive.map(|archive| view! { <RereadButton job=id archive may_change /> })}
                        {may_change.then(|| view! { <LinkCheckButton job=id /> })}
                    </div>
                </header>
                <JobRuns runs now />
            </section>
            {may_change.then(|| view! { <DeleteControl job=id /> })}
        }
    });
    view! {
        <Title text=name.clone() />
        <header class="page-head">
            <div>
                <h1>{name.clone()}</h1>
                {move || {
                    next_run
                        .get()
                        .map(|next| {
                            view! { <p class="next-run">{text.next_run} ": " <NextRunTime next /></p> }
                        })
                }}
            </div>
            {start}
        </header>
        {(id.is_none() && may_change).then(|| view! { <FindAreasForm /> })}
        <Editor id fields outcome name next_run disabled=!may_change />
        {rest}
    }
}

/// The time zone of whoever looks, as their browser has it.
#[cfg(feature = "hydrate")]
fn own_zone() -> Option<String> {
    use js_sys::{Intl, Reflect};
    let options = Intl::DateTimeFormat::default().resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

/// For a new job the reader's own time zone is likelier than any other. The server does not know it, and nobody sees the
/// field yet.
fn offer_own_zone() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        use wasm_bindgen::JsCast as _;
        let field = document().get_element_by_id("time_zone");
        let field = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
        if let (Some(field), Some(zone)) = (field, own_zone()) {
            // What was typed already stays.
            field.set_default_value(&zone);
        }
    });
}

/// Whether the button was pressed that only shows what the spider would read. What was typed has its signs escaped.
fn is_preview(form: &str) -> bool {
    form.contains("&intent=preview")
}

/// Leads whoever works by keyboard to the first field that is wrong, once it is drawn.
fn go_to_first_fault() {
    request_animation_frame(|| focus_first(".job-form [aria-invalid]"));
}

/// The form: saved with one button, tried out with the other.
#[component]
fn Editor(
    id: Option<JobId>,
    fields: DrawnFields,
    outcome: Option<Result<String, AppError>>,
    name: ArcRwSignal<String>,
    next_run: RwSignal<Option<NextRun>>,
    disabled: bool,
) -> impl IntoView {
    let text = use_locale().jobs();
    let action = id.map_or_else(|| "/jobs/new".to_owned(), |id| format!("/jobs/{id}"));
    let saved_before = use_parameters().with_untracked(|given| given.get("saved").is_some());
    let saved_before = saved_before && outcome.is_none() && !fields.refused;
    let saved = RwSignal::new(saved_before);
    let outcome = RwSignal::new(outcome);
    let fields = RwSignal::new(fields);
    let send = ServerAction::<SendJobForm>::new();

    let navigate = use_navigate();
    Effect::new(move |_| match send.value().get() {
        Some(Ok(JobAnswer::Saved(job, ..))) if id.is_none() => {
            navigate(&format!("/jobs/{job}?saved"), NavigateOptions::default());
        }
        Some(Ok(JobAnswer::Saved(_, new_name, next))) => {
            name.set(new_name);
            next_run.set(next);
            outcome.set(None);
            saved.set(true);
        }
        Some(Ok(JobAnswer::Read(preview))) => outcome.set(Some(Ok(preview))),
        Some(Ok(JobAnswer::Refused(drawn))) => {
            outcome.set(None);
            fields.set(drawn);
            go_to_first_fault();
        }
        Some(Err(error)) => outcome.set(Some(Err(error))),
        None => {}
    });

    let submit = move |event: SubmitEvent| {
        // A form that cannot be read is left to the browser, which sends it as it is.
        let Some(form) = urlencoded(&event) else { return };
        event.prevent_default();
        saved.set(false);
        send.dispatch(SendJobForm { id, form });
    };

    let any_wrong = move || fields.with(|fields| fields.refused);
    let problem = Signal::derive(move || outcome.get().and_then(Result::err));
    let shown = move || outcome.get().and_then(Result::ok).unwrap_or_default();
    // What is under way, if something is: a preview (`true`) or saving.
    let sending = Memo::new(move |_| send.input().with(|sent| sent.as_ref().map(|sent| is_preview(&sent.form))));
    let saving = move || sending.get() == Some(false);
    let previewing = move || sending.get() == Some(true);
    let preview_action = format!("{action}#preview");

    // The preview's button stands before the one that saves: it is the one that the Enter key presses.
    view! {
        <form class="job-form" method="post" action=action novalidate on:submit=submit>
            <fieldset class="plain" disabled=disabled>
                <p class="notice form-error" role="alert" hidden=move || !any_wrong()>
                    {move || if any_wrong() { text.refused } else { "" }}
                </p>
                <FormProblem error=problem />
                <div class="job-fields" inner_html=move || fields.with(|fields| fields.job.clone())></div>
                <section class="job-preview">
                    <h2>{text.preview}</h2>
                    <p>{text.preview_hint}</p>
                    <div class="preview-line">
                        <div
                            class="preview-field"
                            inner_html=move || fields.with(|fields| fields.preview_url.clone())
                        ></div>
                        <button
                            class="button"
                            name="intent"
                            value="preview"
                            formaction=preview_action
                            disabled=previewing
                        >
                            {move || if previewing() { text.previewing } else { text.preview_run }}
                        </button>
                    </div>
                </section>
                <p class="form-actions">
                    <button class="button primary" name="intent" value="save" disabled=saving>
                        {move || if saving() { text.saving } else { text.save }}
                    </button>
                    <span class="saved" role="status">
                        {move || if saved.get() { text.saved } else { "" }}
                    </span>
                </p>
                <div class="preview-answer" id="preview" aria-live="polite" inner_html=shown></div>
            </fieldset>
        </form>
    }
}

/// Deletes the job, in two steps that need no code.
#[component]
fn DeleteControl(job: JobId) -> impl IntoView {
    let text = use_locale().jobs();
    let delete = ServerAction::<DeleteJob>::new();
    let refused = Signal::derive(move || delete.value().get().and_then(Result::err));
    view! {
        <details class="job-delete">
            <summary>{text.delete}</summary>
            <p>{text.delete_warning}</p>
            <ServerForm
                action=DeleteJob::PATH
                on_submit=move |()| {
                    delete.dispatch(DeleteJob { id: job });
                }
            >
                <input type="hidden" name="id" value=job.to_string() />
                <button class="button danger" disabled=delete.pending()>
                    {text.delete_confirm}
                </button>
            </ServerForm>
        </details>
        <FormProblem error=refused />
    }
}
