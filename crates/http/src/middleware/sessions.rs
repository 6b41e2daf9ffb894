//! Browsers' sessions. A program that shows a bearer token and no session has none: it does not go through what looks for
//! one.

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::Response;
use axum_login::{AuthManagerLayer, AuthManagerLayerBuilder};
use futures::future::Either;
use service::Services;
use tower::{Layer, Service};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::HttpConfig;
use crate::identity::{Accounts, PLAIN_COOKIE, SECURE_COOKIE, Sessions, bearer_token, has_session_cookie};
use crate::paths::Kind;

/// Puts `Extension<AuthSession>` into requests, but for those of programs.
pub(super) fn layer(services: Services, config: &HttpConfig) -> UnlessProgram<AuthManagerLayer<Accounts, Sessions>> {
    let inactivity = Duration::seconds(i64::try_from(config.session_inactivity.as_secs()).unwrap_or(i64::MAX));
    let sessions = SessionManagerLayer::new(Sessions(services.clone()))
        .with_name(if config.secure_cookies { SECURE_COOKIE } else { PLAIN_COOKIE })
        // As the secure name's prefix demands: the whole site, this host alone.
        .with_path("/")
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(config.secure_cookies)
        .with_expiry(Expiry::OnInactivity(inactivity));
    UnlessProgram(AuthManagerLayerBuilder::new(Accounts(services), sessions).build())
}

/// A layer that programs pass by.
#[derive(Clone)]
pub(super) struct UnlessProgram<L>(L);

impl<S: Clone, L: Layer<S>> Layer<S> for UnlessProgram<L> {
    type Service = Both<S, L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        Both { bare: inner.clone(), layered: self.0.layer(inner) }
    }
}

/// What answers, with a layer around it and without.
#[derive(Clone)]
pub(super) struct Both<B, L> {
    bare: B,
    layered: L,
}

impl<B, L> Service<Request> for Both<B, L>
where
    B: Service<Request, Response = Response, Error = Infallible>,
    L: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<B::Future, L::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        match (self.bare.poll_ready(context), self.layered.poll_ready(context)) {
            (Poll::Ready(_), Poll::Ready(_)) => Poll::Ready(Ok(())),
            _ => Poll::Pending,
        }
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let headers = request.headers();
        let is_program = Kind::of(request.uri().path()) == Kind::Api
            && bearer_token(headers).is_some()
            && !has_session_cookie(headers);
        if is_program { Either::Left(self.bare.call(request)) } else { Either::Right(self.layered.call(request)) }
    }
}
