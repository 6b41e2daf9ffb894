//! Telling other processes, over PostgreSQL's NOTIFY, that a look may be worth it.
//!
//! A hint is given inside the transaction it is about and comes with its commit, or never. It carries nothing: whoever
//! gets one looks into the database. One that is lost costs the wait for the next look. SQLite has no such thing.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};

use crate::database::Pools;
use crate::transaction::Tx;
use crate::{Database, Result};

/// What may be worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The queue: a run may be waiting.
    Work,
    /// The runs: one has gone on.
    News,
    /// The schedules: one may be due sooner.
    Schedules,
}

impl Hint {
    const ALL: [Self; 3] = [Self::Work, Self::News, Self::Schedules];

    fn channel(self) -> &'static str {
        match self {
            Self::Work => "atalaya_work",
            Self::News => "atalaya_news",
            Self::Schedules => "atalaya_schedules",
        }
    }

    /// The call that gives it.
    pub(crate) fn sql(self) -> String {
        format!("pg_notify('{}', '')", self.channel())
    }
}

/// Gives hints, which come with the commit.
pub(crate) async fn give(tx: &mut Tx, hints: &[Hint]) -> Result<()> {
    if matches!(tx, Tx::Postgres(_)) {
        let calls: Vec<String> = hints.iter().map(|hint| hint.sql()).collect();
        tx.ask(format!("SELECT {}", calls.join(", "))).execute().await?;
    }
    Ok(())
}

/// Hears the hints of every process on the same database, this one's too.
#[derive(Debug)]
pub struct Hints(PgListener);

/// Begins to listen, on a connection beside the pool. `None` where the engine knows no hints.
pub async fn listen(db: &Database) -> Result<Option<Hints>> {
    let Pools::Postgres(pool) = &db.0 else { return Ok(None) };
    let beside = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_lazy_with(pool.connect_options().as_ref().clone());
    let mut listener = PgListener::connect_with(&beside).await?;
    listener.ignore_pool_close_event(true);
    listener.listen_all(Hint::ALL.map(Hint::channel)).await?;
    Ok(Some(Hints(listener)))
}

impl Hints {
    /// Waits for the next. After a lost connection it listens again; what was given meanwhile is lost.
    pub async fn next(&mut self) -> Result<Hint> {
        loop {
            let given = self.0.recv().await?;
            if let Some(hint) = Hint::ALL.into_iter().find(|hint| hint.channel() == given.channel()) {
                return Ok(hint);
            }
        }
    }
}
