//! The JSON API, the accounts' forms, the websocket and the middleware. Never sees Leptos.
//!
//! Everything that comes in by HTTP and is not a page enters here: [`router`] has the routes, [`layers`] is what the
//! whole application, pages included, is wrapped in. Handlers are thin: they read the request, call `service`, which
//! decides whether the [`domain::account::Actor`] may, and write the answer. No handler builds SQL, and none waits for
//! a crawl.
//!
//! - `api`: one file per resource of `/api/v1`; `api::problem` is how it says no, `api::described` how it tells what it is.
//! - `docs`: the same for people to read.
//! - `client`, `hosts`, `origin`: which address a request is from, which name it asks for, and whether its page is ours.
//! - `forms`: what browsers post without JavaScript: logging in and out, accounts, the language.
//! - `identity`: who asks, by session cookie or bearer token.
//! - `middleware`: one file per concern, put in order by `middleware::layers`.
//! - `refusal`: how the middleware says no, to programs and, in the `words` of their language, to people.
//! - `room`: how much may stay open, and for whom.
//! - `socket`: the websocket; `live` has the events, `domain::live` the messages.
//!
//! To add a resource to the API: a file in `api` with a `routes` function, and one line in `api::routes`.

mod api;
mod client;
mod config;
mod docs;
mod forms;
mod health;
mod hosts;
mod identity;
mod middleware;
mod origin;
mod paths;
mod refusal;
mod room;
mod socket;
mod state;
mod words;

use axum::Router;
use axum::routing::{any, get};

pub use api::DOCUMENT;
pub use client::{ClientAddress, NotProxies, TrustedProxies};
pub use config::HttpConfig;
pub use hosts::{Hosts, NotAPlace, PublicUrl};
pub use middleware::request_id::RequestId;

/// Everything that is not a page: the JSON API, the forms, the websocket and the probes. It has no fallback of its own
/// outside `/api`, so that the pages may have one.
pub fn router(services: service::Services, config: HttpConfig) -> Router {
    let doors = state::Doors::new(services, config);
    Router::new()
        .merge(probe_routes())
        .route("/ws", get(socket::connect))
        .route("/api/docs", get(docs::read))
        .nest("/api/v1", api::routes().0)
        .route("/api", any(nothing))
        // Nesting takes `/api/v1` and what is below, but neither this nor `/api/v1/`.
        .route("/api/", any(nothing))
        .route("/api/{*rest}", any(nothing))
        .merge(forms::routes())
        .with_state(doors)
}

async fn nothing() -> api::Problem {
    api::Problem::not_found()
}

/// The probes alone: for a process that serves nothing else.
pub fn probes(services: service::Services, config: HttpConfig) -> Router {
    probe_routes().with_state(state::Doors::new(services, config))
}

fn probe_routes() -> Router<state::Doors> {
    Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready))
}

/// Wraps the whole application, pages included: sessions and who asks, the gate before pages that are not public,
/// request ids, refusal of foreign hosts and foreign pages, limits of size and time, compression and the headers browsers need.
pub fn layers(router: Router, services: service::Services, config: HttpConfig) -> Router {
    middleware::layers(router, services, config)
}
