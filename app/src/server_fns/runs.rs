//! Questions and commands about runs.

use domain::run::RunAction;
use domain::view::{RunLogEntry, RunView};
use domain::{JobId, RunId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Dated;
use crate::error::AppError;
use crate::json::Json;

/// Which part of a run's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogWindow {
    /// The last so many entries.
    Last(u32),
    /// So many entries after the one with this id.
    After(i64, u32),
}

/// One run, and what it has found where it shows that itself, drawn; "not found" where there is no such run.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_run(
    /// The run.
    id: RunId,
    /// Which page of what it has found: what comes after this.
    after: Option<i64>,
) -> Result<(Dated<RunView>, Option<String>), AppError> {
    use domain::run::RunKind;

    let (services, actor) = (super::services()?, super::actor().await?);
    // Its state first: what is found between the two questions is no reason to take the search for unfinished.
    let run = super::found(service::runs::get(&services, &actor, id).await?)?;
    let drawn = match run.kind {
        RunKind::Discover => super::discoveries::drawn(&services, &actor, &run).await?,
        RunKind::UrlCheck => super::url_checks::drawn(&services, &actor, &run, after).await?,
        RunKind::Crawl | RunKind::LinkCheck | RunKind::ReExtraction => None,
    };
    Ok((Dated::now(run), drawn))
}

/// Part of a run's log, the oldest entry first.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_run_log(
    /// The run.
    id: RunId,
    /// Which part.
    window: LogWindow,
) -> Result<Vec<RunLogEntry>, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let (after, limit) = match window {
        LogWindow::Last(limit) => (None, limit),
        LogWindow::After(id, limit) => (Some(id), limit),
    };
    Ok(service::runs::log(&services, &actor, id, after, limit).await?)
}

/// Starts a crawl of the job, or finds the one under way, and goes to its page.
#[server(prefix = "/fn", output = Json)]
pub async fn start_run(
    /// The job.
    job_id: JobId,
) -> Result<RunId, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let run = service::runs::start(&services, &actor, job_id).await?;
    leptos_axum::redirect(&format!("/runs/{}", run.id));
    Ok(run.id)
}

/// Looks whether the job's ads are still there, or finds the run that is under way, and goes to its page.
#[server(prefix = "/fn", output = Json)]
pub async fn start_link_check(
    /// The job.
    job_id: JobId,
) -> Result<RunId, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let runs = service::runs::start_link_checks(&services, &actor, Some(job_id)).await?;
    let run = super::found(runs.into_iter().next())?;
    leptos_axum::redirect(&format!("/runs/{}", run.id));
    Ok(run.id)
}

/// Reads the pages that the job keeps anew, or finds the run that is under way, and goes to its page.
#[server(prefix = "/fn", output = Json)]
pub async fn start_re_extraction(
    /// The job.
    job_id: JobId,
) -> Result<RunId, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let runs = service::runs::start_re_extractions(&services, &actor, Some(job_id)).await?;
    let run = super::found(runs.into_iter().next())?;
    leptos_axum::redirect(&format!("/runs/{}", run.id));
    Ok(run.id)
}

/// Halts a run, lets it go on, or ends it.
#[server(prefix = "/fn", output = Json)]
pub async fn steer_run(
    /// The run.
    id: RunId,
    /// `pause`, `resume` or `cancel`; the other actions are a worker's.
    action: RunAction,
) -> Result<RunView, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    Ok(match action {
        RunAction::Pause => service::runs::pause(&services, &actor, id).await?,
        RunAction::Resume => service::runs::resume(&services, &actor, id).await?,
        RunAction::Cancel => service::runs::cancel(&services, &actor, id).await?,
        RunAction::Claim | RunAction::Release | RunAction::Complete | RunAction::Fail => {
            AppError::Forbidden.set_status();
            return Err(AppError::Forbidden);
        }
    })
}
