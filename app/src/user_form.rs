//! The forms about accounts: one makes an account, the others change what one may do.

use domain::account::{Actor, Role};
use domain::view::{AccountChange, UserView};
use domain::{Invalid, UserId};
use service::{Error, Services};

use crate::error::AppError;

/// What a form asks for, as far as the page shows it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A new account.
    Addition {
        /// Its address as it was typed.
        email: String,
        /// What it may do.
        role: Role,
    },
    /// Another role for an account, or that it becomes active or inactive.
    Change(UserId),
}

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it asked for.
    pub asked: Asked,
    /// The account as it is now, or why nothing was done: with stable codes.
    pub outcome: Result<UserView, Vec<Invalid>>,
}

/// Does what a form asks for that a browser sent. An error is what the page cannot answer.
pub async fn take(services: &Services, actor: &Actor, sent: &[u8]) -> Result<Answer, AppError> {
    let field = |wanted: &str| {
        let mut fields = form_urlencoded::parse(sent);
        fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let role = field("role").and_then(|role| role.parse::<Role>().ok());
    let (asked, done) = if let Some(id) = field("id") {
        // No account has the number 0.
        let id = id.parse().unwrap_or(UserId(0));
        let active = field("active").and_then(|active| active.parse().ok());
        let change = AccountChange { role, active };
        (Asked::Change(id), service::admin::change_user(services, actor, id, change).await)
    } else {
        let (email, role) = (field("email").unwrap_or_default(), role.unwrap_or(Role::Viewer));
        let password = field("password").unwrap_or_default();
        let made = match service::accounts::add(services, actor, &email, &password, role).await {
            Ok(made) => service::admin::user(services, actor, made.id).await,
            Err(error) => Err(error),
        };
        (Asked::Addition { email, role }, made)
    };
    let outcome = match done {
        Ok(user) => Ok(user),
        Err(Error::Invalid(wrong)) => Err(wrong),
        Err(Error::Conflict(code)) => Err(vec![Invalid::new("email", code, code)]),
        Err(error) => return Err(error.into()),
    };
    Ok(Answer { asked, outcome })
}
