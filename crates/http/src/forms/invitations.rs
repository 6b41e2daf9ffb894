//! The forms of admins about links: inviting somebody, and withdrawing what was given out.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form};
use domain::account::{Actor, Role};
use domain::{Invalid, MailId};
use serde::Deserialize;
use service::Error;

use super::{back, to};
use crate::state::Doors;
use crate::words::language_of;

const PAGE: &str = "/admin/links";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Invitation {
    email: String,
    role: String,
}

/// `POST /admin/links`: invites somebody to make an account.
pub(super) async fn invite(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    Form(Invitation { email, role }): Form<Invitation>,
) -> Response {
    let invited = match role.parse::<Role>() {
        Ok(role) => {
            let language = language_of(&headers);
            service::accounts::invite(&doors.services, &actor, &email, role, language).await
        }
        Err(_) => Err(Error::Invalid(vec![Invalid::new("role", "unknown_role", "is not a role")])),
    };
    match invited {
        Ok(mail) => to(PAGE, &[("done", "invited"), ("email", &mail.recipient)]),
        Err(error) => back(PAGE, error, &[("email", &email), ("role", &role)]),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Withdrawal {
    id: String,
}

/// `POST /admin/links/withdrawal`: a link works no more.
pub(super) async fn withdraw(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Form(Withdrawal { id }): Form<Withdrawal>,
) -> Response {
    // No link has the number 0.
    let id = id.parse().unwrap_or(MailId(0));
    match service::mails::withdraw(&doors.services, &actor, id).await {
        // One that is gone already works as little.
        Ok(()) | Err(Error::NotFound) => to(PAGE, &[("done", "withdrawn")]),
        Err(error) => back(PAGE, error, &[]),
    }
}
