//! Browser sessions, as the session layer asks for them.

use domain::Instant;

use crate::{Result, Services};

/// The data and expiry of a session that has not expired.
pub async fn load(services: &Services, id: &str) -> Result<Option<(String, Instant)>> {
    Ok(storage::sessions::load(&services.db, id, services.now()).await?)
}

/// Keeps a session, new or known.
pub async fn save(services: &Services, id: &str, data: &str, expires_at: Instant) -> Result<()> {
    Ok(storage::sessions::save(&services.db, id, data, expires_at).await?)
}

/// Keeps a session that is new. `false` where the id is taken.
pub async fn create(services: &Services, id: &str, data: &str, expires_at: Instant) -> Result<bool> {
    Ok(storage::sessions::create(&services.db, id, data, expires_at).await?)
}

/// Ends a session.
pub async fn delete(services: &Services, id: &str) -> Result<()> {
    Ok(storage::sessions::delete(&services.db, id).await?)
}

/// Forgets sessions that have expired.
pub async fn forget_expired(services: &Services) -> Result<u64> {
    Ok(storage::sessions::delete_expired(&services.db, services.now()).await?)
}
