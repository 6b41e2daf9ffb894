//! `/api/v1/users/me`: one's own account, and its password.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::account::{Actor, Reach};
use domain::view::UserView;
use serde::{Deserialize, Serialize};
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Guarded, Parameters as Refused};
use super::extract::{JsonBody, NoQuery};
use crate::forms::log_in;
use crate::identity::{AuthSession, SessionUser};
use crate::state::Doors;
use crate::words::language_of;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(change_password))
}

/// Who asks, and how far they reach in this request.
#[derive(Debug, Serialize, ToSchema)]
struct MeBody {
    #[serde(flatten)]
    user: UserView,
    may: May,
}

/// What of what one's role allows one may do in this request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum May {
    /// All of it: one has logged in
    Everything,
    /// All but what takes a login: by a token of the scope `write`
    Write,
    /// Look: by a token of the scope `read`
    Read,
}

/// One's own account.
#[utoipa::path(
    get, path = "/users/me", operation_id = "read_me", tag = "users",
    responses((status = 200, description = "One's own account", body = MeBody), Guarded, Refused),
    extensions(("x-access" = json!("own")))
)]
async fn me(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
) -> Result<Json<MeBody>, Problem> {
    let user = service::accounts::me(&services, &actor).await?;
    let may = match actor {
        Actor::User { reach: Reach::Token, .. } => May::Write,
        Actor::User { reach: Reach::ReadOnly, .. } => May::Read,
        _ => May::Everything,
    };
    Ok(Json(MeBody { user, may }))
}

/// The password one has, and the one to have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordRequest {
    #[schema(format = Password)]
    current: String,
    /// A code of the second factor, where logging in takes one
    #[serde(default)]
    #[schema(max_length = 64)]
    code: String,
    /// 10 characters at least
    #[schema(format = Password)]
    new: String,
}

/// Changes one's password. It takes a login. All one's sessions are over but the one that asks, which goes on under a new
/// cookie; tokens stay.
#[utoipa::path(
    put, path = "/users/me/password", operation_id = "change_password", tag = "users",
    request_body = PasswordRequest,
    responses((status = 204, description = "It is changed"), Guarded, Body),
    security(("session" = [])), extensions(("x-access" = json!("log_in")))
)]
async fn change_password(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    auth: Option<Extension<AuthSession>>,
    headers: HeaderMap,
    JsonBody(PasswordRequest { current, code, new }): JsonBody<PasswordRequest>,
) -> Result<Response, Problem> {
    let proof = service::accounts::Proof { password: &current, code: &code };
    let user = service::accounts::change_password(&doors.services, &actor, proof, &new, language_of(&headers)).await?;
    if let Some(Extension(mut auth)) = auth
        && let Err(error) = log_in(&doors, &mut auth, &SessionUser(user), &actor, &headers).await
    {
        // The password is changed all the same: one logs in with it.
        tracing::warn!(error = &error as &dyn std::error::Error, "a session could not be begun anew");
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
