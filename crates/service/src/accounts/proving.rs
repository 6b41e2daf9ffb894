//! Logging in and out.

use domain::UserId;
use domain::account::{Actor, Email};
use domain::audit::AuditAction;
use tracing::{info, warn};

use super::{User, opens, tried};
use crate::{Error, Result, SECURITY, Services, passwords};

/// The user with this address and password; `None` for a wrong password, for an unknown address and for an account that is
/// not active alike, after the same work. One that nobody has confirmed is told so to who knows its password.
pub async fn authenticate(services: &Services, by: &Actor, email: &str, password: &str) -> Result<Option<User>> {
    let record = match Email::parse(email) {
        Ok(email) => storage::accounts::by_email(&services.db, email.as_str()).await?,
        Err(_) => None,
    };
    let right = tried(services, by, email, record.as_ref(), password).await?;
    let Some(record) = record.filter(|_| right) else { return Ok(None) };
    if passwords::is_dated(&record.password_hash) {
        let new = passwords::hash(services, password.to_owned()).await?;
        storage::accounts::rehash(&services.db, record.id, &record.password_hash, &new).await?;
    }
    if opens(&record) { Ok(Some(record.into())) } else { Err(Error::Conflict("not_confirmed")) }
}

/// Notes that somebody did not show the factor that they were asked for, and whose it would have been.
pub(crate) async fn log_in_failed(services: &Services, by: &Actor, whose: Option<UserId>, factor: &str) -> Result<()> {
    warn!(target: SECURITY, user = whose.map(|user| user.0), factor, "a log-in failed");
    Ok(storage::accounts::note(&services.db, by, AuditAction::LogInFailed, whose, services.now()).await?)
}

/// Notes that a user has logged in, by whoever asked.
pub async fn logged_in(services: &Services, user: &User, by: &Actor) -> Result<()> {
    info!(target: SECURITY, user = user.id.0, second_factor = user.second_factor, "somebody has logged in");
    let actor = user.actor().asking_from(by.address());
    Ok(storage::accounts::note(&services.db, &actor, AuditAction::LoggedIn, Some(user.id), services.now()).await?)
}

/// Notes that whoever asks has logged out of a session: what it had open closes.
pub async fn logged_out(services: &Services, actor: &Actor) {
    let Some(id) = actor.user_id() else { return };
    // The session is over whether that can be noted or not.
    let noted = storage::accounts::note(&services.db, actor, AuditAction::LoggedOut, Some(id), services.now()).await;
    if let Err(error) = noted {
        warn!(%error, "that somebody has logged out could not be noted");
    }
    services.say_ended(id);
}
