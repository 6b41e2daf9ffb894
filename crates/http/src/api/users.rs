//! `/api/v1/users/me`: one's own account.

use axum::extract::State;
use axum::{Extension, Json};
use domain::account::{Actor, Reach};
use domain::view::UserView;
use serde::Serialize;
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Guarded, Parameters as Refused};
use super::extract::NoQuery;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(me))
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
