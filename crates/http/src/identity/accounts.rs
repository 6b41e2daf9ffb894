//! Accounts, as axum-login asks for them.

use std::convert::Infallible;

use axum_login::{AuthUser, AuthnBackend};
use service::Services;

/// A user who is logged in.
#[derive(Debug, Clone)]
pub(crate) struct SessionUser(pub(crate) service::accounts::User);

impl AuthUser for SessionUser {
    type Id = domain::UserId;

    fn id(&self) -> Self::Id {
        self.0.id
    }

    /// Changes with the password, which so ends every session that was begun with the old one.
    fn session_auth_hash(&self) -> &[u8] {
        &self.0.session_key
    }
}

/// Accounts, as axum-login asks for them.
#[derive(Clone)]
pub(crate) struct Accounts(pub(crate) Services);

impl AuthnBackend for Accounts {
    type User = SessionUser;
    /// There are none: a log-in asks the service itself, which tells a refusal from what went wrong.
    type Credentials = Infallible;
    type Error = service::Error;

    async fn authenticate(&self, credentials: Infallible) -> service::Result<Option<SessionUser>> {
        match credentials {}
    }

    async fn get_user(&self, id: &domain::UserId) -> service::Result<Option<SessionUser>> {
        Ok(service::accounts::user(&self.0, *id).await?.map(SessionUser))
    }
}
