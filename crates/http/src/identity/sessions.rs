//! Sessions, as tower-sessions asks for them.

use std::fmt;

use async_trait::async_trait;
use axum::http::{HeaderMap, header};
use domain::account::Actor;
use domain::{Instant, UserId};
use serde::{Deserialize, Serialize};
use service::Services;
use service::sessions::{Kept, SessionId};
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
        let written = Written::of(record)?;
        while !service::sessions::create(&self.0, known(&record.id), written.kept()).await.map_err(|e| backend(&e))? {
            record.id = Id::default();
        }
        Ok(())
    }

    /// Writes back a session that is still there. One that ended meanwhile, because its user logged out, stays ended.
    async fn save(&self, record: &Record) -> Result<()> {
        let written = Written::of(record)?;
        service::sessions::save(&self.0, known(&record.id), written.kept()).await.map_err(|e| backend(&e))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = service::sessions::load(&self.0, known(id)).await.map_err(|e| backend(&e))?;
        found.map(|(data, expiry)| read(*id, &data, expiry)).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        service::sessions::delete(&self.0, known(id)).await.map_err(|e| backend(&e))
    }
}

fn known(id: &Id) -> SessionId {
    SessionId::of(&id.to_string())
}

/// Whose a session is and where it was begun. It stands in the session's data, under [`About::KEY`].
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct About {
    pub(crate) user: Option<UserId>,
    pub(crate) address: Option<String>,
    pub(crate) agent: Option<String>,
}

impl About {
    pub(crate) const KEY: &str = "about";
    /// Longest name of a browser that is kept, in characters.
    const LONGEST_AGENT: usize = 300;

    /// Of a request that logs `user` in.
    pub(crate) fn of(user: UserId, actor: &Actor, headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Self {
            user: Some(user),
            address: actor.address().map(|address| address.to_string()),
            agent: agent.map(|agent| agent.chars().take(Self::LONGEST_AGENT).collect()),
        }
    }
}

/// A session as it is stored.
struct Written {
    data: String,
    about: About,
    expires_at: Instant,
}

impl Written {
    fn of(record: &Record) -> Result<Self> {
        let encode = |error: serde_json::Error| Error::Encode(error.to_string());
        let about = record.data.get(About::KEY).cloned().map(serde_json::from_value).transpose().map_err(encode)?;
        let expires_at = Instant::from_timestamp(record.expiry_date.unix_timestamp(), 0)
            .ok_or_else(|| Error::Encode(format!("{} is out of range", record.expiry_date)))?;
        let data = serde_json::to_string(&record.data).map_err(encode)?;
        Ok(Self { data, about: about.unwrap_or_default(), expires_at })
    }

    fn kept(&self) -> Kept<'_> {
        let About { user, address, agent } = &self.about;
        Kept {
            user: *user,
            data: &self.data,
            address: address.as_deref(),
            agent: agent.as_deref(),
            expires_at: self.expires_at,
        }
    }
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
