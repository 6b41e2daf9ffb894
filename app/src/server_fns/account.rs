//! Questions about accounts: those that pages ask before anybody has logged in, and those of one's own settings. What is
//! changed is posted by plain forms.

use domain::view::{SessionView, UserView};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Dated;
use crate::error::AppError;
use crate::json::Json;

/// Which way leads to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegisterWay {
    /// The first one, which takes the link that was shown when the server started.
    SetUp {
        /// Whether it is that link.
        shown: bool,
    },
    /// An invitation to this address.
    Invitation(String),
    /// A link that works no more.
    Over,
    /// Anybody's.
    Open,
    /// Invitations only.
    Invite,
    /// None.
    Closed,
}

/// What the page knows on which one registers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registering {
    /// Which way leads to an account.
    pub way: RegisterWay,
    /// Whether mail is sent here; else an admin hands links over.
    pub by_mail: bool,
}

/// Which way leads to an account for who shows a set-up key or the link of an invitation.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_register_way(
    /// The key out of the link that the start shows.
    setup: String,
    /// The link of an invitation.
    link: String,
) -> Result<Registering, AppError> {
    use service::accounts::Way;
    let services = super::services()?;
    let way = match service::accounts::way(&services, &setup, &link).await? {
        Way::SetUp { shown } => RegisterWay::SetUp { shown },
        Way::Invitation(email) => RegisterWay::Invitation(email),
        Way::Over => RegisterWay::Over,
        Way::Open => RegisterWay::Open,
        Way::Invite => RegisterWay::Invite,
        Way::Closed => RegisterWay::Closed,
    };
    Ok(Registering { way, by_mail: service::mails::are_sent(&services) })
}

/// Whether mail is sent here; else an admin hands links over.
#[server(prefix = "/fn", input = Json, output = Json)]
#[allow(clippy::unused_async, reason = "server functions are asynchronous")]
pub async fn is_mail_sent() -> Result<bool, AppError> {
    Ok(service::mails::are_sent(&super::services()?))
}

/// What a link to confirm an address asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirming {
    /// The address.
    pub email: String,
    /// Whether it takes the password: it is a new account's.
    pub new_account: bool,
}

/// What a link to confirm an address asks for; `None` where it works no more.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_confirmation(
    /// The link.
    link: String,
) -> Result<Option<Confirming>, AppError> {
    match service::accounts::confirmation(&super::services()?, &link).await {
        Ok((kind, email)) => {
            Ok(Some(Confirming { email, new_account: kind == domain::mail::MailKind::ConfirmAddress }))
        }
        Err(service::Error::Conflict(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// One's own account, as the settings show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAccount {
    /// The account.
    pub account: UserView,
    /// Recovery codes that are left.
    pub codes_left: i64,
    /// The open sessions, the latest first.
    pub sessions: Vec<SessionView>,
    /// Whether mail is sent here.
    pub by_mail: bool,
}

/// One's own account and open sessions.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_own_account() -> Result<Dated<OwnAccount>, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let parts = use_context::<axum::http::request::Parts>();
    let current = parts.and_then(|parts| parts.extensions.get::<service::sessions::SessionId>().copied());
    let sessions = service::sessions::list(&services, &actor, current).await?;
    let account = service::accounts::me(&services, &actor).await?;
    let codes_left = service::second_factor::state(&services, &actor).await?.codes_left;
    Ok(Dated::now(OwnAccount { account, codes_left, sessions, by_mail: service::mails::are_sent(&services) }))
}

/// What the page of the second factor shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecondFactor {
    /// It is off: a key to take over.
    Offer {
        /// As one types it.
        key: String,
        /// As a device reads it: SVG, made by the server.
        picture: String,
        /// What the form sends back.
        sealed: String,
        /// Why the form that was just sent did nothing.
        error: Option<AppError>,
    },
    /// It is on.
    On {
        /// Recovery codes that are left.
        codes_left: i64,
        /// Why the form that was just sent did nothing.
        error: Option<AppError>,
    },
    /// It is on, and these codes were just made: they are shown this once.
    Codes(Vec<String>),
}

/// How one's own second factor stands, after the form that was just sent.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_second_factor() -> Result<SecondFactor, AppError> {
    use crate::posted::PostedFactor;
    let (services, actor) = (super::services()?, super::actor().await?);
    let parts = use_context::<axum::http::request::Parts>();
    let posted = parts.and_then(|parts| parts.extensions.get::<PostedFactor>().cloned());
    let (sealed, error) = match posted {
        Some(PostedFactor { outcome: Ok(codes), .. }) => return Ok(SecondFactor::Codes(codes.0)),
        Some(PostedFactor { sealed, outcome: Err(error) }) => {
            error.set_status();
            (sealed, Some(error))
        }
        None => (String::new(), None),
    };
    let state = service::second_factor::state(&services, &actor).await?;
    if state.on {
        return Ok(SecondFactor::On { codes_left: state.codes_left, error });
    }
    let offer = service::second_factor::offer(&services, &actor, &sealed)?;
    Ok(SecondFactor::Offer { key: offer.key, picture: offer.picture, sealed: offer.sealed, error })
}
