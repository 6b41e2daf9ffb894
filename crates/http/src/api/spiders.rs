//! `/api/v1/spiders`: what writers of spiders' definitions need. It tells nothing of anybody, so everybody may read it.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::described::Anywhere;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(schema))
}

/// The JSON Schema of a definition of the `selectors` spider.
#[utoipa::path(
    get, path = "/spiders/selectors/schema", operation_id = "read_selectors_schema", tag = "spiders",
    responses((status = 200, description = "A JSON Schema", body = Object, content_type = "application/schema+json"), Anywhere),
    security(()), extensions(("x-access" = json!("public")))
)]
async fn schema() -> Response {
    let schema = format!("{:#}\n", service::previews::selectors_schema());
    ([(header::CONTENT_TYPE, "application/schema+json")], schema).into_response()
}
