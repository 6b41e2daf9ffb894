//! The time by which a gate forgets and waits.

use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

#[async_trait]
pub(super) trait Clock: Send + Sync {
    fn now(&self) -> Instant;
    async fn sleep(&self, pause: Duration);
}

/// The clock that hangs on the wall.
pub(super) struct Wall;

#[async_trait]
impl Clock for Wall {
    fn now(&self) -> Instant {
        Instant::now()
    }

    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }
}
