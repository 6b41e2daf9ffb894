//! What one changes of one's own account.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form};
use domain::account::Actor;
use serde::Deserialize;
use service::accounts::Proof;
use service::sessions::SessionId;
use service::{Error, accounts, second_factor, sessions};

use super::session::failed;
use super::{back, log_in, to};
use crate::identity::{AuthSession, SessionUser};
use crate::state::Doors;
use crate::words::language_of;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// The password there is.
    current: String,
    /// A code of the second factor, where logging in takes one.
    code: String,
    /// The one there shall be.
    new: String,
    email: String,
    /// Which session.
    id: String,
}

impl Typed {
    fn proof(&self) -> Proof<'_> {
        Proof { password: &self.current, code: &self.code }
    }
}

/// Back to the settings: to the part that a form is in, which says what is wrong.
fn again(part: &str, error: Error, typed: &[(&str, &str)]) -> Response {
    let typed: Vec<(&str, &str)> = [("part", part)].into_iter().chain(typed.iter().copied()).collect();
    back("/settings", error, &typed)
}

/// `POST /settings/password`: another password. All other sessions are over.
pub(super) async fn change_password(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Extension(mut auth): Extension<AuthSession>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let language = language_of(&headers);
    match accounts::change_password(&doors.services, &actor, typed.proof(), &typed.new, language).await {
        Ok(user) => match log_in(&doors, &mut auth, &SessionUser(user), &actor, &headers).await {
            Ok(()) => to("/settings", &[("done", "password")]),
            Err(error) => failed(&error),
        },
        Err(error) => again("password", error, &[]),
    }
}

/// `POST /settings/address`: has a link written to the address that the account shall have.
pub(super) async fn request_address(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let (email, language) = (typed.email.as_str(), language_of(&headers));
    match accounts::request_address(&doors.services, &actor, typed.proof(), email, language).await {
        Ok(()) => to("/settings", &[("done", "address_asked"), ("email", email)]),
        Err(error) => again("address", error, &[("email", email)]),
    }
}

/// `POST /settings/sessions`: ends one session, or, where none is named, all but this one.
pub(super) async fn end_sessions(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    session: Option<Extension<SessionId>>,
    Form(Typed { id, .. }): Form<Typed>,
) -> Response {
    let services = &doors.services;
    let ended = match (id.is_empty(), session) {
        (false, _) => sessions::revoke(services, &actor, &id).await,
        (true, Some(Extension(current))) => sessions::revoke_others(services, &actor, current).await.map(|_| ()),
        (true, None) => Err(Error::NotLoggedIn),
    };
    match ended {
        // One that is gone already is as ended as can be.
        Ok(()) | Err(Error::NotFound) => to("/settings", &[("done", "sessions")]),
        Err(error) => again("sessions", error, &[]),
    }
}

/// `POST /settings/second-factor/off`: without one.
pub(super) async fn switch_off(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    match second_factor::switch_off(&doors.services, &actor, typed.proof(), language_of(&headers)).await {
        Ok(()) => to("/settings", &[("done", "second_factor_off")]),
        Err(error) => again("second-factor", error, &[]),
    }
}

/// `POST /settings/deletion`: the account goes, with all that is its own.
pub(super) async fn close(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Extension(auth): Extension<AuthSession>,
    Form(typed): Form<Typed>,
) -> Response {
    if let Err(error) = accounts::close(&doors.services, &actor, typed.proof()).await {
        return again("deletion", error, &[]);
    }
    // Its sessions went with it; what is left is the cookie.
    if let Err(error) = auth.session.flush().await {
        return failed(&error.into());
    }
    super::session::forgetting(to("/login", &[("done", "deleted")]))
}
