//! Being woken by other processes on the same database.

use std::time::Duration;

use storage::hints::Hint;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{Result, Services};

/// Between two attempts to listen.
const AGAIN: Duration = Duration::from_secs(1);

/// Wakes this process's worker and announcer when another process has given them reason to look, until `shutdown`.
/// Returns at once where the database knows no hints: all who are woken here also look by themselves.
pub async fn run(services: Services, shutdown: CancellationToken) {
    loop {
        let heard = tokio::select! {
            () = shutdown.cancelled() => return,
            heard = hear(&services) => heard,
        };
        match heard {
            Ok(()) => return,
            Err(error) => warn!(%error, "cannot listen for what other processes do; will try again"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(AGAIN) => {}
        }
    }
}

async fn hear(services: &Services) -> Result<()> {
    let Some(mut hints) = storage::hints::listen(&services.db).await? else { return Ok(()) };
    // What was given before is not heard any more.
    services.wake.notify_one();
    services.committed.notify_one();
    loop {
        match hints.next().await? {
            Hint::Work => services.wake.notify_one(),
            Hint::News => services.committed.notify_one(),
        }
    }
}
