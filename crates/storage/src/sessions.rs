//! Browser sessions. They are known by the hash of what the cookie says.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::view::SessionView;
use domain::{Instant, UserId};

use crate::audit;
use crate::columns::{Time, text};
use crate::{Database, Result};

/// What is kept of a session.
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    /// SHA-256 of its id.
    pub hash: &'a [u8],
    /// Whose it is; `None` before a log-in is complete.
    pub user: Option<UserId>,
    /// What the session layer keeps in it.
    pub data: &'a str,
    /// Where it was begun, as far as it is known.
    pub address: Option<&'a str>,
    /// With what it was begun, as the browser calls itself.
    pub agent: Option<&'a str>,
    /// When it ends unless it is used before.
    pub expires_at: Instant,
}

/// The data and expiry of a session that has not expired at `now` and was begun after `oldest`.
pub async fn load(db: &Database, hash: &[u8], now: Instant, oldest: Instant) -> Result<Option<(String, Instant)>> {
    let row: Option<(String, Time)> = db
        .ask("SELECT data, expires_at FROM sessions WHERE hash = $1 AND expires_at > $2 AND begun_at > $3")
        .bind(hash)
        .bind(Time(now))
        .bind(Time(oldest))
        .optional()
        .await?;
    Ok(row.map(|(data, expiry)| (data, expiry.0)))
}

/// Keeps a session that is new. `false` where the id is taken.
pub async fn create(db: &Database, session: Session<'_>, now: Instant) -> Result<bool> {
    let created = db
        .write(
            "INSERT INTO sessions (hash, user_id, data, address, agent, expires_at, begun_at, seen_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (hash) DO NOTHING",
        )
        .bind(session.hash)
        .bind(session.user.map(|id| id.0))
        .bind(text(session.data))
        .bind(session.address)
        .bind(session.agent.map(text).as_deref())
        .bind(Time(session.expires_at))
        .bind(Time(now))
        .execute()
        .await?;
    Ok(created == 1)
}

/// Writes back a session that is still there: one that was ended meanwhile stays ended.
pub async fn save(db: &Database, session: Session<'_>, now: Instant) -> Result<()> {
    db.write(
        "UPDATE sessions SET user_id = $2, data = $3, address = $4, agent = $5, expires_at = $6, seen_at = $7
         WHERE hash = $1",
    )
    .bind(session.hash)
    .bind(session.user.map(|id| id.0))
    .bind(text(session.data))
    .bind(session.address)
    .bind(session.agent.map(text).as_deref())
    .bind(Time(session.expires_at))
    .bind(Time(now))
    .execute()
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete(db: &Database, hash: &[u8]) -> Result<()> {
    db.write("DELETE FROM sessions WHERE hash = $1").bind(hash).execute().await?;
    Ok(())
}

/// Ends one of a user's sessions, or all but one, on their word. How many were ended.
pub async fn end(db: &Database, by: &Actor, user: UserId, which: Which<'_>, now: Instant) -> Result<u64> {
    let mut tx = db.begin().await?;
    let (condition, hash) = match which {
        Which::One(hash) => ("hash = $2", hash),
        Which::AllBut(hash) => ("hash <> $2", hash),
    };
    let statement = format!("DELETE FROM sessions WHERE user_id = $1 AND {condition}");
    let ended = tx.ask(statement).bind(user.0).bind(hash).execute().await?;
    if ended > 0 {
        let object = crate::accounts::object(user);
        let told = serde_json::json!({ "sessions": ended });
        audit::note(&mut tx, by, now, AuditAction::SessionsRevoked, &object, Some(&told), None).await?;
        tx.commit().await?;
    }
    Ok(ended)
}

/// Which sessions are to end.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// This one.
    One(&'a [u8]),
    /// All others.
    AllBut(&'a [u8]),
}

/// A user's sessions that are open, the latest first, with the hash of each. At most `limit`.
pub async fn of_user(
    db: &Database,
    user: UserId,
    now: Instant,
    oldest: Instant,
    limit: u32,
) -> Result<Vec<SessionView>> {
    type Row = (Vec<u8>, Time, Time, Option<String>, Option<String>);
    let rows: Vec<Row> = db
        .ask(
            "SELECT hash, begun_at, seen_at, address, agent FROM sessions
             WHERE user_id = $1 AND expires_at > $2 AND begun_at > $3 ORDER BY begun_at DESC, hash LIMIT $4",
        )
        .bind(user.0)
        .bind(Time(now))
        .bind(Time(oldest))
        .bind(i64::from(limit))
        .all()
        .await?;
    let view = |(hash, begun_at, seen_at, address, agent): Row| SessionView {
        id: domain::hex::encode(&hash),
        begun_at: begun_at.0,
        seen_at: seen_at.0,
        address,
        agent,
        current: false,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Forgets the sessions that have expired at `now` or were begun by `oldest`. Returns how many.
pub async fn delete_expired(db: &Database, now: Instant, oldest: Instant) -> Result<u64> {
    db.write("DELETE FROM sessions WHERE expires_at <= $1 OR begun_at <= $2")
        .bind(Time(now))
        .bind(Time(oldest))
        .execute()
        .await
}
