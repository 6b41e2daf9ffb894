//! What the links in mails lead to: another password, an address that is confirmed.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form};
use domain::account::Actor;
use serde::Deserialize;

use super::session::failed;
use super::{back, log_in, to};
use crate::identity::{AuthSession, SessionUser};
use crate::state::Doors;
use crate::words::language_of;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Forgotten {
    email: String,
}

/// `POST /password-resets`: has a link written to an account's address. The answer is the same where there is none.
pub(super) async fn ask_reset(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    Form(Forgotten { email }): Form<Forgotten>,
) -> Response {
    match service::accounts::ask_reset(&doors.services, &actor, &email, language_of(&headers)).await {
        Ok(()) => to("/forgot", &[("done", "asked"), ("email", &email)]),
        Err(error) => back("/forgot", error, &[("email", &email)]),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Followed {
    link: String,
    password: String,
}

/// `POST /password-resets/redemption`: another password, for whoever has the link.
pub(super) async fn reset(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Form(Followed { link, password }): Form<Followed>,
) -> Response {
    match service::accounts::reset_password(&doors.services, &actor, &link, &password).await {
        Ok(()) => to("/login", &[("done", "password")]),
        Err(error) => back("/reset", error, &[("link", &link)]),
    }
}

/// `POST /confirmations`: an address is its holder's.
pub(super) async fn confirm(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Extension(mut auth): Extension<AuthSession>,
    headers: HeaderMap,
    Form(Followed { link, password }): Form<Followed>,
) -> Response {
    match service::accounts::confirm(&doors.services, &actor, &link, &password).await {
        // A new account: its holder has shown link and password, which is all there is to show.
        Ok(Some(user)) => match log_in(&doors, &mut auth, &SessionUser(user), &actor, &headers).await {
            Ok(()) => to("/", &[]),
            Err(error) => failed(&error),
        },
        Ok(None) if actor.is_anonymous() => to("/login", &[("done", "address")]),
        Ok(None) => to("/settings", &[("done", "address")]),
        Err(error) => back("/confirm", error, &[("link", &link)]),
    }
}
