//! `/api/v1/health`: whether the process that answers can do its work, as `/readyz` says it to whoever sends it some.

use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Anywhere, Parameters as Refused};
use super::extract::NoQuery;
use crate::health::{self, Ready};
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Whether the process that answers can do its work; 503 says why not.
#[utoipa::path(
    get, path = "/health", operation_id = "read_health", tag = "description",
    responses((status = 200, description = "It can", body = Ready), Anywhere, Refused),
    security(()), extensions(("x-access" = json!("public")))
)]
async fn read(State(doors): State<Doors>, _: NoQuery) -> Result<Json<Ready>, Problem> {
    health::look(&doors).await.map(Json)
}
