//! The cache.

use std::any::TypeId;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::debug;

use crate::freshness::{Freshness, Versions};
use crate::memory::{Entry, Key, Memory, memory};
use crate::tally::{Counts, Tally};
use crate::{Link, lifetime, shared};

/// Values larger than this, in bytes of JSON, are not kept.
const MAX_VALUE: usize = 1024 * 1024;

/// How much is kept, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheConfig {
    /// Bytes in this process at most; 0 turns the cache off.
    pub max_bytes: u64,
    /// How long a value is kept while nothing changes, give or take a tenth.
    pub lifetime: Duration,
    /// Tells values of programs apart that would not understand each other's: a version of the program, say.
    pub dialect: &'static str,
}

/// Two levels of cache. See the crate's documentation.
#[derive(Clone)]
pub struct Cache(Arc<Parts>);

struct Parts {
    /// `None`: turned off.
    memory: Option<Memory>,
    link: Option<Link>,
    freshness: Freshness,
    versions: Box<dyn Versions>,
    config: CacheConfig,
    tally: Tally,
}

impl Cache {
    /// A cache of what `versions` knows the version of, with a second level where there is a `link`.
    pub fn new(config: CacheConfig, versions: impl Versions + 'static, link: Option<Link>) -> Self {
        Self(Arc::new(Parts {
            memory: (config.max_bytes > 0).then(|| memory(config.max_bytes)),
            link,
            freshness: Freshness::default(),
            versions: Box::new(versions),
            config,
            tally: Tally::default(),
        }))
    }

    /// Something may have changed. What is given out from a quarter of a second on is as new as this call.
    pub fn hint(&self) {
        self.0.freshness.hint();
    }

    /// Something has changed, or messages may have been missed. What is given out from now on is as new as this call.
    pub fn forget(&self) {
        self.0.freshness.forget();
    }

    /// What it has been good for.
    pub fn counts(&self) -> Counts {
        self.0.tally.counts()
    }

    /// The answer to a question: one that is kept, or what `load` brings. Nothing is given out that was older a second
    /// ago. Of all who ask the same in this process at the same time one loads; they share its answer or its error.
    ///
    /// `kind` names the kind of answer, which has one type, and `question` everything that the answer depends on
    /// besides the version.
    pub async fn get<V, E>(
        &self,
        kind: &'static str,
        question: &str,
        load: impl Future<Output = Result<V, E>>,
    ) -> Result<Arc<V>, Arc<E>>
    where
        V: Serialize + DeserializeOwned + Send + Sync + 'static,
        E: Send + Sync + 'static,
    {
        let parts = &*self.0;
        parts.tally.asked();
        let load = async {
            parts.tally.loaded();
            load.await
        };
        let Some(memory) = &parts.memory else { return load.await.map(Arc::new).map_err(Arc::new) };
        // Before the load: what it brings is at least as new.
        let Some(version) = parts.freshness.version(&*parts.versions).await else {
            return load.await.map(Arc::new).map_err(Arc::new);
        };
        let key = Key { version, kind, question: question.into(), of: TypeId::of::<V>() };
        let found = async {
            match parts.redis::<V>(&key).await {
                Some(entry) => {
                    parts.tally.redis();
                    Ok(entry)
                }
                None => load.await.map(|value| parts.entry(&key, value)),
            }
        };
        let entry = memory.try_get_with(key.clone(), found).await?;
        Ok(entry.value.downcast().expect("a key's type is that of its value"))
    }
}

impl Parts {
    async fn redis<V: DeserializeOwned + Send + Sync + 'static>(&self, key: &Key) -> Option<Entry> {
        let (bytes, left) = shared::get(self.link.as_ref()?, &self.name(key), key.version).await?;
        let value: V = serde_json::from_slice(&bytes)
            .inspect_err(|error| debug!(%error, kind = key.kind, "what Redis holds is not understood"))
            .ok()?;
        // Not longer than there: the two levels' lifetimes do not add up.
        Some(Entry { value: Arc::new(value), bytes: Some(bytes.len()), lifetime: left.min(self.config.lifetime) })
    }

    /// Makes a loaded value one that is kept, in Redis too. Nobody waits for that.
    fn entry<V: Serialize + Send + Sync + 'static>(&self, key: &Key, value: V) -> Entry {
        let lifetime = lifetime::spread(self.config.lifetime, rand::random());
        let bytes = serde_json::to_vec(&value)
            .inspect_err(|error| debug!(%error, kind = key.kind, "what was loaded cannot be kept"))
            .ok()
            .filter(|bytes| bytes.len() <= MAX_VALUE);
        let size = bytes.as_ref().map(Vec::len);
        if let (Some(bytes), Some(link)) = (bytes, self.link.clone().filter(Link::is_up)) {
            let (name, version) = (self.name(key), key.version);
            tokio::spawn(async move { shared::put(&link, &name, version, &bytes, lifetime).await });
        }
        Entry { value: Arc::new(value), bytes: size, lifetime }
    }

    /// A question's name in Redis.
    fn name(&self, key: &Key) -> String {
        format!("atalaya:{}:{}:{}", self.config.dialect, key.kind, key.question)
    }
}

#[cfg(test)]
mod tests;
