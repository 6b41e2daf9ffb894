//! `/api/v1/towns`: the towns there are properties in.

use axum::extract::State;
use axum::routing::get;
use axum::{Extension, Json, Router};
use domain::account::Actor;
use service::Services;

use super::Problem;
use super::lists::{self, List};
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/towns", get(list))
}

async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<Json<List<String>>, Problem> {
    let limit = lists::limit(&mut parameters);
    let skip = lists::skip(&mut parameters).unwrap_or_default();
    parameters.finish()?;
    Ok(Json(List::page(service::properties::towns(&services, &actor).await?, limit, skip)))
}
