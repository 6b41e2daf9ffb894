//! The open database.

use std::borrow::Cow;
use std::time::Duration;

use sqlx::{PgPool, SqlitePool};

use crate::question::{Engine, PoolQuestion, Question};
use crate::transaction::Tx;
use crate::{DatabaseUrl, OpenError, Result, opening};

/// An open database, migrated to this version's schema. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database(pub(crate) Pools);

/// SQLite takes one writer at a time, PostgreSQL many.
#[derive(Debug, Clone)]
pub(crate) enum Pools {
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    Postgres(PgPool),
}

/// How many connections to PostgreSQL there are, and for how long. SQLite needs no settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSettings {
    /// Connections at most; of a SQLite file, those that read: one more writes.
    pub size: u32,
    /// How long a question waits for one.
    pub wait: Duration,
    /// The age at which a connection is replaced by a new one.
    pub recycle: Duration,
}

/// A schema beside the newest that this version knows. They are numbered by their last migration; 0 is an empty database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The database's.
    pub found: i64,
    /// This version's.
    pub known: i64,
}

impl Schema {
    /// Whether this version works with it.
    pub fn is_current(self) -> bool {
        self.found == self.known
    }
}

/// How many connections there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// Open.
    pub open: u32,
    /// Of these, in nobody's use.
    pub idle: u32,
    /// Open at most.
    pub most: u32,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self { size: 10, wait: Duration::from_secs(10), recycle: Duration::from_mins(30) }
    }
}

impl Database {
    /// Opens the database at `url` with the usual settings. See [`Database::open_with`].
    pub async fn open(url: &str) -> std::result::Result<Self, OpenError> {
        Self::open_with(&url.parse()?, PoolSettings::default()).await
    }

    /// Opens the database and brings its schema up to date. A SQLite file is made if it is missing; a PostgreSQL
    /// database must be there, and may be empty.
    pub async fn open_with(url: &DatabaseUrl, settings: PoolSettings) -> std::result::Result<Self, OpenError> {
        Ok(Self(opening::open(url, settings).await?))
    }

    /// Which schema it has, and which one this version knows.
    pub async fn schema(&self) -> Result<Schema> {
        let there = self.engine().pick(
            "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'",
            "SELECT COUNT(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace
                 AND relname = '_sqlx_migrations'",
        );
        let (there,): (i64,) = self.ask(there).one().await?;
        let known = opening::known_schema(self.engine());
        if there == 0 {
            return Ok(Schema { found: 0, known });
        }
        let (found,) = self.ask("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success").one().await?;
        Ok(Schema { found, known })
    }

    /// Its connections as they are now.
    pub fn pool(&self) -> Pool {
        let (open, idle, most) = match &self.0 {
            Pools::Sqlite { readers, writer } => (
                readers.size() + writer.size(),
                readers.num_idle() + writer.num_idle(),
                readers.options().get_max_connections() + writer.options().get_max_connections(),
            ),
            Pools::Postgres(pool) => (pool.size(), pool.num_idle(), pool.options().get_max_connections()),
        };
        Pool { open, idle: idle as u32, most }
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<()> {
        self.ask("SELECT 1").execute().await?;
        Ok(())
    }

    /// Waits for the questions under way and closes every connection.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        match &self.0 {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Something to read.
    pub(crate) fn ask(&self, text: impl Into<Cow<'static, str>>) -> PoolQuestion<'_> {
        match &self.0 {
            Pools::Sqlite { readers, .. } => Question::to_sqlite(readers, text),
            Pools::Postgres(pool) => Question::to_postgres(pool, text),
        }
    }

    /// Something to write that is one statement.
    pub(crate) fn write(&self, text: impl Into<Cow<'static, str>>) -> PoolQuestion<'_> {
        match &self.0 {
            Pools::Sqlite { writer, .. } => Question::to_sqlite(writer, text),
            Pools::Postgres(pool) => Question::to_postgres(pool, text),
        }
    }

    /// Something to write that is several statements. SQLite's write lock is taken at once, so that the transaction
    /// never fails half-way for another process's sake.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(match &self.0 {
            Pools::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => {
                // Seen to its end even where nobody waits for it any more. The driver forgets a BEGIN that is given up
                // half-way: what the connection is asked next would be in a transaction that nobody ends.
                let pool = pool.clone();
                let begun = tokio::spawn(async move { pool.begin().await });
                Tx::Postgres(begun.await.map_err(|_| sqlx::Error::WorkerCrashed)??)
            }
        })
    }
}
