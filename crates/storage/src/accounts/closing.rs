//! How accounts end.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::{Instant, UserId};

use crate::columns::Time;
use crate::transaction::Tx;
use crate::{Database, Result, audit};

/// What became of closing an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It is gone, with its jobs, tokens and sessions. Listings stay: they are everybody's; so does the history of its
    /// runs, without a name, for as long as all history does.
    Done,
    /// There is none.
    Missing,
    /// Some of its runs have not ended.
    RunsOpen,
    /// No admin would be left who can act as one.
    LastAdmin,
}

/// Why an account could not be closed now; `None` where nothing stands against it.
pub async fn hindrance(db: &Database, user: UserId) -> Result<Option<Closed>> {
    let mut tx = db.begin().await?;
    Ok(looked(&mut tx, user).await?.err())
}

/// The address of an account that can be closed, or why it can not.
async fn looked(tx: &mut Tx, user: UserId) -> Result<std::result::Result<String, Closed>> {
    let found: Option<(String, bool)> =
        tx.ask("SELECT email, role = 'admin' AND active FROM users WHERE id = $1").bind(user.0).optional().await?;
    let Some((email, is_admin)) = found else { return Ok(Err(Closed::Missing)) };
    if is_admin && !super::another_admin(tx, user).await? {
        return Ok(Err(Closed::LastAdmin));
    }
    let (open,): (bool,) = tx
        .ask("SELECT EXISTS (SELECT 1 FROM runs WHERE owner_id = $1 AND status IN ('queued', 'running', 'paused'))")
        .bind(user.0)
        .one()
        .await?;
    Ok(if open { Err(Closed::RunsOpen) } else { Ok(email) })
}

/// Deletes an account with all that is its own. The audit log keeps its lines.
pub async fn close(db: &Database, by: &Actor, user: UserId, now: Instant) -> Result<Closed> {
    let mut tx = db.begin().await?;
    // Two last admins that leave at the same moment would each find the other one left.
    super::hold(&mut tx).await?;
    let email = match looked(&mut tx, user).await? {
        Ok(email) => email,
        Err(hindrance) => return Ok(hindrance),
    };
    // What there is of runs may be millions of rows: they go when all old runs do, step by step.
    tx.ask("UPDATE runs SET owner_id = NULL WHERE owner_id = $1").bind(user.0).execute().await?;
    tx.ask("DELETE FROM users WHERE id = $1").bind(user.0).execute().await?;
    let was = serde_json::json!({ "email": email });
    audit::note(&mut tx, by, now, AuditAction::AccountDeleted, &super::object(user), Some(&was), None).await?;
    tx.commit().await?;
    Ok(Closed::Done)
}

/// How many runs of a user there are, and when the first and the last were made.
pub async fn runs(db: &Database, user: UserId) -> Result<(i64, Option<Instant>, Option<Instant>)> {
    let (count, first, last): (i64, Option<Time>, Option<Time>) = db
        .ask("SELECT COUNT(*), MIN(created_at), MAX(created_at) FROM runs WHERE owner_id = $1")
        .bind(user.0)
        .one()
        .await?;
    Ok((count, first.map(|at| at.0), last.map(|at| at.0)))
}

/// Forgets accounts made before `before` that nobody has confirmed, at most `limit`. How many. An admin's role is given by
/// hand: such an account waits for its holder.
pub async fn forget_unconfirmed(db: &Database, before: Instant, limit: u32, now: Instant) -> Result<u64> {
    let mut tx = db.begin().await?;
    let gone: Vec<(i64, String)> = tx
        .ask(
            "DELETE FROM users WHERE id IN (
                 SELECT id FROM users WHERE confirmed_at IS NULL AND role <> 'admin' AND created_at < $1 LIMIT $2
             ) RETURNING id, email",
        )
        .bind(Time(before))
        .bind(i64::from(limit))
        .all()
        .await?;
    for (id, email) in &gone {
        let was = serde_json::json!({ "email": email, "confirmed": false });
        let object = super::object(UserId(*id));
        audit::note(&mut tx, &Actor::System, now, AuditAction::AccountDeleted, &object, Some(&was), None).await?;
    }
    tx.commit().await?;
    Ok(gone.len() as u64)
}
