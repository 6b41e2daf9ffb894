//! `/api/v1/discoveries`: the areas of a site, as targets to choose from.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::RunId;
use domain::account::Actor;
use domain::area::Area;
use serde::Deserialize;
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Conflict, Guarded, Missing, Paging, Parameters as Refused};
use super::extract::{Id, JsonBody};
use super::lists::{self, List};
use super::parameters::Parameters;
use super::runs::RunBody;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(start)).routes(routes!(areas))
}

/// Where to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DiscoveryRequest {
    url: String,
}

/// Looks for the areas of a site.
#[utoipa::path(
    post, path = "/discoveries", operation_id = "start_discovery", tag = "runs",
    request_body = DiscoveryRequest,
    responses((status = 201, description = "The run that looks", body = RunBody, headers(("location" = String, description = "Where it is"))), Guarded, Body, Conflict),
    extensions(("x-access" = json!("work")))
)]
async fn start(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    JsonBody(request): JsonBody<DiscoveryRequest>,
) -> Result<Response, Problem> {
    let run = service::discoveries::start(&services, &actor, &request.url).await?;
    let location = format!("/api/v1/runs/{}", run.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(RunBody::from(run))).into_response())
}

/// The areas that a run has found, each under the one it belongs to. While the run is under way there may be more by and by.
#[utoipa::path(
    get, path = "/runs/{id}/areas", operation_id = "list_run_areas", tag = "runs",
    params(("id" = RunId, Path, description = "Which run"), Paging),
    responses((status = 200, description = "The areas", body = List<Area>), Guarded, Missing, Refused),
    extensions(("x-access" = json!("watch")))
)]
async fn areas(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
    mut parameters: Parameters,
) -> Result<List<Area>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    parameters.finish()?;
    let found = service::discoveries::get(&services, &actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(List::page(found.areas, limit, skip))
}
