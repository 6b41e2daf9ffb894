//! Headers that tell a browser what not to do.

use axum::http::{HeaderValue, header};
use axum::response::Response;

/// Adds to every response what no page of this site should be without, unless the page says otherwise itself.
pub(super) fn protect(response: &mut Response) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
}
