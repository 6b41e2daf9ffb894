//! `/api/v1/properties`: homes, with their ads and prices.

mod body;
mod enhanced;
mod filter;
mod market;

use axum::Extension;
use axum::extract::State;
use domain::PropertyId;
use domain::account::Actor;
use domain::view::Count;
use service::properties::Listed;
use service::{Form, Services};
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
use super::rendered::Rendered;
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

/// Properties that a filter lets through. `total` and `excluded` are there where they are asked for, up to 50,000: counting
/// may take longer than the list.
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
) -> Result<Rendered, Problem> {
    let (query, counts) = filter::query(parameters)?;
    Ok(service::properties::listed(&services, &actor, &query, counts, IN_JSON).await?)
}

const IN_JSON: Form<Listed, Rendered> = Form {
    name: "list in JSON",
    render: |Listed { page, total, hidden }| {
        let items: Vec<_> = page.items.into_iter().map(PropertyBody::from).collect();
        let list = List::until(items, "cursor", page.next);
        Rendered::list(&list.of(total.and_then(exactly), hidden.and_then(exactly)))
    },
};

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
) -> Result<Rendered, Problem> {
    let form = Form { name: "detail in JSON", render: |detail| Rendered::of(&PropertyDetailBody::from(detail)) };
    service::properties::detail_as(&services, &actor, id, form).await?.ok_or_else(Problem::not_found)
}
