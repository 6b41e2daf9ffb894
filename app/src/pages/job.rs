//! `/jobs/new` and `/jobs/:id`: the editor of a job, the preview, and the job's runs.
//!
//! The form posts to its own address and works so; with code the same form is sent to the server functions and answered
//! in place.

use domain::view::Preview;
use domain::{Invalid, JobId};
use leptos::form::{ActionForm, FromFormData};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

use crate::components::form_problem::FormProblem;
use crate::components::job_form::{JobFields, LineField};
use crate::components::job_runs::JobRuns;
use crate::components::preview::PreviewResult;
use crate::components::problem::PageProblem;
use crate::components::start_run::StartButton;
use crate::error::AppError;
use crate::job_form::JobForm;
use crate::server_fns::jobs::{DeleteJob, JobEditor, JobLine, PreviewJob, SaveJob, load_job_editor};
use crate::server_fns::{Dated, found};
use crate::text::use_text;
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
    let text = use_text().jobs;
    let may_change = use_visitor().may_change();
    let Dated { now, value: JobEditor { saved, runs, form, outcome } } = editor;
    let id = saved.as_ref().map(|job| job.id);
    let name = RwSignal::new(saved.as_ref().map_or_else(|| text.new_title.to_owned(), |job| job.name.clone()));
    let start = saved.clone().filter(|_| may_change).map(|JobLine { id, name, last_run, .. }| {
        view! { <StartButton job=id name last_run=Signal::stored(last_run) /> }
    });
    let rest = saved.map(|job| {
        view! {
            <section class="job-history">
                <h2>{text.runs}</h2>
                <JobRuns runs now />
            </section>
            {may_change.then(|| view! { <DeleteControl job=job.id /> })}
        }
    });
    view! {
        <Title text=name />
        <header class="page-head">
            <h1>{name}</h1>
            {start}
        </header>
        <Editor id form outcome name disabled=!may_change />
        {rest}
    }
}

/// The faults of an answer that belong to fields.
fn wrong_fields(outcome: Option<&Result<Preview, AppError>>) -> Vec<Invalid> {
    match outcome {
        Some(Err(AppError::Invalid(wrong))) => wrong.clone(),
        Some(Err(AppError::Conflict { code })) if code == "name_taken" => {
            vec![Invalid::new("name", "taken", "another job has this name")]
        }
        _ => Vec::new(),
    }
}

/// The form: saved with one button, tried out with the other.
#[component]
fn Editor(
    id: Option<JobId>,
    form: JobForm,
    outcome: Option<Result<Preview, AppError>>,
    name: RwSignal<String>,
    disabled: bool,
) -> impl IntoView {
    let text = use_text().jobs;
    let action = id.map_or_else(|| "/jobs/new".to_owned(), |id| format!("/jobs/{id}"));
    let saved_before = use_query_map().with_untracked(|query| query.get_str("saved").is_some()) && outcome.is_none();
    let saved = RwSignal::new(saved_before);
    let outcome = RwSignal::new(outcome);
    let (save, preview) = (ServerAction::<SaveJob>::new(), ServerAction::<PreviewJob>::new());

    let navigate = use_navigate();
    Effect::new(move |_| match save.value().get() {
        Some(Ok(job)) if id.is_none() => navigate(&format!("/jobs/{}?saved", job.id), NavigateOptions::default()),
        Some(Ok(job)) => {
            name.set(job.name);
            outcome.set(None);
            saved.set(true);
        }
        Some(Err(error)) => {
            outcome.set(Some(Err(error)));
            saved.set(false);
        }
        None => {}
    });
    Effect::new(move |_| {
        if let Some(answer) = preview.value().get() {
            outcome.set(Some(answer));
        }
    });

    let submit = move |event: leptos::ev::SubmitEvent| {
        // A form that cannot be read is left to the browser, which sends it as it is.
        let Ok(form) = JobForm::from_event(&event) else { return };
        event.prevent_default();
        saved.set(false);
        if form.intent == "preview" {
            preview.dispatch(PreviewJob { form });
        } else {
            save.dispatch(SaveJob { id, form });
        }
    };

    let wrong = Signal::derive(move || outcome.with(|outcome| wrong_fields(outcome.as_ref())));
    let any_wrong = move || wrong.with(|wrong| !wrong.is_empty());
    let problem = Signal::derive(move || match outcome.get() {
        Some(Err(error)) if wrong.with(Vec::is_empty) => Some(error),
        _ => None,
    });
    let shown = Signal::derive(move || outcome.get().and_then(Result::ok));
    let (saving, previewing) = (save.pending(), preview.pending());
    let preview_url = form.preview_url.clone();

    let preview_action = format!("{action}#preview");

    view! {
        <form class="job-form" method="post" action=action novalidate on:submit=submit>
            <fieldset class="plain" disabled=disabled>
                <p class="notice form-error" role="alert" hidden=move || !any_wrong()>
                    {move || if any_wrong() { text.refused } else { "" }}
                </p>
                <FormProblem error=problem />
                <JobFields form wrong />
                <p class="form-actions">
                    <button class="button primary" name="intent" value="save" disabled=saving>
                        {move || if saving.get() { text.saving } else { text.save }}
                    </button>
                    <span class="saved" role="status">
                        {move || if saved.get() { text.saved } else { "" }}
                    </span>
                </p>
                <section class="job-preview" id="preview">
                    <h2>{text.preview}</h2>
                    <p>{text.preview_hint}</p>
                    <div class="preview-line">
                        <LineField
                            id="preview_url"
                            label=text.preview_url
                            hint=text.preview_url_hint
                            field="url"
                            value=preview_url
                            wrong
                        />
                        <button
                            class="button"
                            name="intent"
                            value="preview"
                            formaction=preview_action
                            disabled=previewing
                        >
                            {move || if previewing.get() { text.previewing } else { text.preview_run }}
                        </button>
                    </div>
                    <div aria-live="polite">
                        {move || shown.get().map(|preview| view! { <PreviewResult preview /> })}
                    </div>
                </section>
            </fieldset>
        </form>
    }
}

/// Deletes the job, in two steps that need no code.
#[component]
fn DeleteControl(job: JobId) -> impl IntoView {
    let text = use_text().jobs;
    let delete = ServerAction::<DeleteJob>::new();
    let refused = Signal::derive(move || delete.value().get().and_then(Result::err));
    view! {
        <details class="job-delete">
            <summary>{text.delete}</summary>
            <p>{text.delete_warning}</p>
            <ActionForm action=delete>
                <input type="hidden" name="id" value=job.to_string() />
                <button class="button danger" disabled=delete.pending()>
                    {text.delete_confirm}
                </button>
            </ActionForm>
        </details>
        <FormProblem error=refused />
    }
}
