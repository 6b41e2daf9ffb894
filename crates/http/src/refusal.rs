//! How the middleware says no: as a problem document to programs, as a plain page to people.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::api::Problem;
use crate::paths::Kind;

/// The answer to a request at `path` that got no further than the middleware.
pub(crate) fn refusal(path: &str, problem: Problem) -> Response {
    if Kind::of(path).is_for_programs() { problem.into_response() } else { page(problem.status(), problem.title()) }
}

/// A page without any of the application in it: it must work where nothing else does.
fn page(status: StatusCode, title: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} · Atalaya</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><h1>{title}</h1>\
         <p>Error {code}. <a href=\"/\">Atalaya</a></p></html>",
        code = status.as_u16()
    );
    (status, Html(page)).into_response()
}
