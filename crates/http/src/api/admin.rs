//! `/api/v1/admin`: accounts and figures of the instance, for admins.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::account::{Actor, Role};
use domain::view::{AccountChange, Answers, Connections, Rows, Statistics, UserView};
use domain::{Instant, UserId};
use serde::{Deserialize, Serialize};
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Body, Conflict, Guarded, Missing, Paging, Parameters as Refused};
use super::extract::{Id, JsonBody, NoQuery};
use super::lists::{self, List};
use super::parameters::Parameters;
use super::processes::QueueBody;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(read, change)).routes(routes!(statistics))
}

/// Accounts, the newest first.
#[utoipa::path(
    get, path = "/admin/users", operation_id = "list_users", tag = "admin",
    params(Paging, ("cursor" = Option<String>, Query, description = "The `next` of the page before, to go on from there")),
    responses((status = 200, description = "The accounts", body = List<UserView>), Guarded, Refused),
    extensions(("x-access" = json!("inspect")))
)]
async fn list(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    mut parameters: Parameters,
) -> Result<List<UserView>, Problem> {
    let (limit, skip) = lists::paging(&mut parameters);
    let before = parameters.parsed("cursor", "a cursor that this list gave");
    parameters.finish()?;
    let page = service::admin::users(&services, &actor, before, skip, limit).await?;
    Ok(List::until(page.items, "cursor", page.next))
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountRequest {
    /// Its address
    email: String,
    /// What they may do
    role: Role,
    /// 10 characters at least
    #[schema(format = Password)]
    password: String,
}

/// Makes an account, also where nobody may register.
#[utoipa::path(
    post, path = "/admin/users", operation_id = "create_user", tag = "admin",
    request_body = AccountRequest,
    responses(
        (status = 201, description = "The account", body = UserView,
            headers(("location" = String, description = "Where it is"))),
        Guarded, Body, Conflict
    ),
    extensions(("x-access" = json!("operate")))
)]
async fn create(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    JsonBody(AccountRequest { email, role, password }): JsonBody<AccountRequest>,
) -> Result<Response, Problem> {
    let made = service::accounts::add(&services, &actor, &email, &password, role).await?;
    let user = service::admin::user(&services, &actor, made.id).await?;
    let location = format!("/api/v1/admin/users/{}", user.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(user)).into_response())
}

/// An account.
#[utoipa::path(
    get, path = "/admin/users/{id}", operation_id = "read_user", tag = "admin",
    params(("id" = UserId, Path, description = "Which account")),
    responses((status = 200, description = "The account", body = UserView), Guarded, Missing, Refused),
    extensions(("x-access" = json!("inspect")))
)]
async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<UserId>,
    _: NoQuery,
) -> Result<Json<UserView>, Problem> {
    Ok(Json(service::admin::user(&services, &actor, id).await?))
}

/// What to change of an account: what is not said stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountPatch {
    /// What they may do
    role: Option<Role>,
    /// Whether it opens anything; one that is made inactive is logged out everywhere
    active: Option<bool>,
}

/// Changes what an account may do. One's own cannot be changed so, and an active admin is always left.
#[utoipa::path(
    patch, path = "/admin/users/{id}", operation_id = "change_user", tag = "admin",
    params(("id" = UserId, Path, description = "Which account")), request_body = AccountPatch,
    responses((status = 200, description = "The account as it is now", body = UserView), Guarded, Missing, Body, Conflict),
    extensions(("x-access" = json!("operate")))
)]
async fn change(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Id(id): Id<UserId>,
    JsonBody(AccountPatch { role, active }): JsonBody<AccountPatch>,
) -> Result<Json<UserView>, Problem> {
    Ok(Json(service::admin::change_user(&doors.services, &actor, id, AccountChange { role, active }).await?))
}

/// How much the instance keeps, and what the process that answers has at hand.
#[derive(Debug, Serialize, ToSchema)]
struct StatisticsBody {
    /// The program's version
    version: String,
    /// `sqlite` or `postgres`
    engine: String,
    /// How large the database is, in bytes
    database_bytes: i64,
    rows: Rows,
    queue: QueueBody,
    /// This process's connections to the database
    connections: Connections,
    /// Of this process, since it began
    cached_answers: Answers,
    /// Whether Redis answers; `null` where there is none
    redis: Option<bool>,
    /// When this was so
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
}

impl From<Statistics> for StatisticsBody {
    fn from(of: Statistics) -> Self {
        let Statistics { version, engine, bytes, rows, queue, connections, answers, redis, now } = of;
        Self {
            version,
            engine,
            database_bytes: bytes,
            rows,
            queue: queue.into(),
            connections,
            cached_answers: answers,
            redis,
            at: now,
        }
    }
}

/// How much there is of everything. It counts: not for every second.
#[utoipa::path(
    get, path = "/admin/statistics", operation_id = "read_statistics", tag = "admin",
    responses((status = 200, description = "The figures", body = StatisticsBody), Guarded, Refused),
    extensions(("x-access" = json!("inspect")))
)]
async fn statistics(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
) -> Result<Json<StatisticsBody>, Problem> {
    Ok(Json(service::admin::statistics(&services, &actor).await?.into()))
}
