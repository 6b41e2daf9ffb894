//! Requests that change something come from this site's own pages, or from programs.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use crate::HttpConfig;
use crate::api::Problem;
use crate::identity::{bearer_token, has_session_cookie};
use crate::origin::{Provenance, provenance};
use crate::refusal::refusal;

/// Refuses requests other than GET, HEAD and OPTIONS that another site made a browser send.
///
/// A request with a bearer token and no session cookie passes: no browser adds the token by itself. So does one that
/// neither says where it is from nor has a session: there is nothing in it to abuse, and no browser sends it.
pub(super) async fn refuse_foreign(State(config): State<Arc<HttpConfig>>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let headers = request.headers();
    let has_session = has_session_cookie(headers);
    let passes = match provenance(headers, request.uri(), &config.allowed_origins) {
        Provenance::Own => true,
        Provenance::Unsaid => !has_session,
        Provenance::Foreign => !has_session && bearer_token(headers).is_some(),
    };
    if passes { next.run(request).await } else { refusal(request.uri().path(), Problem::cross_site()) }
}
