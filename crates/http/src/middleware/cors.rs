//! Which pages of other origins may ask the API, with a token of their own. Cookies are never theirs to send.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::paths::Kind;

/// The layer for these origins; `*` is every one.
pub(super) fn layer(origins: &[String]) -> CorsLayer {
    let origins = origins.to_vec();
    let may = move |origin: &HeaderValue, request: &axum::http::request::Parts| {
        let is_named = origins.iter().any(|named| named == "*" || named.as_bytes() == origin.as_bytes());
        is_named && Kind::of(request.uri.path()) == Kind::Api
    };
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(may))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            super::idempotency::KEY,
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
            HeaderName::from_static("ratelimit-limit"),
            HeaderName::from_static("ratelimit-remaining"),
            HeaderName::from_static("ratelimit-reset"),
        ])
        .max_age(Duration::from_hours(1))
}
