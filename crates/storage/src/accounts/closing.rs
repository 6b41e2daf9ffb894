//! How accounts end.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::{Instant, UserId};

use crate::columns::Time;
use crate::question::Engine;
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
    /// No active admin would be left.
    LastAdmin,
}

/// Deletes an account with all that is its own. The audit log keeps its lines.
pub async fn close(db: &Database, by: &Actor, user: UserId, now: Instant) -> Result<Closed> {
    let mut tx = db.begin().await?;
    if tx.engine() == Engine::Postgres {
        // Two last admins that leave at the same moment would each find the other one left.
        tx.ask("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE").execute().await?;
    }
    let found: Option<(String, bool)> =
        tx.ask("SELECT email, role = 'admin' AND active FROM users WHERE id = $1").bind(user.0).optional().await?;
    let Some((email, is_admin)) = found else { return Ok(Closed::Missing) };
    if is_admin {
        let (others,): (bool,) = tx
            .ask("SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND active AND id <> $1)")
            .bind(user.0)
            .one()
            .await?;
        if !others {
            return Ok(Closed::LastAdmin);
        }
    }
    let (open,): (bool,) = tx
        .ask("SELECT EXISTS (SELECT 1 FROM runs WHERE owner_id = $1 AND status IN ('queued', 'running', 'paused'))")
        .bind(user.0)
        .one()
        .await?;
    if open {
        return Ok(Closed::RunsOpen);
    }
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
