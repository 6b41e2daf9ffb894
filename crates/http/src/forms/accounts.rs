//! Making an account.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::Invalid;
use serde::Deserialize;
use service::Error;

use super::session::failed;
use super::{log_in, return_path, try_again};
use crate::identity::{AuthSession, SessionUser};
use crate::refusal::refusal;
use crate::state::Doors;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Register {
    email: String,
    password: String,
    next: String,
}

/// `POST /accounts`: makes an account and logs in with it.
pub(super) async fn create(
    State(doors): State<Doors>,
    Extension(mut auth): Extension<AuthSession>,
    Form(Register { email, password, next }): Form<Register>,
) -> Response {
    let user = match service::accounts::register(&doors.services, &email, &password).await {
        Ok(user) => SessionUser(user),
        Err(Error::Conflict(code)) => return try_again("/register", code, &email, &next),
        Err(Error::Invalid(wrong)) => {
            let code = wrong.first().map_or_else(|| "not_an_email".to_owned(), code);
            return try_again("/register", &code, &email, &next);
        }
        Err(error) => return refusal("/accounts", error.into()),
    };
    if let Err(error) = log_in(&mut auth, &user).await {
        return failed(&error);
    }
    Redirect::to(&return_path::parse(&next).unwrap_or_else(|| "/".to_owned())).into_response()
}

/// The code that the form's page knows: `not_an_email`, `password_too_short`, `password_too_long`.
fn code(wrong: &Invalid) -> String {
    if wrong.field == "password" && !wrong.code.starts_with("password") {
        format!("password_{}", wrong.code)
    } else {
        wrong.code.clone()
    }
}
