//! Accounts, for admins. The server draws them: see [`crate::components`].

use domain::UserId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::json::Json;

#[cfg(feature = "ssr")]
mod drawn;

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnUser {
    /// Its address.
    pub email: String,
    /// All the rest, as HTML.
    pub html: String,
}

/// A part of the list of accounts, as HTML.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_users(
    /// The query string of the page.
    query: String,
) -> Result<String, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let answer = drawn::answer_before(&services, &actor, &query).await?;
    drawn::users(&services, &actor, &query, answer.as_ref()).await
}

/// One account.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_user(
    /// Which.
    id: UserId,
    /// The query string of the page.
    query: String,
) -> Result<DrawnUser, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let answer = drawn::answer_before(&services, &actor, &query).await?;
    drawn::user(&services, &actor, id, answer.as_ref()).await
}

/// Takes a form that makes or changes an account, and draws anew where it stood.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn send_user_form(
    /// The account whose page it stood on; `None` for the list.
    on: Option<UserId>,
    /// The query string of the page.
    query: String,
    /// The form as a browser would send it, `application/x-www-form-urlencoded`.
    form: String,
) -> Result<String, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let answer = crate::user_form::take(&services, &actor, form.as_bytes()).await?;
    match on {
        Some(id) => Ok(drawn::user(&services, &actor, id, Some(&answer)).await?.html),
        None => drawn::users(&services, &actor, &query, Some(&answer)).await,
    }
}
