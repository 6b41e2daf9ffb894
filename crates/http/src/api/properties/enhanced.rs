//! A property with what others know around it. The property is there; of the rest each part may be missing by itself.

use axum::extract::State;
use axum::{Extension, Json};
use domain::PropertyId;
use domain::account::Actor;
use domain::view::{Part, PartStatus, PropertySummary};
use serde::Serialize;
use service::Services;
use service::market::Enhanced;
use utoipa::ToSchema;

use super::body::{PropertyBody, PropertyDetailBody};
use super::market::MarketBody;
use crate::api::Problem;
use crate::api::described::{Guarded, Missing, Parameters as Refused};
use crate::api::extract::{Id, NoQuery};

/// A property with what others know around it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EnhancedBody {
    property: PropertyDetailBody,
    market_data: MarketBody,
    nearby_properties: NearbyBody,
}

impl From<Enhanced> for EnhancedBody {
    fn from(Enhanced { property, estimate, nearby }: Enhanced) -> Self {
        let market_data = MarketBody::new(property.summary.price, estimate);
        Self { property: property.into(), market_data, nearby_properties: nearby.into() }
    }
}

/// At most five properties on the same market near another: within a kilometre or so, the nearest first; where nobody
/// knows where it is, in its town, the newest first.
#[derive(Debug, Serialize, ToSchema)]
struct NearbyBody {
    status: PartStatus,
    /// Where they are missing, why, in English
    detail: Option<String>,
    items: Option<Vec<PropertyBody>>,
}

impl From<Part<Vec<PropertySummary>>> for NearbyBody {
    fn from(Part { status, detail, value }: Part<Vec<PropertySummary>>) -> Self {
        Self { status, detail, items: value.map(|all| all.into_iter().map(PropertyBody::from).collect()) }
    }
}

/// A property with its ads, what it is worth, and what is near it.
///
/// What it is worth and what is near may be missing, each by itself: then its `status` says why.
#[utoipa::path(
    get, path = "/properties/{id}/enhanced", operation_id = "read_enhanced_property", tag = "properties",
    params(("id" = PropertyId, Path, description = "Which property")),
    responses((status = 200, description = "The property and what is around it", body = EnhancedBody), Guarded, Missing, Refused),
    extensions(("x-access" = json!("browse")))
)]
pub(super) async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<PropertyId>,
    _: NoQuery,
) -> Result<Json<EnhancedBody>, Problem> {
    let enhanced = service::market::enhanced(&services, &actor, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(enhanced.into()))
}
