//! What the links in mails do to accounts: each once, and in one transaction with being used up.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::{Instant, MailId, UserId};
use serde_json::json;

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

/// Gives an account that nobody has confirmed another password, and writes its holder anew: whoever registers last counts.
/// `false` where it is confirmed by now.
pub async fn register_again(
    db: &Database,
    user: UserId,
    password_hash: &str,
    session_key: &[u8],
    mail: NewMail<'_>,
    now: Instant,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let changed = tx
        .ask("UPDATE users SET password_hash = $2, session_key = $3 WHERE id = $1 AND confirmed_at IS NULL")
        .bind(user.0)
        .bind(password_hash)
        .bind(session_key)
        .execute()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    mails::keep(&mut tx, Some(user), mail, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Keeps a mail about an account.
pub async fn write(db: &Database, user: UserId, mail: NewMail<'_>, now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    mails::keep(&mut tx, Some(user), mail, now).await?;
    tx.commit().await
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

/// The address of an account is its holder's.
pub async fn confirm(db: &Database, by: &Actor, link: MailId, user: UserId, now: Instant) -> Result<Followed> {
    let mut tx = db.begin().await?;
    if !mails::use_up(&mut tx, link, now).await? {
        return Ok(Followed::Over);
    }
    tx.ask("UPDATE users SET confirmed_at = COALESCE(confirmed_at, $2) WHERE id = $1")
        .bind(user.0)
        .bind(Time(now))
        .execute()
        .await?;
    audit::note::<()>(&mut tx, by, now, AuditAction::AddressConfirmed, &super::object(user), None, None).await?;
    tx.commit().await?;
    Ok(Followed::Done)
}

/// An account gets another address. `told` is written to the one it had.
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
#[expect(clippy::too_many_arguments, reason = "who, by what, what it becomes, and what is said of it")]
pub async fn reset_password(
    db: &Database,
    by: &Actor,
    link: MailId,
    user: UserId,
    password_hash: &str,
    session_key: &[u8],
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
    .bind(password_hash)
    .bind(session_key)
    .bind(Time(now))
    .execute()
    .await?;
    mails::void(&mut tx, user, now).await?;
    if let Some(mail) = told {
        mails::keep(&mut tx, Some(user), mail, now).await?;
    }
    audit::note::<()>(&mut tx, by, now, AuditAction::PasswordChanged, &super::object(user), None, None).await?;
    tx.commit().await?;
    Ok(Followed::Done)
}

/// Writes a password down by the parameters of today, unless it was changed since `old_hash` was read.
pub async fn rehash(db: &Database, user: UserId, old_hash: &str, new_hash: &str) -> Result<()> {
    db.write("UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2")
        .bind(user.0)
        .bind(old_hash)
        .bind(new_hash)
        .execute()
        .await?;
    Ok(())
}

/// Forgets accounts made before `before` that nobody has confirmed, at most `limit`. How many.
pub async fn forget_unconfirmed(db: &Database, before: Instant, limit: u32) -> Result<u64> {
    db.write(
        "DELETE FROM users WHERE id IN (SELECT id FROM users WHERE confirmed_at IS NULL AND created_at < $1 LIMIT $2)",
    )
    .bind(Time(before))
    .bind(i64::from(limit))
    .execute()
    .await
}
