//! Being woken by other processes, and waking them: over PostgreSQL where it is the database, over Redis where there is
//! one, over both where there are both.
//!
//! A hint says that a look may be worth it and nothing else. One that is lost costs the wait for the next look.

use std::time::Duration;

use cache::{Heard, Link};
use storage::hints::Hint;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::{Result, Services};

/// Between two attempts to listen.
const AGAIN: Duration = Duration::from_secs(1);
/// What is said over Redis where a run may be waiting.
const WORK: &str = "work";
/// What is said over Redis where a run has gone on.
const NEWS: &str = "news";
/// What is said over Redis where a job may be due sooner.
const SCHEDULES: &str = "schedules";

impl Services {
    /// Says that a run may be waiting, after the commit that made it wait.
    pub(crate) fn hint_work(&self) {
        self.wake.notify_one();
        if let Some(link) = &self.link {
            link.say(WORK);
        }
    }

    /// Says that a run has gone on, after the commit. This process gives out nothing from before it any more; others look
    /// soon.
    pub(crate) fn hint_news(&self) {
        self.cache.forget();
        self.committed.notify_one();
        if let Some(link) = &self.link {
            link.say(NEWS);
        }
    }

    /// Says that a job may be due sooner, after the commit.
    pub(crate) fn hint_schedules(&self) {
        self.rescheduled.notify_one();
        if let Some(link) = &self.link {
            link.say(SCHEDULES);
        }
    }

    fn heard_news(&self) {
        self.cache.hint();
        self.committed.notify_one();
    }

    /// What was said while nobody listened may have been missed.
    fn heard_nothing(&self) {
        self.cache.forget();
        self.wake.notify_one();
        self.committed.notify_one();
        self.rescheduled.notify_one();
    }
}

/// Wakes this process's worker, announcer and scheduler, and has its cache look, when another process has given them reason to;
/// tells others of this one. Until `shutdown`. Returns at once where there is no way: all who are woken here also look
/// by themselves.
pub async fn run(services: Services, shutdown: CancellationToken) {
    let redis = async {
        if let Some(link) = &services.link {
            over_redis(&services, link, shutdown.clone()).await;
        }
    };
    tokio::join!(over_postgres(&services, &shutdown), redis);
}

async fn over_redis(services: &Services, link: &Link, shutdown: CancellationToken) {
    let hear = |heard| match heard {
        Heard::Connected => services.heard_nothing(),
        Heard::Word(word) => match word.as_str() {
            WORK => services.wake.notify_one(),
            NEWS => services.heard_news(),
            SCHEDULES => services.rescheduled.notify_one(),
            _ => debug!(word, "another version of Atalaya says something"),
        },
    };
    link.keep(hear, shutdown).await;
}

async fn over_postgres(services: &Services, shutdown: &CancellationToken) {
    loop {
        let heard = tokio::select! {
            () = shutdown.cancelled() => return,
            heard = hear(services) => heard,
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
    services.heard_nothing();
    loop {
        match hints.next().await? {
            Hint::Work => services.wake.notify_one(),
            Hint::News => services.heard_news(),
            Hint::Schedules => services.rescheduled.notify_one(),
        }
    }
}
