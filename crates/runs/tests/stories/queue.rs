//! A queue in memory that keeps the promises of [`runs::Queue`].

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration as StdDuration;

use async_trait::async_trait;
use chrono::Duration;
use domain::run::{Claim, ClaimedRun, RunAction, RunEvent, RunKind, RunStatus};
use domain::{Instant, RunId};
use runs::{Queue, QueueError};
use tokio::sync::Notify;

/// A run as the queue knows it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: RunId,
    pub(crate) status: RunStatus,
    pub(crate) token: i64,
    pub(crate) lease_until: Option<Instant>,
    pub(crate) available_at: Instant,
    pub(crate) attempts: u32,
    /// When it was claimed, each time.
    pub(crate) claims: Vec<Instant>,
    /// What its workers left in its log.
    pub(crate) events: Vec<RunEvent>,
}

/// A queue in memory.
pub(crate) struct MemoryQueue {
    rows: Mutex<Vec<Row>>,
    changed: Notify,
    began: tokio::time::Instant,
    silent: AtomicBool,
    /// Held by whoever writes; a renewal that is stuck keeps it until it is dropped.
    writer: tokio::sync::Mutex<()>,
    renewals_get_stuck: AtomicBool,
    pub(crate) stuck: Notify,
}

impl MemoryQueue {
    /// With so many queued runs, numbered from 1.
    pub(crate) fn with(runs: i64) -> Self {
        let queue = Self {
            rows: Mutex::default(),
            changed: Notify::new(),
            began: tokio::time::Instant::now(),
            silent: AtomicBool::new(false),
            writer: tokio::sync::Mutex::default(),
            renewals_get_stuck: AtomicBool::new(false),
            stuck: Notify::new(),
        };
        for _ in 0..runs {
            queue.enqueue();
        }
        queue
    }

    pub(crate) fn enqueue(&self) -> RunId {
        let now = self.now();
        let mut rows = self.rows.lock().expect("not poisoned");
        let id = RunId(i64::try_from(rows.len()).expect("few") + 1);
        rows.push(Row {
            id,
            status: RunStatus::Queued,
            token: 0,
            lease_until: None,
            available_at: now,
            attempts: 0,
            claims: Vec::new(),
            events: Vec::new(),
        });
        id
    }

    pub(crate) fn row(&self, id: i64) -> Row {
        self.rows.lock().expect("not poisoned")[id as usize - 1].clone()
    }

    /// What somebody at a screen does.
    pub(crate) fn act(&self, id: i64, action: RunAction) {
        self.change(id, |row| {
            row.status = row.status.after(action).expect("allowed");
            row.attempts = 0;
        });
    }

    pub(crate) fn change(&self, id: i64, change: impl FnOnce(&mut Row)) {
        change(&mut self.rows.lock().expect("not poisoned")[id as usize - 1]);
        self.changed.notify_waiters();
    }

    /// Whether it answers nothing but errors.
    pub(crate) fn fall_silent(&self, silent: bool) {
        self.silent.store(silent, Ordering::SeqCst);
    }

    /// Whether renewals begin to write and never come to an end.
    pub(crate) fn renewals_get_stuck(&self) {
        self.renewals_get_stuck.store(true, Ordering::SeqCst);
    }

    /// Waits until the run is as wanted; a day at most.
    pub(crate) async fn until(&self, id: i64, wanted: impl Fn(&Row) -> bool) -> Row {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                let row = self.row(id);
                if wanted(&row) {
                    return row;
                }
                changed.await;
            }
        };
        let day = StdDuration::from_hours(24);
        tokio::time::timeout(day, waiting).await.unwrap_or_else(|_| panic!("never came: {:?}", self.row(id)))
    }

    fn answers(&self) -> Result<(), QueueError> {
        if self.silent.load(Ordering::SeqCst) { Err(QueueError("no answer".into())) } else { Ok(()) }
    }
}

#[async_trait]
impl Queue for MemoryQueue {
    async fn claim(&self, _worker: &str, lease: Duration, most: usize) -> Result<Vec<ClaimedRun>, QueueError> {
        self.answers()?;
        let now = self.now();
        let mut rows = self.rows.lock().expect("not poisoned");
        let waits = |row: &&mut Row| match row.status {
            RunStatus::Queued => row.available_at <= now,
            RunStatus::Running => row.lease_until.is_none_or(|until| until < now),
            _ => false,
        };
        let mut waiting: Vec<&mut Row> = rows.iter_mut().filter(waits).collect();
        waiting.sort_by_key(|row| (row.available_at, row.id));
        let claim = |row: &mut Row| {
            row.status = RunStatus::Running;
            row.token += 1;
            row.attempts += 1;
            row.lease_until = Some(now + lease);
            row.claims.push(now);
            ClaimedRun {
                claim: Claim { run: row.id, token: row.token },
                kind: RunKind::Crawl,
                job: None,
                spec: String::new(),
                attempts: row.attempts,
                started_at: row.claims[0],
                taken_over: row.token > 1,
                pending: 0,
            }
        };
        let claimed = waiting.into_iter().take(most).map(claim).collect();
        self.changed.notify_waiters();
        Ok(claimed)
    }

    async fn status(&self, claim: Claim) -> Result<Option<RunStatus>, QueueError> {
        self.answers()?;
        let row = self.row(claim.run.0);
        Ok((row.token == claim.token).then_some(row.status))
    }

    async fn renew(&self, claim: Claim, lease: Duration) -> Result<bool, QueueError> {
        self.answers()?;
        let _writing = self.writer.lock().await;
        if self.renewals_get_stuck.load(Ordering::SeqCst) {
            self.stuck.notify_one();
            std::future::pending::<()>().await;
        }
        let now = self.now();
        let mut holds = false;
        self.change(claim.run.0, |row| {
            holds = row.token == claim.token;
            if holds {
                row.lease_until = Some(now + lease);
            }
        });
        Ok(holds)
    }

    async fn finish(
        &self,
        claim: Claim,
        status: RunStatus,
        event: Option<RunEvent>,
        available_at: Instant,
    ) -> Result<bool, QueueError> {
        self.answers()?;
        let _writing = self.writer.lock().await;
        let mut holds = false;
        self.change(claim.run.0, |row| {
            holds = row.token == claim.token;
            if holds && row.status == RunStatus::Running {
                (row.status, row.lease_until, row.available_at) = (status, None, available_at);
                if status == RunStatus::Queued && event.is_some() {
                    row.attempts -= 1;
                }
                row.events.extend(event);
            }
        });
        Ok(holds)
    }

    fn now(&self) -> Instant {
        let began = Instant::from_timestamp(1_800_000_000, 0).expect("in range");
        began + Duration::from_std(self.began.elapsed()).expect("in range")
    }
}
