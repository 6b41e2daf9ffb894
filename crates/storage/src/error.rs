//! What can go wrong with a question to the database.

use std::borrow::Cow;

use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// A question that was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The value exists already where it must be unique.
    #[error("it exists already")]
    Taken,
    /// The writer no longer holds the run: another worker does, or it was cancelled.
    #[error("the lease on run {0} is lost")]
    LeaseLost(domain::RunId),
    /// The writer no longer holds the role.
    #[error("the lease on the role of {0} is lost")]
    RoleLost(&'static str),
    /// A stored value cannot be read: the database was written by something else.
    #[error("the database holds {what} that cannot be read: {source}")]
    Corrupt {
        /// Which value.
        what: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database did not answer, or refused.
    #[error("the database failed: {0}")]
    Database(sqlx::Error),
}

/// The answer to a question, or why there is none.
pub type Result<T> = std::result::Result<T, Error>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Taken,
            error => Self::Database(error),
        }
    }
}

impl Error {
    /// Whether asking again a little later may help: the pool is exhausted, a lock is held, the server restarts,
    /// the disk is full.
    pub fn is_busy(&self) -> bool {
        let Self::Database(error) = self else { return false };
        matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::Io(_))
            // SQLite's primary result codes 5 (busy), 6 (locked) and 13 (full), also in their extended forms.
            || sqlite_code(error).is_some_and(|code| matches!(code & 0xff, 5 | 6 | 13))
            // No lock in time, no room or too many connections, shutting down or starting up, and the collisions below.
            || postgres_code(error).is_some_and(|code| {
                code == "55P03" || code.starts_with("53") || code.starts_with("57P") || collides(&code)
            })
    }

    /// Whether two transactions wanted the same at once, and this one gave way: it left nothing behind, and can be
    /// begun again.
    pub(crate) fn is_collision(&self) -> bool {
        match self {
            Self::Taken => true,
            Self::Database(error) => postgres_code(error).is_some_and(|code| collides(&code)),
            _ => false,
        }
    }

    pub(crate) fn corrupt(what: &'static str) -> impl FnOnce(Box<dyn std::error::Error + Send + Sync>) -> Self {
        move |source| Self::Corrupt { what, source }
    }
}

/// PostgreSQL's "serialization failure" and "deadlock detected".
fn collides(code: &str) -> bool {
    matches!(code, "40001" | "40P01")
}

/// Whether a file turned out to hold no SQLite database: result codes 26 (not a database) and 11 (corrupt).
pub(crate) fn is_not_sqlite(error: &sqlx::Error) -> bool {
    sqlite_code(error).is_some_and(|code| matches!(code, 26 | 11))
}

/// Whether somebody else has the file or the lock: SQLite's "busy" and "locked", PostgreSQL's "lock not available".
pub(crate) fn is_locked(error: &sqlx::Error) -> bool {
    sqlite_code(error).is_some_and(|code| matches!(code & 0xff, 5 | 6))
        || postgres_code(error).is_some_and(|code| code == "55P03")
}

/// Whether the disk had no room: SQLite's "full".
pub(crate) fn is_full(error: &sqlx::Error) -> bool {
    sqlite_code(error).is_some_and(|code| code & 0xff == 13)
}

fn sqlite_code(error: &sqlx::Error) -> Option<u32> {
    let cause = error.as_database_error()?;
    cause.try_downcast_ref::<SqliteError>()?;
    cause.code()?.parse().ok()
}

/// PostgreSQL's five characters.
pub(crate) fn postgres_code(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    let cause = error.as_database_error()?;
    cause.try_downcast_ref::<PgDatabaseError>()?;
    cause.code()
}
