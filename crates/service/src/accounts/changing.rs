//! Another password, another address, and showing that an address is one's own.

use domain::Invalid;
use domain::account::{Actor, Email};
use domain::mail::MailKind;
use storage::accounts::links::Followed;
use storage::mails::{MailRecord, NewMail};

use super::{Proof, User, shown, user};
use crate::mails::Letter;
use crate::{Error, Result, Services, links, passwords};

/// Gives whoever asks another password, which takes the one they have. Every session of theirs is over, this
/// one too; the user with a new key to begin another is returned. Their tokens stay.
pub async fn change_password(services: &Services, actor: &Actor, proof: Proof<'_>, new: &str) -> Result<User> {
    let email = if let Actor::User { email, .. } = actor { email.as_str() } else { "" };
    crate::policy::must_have_logged_in(actor)?;
    passwords::check(new, email).map_err(|wrong| Invalid { field: "new".to_owned(), ..wrong })?;
    let record = shown(services, actor, proof).await?;
    let password_hash = passwords::hash(services, new.to_owned()).await?;
    let session_key: [u8; 16] = rand::random();
    let (db, old, now) = (&services.db, &record.password_hash, services.now());
    // Somebody else may have changed it meanwhile: then it is not the current one any more.
    if !storage::accounts::set_password(db, actor, record.id, old, &password_hash, &session_key, now).await? {
        return Err(Invalid::new("current", "wrong_password", "it is not the password of this account").into());
    }
    services.say_ended(record.id);
    // It is done, whether they can be told or not.
    if let Err(error) = tell(services, &record, MailKind::PasswordChanged).await {
        tracing::warn!(%error, user = record.id.0, "nobody was told of another password");
    }
    Ok(User { session_key: session_key.to_vec(), ..record.into() })
}

/// Tells the holder of an account of something that was done to it, where mail is sent.
async fn tell(services: &Services, record: &storage::accounts::UserRecord, kind: MailKind) -> Result<()> {
    if let Some(letter) = Letter::notice(services, kind, "") {
        let mail = letter.to(&record.email);
        storage::accounts::links::write(&services.db, record.id, mail, services.now()).await?;
        services.mailed.notify_one();
    }
    Ok(())
}

/// Asks for a link that gives an account another password. It goes to the account's address; whether there is such an
/// account is told to nobody.
pub async fn ask_reset(services: &Services, by: &Actor, email: &str, locale: &str) -> Result<()> {
    let email = Email::parse(email)?;
    services.throttle.admit(by, email.as_str())?;
    let record = storage::accounts::by_email(&services.db, email.as_str()).await?.filter(|record| record.active);
    let letter = Letter::new(services, MailKind::ResetPassword, locale);
    let mail = record.map(|record| (record.id, letter.to(email.as_str())));
    storage::accounts::links::ask_reset(&services.db, by, mail, services.now()).await?;
    services.mailed.notify_one();
    Ok(())
}

/// Gives the account of a link another password. All its sessions are over; its second factor stays.
pub async fn reset_password(services: &Services, by: &Actor, link: &str, password: &str) -> Result<()> {
    let mail = of_kind(services, link, &[MailKind::ResetPassword]).await?;
    let id = mail.user.ok_or(Error::Conflict("link_over"))?;
    passwords::check(password, &mail.recipient)?;
    let password_hash = passwords::hash(services, password.to_owned()).await?;
    let session_key: [u8; 16] = rand::random();
    let letter = Letter::notice(services, MailKind::PasswordChanged, &mail.locale);
    let told = letter.as_ref().map(|letter| letter.to(&mail.recipient));
    let (db, now) = (&services.db, services.now());
    let followed =
        storage::accounts::links::reset_password(db, by, mail.id, id, &password_hash, &session_key, told, now).await?;
    done(followed)?;
    services.mailed.notify_one();
    services.say_ended(id);
    Ok(())
}

/// Asks that the account of whoever asks gets another address. A link goes to that address.
pub async fn request_address(
    services: &Services,
    actor: &Actor,
    proof: Proof<'_>,
    email: &str,
    locale: &str,
) -> Result<()> {
    crate::policy::must_have_logged_in(actor)?;
    let email = Email::parse(email)?;
    let record = shown(services, actor, proof).await?;
    if record.email == email.as_str() {
        return Err(Invalid::new("email", "same_address", "the account has this address already").into());
    }
    let letter = Letter::new(services, MailKind::ChangeAddress, locale);
    storage::accounts::links::write(&services.db, record.id, letter.to(email.as_str()), services.now()).await?;
    services.mailed.notify_one();
    Ok(())
}

/// What a link to confirm an address would do: the kind of mail it came in, and the address.
pub async fn confirmation(services: &Services, link: &str) -> Result<(MailKind, String)> {
    let mail = of_kind(services, link, &CONFIRMED).await?;
    Ok((mail.kind, mail.recipient))
}

const CONFIRMED: [MailKind; 2] = [MailKind::ConfirmAddress, MailKind::ChangeAddress];

/// Follows a link that shows that an address is somebody's. Of a new account it takes the password too, so that nobody
/// confirms what somebody else registered in their name; who confirms one is its user.
pub async fn confirm(services: &Services, by: &Actor, link: &str, password: &str) -> Result<Option<User>> {
    let mail = of_kind(services, link, &CONFIRMED).await?;
    let id = mail.user.ok_or(Error::Conflict("link_over"))?;
    if mail.kind == MailKind::ConfirmAddress {
        return confirm_account(services, by, &mail, password).await.map(Some);
    }
    let letter = Letter::notice(services, MailKind::AddressChanged, &mail.locale);
    // Storage puts in the address that it had.
    let told: Option<NewMail<'_>> = letter.as_ref().map(|letter| letter.to(""));
    let (db, now) = (&services.db, services.now());
    let followed = storage::accounts::links::change_address(db, by, mail.id, id, &mail.recipient, told, now).await?;
    done(followed)?;
    services.mailed.notify_one();
    services.say_ended(id);
    Ok(None)
}

async fn confirm_account(services: &Services, by: &Actor, mail: &MailRecord, password: &str) -> Result<User> {
    let over = || Error::Conflict("link_over");
    let id = mail.user.ok_or_else(over)?;
    let record = storage::accounts::by_id(&services.db, id).await?.ok_or_else(over)?;
    services.throttle.admit(by, &record.email)?;
    if !passwords::verify(services, password, record.password_hash.clone()).await? {
        return Err(Invalid::new("password", "wrong_password", "it is not the password of this account").into());
    }
    done(storage::accounts::links::confirm(&services.db, by, mail.id, id, services.now()).await?)?;
    user(services, id).await?.ok_or_else(over)
}

async fn of_kind(services: &Services, link: &str, kinds: &[MailKind]) -> Result<MailRecord> {
    let mail = links::find(services, link).await?;
    if kinds.contains(&mail.kind) { Ok(mail) } else { Err(Error::Conflict("link_over")) }
}

fn done(followed: Followed) -> Result<()> {
    match followed {
        Followed::Done => Ok(()),
        Followed::Over => Err(Error::Conflict("link_over")),
        Followed::Taken => Err(Error::Conflict("email_taken")),
    }
}
