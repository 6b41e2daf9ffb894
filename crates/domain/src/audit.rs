//! The audit log: who changed what, when, from what to what. Its lines are written with the change they tell of and are
//! never changed themselves.

use serde::{Deserialize, Serialize};

use crate::account::{Actor, Reach};
use crate::facts::named;
use crate::{AuditId, Instant, UserId};

named!(
    /// What was done.
    AuditAction {
        /// An account was made.
        AccountMade = "account_made",
        /// An account got another role, or became active or inactive.
        AccountChanged = "account_changed",
        /// An account got another password.
        PasswordChanged = "password_changed",
        /// A bearer token was made.
        TokenMade = "token_made",
        /// A bearer token was revoked.
        TokenRevoked = "token_revoked",
        /// A job was made.
        JobMade = "job_made",
        /// A job's definition was changed.
        JobChanged = "job_changed",
        /// A job was deleted.
        JobDeleted = "job_deleted",
        /// A process was told to take no more runs, or to take some again.
        ProcessTold = "process_told",
    }
);

named!(
    /// What somebody proved themselves with.
    Via {
        /// A login.
        Login = "login",
        /// A bearer token.
        Token = "token",
        /// Nothing: they have no account yet.
        Nothing = "nothing",
        /// The process itself did it, or a command on its machine.
        System = "system",
    }
);

impl Via {
    /// What an actor proved themselves with.
    pub fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Anonymous => Self::Nothing,
            Actor::User { reach: Reach::Full, .. } => Self::Login,
            Actor::User { reach: Reach::Token | Reach::ReadOnly, .. } => Self::Token,
            Actor::System => Self::System,
        }
    }
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its number; later lines have greater ones.
    pub id: AuditId,
    /// When it was done.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
    /// The account that did it, which may be gone; `None` for the process itself, and for who had none.
    pub actor_id: Option<UserId>,
    /// Its address then.
    pub actor: Option<String>,
    /// What it proved itself with.
    pub via: Via,
    /// What was done.
    pub action: AuditAction,
    /// To what: its path below `/api/v1`, for example `/jobs/7`.
    pub object: String,
    /// What it was.
    pub before: Option<serde_json::Value>,
    /// What it became.
    pub after: Option<serde_json::Value>,
}

/// Which lines of the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of this account.
    pub actor: Option<UserId>,
    /// That tell of this.
    pub action: Option<AuditAction>,
    /// About this.
    pub object: Option<String>,
}
