//! Links that were given out, for admins. What is changed is posted by plain forms.

use domain::mail::MailView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Dated;
use crate::error::AppError;
use crate::json::Json;

/// The links that work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLinks {
    /// The latest first.
    pub links: Vec<MailView>,
    /// Whether mail is sent here.
    pub by_mail: bool,
    /// Whether anybody can be invited here.
    pub invites: bool,
}

/// The links that work.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_links() -> Result<Dated<OpenLinks>, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let links = service::mails::open(&services, &actor).await?;
    let (by_mail, invites) = (service::mails::are_sent(&services), service::accounts::takes_invitations(&services));
    Ok(Dated::now(OpenLinks { links, by_mail, invites }))
}
