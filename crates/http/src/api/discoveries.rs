//! `/api/v1/discoveries`: the areas of a site, as targets to choose from.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use domain::RunId;
use domain::account::Actor;
use domain::area::Area;
use serde::Deserialize;
use service::Services;

use super::Problem;
use super::extract::{Id, JsonBody};
use super::lists::{self, List};
use super::parameters::Parameters;
use super::runs::RunBody;
use crate::state::Doors;

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/discoveries", post(start)).route("/runs/{id}/areas", get(areas))
}

/// Where to begin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiscoveryRequest {
    url: String,
}

async fn start(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    JsonBody(request): JsonBody<DiscoveryRequest>,
) -> Result<Response, Problem> {
    let run = service::discoveries::start(&services, &actor, &request.url).await?;
    Ok((StatusCode::CREATED, Json(RunBody::from(run))).into_response())
}

/// Each area under the one it belongs to. While the run is under way there may be more by and by.
async fn areas(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<RunId>,
    mut parameters: Parameters,
) -> Result<Json<List<Area>>, Problem> {
    let limit = lists::limit(&mut parameters);
    let skip = lists::skip(&mut parameters).unwrap_or_default();
    parameters.finish()?;
    let found = service::discoveries::get(&services, &actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(List::page(found.areas, limit, skip)))
}
