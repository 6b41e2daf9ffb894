//! `/api/v1/processes`: who does the work, for admins. A drain is a resource of its process: made, it takes no more
//! runs; deleted, it takes some again.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use domain::account::Actor;
use domain::process::{Drain, ProcessId, ProcessRole, ProcessState};
use domain::run::{RunKind, RunStatus};
use domain::view::{Lease, ProcessView, QueueView};
use domain::{Instant, RunId};
use serde::{Deserialize, Serialize};
use service::Services;

use super::Problem;
use super::extract::{Id, OptionalJsonBody};
use super::lists::{self, List};
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/processes", get(list)).route("/processes/{id}/drain", post(drain).delete(undrain))
}

/// A process as it is shown.
#[derive(Debug, Serialize)]
struct ProcessBody {
    id: ProcessId,
    host: String,
    pid: u32,
    version: String,
    roles: Vec<ProcessRole>,
    slots: u32,
    state: ProcessState,
    drain: Option<Drain>,
    started_at: Instant,
    seen_at: Instant,
    leases: Vec<LeaseBody>,
}

#[derive(Debug, Serialize)]
struct LeaseBody {
    run_id: RunId,
    kind: RunKind,
    job_name: String,
    status: RunStatus,
    fencing_token: i64,
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
#[derive(Debug, Serialize)]
struct ProcessesBody {
    #[serde(flatten)]
    list: List<ProcessBody>,
    queue: QueueBody,
}

#[derive(Debug, Serialize)]
struct QueueBody {
    waiting: i64,
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

async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<Json<ProcessesBody>, Problem> {
    let limit = lists::limit(&mut parameters);
    let skip = lists::skip(&mut parameters).unwrap_or_default();
    parameters.finish()?;
    let all = service::processes::list(&services, &actor).await?;
    let processes = all.processes.into_iter().map(ProcessBody::from).collect();
    Ok(Json(ProcessesBody { list: List::page(processes, limit, skip), queue: all.queue.into() }))
}

/// What becomes of the runs that the process holds: they are finished where nothing is said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DrainRequest {
    #[serde(default = "finish")]
    runs: Drain,
}

fn finish() -> Drain {
    Drain::Finish
}

async fn drain(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<ProcessId>,
    OptionalJsonBody(request): OptionalJsonBody<DrainRequest>,
) -> Result<Json<ProcessBody>, Problem> {
    let how = request.map_or_else(finish, |request| request.runs);
    Ok(Json(service::processes::drain(&services, &actor, &id, how).await?.into()))
}

async fn undrain(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<ProcessId>,
) -> Result<Json<ProcessBody>, Problem> {
    Ok(Json(service::processes::undrain(&services, &actor, &id).await?.into()))
}
