//! Waiting for work: how much at once, and being woken.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration as StdDuration;

use domain::run::RunStatus;
use runs::{Outcome, WorkerConfig};

use crate::queue::MemoryQueue;
use crate::scene::{Working, config, worker};

#[tokio::test(start_paused = true)]
async fn no_more_runs_at_once_than_allowed() {
    let queue = Arc::new(MemoryQueue::with(10));
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, peak) = (Arc::clone(&now), Arc::clone(&most));
    let config = WorkerConfig { concurrency: 3, poll_every: StdDuration::from_hours(1), ..config() };
    let working = Working::begin(worker(&queue, config, move |_, _| {
        let (counted, peak) = (Arc::clone(&counted), Arc::clone(&peak));
        async move {
            peak.fetch_max(counted.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(StdDuration::from_secs(10)).await;
            counted.fetch_sub(1, Ordering::SeqCst);
            Outcome::Completed
        }
    }));
    let began = tokio::time::Instant::now();
    for id in 1..=10 {
        queue.until(id, |row| row.status == RunStatus::Completed).await;
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
    // Four rounds of ten seconds: whoever ends one run takes the next at once, without waiting to be asked.
    assert!(began.elapsed() < StdDuration::from_secs(41), "{:?}", began.elapsed());
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_worker_is_woken() {
    let queue = Arc::new(MemoryQueue::with(0));
    let config = WorkerConfig { poll_every: StdDuration::from_hours(1), ..config() };
    let working = Working::begin(worker(&queue, config, async |_, _| Outcome::Completed));
    tokio::time::sleep(StdDuration::from_mins(1)).await;

    let began = tokio::time::Instant::now();
    queue.enqueue();
    working.wake.notify_one();
    queue.until(1, |row| row.status == RunStatus::Completed).await;
    assert!(began.elapsed() < StdDuration::from_secs(1), "{:?}", began.elapsed());
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_nobody_wakes_looks_for_itself() {
    let queue = Arc::new(MemoryQueue::with(0));
    let working = Working::begin(worker(&queue, config(), async |_, _| Outcome::Completed));
    tokio::time::sleep(StdDuration::from_millis(500)).await;
    queue.enqueue();
    let row = queue.until(1, |row| row.status == RunStatus::Completed).await;
    assert!(row.claims[0] - row.available_at <= chrono::Duration::seconds(1));
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_queue_is_asked_again() {
    let queue = Arc::new(MemoryQueue::with(1));
    queue.fall_silent(true);
    let working = Working::begin(worker(&queue, config(), async |_, _| Outcome::Completed));
    tokio::time::sleep(StdDuration::from_mins(1)).await;
    assert_eq!(queue.row(1).claims.len(), 0);
    queue.fall_silent(false);
    queue.until(1, |row| row.status == RunStatus::Completed).await;
    working.end().await;
}
