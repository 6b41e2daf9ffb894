//! What the links in mails do to accounts: each once, and in one transaction with being used up.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::{Instant, MailId, UserId};
use serde_json::json;

use crate::accounts::NewPassword;
use crate::columns::{Time, text};
use crate::mails::{self, NewMail};
use crate::{Database, Result, audit};

/// What became of following a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// It did what it is for.
    Done,
    /// It was used up, or works no more.
    Over,
    /// Another account has the address by now.
    Taken,
}

/// Gives an account that nobody has confirmed another password, and writes its holder anew: whoever registers last counts,
/// and has as long as the first to confirm it. `false` where it is confirmed by now, or its holder was written too often:
/// the link they have opens what it was written for, and nothing else.
pub async fn register_again(
    db: &Database,
    by: &Actor,
    user: UserId,
    new: &NewPassword,
    mail: NewMail<'_>,
    now: Instant,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let changed = tx
        .ask(
            "UPDATE users SET password_hash = $2, session_key = $3, created_at = $4
             WHERE id = $1 AND confirmed_at IS NULL",
        )
        .bind(user.0)
        .bind(&new.hash)
        .bind(new.session_key.as_slice())
        .bind(Time(now))
        .execute()
        .await?;
    if changed == 0 || mails::keep(&mut tx, Some(user), mail, now).await?.is_none() {
        return Ok(false);
    }
    audit::note::<()>(&mut tx, by, now, AuditAction::PasswordChanged, &super::object(user), None, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Keeps a mail about an account.
pub async fn write(db: &Database, user: UserId, mail: NewMail<'_>, now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    mails::keep(&mut tx, Some(user), mail, now).await?;
    tx.commit().await
}

/// Notes that somebody asked that an account gets another address, and writes to it. `false` where there was too much of
/// that.
pub async fn ask_address(db: &Database, by: &Actor, user: UserId, mail: NewMail<'_>, now: Instant) -> Result<bool> {
    let mut tx = db.begin().await?;
    if mails::keep(&mut tx, Some(user), mail, now).await?.is_none() {
        return Ok(false);
    }
    let (object, asked) = (super::object(user), json!({ "email": mail.recipient }));
    audit::note(&mut tx, by, now, AuditAction::AddressAsked, &object, None, Some(&asked)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Notes that somebody asked for another password, for an account or for none, and writes its holder where there is one.
pub async fn ask_reset(db: &Database, by: &Actor, user: Option<(UserId, NewMail<'_>)>, now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    let object = user.map_or_else(|| "/admin/users".to_owned(), |(id, _)| super::object(id));
    audit::note::<()>(&mut tx, by, now, AuditAction::ResetAsked, &object, None, None).await?;
    if let Some((id, mail)) = user {
        mails::keep(&mut tx, Some(id), mail, now).await?;
    }
    tx.commit().await
}

/// The address of an account is its holder's, who knows the password with this hash.
pub async fn confirm(
    db: &Database,
    by: &Actor,
    link: MailId,
    user: UserId,
    password_hash: &str,
    now: Instant,
) -> Result<Followed> {
    let mut tx = db.begin().await?;
    if !mails::use_up(&mut tx, link, now).await? {
        return Ok(Followed::Over);
    }
    // Somebody may have registered again since the password was read: that is not the one that was shown.
    let confirmed = tx
        .ask("UPDATE users SET confirmed_at = COALESCE(confirmed_at, $2) WHERE id = $1 AND password_hash = $3")
        .bind(user.0)
        .bind(Time(now))
        .bind(password_hash)
        .execute()
        .await?;
    if confirmed == 0 {
        return Ok(Followed::Over);
    }
    audit::note::<()>(&mut tx, by, now, AuditAction::AddressConfirmed, &super::object(user), None, None).await?;
    tx.commit().await?;
    Ok(Followed::Done)
}

/// An account gets another address, in whose favour somebody who registered with it and has not confirmed it is
/// forgotten. `told` is written to the one it had.
pub async fn change_address(
    db: &Database,
    by: &Actor,
    link: MailId,
    user: UserId,
    email: &str,
    told: Option<NewMail<'_>>,
    now: Instant,
) -> Result<Followed> {
    let mut tx = db.begin().await?;
    if !mails::use_up(&mut tx, link, now).await? {
        return Ok(Followed::Over);
    }
    let before = format!("SELECT email FROM users WHERE id = $1{}", tx.for_update());
    let Some((before,)) = tx.ask(before).bind(user.0).optional::<(String,)>().await? else {
        return Ok(Followed::Over);
    };
    super::make_way(&mut tx, by, email, now).await?;
    let changed = tx
        .ask(
            "UPDATE users SET email = $2, confirmed_at = COALESCE(confirmed_at, $3)
             WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM users WHERE email = $2)",
        )
        .bind(user.0)
        .bind(text(email))
        .bind(Time(now))
        .execute()
        .await;
    match changed {
        Ok(1) => {}
        Ok(_) | Err(crate::Error::Taken) => return Ok(Followed::Taken),
        Err(error) => return Err(error),
    }
    mails::void(&mut tx, user, now).await?;
    if let Some(mail) = told {
        mails::keep(&mut tx, Some(user), NewMail { recipient: &before, ..mail }, now).await?;
    }
    let (was, is) = (json!({ "email": before }), json!({ "email": email }));
    let object = super::object(user);
    audit::note(&mut tx, by, now, AuditAction::AddressChanged, &object, Some(&was), Some(&is)).await?;
    tx.commit().await?;
    Ok(Followed::Done)
}

/// An account gets another password; whoever followed the link to its address has shown that it is theirs. Its sessions are
/// over.
pub async fn reset_password(
    db: &Database,
    by: &Actor,
    link: MailId,
    user: UserId,
    new: &NewPassword,
    told: Option<NewMail<'_>>,
    now: Instant,
) -> Result<Followed> {
    let mut tx = db.begin().await?;
    if !mails::use_up(&mut tx, link, now).await? {
        return Ok(Followed::Over);
    }
    tx.ask(
        "UPDATE users SET password_hash = $2, session_key = $3, confirmed_at = COALESCE(confirmed_at, $4)
         WHERE id = $1",
    )
    .bind(user.0)
    .bind(&new.hash)
    .bind(new.session_key.as_slice())
    .bind(Time(now))
    .execute()
    .await?;
    super::end_sessions(&mut tx, user).await?;
    mails::void(&mut tx, user, now).await?;
    if let Some(mail) = told {
        mails::keep(&mut tx, Some(user), mail, now).await?;
    }
    audit::note::<()>(&mut tx, by, now, AuditAction::PasswordChanged, &super::object(user), None, None).await?;
    tx.commit().await?;
    Ok(Followed::Done)
}
