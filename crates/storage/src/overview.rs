//! The numbers of the overview.

use domain::Instant;

use crate::columns::Time;
use crate::{Database, Result};

/// Counts of what changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Numbers {
    /// Properties with an active ad.
    pub active: i64,
    /// First seen since.
    pub new: i64,
    /// Cheaper since.
    pub price_drops: i64,
    /// Dearer since.
    pub price_rises: i64,
    /// Gone since.
    pub removed: i64,
}

/// What changed since `since`, without what rules leave out. Those are taken away from the counts of all: both are
/// counted in an index, where the rows themselves would have to be read to tell them apart.
pub async fn numbers(db: &Database, since: Instant) -> Result<Numbers> {
    db.ask(
        "SELECT
             (SELECT COUNT(*) FROM properties WHERE availability = 'active')
                 - (SELECT COUNT(*) FROM properties WHERE availability = 'active' AND excluded_by IS NOT NULL)
                 AS active,
             (SELECT COUNT(*) FROM properties WHERE first_seen_at >= $1)
                 - (SELECT COUNT(*) FROM properties WHERE first_seen_at >= $1 AND excluded_by IS NOT NULL) AS new,
             (SELECT COUNT(*) FROM properties
              WHERE repriced_at >= $1 AND price_minor < previous_price_minor AND excluded_by IS NULL) AS price_drops,
             (SELECT COUNT(*) FROM properties
              WHERE repriced_at >= $1 AND price_minor > previous_price_minor AND excluded_by IS NULL) AS price_rises,
             (SELECT COUNT(*) FROM properties WHERE availability = 'removed' AND availability_since >= $1)
                 - (SELECT COUNT(*) FROM properties
                    WHERE availability = 'removed' AND availability_since >= $1 AND excluded_by IS NOT NULL) AS removed",
    )
    .bind(Time(since))
    .one()
    .await
}
