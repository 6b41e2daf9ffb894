//! Questions and commands about the areas of sites.

use domain::RunId;
use domain::area::Area;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::json::Json;

/// What a run that looks for areas has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreasFound {
    /// Where it began.
    pub target: String,
    /// The areas so far, each under the one it belongs to.
    pub areas: Vec<Area>,
}

/// What a run has found of areas; nothing where it looks for none.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_areas(
    /// The run.
    id: RunId,
) -> Result<Option<AreasFound>, AppError> {
    let found = service::discoveries::get(&super::services()?, &super::actor().await?, id).await?;
    Ok(found.map(|service::discoveries::Discovery { target, areas }| AreasFound { target, areas }))
}

/// Looks for the areas of a site, or finds the run that does, and goes to its page.
#[server(prefix = "/fn", output = Json)]
pub async fn find_areas(
    /// The site's address as it was typed.
    url: String,
) -> Result<RunId, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let run = service::discoveries::start(&services, &actor, &url).await?;
    leptos_axum::redirect(&format!("/runs/{}", run.id));
    Ok(run.id)
}
