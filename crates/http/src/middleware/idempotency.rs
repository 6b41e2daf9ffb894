//! `Idempotency-Key`: a request that a program sends again, because it did not hear the answer, is not done again.

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Invalid;
use domain::account::Actor;
use service::Services;
use service::idempotency::{self, Answer, Claim, MAX_ANSWER};
use tracing::Instrument;

use crate::HttpConfig;
use crate::api::Problem;
use crate::paths::Kind;

pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Where a request or its answer has a password, a token or a link in it.
const SECRET: [&str; 4] = ["/api/v1/tokens", "/api/v1/users/me", "/api/v1/admin/users", "/api/v1/admin/invitations"];

/// Whether what is asked or answered at this path is kept nowhere.
pub(crate) fn has_secrets(path: &str) -> bool {
    SECRET.iter().any(|begin| path.starts_with(begin))
}

/// Does a request once that has a key.
pub(super) async fn once(
    services: &Services,
    config: &HttpConfig,
    actor: &Actor,
    request: Request,
    next: Next,
) -> Response {
    let is_asked = request.method() == Method::POST && Kind::of(request.uri().path()) == Kind::Api;
    let (Some(key), Some(_)) = (request.headers().get(&KEY).filter(|_| is_asked).cloned(), actor.user_id()) else {
        return next.run(request).await;
    };
    let (services, actor) = (services.clone(), actor.clone());
    if has_secrets(request.uri().path()) {
        let message = "what is asked or answered here has a secret in it, which is kept nowhere";
        return Problem::invalid(vec![Invalid::new("Idempotency-Key", "not_taken", message)]).into_response();
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, config.body_limit).await else { return Problem::too_large().into_response() };
    to_the_end(async move {
        let what = format!("{} {}", parts.method, parts.uri);
        let key = key.to_str().unwrap_or_default();
        match idempotency::begin(&services, &actor, key, &what, &body).await {
            Ok(idempotency::Request::Again(answer)) => replayed(answer),
            Ok(idempotency::Request::First(claim)) => {
                let response = next.run(Request::from_parts(parts, Body::from(body))).await;
                answered(&services, claim, response).await
            }
            Err(error) => Problem::from(error).into_response(),
        }
    })
    .await
}

/// Goes on where nobody waits any more: a client that has gone away, or has been told that it took too long, is the one
/// that will ask again.
async fn to_the_end(doing: impl Future<Output = Response> + Send + 'static) -> Response {
    match tokio::spawn(doing.in_current_span()).await {
        Ok(response) => response,
        Err(failed) => match failed.try_into_panic() {
            // As if it had been here: who catches panics says so.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Problem::unavailable().into_response(),
        },
    }
}

/// Keeps an answer, and hands it on. Where it cannot be kept the deed is done all the same, and told.
async fn answered(services: &Services, claim: Claim, response: Response) -> Response {
    let size = response.body().size_hint().exact();
    let keeps = response.status().is_success() && size.is_some_and(|size| size <= MAX_ANSWER as u64);
    let (parts, body) = response.into_parts();
    let (done, body) = if keeps {
        let Ok(body) = to_bytes(body, MAX_ANSWER).await else { return Problem::internal().into_response() };
        let header =
            |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
        let answer = Answer {
            status: parts.status.as_u16(),
            location: header(header::LOCATION),
            content_type: header(header::CONTENT_TYPE),
            body: body.to_vec(),
        };
        (idempotency::keep(services, claim, &answer).await, Body::from(body))
    } else {
        (idempotency::release(services, claim).await, body)
    };
    if let Err(error) = done {
        tracing::warn!(%error, "what a request was answered could not be kept for when it comes again");
    }
    Response::from_parts(parts, body)
}

fn replayed(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    for (name, value) in [(header::LOCATION, answer.location), (header::CONTENT_TYPE, answer.content_type)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
