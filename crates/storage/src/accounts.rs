//! Users. What the links in mails do to them is in [`links`], their second factor in [`second_factor`], how they end in
//! [`closing`].

pub mod closing;
pub mod links;
pub mod second_factor;

use domain::account::{Actor, Role};
use domain::audit::AuditAction;
use domain::view::{AccountChange, UserView};
use domain::{Instant, MailId, UserId};
use serde_json::{Value, json};

use crate::audit;
use crate::columns::{Time, name, text};
use crate::mails::{self, NewMail};
use crate::question::Engine;
use crate::transaction::Tx;
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
    /// Whether it opens anything.
    pub active: bool,
    /// Whether the address was shown to be theirs.
    pub confirmed: bool,
    /// The key of the second factor, sealed.
    pub second_factor: Option<Vec<u8>>,
    /// How many wrong codes of it were tried since one was right.
    pub codes_failed: i64,
}

#[derive(sqlx::FromRow)]
pub(crate) struct UserRow {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) password_hash: String,
    pub(crate) role: String,
    pub(crate) session_key: Vec<u8>,
    pub(crate) active: bool,
    pub(crate) confirmed: bool,
    pub(crate) totp_secret: Option<Vec<u8>>,
    pub(crate) codes_failed: i64,
}

/// The columns of a [`UserRow`].
pub(crate) const COLUMNS: &str = "id, email, password_hash, role, session_key, active, \
     confirmed_at IS NOT NULL AS confirmed, totp_secret, codes_failed";

impl UserRow {
    pub(crate) fn into_record(self) -> Result<UserRecord> {
        Ok(UserRecord {
            id: UserId(self.id),
            email: self.email,
            password_hash: self.password_hash,
            role: name("a role", &self.role)?,
            session_key: self.session_key,
            active: self.active,
            confirmed: self.confirmed,
            second_factor: self.totp_secret,
            codes_failed: self.codes_failed,
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
    /// Whether the address was shown to be theirs.
    pub confirmed: bool,
}

/// A password that is set: what is kept of it, and the key that sessions are begun with from then on.
pub struct NewPassword {
    /// PHC string of its hash.
    pub hash: String,
    /// Random.
    pub session_key: [u8; 16],
}

/// What is stored with a new user.
#[derive(Debug, Clone, Copy)]
pub enum Along<'a> {
    /// Nothing.
    Nothing,
    /// What they are written.
    Mail(NewMail<'a>),
    /// The invitation they followed is used up.
    Invitation(MailId),
}

/// Adds a user. `None` where `only_first` was asked and there is one already, and where an invitation is used up or over;
/// [`crate::Error::Taken`] where the address is in use. Whoever is confirmed takes the place of somebody who registered
/// with the address and has not shown that it is theirs.
pub async fn insert(
    db: &Database,
    by: &Actor,
    user: NewUser<'_>,
    along: Along<'_>,
    now: Instant,
) -> Result<Option<UserRecord>> {
    let mut tx = db.begin().await?;
    if let Along::Invitation(id) = along
        && !mails::use_up(&mut tx, id, now).await?
    {
        return Ok(None);
    }
    if user.only_first {
        // Two that find no user at the same moment would both become the first.
        hold(&mut tx).await?;
    }
    if user.confirmed {
        make_way(&mut tx, by, user.email, now).await?;
    }
    let row: Option<UserRow> = tx
        .ask(format!(
            "INSERT INTO users (email, password_hash, role, session_key, created_at, confirmed_at)
             SELECT $1, $2, $3, $4, $5, $7 WHERE NOT $6 OR NOT EXISTS (SELECT 1 FROM users)
             RETURNING {COLUMNS}"
        ))
        .bind(text(user.email))
        .bind(user.password_hash)
        .bind(user.role.as_str())
        .bind(user.session_key)
        .bind(Time(now))
        .bind(user.only_first)
        .bind(user.confirmed.then_some(Time(now)))
        .optional()
        .await?;
    let Some(record) = row.map(UserRow::into_record).transpose()? else { return Ok(None) };
    if let Along::Mail(mail) = along {
        mails::keep(&mut tx, Some(record.id), mail, now).await?;
    }
    let after = as_seen(&record.email, record.role, record.active);
    audit::note(&mut tx, by, now, AuditAction::AccountMade, &object(record.id), None, Some(&after)).await?;
    tx.commit().await?;
    Ok(Some(record))
}

/// Keeps other transactions from changing users until this one ends. SQLite has one writer at a time anyway.
async fn hold(tx: &mut Tx) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        tx.ask("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE").execute().await?;
    }
    Ok(())
}

/// Whether somebody else than this account can act as an admin.
async fn another_admin(tx: &mut Tx, id: UserId) -> Result<bool> {
    let question = "SELECT EXISTS (
        SELECT 1 FROM users WHERE role = 'admin' AND active AND confirmed_at IS NOT NULL AND id <> $1)";
    let (others,): (bool,) = tx.ask(question).bind(id.0).one().await?;
    Ok(others)
}

