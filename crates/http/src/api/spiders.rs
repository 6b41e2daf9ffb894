//! `/api/v1/spiders`: what writers of spiders' definitions need. It tells nothing of anybody, so everybody may read it.

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::state::Doors;

pub(super) fn routes() -> Router<Doors> {
    Router::new().route("/spiders/selectors/schema", get(schema))
}

/// The JSON Schema of a definition of the `selectors` spider.
async fn schema() -> Response {
    let schema = format!("{:#}\n", service::previews::selectors_schema());
    ([(header::CONTENT_TYPE, "application/schema+json")], schema).into_response()
}
