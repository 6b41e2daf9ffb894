//! Sessions, as tower-sessions asks for them.

use std::fmt;

use async_trait::async_trait;
use domain::Instant;
use service::Services;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result, SessionStore};

/// Sessions, kept in the database.
#[derive(Clone)]
pub(crate) struct Sessions(pub(crate) Services);

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let (data, expiry) = written(record)?;
        while !service::sessions::create(&self.0, &record.id.to_string(), &data, expiry)
            .await
            .map_err(|e| backend(&e))?
        {
            record.id = Id::default();
        }
        Ok(())
    }

    /// Writes back a session that is still there. One that ended meanwhile, because its user logged out, stays ended.
    async fn save(&self, record: &Record) -> Result<()> {
        if self.load(&record.id).await?.is_none() {
            return Ok(());
        }
        let (data, expiry) = written(record)?;
        service::sessions::save(&self.0, &record.id.to_string(), &data, expiry).await.map_err(|e| backend(&e))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = service::sessions::load(&self.0, &id.to_string()).await.map_err(|e| backend(&e))?;
        found.map(|(data, expiry)| read(*id, &data, expiry)).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        service::sessions::delete(&self.0, &id.to_string()).await.map_err(|e| backend(&e))
    }
}

fn written(record: &Record) -> Result<(String, Instant)> {
    let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    let expiry = Instant::from_timestamp(record.expiry_date.unix_timestamp(), 0)
        .ok_or_else(|| Error::Encode(format!("{} is out of range", record.expiry_date)))?;
    Ok((data, expiry))
}

fn read(id: Id, data: &str, expiry: Instant) -> Result<Record> {
    let data = serde_json::from_str(data).map_err(|error| Error::Decode(error.to_string()))?;
    let expiry_date =
        OffsetDateTime::from_unix_timestamp(expiry.timestamp()).map_err(|error| Error::Decode(error.to_string()))?;
    Ok(Record { id, data, expiry_date })
}

fn backend(error: &service::Error) -> Error {
    Error::Backend(error.to_string())
}
