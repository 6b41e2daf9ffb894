//! What people are written about their accounts, and the links in it.

use domain::account::{Actor, Role};
use domain::audit::AuditAction;
use domain::language::Language;
use domain::mail::{MailKind, MailStatus, MailView};
use domain::{Instant, MailId, UserId};
use serde_json::json;

use crate::columns::{Time, name, text};
use crate::transaction::Tx;
use crate::{Database, Result, audit};

/// Mails of one kind to one address, and about one account, within an hour at most: nobody's letter box is filled by who
/// knows the address, and who has an account fills nobody's. Each kind by itself: what others ask for keeps nobody from
/// being told what was done to their account, nor from a link of their own.
const MOST_AN_HOUR: i64 = 6;

/// A mail to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewMail<'a> {
    /// What it says.
    pub kind: MailKind,
    /// Whom it goes to.
    pub recipient: &'a str,
    /// In which language.
    pub language: Language,
    /// What who is invited may do.
    pub role: Option<Role>,
    /// Random; `None` where it has no link.
    pub nonce: Option<&'a [u8]>,
    /// Whether it waits to be sent, or for an admin to hand it over.
    pub status: MailStatus,
}

/// A mail that is kept.
#[derive(Debug, Clone)]
pub struct MailRecord {
    /// Its id.
    pub id: MailId,
    /// What it says.
    pub kind: MailKind,
    /// Whom it goes to.
    pub recipient: String,
    /// In which language.
    pub language: Language,
    /// Whose account it is about.
    pub user: Option<UserId>,
    /// What who is invited may do.
    pub role: Option<Role>,
    /// What its link is made from.
    pub nonce: Option<Vec<u8>>,
    /// How often it was tried.
    pub attempts: i32,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: String,
    recipient: String,
    locale: String,
    user_id: Option<i64>,
    role: Option<String>,
    nonce: Option<Vec<u8>>,
    attempts: i32,
}

const COLUMNS: &str = "id, kind, recipient, locale, user_id, role, nonce, attempts";

impl Row {
    fn into_record(self) -> Result<MailRecord> {
        Ok(MailRecord {
            id: MailId(self.id),
            kind: name("a kind of mail", &self.kind)?,
            recipient: self.recipient,
            language: Language::from_tag(&self.locale).unwrap_or_default(),
            user: self.user_id.map(UserId),
            role: self.role.map(|role| name("a role", &role)).transpose()?,
            nonce: self.nonce,
            attempts: self.attempts,
        })
    }
}

/// Keeps a mail, with the change that it is about. Links of the same kind to the same account work no more. Nothing is
/// kept where there were so many of it that this can be no accident.
pub(crate) async fn keep(tx: &mut Tx, user: Option<UserId>, mail: NewMail<'_>, now: Instant) -> Result<Option<MailId>> {
    let (recent,): (i64,) = tx
        .ask("SELECT COUNT(*) FROM mails WHERE kind = $1 AND created_at > $2 AND (recipient = $3 OR user_id = $4)")
        .bind(mail.kind.as_str())
        .bind(Time(now - chrono::TimeDelta::hours(1)))
        .bind(text(mail.recipient))
        .bind(user.map(|id| id.0))
        .one()
        .await?;
    if recent >= MOST_AN_HOUR {
        return Ok(None);
    }
    if mail.nonce.is_some() {
        let of = if user.is_some() { "user_id = $3" } else { "user_id IS NULL AND recipient = $3" };
        let older = tx
            .ask(format!(
                "UPDATE mails SET expires_at = $1 WHERE kind = $2 AND used_at IS NULL AND expires_at > $1 AND {of}"
            ))
            .bind(Time(now))
            .bind(mail.kind.as_str());
        match user {
            Some(id) => older.bind(id.0).execute().await?,
            None => older.bind(text(mail.recipient)).execute().await?,
        };
    }
    let (id,): (i64,) = tx
        .ask(
            "INSERT INTO mails (kind, recipient, locale, user_id, role, nonce, status, expires_at, created_at, next_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id",
        )
        .bind(mail.kind.as_str())
        .bind(text(mail.recipient))
        .bind(mail.language.as_str())
        .bind(user.map(|id| id.0))
        .bind(mail.role.map(Role::as_str))
        .bind(mail.nonce)
        .bind(mail.status.as_str())
        .bind(Time(now + mail.kind.lifetime()))
        .bind(Time(now))
        .one()
        .await?;
    Ok(Some(MailId(id)))
}

/// No link that was written for an account works any more: it was written for what the account was.
pub(crate) async fn void(tx: &mut Tx, user: UserId, now: Instant) -> Result<()> {
    tx.ask("UPDATE mails SET expires_at = $2 WHERE user_id = $1 AND used_at IS NULL AND expires_at > $2 AND nonce IS NOT NULL")
        .bind(user.0)
        .bind(Time(now))
        .execute()
        .await?;
    Ok(())
}

/// Uses a link up: `false` where it was, or works no more.
pub(crate) async fn use_up(tx: &mut Tx, id: MailId, now: Instant) -> Result<bool> {
    let used = tx
        .ask(
            "UPDATE mails SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2 AND nonce IS NOT NULL",
        )
        .bind(id.0)
        .bind(Time(now))
        .execute()
        .await?;
    Ok(used == 1)
}

