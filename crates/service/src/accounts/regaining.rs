//! Coming back into an account from the machine itself, where every other way is lost.

use domain::UserId;
use domain::account::Actor;
use domain::language::Language;

use super::changing::told;
use super::registering::checked;
use crate::passwords::Strength;
use crate::{Error, Result, Services, passwords, policy};

/// Gives an account another password. All its sessions are over; its second factor stays.
pub async fn set_password(services: &Services, by: &Actor, id: UserId, password: &str) -> Result<()> {
    policy::must_be_the_system(by)?;
    let record = storage::accounts::by_id(&services.db, id).await?.ok_or(Error::NotFound)?;
    checked(services, &record.email, password, Strength::LongEnough).await?;
    let new = passwords::fresh(services, password).await?;
    // Nobody asks in a language here.
    let letter = told(services, Language::default());
    let mail = letter.as_ref().map(|letter| letter.to(&record.email));
    let (db, old, now) = (&services.db, &record.password_hash, services.now());
    if !storage::accounts::set_password(db, by, id, old, &new, mail, now).await? {
        return Err(Error::Conflict("password_changed_meanwhile"));
    }
    services.mailed.notify_one();
    services.say_ended(id);
    Ok(())
}

/// Switches the second factor of an account off.
pub async fn switch_factor_off(services: &Services, by: &Actor, id: UserId) -> Result<()> {
    policy::must_be_the_system(by)?;
    let record = storage::accounts::by_id(&services.db, id).await?.ok_or(Error::NotFound)?;
    crate::second_factor::take_off(services, by, &record, Language::default()).await
}
