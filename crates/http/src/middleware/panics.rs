//! A handler that panics spoils its own request only.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::response::Response;
use futures::FutureExt;

use crate::api::Problem;
use crate::refusal::refusal;

/// Answers 500 where what answers a request at `path` panicked.
pub(super) async fn catch(path: &str, answering: impl Future<Output = Response>) -> Response {
    // Nothing of the request is looked at again after a panic.
    match AssertUnwindSafe(answering).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            tracing::error!(path, panic = message(&*panic), "a handler panicked");
            refusal(path, Problem::internal())
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it did not say why")
}
