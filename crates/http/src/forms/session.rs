//! Logging in and out.

use std::net::SocketAddr;
use std::time::Instant;

use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;

use super::{log_in, return_path, try_again};
use crate::api::Problem;
use crate::identity::{AuthSession, Credentials};
use crate::refusal::refusal;
use crate::state::Doors;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LogIn {
    email: String,
    password: String,
    next: String,
}

/// `POST /session`: logs in. The answer is the same for a wrong password and for an account that does not exist.
pub(super) async fn begin(
    State(doors): State<Doors>,
    Extension(mut auth): Extension<AuthSession>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    Form(LogIn { email, password, next }): Form<LogIn>,
) -> Response {
    let peer = peer.map(|Extension(ConnectInfo(address))| address.ip());
    if !doors.throttle.admits(peer, &email, Instant::now()) {
        return try_again("/login", "too_many_attempts", &email, &next);
    }
    let user = match auth.authenticate(Credentials { email: email.clone(), password }).await {
        Ok(Some(user)) => user,
        Ok(None) => return try_again("/login", "wrong_credentials", &email, &next),
        Err(error) => return failed(&error),
    };
    if let Err(error) = log_in(&mut auth, &user).await {
        return failed(&error);
    }
    doors.throttle.forget(peer, &email);
    Redirect::to(&return_path::parse(&next).unwrap_or_else(|| "/".to_owned())).into_response()
}

/// `POST /session/end`: logs out.
pub(super) async fn end(State(doors): State<Doors>, Extension(mut auth): Extension<AuthSession>) -> Response {
    match auth.logout().await {
        Ok(user) => {
            if let Some(user) = user {
                // Nobody listening means that no socket is open.
                let _ = doors.endings.send(user.0.id);
            }
            Redirect::to("/login").into_response()
        }
        Err(error) => failed(&error),
    }
}

pub(super) fn failed(error: &axum_login::Error<crate::identity::Accounts>) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "a session could not be changed");
    refusal("/session", Problem::internal())
}
