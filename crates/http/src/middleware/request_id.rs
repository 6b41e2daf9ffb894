//! Every request has a name, which its response and its lines in the log carry.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use service::SECURITY;
use tracing::Instrument;
use tracing::field::Empty;

use super::headers;
use crate::api::Refused;
use crate::paths::Kind;
use crate::{HttpConfig, PublicUrl};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 64;

/// A request's name: the client's own where it gave a short and plain one, otherwise one that no other has. Handlers find it as
/// `Extension<RequestId>`, and in the request's `x-request-id` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Letters, digits, `.`, `_` and `-` only: what comes from outside goes into the log.
    fn given(request: &Request) -> Option<Self> {
        let text = request.headers().get(HEADER)?.to_str().ok()?;
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        (is_plain && (1..=LONGEST).contains(&text.len())).then(|| Self(text.to_owned()))
    }

    /// Which start of which process, and which of its requests.
    fn made() -> Self {
        static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(format!("{:016x}-{:x}", *START, NEXT.fetch_add(1, Ordering::Relaxed)))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether somebody was refused for who or where they are, or how often they ask: that concerns security.
fn is_warded_off(status: StatusCode) -> bool {
    matches!(status, StatusCode::FORBIDDEN | StatusCode::MISDIRECTED_REQUEST | StatusCode::TOO_MANY_REQUESTS)
}

/// Names the request, writes one line about it when it is done, in which stands who asked and from where, and gives the answer the headers that all have.
pub(super) async fn name(State(config): State<Arc<HttpConfig>>, mut request: Request, next: Next) -> Response {
    let id = RequestId::given(&request).unwrap_or_else(RequestId::made);
    let value = HeaderValue::from_str(id.as_str()).ok();
    if let Some(value) = &value {
        request.headers_mut().insert(HEADER, value.clone());
    }
    let path = request.uri().path().to_owned();
    let span = tracing::info_span!("request", %id, method = %request.method(), path, client = Empty, user = Empty);
    request.extensions_mut().insert(id);
    let over_tls =
        config.public_url.as_ref().is_some_and(PublicUrl::is_https) || config.trusted_proxies.say_tls(&request);

    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, milliseconds) = (response.status().as_u16(), begun.elapsed().as_millis());
    let refused = response.extensions().get().map(|Refused(problem)| *problem);
    span.in_scope(|| {
        if is_warded_off(response.status()) {
            tracing::warn!(target: SECURITY, status, milliseconds, problem = refused, "refused");
        } else if Kind::of(&path).is_for_anybody() {
            tracing::debug!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
    });
    if let Some(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    headers::protect(&mut response, over_tls);
    response
}
