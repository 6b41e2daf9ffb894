//! Browser sessions: what the session layer asks for, and what people see of their own and end.

use std::fmt;
use std::str::FromStr;

use domain::account::Actor;
use domain::view::SessionView;
use domain::{Instant, UserId, hex};
use sha2::{Digest, Sha256};
use storage::sessions::{Session, Which};

use crate::{Error, Result, Services, policy};

/// Most sessions that a list shows; the oldest are left out.
const MOST_SHOWN: u32 = 100;

/// A session as everybody but its cookie knows it: the SHA-256 of what the cookie says. It opens nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SessionId([u8; 32]);

impl SessionId {
    /// Of what the cookie says.
    pub fn of(cookie: &str) -> Self {
        Self(Sha256::digest(cookie.as_bytes()).into())
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({self})")
    }
}

impl FromStr for SessionId {
    type Err = Error;

    /// As [`Display`](fmt::Display) writes it; anything else is no session.
    fn from_str(text: &str) -> Result<Self> {
        let hash = hex::decode(text).and_then(|hash| hash.try_into().ok());
        hash.map(Self).ok_or(Error::NotFound)
    }
}

/// What is kept of a session besides its id.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// Whose it is; `None` before a log-in is complete.
    pub user: Option<UserId>,
    /// What the session layer keeps in it.
    pub data: &'a str,
    /// Where it was begun, as far as it is known.
    pub address: Option<&'a str>,
    /// With what it was begun, as the browser calls itself.
    pub agent: Option<&'a str>,
    /// When it ends unless it is used before.
    pub expires_at: Instant,
}

impl<'a> Kept<'a> {
    fn as_of<'b>(&'b self, id: &'b SessionId) -> Session<'b>
    where
        'a: 'b,
    {
        let Self { user, data, address, agent, expires_at } = *self;
        Session { hash: &id.0, user, data, address, agent, expires_at }
    }
}

/// What was begun by then is over, however much it is used.
fn oldest(services: &Services) -> Instant {
    services.now() - services.config.session_lifetime
}

/// The data and expiry of a session that is not over.
pub async fn load(services: &Services, id: SessionId) -> Result<Option<(String, Instant)>> {
    Ok(storage::sessions::load(&services.db, &id.0, services.now(), oldest(services)).await?)
}

/// Writes back a session, unless it was ended meanwhile.
pub async fn save(services: &Services, id: SessionId, kept: Kept<'_>) -> Result<()> {
    Ok(storage::sessions::save(&services.db, kept.as_of(&id), services.now()).await?)
}

/// Keeps a session that is new. `false` where the id is taken.
pub async fn create(services: &Services, id: SessionId, kept: Kept<'_>) -> Result<bool> {
    Ok(storage::sessions::create(&services.db, kept.as_of(&id), services.now()).await?)
}

/// Ends a session.
pub async fn delete(services: &Services, id: SessionId) -> Result<()> {
    Ok(storage::sessions::delete(&services.db, &id.0).await?)
}

/// Forgets sessions that are over.
pub async fn forget_expired(services: &Services) -> Result<u64> {
    Ok(storage::sessions::delete_expired(&services.db, services.now(), oldest(services)).await?)
}

/// The open sessions of whoever asks, the latest first; `current` is the one they ask in.
pub async fn list(services: &Services, actor: &Actor, current: Option<SessionId>) -> Result<Vec<SessionView>> {
    let user = policy::must_have_logged_in(actor)?;
    let found = storage::sessions::of_user(&services.db, user, services.now(), oldest(services), MOST_SHOWN).await?;
    let current = current.map(|id| id.to_string());
    Ok(found
        .into_iter()
        .map(|view| SessionView { current: current.as_deref() == Some(view.id.as_str()), ..view })
        .collect())
}

/// Ends one of the sessions of whoever asks: what it had open closes at once.
pub async fn revoke(services: &Services, actor: &Actor, id: &str) -> Result<()> {
    policy::must_have_logged_in(actor)?;
    let id: SessionId = id.parse()?;
    if end(services, actor, Which::One(&id.0)).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Ends the sessions of whoever asks but the one they ask in. How many.
pub async fn revoke_others(services: &Services, actor: &Actor, current: SessionId) -> Result<u64> {
    end(services, actor, Which::AllBut(&current.0)).await
}

async fn end(services: &Services, actor: &Actor, which: Which<'_>) -> Result<u64> {
    let user = policy::must_have_logged_in(actor)?;
    let ended = storage::sessions::end(&services.db, actor, user, which, services.now()).await?;
    if ended > 0 {
        services.say_ended(user);
    }
    Ok(ended)
}
