//! How the middleware says no: as a problem document to programs, as a plain page to people.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use domain::language::Language;

use crate::api::{Problem, Refused};
use crate::paths::Kind;
use crate::words::{home, language_of, words};

const STYLE: &str = include_str!("refusal.css");
/// Of all that a page may load it needs the style that stands in it: where nothing else is served, it still has it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// On a refusal with an empty page, which has to be drawn.
#[derive(Debug, Clone, Copy)]
struct Undrawn;

/// The answer to a request at `path` that got no further than the middleware. To people it is a page, which
/// [`Reader::draw`] draws on the way out: who refuses need not know their language.
pub(crate) fn refusal(path: &str, problem: Problem) -> Response {
    if Kind::of(path).is_for_programs() {
        return problem.into_response();
    }
    let mut response = (problem.status(), Html("")).into_response();
    response.extensions_mut().insert(Refused(problem.kind()));
    response.extensions_mut().insert(Undrawn);
    response
}

/// Who reads the answer to a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reader {
    Program,
    /// With a browser, which may have sent a form.
    Person {
        language: Language,
        sends: bool,
    },
}

impl Reader {
    pub(crate) fn of(request: &Request) -> Self {
        if Kind::of(request.uri().path()).is_for_programs() {
            return Self::Program;
        }
        Self::Person { language: language_of(request.headers()), sends: !request.method().is_safe() }
    }

    /// Draws the page where the response is a refusal without one.
    pub(crate) fn draw(self, response: Response) -> Response {
        let Self::Person { language, sends } = self else { return response };
        let extensions = response.extensions();
        let refused = extensions.get::<Undrawn>().and_then(|Undrawn| extensions.get()).map(|Refused(problem)| *problem);
        match refused.or_else(|| of_form(sends, &response)) {
            Some(problem) => page(language, problem, response),
            None => response,
        }
    }
}

/// The problem of a form that axum refused in a line of English, or of a visit to an address that only takes forms.
fn of_form(sends: bool, response: &Response) -> Option<&'static str> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain")) {
        return None;
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Some("/problems/method-not-allowed"),
        StatusCode::PAYLOAD_TOO_LARGE if sends => Some("/problems/too-large"),
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY if sends => {
            Some("/problems/malformed-body")
        }
        _ => None,
    }
}

/// Draws a page without any of the application in it: it must work where nothing else does.
fn page(language: Language, problem: &str, response: Response) -> Response {
    let words = words(language, problem);
    // A name that is not allowed has no first page.
    let home = match problem {
        "/problems/host-not-allowed" => String::new(),
        _ => format!("<p><a href=\"/\">{}</a></p>", home(language)),
    };
    let page = format!(
        "<!doctype html><html lang=\"{tag}\"><meta charset=\"utf-8\"><title>{title} · Atalaya</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style>\
         <main><h1>{title}</h1><p>{next}</p>{home}<p><small>Atalaya · {code}</small></p></main></html>",
        tag = language.as_str(),
        title = words.title,
        next = words.next,
        code = response.status().as_u16(),
    );
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    for (name, value) in [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ] {
        parts.headers.insert(name, value);
    }
    Response::from_parts(parts, Body::from(page))
}
