//! `/api/v1/link-checks`: whether known ads are still there.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::JobId;
use domain::account::Actor;
use serde::Deserialize;
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Guarded, Missing};
use super::extract::OptionalJsonBody;
use super::lists::List;
use super::runs::RunBody;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(start))
}

/// Whose ads are looked at: one job's, or those of every job one may change.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct LinkCheckRequest {
    job_id: Option<JobId>,
}

/// Looks whether known ads are still there. One run for each job: the one that is under way already, where there is one.
#[utoipa::path(
    post, path = "/link-checks", operation_id = "start_link_checks", tag = "runs",
    request_body = Option<LinkCheckRequest>,
    responses((status = 202, description = "The runs", body = List<RunBody>), Guarded, Missing, Body),
    extensions(("x-access" = json!("change")))
)]
async fn start(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    OptionalJsonBody(request): OptionalJsonBody<LinkCheckRequest>,
) -> Result<Response, Problem> {
    let job = request.unwrap_or_default().job_id;
    let runs = service::runs::start_link_checks(&services, &actor, job).await?;
    let runs = runs.into_iter().map(RunBody::from).collect();
    Ok((StatusCode::ACCEPTED, List::<RunBody>::whole(runs)).into_response())
}
