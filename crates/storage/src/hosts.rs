//! Whose turn it is at a site, among all crawls that share the database, and what the site has taught them of its pace.
//!
//! The time is the database's: processes on several machines may have clocks that disagree, and what they learn is how
//! long to wait. On SQLite all are on one machine, whose clock it is.

use std::time::Duration;

use domain::visit::{Lesson, Turn};

use crate::columns::text;
use crate::{Database, Result};

/// Longest wait for a turn. Somebody who has to wait for longer waits for a clock that was set back since.
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// Rows are deleted so long after their turn.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(1);
/// What a site has taught counts for half after each of these.
const DAY: Duration = Duration::from_hours(24);
/// After so long it counts for nothing any more.
const UNLEARNT_AFTER: Duration = Duration::from_hours(10 * 24);

/// The present in microseconds, as a SQLite column keeps it.
const SQLITE_NOW: &str = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)";

/// Reserves a site for the time of `hold`, which begins when all who asked before had theirs, and keeps what it has
/// taught.
pub async fn take_turn(db: &Database, site: &str, hold: Duration, lesson: Lesson) -> Result<Turn> {
    let days = format!("MAX(0, MIN(({SQLITE_NOW} - hosts.learnt_at) / {}, 62))", DAY.as_micros());
    let sqlite = format!(
        "INSERT INTO hosts (name, free_at, delay, learnt_at) VALUES ($1, {SQLITE_NOW} + $2, $4, {SQLITE_NOW})
         ON CONFLICT (name) DO UPDATE SET
             free_at = MAX({SQLITE_NOW}, MIN(hosts.free_at, {SQLITE_NOW} + $3)) + $2,
             {}
         RETURNING free_at - $2 - {SQLITE_NOW}, delay, delay >> {days}",
        learnt(&days, SQLITE_NOW, "MIN")
    );
    // Who waits for the row of another began before it: the wait comes out a little longer, never shorter.
    let days = format!(
        "CAST(GREATEST(0, LEAST(62, floor(EXTRACT(EPOCH FROM statement_timestamp() - hosts.learnt_at) / {}))) AS integer)",
        DAY.as_secs()
    );
    let postgres = format!(
        "INSERT INTO hosts (name, free_at, delay, learnt_at)
         VALUES ($1, statement_timestamp() + $2 * INTERVAL '1 microsecond', $4, statement_timestamp())
         ON CONFLICT (name) DO UPDATE SET
             free_at = GREATEST(
                 statement_timestamp(), LEAST(hosts.free_at, statement_timestamp() + $3 * INTERVAL '1 microsecond')
             ) + $2 * INTERVAL '1 microsecond',
             {}
         RETURNING CAST(
             EXTRACT(EPOCH FROM free_at - $2 * INTERVAL '1 microsecond' - statement_timestamp()) * 1000000 AS bigint
         ), delay, delay >> {days}",
        learnt(&days, "statement_timestamp()", "LEAST")
    );
    let (wait, kept, counts): (i64, i64, i64) = db
        .write(db.engine().pick(sqlite, postgres))
        .bind(text(site))
        .bind(micros(hold))
        .bind(micros(LONGEST_WAIT))
        .bind(micros(lesson.learnt))
        .bind(micros(lesson.told))
        .bind(micros(lesson.least))
        .one()
        .await?;
    let duration = |micros| Duration::from_micros(u64::try_from(micros).unwrap_or_default());
    Ok(Turn { wait: duration(wait), kept: duration(kept), counts: duration(counts) })
}

/// What becomes of what is kept of a site, where a lesson says `$4`, knows of `$5` and keeps `$6` in any case. One that
/// knows of something else than is kept only adds to it.
fn learnt(days: &str, now: &str, least: &str) -> String {
    format!(
        "delay = CASE
                 WHEN hosts.delay <> $5 AND $4 <= hosts.delay >> {days} THEN hosts.delay
                 WHEN $4 > 0 THEN $4
                 ELSE {least}(hosts.delay, $6) END,
             learnt_at = CASE
                 WHEN $4 = 0 OR hosts.delay <> $5 AND $4 <= hosts.delay >> {days} THEN hosts.learnt_at
                 ELSE {now} END"
    )
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
    let sqlite =
        format!("DELETE FROM hosts WHERE free_at < {SQLITE_NOW} - $1 AND (delay = 0 OR learnt_at < {SQLITE_NOW} - $2)");
    let postgres = "DELETE FROM hosts WHERE free_at < statement_timestamp() - $1 * INTERVAL '1 microsecond'
         AND (delay = 0 OR learnt_at < statement_timestamp() - $2 * INTERVAL '1 microsecond')";
    let question = db.write(db.engine().pick(sqlite, postgres.to_owned()));
    question.bind(micros(FORGOTTEN_AFTER)).bind(micros(UNLEARNT_AFTER)).execute().await
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
