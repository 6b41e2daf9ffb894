//! Requests that change something come from this site's own pages, or from programs.

use axum::extract::Request;
use axum::http::Method;
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
pub(super) fn refuse_foreign(config: &HttpConfig, request: &Request) -> Option<Response> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return None;
    }
    let headers = request.headers();
    let has_session = has_session_cookie(headers);
    let passes = match provenance(config, headers, request.uri()) {
        Provenance::Own => true,
        Provenance::Unsaid => !has_session,
        Provenance::Foreign => !has_session && bearer_token(headers).is_some(),
    };
    (!passes).then(|| refusal(request.uri().path(), Problem::cross_site()))
}
