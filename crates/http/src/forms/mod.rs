//! What browsers post without JavaScript. Every answer is a redirect: back to where one was, or, where something was
//! wrong, to the form, which then says what.

mod accounts;
mod invitations;
mod language;
mod links;
mod session;
mod settings;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};
use domain::account::Actor;
use domain::return_path::ReturnPath;
use service::Error;

use crate::identity::{About, AuthSession, SessionUser};
use crate::refusal::refusal;
use crate::state::Doors;

/// Where each form is posted to.
fn table() -> Vec<(&'static str, MethodRouter<Doors>)> {
    vec![
        ("/session", post(session::begin)),
        ("/session/code", post(session::second_factor)),
        ("/session/end", post(session::end)),
        ("/accounts", post(accounts::create)),
        ("/password-resets", post(links::ask_reset)),
        ("/password-resets/redemption", post(links::reset)),
        ("/confirmations", post(links::confirm)),
        ("/settings/password", post(settings::change_password)),
        ("/settings/address", post(settings::request_address)),
        ("/settings/sessions", post(settings::end_sessions)),
        ("/settings/second-factor/off", post(settings::switch_off)),
        ("/settings/deletion", post(settings::close)),
        ("/admin/links", post(invitations::invite)),
        ("/admin/links/withdrawal", post(invitations::withdraw)),
        ("/language", post(language::choose)),
    ]
}

pub(crate) fn routes() -> Router<Doors> {
    table().into_iter().fold(Router::new(), |router, (path, handler)| router.route(path, handler))
}

/// `path` with a query. Parts that are empty are left out.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    let text = text.finish();
    if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") }
}

fn to(path: &str, query: &[(&str, &str)]) -> Response {
    Redirect::to(&with_query(path, query)).into_response()
}

/// Onwards: to where somebody wanted to go, or to the first page.
fn onwards(next: &str) -> Response {
    Redirect::to(ReturnPath::parse(next).unwrap_or_default().as_str()).into_response()
}

/// Back to the form with what is wrong, as its page knows it, and what was typed besides; or, where the form can do nothing
/// about it, a page that says so.
fn back(form: &str, error: Error, typed: &[(&str, &str)]) -> Response {
    let code = match error {
        Error::Conflict(code) => code.to_owned(),
        Error::TooManyTries => "too_many_attempts".to_owned(),
        Error::NotLoggedIn => return to("/login", &[("next", form)]),
        Error::Invalid(wrong) => wrong.into_iter().next().map_or_else(String::new, |wrong| wrong.code),
        error => return refusal(form, error.into()),
    };
    let typed: Vec<(&str, String)> =
        typed.iter().map(|(name, value)| (*name, value.chars().take(300).collect())).collect();
    let mut query = vec![("error", code.as_str())];
    query.extend(typed.iter().map(|(name, value)| (*name, value.as_str())));
    to(form, &query)
}

/// Makes `user` the session's, under a new session id: an id that somebody else may know, because they planted it,
/// never becomes the id of a session that may do something.
pub(crate) async fn log_in(
    doors: &Doors,
    auth: &mut AuthSession,
    user: &SessionUser,
    by: &Actor,
    headers: &HeaderMap,
) -> Result<(), axum_login::Error<crate::identity::Accounts>> {
    let logged_in = service::accounts::logged_in(&doors.services, &user.0, by);
    logged_in.await.map_err(axum_login::Error::Backend)?;
    if auth.user.is_some() || !auth.session.is_empty().await {
        auth.session.flush().await?;
        auth.session.cycle_id().await?;
    }
    auth.session.insert(About::KEY, About::of(user.0.id, by, headers)).await?;
    auth.login(user).await
}
