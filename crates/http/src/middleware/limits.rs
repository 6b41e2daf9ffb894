//! How large a request may be, and how long it may take.

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use http_body_util::Limited;

use crate::HttpConfig;
use crate::api::Problem;
use crate::paths::Kind;
use crate::refusal::refusal;

/// Refuses a body that says it is too large.
pub(super) fn refuse_large(config: &HttpConfig, request: &Request) -> Option<Response> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let is_large = length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|it| it > config.body_limit as u64);
    is_large.then(|| refusal(request.uri().path(), Problem::too_large()))
}

/// Cuts off a body that does not say how large it is where it grows too large, whoever reads it.
pub(super) fn bound(config: &HttpConfig, request: Request) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    request.map(|body| Body::new(Limited::new(body, config.body_limit)))
}

/// Gives up on a request at `path` that takes too long; the websocket may.
pub(super) async fn give_up_in_time(
    config: &HttpConfig,
    path: &str,
    answering: impl Future<Output = Response>,
) -> Response {
    if Kind::of(path) == Kind::Socket {
        return answering.await;
    }
    if let Ok(response) = tokio::time::timeout(config.request_timeout, answering).await {
        return response;
    }
    tracing::warn!(path, "a request took too long and was given up");
    refusal(path, Problem::timeout())
}
