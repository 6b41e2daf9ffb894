//! `/api/v1/admin/mails` and `/api/v1/admin/invitations`: the links that were given out, and inviting somebody.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use domain::MailId;
use domain::account::{Actor, Role};
use domain::mail::MailView;
use serde::Deserialize;
use service::{Services, accounts, mails};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Conflict, Guarded, Missing, Parameters as Refused};
use super::extract::{Id, JsonBody, NoQuery};
use crate::state::Doors;
use crate::words::language_of;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(withdraw)).routes(routes!(invite))
}

/// The links that work, the latest first. Where no mail is sent, each comes with its address, to be handed over.
#[utoipa::path(
    get, path = "/admin/mails", operation_id = "list_mails", tag = "admin",
    responses((status = 200, description = "The links", body = [MailView]), Guarded, Refused),
    extensions(("x-access" = json!("operate")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    NoQuery: NoQuery,
) -> Result<Json<Vec<MailView>>, Problem> {
    Ok(Json(mails::open(&services, &actor).await?))
}

/// Withdraws a link: it works no more.
#[utoipa::path(
    delete, path = "/admin/mails/{id}", operation_id = "withdraw_mail", tag = "admin",
    params(("id" = MailId, Path, description = "Which link")),
    responses((status = 204, description = "It works no more"), Guarded, Missing),
    extensions(("x-access" = json!("operate")))
)]
async fn withdraw(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<MailId>,
) -> Result<StatusCode, Problem> {
    mails::withdraw(&services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvitationRequest {
    /// Their address.
    #[schema(max_length = 254)]
    email: String,
    /// What they may do.
    role: Role,
}

/// Invites somebody to make an account, by a link to their address that works for seven days.
#[utoipa::path(
    post, path = "/admin/invitations", operation_id = "create_invitation", tag = "admin",
    request_body = InvitationRequest,
    responses((status = 201, description = "The invitation", body = MailView), Guarded, Body, Conflict),
    extensions(("x-access" = json!("operate")))
)]
async fn invite(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    JsonBody(InvitationRequest { email, role }): JsonBody<InvitationRequest>,
) -> Result<(StatusCode, Json<MailView>), Problem> {
    let language = language_of(&headers);
    Ok((StatusCode::CREATED, Json(accounts::invite(&services, &actor, &email, role, language).await?)))
}
