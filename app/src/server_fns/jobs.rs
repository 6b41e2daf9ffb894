//! Questions and commands about jobs.

use domain::JobId;
use domain::view::{ArchiveSize, JobSummary, NextRun, RunView};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Dated;
#[cfg(feature = "ssr")]
use crate::components::job_form::draw_fields;
#[cfg(feature = "ssr")]
use crate::components::preview::preview_html;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::job_form::{JobForm, Sent};
use crate::json::Json;
#[cfg(feature = "ssr")]
use crate::visitor::Visitor;

/// The runs a job's page lists.
#[cfg(feature = "ssr")]
const RUNS_SHOWN: u32 = 50;

/// All that the editor shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobEditor {
    /// The saved job's id and name; `None` for a new one.
    pub saved: Option<(JobId, String)>,
    /// When it runs next by itself.
    pub next_run: Option<NextRun>,
    /// Its latest runs, the newest first.
    pub runs: Vec<RunView>,
    /// What it keeps of the pages that its runs got.
    pub archive: Option<ArchiveSize>,
    /// The fields.
    pub fields: DrawnFields,
    /// Whether the job is new and nothing was typed yet.
    pub is_blank: bool,
    /// What became of the form that was just sent without JavaScript: the preview as HTML, or why there is none.
    pub outcome: Option<Result<String, AppError>>,
}

/// The editor's fields as HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnFields {
    /// Those that make a job.
    pub job: String,
    /// The one that takes the URL to try the spider on.
    pub preview_url: String,
    /// Whether anything is wrong with any of them.
    pub refused: bool,
}

/// The jobs one may see.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn list_jobs() -> Result<Dated<Vec<JobSummary>>, AppError> {
    Ok(Dated::now(service::jobs::list(&super::services()?, &super::actor().await?).await?))
}

/// The editor of a job, or of a new one; "not found" where the job does not exist.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_job_editor(
    /// The job; `None` for a new one.
    id: Option<JobId>,
) -> Result<Dated<JobEditor>, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let locale = Visitor::current().locale;
    let (mut saved, mut next_run, mut runs, mut form) = (None, None, Vec::new(), JobForm::default());
    let mut archive = None;
    if let Some(id) = id {
        let job = super::found(service::jobs::get(&services, &actor, id).await?)?;
        runs = service::runs::list(&services, &actor, Some(id), RUNS_SHOWN).await?;
        form = JobForm::from(&job.spec);
        next_run = job.next_run;
        archive = job.archive;
        saved = Some((id, job.spec.name));
    } else if actor.is_anonymous() {
        AppError::NotLoggedIn.set_status();
        return Err(AppError::NotLoggedIn);
    }
    // The page may be the answer to a form sent without JavaScript: the fields come back as they were typed.
    let parts = use_context::<axum::http::request::Parts>();
    let posted = parts.and_then(|parts| parts.extensions.get::<crate::posted::PostedJob>().cloned());
    let is_blank = saved.is_none() && posted.as_ref().is_none_or(|posted| posted.outcome.is_none());
    let (mut wrong, mut outcome) = (Vec::new(), None);
    if let Some(posted) = posted {
        form = posted.form;
        match posted.outcome {
            None | Some(Ok(Sent::Saved(_))) => {}
            Some(Ok(Sent::Read(preview))) => outcome = Some(Ok(preview_html(*preview, locale))),
            Some(Ok(Sent::Refused(faults))) => {
                AppError::Invalid(Vec::new()).set_status();
                wrong = faults;
            }
            Some(Err(error)) => {
                error.set_status();
                outcome = Some(Err(error));
            }
        }
    }
    let fields = draw_fields(form, &wrong, locale);
    Ok(Dated::now(JobEditor { saved, next_run, runs, archive, fields, is_blank, outcome }))
}

/// What became of the editor's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobAnswer {
    /// The job is saved, under this id and name, and runs next then.
    Saved(JobId, String, Option<NextRun>),
    /// Nothing was saved: this is what its spider would read, as HTML.
    Read(String),
    /// Nothing was done: these are the fields with what is wrong with them.
    Refused(DrawnFields),
}

/// Takes the editor's form: its buttons save the job, or show what its spider would read from one URL.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn send_job_form(
    /// The job; `None` for a new one.
    id: Option<JobId>,
    /// The form as a browser would send it, `application/x-www-form-urlencoded`.
    form: String,
) -> Result<JobAnswer, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let form = JobForm::from_urlencoded(form.as_bytes());
    let locale = Visitor::current().locale;
    Ok(match form.send(&services, &actor, id).await? {
        Sent::Saved(job) => JobAnswer::Saved(job.id, job.spec.name, job.next_run),
        Sent::Read(preview) => JobAnswer::Read(preview_html(*preview, locale)),
        Sent::Refused(wrong) => JobAnswer::Refused(draw_fields(form, &wrong, locale)),
    })
}

/// Deletes a job and goes back to the list.
#[server(prefix = "/fn", output = Json)]
pub async fn delete_job(
    /// The job.
    id: JobId,
) -> Result<(), AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    service::jobs::delete(&services, &actor, id).await?;
    leptos_axum::redirect("/jobs");
    Ok(())
}
