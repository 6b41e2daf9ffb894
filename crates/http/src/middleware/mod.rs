//! What the whole application is wrapped in, one file per concern.

mod cors;
mod cross_site;
mod gate;
mod headers;
pub(crate) mod idempotency;
mod limits;
mod panics;
mod rate;
pub(crate) mod request_id;
mod unavailable;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum_login::AuthManagerLayerBuilder;
use service::Services;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::limit::RequestBodyLimitLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::HttpConfig;
use crate::identity::{Accounts, COOKIE, Sessions, identify};
use crate::paths::Kind;

/// Puts the layers around `router`. A request passes them from the last line to the first.
pub(crate) fn layers(router: Router, services: Services, config: HttpConfig) -> Router {
    let config = Arc::new(config);
    let rates = Arc::new(rate::Rates::new(config.api_rate_per_minute));
    let router = router
        .layer(from_fn_with_state((services.clone(), Arc::clone(&config)), idempotency::once))
        .layer(from_fn_with_state(rates, rate::count))
        .layer(from_fn_with_state(gate::Gate::new(services.clone()), gate::gate))
        .layer(from_fn_with_state(services.clone(), identify))
        .layer(AuthManagerLayerBuilder::new(Accounts(services.clone()), sessions(services, &config)).build())
        .layer(from_fn(unavailable::say_so))
        .layer(from_fn(files_need_no_session))
        .layer(from_fn_with_state(Arc::clone(&config), cross_site::refuse_foreign))
        // The limit of axum's own, which knows extractors only, makes way for one that no reader of a body escapes.
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(config.body_limit))
        .layer(from_fn_with_state(Arc::clone(&config), limits::refuse_large))
        .layer(from_fn_with_state(Arc::clone(&config), limits::give_up_in_time))
        .layer(from_fn(panics::catch));
    // Around all that refuses: a page that may not read why it was refused learns nothing.
    let router = match config.cors_origins.as_slice() {
        [] => router,
        origins => router.layer(cors::layer(origins)),
    };
    router.layer(compression()).layer(from_fn(headers::protect)).layer(from_fn(request_id::name))
}

fn sessions(services: Services, config: &HttpConfig) -> SessionManagerLayer<Sessions> {
    let inactivity = Duration::seconds(i64::try_from(config.session_inactivity.as_secs()).unwrap_or(i64::MAX));
    SessionManagerLayer::new(Sessions(services))
        .with_name(COOKIE)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(config.secure_cookies)
        .with_expiry(Expiry::OnInactivity(inactivity))
}

/// Files and probes are the same for everybody: without its cookies such a request costs no look into the database.
async fn files_need_no_session(mut request: Request, next: Next) -> Response {
    if Kind::of(request.uri().path()).is_for_anybody() {
        request.headers_mut().remove(header::COOKIE);
    }
    next.run(request).await
}

/// Brotli or gzip for what is worth it. What is compressed already says so in `Content-Encoding` and is left alone. A
/// body that comes in pieces is passed on in pieces: the encoder flushes when it has to wait for more.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("font/")))
}
