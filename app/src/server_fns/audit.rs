//! The audit log, for admins. The server draws it: see [`crate::components`].

use leptos::prelude::*;

use crate::error::AppError;
use crate::json::Json;

/// Lines of the audit log with the form that asks for them, as HTML.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_audit_log(
    /// The query string of the page.
    query: String,
) -> Result<String, AppError> {
    use domain::UserId;

    use crate::audit_search::{AuditSearch, Problem, Who};
    use crate::components::audit_drawn::{AuditPage, PAGE, draw_audit};
    use crate::visitor::Visitor;

    let (services, actor) = (super::services()?, super::actor().await?);
    let search = AuditSearch::read(&query);
    let (mut filter, mut problems) = search.filter();
    filter.actor = match search.who() {
        None => None,
        Some(Who::Numbered(id)) => Some(id),
        Some(Who::Named(email)) => {
            let known = service::admin::user_by_email(&services, &actor, &email).await?;
            if known.is_none() {
                problems.push(Problem::Unknown(email));
            }
            // No account has the number 0: of somebody who is not there, there is nothing.
            Some(known.unwrap_or(UserId(0)))
        }
    };
    let lines = service::admin::audit_log(&services, &actor, &filter, search.before(), 0, PAGE).await?;
    Ok(draw_audit(AuditPage { search, filter, problems, lines }, Visitor::current().locale))
}
