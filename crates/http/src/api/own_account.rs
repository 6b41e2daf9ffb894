//! `/api/v1/users/me/…`: one's own address, sessions, data, and leaving. All of it takes a login: a token that leaked must
//! not take over the account.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::account::Actor;
use domain::view::SessionView;
use serde::Deserialize;
use service::accounts::Proof;
use service::sessions::SessionId;
use service::{Services, accounts, sessions};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Conflict, Guarded, Missing, Parameters as Refused};
use super::extract::{JsonBody, NoQuery};
use crate::state::Doors;
use crate::words::language_of;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
        .routes(routes!(request_address))
        .routes(routes!(export))
        .routes(routes!(close))
}

/// One's own open sessions, the latest first.
#[utoipa::path(
    get, path = "/users/me/sessions", operation_id = "list_sessions", tag = "users",
    responses((status = 200, description = "The sessions", body = [SessionView]), Guarded, Refused),
    security(("session" = [])), extensions(("x-access" = json!("log_in")))
)]
async fn list_sessions(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    current: Option<Extension<SessionId>>,
    NoQuery: NoQuery,
) -> Result<Json<Vec<SessionView>>, Problem> {
    Ok(Json(sessions::list(&services, &actor, current.map(|Extension(id)| id)).await?))
}

/// Ends a session: what it has open closes at once.
#[utoipa::path(
    delete, path = "/users/me/sessions/{id}", operation_id = "end_session", tag = "users",
    params(("id" = String, Path, description = "Which session, as the list calls it")),
    responses((status = 204, description = "It is ended"), Guarded, Missing),
    security(("session" = [])), extensions(("x-access" = json!("log_in")))
)]
async fn end_session(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    axum::extract::Path(id): axum::extract::Path<String>,
) -> Result<StatusCode, Problem> {
    sessions::revoke(&services, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Another address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddressRequest {
    /// The password there is.
    #[schema(max_length = 1024)]
    current: String,
    /// A code of the second factor, where logging in takes one
    #[serde(default)]
    #[schema(max_length = 64)]
    code: String,
    /// The address there shall be.
    #[schema(max_length = 254)]
    email: String,
}

/// Has a link written to another address; the account has it once the link is followed.
#[utoipa::path(
    put, path = "/users/me/email", operation_id = "request_email_change", tag = "users", request_body = AddressRequest,
    responses((status = 202, description = "The link is written"), Guarded, Body),
    security(("session" = [])), extensions(("x-access" = json!("log_in")))
)]
async fn request_address(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    JsonBody(AddressRequest { current, code, email }): JsonBody<AddressRequest>,
) -> Result<StatusCode, Problem> {
    let (proof, language) = (Proof { password: &current, code: &code }, language_of(&headers));
    accounts::request_address(&services, &actor, proof, &email, language).await?;
    Ok(StatusCode::ACCEPTED)
}

/// A copy of what is kept of one: account, jobs, tokens, sessions, and what one did.
#[utoipa::path(
    get, path = "/users/me/export", operation_id = "export_own_data", tag = "users",
    responses((status = 200, description = "The copy", body = serde_json::Value), Guarded, Refused),
    security(("session" = [])), extensions(("x-access" = json!("log_in")))
)]
async fn export(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    NoQuery: NoQuery,
) -> Result<Response, Problem> {
    let copy = accounts::export(&services, &actor).await?;
    let name = "attachment; filename=\"atalaya.json\"";
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(copy)).into_response())
}

/// Leaving.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClosingRequest {
    /// The password there is.
    #[schema(max_length = 1024)]
    current: String,
    /// A code of the second factor, where logging in takes one
    #[serde(default)]
    #[schema(max_length = 64)]
    code: String,
}

/// Deletes one's own account, with its jobs, tokens and sessions. What they found stays.
#[utoipa::path(
    post, path = "/users/me/deletion", operation_id = "close_own_account", tag = "users",
    request_body = ClosingRequest,
    responses((status = 204, description = "It is gone"), Guarded, Body, Conflict),
    security(("session" = [])), extensions(("x-access" = json!("log_in")))
)]
async fn close(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    JsonBody(ClosingRequest { current, code }): JsonBody<ClosingRequest>,
) -> Result<StatusCode, Problem> {
    accounts::close(&services, &actor, Proof { password: &current, code: &code }).await?;
    Ok(StatusCode::NO_CONTENT)
}
