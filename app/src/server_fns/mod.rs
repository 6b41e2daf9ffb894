//! What pages ask the server: extract who asks, call the service, map the error. Nothing else is decided here.
//!
//! On the server these are plain calls while a page is rendered; in the browser they are requests to `/fn/…`.

pub mod account;
pub mod audit;
pub mod discoveries;
pub mod invitations;
pub mod jobs;
pub mod overview;
pub mod processes;
pub mod properties;
pub mod runs;
pub mod statistics;
pub mod tokens;
#[cfg(feature = "ssr")]
mod url_checks;
pub mod users;

use domain::Instant;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// An answer with the instant it was made at; relative times count from there, on both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// The server's clock.
    #[serde(deserialize_with = "domain::instant::read")]
    pub now: Instant,
    /// The answer.
    pub value: T,
}

#[cfg(feature = "ssr")]
impl<T> Dated<T> {
    /// `value`, dated now.
    pub fn now(value: T) -> Self {
        Self { now: service::system_clock(), value }
    }
}

/// Who asks. Without the middleware that says so, nobody.
#[cfg(feature = "ssr")]
pub async fn actor() -> Result<domain::account::Actor, AppError> {
    use leptos::server_fn::error::FromServerFnError;
    let axum::Extension(actor) = leptos_axum::extract().await.map_err(AppError::from_server_fn_error)?;
    Ok(actor)
}

/// What answers.
#[cfg(feature = "ssr")]
pub fn services() -> Result<service::Services, AppError> {
    leptos::prelude::use_context().ok_or_else(|| {
        tracing::error!("no services in the page's context");
        AppError::Internal
    })
}

/// What was looked up, or "not found".
pub fn found<T>(looked_up: Option<T>) -> Result<T, AppError> {
    looked_up.ok_or_else(|| {
        let error = AppError::NotFound;
        error.set_status();
        error
    })
}
