//! What browsers post without JavaScript. Every answer is a redirect: back to where one was, or, where something was
//! wrong, to the form, which then says what.

mod accounts;
mod language;
mod return_path;
mod session;
mod throttle;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

pub(crate) use throttle::Throttle;

use crate::identity::{AuthSession, SessionUser};
use crate::state::Doors;

pub(crate) fn routes() -> Router<Doors> {
    Router::new()
        .route("/session", post(session::begin))
        .route("/session/end", post(session::end))
        .route("/accounts", post(accounts::create))
        .route("/language", post(language::choose))
}

/// `path` with a query. Parts that are empty are left out.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    let text = text.finish();
    if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") }
}

/// Back to the form, with what was typed, except the password, and what is wrong with it.
fn try_again(form: &str, error: &str, email: &str, next: &str) -> Response {
    let next = return_path::parse(next).unwrap_or_default();
    let email: String = email.chars().take(254).collect();
    Redirect::to(&with_query(form, &[("error", error), ("email", &email), ("next", &next)])).into_response()
}

/// Makes `user` the session's, under a new session id: an id that somebody else may know, because they planted it,
/// never becomes the id of a session that may do something.
pub(crate) async fn log_in(
    auth: &mut AuthSession,
    user: &SessionUser,
) -> Result<(), axum_login::Error<crate::identity::Accounts>> {
    if auth.user.is_some() {
        auth.session.flush().await?;
        auth.session.cycle_id().await?;
    }
    auth.login(user).await
}
