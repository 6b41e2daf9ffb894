//! What the market says of a property. No number is invented: until there is one, there is none.

use axum::Extension;
use axum::extract::State;
use domain::PropertyId;
use domain::account::Actor;
use service::Services;

use crate::api::Problem;
use crate::api::described::{Guarded, Missing, Parameters as Refused};
use crate::api::extract::{Id, NoQuery};

/// What the property may be worth. Not available yet.
#[utoipa::path(
    get, path = "/properties/{id}/valuation", operation_id = "read_valuation", tag = "properties",
    params(("id" = PropertyId, Path, description = "Which property")),
    responses(Guarded, Missing, Refused),
    extensions(("x-access" = json!("browse")))
)]
pub(super) async fn valuation(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<PropertyId>,
    _: NoQuery,
) -> Problem {
    not_yet(&services, &actor, id, "no valuation is made yet").await
}

/// Properties that the property compares with. Not available yet.
#[utoipa::path(
    get, path = "/properties/{id}/comparables", operation_id = "list_comparables", tag = "properties",
    params(("id" = PropertyId, Path, description = "Which property")),
    responses(Guarded, Missing, Refused),
    extensions(("x-access" = json!("browse")))
)]
pub(super) async fn comparables(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<PropertyId>,
    _: NoQuery,
) -> Problem {
    not_yet(&services, &actor, id, "no comparables are looked for yet").await
}

async fn not_yet(services: &Services, actor: &Actor, id: PropertyId, detail: &'static str) -> Problem {
    match service::properties::detail(services, actor, id).await {
        Ok(Some(_)) => Problem::not_available(detail),
        Ok(None) => Problem::not_found(),
        Err(error) => error.into(),
    }
}
