//! What cannot be answered now says so, and when to ask again.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::api::Problem;
use crate::refusal::refusal;

/// Seconds after which it is worth asking again: a database that restarts is back by then.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// Gives every 503 its `Retry-After`. Stands around the layers that read sessions: where the database does not tell
/// them who asks, they log it and answer an empty 500, which nothing else here does.
pub(super) fn say_so(path: &str, mut response: Response) -> Response {
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !response.headers().contains_key(header::CONTENT_TYPE)
    {
        response = refusal(path, Problem::unavailable());
    }
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(RETRY_AFTER);
    }
    response
}
