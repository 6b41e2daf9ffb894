//! Questions and commands about the areas of sites.

use domain::RunId;
use leptos::prelude::*;

use crate::error::AppError;
use crate::json::Json;

/// Draws what a run has found of areas.
#[cfg(feature = "ssr")]
pub(super) async fn drawn(
    services: &service::Services,
    actor: &domain::account::Actor,
    run: &domain::view::RunView,
) -> Result<Option<String>, AppError> {
    use crate::components::areas_drawn::draw_areas;
    use crate::visitor::Visitor;

    let visitor = Visitor::current();
    let found = service::discoveries::get(services, actor, run.id).await?;
    Ok(found.map(|found| draw_areas(run, &found.target, &found.areas, visitor.may_change(), visitor.locale)))
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
