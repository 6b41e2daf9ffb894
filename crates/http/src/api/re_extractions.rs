//! `/api/v1/re-extractions`: kept pages read anew.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use domain::JobId;
use domain::account::Actor;
use serde::Deserialize;
use service::Services;

use super::Problem;
use super::extract::OptionalJsonBody;
use super::lists::List;
use super::runs::RunBody;
use crate::state::Doors;

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/re-extractions", post(start))
}

/// Whose pages are read: one job's, or those of every job one may change that keeps any.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ReExtractionRequest {
    job_id: Option<JobId>,
}

/// One run for each job: the one that is under way already, where there is one.
async fn start(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    OptionalJsonBody(request): OptionalJsonBody<ReExtractionRequest>,
) -> Result<Response, Problem> {
    let job = request.unwrap_or_default().job_id;
    let runs = service::runs::start_re_extractions(&services, &actor, job).await?;
    let items: Vec<RunBody> = runs.into_iter().map(RunBody::from).collect();
    Ok((StatusCode::ACCEPTED, Json(List { items, next: None, total: None, excluded: None })).into_response())
}
