//! The probes: whether the process serves, and whether it can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use service::Services;
use service::readiness;

use crate::api::Problem;
use crate::state::Doors;

/// Seconds after which whoever was told "not ready" should ask again.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("2");

/// `GET /healthz`: it serves.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// What a process that is ready says of itself.
#[derive(Serialize)]
struct Ready {
    status: &'static str,
    /// `up`, `down` (all works without it, a little slower), or `none` where none is configured.
    redis: &'static str,
}

/// `GET /readyz`: the database answers and has this version's schema, and the process is not about to stop.
pub(crate) async fn ready(State(doors): State<Doors>) -> Response {
    let obstacle = if doors.config.shutdown.is_cancelled() {
        Some("the process is stopping".to_owned())
    } else {
        readiness::look(&doors.services).await.err().map(|obstacle| obstacle.to_string())
    };
    match obstacle {
        None => Json(Ready { status: "ready", redis: redis(&doors.services) }).into_response(),
        Some(obstacle) => {
            let mut response = Problem::not_ready(obstacle).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, ASK_AGAIN);
            response
        }
    }
}

fn redis(services: &Services) -> &'static str {
    match services.redis_is_up() {
        None => "none",
        Some(true) => "up",
        Some(false) => "down",
    }
}
