//! `/api/v1/listings` and `/api/v1/sources`: ads by themselves, with their histories, and where they come from.

use axum::extract::State;
use axum::{Extension, Json};
use domain::account::Actor;
use domain::availability::Availability;
use domain::facts::Operation;
use domain::view::{ListingFilter, ListingSummary, ListingView, SourceView};
use domain::{Instant, ListingId, PropertyId, SourceId};
use serde::Serialize;
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Guarded, Missing, Paging, Parameters as Refused};
use super::extract::{Id, NoQuery};
use super::lists::{self, List};
use super::parameters::Parameters;
use super::properties::{ListingBody, Price, PriceBody};
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(prices))
        .routes(routes!(availability))
        .routes(routes!(sources))
}

/// An ad, with the property it is of.
#[derive(Debug, Serialize, ToSchema)]
struct ListingOfProperty {
    property_id: PropertyId,
    #[serde(flatten)]
    listing: ListingBody,
}

/// An ad in a list.
#[derive(Debug, Serialize, ToSchema)]
struct ListingSummaryBody {
    id: ListingId,
    property_id: PropertyId,
    url: String,
    source: SourceView,
    title: Option<String>,
    operation: Option<Operation>,
    #[serde(flatten)]
    price: Price,
    area_m2: Option<f64>,
    availability: Availability,
    #[schema(value_type = String, format = DateTime)]
    first_seen_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Instant,
}

impl From<ListingSummary> for ListingSummaryBody {
    fn from(ad: ListingSummary) -> Self {
        let ListingSummary { id, property_id, url, source, title, operation, price, area_m2, .. } = ad;
        Self {
            id,
            property_id,
            url,
            source,
            title,
            operation,
            price: price.into(),
            area_m2,
            availability: ad.availability,
            first_seen_at: ad.first_seen_at,
            last_seen_at: ad.last_seen_at,
        }
    }
}

/// Ads, the newest first.
#[utoipa::path(
    get, path = "/listings", operation_id = "list_listings", tag = "listings",
    params(
        Paging,
        ("source_id" = Option<SourceId>, Query, description = "From this source only"),
        ("property_id" = Option<PropertyId>, Query, description = "Of this property only"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before, to go on from there")
    ),
    responses((status = 200, description = "The ads", body = List<ListingSummaryBody>), Guarded, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<List<ListingSummaryBody>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    let filter = ListingFilter {
        source: parameters.parsed("source_id", "a source's id"),
        property: parameters.parsed("property_id", "a property's id"),
    };
    let before = parameters.parsed("cursor", "a cursor that this list gave");
    parameters.finish()?;
    let page = service::listings::list(&services, &actor, &filter, before, skip, limit).await?;
    Ok(List::until(page.items.into_iter().map(ListingSummaryBody::from).collect(), "cursor", page.next))
}

async fn get(services: &Services, actor: &Actor, id: ListingId) -> Result<(PropertyId, ListingView), Problem> {
    service::listings::get(services, actor, id).await?.ok_or_else(Problem::not_found)
}

/// An ad with its history.
#[utoipa::path(
    get, path = "/listings/{id}", operation_id = "read_listing", tag = "listings",
    params(("id" = ListingId, Path, description = "Which ad")),
    responses((status = 200, description = "The ad", body = ListingOfProperty), Guarded, Missing, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<ListingId>,
    _: NoQuery,
) -> Result<Json<ListingOfProperty>, Problem> {
    let (property_id, listing) = get(&services, &actor, id).await?;
    Ok(Json(ListingOfProperty { property_id, listing: listing.into() }))
}

/// Every price an ad ever had, the oldest first.
#[utoipa::path(
    get, path = "/listings/{id}/prices", operation_id = "list_listing_prices", tag = "listings",
    params(("id" = ListingId, Path, description = "Which ad"), Paging),
    responses((status = 200, description = "Its prices", body = List<PriceBody>), Guarded, Missing, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn prices(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<ListingId>,
    mut parameters: Parameters,
) -> Result<List<PriceBody>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    parameters.finish()?;
    let (_, listing) = get(&services, &actor, id).await?;
    Ok(List::page(listing.prices.into_iter().map(PriceBody::from).collect(), limit, skip))
}

/// Every change of an ad's availability, the oldest first, with what it rests on.
#[utoipa::path(
    get, path = "/listings/{id}/availability", operation_id = "list_listing_availability", tag = "listings",
    params(("id" = ListingId, Path, description = "Which ad"), Paging),
    responses((status = 200, description = "Its changes", body = List<Availability>), Guarded, Missing, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn availability(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<ListingId>,
    mut parameters: Parameters,
) -> Result<List<Availability>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    parameters.finish()?;
    let (_, listing) = get(&services, &actor, id).await?;
    Ok(List::page(listing.availability_changes, limit, skip))
}

/// The sources there are ads from, the first known first.
#[utoipa::path(
    get, path = "/sources", operation_id = "list_sources", tag = "listings",
    params(Paging),
    responses((status = 200, description = "The sources", body = List<SourceView>), Guarded, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn sources(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<List<SourceView>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    parameters.finish()?;
    let (found, more) = service::listings::sources(&services, &actor, skip, limit).await?;
    Ok(List::skipped(found, more.then(|| skip + limit)))
}
