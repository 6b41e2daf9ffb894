//! Bearer tokens. Only their hashes are kept.

use domain::account::{Actor, Role, TokenScope};
use domain::audit::AuditAction;
use domain::view::TokenView;
use domain::{Instant, TokenId, UserId};
use serde_json::json;

use crate::audit;
use crate::columns::{Time, name, text};
use crate::{Database, Result};

const COLUMNS: &str = "id, name, scope, created_at, last_used_at";

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: i64,
    name: String,
    scope: String,
    created_at: Time,
    last_used_at: Option<Time>,
}

impl TokenRow {
    fn into_view(self) -> Result<TokenView> {
        Ok(TokenView {
            id: TokenId(self.id),
            name: self.name,
            scope: name("a token's scope", &self.scope)?,
            created_at: self.created_at.0,
            last_used_at: self.last_used_at.map(|at| at.0),
        })
    }
}

/// Keeps a token's hash, unless its user has `most` already: `None` then.
#[expect(clippy::too_many_arguments, reason = "a row, who makes it, and its bound")]
pub async fn insert(
    db: &Database,
    by: &Actor,
    user: UserId,
    called: &str,
    scope: TokenScope,
    hash: &[u8],
    most: i64,
    now: Instant,
) -> Result<Option<TokenView>> {
    let mut tx = db.begin().await?;
    // Two that are made at the same moment are counted one after the other.
    let held = format!("SELECT id FROM users WHERE id = $1{}", tx.for_update());
    let _: Option<(i64,)> = tx.ask(held).bind(user.0).optional().await?;
    let row: Option<TokenRow> = tx
        .ask(format!(
            "INSERT INTO tokens (user_id, name, scope, hash, created_at)
             SELECT $1, $2, $3, $4, $5 WHERE (SELECT COUNT(*) FROM tokens WHERE user_id = $1) < $6
             RETURNING {COLUMNS}"
        ))
        .bind(user.0)
        .bind(text(called))
        .bind(scope.as_str())
        .bind(hash)
        .bind(Time(now))
        .bind(most)
        .optional()
        .await?;
    let Some(made) = row.map(TokenRow::into_view).transpose()? else { return Ok(None) };
    let after = json!({ "user_id": user, "name": made.name, "scope": made.scope });
    audit::note(&mut tx, by, now, AuditAction::TokenMade, &object(made.id), None, Some(&after)).await?;
    tx.commit().await?;
    Ok(Some(made))
}

/// Whoever holds a token.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

/// The token with this hash, and who holds it, where their account is active.
pub async fn by_hash(db: &Database, hash: &[u8]) -> Result<Option<(Holder, TokenView)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        token: TokenRow,
        user_id: i64,
        email: String,
        role: String,
    }
    let row: Option<Row> = db
        .ask(
            "SELECT tokens.id, tokens.name, scope, tokens.created_at, last_used_at, user_id, email, role
             FROM tokens JOIN users ON users.id = tokens.user_id
             WHERE tokens.hash = $1 AND users.active",
        )
        .bind(hash)
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let holder = Holder { id: UserId(row.user_id), email: row.email, role: name("a role", &row.role)? };
    Ok(Some((holder, row.token.into_view()?)))
}

/// The tokens of a user, the newest first.
pub async fn of_user(db: &Database, user: UserId) -> Result<Vec<TokenView>> {
    let question = format!("SELECT {COLUMNS} FROM tokens WHERE user_id = $1 ORDER BY id DESC");
    let rows: Vec<TokenRow> = db.ask(question).bind(user.0).all().await?;
    rows.into_iter().map(TokenRow::into_view).collect()
}

/// Notes that a token was used.
pub async fn used(db: &Database, token: TokenId, now: Instant) -> Result<()> {
    db.write("UPDATE tokens SET last_used_at = $2 WHERE id = $1").bind(token.0).bind(Time(now)).execute().await?;
    Ok(())
}

/// Takes a token from a user. `false` where they have no such token.
pub async fn delete(db: &Database, by: &Actor, user: UserId, token: TokenId, now: Instant) -> Result<bool> {
    let mut tx = db.begin().await?;
    let question = "DELETE FROM tokens WHERE id = $1 AND user_id = $2 RETURNING name, scope";
    let row: Option<(String, String)> = tx.ask(question).bind(token.0).bind(user.0).optional().await?;
    let Some((name, scope)) = row else { return Ok(false) };
    let before = json!({ "user_id": user, "name": name, "scope": scope });
    audit::note(&mut tx, by, now, AuditAction::TokenRevoked, &object(token), Some(&before), None).await?;
    tx.commit().await?;
    Ok(true)
}

/// The path of a token, as the audit log names it.
fn object(id: TokenId) -> String {
    format!("/tokens/{id}")
}
