//! Schedulers on a timetable in memory: one of them starts what is due.

use std::sync::{Arc, Mutex};
use std::time::Duration as StdDuration;

use async_trait::async_trait;
use chrono::Duration;
use domain::Instant;
use runs::{QueueError, Round, Scheduler, SchedulerConfig, Timetable};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The role, what is due, and who started it when.
#[derive(Debug, Default)]
struct State {
    owner: String,
    token: i64,
    until: Option<Instant>,
    due: Vec<Instant>,
    started: Vec<(Instant, String)>,
    silent: bool,
}

/// A timetable that keeps the promises of [`Timetable`].
struct MemoryTimetable {
    state: Mutex<State>,
    began: tokio::time::Instant,
}

impl MemoryTimetable {
    fn due_in(seconds: &[i64]) -> Arc<Self> {
        let timetable = Self { state: Mutex::default(), began: tokio::time::Instant::now() };
        let due = seconds.iter().map(|seconds| timetable.now() + Duration::seconds(*seconds)).collect();
        timetable.state().due = due;
        Arc::new(timetable)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nobody panicked with it")
    }

    /// What was started: after how many seconds, and by whom.
    fn started(&self) -> Vec<(i64, String)> {
        let began = self.now() - Duration::from_std(self.began.elapsed()).expect("short");
        self.state().started.iter().map(|(at, by)| ((*at - began).num_seconds(), by.clone())).collect()
    }

    fn answer<T>(&self, answer: impl FnOnce(&mut State, Instant) -> T) -> Result<T, QueueError> {
        let now = self.now();
        let mut state = self.state();
        if state.silent { Err(QueueError("no answer".into())) } else { Ok(answer(&mut state, now)) }
    }
}

impl State {
    fn is_held(&self, token: i64, now: Instant) -> bool {
        self.token == token && self.until.is_some_and(|until| until >= now)
    }
}

#[async_trait]
impl Timetable for MemoryTimetable {
    async fn take(&self, owner: &str, lease: Duration) -> Result<Option<i64>, QueueError> {
        self.answer(|state, now| {
            let free = state.until.is_none_or(|until| until < now);
            free.then(|| {
                (state.owner, state.until) = (owner.to_owned(), Some(now + lease));
                state.token += 1;
                state.token
            })
        })
    }

    async fn renew(&self, token: i64, lease: Duration) -> Result<bool, QueueError> {
        self.answer(|state, now| {
            let held = state.is_held(token, now);
            if held {
                state.until = Some(now + lease);
            }
            held
        })
    }

    async fn hand_back(&self, token: i64) -> Result<(), QueueError> {
        self.answer(|state, _| {
            if state.token == token {
                state.until = None;
            }
        })
    }

    async fn start_due(&self, token: i64) -> Result<Round, QueueError> {
        self.answer(|state, now| {
            if !state.is_held(token, now) {
                return Round::LeaseLost;
            }
            let (due, later): (Vec<_>, Vec<_>) = state.due.iter().partition(|due| **due <= now);
            state.due = later;
            let by = state.owner.clone();
            state.started.extend(due.iter().map(|_| (now, by.clone())));
            Round::Done { next: state.due.iter().min().copied() }
        })
    }

    fn now(&self) -> Instant {
        let elapsed = Duration::from_std(self.began.elapsed()).expect("short");
        Instant::from_timestamp(1_800_000_000, 0).expect("in range") + elapsed
    }
}

/// A scheduler at work.
struct Working {
    wake: Arc<Notify>,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Working {
    fn begin(timetable: &Arc<MemoryTimetable>, name: &str) -> Self {
        let (wake, shutdown) = (Arc::new(Notify::new()), CancellationToken::new());
        let timetable: Arc<dyn Timetable> = Arc::clone(timetable) as _;
        let scheduler = Scheduler::new(timetable, SchedulerConfig::named(name));
        let task = {
            let (wake, shutdown) = (Arc::clone(&wake), shutdown.clone());
            tokio::spawn(async move { scheduler.run(&wake, shutdown).await })
        };
        Self { wake, shutdown, task }
    }

    async fn end(self) {
        self.shutdown.cancel();
        self.task.await.expect("it does not panic");
    }
}

async fn seconds(seconds: u64) {
    tokio::time::sleep(StdDuration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_due_is_started_at_its_instant_by_one_of_many() {
    let timetable = MemoryTimetable::due_in(&[0, 7, 60, 61, 3600]);
    let working: Vec<Working> = (0..5).map(|n| Working::begin(&timetable, &format!("process {n}"))).collect();
    seconds(3601).await;
    let started = timetable.started();
    assert_eq!(started.iter().map(|(after, _)| *after).collect::<Vec<_>>(), [0, 7, 60, 61, 3600]);
    assert!(started.iter().all(|(_, by)| *by == started[0].1), "the role stays where it is: {started:?}");
    for working in working {
        working.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_schedulers_role_is_taken_over_within_ten_seconds() {
    let timetable = MemoryTimetable::due_in(&[5, 21]);
    let first = Working::begin(&timetable, "first");
    seconds(1).await;
    let second = Working::begin(&timetable, "second");
    seconds(20).await;
    // As a killed process does: it hands nothing back.
    first.task.abort();
    seconds(10).await;
    let started = timetable.started();
    assert_eq!(started[0], (5, "first".to_owned()));
    assert_eq!(started[1].1, "second");
    assert!(started[1].0 - 21 <= 10, "{started:?}");
    second.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_scheduler_that_stops_hands_its_role_back() {
    let timetable = MemoryTimetable::due_in(&[12]);
    let first = Working::begin(&timetable, "first");
    seconds(1).await;
    let second = Working::begin(&timetable, "second");
    seconds(10).await;
    first.end().await;
    seconds(2).await;
    assert_eq!(timetable.started(), [(12, "second".to_owned())], "without waiting for the lease");
    second.end().await;
    assert_eq!(timetable.state().until, None);
}

#[tokio::test(start_paused = true)]
async fn a_hint_brings_forward_what_is_due_sooner() {
    let timetable = MemoryTimetable::due_in(&[3600]);
    let working = Working::begin(&timetable, "one");
    tokio::time::sleep(StdDuration::from_millis(100)).await;
    let now = timetable.now();
    timetable.state().due.push(now);
    working.wake.notify_one();
    tokio::time::sleep(StdDuration::from_millis(1)).await;
    assert_eq!(timetable.started().len(), 1, "at once");
    // Without a hint it is seen when the lease is prolonged.
    let now = timetable.now();
    timetable.state().due.push(now);
    seconds(2).await;
    assert_eq!(timetable.started().len(), 2);
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_timetable_that_is_silent_is_asked_again() {
    let timetable = MemoryTimetable::due_in(&[10]);
    let working = Working::begin(&timetable, "one");
    seconds(5).await;
    timetable.state().silent = true;
    seconds(60).await;
    assert!(timetable.started().is_empty());
    timetable.state().silent = false;
    seconds(2).await;
    assert_eq!(timetable.started().len(), 1, "its lease had run out: it took the role anew");
    assert_eq!(timetable.state().token, 2);
    working.end().await;
}
