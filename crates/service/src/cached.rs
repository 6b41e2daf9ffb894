//! Answers that were given before.
//!
//! Kept is what does not depend on who asks. It counts as long as the database's version of all listings stays the same
//! ([`storage::version`]), and for as long as the operator says. One that depends on what time it is has that in its
//! question.

use std::sync::Arc;

use async_trait::async_trait;
use cache::{Cache, CacheConfig, Link, Unknown, Version, Versions};
use serde::Serialize;
use serde::de::DeserializeOwned;
use storage::Database;

use crate::{Error, Result, ServiceConfig, Services};

struct OfListings(Database);

#[async_trait]
impl Versions for OfListings {
    async fn current(&self) -> std::result::Result<Version, Unknown> {
        Ok(Version(storage::version::version(&self.0).await?))
    }
}

pub(crate) fn cache(db: &Database, config: &ServiceConfig, link: Option<Link>) -> Cache {
    let (max_bytes, lifetime) = (config.cache_max_bytes, config.cache_lifetime);
    let settings = CacheConfig { max_bytes, lifetime, dialect: env!("CARGO_PKG_VERSION") };
    Cache::new(settings, OfListings(db.clone()), link)
}

/// What can be kept.
pub trait Kept: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<V: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Kept for V {}

/// How an answer goes out of a door: by what it is rendered, and a name that tells it from the same answer in another form.
/// It depends on nothing but the answer, so that it can be kept.
pub struct Form<V, R> {
    /// The name.
    pub name: &'static str,
    /// Renders it.
    pub render: fn(V) -> R,
}

/// The answer to a question about listings that anybody may be given, from the cache or by `load`. Ask the policy first.
///
/// `kind` names the function that asks, and `question` all that it was asked.
pub(crate) async fn answer<V: Kept>(
    services: &Services,
    kind: &'static str,
    question: &(impl Serialize + Sync),
    load: impl Future<Output = Result<V>>,
) -> Result<V> {
    let question = serde_json::to_string(question).map_err(|error| Error::Internal(error.into()))?;
    // Most never load: what loading needs must not make all requests large.
    match services.cache.get(kind, &question, Box::pin(load)).await {
        Ok(answer) => Ok(Arc::unwrap_or_clone(answer)),
        Err(error) => Err(Arc::try_unwrap(error).unwrap_or_else(|shared| match *shared {
            // Of what loading can end in; the rest is said before it begins.
            Error::Unavailable => Error::Unavailable,
            _ => Error::Internal(shared.into()),
        })),
    }
}
