//! The probes: whether the process serves, and whether it can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use service::Services;
use service::readiness;
use utoipa::ToSchema;

use crate::api::Problem;
use crate::state::Doors;

/// Seconds after which whoever was told "not ready" should ask again.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("2");

/// `GET /healthz`: it serves.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// What a process that is ready says of itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ready {
    status: &'static str,
    /// `up`, `down` (all works without it, a little slower), or `none` where none is configured.
    redis: &'static str,
}

/// `GET /readyz`: the database answers and has this version's schema, and the process is not about to stop.
pub(crate) async fn ready(State(doors): State<Doors>) -> Response {
    match look(&doors).await {
        Ok(ready) => Json(ready).into_response(),
        Err(problem) => {
            let mut response = problem.into_response();
            response.headers_mut().insert(header::RETRY_AFTER, ASK_AGAIN);
            response
        }
    }
}

/// Whether the process can do its work, or why not.
pub(crate) async fn look(doors: &Doors) -> Result<Ready, Problem> {
    if doors.config.shutdown.is_cancelled() {
        return Err(Problem::not_ready("the process is stopping".to_owned()));
    }
    match readiness::look(&doors.services).await {
        Ok(()) => Ok(Ready { status: "ready", redis: redis(&doors.services) }),
        Err(obstacle) => Err(Problem::not_ready(obstacle.to_string())),
    }
}

fn redis(services: &Services) -> &'static str {
    match services.redis_is_up() {
        None => "none",
        Some(true) => "up",
        Some(false) => "down",
    }
}
