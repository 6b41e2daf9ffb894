//! Logging in and out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use domain::account::Actor;
use domain::{Instant, UserId};
use serde::{Deserialize, Serialize};

use super::{back, log_in, onwards, to};
use crate::api::Problem;
use crate::identity::{AuthSession, SessionUser};
use crate::refusal::refusal;
use crate::state::Doors;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
/// Pages that could be gone back to, and whatever their code put aside: whoever sits down next finds none of it. Cookies
/// stay: the session's goes by itself, and the language is nobody's secret.
const FORGET: &str = r#""cache", "storage""#;

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
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    Form(LogIn { email, password, next }): Form<LogIn>,
) -> Response {
    let typed = [("email", email.as_str()), ("next", next.as_str())];
    let user = match service::accounts::authenticate(&doors.services, &actor, &email, &password).await {
        Ok(Some(user)) => SessionUser(user),
        Ok(None) => return back("/login", service::Error::Conflict("wrong_credentials"), &typed),
        Err(error) => return back("/login", error, &typed),
    };
    if user.0.second_factor {
        return match half_in(&doors, &mut auth, &user).await {
            Ok(()) => to("/login/code", &[("next", &next)]),
            Err(error) => failed(&error.into()),
        };
    }
    if let Err(error) = log_in(&doors, &mut auth, &user, &actor, &headers).await {
        return failed(&error);
    }
    onwards(&next)
}

/// Who has shown their password and not yet their second factor. It stands in a session that is nobody's.
#[derive(Serialize, Deserialize)]
struct HalfIn {
    user: UserId,
    /// By another password than this one's it is over.
    key: Vec<u8>,
    until: Instant,
}

impl HalfIn {
    const KEY: &str = "half_in";
    /// How long one may look for the code.
    const MINUTES: i64 = 10;
}

async fn half_in(
    doors: &Doors,
    auth: &mut AuthSession,
    user: &SessionUser,
) -> Result<(), tower_sessions::session::Error> {
    let until = doors.services.now() + chrono::TimeDelta::minutes(HalfIn::MINUTES);
    auth.session.flush().await?;
    auth.session.cycle_id().await?;
    let half = HalfIn { user: user.0.id, key: user.0.session_key.clone(), until };
    auth.session.insert(HalfIn::KEY, half).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Code {
    code: String,
    next: String,
}

/// `POST /session/code`: the second half of logging in.
pub(super) async fn second_factor(
    State(doors): State<Doors>,
    Extension(mut auth): Extension<AuthSession>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    Form(Code { code, next }): Form<Code>,
) -> Response {
    let services = &doors.services;
    let half = match auth.session.get::<HalfIn>(HalfIn::KEY).await {
        Ok(half) => half.filter(|half| half.until > services.now()),
        Err(error) => return failed(&error.into()),
    };
    let Some(half) = half else { return to("/login", &[("error", "log_in_over"), ("next", &next)]) };
    match service::second_factor::verify(services, &actor, half.user, &code).await {
        Ok(Some(user)) if user.session_key == half.key => {
            match log_in(&doors, &mut auth, &SessionUser(user), &actor, &headers).await {
                Ok(()) => onwards(&next),
                Err(error) => failed(&error),
            }
        }
        Ok(Some(_)) => to("/login", &[("error", "log_in_over"), ("next", &next)]),
        Ok(None) => to("/login/code", &[("error", "wrong_code"), ("next", &next)]),
        Err(error) => back("/login/code", error, &[("next", &next)]),
    }
}

/// The same answer, by which the browser forgets what it has of this site.
pub(super) fn forgetting(response: Response) -> Response {
    ([(CLEAR_SITE_DATA, FORGET)], response).into_response()
}

/// `POST /session/end`: logs out.
pub(super) async fn end(
    State(doors): State<Doors>,
    Extension(actor): Extension<Actor>,
    Extension(mut auth): Extension<AuthSession>,
) -> Response {
    match auth.logout().await {
        Ok(_) => {
            service::accounts::logged_out(&doors.services, &actor).await;
            forgetting(Redirect::to("/login").into_response())
        }
        Err(error) => failed(&error),
    }
}

pub(super) fn failed(error: &axum_login::Error<crate::identity::Accounts>) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "a session could not be changed");
    refusal("/session", Problem::internal())
}
