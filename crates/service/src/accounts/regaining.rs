//! Coming back into an account from the machine itself, where every other way is lost.

use domain::UserId;
use domain::account::Actor;

use super::registering::{Strength, checked};
use crate::{Error, Result, Services, passwords, policy};

/// Gives an account another password. All its sessions are over; its second factor stays.
pub async fn set_password(services: &Services, by: &Actor, id: UserId, password: &str) -> Result<()> {
    policy::must_be_the_system(by)?;
    let record = storage::accounts::by_id(&services.db, id).await?.ok_or(Error::NotFound)?;
    checked(&record.email, password, Strength::LongEnough)?;
    let password_hash = passwords::hash(services, password.to_owned()).await?;
    let session_key: [u8; 16] = rand::random();
    let (db, old, now) = (&services.db, &record.password_hash, services.now());
    if !storage::accounts::set_password(db, by, id, old, &password_hash, &session_key, now).await? {
        return Err(Error::Conflict("password_changed_meanwhile"));
    }
    services.say_ended(id);
    Ok(())
}

/// Switches the second factor of an account off.
pub async fn switch_factor_off(services: &Services, by: &Actor, id: UserId) -> Result<()> {
    policy::must_be_the_system(by)?;
    let record = storage::accounts::by_id(&services.db, id).await?.ok_or(Error::NotFound)?;
    crate::second_factor::take_off(services, by, &record).await
}
