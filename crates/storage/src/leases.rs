//! Roles that one process has at a time.
//!
//! Whoever has one has it for the time of a lease, which they prolong. Everything that the role writes goes through
//! [`fence`], in the transaction of the write itself: a process that slept past its lease, and whose role may be
//! another's by now, can write nothing more.

use chrono::Duration;
use domain::Instant;

use crate::columns::Time;
use crate::transaction::Tx;
use crate::{Database, Error, Result};

/// The scheduler's: starting the jobs that are due.
pub const SCHEDULER: &str = "scheduler";

/// A role that was taken: proof that one may write for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The role.
    pub name: &'static str,
    /// The fencing token: grows each time the role is taken, and only the latest counts.
    pub token: i64,
}

/// Who has a role.
pub async fn owner(db: &Database, name: &'static str, now: Instant) -> Result<Option<String>> {
    let held: Option<(String,)> = db
        .ask("SELECT owner FROM leases WHERE name = $1 AND owner IS NOT NULL AND until >= $2")
        .bind(name)
        .bind(Time(now))
        .optional()
        .await?;
    Ok(held.map(|(owner,)| owner))
}

/// Takes a role, if nobody has it or their lease has run out.
pub async fn take(
    db: &Database,
    name: &'static str,
    owner: &str,
    lease: Duration,
    now: Instant,
) -> Result<Option<Lease>> {
    // Looking first keeps those who wait from taking SQLite's write lock each time.
    let held: Option<(i64,)> = db
        .ask("SELECT token FROM leases WHERE name = $1 AND owner IS NOT NULL AND until >= $2")
        .bind(name)
        .bind(Time(now))
        .optional()
        .await?;
    if held.is_some() {
        return Ok(None);
    }
    let taken: Option<(i64,)> = db
        .write(
            "INSERT INTO leases (name, owner, until, token) VALUES ($1, $2, $3, 1)
             ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until, token = leases.token + 1
             WHERE leases.owner IS NULL OR leases.until < $4
             RETURNING token",
        )
        .bind(name)
        .bind(owner)
        .bind(Time(now + lease))
        .bind(Time(now))
        .optional()
        .await?;
    Ok(taken.map(|(token,)| Lease { name, token }))
}

/// Prolongs the lease. `false` where the role is another's, or free.
pub async fn renew(db: &Database, held: Lease, lease: Duration, now: Instant) -> Result<bool> {
    let renewed = db
        .write("UPDATE leases SET until = $3 WHERE name = $1 AND token = $2 AND owner IS NOT NULL AND until >= $4")
        .bind(held.name)
        .bind(held.token)
        .bind(Time(now + lease))
        .bind(Time(now))
        .execute()
        .await?;
    Ok(renewed == 1)
}

/// Gives the role back, so that another can take it at once. Nothing happens where it is another's already.
pub async fn hand_back(db: &Database, held: Lease) -> Result<()> {
    db.write("UPDATE leases SET owner = NULL, until = NULL WHERE name = $1 AND token = $2")
        .bind(held.name)
        .bind(held.token)
        .execute()
        .await?;
    Ok(())
}

/// Makes sure, inside the writer's own transaction, that the role is still theirs, and keeps it so until the end of it.
pub(crate) async fn fence(tx: &mut Tx, held: Lease, now: Instant) -> Result<()> {
    let question = format!(
        "SELECT token FROM leases WHERE name = $1 AND token = $2 AND owner IS NOT NULL AND until >= $3{}",
        tx.for_update()
    );
    let kept: Option<(i64,)> = tx.ask(question).bind(held.name).bind(held.token).bind(Time(now)).optional().await?;
    kept.map(drop).ok_or(Error::RoleLost(held.name))
}
