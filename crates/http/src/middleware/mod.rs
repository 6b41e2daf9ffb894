//! What the whole application is wrapped in, one file per concern.

mod cors;
mod cross_site;
mod form_errors;
mod gate;
mod headers;
mod hosts;
pub(crate) mod idempotency;
mod limits;
mod panics;
mod rate;
pub(crate) mod request_id;
mod sessions;
mod unavailable;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use domain::account::Actor;
use service::Services;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::api::Problem;
use crate::identity::{AuthSession, Proof, identify};
use crate::paths::Kind;
use crate::refusal::{Reader, refusal};
use crate::{ClientAddress, HttpConfig};

/// Puts the layers around `router`. A request passes them from the last line to the first. They are few because each one
/// costs: what needs none of its own is called in [`bounded`] and [`known`].
pub(crate) fn layers(router: Router, services: Services, config: HttpConfig) -> Router {
    let config = Arc::new(config);
    let inside = Arc::new(Inside {
        gate: gate::Gate::new(services.clone()),
        rates: rate::Rates::new(config.api_rate_per_minute, config.page_rate_per_minute),
        services: services.clone(),
        config: Arc::clone(&config),
    });
    let router = router
        .layer(from_fn_with_state(inside, known))
        .layer(sessions::layer(services, &config))
        // The limit of axum's own, which knows extractors only, makes way for one that no reader of a body escapes.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(&config), bounded));
    // Around all that refuses: a page that may not read why it was refused learns nothing.
    let router = match config.cors_origins.as_slice() {
        [] => router,
        origins => router.layer(cors::layer(origins)),
    };
    router.layer(compression()).layer(from_fn_with_state(config, request_id::name))
}

/// Answers in time or not at all, whatever goes wrong, and draws what is refused for who reads it.
async fn bounded(State(config): State<Arc<HttpConfig>>, mut request: Request, next: Next) -> Response {
    let reader = Reader::of(&request);
    let client = config.trusted_proxies.client_of(&request);
    if let Some(address) = client.0 {
        tracing::Span::current().record("client", tracing::field::display(address));
    }
    request.extensions_mut().insert(client);
    reader.draw(admitted(&config, request, next).await)
}

/// Refuses what asks for another host, is too large or comes from another site, and takes errors of others out of
/// addresses; bounds the rest.
async fn admitted(config: &HttpConfig, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let refused = hosts::refuse_unknown(config, &request)
        .or_else(|| limits::refuse_large(config, &request))
        .or_else(|| cross_site::refuse_foreign(config, &request))
        .or_else(|| form_errors::take_out_foreign(config, &request));
    if let Some(refused) = refused {
        return refused;
    }
    let request = limits::bound(config, without_needless_cookies(request));
    let answering = async { unavailable::say_so(&path, next.run(request).await) };
    panics::catch(&path, limits::give_up_in_time(config, &path, answering)).await
}

/// What [`known`] works with.
struct Inside {
    services: Services,
    config: Arc<HttpConfig>,
    gate: gate::Gate,
    rates: rate::Rates,
}

/// Finds out who asks, puts `Extension<Actor>` and `Extension<Proof>` into the request, and lets it on if they may ask
/// here and now.
async fn known(
    State(inside): State<Arc<Inside>>,
    auth: Option<Extension<AuthSession>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Inside { services, config, gate, rates } = &*inside;
    let path = request.uri().path();
    let kind = Kind::of(path);
    let auth = auth.as_ref().map(|Extension(auth)| auth);
    let address = request.extensions().get::<ClientAddress>().and_then(|client| client.0);
    let (actor, proof) = match identify(services, auth, kind, request.headers()).await {
        Ok((actor, proof)) => (actor.asking_from(address), Ok(proof)),
        // What proves nobody counts for where it comes from.
        Err(problem) => (Actor::NOBODY, Err(problem)),
    };
    if let Some(user) = actor.user_id() {
        tracing::Span::current().record("user", user.0);
    }
    let is_public_page = kind == Kind::Page && actor.is_anonymous() && request.method().is_safe();
    let is_personal = !kind.is_for_anybody() && !is_public_page;
    let is_secret = idempotency::has_secrets(path) || path.starts_with("/api/v1/admin/");
    let allowance = rates.count(&actor, &request);
    let is_over = allowance.as_ref().is_some_and(|allowance| !allowance.admitted);
    let mut response = match proof {
        _ if is_over => refusal(path, Problem::too_many()),
        Err(problem) => refusal(path, problem),
        Ok(proof) => {
            if let Some(elsewhere) = gate.turns_away(&actor, request.method(), request.uri()).await {
                elsewhere
            } else {
                request.extensions_mut().insert(actor.clone());
                if let Proof::Session { id, .. } = proof {
                    request.extensions_mut().insert(id);
                }
                request.extensions_mut().insert(proof);
                idempotency::once(services, config, &actor, request, next).await
            }
        }
    };
    if let Some(allowance) = allowance {
        allowance.tell(response.headers_mut());
    }
    let (headers, no_store) = (response.headers_mut(), HeaderValue::from_static("no-store"));
    if is_secret {
        headers.insert(header::CACHE_CONTROL, no_store);
    } else if is_personal {
        headers.entry(header::CACHE_CONTROL).or_insert(no_store);
    }
    // What is kept nowhere has no mark to be known by when it is asked for again.
    if headers.get(header::CACHE_CONTROL).is_some_and(|cache| cache == "no-store") {
        headers.remove(header::ETAG);
    }
    response
}

/// Files and probes are the same for everybody: without its cookies such a request costs no look into the database.
fn without_needless_cookies(mut request: Request) -> Request {
    if Kind::of(request.uri().path()).is_for_anybody() {
        request.headers_mut().remove(header::COOKIE);
    }
    request
}

/// Brotli or gzip for what is worth it. What is compressed already says so in `Content-Encoding` and is left alone. A
/// body that comes in pieces is passed on in pieces: the encoder flushes when it has to wait for more.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("font/")))
}
