//! Whose turn it is at a site, among all crawls that share the database.
//!
//! The time is the database's: processes on several machines may have clocks that disagree, and what they learn is how
//! long to wait. On SQLite all are on one machine, whose clock it is.

use std::time::Duration;

use crate::columns::text;
use crate::{Database, Result};

/// Longest wait for a turn. Somebody who has to wait for longer waits for a clock that was set back since.
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// Rows are deleted so long after their turn.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(1);

/// The present in microseconds, as a SQLite column keeps it.
const SQLITE_NOW: &str = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)";

/// Reserves a site for the time of `hold`, which begins when all who asked before had theirs. Returns how long to wait
/// until then.
pub async fn take_turn(db: &Database, site: &str, hold: Duration) -> Result<Duration> {
    let sqlite = format!(
        "INSERT INTO hosts (name, free_at) VALUES ($1, {SQLITE_NOW} + $2)
         ON CONFLICT (name) DO UPDATE SET free_at = MAX({SQLITE_NOW}, MIN(hosts.free_at, {SQLITE_NOW} + $3)) + $2
         RETURNING free_at - $2 - {SQLITE_NOW}"
    );
    // Who waits for the row of another began before it: the wait comes out a little longer, never shorter.
    let postgres = "INSERT INTO hosts (name, free_at)
         VALUES ($1, statement_timestamp() + $2 * INTERVAL '1 microsecond')
         ON CONFLICT (name) DO UPDATE SET
             free_at = GREATEST(
                 statement_timestamp(), LEAST(hosts.free_at, statement_timestamp() + $3 * INTERVAL '1 microsecond')
             ) + $2 * INTERVAL '1 microsecond'
         RETURNING CAST(
             EXTRACT(EPOCH FROM free_at - $2 * INTERVAL '1 microsecond' - statement_timestamp()) * 1000000 AS bigint
         )";
    let (wait,): (i64,) = db
        .write(db.engine().pick(sqlite, postgres.to_owned()))
        .bind(text(site))
        .bind(micros(hold))
        .bind(micros(LONGEST_WAIT))
        .one()
        .await?;
    Ok(Duration::from_micros(u64::try_from(wait).unwrap_or_default()))
}

/// Lets nobody have a turn at a site before so much time has passed.
pub async fn leave_alone(db: &Database, site: &str, pause: Duration) -> Result<()> {
    let sqlite = format!(
        "INSERT INTO hosts (name, free_at) VALUES ($1, {SQLITE_NOW} + $2)
         ON CONFLICT (name) DO UPDATE SET free_at = MAX(hosts.free_at, {SQLITE_NOW} + $2)"
    );
    let postgres = "INSERT INTO hosts (name, free_at)
         VALUES ($1, statement_timestamp() + $2 * INTERVAL '1 microsecond')
         ON CONFLICT (name) DO UPDATE SET
             free_at = GREATEST(hosts.free_at, statement_timestamp() + $2 * INTERVAL '1 microsecond')";
    let question = db.write(db.engine().pick(sqlite, postgres.to_owned()));
    question.bind(text(site)).bind(micros(pause.min(LONGEST_WAIT))).execute().await?;
    Ok(())
}

/// Deletes what lies so far in the past that it says nothing. Returns how many sites.
pub async fn forget(db: &Database) -> Result<u64> {
    let sqlite = format!("DELETE FROM hosts WHERE free_at < {SQLITE_NOW} - $1");
    let postgres = "DELETE FROM hosts WHERE free_at < statement_timestamp() - $1 * INTERVAL '1 microsecond'";
    db.write(db.engine().pick(sqlite, postgres.to_owned())).bind(micros(FORGOTTEN_AFTER)).execute().await
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
