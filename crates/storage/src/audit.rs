//! The audit log. A line is written in the transaction of the change it tells of: there is neither without the other.

use domain::account::Actor;
use domain::audit::{AuditAction, AuditEntry, AuditFilter, Via};
use domain::{AuditId, Instant, UserId};
use serde::Serialize;

use crate::columns::{Json, Time, name, text};
use crate::transaction::Tx;
use crate::{Database, Result};

/// Writes a line: who did what to what, and what that was and became.
pub(crate) async fn note<T: Serialize>(
    tx: &mut Tx,
    by: &Actor,
    now: Instant,
    action: AuditAction,
    object: &str,
    before: Option<&T>,
    after: Option<&T>,
) -> Result<()> {
    let written = |value: Option<&T>| value.map(|value| Json::write("a line of the audit log", value)).transpose();
    let email = match by {
        Actor::User { email, .. } => Some(text(email)),
        Actor::Anonymous { .. } | Actor::System => None,
    };
    tx.ask(
        "INSERT INTO audit_log (at, actor_id, actor, via, address, action, object, before, after)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(Time(now))
    .bind(by.user_id().map(|id| id.0))
    .bind(email.as_deref())
    .bind(Via::of(by).as_str())
    .bind(by.address().map(|address| address.to_string()))
    .bind(action.as_str())
    .bind(object)
    .bind(written(before)?)
    .bind(written(after)?)
    .execute()
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: Time,
    actor_id: Option<i64>,
    actor: Option<String>,
    via: String,
    address: Option<String>,
    action: String,
    object: String,
    before: Option<Json>,
    after: Option<Json>,
}

impl Row {
    fn into_entry(self) -> Result<AuditEntry> {
        let read = |json: Option<Json>| json.map(|json| json.read("a line of the audit log")).transpose();
        Ok(AuditEntry {
            id: AuditId(self.id),
            at: self.at.0,
            actor_id: self.actor_id.map(UserId),
            actor: self.actor,
            via: name("a proof", &self.via)?,
            address: self.address,
            action: name("an action", &self.action)?,
            object: self.object,
            before: read(self.before)?,
            after: read(self.after)?,
        })
    }
}

/// Lines, the latest first: what comes before one of them, or all. At most `limit`.
pub async fn page(
    db: &Database,
    filter: &AuditFilter,
    before: Option<AuditId>,
    skip: u32,
    limit: u32,
) -> Result<Vec<AuditEntry>> {
    let AuditFilter { actor, action, object, from, until } = filter;
    // Only what is asked for stands in the statement, so that an index of it is used.
    let mut question =
        db.ask("SELECT id, at, actor_id, actor, via, address, action, object, before, after FROM audit_log WHERE TRUE");
    if let Some(actor) = actor {
        question = question.push(" AND actor_id = ").push_bind(actor.0);
    }
    if let Some(action) = action {
        question = question.push(" AND action = ").push_bind(action.as_str());
    }
    if let Some(object) = object {
        question = question.push(" AND object = ").push_bind(text(object));
    }
    if let Some(from) = from {
        question = question.push(" AND at >= ").push_bind(Time(*from));
    }
    if let Some(until) = until {
        question = question.push(" AND at < ").push_bind(Time(*until));
    }
    if let Some(AuditId(before)) = before {
        // No line is ever deleted: the one that ended the page before is there.
        question = question.push(" AND (at, id) < ((SELECT at FROM audit_log WHERE id = ").push_bind(before);
        question = question.push("), ").push_bind(before).push(")");
    }
    question = question.push(" ORDER BY at DESC, id DESC LIMIT ").push_bind(i64::from(limit));
    let rows: Vec<Row> = question.push(" OFFSET ").push_bind(i64::from(skip)).all().await?;
    rows.into_iter().map(Row::into_entry).collect()
}

/// The number of the last line; 0 where there is none.
pub async fn last(db: &Database) -> Result<AuditId> {
    let (last,): (i64,) = db.ask("SELECT COALESCE(MAX(id), 0) FROM audit_log").one().await?;
    Ok(AuditId(last))
}

/// Whose accounts the lines after `line` tell of. Of very many lines only the first are read.
pub async fn users_since(db: &Database, line: AuditId) -> Result<Vec<UserId>> {
    let objects: Vec<(String,)> =
        db.ask("SELECT object FROM audit_log WHERE id > $1 ORDER BY id LIMIT 10000").bind(line.0).all().await?;
    let mut users: Vec<UserId> = objects.iter().filter_map(|(object,)| crate::accounts::of_object(object)).collect();
    users.sort_unstable();
    users.dedup();
    Ok(users)
}
