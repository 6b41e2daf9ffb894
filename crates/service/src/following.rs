//! Following a run: its log and its progress, as they come, until it ends.
//!
//! What is told is read from the database each time something was announced of the run, so that nothing is lost where a
//! reader is slow, and nothing told twice: the log goes on after the entry that was told last.

use std::collections::VecDeque;
use std::time::Duration;

use domain::RunId;
use domain::account::Actor;
use domain::live::Topic;
use domain::view::{RunLogEntry, RunView};
use live::{Received, Subscription};

use crate::{Error, Result, Services, runs};

/// Entries of the log read at once.
const LOG_BATCH: u32 = 200;
/// Between two looks where nothing was announced: an announcement may have been dropped.
const LONGEST: Duration = Duration::from_secs(5);

/// Something new of a run.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// An entry of its log.
    Log(RunLogEntry),
    /// How it stands; the first time at once, then whenever that has changed.
    Progress(Box<RunView>),
    /// How it stands at its end. Nothing comes after that.
    End(Box<RunView>),
}

/// Follows one run.
pub struct Follower {
    services: Services,
    id: RunId,
    /// The last entry of the log that was told.
    after: i64,
    told: Option<RunView>,
    waiting: VecDeque<News>,
    ended: bool,
    announced: Subscription,
}

impl Follower {
    /// Begins after an entry of the run's log: after 0 with the first. "Not found" where one may not see the run.
    pub async fn new(services: &Services, actor: &Actor, id: RunId, after: i64) -> Result<Self> {
        // Listening comes before looking: what happens in between is announced.
        let (announced, _) = services.hub.subscribe(Topic::Run(id), None);
        runs::get(services, actor, id).await?.ok_or(Error::NotFound)?;
        Ok(Self {
            services: services.clone(),
            id,
            after,
            told: None,
            waiting: VecDeque::new(),
            ended: false,
            announced,
        })
    }

    /// What comes next, told to whoever asks by then; `None` after the end. May be dropped while it waits.
    pub async fn next(&mut self, actor: &Actor) -> Result<Option<News>> {
        loop {
            if let Some(news) = self.waiting.pop_front() {
                return Ok(Some(news));
            }
            if self.ended {
                return Ok(None);
            }
            let looked_before = self.told.is_some();
            self.look(actor).await?;
            if self.waiting.is_empty() && !self.ended && looked_before {
                let closed = matches!(tokio::time::timeout(LONGEST, self.announced.next()).await, Ok(Received::Closed));
                if closed {
                    self.announced = self.services.hub.subscribe(Topic::Run(self.id), None).0;
                }
            }
        }
    }

    async fn look(&mut self, actor: &Actor) -> Result<()> {
        // The run first: what its log says by its end is there when it has ended.
        let run = runs::get(&self.services, actor, self.id).await?.ok_or(Error::NotFound)?;
        let log = runs::log(&self.services, actor, self.id, Some(self.after), LOG_BATCH).await?;
        let is_all = log.len() < LOG_BATCH as usize;
        self.after = log.last().map_or(self.after, |entry| entry.id);
        self.waiting.extend(log.into_iter().map(News::Log));
        if run.status.is_final() && is_all {
            self.ended = true;
            self.waiting.push_back(News::End(Box::new(run)));
        } else if self.told.as_ref() != Some(&run) {
            self.told = Some(run.clone());
            self.waiting.push_back(News::Progress(Box::new(run)));
        }
        Ok(())
    }
}
