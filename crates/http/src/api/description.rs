//! `/api/v1/openapi.json`: what this API is. It tells nothing of anybody, so everybody may read it.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::described::Anywhere;
use crate::state::Doors;

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(read))
}

/// The document. It is the same for as long as the program runs.
pub static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(|| super::routes().1);

/// The OpenAPI description of this API.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "read_description", tag = "description",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = Object), Anywhere),
    security(()), extensions(("x-access" = json!("public")))
)]
async fn read() -> Response {
    static WRITTEN: LazyLock<Bytes> =
        LazyLock::new(|| DOCUMENT.to_json().expect("a document of strings and maps can be written").into());
    ([(header::CONTENT_TYPE, "application/json")], WRITTEN.clone()).into_response()
}