/// Forgets whoever registered with an address and has not shown that it is theirs, for who has.
async fn make_way(tx: &mut Tx, by: &Actor, email: &str, now: Instant) -> Result<()> {
    let statement = "DELETE FROM users WHERE email = $1 AND confirmed_at IS NULL AND role <> 'admin' RETURNING id";
    if let Some((id,)) = tx.ask(statement).bind(text(email)).optional::<(i64,)>().await? {
        let was = json!({ "email": email, "confirmed": false });
        audit::note(tx, by, now, AuditAction::AccountDeleted, &object(UserId(id)), Some(&was), None).await?;
    }
    Ok(())
}

/// The path of an account, as the audit log names it.
pub(crate) fn object(id: UserId) -> String {
    format!("/admin/users/{id}")
}

/// The account that a line of the audit log is about.
pub(crate) fn of_object(object: &str) -> Option<UserId> {
    object.strip_prefix("/admin/users/")?.parse().ok()
}

/// What the audit log tells of an account.
fn as_seen(email: &str, role: Role, active: bool) -> Value {
    json!({ "email": email, "role": role, "active": active })
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// The account as it is now, whether it was another before or not.
    Done(UserView),
    /// There is no such account.
    Missing,
    /// No admin would be left who can act as one.
    LastAdmin,
    /// It would be an admin's, which is not for whoever asks to make.
    NotAllowed,
}

