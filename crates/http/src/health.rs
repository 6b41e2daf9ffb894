//! The probes: whether the process serves, and whether it can do its work.

use axum::extract::State;
use service::Services;

use crate::api::Problem;

/// `GET /healthz`: it serves.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// `GET /readyz`: the database answers.
pub(crate) async fn ready(State(services): State<Services>) -> Result<&'static str, Problem> {
    match service::ready(&services).await {
        Ok(()) => Ok("ok"),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            Err(Problem::unavailable())
        }
    }
}
