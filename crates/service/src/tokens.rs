//! Bearer tokens: a program's key to what its owner may do, or to look at it only.
//!
//! A token cannot make tokens, or one that leaked could outlive its revocation. Its secret is shown once; what is kept is
//! a hash.

mod known;

use chrono::TimeDelta;
use domain::account::{Actor, Reach, TokenScope};
use domain::job::MAX_NAME;
use domain::view::TokenView;
use domain::{Invalid, TokenId, UserId, hex};
use sha2::{Digest, Sha256};

pub(crate) use known::Known;

use crate::{Error, Result, Services, policy};

/// Most tokens that a user may have.
const MOST: i64 = 100;
/// What all tokens begin with, so that one that lies about is known for what it is.
const PREFIX: &str = "atalaya_";
/// When a token was last used is true to so much: not every request is worth a write.
const USED_APART: TimeDelta = TimeDelta::hours(1);

/// A token's secret: it is to be shown once, and never written to a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret, to be shown.
    pub fn show(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// One's own tokens, the newest first.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<TokenView>> {
    let user = actor.user_id().ok_or(Error::NotLoggedIn)?;
    Ok(storage::tokens::of_user(&services.db, user).await?)
}

/// Makes a token for whoever asks, who must have logged in themselves.
pub async fn create(services: &Services, actor: &Actor, name: &str, scope: TokenScope) -> Result<(TokenView, Secret)> {
    let user = policy::must_have_logged_in(actor)?;
    make(services, actor, user, name, scope).await
}

/// Gives a user a token, from the machine itself.
pub async fn give(
    services: &Services,
    by: &Actor,
    user: UserId,
    name: &str,
    scope: TokenScope,
) -> Result<(TokenView, Secret)> {
    policy::must_be_the_system(by)?;
    make(services, by, user, name, scope).await
}

/// Takes one of one's own tokens away. It opens nothing from then on.
pub async fn revoke(services: &Services, actor: &Actor, token: TokenId) -> Result<()> {
    let Actor::User { id, reach, .. } = actor else { return Err(Error::NotLoggedIn) };
    if *reach == Reach::ReadOnly {
        return Err(Error::Forbidden);
    }
    let is_gone = storage::tokens::delete(&services.db, actor, *id, token, services.now()).await;
    services.tokens.forget();
    if is_gone? { Ok(()) } else { Err(Error::NotFound) }
}

async fn make(
    services: &Services,
    by: &Actor,
    user: UserId,
    name: &str,
    scope: TokenScope,
) -> Result<(TokenView, Secret)> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Invalid::new("name", "required", "say what the token is for").into());
    }
    if name.chars().count() > MAX_NAME {
        return Err(Invalid::new("name", "too_long", format!("at most {MAX_NAME} characters")).into());
    }
    let random: [u8; 32] = rand::random();
    let secret = format!("{PREFIX}{}", hex::encode(&random));
    let (db, now) = (&services.db, services.now());
    let made = storage::tokens::insert(db, by, user, name, scope, &hash(&secret), MOST, now).await?;
    Ok((made.ok_or(Error::Conflict("too_many_tokens"))?, Secret(secret)))
}

/// Who holds this token, if their account is active.
pub async fn actor(services: &Services, secret: &str) -> Result<Option<Actor>> {
    let holder = holder(services, secret).await?;
    if holder.is_none() {
        tracing::warn!(target: crate::SECURITY, "a bearer token was refused");
    }
    Ok(holder)
}

async fn holder(services: &Services, secret: &str) -> Result<Option<Actor>> {
    if !secret.starts_with(PREFIX) || secret.len() > 100 {
        return Ok(None);
    }
    let (hash, now) = (hash(secret), services.now());
    let look = match services.tokens.holder(&hash, now) {
        Ok(actor) => return Ok(Some(actor)),
        Err(look) => look,
    };
    let Some((holder, token)) = storage::tokens::by_hash(&services.db, &hash).await? else { return Ok(None) };
    if token.last_used_at.is_none_or(|last| now - last >= USED_APART)
        && let Err(error) = storage::tokens::used(&services.db, token.id, now).await
    {
        // The request is worth more than the note.
        tracing::warn!(error = &error as &dyn std::error::Error, "a token's use could not be noted");
    }
    let reach = match token.scope {
        TokenScope::Read => Reach::ReadOnly,
        TokenScope::Write => Reach::Token,
    };
    let actor = Actor::User { id: holder.id, email: holder.email, role: holder.role, reach, from: None };
    services.tokens.note(look, hash, &actor, now);
    Ok(Some(actor))
}

/// Tokens are 256 random bits: a plain hash is enough, no search finds them.
fn hash(secret: &str) -> known::Hash {
    Sha256::digest(secret.as_bytes()).into()
}
