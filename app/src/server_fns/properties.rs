//! What the pages of properties ask.

use domain::PropertyId;
use domain::query::PropertyQuery;
use domain::view::{Count, Page, PropertyDetail, PropertySummary};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Dated;
use crate::error::AppError;
use crate::json::Json;

/// Most towns the filter bar suggests.
#[cfg(feature = "ssr")]
const TOWNS: usize = 400;

/// A page of the list, and how long the list is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PropertyList {
    /// The page.
    pub page: Page<PropertySummary>,
    /// How many pass the filter.
    pub count: Count,
    /// How many more would, if it let through what rules leave out.
    #[serde(default)]
    pub hidden: Option<Count>,
}

/// A page of the list.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn list_properties(
    /// Which page of which list.
    query: PropertyQuery,
) -> Result<Dated<PropertyList>, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let page = service::properties::list(&services, &actor, &query).await?;
    let count = service::properties::count(&services, &actor, &query.filter).await?;
    let hidden = service::properties::count_hidden(&services, &actor, &query.filter).await?;
    Ok(Dated::now(PropertyList { page, count, hidden }))
}

/// The towns the filter bar suggests.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn list_towns() -> Result<Vec<String>, AppError> {
    let mut towns = service::properties::towns(&super::services()?, &super::actor().await?).await?;
    towns.truncate(TOWNS);
    Ok(towns)
}

/// All that is known of one property; "not found" where there is none.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_property(
    /// The property.
    id: PropertyId,
) -> Result<Dated<PropertyDetail>, AppError> {
    let property = service::properties::detail(&super::services()?, &super::actor().await?, id).await?;
    Ok(Dated::now(super::found(property)?))
}
