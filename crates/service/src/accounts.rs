//! Users: who they are.
//!
//! - [`registering`]: making an account, by oneself, by an invitation, for another.
//! - [`proving`]: logging in and out.
//! - [`changing`]: another password, another address.
//! - [`regaining`]: coming back from the machine itself.
//! - [`closing`]: taking what is one's own, and leaving.

mod changing;
mod closing;
mod proving;
mod regaining;
mod registering;

use std::fmt;

use domain::account::{Actor, Email, Reach, Role};
use domain::view::UserView;
use domain::{Invalid, UserId};
use storage::accounts::UserRecord;

pub use changing::{ask_reset, change_password, confirm, confirmation, request_address, reset_password};
pub use closing::{close, export};
pub(crate) use proving::log_in_failed;
pub use proving::{authenticate, logged_in, logged_out};
pub use regaining::{set_password, switch_factor_off};
pub use registering::{Applicant, Registered, Way, add, invite, register, takes_invitations, way};

use crate::{Error, Result, Services, passwords, policy, second_factor};

/// How long an account waits for its address to be confirmed.
pub(crate) const UNCONFIRMED_KEPT: chrono::TimeDelta = chrono::TimeDelta::days(7);

/// A user as the doors see them.
#[derive(Clone)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Changes with the password: sessions that carry another one are over.
    pub session_key: Vec<u8>,
    /// Whether it takes a second factor to log in.
    pub second_factor: bool,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // axum-login writes users to the log, and the key must not get there.
        f.debug_struct("User").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

impl User {
    /// As the one who asks, having logged in.
    pub fn actor(&self) -> Actor {
        Actor::User { id: self.id, email: self.email.clone(), role: self.role, reach: Reach::Full, from: None }
    }
}

impl From<UserRecord> for User {
    fn from(record: UserRecord) -> Self {
        Self {
            id: record.id,
            email: record.email,
            role: record.role,
            session_key: record.session_key,
            second_factor: record.second_factor.is_some(),
        }
    }
}

/// Whether an account opens anything.
fn opens(record: &UserRecord) -> bool {
    record.active && record.confirmed
}

/// The user with this id, if their account opens anything.
pub async fn user(services: &Services, id: UserId) -> Result<Option<User>> {
    let record = storage::accounts::by_id(&services.db, id).await?;
    Ok(record.filter(opens).map(User::from))
}

/// The user with this address: for the command.
pub async fn user_by_email(services: &Services, email: &str) -> Result<Option<User>> {
    let email = Email::parse(email)?;
    Ok(storage::accounts::by_email(&services.db, email.as_str()).await?.map(User::from))
}

/// The account of whoever asks.
pub async fn me(services: &Services, actor: &Actor) -> Result<UserView> {
    let id = actor.user_id().ok_or(Error::NotLoggedIn)?;
    storage::accounts::view(&services.db, id).await?.ok_or(Error::NotLoggedIn)
}

/// Whether anybody has an account.
pub async fn any_user(services: &Services) -> Result<bool> {
    Ok(storage::accounts::any(&services.db).await?)
}

/// What whoever asks shows once more before they change what opens their account.
#[derive(Clone, Copy)]
pub struct Proof<'a> {
    /// Their password.
    pub password: &'a str,
    /// A code of their second factor, where logging in takes one: of the device, or a recovery code.
    pub code: &'a str,
}

impl<'a> Proof<'a> {
    /// Of an account without a second factor.
    pub fn password(password: &'a str) -> Self {
        Self { password, code: "" }
    }
}

impl fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof(…)")
    }
}

/// The account of whoever asks, who has logged in and shows once more all that it takes to log in.
pub(crate) async fn proven(services: &Services, actor: &Actor, proof: Proof<'_>) -> Result<UserRecord> {
    let record = with_password(services, actor, proof.password).await?;
    show_factor(services, actor, &record, proof.code).await?;
    Ok(record)
}

/// The account of whoever asks, who has logged in and shows its password once more.
pub(crate) async fn with_password(services: &Services, actor: &Actor, password: &str) -> Result<UserRecord> {
    let id = policy::must_have_logged_in(actor)?;
    let record = storage::accounts::by_id(&services.db, id).await?.ok_or(Error::NotLoggedIn)?;
    // As many tries as for logging in: who found a browser open must not find out the password by it.
    if tried(services, actor, &record.email, Some(&record), password).await? {
        return Ok(record);
    }
    Err(Invalid::new("current", "wrong_password", "it is not the password of this account").into())
}

/// Refuses who does not show the second factor of an account that has one. It comes last: a recovery code that was shown
/// is gone, and must not be for a refusal that was to be known before.
async fn show_factor(services: &Services, actor: &Actor, record: &UserRecord, code: &str) -> Result<()> {
    if record.second_factor.is_some() && !second_factor::holds(services, actor, record, code).await? {
        let message = "it is no code of the account's second factor, or was used already";
        return Err(Invalid::new("code", "wrong_code", message).into());
    }
    Ok(())
}

/// Whether this is the password of the account of that address, if there is one that is active; after the same work where
/// there is none. A try is counted before a hash is computed, a wrong one noted, a right one forgiven.
async fn tried(
    services: &Services,
    by: &Actor,
    email: &str,
    record: Option<&UserRecord>,
    password: &str,
) -> Result<bool> {
    services.throttle.admit(by, email)?;
    let stored = record.map_or(passwords::NOBODYS_HASH, |record| &record.password_hash).to_owned();
    let right = passwords::verify(services, password, stored).await? && record.is_some_and(|record| record.active);
    if right {
        services.throttle.forgive(by, email);
    } else {
        log_in_failed(services, by, record.map(|record| record.id), "password").await?;
    }
    Ok(right)
}
