//! Questions and commands about jobs.

use domain::JobId;
use domain::job::Spider;
use domain::view::{NextRun, RunView};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Dated;
#[cfg(feature = "ssr")]
use crate::components::preview::preview_html;
use crate::error::AppError;
use crate::job_form::JobForm;
#[cfg(feature = "ssr")]
use crate::job_form::Sent;
use crate::json::Json;
#[cfg(feature = "ssr")]
use crate::visitor::Visitor;

/// The runs a job's page lists.
#[cfg(feature = "ssr")]
const RUNS_SHOWN: u32 = 50;

/// A job in a list. Its targets are counted, not named: there may be ten thousand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobLine {
    /// Its id.
    pub id: JobId,
    /// Its name.
    pub name: String,
    /// Its spider.
    pub spider: Spider,
    /// How many URLs it begins at.
    pub targets: i64,
    /// The first of them.
    pub first_target: Option<String>,
    /// Its latest run.
    pub last_run: Option<RunView>,
    /// When it runs next by itself.
    pub next_run: Option<NextRun>,
}

/// All that the editor shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobEditor {
    /// The saved job's id and name; `None` for a new one.
    pub saved: Option<(JobId, String)>,
    /// When it runs next by itself.
    pub next_run: Option<NextRun>,
    /// Its latest runs, the newest first.
    pub runs: Vec<RunView>,
    /// The fields.
    pub form: JobForm,
    /// What became of the form that was just sent without JavaScript: the preview as HTML, or why there is none.
    pub outcome: Option<Result<String, AppError>>,
}

#[cfg(feature = "ssr")]
impl From<domain::view::JobView> for JobLine {
    fn from(job: domain::view::JobView) -> Self {
        let domain::view::JobView { id, spec, last_run, next_run, .. } = job;
        let targets = i64::try_from(spec.target_urls.len()).unwrap_or(i64::MAX);
        let first_target = spec.target_urls.into_iter().next();
        Self { id, name: spec.name, spider: spec.spider, targets, first_target, last_run, next_run }
    }
}

/// The jobs one may see.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn list_jobs() -> Result<Dated<Vec<JobLine>>, AppError> {
    let jobs = service::jobs::list(&super::services()?, &super::actor().await?).await?;
    Ok(Dated::now(jobs.into_iter().map(JobLine::from).collect()))
}

/// The editor of a job, or of a new one; "not found" where the job does not exist.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_job_editor(
    /// The job; `None` for a new one.
    id: Option<JobId>,
) -> Result<Dated<JobEditor>, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let mut editor =
        JobEditor { saved: None, next_run: None, runs: Vec::new(), form: JobForm::default(), outcome: None };
    if let Some(id) = id {
        let job = super::found(service::jobs::get(&services, &actor, id).await?)?;
        editor.runs = service::runs::list(&services, &actor, Some(id), RUNS_SHOWN).await?;
        editor.form = JobForm::from(&job.spec);
        editor.next_run = job.next_run;
        editor.saved = Some((id, job.spec.name));
    } else if actor == domain::account::Actor::Anonymous {
        AppError::NotLoggedIn.set_status();
        return Err(AppError::NotLoggedIn);
    }
    // The page may be the answer to a form sent without JavaScript: the fields come back as they were typed.
    let parts = use_context::<axum::http::request::Parts>();
    if let Some(posted) = parts.and_then(|parts| parts.extensions.get::<crate::posted::PostedJob>().cloned()) {
        if let Err(error) = &posted.outcome {
            error.set_status();
        }
        editor.form = posted.form;
        let locale = Visitor::current().locale;
        editor.outcome = Some(posted.outcome.map(|preview| preview_html(preview, locale)));
    }
    Ok(Dated::now(editor))
}

/// What became of the editor's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobAnswer {
    /// The job is saved, under this id and name, and runs next then.
    Saved(JobId, String, Option<NextRun>),
    /// Nothing was saved: this is what its spider would read, as HTML.
    Read(String),
}

/// Takes the editor's form: its buttons save the job, or show what its spider would read from one URL.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn send_job_form(
    /// The job; `None` for a new one.
    id: Option<JobId>,
    /// The fields as they were typed.
    form: JobForm,
) -> Result<JobAnswer, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    Ok(match form.send(&services, &actor, id).await? {
        Sent::Saved(job) => JobAnswer::Saved(job.id, job.spec.name, job.next_run),
        Sent::Read(preview) => JobAnswer::Read(preview_html(*preview, Visitor::current().locale)),
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
