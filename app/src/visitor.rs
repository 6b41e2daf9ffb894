//! Who looks, and in which language.
//!
//! The server knows both from the request and writes them on the document's root element; the browser's code reads them
//! there. So both sides know them at once, without asking. Logging in and out and changing the language load a new
//! document, so they hold as long as the document does.

use domain::UserId;
use domain::account::Role;
use domain::language::Language;
use domain::live::Topic;
use leptos::prelude::*;

use crate::text::Locale;

/// Whoever looks at the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The language they read.
    pub locale: Locale,
    /// Their account, where they have logged in.
    pub account: Option<VisitorAccount>,
}

/// What pages show of the visitor's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorAccount {
    /// Its id: the name of their own live topic.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// What they may do. The server asks again; this decides only what is offered.
    pub role: Role,
}

impl Visitor {
    /// Whether to offer what changes things: jobs and runs.
    pub fn may_change(&self) -> bool {
        self.account.as_ref().is_some_and(|account| account.role != Role::Viewer)
    }

    /// Whether to offer what concerns the instance itself.
    pub fn is_admin(&self) -> bool {
        self.account.as_ref().is_some_and(|account| account.role == Role::Admin)
    }

    /// The topic that tells of the runs they see: their own, or everybody's.
    pub fn runs_topic(&self) -> Topic {
        match &self.account {
            Some(account) if account.role != Role::Admin => Topic::User(account.id),
            _ => Topic::Runs,
        }
    }

    /// The visitor of the request that is being answered.
    #[cfg(feature = "ssr")]
    pub fn current() -> Self {
        use domain::account::Actor;

        // There is no request while the routes are listed.
        let Some(request) = use_context::<axum::http::request::Parts>() else { return Self::default() };
        let account = match request.extensions.get::<Actor>() {
            Some(Actor::User { id, email, role, .. }) => {
                Some(VisitorAccount { id: *id, email: email.clone(), role: *role })
            }
            _ => None,
        };
        Self { locale: language_of(&request.headers).into(), account }
    }

    /// The visitor the document was rendered for.
    #[cfg(not(feature = "ssr"))]
    pub fn current() -> Self {
        let Some(root) = document().document_element() else { return Self::default() };
        let locale = root.get_attribute("lang").and_then(|lang| Language::from_tag(&lang)).unwrap_or_default().into();
        let account = || {
            Some(VisitorAccount {
                id: root.get_attribute("data-user")?.parse().ok()?,
                email: root.get_attribute("data-email")?,
                role: root.get_attribute("data-role")?.parse().ok()?,
            })
        };
        Self { locale, account: account() }
    }
}

/// The language of whoever sent a request.
#[cfg(feature = "ssr")]
pub(crate) fn language_of(headers: &axum::http::HeaderMap) -> Language {
    use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};

    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    Language::negotiate(header(COOKIE), header(ACCEPT_LANGUAGE))
}

/// Who looks at the page.
pub fn use_visitor() -> Visitor {
    use_context::<Visitor>().unwrap_or_default()
}
