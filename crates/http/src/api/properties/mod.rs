//! `/api/v1/properties`: homes, with their ads and prices.

mod body;
mod filter;

use axum::extract::State;
use axum::routing::get;
use axum::{Extension, Json, Router};
use domain::PropertyId;
use domain::account::Actor;
use domain::view::Count;
use service::Services;

use self::body::{PropertyBody, PropertyDetailBody};
use super::Problem;
use super::extract::Id;
use super::lists::List;
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/properties", get(list)).route("/properties/{id}", get(read))
}

/// `total` and `excluded` are there as long as they are small enough to be counted.
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    parameters: Parameters,
) -> Result<Json<List<PropertyBody>>, Problem> {
    let query = filter::query(parameters)?;
    let page = service::properties::list(&services, &actor, &query).await?;
    let total = exactly(service::properties::count(&services, &actor, &query.filter).await?);
    let excluded = service::properties::count_hidden(&services, &actor, &query.filter).await?.and_then(exactly);
    let items = page.items.into_iter().map(PropertyBody::from).collect();
    Ok(Json(List { items, next: page.next, total, excluded }))
}

fn exactly(count: Count) -> Option<u64> {
    match count {
        Count::Exactly(count) => Some(u64::from(count)),
        Count::MoreThan(_) => None,
    }
}

async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<PropertyId>,
) -> Result<Json<PropertyDetailBody>, Problem> {
    let detail = service::properties::detail(&services, &actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(detail.into()))
}
