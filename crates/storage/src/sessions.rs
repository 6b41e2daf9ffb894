//! Browser sessions.

use domain::Instant;

use crate::columns::{Time, text};
use crate::{Database, Result};

/// The data and expiry of a session that has not expired at `now`.
pub async fn load(db: &Database, id: &str, now: Instant) -> Result<Option<(String, Instant)>> {
    let row: Option<(String, Time)> = db
        .ask("SELECT data, expires_at FROM sessions WHERE id = $1 AND expires_at > $2")
        .bind(text(id))
        .bind(Time(now))
        .optional()
        .await?;
    Ok(row.map(|(data, expiry)| (data, expiry.0)))
}

/// Keeps a session that is new. `false` where the id is taken.
pub async fn create(db: &Database, id: &str, data: &str, expires_at: Instant) -> Result<bool> {
    let created = db
        .write("INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING")
        .bind(text(id))
        .bind(text(data))
        .bind(Time(expires_at))
        .execute()
        .await?;
    Ok(created == 1)
}

/// Keeps a session, new or known.
pub async fn save(db: &Database, id: &str, data: &str, expires_at: Instant) -> Result<()> {
    db.write(
        "INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
    )
    .bind(text(id))
    .bind(text(data))
    .bind(Time(expires_at))
    .execute()
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete(db: &Database, id: &str) -> Result<()> {
    db.write("DELETE FROM sessions WHERE id = $1").bind(text(id)).execute().await?;
    Ok(())
}

/// Forgets the sessions that have expired at `now`. Returns how many.
pub async fn delete_expired(db: &Database, now: Instant) -> Result<u64> {
    db.write("DELETE FROM sessions WHERE expires_at <= $1").bind(Time(now)).execute().await
}
