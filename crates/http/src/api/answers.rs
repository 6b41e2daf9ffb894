//! What an answer gets on its way out: where its list goes on, and a mark by which it is known when it is asked for again.

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::Problem;
use super::lists::GoesOn;

/// Largest answer that gets a mark, in bytes. It has to be held whole for that.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Adds `Link`, `ETag` and what caches may do to answers that have content, and says "not modified" to who has it already.
pub(super) async fn finish(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let asked = request.uri().clone();
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    if let Some(goes_on) = response.extensions_mut().remove::<GoesOn>()
        && let Ok(link) = HeaderValue::try_from(link(&asked, &goes_on))
    {
        response.headers_mut().insert(header::LINK, link);
    }
    let size = response.body().size_hint().exact();
    if !is_read || response.status() != StatusCode::OK || size.is_none_or(|size| size > LARGEST) {
        return response;
    }
    if !response.headers().contains_key(header::ETAG) {
        let (mut parts, body) = response.into_parts();
        let Ok(bytes) = to_bytes(body, LARGEST as usize).await else { return Problem::internal().into_response() };
        let tag = HeaderValue::try_from(tag(&bytes)).expect("hexadecimal digits in quotes");
        parts.headers.insert(header::ETAG, tag);
        response = Response::from_parts(parts, bytes.into());
    }
    let headers = response.headers_mut();
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
    let has_it = known.is_some_and(|known| lists(&known, tag));
    // It may be kept, and has to be asked for again each time: what one sees depends on who one is, and on the moment.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("authorization, cookie"));
    if has_it {
        headers.remove(header::CONTENT_TYPE);
        headers.remove(header::CONTENT_LENGTH);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    response
}

/// Weak: the same answer may go out compressed.
pub(super) fn tag(bytes: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let (half, _) = digest.split_at(16);
    let half = half.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("W/\"{half:032x}\"")
}

/// Whether an `If-None-Match` names a mark, by the weak comparison of RFC 9110.
fn lists(known: &HeaderValue, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let is_it = |one: &str| one.trim() == "*" || opaque(one) == opaque(tag);
    known.to_str().is_ok_and(|known| known.split(',').any(is_it))
}

/// The address of a list's next page: the one that was asked for, with another place to begin at.
fn link(asked: &Uri, goes_on: &GoesOn) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let given = url::form_urlencoded::parse(asked.query().unwrap_or_default().as_bytes());
    query.extend_pairs(given.filter(|(name, _)| name != "skip" && name != goes_on.parameter));
    query.append_pair(goes_on.parameter, &goes_on.value);
    // Nested routers see the rest of the path only.
    format!("</api/v1{}?{}>; rel=\"next\"", asked.path().trim_start_matches("/api/v1"), query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link_of(asked: &'static str, parameter: &'static str, value: &str) -> String {
        link(&Uri::from_static(asked), &GoesOn { parameter, value: value.to_owned() })
    }

    #[test]
    fn a_link_keeps_what_was_asked_and_moves_on() {
        assert_eq!(
            link_of("/properties?town=X%C3%A0bia&limit=2&skip=4", "cursor", "a b"),
            "</api/v1/properties?town=X%C3%A0bia&limit=2&cursor=a+b>; rel=\"next\""
        );
        assert_eq!(link_of("/api/v1/runs?cursor=7", "cursor", "5"), "</api/v1/runs?cursor=5>; rel=\"next\"");
    }

    #[test]
    fn a_mark_is_known_however_it_is_quoted() {
        let tag = tag(b"{}");
        for known in [tag.as_str(), &tag[2..], "*", &format!("\"x\", {tag}")] {
            assert!(lists(&HeaderValue::from_str(known).expect("a header"), &tag), "{known}");
        }
        for other in ["\"x\"", "", &tag[3..]] {
            assert!(!lists(&HeaderValue::from_str(other).expect("a header"), &tag), "{other}");
        }
    }
}
