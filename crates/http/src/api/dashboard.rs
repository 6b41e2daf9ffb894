//! `/api/v1/dashboard`: what one sees first.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::Instant;
use domain::account::Actor;
use domain::view::{Dashboard, UserView};
use serde::Serialize;
use service::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Problem;
use super::described::{Guarded, Parameters as Refused};
use super::extract::NoQuery;
use super::jobs::JobBody;
use super::properties::PropertyBody;
use super::runs::RunBody;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(read))
}

/// What changed, what runs, what is new.
#[derive(Debug, Serialize, ToSchema)]
struct DashboardBody {
    /// Properties with an active ad
    active: i64,
    /// First seen in the last 24 hours
    new_today: i64,
    /// Cheaper than 24 hours ago
    price_drops_today: i64,
    /// Dearer than 24 hours ago
    price_rises_today: i64,
    /// Gone in the last 24 hours
    removed_today: i64,
    /// The newest properties
    newest: Vec<PropertyBody>,
    /// The latest price drops
    price_drops: Vec<PropertyBody>,
    /// The cheapest per m² among the active ones for sale
    cheapest: Vec<PropertyBody>,
    /// Runs that have not ended, the newest first, of those one may see
    runs: Vec<RunBody>,
    /// The newest jobs; `null` where one may see none
    jobs: Option<Vec<JobBody>>,
    /// The newest accounts; `null` for who is no admin
    users: Option<Vec<UserView>>,
    /// When this was so
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
}

impl From<Dashboard> for DashboardBody {
    fn from(dashboard: Dashboard) -> Self {
        let Dashboard { overview, jobs, users } = dashboard;
        let properties = |all: Vec<_>| all.into_iter().map(PropertyBody::from).collect();
        Self {
            active: overview.active,
            new_today: overview.new_today,
            price_drops_today: overview.price_drops_today,
            price_rises_today: overview.price_rises_today,
            removed_today: overview.removed_today,
            newest: properties(overview.newest),
            price_drops: properties(overview.drops),
            cheapest: properties(overview.cheapest),
            runs: overview.runs.into_iter().map(RunBody::from).collect(),
            jobs: jobs.map(|jobs| jobs.into_iter().map(JobBody::from).collect()),
            users,
            at: overview.now,
        }
    }
}

/// What one sees first. Parts that one may not see are `null` or empty.
#[utoipa::path(
    get, path = "/dashboard", operation_id = "read_dashboard", tag = "dashboard",
    responses((status = 200, description = "The dashboard", body = DashboardBody), Guarded, Refused),
    extensions(("x-access" = json!("browse")))
)]
async fn read(
    State(services): State<Services>,
    Extension(actor): Extension<Actor>,
    _: NoQuery,
) -> Result<Response, Problem> {
    let body = DashboardBody::from(service::overview::dashboard(&services, &actor).await?);
    let has_users = body.users.is_some();
    let mut response = Json(body).into_response();
    if has_users {
        // Addresses and roles of others; what is below `/admin` goes out the same way.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}
