//! What the overview asks.

use domain::view::Overview;
use leptos::prelude::*;

use crate::error::AppError;
use crate::json::Json;

/// What changed, what runs, what is new.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_overview() -> Result<Overview, AppError> {
    Ok(service::overview::overview(&super::services()?, &super::actor().await?).await?)
}
