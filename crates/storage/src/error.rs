//! What can go wrong with a question to the database.

/// A question that was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The value exists already where it must be unique.
    #[error("it exists already")]
    Taken,
    /// The writer no longer holds the run: another worker does, or it was cancelled.
    #[error("the lease on run {0} is lost")]
    LeaseLost(domain::RunId),
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
    /// Whether asking again a little later may help: the pool is exhausted or the file is locked.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut) => true,
            // SQLite's primary result codes 5 (busy) and 6 (locked), also in their extended forms.
            Self::Database(sqlx::Error::Database(cause)) => {
                cause.code().and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6))
            }
            _ => false,
        }
    }

    pub(crate) fn corrupt(what: &'static str) -> impl FnOnce(Box<dyn std::error::Error + Send + Sync>) -> Self {
        move |source| Self::Corrupt { what, source }
    }
}
