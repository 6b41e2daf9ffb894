//! What was read before: a cache in this process, a second one in Redis that processes share, and words between them.
//!
//! [`Cache::get`] gives what it has, or lets the caller load it, once for everybody who asks meanwhile. Whether what it
//! has still counts, it does not decide by messages: it asks [`Versions`], whose answer changes whenever something that
//! is cached may have changed. Every value is kept beside the version that held *before* it was loaded, so it is at
//! least as new as that, and is given out only while that version is the current one. Messages ([`Link::say`]) make
//! others ask sooner. One that is lost, a Redis that is emptied, or a process that dies between its commit and its
//! message makes nothing stale.
//!
//! Redis is never waited for: [`Link`] keeps one connection, asks for answers within 50 ms, and after one that did not
//! come goes without until Redis answers again.
//!
//! Never here: what the values mean, who may see them (ask that first), a database, HTTP. Nothing is true because it
//! stands in Redis.
//!
//! To cache another answer: call [`Cache::get`] with a name for the kind of answer and one for the question, and make
//! sure that whatever changes the answer changes the version.

mod cache;
mod freshness;
mod lifetime;
mod link;
mod memory;
mod redis_url;
mod shared;
mod tally;

pub use cache::{Cache, CacheConfig};
pub use freshness::{Unknown, Version, Versions};
pub use link::{Heard, Link};
pub use redis_url::{RedisUrl, WrongRedisUrl};
pub use tally::Counts;
