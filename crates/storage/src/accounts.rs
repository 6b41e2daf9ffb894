//! Users.

use domain::account::Role;
use domain::view::UserView;
use domain::{Instant, UserId};

use crate::columns::{Time, name, text};
use crate::question::Engine;
use crate::{Database, Result};

/// A stored user.
#[derive(Debug, Clone)]
pub struct UserRecord {
    /// Their id.
    pub id: UserId,
    /// Their address, in lower case.
    pub email: String,
    /// PHC string of the password's hash.
    pub password_hash: String,
    /// What they may do.
    pub role: Role,
    /// Changes with the password.
    pub session_key: Vec<u8>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct UserRow {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) password_hash: String,
    pub(crate) role: String,
    pub(crate) session_key: Vec<u8>,
}

impl UserRow {
    pub(crate) fn into_record(self) -> Result<UserRecord> {
        Ok(UserRecord {
            id: UserId(self.id),
            email: self.email,
            password_hash: self.password_hash,
            role: name("a role", &self.role)?,
            session_key: self.session_key,
        })
    }
}

/// What a new user is made of.
#[derive(Debug)]
pub struct NewUser<'a> {
    /// Their address, in lower case.
    pub email: &'a str,
    /// PHC string of the password's hash.
    pub password_hash: &'a str,
    /// What they may do.
    pub role: Role,
    /// Random.
    pub session_key: &'a [u8],
    /// Only where there is no user yet.
    pub only_first: bool,
}

/// Adds a user. `None` where `only_first` was asked and there is one already; [`crate::Error::Taken`] where the address
/// is in use.
pub async fn insert(db: &Database, user: NewUser<'_>, now: Instant) -> Result<Option<UserRecord>> {
    let mut tx = db.begin().await?;
    if user.only_first && tx.engine() == Engine::Postgres {
        // Two that find no user at the same moment would both become the first.
        tx.ask("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE").execute().await?;
    }
    let row: Option<UserRow> = tx
        .ask(
            "INSERT INTO users (email, password_hash, role, session_key, created_at)
             SELECT $1, $2, $3, $4, $5 WHERE NOT $6 OR NOT EXISTS (SELECT 1 FROM users)
             RETURNING id, email, password_hash, role, session_key",
        )
        .bind(text(user.email))
        .bind(user.password_hash)
        .bind(user.role.as_str())
        .bind(user.session_key)
        .bind(Time(now))
        .bind(user.only_first)
        .optional()
        .await?;
    tx.commit().await?;
    row.map(UserRow::into_record).transpose()
}

/// The user with this id.
pub async fn by_id(db: &Database, id: UserId) -> Result<Option<UserRecord>> {
    let question = db.ask("SELECT id, email, password_hash, role, session_key FROM users WHERE id = $1").bind(id.0);
    question.optional().await?.map(UserRow::into_record).transpose()
}

/// The user with this address, which must be in lower case.
pub async fn by_email(db: &Database, email: &str) -> Result<Option<UserRecord>> {
    let question = db.ask("SELECT id, email, password_hash, role, session_key FROM users WHERE email = $1");
    question.bind(text(email)).optional().await?.map(UserRow::into_record).transpose()
}

/// The newest accounts, the newest first.
pub async fn newest(db: &Database, limit: u32) -> Result<Vec<UserView>> {
    let question = db.ask("SELECT id, email, role, created_at FROM users ORDER BY id DESC LIMIT $1");
    question.bind(i64::from(limit)).all().await?.into_iter().map(shown).collect()
}

/// The account with this id, as it is shown.
pub async fn view(db: &Database, id: UserId) -> Result<Option<UserView>> {
    let question = db.ask("SELECT id, email, role, created_at FROM users WHERE id = $1");
    question.bind(id.0).optional().await?.map(shown).transpose()
}

fn shown((id, email, role, created_at): (i64, String, String, Time)) -> Result<UserView> {
    Ok(UserView { id: UserId(id), email, role: name("a role", &role)?, created_at: created_at.0 })
}

/// Whether there is any user.
pub async fn any(db: &Database) -> Result<bool> {
    let (any,) = db.ask("SELECT EXISTS (SELECT 1 FROM users)").one().await?;
    Ok(any)
}
