//! Making an account.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form};
use domain::account::Actor;
use serde::Deserialize;
use service::accounts::{Applicant, Registered, register};

use super::session::failed;
use super::{back, log_in, onwards, to};
use crate::identity::{AuthSession, SessionUser};
use crate::state::Doors;
use crate::words::language_of;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Register {
    email: String,
    password: String,
    next: String,
    /// What opens an instance that nobody has an account at.
    setup: String,
    /// The link of an invitation.
    link: String,
}

/// `POST /accounts`: makes an account, and logs in with it where nothing is left to confirm.
pub(super) async fn create(
    State(doors): State<Doors>,
    Extension(mut auth): Extension<AuthSession>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    Form(Register { email, password, next, setup, link }): Form<Register>,
) -> Response {
    let applicant = Applicant {
        email: &email,
        password: &password,
        set_up_key: &setup,
        invitation: &link,
        language: language_of(&headers),
    };
    let user = match register(&doors.services, &actor, applicant).await {
        Ok(Registered::Done(user)) => SessionUser(user),
        Ok(Registered::ToConfirm) => return to("/register", &[("done", "to_confirm"), ("email", &email)]),
        Err(error) => {
            let typed = [("email", &*email), ("next", &*next), ("setup", &*setup), ("link", &*link)];
            return back("/register", error, &typed);
        }
    };
    if let Err(error) = log_in(&doors, &mut auth, &user, &actor, &headers).await {
        return failed(&error);
    }
    onwards(&next)
}
