//! A request that its program names is done once: sent again, it is answered as it was.
//!
//! What is kept is the answer to a request that did something. A refusal leaves nothing behind, and the same name may be
//! used when what was wrong is mended. Who goes away before the answer does not stop it. A process that dies between a deed and the keeping of its answer leaves a name that
//! is free again after [`GIVEN_UP`]: what must not be done twice has a guard of its own, as the open run of a job has.

use chrono::TimeDelta;
use domain::account::Actor;
use domain::{Invalid, UserId};
use sha2::{Digest, Sha256};
use storage::idempotency::Begun;

use crate::{Error, Result, Services};

pub use storage::idempotency::Answer;

/// For so long an answer is kept.
pub(crate) const KEPT: TimeDelta = TimeDelta::hours(24);
/// After so long nobody waits for an answer any more: twice what a request may take.
const GIVEN_UP: TimeDelta = TimeDelta::minutes(1);
/// Longest name, in bytes.
pub const MAX_KEY: usize = 255;
/// Largest answer that is kept, in bytes.
pub const MAX_ANSWER: usize = 256 * 1024;

/// What becomes of a request that was named.
#[derive(Debug)]
pub enum Request {
    /// It is to be done.
    First(Claim),
    /// It was done, and answered so.
    Again(Answer),
}

/// The right to answer a request.
#[derive(Debug)]
pub struct Claim {
    user: UserId,
    key: String,
}

/// Begins a request of this name: `what` is its method and path, `body` its body.
pub async fn begin(services: &Services, actor: &Actor, key: &str, what: &str, body: &[u8]) -> Result<Request> {
    let user = actor.user_id().ok_or(Error::NotLoggedIn)?;
    let key = key.trim();
    let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
    if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"') {
        let message = format!("1 to {MAX_KEY} visible characters of ASCII but quotes, different for each request");
        return Err(Invalid::new("Idempotency-Key", "not_a_key", message).into());
    }
    let mut print = Sha256::new();
    print.update(what.as_bytes());
    print.update([0]);
    print.update(body);
    let now = services.now();
    match storage::idempotency::begin(&services.db, user, key, &print.finalize(), now - GIVEN_UP, now).await? {
        Begun::First => Ok(Request::First(Claim { user, key: key.to_owned() })),
        Begun::Answered(answer) => Ok(Request::Again(answer)),
        Begun::UnderWay => Err(Error::Conflict("same_request_under_way")),
        Begun::Other => {
            let message = "another request had this key; take a new one for each";
            Err(Invalid::new("Idempotency-Key", "used", message).into())
        }
    }
}

/// Keeps what a request was answered.
pub async fn keep(services: &Services, claim: Claim, answer: &Answer) -> Result<()> {
    Ok(storage::idempotency::keep(&services.db, claim.user, &claim.key, answer).await?)
}

/// The request did nothing: its name is free again.
pub async fn release(services: &Services, claim: Claim) -> Result<()> {
    Ok(storage::idempotency::release(&services.db, claim.user, &claim.key).await?)
}
