//! The audit log: who changed what, when, from what to what. Its lines are written with the change they tell of and are
//! never changed themselves.

mod difference;

use serde::{Deserialize, Serialize};

pub use difference::{Difference, differences};

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
        /// Somebody showed that the address of an account is theirs.
        AddressConfirmed = "address_confirmed",
        /// An account got another address.
        AddressChanged = "address_changed",
        /// Somebody asked that their account gets another address.
        AddressAsked = "address_asked",
        /// Somebody asked for a link that gives an account another password.
        ResetAsked = "reset_asked",
        /// The second factor of an account was switched on.
        SecondFactorOn = "second_factor_on",
        /// The second factor of an account was switched off.
        SecondFactorOff = "second_factor_off",
        /// An account got other recovery codes.
        RecoveryCodesMade = "recovery_codes_made",
        /// A recovery code opened an account.
        RecoveryCodeUsed = "recovery_code_used",
        /// An account was deleted, with all that was its own.
        AccountDeleted = "account_deleted",
        /// Somebody took a copy of what is theirs.
        DataExported = "data_exported",
        /// Somebody was invited to make an account.
        Invited = "invited",
        /// A link that had been given out was withdrawn.
        LinkWithdrawn = "link_withdrawn",
        /// Somebody logged in.
        LoggedIn = "logged_in",
        /// Somebody tried to log in, with a wrong password or code.
        LogInFailed = "log_in_failed",
        /// Somebody logged out.
        LoggedOut = "logged_out",
        /// Sessions were ended from another one.
        SessionsRevoked = "sessions_revoked",
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
            Actor::Anonymous { .. } => Self::Nothing,
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
    /// The network address it was done from; `None` for the process itself.
    pub address: Option<String>,
    /// What was done.
    pub action: AuditAction,
    /// To what: its path below `/api/v1`, for example `/jobs/7`.
    pub object: String,
    /// What it was.
    pub before: Option<serde_json::Value>,
    /// What it became.
    pub after: Option<serde_json::Value>,
}

/// Which lines of the audit log: those that are all of what is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of this account.
    pub actor: Option<UserId>,
    /// That tell of this.
    pub action: Option<AuditAction>,
    /// About this.
    pub object: Option<String>,
    /// Not before this.
    pub from: Option<Instant>,
    /// Before this.
    pub until: Option<Instant>,
}
