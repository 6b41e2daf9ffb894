//! What the market says of a property. No number is invented: until there is one, there is none.

use axum::extract::State;
use axum::{Extension, Json};
use domain::account::Actor;
use domain::view::{Part, PartStatus};
use domain::{Money, PropertyId};
use serde::Serialize;
use service::Services;
use service::market::Valued;
use utoipa::ToSchema;

use super::body::{Price, PropertyBody};
use crate::api::Problem;
use crate::api::described::{Guarded, Missing, Parameters as Refused};
use crate::api::extract::{Id, NoQuery};

/// What the price source says that a property is worth. Where it says nothing, `status` says why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MarketBody {
    status: PartStatus,
    /// Where there is no estimate, why, in English
    detail: Option<String>,
    estimated_market_price: Option<Price>,
    /// What it is offered for
    current_price: Option<Price>,
    /// How much more it is offered for than it is worth; below 0 where it is less
    price_difference: Option<Price>,
}

impl MarketBody {
    /// Of a property with this price.
    pub(super) fn new(current: Option<Money>, estimate: Part<Money>) -> Self {
        let difference = current.zip(estimate.value).and_then(|(current, worth)| current.above(worth));
        let shown = |money: Option<Money>| money.map(|money| Some(money).into());
        Self {
            status: estimate.status,
            detail: estimate.detail,
            estimated_market_price: shown(estimate.value),
            current_price: shown(current),
            price_difference: shown(difference),
        }
    }
}

/// A property with what it is worth.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnalysisBody {
    property: PropertyBody,
    market_analysis: MarketBody,
}

/// What the property is worth, by the price source that the operator has named.
///
/// The source gets 5 seconds. Where it says nothing the answer comes without an estimate, and its `status` says why.
#[utoipa::path(
    get, path = "/properties/{id}/market-analysis", operation_id = "read_market_analysis", tag = "properties",
    params(("id" = PropertyId, Path, description = "Which property")),
    responses((status = 200, description = "The property and its estimate", body = AnalysisBody), Guarded, Missing, Refused),
    extensions(("x-access" = json!("browse")))
)]
pub(super) async fn analysis(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<PropertyId>,
    _: NoQuery,
) -> Result<Json<AnalysisBody>, Problem> {
    let Some(Valued { property, estimate }) = service::market::analysis(&services, &actor, id).await? else {
        return Err(Problem::not_found());
    };
    let market_analysis = MarketBody::new(property.summary.price, estimate);
    Ok(Json(AnalysisBody { property: property.summary.into(), market_analysis }))
}

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
