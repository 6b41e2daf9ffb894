//! `/api/v1/processes`: who does the work, for admins. A drain is a resource of its process: made, it takes no more
//! runs; deleted, it takes some again.

use axum::extract::State;
use axum::{Extension, Json};
use domain::account::Actor;
use domain::process::{Drain, ProcessId, ProcessRole, ProcessState};
use domain::run::{RunKind, RunStatus};
use domain::view::{Lease, ProcessView, QueueView};
use domain::{Instant, RunId};
use serde::{Deserialize, Serialize};
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Conflict, Guarded, Missing, Paging, Parameters as Refused};
use super::extract::{Id, OptionalJsonBody};
use super::lists::{self, List};
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(drain, undrain))
}

/// A process as it is shown.
#[derive(Debug, Serialize, ToSchema)]
struct ProcessBody {
    id: ProcessId,
    host: String,
    pid: u32,
    version: String,
    roles: Vec<ProcessRole>,
    slots: u32,
    state: ProcessState,
    drain: Option<Drain>,
    #[schema(value_type = String, format = DateTime)]
    started_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    seen_at: Instant,
    leases: Vec<LeaseBody>,
}

#[derive(Debug, Serialize, ToSchema)]
struct LeaseBody {
    run_id: RunId,
    kind: RunKind,
    job_name: String,
    status: RunStatus,
    fencing_token: i64,
    #[schema(value_type = String, format = DateTime)]
    until: Instant,
}

impl From<ProcessView> for ProcessBody {
    fn from(process: ProcessView) -> Self {
        let ProcessView { id, host, pid, version, roles, slots, state, drain, started_at, seen_at, leases } = process;
        let leases = leases.into_iter().map(LeaseBody::from).collect();
        Self { id, host, pid, version, roles, slots, state, drain, started_at, seen_at, leases }
    }
}

impl From<Lease> for LeaseBody {
    fn from(lease: Lease) -> Self {
        let Lease { run, kind, job_name, status, fencing_token, until } = lease;
        Self { run_id: run, kind, job_name, status, fencing_token, until }
    }
}

/// The processes, and beside them what waits for one.
#[derive(Debug, Serialize, ToSchema)]
struct ProcessesBody {
    #[serde(flatten)]
    list: List<ProcessBody>,
    queue: QueueBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QueueBody {
    waiting: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_since: Option<Instant>,
    backing_off: i64,
    abandoned: i64,
}

impl From<QueueView> for QueueBody {
    fn from(queue: QueueView) -> Self {
        let QueueView { waiting, oldest_since, backing_off, abandoned } = queue;
        Self { waiting, oldest_since, backing_off, abandoned }
    }
}

/// The processes, and what waits for one.
#[utoipa::path(
    get, path = "/processes", operation_id = "list_processes", tag = "processes",
    params(Paging),
    responses((status = 200, description = "The processes", body = ProcessesBody), Guarded, Refused),
    extensions(("x-access" = json!("inspect")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<Json<ProcessesBody>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    parameters.finish()?;
    let all = service::processes::list(&services, &actor).await?;
    let processes = all.processes.into_iter().map(ProcessBody::from).collect();
    Ok(Json(ProcessesBody { list: List::page(processes, limit, skip), queue: all.queue.into() }))
}

/// What becomes of the runs that the process holds: they are finished where nothing is said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DrainRequest {
    #[serde(default = "finish")]
    runs: Drain,
}

fn finish() -> Drain {
    Drain::Finish
}

/// Tells a process to take no more runs.
#[utoipa::path(
    post, path = "/processes/{id}/drain", operation_id = "drain_process", tag = "processes",
    params(("id" = ProcessId, Path, description = "Which process")), request_body = Option<DrainRequest>,
    responses((status = 200, description = "The process as it is now", body = ProcessBody), Guarded, Missing, Body, Conflict),
    extensions(("x-access" = json!("operate")))
)]
async fn drain(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<ProcessId>,
    OptionalJsonBody(request): OptionalJsonBody<DrainRequest>,
) -> Result<Json<ProcessBody>, Problem> {
    let how = request.map_or_else(finish, |request| request.runs);
    Ok(Json(service::processes::drain(&services, &actor, &id, how).await?.into()))
}

/// Lets a process take runs again.
#[utoipa::path(
    delete, path = "/processes/{id}/drain", operation_id = "undrain_process", tag = "processes",
    params(("id" = ProcessId, Path, description = "Which process")),
    responses((status = 200, description = "The process as it is now", body = ProcessBody), Guarded, Missing, Conflict),
    extensions(("x-access" = json!("operate")))
)]
async fn undrain(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<ProcessId>,
) -> Result<Json<ProcessBody>, Problem> {
    Ok(Json(service::processes::undrain(&services, &actor, &id).await?.into()))
}