/// Changes what an account may do; that it becomes an active admin's, only where `may_make_admins`. Its sessions are over
/// where it is made inactive, and those begun later have another key, `session_key`.
pub async fn change(
    db: &Database,
    by: &Actor,
    id: UserId,
    change: AccountChange,
    may_make_admins: bool,
    session_key: &[u8],
    now: Instant,
) -> Result<Changed> {
    let mut tx = db.begin().await?;
    // Two admins that take each other's role at the same moment would both find the other one left.
    hold(&mut tx).await?;
    let question = format!("SELECT {SHOWN} FROM users WHERE id = $1");
    let Some(before) = tx.ask(question).bind(id.0).optional().await?.map(shown).transpose()? else {
        return Ok(Changed::Missing);
    };
    let mut after = before.clone();
    after.role = change.role.unwrap_or(before.role);
    after.active = change.active.unwrap_or(before.active);
    if (after.role, after.active) == (before.role, before.active) {
        return Ok(Changed::Done(after));
    }
    let is_admin = |user: &UserView| user.role == Role::Admin && user.active;
    if is_admin(&after) && !is_admin(&before) && !may_make_admins {
        return Ok(Changed::NotAllowed);
    }
    if is_admin(&before) && !is_admin(&after) && !another_admin(&mut tx, id).await? {
        return Ok(Changed::LastAdmin);
    }
    tx.ask(
        "UPDATE users SET role = $2, active = $3, session_key = CASE WHEN $3 THEN session_key ELSE $4 END
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(after.role.as_str())
    .bind(after.active)
    .bind(session_key)
    .execute()
    .await?;
    if !after.active {
        end_sessions(&mut tx, id).await?;
    }
    let was = as_seen(&after.email, before.role, before.active);
    let is = as_seen(&after.email, after.role, after.active);
    audit::note(&mut tx, by, now, AuditAction::AccountChanged, &object(id), Some(&was), Some(&is)).await?;
    tx.commit().await?;
    Ok(Changed::Done(after))
}

/// Gives an account another password, unless it was given another one since `old_hash` was read, and tells its holder.
/// Sessions are over, and no link that was written for it works any more.
pub async fn set_password(
    db: &Database,
    by: &Actor,
    id: UserId,
    old_hash: &str,
    new: &NewPassword,
    told: Option<NewMail<'_>>,
    now: Instant,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let changed = tx
        .ask("UPDATE users SET password_hash = $3, session_key = $4 WHERE id = $1 AND password_hash = $2")
        .bind(id.0)
        .bind(old_hash)
        .bind(&new.hash)
        .bind(new.session_key.as_slice())
        .execute()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    end_sessions(&mut tx, id).await?;
    mails::void(&mut tx, id, now).await?;
    if let Some(mail) = told {
        mails::keep(&mut tx, Some(id), mail, now).await?;
    }
    audit::note::<()>(&mut tx, by, now, AuditAction::PasswordChanged, &object(id), None, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends all sessions of an account: what opens it has changed.
async fn end_sessions(tx: &mut Tx, id: UserId) -> Result<()> {
    tx.ask("DELETE FROM sessions WHERE user_id = $1").bind(id.0).execute().await?;
    Ok(())
}

/// Notes what somebody did that changes nothing of an account; `None` where they named none that there is.
pub async fn note(db: &Database, by: &Actor, action: AuditAction, user: Option<UserId>, now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    let object = user.map_or_else(|| "/admin/users".to_owned(), object);
    audit::note::<()>(&mut tx, by, now, action, &object, None, None).await?;
    tx.commit().await
}

/// Writes a password down by the parameters of today, unless it was changed since `old_hash` was read.
pub async fn rehash(db: &Database, user: UserId, old_hash: &str, new_hash: &str) -> Result<()> {
    db.write("UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2")
        .bind(user.0)
        .bind(old_hash)
        .bind(new_hash)
        .execute()
        .await?;
    Ok(())
}

const SHOWN: &str = "id, email, role, active, confirmed_at IS NOT NULL, totp_secret IS NOT NULL, created_at";

/// The user with this id.
pub async fn by_id(db: &Database, id: UserId) -> Result<Option<UserRecord>> {
    let question = db.ask(format!("SELECT {COLUMNS} FROM users WHERE id = $1")).bind(id.0);
    question.optional().await?.map(UserRow::into_record).transpose()
}

/// The user with this address, which must be in lower case.
pub async fn by_email(db: &Database, email: &str) -> Result<Option<UserRecord>> {
    let question = db.ask(format!("SELECT {COLUMNS} FROM users WHERE email = $1"));
    question.bind(text(email)).optional().await?.map(UserRow::into_record).transpose()
}

/// Accounts, the newest first: what comes before one of them, or all. At most `limit`.
pub async fn page(db: &Database, before: Option<UserId>, skip: u32, limit: u32) -> Result<Vec<UserView>> {
    let question = db.ask(format!("SELECT {SHOWN} FROM users WHERE id < $1 ORDER BY id DESC LIMIT $2 OFFSET $3"));
    let question = question.bind(before.map_or(i64::MAX, |id| id.0)).bind(i64::from(limit)).bind(i64::from(skip));
    question.all().await?.into_iter().map(shown).collect()
}

/// The account with this id, as it is shown.
pub async fn view(db: &Database, id: UserId) -> Result<Option<UserView>> {
    let question = db.ask(format!("SELECT {SHOWN} FROM users WHERE id = $1"));
    question.bind(id.0).optional().await?.map(shown).transpose()
}

type Shown = (i64, String, String, bool, bool, bool, Time);

fn shown((id, email, role, active, confirmed, second_factor, created_at): Shown) -> Result<UserView> {
    let role = name("a role", &role)?;
    Ok(UserView { id: UserId(id), email, role, active, confirmed, second_factor, created_at: created_at.0 })
}

/// Whether there is any user.
pub async fn any(db: &Database) -> Result<bool> {
    let (any,) = db.ask("SELECT EXISTS (SELECT 1 FROM users)").one().await?;
    Ok(any)
}
