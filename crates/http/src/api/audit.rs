//! `/api/v1/admin/audit-log`: who changed what, for admins.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::account::Actor;
use domain::audit::{AuditAction, AuditEntry, AuditFilter};
use domain::{Instant, UserId};
use futures::{StreamExt, stream};
use service::Services;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Guarded, Paging, Parameters as Refused};
use super::lists::{self, List};
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(export))
}

/// The parameters that say which lines.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `asked` reads")]
struct Asked {
    /// By this account only
    actor_id: Option<UserId>,
    /// This only
    action: Option<AuditAction>,
    /// To this only, as a path below `/api/v1`: `/jobs/7`
    object: Option<String>,
    /// Not before this instant
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Instant>,
    /// Before this instant
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Instant>,
}

fn asked(parameters: &mut Parameters) -> AuditFilter {
    let mut instant = |name: &str| {
        let read = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
        parameters.read(name, "an instant such as 2026-11-25T03:04:05Z", read)
    };
    let (from, until) = (instant("from"), instant("until"));
    AuditFilter {
        actor: parameters.parsed("actor_id", "an account's id"),
        action: parameters.parsed("action", "something that the log tells of"),
        object: parameters.text("object"),
        from,
        until,
    }
}

/// Who changed what, the latest first.
#[utoipa::path(
    get, path = "/admin/audit-log", operation_id = "list_audit_log", tag = "admin",
    params(
        Paging, Asked,
        ("cursor" = Option<String>, Query, description = "The `next` of the page before, to go on from there")
    ),
    responses((status = 200, description = "The lines", body = List<AuditEntry>), Guarded, Refused),
    extensions(("x-access" = json!("inspect")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<List<AuditEntry>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    let filter = asked(&mut parameters);
    let before = parameters.parsed("cursor", "a cursor that this list gave");
    parameters.finish()?;
    let page = service::admin::audit_log(&services, &actor, &filter, before, skip, limit).await?;
    Ok(List::until(page.items, "cursor", page.next))
}

/// Who changed what, the latest first, as CSV: all that the filter lets through.
///
/// What was and what became are JSON. Text that a spreadsheet would run as a formula has an apostrophe in front.
#[utoipa::path(
    get, path = "/admin/audit-log.csv", operation_id = "export_audit_log", tag = "admin", params(Asked),
    responses(
        (status = 200, description = "The lines, under the names of the columns", body = String, content_type = "text/csv",
            headers(("content-disposition" = String, description = "A name for the file"))),
        Guarded, Refused
    ),
    extensions(("x-access" = json!("inspect")))
)]
async fn export(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<Response, Problem> {
    let filter = asked(&mut parameters);
    parameters.finish()?;
    let mut lines = service::export::audit_log(&services, &actor, filter)?;
    // A failure of the first part still has a status to go out with.
    let first = lines.next().await?;
    let rest = stream::try_unfold(lines, async |mut lines| {
        let part = lines.next().await;
        if let Err(error) = &part {
            tracing::error!(error = error as &dyn std::error::Error, "the audit log breaks off while it is sent");
        }
        Ok::<_, service::Error>(part?.map(|part| (part, lines)))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit-log.csv\""),
    ];
    Ok((headers, Body::from_stream(stream::iter(first.map(Ok)).chain(rest))).into_response())
}
