//! Why something was not done.

use domain::Invalid;

/// Why something was not done. The doors turn it into a page or a problem document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody has to log in first.
    #[error("log in first")]
    NotLoggedIn,
    /// This user may not.
    #[error("not allowed")]
    Forbidden,
    /// There is no such thing, or it may not be known that there is.
    #[error("not found")]
    NotFound,
    /// The input cannot be accepted: every fault at once.
    #[error("invalid input: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Invalid>),
    /// The state of things does not allow it. The code is stable: `name_taken`, `email_taken`, `run_not_running`, …
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Too many tries to prove something: again in a minute.
    #[error("too many tries; again in a minute")]
    TooManyTries,
    /// Not now: try again shortly.
    #[error("busy; try again shortly")]
    Unavailable,
    /// A fault of Atalaya's own.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What was done, or why not.
pub type Result<T> = std::result::Result<T, Error>;

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        if error.is_busy() {
            // Whoever asked is told to ask again, and no more.
            tracing::warn!(%error, "the database cannot do it now");
            Self::Unavailable
        } else {
            Self::Internal(error.into())
        }
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}
