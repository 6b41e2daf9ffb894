//! The second factor of accounts. What is kept of its key is sealed, of recovery codes their hashes.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::{Instant, UserId};

use crate::mails::{self, NewMail};
use crate::transaction::Tx;
use crate::{Database, Result, audit};

/// Switches it on with a key and codes, the step of the code that showed the key was taken down in `step`; or off.
#[derive(Debug, Clone, Copy)]
pub enum Factor<'a> {
    /// With this key, sealed.
    On {
        /// The key, sealed.
        sealed: &'a [u8],
        /// The time step whose code has been taken.
        step: i64,
        /// Hashes of recovery codes.
        codes: &'a [Vec<u8>],
    },
    /// Without.
    Off,
}

/// Switches the second factor of an account on or off. `false` where it was so already.
pub async fn switch(
    db: &Database,
    by: &Actor,
    user: UserId,
    factor: Factor<'_>,
    told: Option<NewMail<'_>>,
    now: Instant,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let (sealed, step, codes, action) = match factor {
        Factor::On { sealed, step, codes } => (Some(sealed), Some(step), codes, AuditAction::SecondFactorOn),
        Factor::Off => (None, None, [].as_slice(), AuditAction::SecondFactorOff),
    };
    let changed = tx
        .ask(
            "UPDATE users SET totp_secret = $2, totp_step = $3, codes_failed = 0
             WHERE id = $1 AND (totp_secret IS NULL) = ($4 = 1)",
        )
        .bind(user.0)
        .bind(sealed)
        .bind(step)
        .bind(i64::from(sealed.is_some()))
        .execute()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    replace_codes(&mut tx, user, codes).await?;
    if let Some(mail) = told {
        mails::keep(&mut tx, Some(user), mail, now).await?;
    }
    audit::note::<()>(&mut tx, by, now, action, &super::object(user), None, None).await?;
    tx.commit().await?;
    Ok(true)
}

async fn replace_codes(tx: &mut Tx, user: UserId, codes: &[Vec<u8>]) -> Result<()> {
    tx.ask("DELETE FROM recovery_codes WHERE user_id = $1").bind(user.0).execute().await?;
    for code in codes {
        tx.ask("INSERT INTO recovery_codes (hash, user_id) VALUES ($1, $2)")
            .bind(code.as_slice())
            .bind(user.0)
            .execute()
            .await?;
    }
    Ok(())
}

/// Gives an account other recovery codes. Those it had open nothing.
pub async fn make_codes(db: &Database, by: &Actor, user: UserId, codes: &[Vec<u8>], now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    replace_codes(&mut tx, user, codes).await?;
    audit::note::<()>(&mut tx, by, now, AuditAction::RecoveryCodesMade, &super::object(user), None, None).await?;
    tx.commit().await
}

/// Takes a code of a time step, unless one of it or of a later one was taken.
pub async fn take_step(db: &Database, user: UserId, step: i64) -> Result<bool> {
    let taken = db
        .write(
            "UPDATE users SET totp_step = $2, codes_failed = 0
             WHERE id = $1 AND (totp_step IS NULL OR totp_step < $2)",
        )
        .bind(user.0)
        .bind(step)
        .execute()
        .await?;
    Ok(taken == 1)
}

/// Takes a recovery code: `false` where there is none such.
pub async fn take_code(db: &Database, by: &Actor, user: UserId, hash: &[u8], now: Instant) -> Result<bool> {
    let mut tx = db.begin().await?;
    let taken =
        tx.ask("DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2").bind(user.0).bind(hash).execute().await?;
    if taken == 0 {
        return Ok(false);
    }
    tx.ask("UPDATE users SET codes_failed = 0 WHERE id = $1").bind(user.0).execute().await?;
    audit::note::<()>(&mut tx, by, now, AuditAction::RecoveryCodeUsed, &super::object(user), None, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// The sealed keys there are, and whose.
pub async fn sealed(db: &Database) -> Result<Vec<(UserId, Vec<u8>)>> {
    let rows: Vec<(i64, Vec<u8>)> =
        db.ask("SELECT id, totp_secret FROM users WHERE totp_secret IS NOT NULL ORDER BY id").all().await?;
    Ok(rows.into_iter().map(|(user, sealed)| (UserId(user), sealed)).collect())
}

/// Keeps the same key under another seal, unless it is another by now.
pub async fn reseal(db: &Database, user: UserId, before: &[u8], sealed: &[u8]) -> Result<()> {
    db.write("UPDATE users SET totp_secret = $3 WHERE id = $1 AND totp_secret = $2")
        .bind(user.0)
        .bind(before)
        .bind(sealed)
        .execute()
        .await?;
    Ok(())
}

/// Counts a wrong code.
pub async fn failed(db: &Database, user: UserId) -> Result<()> {
    db.write("UPDATE users SET codes_failed = codes_failed + 1 WHERE id = $1").bind(user.0).execute().await?;
    Ok(())
}

/// How many recovery codes an account has left.
pub async fn codes_left(db: &Database, user: UserId) -> Result<i64> {
    let (left,) = db.ask("SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1").bind(user.0).one().await?;
    Ok(left)
}
