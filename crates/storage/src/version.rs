//! Telling whether what lists and pages show may have changed.

use sha2::{Digest, Sha256};

use crate::columns::Time;
use crate::{Database, Result};

/// Of runs that have ended, the newest few are looked at: PostgreSQL may show them in another order than their ids'.
const NEWEST: i64 = 32;

/// Stands for the state of all listings and properties: another one after every commit that may have changed some.
///
/// Nothing writes listings but runs that are open, and each of their commits passes the fence, which dates the run. A
/// run that began and ended unseen is known by its id, and one that has left the open ones is missed. Hence the open
/// runs and the newest tell all that happened, of thousands that ended without reading them. Pages are counted too:
/// clocks can be set back.
///
/// Whatever else comes to write listings must be told of here.
pub async fn version(db: &Database) -> Result<[u8; 16]> {
    let runs: Vec<(i64, Time, i64)> = db
        .ask(
            "SELECT id, updated_at, pages_fetched + pages_failed + pages_skipped AS pages FROM runs
             WHERE id IN (SELECT id FROM runs WHERE status IN ('queued', 'running', 'paused'))
             UNION
             SELECT id, updated_at, pages_fetched + pages_failed + pages_skipped AS pages FROM runs
             WHERE id > (SELECT MAX(id) FROM runs) - $1
             ORDER BY id",
        )
        .bind(NEWEST)
        .all()
        .await?;
    let mut hash = Sha256::new();
    for (id, updated_at, pages) in runs {
        for number in [id, updated_at.0.timestamp_micros(), pages] {
            hash.update(number.to_be_bytes());
        }
    }
    let mut version = [0; 16];
    version.copy_from_slice(&hash.finalize()[..16]);
    Ok(version)
}
