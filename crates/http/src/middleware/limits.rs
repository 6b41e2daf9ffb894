//! How large a request may be, and how long it may take.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use crate::HttpConfig;
use crate::api::Problem;
use crate::paths::Kind;
use crate::refusal::refusal;

/// Refuses a body that says it is too large. One that does not say is cut off where it is read.
pub(super) async fn refuse_large(State(config): State<Arc<HttpConfig>>, request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let is_large = length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|it| it > config.body_limit as u64);
    if is_large { refusal(request.uri().path(), Problem::too_large()) } else { next.run(request).await }
}

/// Gives up on a request that takes too long; the websocket may.
pub(super) async fn give_up_in_time(State(config): State<Arc<HttpConfig>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if Kind::of(&path) == Kind::Socket {
        return next.run(request).await;
    }
    if let Ok(response) = tokio::time::timeout(config.request_timeout, next.run(request)).await {
        return response;
    }
    tracing::warn!(path, "a request took too long and was given up");
    refusal(&path, Problem::timeout())
}
