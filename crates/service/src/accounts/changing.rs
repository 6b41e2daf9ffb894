//! Another password, another address, and showing that an address is one's own.

use domain::Invalid;
use domain::account::{Actor, Email};
use domain::language::Language;
use domain::mail::MailKind;
use storage::accounts::links::Followed;
use storage::mails::{MailRecord, NewMail};

use super::{Proof, User, show_factor, tried, user, with_password};
use crate::mails::Letter;
use crate::passwords::Strength;
use crate::{Error, Result, Services, links, passwords};

/// Gives whoever asks another password, which takes the one they have. Every session of theirs is over, this
/// one too; the user with a new key to begin another is returned. Their tokens stay. Where mail is sent they are told, in
/// the language they asked in.
pub async fn change_password(
    services: &Services,
    actor: &Actor,
    proof: Proof<'_>,
    new: &str,
    language: Language,
) -> Result<User> {
    let record = with_password(services, actor, proof.password).await?;
    let checked = passwords::check(services, new, &record.email, Strength::Any).await?;
    checked.map_err(|wrong| Invalid { field: "new".to_owned(), ..wrong })?;
    show_factor(services, actor, &record, proof.code).await?;
    let new = passwords::fresh(services, new).await?;
    let letter = told(services, language);
    let mail = letter.as_ref().map(|letter| letter.to(&record.email));
    let (db, old, now) = (&services.db, &record.password_hash, services.now());
    // Somebody else may have changed it meanwhile: then it is not the current one any more.
    if !storage::accounts::set_password(db, actor, record.id, old, &new, mail, now).await? {
        return Err(Invalid::new("current", "wrong_password", "it is not the password of this account").into());
    }
    services.mailed.notify_one();
    services.say_ended(record.id);
    Ok(User { session_key: new.session_key.to_vec(), ..record.into() })
}

/// What the holder of an account is written when it gets another password, where mail is sent.
pub(super) fn told(services: &Services, language: Language) -> Option<Letter> {
    Letter::notice(services, MailKind::PasswordChanged, language)
}

/// Asks for a link that gives an account another password. It goes to the account's address; whether there is such an
/// account is told to nobody.
pub async fn ask_reset(services: &Services, by: &Actor, email: &str, language: Language) -> Result<()> {
    let email = Email::parse(email)?;
    services.throttle.admit(by, email.as_str())?;
    let record = storage::accounts::by_email(&services.db, email.as_str()).await?.filter(|record| record.active);
    let letter = Letter::new(services, MailKind::ResetPassword, language);
    let mail = record.map(|record| (record.id, letter.to(email.as_str())));
    storage::accounts::links::ask_reset(&services.db, by, mail, services.now()).await?;
    services.mailed.notify_one();
    Ok(())
}

/// Gives the account of a link another password. All its sessions are over; its second factor stays.
pub async fn reset_password(services: &Services, by: &Actor, link: &str, password: &str) -> Result<()> {
    let mail = of_kind(services, link, &[MailKind::ResetPassword]).await?;
    let id = mail.user.ok_or(Error::Conflict("link_over"))?;
    // A refusal leaves the link as it is, and looking at a password takes time.
    services.throttle.admit(by, &mail.recipient)?;
    passwords::check(services, password, &mail.recipient, Strength::Any).await??;
    let new = passwords::fresh(services, password).await?;
    let letter = told(services, mail.language);
    let told = letter.as_ref().map(|letter| letter.to(&mail.recipient));
    let (db, now) = (&services.db, services.now());
    done(storage::accounts::links::reset_password(db, by, mail.id, id, &new, told, now).await?)?;
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
    language: Language,
) -> Result<()> {
    crate::policy::must_have_logged_in(actor)?;
    let email = Email::parse(email)?;
    let record = with_password(services, actor, proof.password).await?;
    if record.email == email.as_str() {
        return Err(Invalid::new("email", "same_address", "the account has this address already").into());
    }
    show_factor(services, actor, &record, proof.code).await?;
    let letter = Letter::new(services, MailKind::ChangeAddress, language);
    let (db, mail, now) = (&services.db, letter.to(email.as_str()), services.now());
    if !storage::accounts::links::ask_address(db, actor, record.id, mail, now).await? {
        return Err(Error::Conflict("too_many_mails"));
    }
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
    let letter = Letter::notice(services, MailKind::AddressChanged, mail.language);
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
    if !tried(services, by, &record.email, Some(&record), password).await? {
        return Err(Invalid::new("password", "wrong_password", "it is not the password of this account").into());
    }
    let (db, shown, now) = (&services.db, &record.password_hash, services.now());
    done(storage::accounts::links::confirm(db, by, mail.id, id, shown, now).await?)?;
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
