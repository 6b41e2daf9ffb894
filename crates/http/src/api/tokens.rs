//! `/api/v1/tokens`: one's own bearer tokens.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::TokenId;
use domain::account::{Actor, TokenScope};
use domain::view::TokenView;
use serde::{Deserialize, Serialize};
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Conflict, Guarded, Missing, Paging, Parameters as Refused};
use super::extract::{Id, JsonBody};
use super::lists::{self, List};
use super::parameters::Parameters;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

/// What the token is for, and what its holder may do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    name: String,
    scope: TokenScope,
}

/// A token that was just made, with its secret, which is never shown again.
#[derive(Debug, Serialize, ToSchema)]
struct NewToken {
    #[serde(flatten)]
    view: TokenView,
    /// What is sent as `Authorization: Bearer …`
    token: String,
}

/// One's own tokens, the newest first.
#[utoipa::path(
    get, path = "/tokens", operation_id = "list_tokens", tag = "tokens",
    params(Paging),
    responses((status = 200, description = "The tokens, without their secrets", body = List<TokenView>), Guarded, Refused),
    extensions(("x-access" = json!("own")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<List<TokenView>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    parameters.finish()?;
    Ok(List::page(service::tokens::list(&services, &actor).await?, limit, skip))
}

/// Makes a token. It takes a login: the holder of a token cannot make another.
#[utoipa::path(
    post, path = "/tokens", operation_id = "create_token", tag = "tokens",
    request_body = TokenRequest,
    responses(
        (status = 201, description = "The token, with its secret, this once", body = NewToken,
            headers(("location" = String, description = "Where it is"))),
        Guarded, Body, Conflict
    ),
    security(("session" = [])), extensions(("x-access" = json!("log_in")))
)]
async fn create(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    JsonBody(TokenRequest { name, scope }): JsonBody<TokenRequest>,
) -> Result<Response, Problem> {
    let (view, secret) = service::tokens::create(&services, &actor, &name, scope).await?;
    let location = format!("/api/v1/tokens/{}", view.id);
    let made = NewToken { view, token: secret.show().to_owned() };
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(made)).into_response())
}

/// Takes one of one's own tokens away. It opens nothing from then on.
#[utoipa::path(
    delete, path = "/tokens/{id}", operation_id = "revoke_token", tag = "tokens",
    params(("id" = TokenId, Path, description = "Which token")),
    responses((status = 204, description = "It is revoked"), Guarded, Missing),
    extensions(("x-access" = json!("own_change")))
)]
async fn revoke(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<TokenId>,
) -> Result<StatusCode, Problem> {
    service::tokens::revoke(&services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
