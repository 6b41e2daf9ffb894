//! What a run has found at addresses.

use domain::account::Actor;
use domain::view::RunView;
use service::Services;

use crate::components::url_checks_drawn::{PAGE, draw_checks};
use crate::error::AppError;
use crate::visitor::Visitor;

/// Draws a page of it: what comes after this.
pub(super) async fn drawn(
    services: &Services,
    actor: &Actor,
    run: &RunView,
    after: Option<i64>,
) -> Result<Option<String>, AppError> {
    let page = service::url_checks::of_run(services, actor, run.id, after, PAGE).await?;
    Ok(page.map(|page| draw_checks(run.id, &page, after.is_some(), Visitor::current().locale)))
}
