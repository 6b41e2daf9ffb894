//! Who asks: the session's user, or the holder of a bearer token.

mod accounts;
mod sessions;

use axum::http::{HeaderMap, header};
use domain::account::Actor;
use domain::{Instant, UserId};
use service::Services;
use service::sessions::SessionId;
use tower_sessions::Session;

pub(crate) use accounts::{Accounts, SessionUser};
pub(crate) use sessions::{About, Sessions};

use crate::api::Problem;
use crate::paths::Kind;

/// The session cookie's name over plain HTTP.
pub(crate) const PLAIN_COOKIE: &str = "atalaya_session";
/// Its name over TLS. Browsers take a cookie with this prefix from the host itself only: no other host of its domain, and
/// nobody who answers in its place over plain HTTP, can plant one.
pub(crate) const SECURE_COOKIE: &str = "__Host-atalaya_session";

/// Who is logged in, as axum-login keeps it.
pub(crate) type AuthSession = axum_login::AuthSession<Accounts>;

/// What a request proved itself with; the websocket asks again whether it still holds.
#[derive(Clone)]
pub(crate) enum Proof {
    Nothing,
    Session { id: SessionId, user: UserId, key: Vec<u8> },
    Token(String),
}

impl Proof {
    /// Who this proves one to be by now.
    pub(crate) async fn actor(&self, services: &Services) -> service::Result<Actor> {
        let actor = match self {
            Self::Nothing => None,
            Self::Token(token) => service::tokens::actor(services, token).await?,
            Self::Session { id, user, key } => match service::sessions::load(services, *id).await? {
                None => None,
                Some(_) => service::accounts::user(services, *user)
                    .await?
                    .filter(|user| user.session_key == *key)
                    .map(|user| user.actor()),
            },
        };
        Ok(actor.unwrap_or(Actor::NOBODY))
    }
}

/// The bearer token of a request.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

/// Whether the request has a session cookie, good or not, under whichever of its names: one of them opens a session,
/// and either shows that a browser sent it.
pub(crate) fn has_session_cookie(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.split('=').next())
        .any(|name| [PLAIN_COOKIE, SECURE_COOKIE].contains(&name.trim()))
}

/// Who asks, and by what proof. A bearer token comes before a session; one that is not good is refused rather than
/// overlooked, so that a program notices.
pub(crate) async fn identify(
    services: &Services,
    auth: Option<&AuthSession>,
    kind: Kind,
    headers: &HeaderMap,
) -> Result<(Actor, Proof), Problem> {
    if let Some(token) = bearer_token(headers).filter(|_| !kind.is_for_anybody()) {
        let actor = service::tokens::actor(services, token).await?.ok_or_else(Problem::bad_token)?;
        return Ok((actor, Proof::Token(token.to_owned())));
    }
    let Some((auth, user)) = auth.and_then(|auth| Some((auth, auth.user.as_ref()?))) else {
        return Ok((Actor::NOBODY, Proof::Nothing));
    };
    touch(&auth.session, services.now()).await;
    let session = |id: tower_sessions::session::Id| Proof::Session {
        id: SessionId::of(&id.to_string()),
        user: user.0.id,
        key: user.0.session_key.clone(),
    };
    Ok((user.0.actor(), auth.session.id().map_or(Proof::Nothing, session)))
}

/// Notes in the session, once an hour, that it is used: a session is written back, with its time to live begun anew, only
/// where something in it changed.
async fn touch(session: &Session, now: Instant) {
    let hour = now.timestamp().div_euclid(3_600);
    let result = match session.get::<i64>("seen").await {
        Ok(Some(seen)) if seen == hour => return,
        // What an older version kept is no number: the session is as if it had not been seen.
        Ok(_) | Err(tower_sessions::session::Error::SerdeJson(_)) => session.insert("seen", hour).await,
        Err(error) => Err(error),
    };
    if let Err(error) = result {
        tracing::warn!(error = &error as &dyn std::error::Error, "the session's hour could not be noted");
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a header's value"))])
    }

    #[test]
    fn a_token_follows_the_word_bearer() {
        let token = |value: &str| bearer_token(&headers(header::AUTHORIZATION, value)).map(str::to_owned);
        assert_eq!(token("Bearer abc"), Some("abc".to_owned()));
        assert_eq!(token("bearer  abc "), Some("abc".to_owned()));
        for other in ["Basic YTpi", "Bearer", "Bearer ", "abc", ""] {
            assert_eq!(token(other), None, "{other:?}");
        }
    }

    #[test]
    fn the_session_cookie_is_told_from_others() {
        let has = |value: &str| has_session_cookie(&headers(header::COOKIE, value));
        assert!(has("atalaya_session=x"));
        assert!(has("lang=es; atalaya_session=x"));
        assert!(has("lang=es; __Host-atalaya_session=x"));
        assert!(!has("lang=es"));
        assert!(!has("my_atalaya_session=x; lang=atalaya_session"));
    }
}
