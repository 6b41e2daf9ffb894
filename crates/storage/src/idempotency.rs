//! Requests that programs have named, with what was answered.

use domain::{Instant, UserId};

use crate::columns::{Time, count};
use crate::{Database, Result};

/// What is known of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nobody has used it, or whoever did never came to an end: the request is to be done.
    First,
    /// The same request was answered so.
    Answered(Answer),
    /// The same request is under way.
    UnderWay,
    /// Another request has this name.
    Other,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// `Location`.
    pub location: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

type Row = (Vec<u8>, Option<i32>, Option<String>, Option<String>, Option<Vec<u8>>, Time);

/// Claims a name for a request. One that was claimed before `given_up` and has no answer is claimed anew.
pub async fn begin(
    db: &Database,
    user: UserId,
    key: &str,
    print: &[u8],
    given_up: Instant,
    now: Instant,
) -> Result<Begun> {
    let mut tx = db.begin().await?;
    let claimed = tx
        .ask(
            "INSERT INTO idempotency_keys (user_id, key, print, begun_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id, key) DO NOTHING",
        )
        .bind(user.0)
        .bind(key)
        .bind(print)
        .bind(Time(now))
        .execute()
        .await?;
    if claimed == 1 {
        tx.commit().await?;
        return Ok(Begun::First);
    }
    let held = format!(
        "SELECT print, status, location, content_type, body, begun_at FROM idempotency_keys
         WHERE user_id = $1 AND key = $2{}",
        tx.for_update()
    );
    let (known, status, location, content_type, body, begun_at): Row =
        tx.ask(held).bind(user.0).bind(key).one().await?;
    if known != print {
        return Ok(Begun::Other);
    }
    if let Some(status) = status {
        let status = count("a kept answer's status", status)?;
        return Ok(Begun::Answered(Answer { status, location, content_type, body: body.unwrap_or_default() }));
    }
    if begun_at.0 > given_up {
        return Ok(Begun::UnderWay);
    }
    tx.ask("UPDATE idempotency_keys SET begun_at = $3 WHERE user_id = $1 AND key = $2")
        .bind(user.0)
        .bind(key)
        .bind(Time(now))
        .execute()
        .await?;
    tx.commit().await?;
    Ok(Begun::First)
}

/// Keeps the answer to a request that was claimed.
pub async fn keep(db: &Database, user: UserId, key: &str, answer: &Answer) -> Result<()> {
    db.write(
        "UPDATE idempotency_keys SET status = $3, location = $4, content_type = $5, body = $6
         WHERE user_id = $1 AND key = $2",
    )
    .bind(user.0)
    .bind(key)
    .bind(i32::from(answer.status))
    .bind(answer.location.as_deref())
    .bind(answer.content_type.as_deref())
    .bind(answer.body.as_slice())
    .execute()
    .await?;
    Ok(())
}

/// Gives a name back: its request did nothing.
pub async fn release(db: &Database, user: UserId, key: &str) -> Result<()> {
    db.write("DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND status IS NULL")
        .bind(user.0)
        .bind(key)
        .execute()
        .await?;
    Ok(())
}

/// Forgets up to `limit` names that were claimed before an instant. How many went.
pub async fn forget_old(db: &Database, before: Instant, limit: u32) -> Result<u64> {
    let row = db.engine().pick("rowid", "ctid");
    let deleted = db.write(format!(
        "DELETE FROM idempotency_keys WHERE {row} IN (
             SELECT {row} FROM idempotency_keys WHERE begun_at < $1 ORDER BY begun_at LIMIT $2
         )"
    ));
    deleted.bind(Time(before)).bind(i64::from(limit)).execute().await
}
