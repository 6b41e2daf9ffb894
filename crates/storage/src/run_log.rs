//! The log of a run, which is read from [`crate::runs`].

use domain::run::{Claim, RunEvent};
use domain::view::RunLogEntry;
use domain::{Instant, RunId};

use crate::columns::{Json, Time, name};
use crate::question::in_few_lengths;
use crate::runs::fence;
use crate::transaction::Tx;
use crate::{Database, Result};

/// Adds entries to a run's log, for the holder of the claim.
pub async fn log(db: &Database, claim: Claim, events: &[RunEvent], now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    let entries: Vec<_> = events.iter().map(|event| (claim.run, now, event)).collect();
    insert_events(&mut tx, &entries).await?;
    tx.commit().await
}

pub(crate) async fn insert_event(tx: &mut Tx, run: RunId, event: &RunEvent, now: Instant) -> Result<()> {
    insert_events(tx, &[(run, now, event)]).await
}

/// Adds entries to logs, each with the instant it tells of.
pub(crate) async fn insert_events(tx: &mut Tx, entries: &[(RunId, Instant, &RunEvent)]) -> Result<()> {
    for some in in_few_lengths(entries) {
        let mut insert = tx.ask("INSERT INTO run_events (run_id, at, level, event) VALUES ");
        for (number, (run, at, event)) in some.iter().enumerate() {
            insert = insert
                .push(if number == 0 { "(" } else { ", (" })
                .push_bind(run.0)
                .push(", ")
                .push_bind(Time(*at))
                .push(", ")
                .push_bind(event.level().as_str())
                .push(", ")
                .push_bind(Json::write("a log entry", event)?)
                .push(")");
        }
        insert.execute().await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct EventRow {
    id: i64,
    at: Time,
    level: String,
    event: Json,
}

impl EventRow {
    fn into_entry(self) -> Result<RunLogEntry> {
        Ok(RunLogEntry {
            id: self.id,
            at: self.at.0,
            level: name("a log level", &self.level)?,
            event: self.event.read("a log entry")?,
        })
    }
}

/// Entries of a run's log, the oldest first: those after the entry `after`, or the last ones.
pub async fn events(db: &Database, run: RunId, after: Option<i64>, limit: u32) -> Result<Vec<RunLogEntry>> {
    let limit = i64::from(limit);
    let rows: Vec<EventRow> = if let Some(after) = after {
        db.ask("SELECT id, at, level, event FROM run_events WHERE run_id = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(run.0)
            .bind(after)
            .bind(limit)
            .all()
            .await?
    } else {
        let mut rows: Vec<EventRow> = db
            .ask("SELECT id, at, level, event FROM run_events WHERE run_id = $1 ORDER BY id DESC LIMIT $2")
            .bind(run.0)
            .bind(limit)
            .all()
            .await?;
        rows.reverse();
        rows
    };
    rows.into_iter().map(EventRow::into_entry).collect()
}
