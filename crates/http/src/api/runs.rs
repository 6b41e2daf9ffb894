//! `/api/v1/runs`: executions, their counters and their logs.

mod follow;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::account::Actor;
use domain::run::{Counters, Level, RunEvent, RunKind, RunStatus};
use domain::view::{RunLogEntry, RunView};
use domain::{Instant, JobId, RunId};
use serde::Serialize;
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Conflict, Guarded, Limit, Missing, Paging, Parameters as Refused};
use super::extract::{Id, NoQuery};
use super::lists::{self, List};
use super::parameters::Parameters;
use crate::client::Client;
use crate::identity::Proof;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(cancel))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(events))
}

/// A run as it is shown: the counters stand beside the status.
#[derive(Debug, Serialize, ToSchema)]
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
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    scheduled_for: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Instant>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Instant>,
    #[schema(value_type = String, format = DateTime)]
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
#[derive(Debug, Serialize, ToSchema)]
struct EventBody {
    id: i64,
    #[schema(value_type = String, format = DateTime)]
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

/// Runs, the newest first.
#[utoipa::path(
    get, path = "/runs", operation_id = "list_runs", tag = "runs",
    params(
        Paging,
        ("job_id" = Option<JobId>, Query, description = "Of this job only"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before, to go on from there")
    ),
    responses((status = 200, description = "The runs", body = List<RunBody>), Guarded, Refused),
    extensions(("x-access" = json!("watch")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<List<RunBody>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    let job = parameters.parsed("job_id", "a job's id");
    let before = parameters.parsed("cursor", "a cursor that this list gave");
    parameters.finish()?;
    let page = service::runs::page(&services, &actor, job, before, skip, limit).await?;
    Ok(List::until(page.items.into_iter().map(RunBody::from).collect(), "cursor", page.next))
}

/// A run.
#[utoipa::path(
    get, path = "/runs/{id}", operation_id = "read_run", tag = "runs",
    params(("id" = RunId, Path, description = "Which run")),
    responses((status = 200, description = "The run as it is now", body = RunBody), Guarded, Missing, Refused),
    extensions(("x-access" = json!("watch")))
)]
async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
    _: NoQuery,
) -> Result<Json<RunBody>, Problem> {
    let run = service::runs::get(&services, &actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(run.into()))
}

/// Ends a run.
#[utoipa::path(
    post, path = "/runs/{id}/cancellation", operation_id = "cancel_run", tag = "runs",
    params(("id" = RunId, Path, description = "Which run")),
    responses((status = 200, description = "The run as it is now", body = RunBody), Guarded, Missing, Conflict),
    extensions(("x-access" = json!("change")))
)]
async fn cancel(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
) -> Result<Json<RunBody>, Problem> {
    Ok(Json(service::runs::cancel(&services, &actor, id).await?.into()))
}

/// Halts a run; it keeps its place.
#[utoipa::path(
    post, path = "/runs/{id}/pause", operation_id = "pause_run", tag = "runs",
    params(("id" = RunId, Path, description = "Which run")),
    responses((status = 200, description = "The run as it is now", body = RunBody), Guarded, Missing, Conflict),
    extensions(("x-access" = json!("change")))
)]
async fn pause(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
) -> Result<Json<RunBody>, Problem> {
    Ok(Json(service::runs::pause(&services, &actor, id).await?.into()))
}

/// Lets a halted run go on.
#[utoipa::path(
    post, path = "/runs/{id}/resumption", operation_id = "resume_run", tag = "runs",
    params(("id" = RunId, Path, description = "Which run")),
    responses((status = 200, description = "The run as it is now", body = RunBody), Guarded, Missing, Conflict),
    extensions(("x-access" = json!("change")))
)]
async fn resume(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
) -> Result<Json<RunBody>, Problem> {
    Ok(Json(service::runs::resume(&services, &actor, id).await?.into()))
}

/// The log of a run, the oldest first. `next` is the `after` of the next page, `null` where there is none yet. Asked for
/// as `text/event-stream`, it goes on until the run ends: events `log` with the entries, `progress` with the run as it
/// stands, and `end`.
#[utoipa::path(
    get, path = "/runs/{id}/events", operation_id = "list_run_events", tag = "runs",
    params(
        ("id" = RunId, Path, description = "Which run"),
        Limit,
        ("after" = Option<i64>, Query, description = "The id of the last entry one has", minimum = 0)
    ),
    responses(
        (status = 200, description = "Entries of its log", content(
            (List<EventBody> = "application/json"),
            (String = "text/event-stream"),
        )),
        Guarded, Missing, Refused
    ),
    extensions(("x-access" = json!("watch")))
)]
async fn events(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Extension(proof): Extension<Proof>,
    client: Client,
    Id(id): Id<RunId>,
    mut parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let limit = lists::limit(&mut parameters);
    let after = parameters.read("after", "an entry's id", |text| text.parse().ok().filter(|after| *after >= 0));
    parameters.finish()?;
    if follow::is_wanted(&headers) {
        let after = follow::last_seen(&headers).or(after).unwrap_or(0);
        return follow::stream(&doors, actor, proof, client, id, after).await;
    }
    let entries = service::runs::log(&doors.services, &actor, id, Some(after.unwrap_or(0)), limit).await?;
    let is_full = entries.len() == limit as usize;
    let next = entries.last().filter(|_| is_full).map(|entry| entry.id.to_string());
    let mut response = List::until(entries.into_iter().map(EventBody::from).collect(), "after", next).into_response();
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}
