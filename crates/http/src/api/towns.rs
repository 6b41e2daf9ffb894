//! `/api/v1/towns`: the towns there are properties in.

use axum::Extension;
use axum::extract::State;
use domain::account::Actor;
use service::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Guarded, Paging, Parameters as Refused};
use super::lists::{self, List};
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The towns there are properties in.
#[utoipa::path(
    get, path = "/towns", operation_id = "list_towns", tag = "properties",
    params(Paging),
    responses((status = 200, description = "The towns", body = List<String>), Guarded, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<List<String>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    parameters.finish()?;
    Ok(List::page(service::properties::towns(&services, &actor).await?, limit, skip))
}
