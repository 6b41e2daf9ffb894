//! Browser sessions.

use domain::Instant;

use crate::columns::Time;
use crate::{Database, Result};

/// The data and expiry of a session that has not expired at `now`.
pub async fn load(db: &Database, id: &str, now: Instant) -> Result<Option<(String, Instant)>> {
    let row: Option<(String, Time)> =
        sqlx::query_as("SELECT data, expires_at FROM sessions WHERE id = $1 AND expires_at > $2")
            .bind(id)
            .bind(Time(now))
            .fetch_optional(db.read())
            .await?;
    Ok(row.map(|(data, expiry)| (data, expiry.0)))
}

/// Keeps a session that is new. `false` where the id is taken.
pub async fn create(db: &Database, id: &str, data: &str, expires_at: Instant) -> Result<bool> {
    let done =
        sqlx::query("INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING")
            .bind(id)
            .bind(data)
            .bind(Time(expires_at))
            .execute(db.write())
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps a session, new or known.
pub async fn save(db: &Database, id: &str, data: &str, expires_at: Instant) -> Result<()> {
    sqlx::query(
        "INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
    )
    .bind(id)
    .bind(data)
    .bind(Time(expires_at))
    .execute(db.write())
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete(db: &Database, id: &str) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE id = $1").bind(id).execute(db.write()).await?;
    Ok(())
}

/// Forgets the sessions that have expired at `now`. Returns how many.
pub async fn delete_expired(db: &Database, now: Instant) -> Result<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(Time(now)).execute(db.write()).await?;
    Ok(done.rows_affected())
}
