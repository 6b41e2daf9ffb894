//! `/api/v1/runs`: executions, their counters and their logs.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use domain::account::Actor;
use domain::run::{Counters, Level, RunEvent, RunKind, RunStatus};
use domain::view::{RunLogEntry, RunView};
use domain::{Instant, JobId, RunId};
use serde::Serialize;
use service::Services;

use super::Problem;
use super::extract::Id;
use super::lists::{self, List};
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> Router<Doors> {
    Router::new()
        .route("/runs", get(list))
        .route("/runs/{id}", get(read))
        .route("/runs/{id}/cancellation", post(cancel))
        .route("/runs/{id}/pause", post(pause))
        .route("/runs/{id}/resumption", post(resume))
        .route("/runs/{id}/events", get(events))
}

/// A run as it is shown: the counters stand beside the status.
#[derive(Debug, Serialize)]
pub(super) struct RunBody {
    id: RunId,
    kind: RunKind,
    job_id: Option<JobId>,
    job_name: String,
    status: RunStatus,
    #[serde(flatten)]
    counters: Counters,
    pages_per_second: Option<f64>,
    failure: Option<RunEvent>,
    waiting: Option<RunEvent>,
    created_at: Instant,
    scheduled_for: Option<Instant>,
    started_at: Option<Instant>,
    finished_at: Option<Instant>,
    updated_at: Instant,
}

impl From<RunView> for RunBody {
    fn from(run: RunView) -> Self {
        Self {
            id: run.id,
            kind: run.kind,
            job_id: run.job_id,
            job_name: run.job_name,
            status: run.status,
            counters: run.counters,
            pages_per_second: run.pages_per_second,
            failure: run.failure,
            waiting: run.waiting,
            created_at: run.created_at,
            scheduled_for: run.scheduled_for,
            started_at: run.started_at,
            finished_at: run.finished_at,
            updated_at: run.updated_at,
        }
    }
}

/// An entry of a run's log: what happened stands beside when.
#[derive(Debug, Serialize)]
struct EventBody {
    id: i64,
    at: Instant,
    level: Level,
    #[serde(flatten)]
    event: RunEvent,
}

impl From<RunLogEntry> for EventBody {
    fn from(entry: RunLogEntry) -> Self {
        let RunLogEntry { id, at, level, event } = entry;
        Self { id, at, level, event }
    }
}

/// The newest first; `job_id` narrows it to one job.
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<Json<List<RunBody>>, Problem> {
    let limit = lists::limit(&mut parameters);
    let skip = lists::skip(&mut parameters).unwrap_or_default();
    let job = parameters.parsed("job_id", "a job's id");
    parameters.finish()?;
    let runs = service::runs::list(&services, &actor, job, limit + skip).await?;
    let items = runs.into_iter().skip(skip as usize).map(RunBody::from).collect();
    Ok(Json(List { items, next: None, total: None, excluded: None }))
}

async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
) -> Result<Json<RunBody>, Problem> {
    let run = service::runs::get(&services, &actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(run.into()))
}

async fn cancel(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
) -> Result<Json<RunBody>, Problem> {
    Ok(Json(service::runs::cancel(&services, &actor, id).await?.into()))
}

async fn pause(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
) -> Result<Json<RunBody>, Problem> {
    Ok(Json(service::runs::pause(&services, &actor, id).await?.into()))
}

async fn resume(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
) -> Result<Json<RunBody>, Problem> {
    Ok(Json(service::runs::resume(&services, &actor, id).await?.into()))
}

/// The oldest first. `after` is the id of the last entry one has; `next` is the `after` of the next page, `null` where
/// there is none yet.
async fn events(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
    mut parameters: Parameters,
) -> Result<Json<List<EventBody>>, Problem> {
    let limit = lists::limit(&mut parameters);
    let after = parameters.parsed("after", "an entry's id").unwrap_or(0);
    parameters.finish()?;
    let entries = service::runs::log(&services, &actor, id, Some(after), limit).await?;
    let is_full = entries.len() == limit as usize;
    let next = entries.last().filter(|_| is_full).map(|entry| entry.id.to_string());
    Ok(Json(List { items: entries.into_iter().map(EventBody::from).collect(), next, total: None, excluded: None }))
}
