//! Choosing the interface's language.

use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::language::Language;
use domain::return_path::ReturnPath;
use serde::Deserialize;

use crate::state::Doors;

#[derive(Deserialize)]
pub(super) struct Choice {
    to: String,
    #[serde(default)]
    back: String,
}

/// `POST /language`: keeps the choice in a cookie for a year. A language there is none of changes nothing.
pub(super) async fn choose(State(doors): State<Doors>, Form(Choice { to, back }): Form<Choice>) -> Response {
    let redirect = Redirect::to(ReturnPath::parse(&back).unwrap_or_default().as_str());
    let Some(language) = Language::ALL.into_iter().find(|language| language.as_str() == to) else {
        return redirect.into_response();
    };
    let to = language.as_str();
    // As of the session: over TLS a name that no other host can set.
    let [plain, bound] = domain::language::COOKIES;
    let (name, secure) = if doors.config.secure_cookies { (bound, "; Secure") } else { (plain, "") };
    let cookie = format!("{name}={to}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}");
    ([(header::SET_COOKIE, cookie)], redirect).into_response()
}
