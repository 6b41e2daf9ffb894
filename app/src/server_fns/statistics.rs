//! The instance's figures, for admins. The server draws them: see [`crate::components`].

use leptos::prelude::*;

use crate::error::AppError;
use crate::json::Json;

/// How much there is of everything and what is under way, as HTML.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_statistics() -> Result<String, AppError> {
    use crate::components::statistics_drawn::draw_statistics;
    use crate::visitor::Visitor;

    let (services, actor) = (super::services()?, super::actor().await?);
    let statistics = service::admin::statistics(&services, &actor).await?;
    let processes = service::processes::list(&services, &actor).await?;
    Ok(draw_statistics(&statistics, &processes, Visitor::current().locale))
}
