//! `/api/v1/properties`: homes, with their ads and prices.

mod body;
mod enhanced;
mod filter;
mod market;

use axum::extract::State;
use axum::{Extension, Json};
use domain::PropertyId;
use domain::account::Actor;
use domain::view::Count;
use service::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::body::PropertyDetailBody;
pub(super) use self::body::{ListingBody, Price, PriceBody, PropertyBody};
use self::filter::Filters;
use super::Problem;
use super::described::{Guarded, Missing, Parameters as Refused};
use super::extract::{Id, NoQuery};
use super::lists::List;
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(enhanced::read))
        .routes(routes!(market::analysis))
        .routes(routes!(market::valuation))
        .routes(routes!(market::comparables))
}

/// Properties that a filter lets through. `total` and `excluded` are there as long as they are small enough to be counted.
#[utoipa::path(
    get, path = "/properties", operation_id = "list_properties", tag = "properties",
    params(Filters),
    responses((status = 200, description = "The properties", body = List<PropertyBody>), Guarded, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    parameters: Parameters,
) -> Result<List<PropertyBody>, Problem> {
    let query = filter::query(parameters)?;
    let page = service::properties::list(&services, &actor, &query).await?;
    let total = exactly(service::properties::count(&services, &actor, &query.filter).await?);
    let excluded = service::properties::count_hidden(&services, &actor, &query.filter).await?.and_then(exactly);
    let items = page.items.into_iter().map(PropertyBody::from).collect();
    Ok(List::until(items, "cursor", page.next).of(total, excluded))
}

fn exactly(count: Count) -> Option<u64> {
    match count {
        Count::Exactly(count) => Some(u64::from(count)),
        Count::MoreThan(_) => None,
    }
}

/// A property with its ads and their prices.
#[utoipa::path(
    get, path = "/properties/{id}", operation_id = "read_property", tag = "properties",
    params(("id" = PropertyId, Path, description = "Which property")),
    responses((status = 200, description = "The property", body = PropertyDetailBody), Guarded, Missing, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<PropertyId>,
    _: NoQuery,
) -> Result<Json<PropertyDetailBody>, Problem> {
    let detail = service::properties::detail(&services, &actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(detail.into()))
}