/// A mail whose link works at `now`.
pub async fn with_link(db: &Database, id: MailId, now: Instant) -> Result<Option<MailRecord>> {
    let question = db
        .ask(format!(
            "SELECT {COLUMNS} FROM mails WHERE id = $1 AND used_at IS NULL AND expires_at > $2 AND nonce IS NOT NULL"
        ))
        .bind(id.0)
        .bind(Time(now));
    question.optional().await?.map(Row::into_record).transpose()
}

/// Invites somebody, unless their address has had too many mails: `None` then.
pub async fn invite(db: &Database, by: &Actor, mail: NewMail<'_>, now: Instant) -> Result<Option<MailId>> {
    let mut tx = db.begin().await?;
    let Some(id) = keep(&mut tx, None, mail, now).await? else { return Ok(None) };
    let told = json!({ "email": mail.recipient, "role": mail.role });
    audit::note(&mut tx, by, now, AuditAction::Invited, &object(id), None, Some(&told)).await?;
    tx.commit().await?;
    Ok(Some(id))
}

/// Withdraws a link that works. `false` where there is none.
pub async fn withdraw(db: &Database, by: &Actor, id: MailId, now: Instant) -> Result<bool> {
    let mut tx = db.begin().await?;
    let found: Option<(String, String)> = tx
        .ask(
            "UPDATE mails SET expires_at = $2, status = CASE WHEN status = 'waiting' THEN 'failed' ELSE status END
             WHERE id = $1 AND used_at IS NULL AND expires_at > $2 AND nonce IS NOT NULL RETURNING recipient, kind",
        )
        .bind(id.0)
        .bind(Time(now))
        .optional()
        .await?;
    let Some((recipient, kind)) = found else { return Ok(false) };
    let told = json!({ "email": recipient, "kind": kind });
    audit::note(&mut tx, by, now, AuditAction::LinkWithdrawn, &object(id), Some(&told), None).await?;
    tx.commit().await?;
    Ok(true)
}

fn object(id: MailId) -> String {
    format!("/admin/mails/{id}")
}

/// Mails whose links work, the latest first; with what their links are made from. At most `limit`.
pub async fn open(db: &Database, now: Instant, limit: u32) -> Result<Vec<(MailView, Option<Vec<u8>>)>> {
    type Shown = (i64, String, String, Option<String>, Option<Vec<u8>>, Time, Time, String, Option<String>);
    let rows: Vec<Shown> = db
        .ask(
            "SELECT id, kind, recipient, role, nonce, created_at, expires_at, status, failure FROM mails
             WHERE used_at IS NULL AND expires_at > $1 AND nonce IS NOT NULL ORDER BY id DESC LIMIT $2",
        )
        .bind(Time(now))
        .bind(i64::from(limit))
        .all()
        .await?;
    let view = |(id, kind, recipient, role, nonce, created_at, expires_at, status, failure): Shown| {
        let view = MailView {
            id: MailId(id),
            kind: name("a kind of mail", &kind)?,
            recipient,
            role: role.map(|role| name("a role", &role)).transpose()?,
            created_at: created_at.0,
            expires_at: expires_at.0,
            status: name("a mail's status", &status)?,
            failure,
            link: None,
        };
        Ok((view, nonce))
    };
    rows.into_iter().map(view).collect()
}

/// Takes a mail that is to be sent, and counts the attempt; nobody else takes it before `until`. One whose link works no
/// more is not sent: it would only disappoint.
pub async fn claim(db: &Database, now: Instant, until: Instant) -> Result<Option<MailRecord>> {
    let mut tx = db.begin().await?;
    let skip = tx.engine().pick("", " FOR UPDATE SKIP LOCKED");
    let row: Option<Row> = tx
        .ask(format!(
            "UPDATE mails SET next_at = $2, attempts = attempts + 1
             WHERE id = (
                 SELECT id FROM mails
                 WHERE status = 'waiting' AND next_at <= $1 AND (nonce IS NULL OR (used_at IS NULL AND expires_at > $1))
                 ORDER BY next_at, id LIMIT 1{skip}
             )
             RETURNING {COLUMNS}"
        ))
        .bind(Time(now))
        .bind(Time(until))
        .optional()
        .await?;
    tx.commit().await?;
    row.map(Row::into_record).transpose()
}

/// Notes what became of an attempt: sent, or what the server said and when to try again, if ever.
pub async fn attempted(db: &Database, id: MailId, outcome: Attempted<'_>) -> Result<()> {
    let (status, failure, next) = match outcome {
        Attempted::Sent => (MailStatus::Sent, None, None),
        Attempted::Again(why, at) => (MailStatus::Waiting, Some(why), Some(Time(at))),
        Attempted::Failed(why) => (MailStatus::Failed, Some(why), None),
    };
    db.write(
        "UPDATE mails SET status = $2, failure = $3, next_at = COALESCE($4, next_at) WHERE id = $1 AND status = 'waiting'",
    )
    .bind(id.0)
    .bind(status.as_str())
    .bind(failure.map(text).as_deref())
    .bind(next)
    .execute()
    .await?;
    Ok(())
}

/// What became of an attempt to send.
#[derive(Debug, Clone, Copy)]
pub enum Attempted<'a> {
    /// It was taken.
    Sent,
    /// It may be taken then.
    Again(&'a str, Instant),
    /// It will not be taken.
    Failed(&'a str),
}

/// Forgets mails whose links stopped working before `before`, at most `limit`. How many.
pub async fn forget(db: &Database, before: Instant, limit: u32) -> Result<u64> {
    db.write("DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)")
        .bind(Time(before))
        .bind(i64::from(limit))
        .execute()
        .await
}
