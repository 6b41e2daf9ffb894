//! The audit log. A line is written in the transaction of the change it tells of: there is neither without the other.
//!
//! The log only grows, so that a line is short whatever it tells of: see `shorten`. Nothing is read back out of it.

use domain::account::Actor;
use domain::audit::{AuditAction, AuditEntry, AuditFilter, Via};
use domain::{AuditId, Instant, UserId, hex};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::columns::{Json, Time, name, text};
use crate::transaction::Tx;
use crate::{Database, Error, Result};

/// What a value is called that cannot be written or read.
const LINE: &str = "a line of the audit log";
/// Most items of a list that is told whole.
const WHOLE_LIST: usize = 50;
/// Items that are told of a longer one.
const TOLD_ITEMS: usize = 20;
/// Characters that are told of a text.
const TOLD_CHARACTERS: usize = 1_000;
/// Most bytes of JSON that a list takes: 20 texts as long as they may be. Fewer items may hold a job's whole rules.
const TOLD_BYTES: usize = 24_000;

/// Writes a line: who did what to what, and what that was and became, in short where it is long.
pub(crate) async fn note<T: Serialize>(
    tx: &mut Tx,
    by: &Actor,
    now: Instant,
    action: AuditAction,
    object: &str,
    before: Option<&T>,
    after: Option<&T>,
) -> Result<()> {
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
    .bind(before.map(in_short).transpose()?)
    .bind(after.map(in_short).transpose()?)
    .execute()
    .await?;
    Ok(())
}

fn in_short<T: Serialize>(value: &T) -> Result<Json> {
    let mut value = serde_json::to_value(value).map_err(|error| Error::corrupt(LINE)(error.into()))?;
    shorten(&mut value);
    Json::write(LINE, &value)
}

/// Makes what is long short, at whatever depth it stands. Of a list of more than 50 items the first 20 are left, of a
/// text of more than 1,000 characters the first 1,000, and then it says how much more there was, with a hash of the JSON
/// of the whole: two that differ still do. A list that is long all the same becomes the text of its JSON.
fn shorten(value: &mut Value) {
    // Of the whole, before any of it goes.
    let rest = rest(value);
    match value {
        Value::Array(items) => {
            if rest.is_some() {
                items.truncate(TOLD_ITEMS);
            }
            items.iter_mut().for_each(shorten);
            items.extend(rest.map(Value::String));
            let told = value.to_string();
            if told.len() > TOLD_BYTES {
                *value = Value::String(told);
                shorten(value);
            }
        }
        Value::String(text) => {
            let end = text.char_indices().nth(TOLD_CHARACTERS).map_or(text.len(), |(end, _)| end);
            text.truncate(end);
            text.push_str(&rest.unwrap_or_default());
        }
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}

/// What stands for the rest of a value that is too long to be told whole.
fn rest(value: &Value) -> Option<String> {
    let more = match value {
        Value::Array(items) if items.len() > WHOLE_LIST => items.len() - TOLD_ITEMS,
        Value::String(text) => text.chars().count().saturating_sub(TOLD_CHARACTERS),
        _ => 0,
    };
    let hash = || hex::encode(Sha256::digest(value.to_string().as_bytes()).as_slice());
    (more > 0).then(|| format!("… {more} more, sha256:{}", hash()))
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
        let read = |json: Option<Json>| json.map(|json| json.read(LINE)).transpose();
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn short(mut value: Value) -> Value {
        shorten(&mut value);
        value
    }

    fn hash(value: &Value) -> String {
        hex::encode(Sha256::digest(value.to_string().as_bytes()).as_slice())
    }

    #[test]
    fn a_long_list_is_told_by_its_first_items_and_a_hash() {
        let of = |count: usize| Value::from((0..count).collect::<Vec<_>>());
        assert_eq!(short(of(50)), of(50), "it is not long yet");
        let told = short(json!({ "within": { "urls": of(10_000) } }));
        let mut expected: Vec<Value> = (0..20_u32).map(Value::from).collect();
        expected.push(json!(format!("… 9980 more, sha256:{}", hash(&of(10_000)))));
        assert_eq!(told, json!({ "within": { "urls": expected } }));
    }

    #[test]
    fn a_long_text_is_told_by_its_first_characters_and_a_hash() {
        let text = "ñ".repeat(1_000);
        assert_eq!(short(json!(text)), json!(text), "it is not long yet");
        let long = format!("{text}¡a!");
        assert_eq!(short(json!([long])), json!([format!("{text}… 3 more, sha256:{}", hash(&json!(long)))]));
    }

    #[test]
    fn two_that_differ_where_they_are_not_told_are_told_as_different() {
        let list = |last: u32| json!((0..99).chain([last]).collect::<Vec<_>>());
        assert_ne!(short(list(1)), short(list(2)));
        assert_eq!(short(list(1)), short(list(1)));
        let text = |end: &str| json!("a".repeat(2_000) + end);
        assert_ne!(short(text("b")), short(text("c")));
        // Within what is told, too.
        let nested = |end: &str| json!({ "rules": vec![vec![text(end); 50]; 50] });
        assert_ne!(short(nested("b")), short(nested("c")));
    }

    #[test]
    fn few_items_that_hold_much_are_short_as_well() {
        let rule = json!({ "when": vec![json!({ "value": vec!["a value"; 50] }); 20] });
        let rules = json!({ "name": "A", "rules": vec![rule; 50] });
        let before = rules.to_string().len();
        assert!(before > 400_000, "{before}");
        let told = short(rules);
        let text = told["rules"].as_str().expect("its JSON as text");
        assert!(text.starts_with(r#"[{"when":[{"value":["a value","#) && text.contains(" more, sha256:"), "{text}");
        assert!(told.to_string().len() < 2_000, "{told}");
    }
}
