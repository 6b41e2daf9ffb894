//! Answers that can be asked for again conditionally, as most sites' can: RFC 9110, section 13.
//!
//! A page's `ETag` is of what it says, so it stays where a new day changes nothing. Its `Last-Modified` is the beginning
//! of the portal's day, in the portal's own time.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::portal::Portal;
use crate::world::date;

/// Pages are smaller.
const LARGEST: usize = 64 * 1024 * 1024;

/// Marks a page that is there, and sends nothing to whoever has it already.
pub(crate) async fn recognise(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let asks = matches!(*request.method(), Method::GET | Method::HEAD);
    let conditions = request.headers().clone();
    // Looked at before the page is made: where a day begins meanwhile, the page is newer than it says and never older.
    let modified = date(portal.day()).format("%a, %d %b %Y 00:00:00 GMT").to_string();
    let response = next.run(request).await;
    if !asks || response.status() != StatusCode::OK {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let etag = format!("\"{:016x}\"", hasher.finish());
    let unchanged = is_known(&conditions, &etag, &modified);
    for (name, value) in [(ETAG, etag), (LAST_MODIFIED, modified)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            head.headers.insert(name, value);
        }
    }
    if unchanged {
        head.status = StatusCode::NOT_MODIFIED;
        head.headers.remove(CONTENT_TYPE);
        head.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(body))
}

/// Whether the visitor has the page. Who sends an `ETag` is not asked for a time, and a time must be the page's own: a
/// portal can be moved back.
fn is_known(conditions: &HeaderMap, etag: &str, modified: &str) -> bool {
    let text = |name| conditions.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match text(IF_NONE_MATCH) {
        Some("*") => true,
        Some(known) => known.split(',').any(|known| known.trim().trim_start_matches("W/") == etag),
        None => text(IF_MODIFIED_SINCE) == Some(modified),
    }
}
