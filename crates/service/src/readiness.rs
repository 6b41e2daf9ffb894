//! Whether this process can do its work, for those who send it some.

use std::time::Duration;

use crate::Services;

/// How long the database may take to say that it is there. Probes give up after a few seconds themselves.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a process cannot do its work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// The database is slower than anybody waits.
    #[error("the database does not answer within {} s", PATIENCE.as_secs())]
    Slow,
    /// The database fails. What it said is in the log: it is not for everybody.
    #[error("the database does not answer")]
    Failing,
    /// Another version has changed the schema since this process started.
    #[error("the database has schema {found} and this process knows {known}: it is of another version; replace it")]
    Schema {
        /// The database's.
        found: i64,
        /// This version's.
        known: i64,
    },
}

/// Looks whether the database answers in time and has the schema that this version knows. Redis is no condition: all
/// works without it.
pub async fn look(services: &Services) -> Result<(), Obstacle> {
    match tokio::time::timeout(PATIENCE, services.db.schema()).await {
        Err(_) => Err(Obstacle::Slow),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the database does not answer");
            Err(Obstacle::Failing)
        }
        Ok(Ok(schema)) if schema.is_current() => Ok(()),
        Ok(Ok(schema)) => Err(Obstacle::Schema { found: schema.found, known: schema.known }),
    }
}
