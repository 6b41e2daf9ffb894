//! How much there is to do, in numbers that are cheap to ask for every few seconds.

use domain::Instant;

use crate::columns::Time;
use crate::{Database, Result};

/// The queue of runs as it is now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueLoad {
    /// Runs that wait for a worker.
    pub waiting: i64,
    /// Since when the first of them may be claimed.
    pub oldest: Option<Instant>,
    /// Runs in the hands of a worker, perhaps a dead one.
    pub running: i64,
    /// Runs that somebody halted.
    pub paused: i64,
}

/// Counts the open runs; those that ended are not read.
pub async fn of_queue(db: &Database) -> Result<QueueLoad> {
    let rows: Vec<(String, i64, Option<Time>)> = db
        .ask(
            "SELECT status, COUNT(*) AS number, MIN(available_at) AS oldest FROM runs
             WHERE status IN ('queued', 'running', 'paused') GROUP BY status",
        )
        .all()
        .await?;
    let mut load = QueueLoad::default();
    for (status, number, oldest) in rows {
        match status.as_str() {
            "queued" => (load.waiting, load.oldest) = (number, oldest.map(|time| time.0)),
            "running" => load.running = number,
            _ => load.paused = number,
        }
    }
    Ok(load)
}
