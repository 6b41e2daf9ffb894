//! Draining: a worker that takes no more runs, and takes some again.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use domain::process::Drain;
use domain::run::{RunAction, RunStatus};
use runs::Outcome;

use crate::queue::MemoryQueue;
use crate::scene::{Working, config, until_stopped, worker};

/// Long enough for whoever would take a run up.
const A_WHILE: StdDuration = StdDuration::from_mins(1);

#[tokio::test(start_paused = true)]
async fn a_drained_worker_finishes_what_it_holds_and_takes_nothing_more() {
    let queue = Arc::new(MemoryQueue::with(1));
    let two_minutes = async |_, _| {
        tokio::time::sleep(2 * A_WHILE).await;
        Outcome::Completed
    };
    let worker = worker(&queue, config(), two_minutes);
    let working = Working::begin(worker.clone());
    queue.until(1, |row| row.status == RunStatus::Running).await;
    worker.drain(Some(Drain::Finish));
    queue.enqueue();
    working.wake.notify_one();
    let row = queue.until(1, |row| row.status.is_final()).await;
    assert_eq!((row.status, row.claims.len()), (RunStatus::Completed, 1));
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(queue.row(2).status, RunStatus::Queued);

    worker.drain(None);
    let row = queue.until(2, |row| row.status.is_final()).await;
    assert_eq!(row.status, RunStatus::Completed);
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_hands_back_lets_another_go_on_at_once() {
    let queue = Arc::new(MemoryQueue::with(3));
    let first = worker(&queue, config(), until_stopped);
    let working = Working::begin(first.clone());
    for id in 1..=3 {
        queue.until(id, |row| row.status == RunStatus::Running).await;
    }
    let told = tokio::time::Instant::now();
    first.drain(Some(Drain::HandBack));
    for id in 1..=3 {
        let row = queue.until(id, |row| row.status == RunStatus::Queued).await;
        assert_eq!((row.lease_until, row.events.len()), (None, 0), "run {id}");
        assert!(row.available_at <= runs::Queue::now(&*queue), "another may take run {id} up at once");
    }
    assert!(told.elapsed() < StdDuration::from_secs(1), "after {:?}", told.elapsed());

    let other = Working::begin(worker(&queue, config(), until_stopped));
    for id in 1..=3 {
        let row = queue.until(id, |row| row.status == RunStatus::Running).await;
        assert_eq!(row.claims.len(), 2);
    }
    other.end().await;
    tokio::time::sleep(A_WHILE).await;
    assert!((1..=3).all(|id| queue.row(id).status == RunStatus::Queued), "the drained one takes nothing");

    first.drain(None);
    for id in 1..=3 {
        queue.until(id, |row| row.status == RunStatus::Running).await;
    }
    tokio::time::sleep(A_WHILE).await;
    assert!((1..=3).all(|id| queue.row(id).claims.len() == 3), "it keeps what it took");
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn finishing_can_become_handing_back() {
    let queue = Arc::new(MemoryQueue::with(1));
    let worker = worker(&queue, config(), until_stopped);
    let working = Working::begin(worker.clone());
    queue.until(1, |row| row.status == RunStatus::Running).await;
    worker.drain(Some(Drain::Finish));
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(queue.row(1).status, RunStatus::Running);
    worker.drain(Some(Drain::HandBack));
    queue.until(1, |row| row.status == RunStatus::Queued).await;
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_drained_worker_still_hears_of_a_cancellation() {
    let queue = Arc::new(MemoryQueue::with(1));
    let worker = worker(&queue, config(), until_stopped);
    let working = Working::begin(worker.clone());
    queue.until(1, |row| row.status == RunStatus::Running).await;
    worker.drain(Some(Drain::Finish));
    queue.act(1, RunAction::Cancel);
    let ended = tokio::time::timeout(A_WHILE, working.end()).await;
    assert!(ended.is_ok() && queue.row(1).status == RunStatus::Cancelled);
}
