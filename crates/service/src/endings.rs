//! Telling what is open that what it was opened with may be over: a session that was ended, a password that was changed,
//! an account that may do less.
//!
//! What this process does is told at once. What others do stands in the audit log, which [`run`] reads each second while
//! anybody listens. Whoever listens looks for themselves now and then as well: a word that is lost costs the wait.

use std::time::Duration;

use domain::{AuditId, UserId};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{Result, Services};

/// Between two looks into the audit log.
const EVERY: Duration = Duration::from_secs(1);
/// Lines that are read again each time. Where several write at once, a line may be seen later than one that follows it.
const AGAIN: i64 = 32;

/// Users whose sessions are to be looked at again.
pub(crate) fn channel() -> broadcast::Sender<UserId> {
    // Who misses some of them looks again all the same.
    broadcast::channel(64).0
}

impl Services {
    /// Users something of whose just ended: whoever has something open for them asks again whether it may stay.
    pub fn endings(&self) -> broadcast::Receiver<UserId> {
        self.endings.subscribe()
    }

    /// Says that something of a user's ended, after the commit.
    pub fn say_ended(&self, user: UserId) {
        self.tokens.forget();
        // Nobody listening means that nothing is open.
        let _ = self.endings.send(user);
    }
}

/// Tells of what other processes ended, until `shutdown`.
pub async fn run(services: Services, shutdown: CancellationToken) {
    let mut read = None;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if services.endings.receiver_count() == 0 {
            // Whoever comes looks for themselves first.
            read = None;
            continue;
        }
        match look(&services, read).await {
            Ok(last) => read = Some(last),
            Err(error) => warn!(%error, "cannot read what other processes ended; will try again"),
        }
    }
}

/// Tells of all since a line. The last there is.
async fn look(services: &Services, read: Option<AuditId>) -> Result<AuditId> {
    let last = storage::audit::last(&services.db).await?;
    if let Some(read) = read
        && last > read
    {
        let since = AuditId(read.0.saturating_sub(AGAIN));
        for user in storage::audit::users_since(&services.db, since).await? {
            services.say_ended(user);
        }
    }
    Ok(last)
}
