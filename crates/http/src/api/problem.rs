//! How the API says no: RFC 9457 problem documents.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Invalid;
use serde::Serialize;
use utoipa::ToSchema;

/// A problem document. `type` is stable; `title` says the same in English; `detail` says more about this one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Problem {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Of a conflict: which, as a stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Invalid>,
    #[serde(skip)]
    challenge: Option<&'static str>,
    /// Seconds.
    #[serde(skip)]
    retry_after: Option<u16>,
}

impl Problem {
    fn new(status: StatusCode, r#type: &'static str, title: &'static str) -> Self {
        let status = status.as_u16();
        Self { r#type, title, status, detail: None, code: None, errors: Vec::new(), challenge: None, retry_after: None }
    }

    fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Its stable type.
    pub(crate) fn kind(&self) -> &'static str {
        self.r#type
    }

    pub(crate) fn malformed_json(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "/problems/malformed-json", "The body is not JSON").with_detail(detail)
    }

    pub(crate) fn malformed_body(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "/problems/malformed-body", "The body could not be read").with_detail(detail)
    }

    pub(crate) fn not_logged_in() -> Self {
        let mut problem = Self::new(StatusCode::UNAUTHORIZED, "/problems/not-logged-in", "This needs a login")
            .with_detail("send a bearer token in the Authorization header, or the session cookie");
        problem.challenge = Some("Bearer realm=\"atalaya\"");
        problem
    }

    pub(crate) fn bad_token() -> Self {
        let mut problem = Self::new(StatusCode::UNAUTHORIZED, "/problems/bad-token", "The bearer token is not valid");
        problem.challenge = Some("Bearer realm=\"atalaya\", error=\"invalid_token\"");
        problem
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "/problems/forbidden", "This is not yours to do")
    }

    pub(crate) fn cross_site() -> Self {
        Self::new(StatusCode::FORBIDDEN, "/problems/cross-site", "The request comes from another site").with_detail(
            "the Origin header must name this host or ATALAYA_PUBLIC_URL, or a bearer token come without a cookie",
        )
    }

    pub(crate) fn host_not_allowed() -> Self {
        let title = "This site is not known by that name";
        Self::new(StatusCode::MISDIRECTED_REQUEST, "/problems/host-not-allowed", title)
            .with_detail("set ATALAYA_PUBLIC_URL to the site's address, or add the name to ATALAYA_ALLOWED_HOSTS")
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "/problems/not-found", "There is no such thing")
    }

    /// There may be such a thing one day.
    pub(crate) fn not_available(detail: &'static str) -> Self {
        let title = "There is no such thing yet";
        Self::new(StatusCode::NOT_FOUND, "/problems/not-available", title).with_detail(detail)
    }

    pub(crate) fn method_not_allowed() -> Self {
        let title = "This resource does not take the method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "/problems/method-not-allowed", title)
            .with_detail("the Allow header names those it takes")
    }

    fn conflict(code: &'static str) -> Self {
        let title = "The state of things does not allow it";
        let mut problem = Self::new(StatusCode::CONFLICT, "/problems/conflict", title);
        problem.code = Some(code);
        problem
    }

    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", "The body is too large")
    }

    pub(crate) fn not_json() -> Self {
        let title = "The body's type is not supported";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/unsupported-media-type", title)
            .with_detail("send Content-Type: application/json")
    }

    pub(crate) fn invalid(errors: Vec<Invalid>) -> Self {
        let title = "Some of it cannot be accepted";
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "/problems/invalid", title);
        problem.errors = errors;
        problem
    }

    pub(crate) fn too_many() -> Self {
        let title = "Too many requests";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "/problems/too-many-requests", title)
            .with_detail("Retry-After says when to go on")
    }

    pub(crate) fn too_many_open(most: usize) -> Self {
        let title = "Too many connections";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "/problems/too-many-requests", title)
            .with_detail(format!("{most} are open already: close one of them first"))
    }

    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "/problems/internal", "Something went wrong on our side")
            .with_detail("the log has more, under this response's x-request-id")
    }

    pub(crate) fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "/problems/unavailable", "Not available now; try again soon")
    }

    pub(crate) fn not_ready(detail: String) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "/problems/not-ready", "Not ready").with_detail(detail)
    }

    pub(crate) fn timeout() -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, "/problems/timeout", "This took too long and was given up")
    }
}

/// The service's refusals, in the words of HTTP. What went wrong inside is logged here, once, and not told.
impl From<service::Error> for Problem {
    fn from(error: service::Error) -> Self {
        use service::Error;
        match error {
            Error::NotLoggedIn => Self::not_logged_in(),
            Error::Forbidden => Self::forbidden(),
            Error::NotFound => Self::not_found(),
            Error::Invalid(errors) => Self::invalid(errors),
            Error::Conflict(code) => Self::conflict(code),
            Error::TooManyTries => Self { retry_after: Some(60), ..Self::too_many() },
            Error::Unavailable => Self::unavailable(),
            Error::Internal(error) => {
                tracing::error!(error = &*error as &dyn std::error::Error, "a request failed");
                Self::internal()
            }
        }
    }
}

/// On a response that says no: the type of its problem.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused(pub(crate) &'static str);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let refused = Refused(self.kind());
        let (status, challenge, retry_after) = (self.status(), self.challenge, self.retry_after);
        let mut response = (status, Json(self)).into_response();
        response.extensions_mut().insert(refused);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(retry_after) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
        }
        if let Some(challenge) = challenge {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}
