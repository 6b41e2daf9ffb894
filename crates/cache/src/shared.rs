//! The second level: values in Redis.

use std::time::Duration;

use crate::Link;
use crate::freshness::Version;

/// What stands in Redis begins with the version it belongs to: one entry for each question, and the next version takes
/// the last one's place.
const HEAD: usize = 16;

/// The bytes kept for a question at this version, and how long they would be kept on.
pub(crate) async fn get(link: &Link, key: &str, version: Version) -> Option<(Vec<u8>, Duration)> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("GET").arg(key).cmd("PTTL").arg(key);
    let (found, left): (Option<Vec<u8>>, i64) = link.ask(&pipeline).await?;
    let mut bytes = found?;
    if bytes.get(..HEAD)? != version.0 {
        return None;
    }
    bytes.drain(..HEAD);
    // Without an end it is not ours.
    Some((bytes, Duration::from_millis(u64::try_from(left).ok()?)))
}

/// Keeps bytes for `lifetime`. Where that fails, nobody misses them.
pub(crate) async fn put(link: &Link, key: &str, version: Version, bytes: &[u8], lifetime: Duration) {
    let millis = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX).max(1);
    let mut pipeline = redis::pipe();
    pipeline.cmd("SET").arg(key).arg([&version.0[..], bytes].concat()).arg("PX").arg(millis).ignore();
    link.ask::<()>(&pipeline).await;
}
