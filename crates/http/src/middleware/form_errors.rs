//! Errors that stand in a page's address. A server function that a form without JavaScript was sent to leads back to the
//! form's page, with what went wrong in the query, and the page says it. A link could have it say anything: so it is
//! believed where that form led here, and taken out where anything else did.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::return_path::ReturnPath;
use url::{Url, form_urlencoded};

use crate::HttpConfig;
use crate::hosts::named;
use crate::paths::Kind;

/// Where Leptos writes whose error it is, and the error.
const NAMES: [&str; 2] = ["__path", "__err"];

/// Leads whoever asks for a page with an error that none of its forms gave to the same page without it. `None` for all
/// other requests.
pub(super) fn take_out_foreign(config: &HttpConfig, request: &Request) -> Option<Response> {
    let uri = request.uri();
    let query = uri.query()?;
    let rest = without_error(query);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if rest == query || !is_read || Kind::of(uri.path()).is_for_programs() {
        return None;
    }
    if is_led_by_its_form(config, request.headers(), uri, &rest) {
        return None;
    }
    let mark = if rest.is_empty() { "" } else { "?" };
    let here = ReturnPath::parse(&format!("{}{mark}{rest}", uri.path())).unwrap_or_default();
    let mut response = Redirect::to(here.as_str()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(response)
}

/// Whether a page of this site led here, and it is the same one but for the error. To be of this site is not enough: a
/// log-in leads on to wherever a link said, and ads may link to anything.
///
/// Nor may it come from nowhere (`Sec-Fetch-Site: none`), as what a person types does: so does a link in a mail.
fn is_led_by_its_form(config: &HttpConfig, headers: &HeaderMap, uri: &Uri, rest: &str) -> bool {
    let referer = headers.get(header::REFERER).and_then(|referer| referer.to_str().ok());
    let Some(form) = referer.and_then(|referer| Url::parse(referer).ok()) else { return false };
    let is_ours = if let Some(site) = headers.get("sec-fetch-site") {
        site == "same-origin"
    } else {
        // Over plain HTTP browsers do not say it. No page can have them name another as the one that led here.
        let is_host = named(headers, uri).is_some_and(|host| form.authority().eq_ignore_ascii_case(host));
        is_host || config.is_own_origin(&form.origin().ascii_serialization())
    };
    is_ours && form.path() == uri.path() && without_error(form.query().unwrap_or_default()) == rest
}

/// A query without the parameters of an error.
fn without_error(query: &str) -> String {
    let is_of_error =
        |part: &str| form_urlencoded::parse(part.as_bytes()).any(|(name, _)| NAMES.contains(&name.as_ref()));
    query.split('&').filter(|part| !is_of_error(part)).collect::<Vec<_>>().join("&")
}
