//! Leases: renewed while the work goes on, and given up for lost when they are.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use domain::run::RunStatus;
use runs::{Outcome, Queue};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::queue::MemoryQueue;
use crate::scene::{AsyncWork, Working, config, until_stopped, worker};

/// Works until stopped, and tells when that was.
fn telling(told: mpsc::UnboundedSender<tokio::time::Instant>) -> impl AsyncWork {
    move |run: domain::run::ClaimedRun, stop: CancellationToken| {
        let told = told.clone();
        async move {
            let outcome = until_stopped(run, stop).await;
            told.send(tokio::time::Instant::now()).expect("the story listens");
            outcome
        }
    }
}

#[tokio::test(start_paused = true)]
async fn long_work_keeps_its_run() {
    let queue = Arc::new(MemoryQueue::with(1));
    let ten_minutes = async |_, _| {
        tokio::time::sleep(StdDuration::from_mins(10)).await;
        Outcome::Completed
    };
    let first = Working::begin(worker(&queue, config(), ten_minutes));
    let second = Working::begin(worker(&queue, config(), ten_minutes));
    let row = queue.until(1, |row| row.status.is_final()).await;
    assert_eq!((row.status, row.claims.len()), (RunStatus::Completed, 1), "the other never got it");
    first.end().await;
    second.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_worker_whose_run_was_taken_over_stops() {
    let queue = Arc::new(MemoryQueue::with(1));
    let (told, mut stops) = mpsc::unbounded_channel();
    let worker = worker(&queue, config(), telling(told));
    let taken_over = async {
        queue.until(1, |row| row.status == RunStatus::Running).await;
        tokio::time::sleep(StdDuration::from_secs(3)).await;
        queue.change(1, |row| row.token += 1);
        tokio::time::Instant::now()
    };
    let (_, since) = tokio::join!(worker.step(CancellationToken::new()), taken_over);
    let noticed = stops.recv().await.expect("the handler is told") - since;
    assert!(noticed <= config().look_every, "after {noticed:?}");
    let row = queue.row(1);
    assert_eq!((row.status, row.token, row.events.len()), (RunStatus::Running, 2, 0), "it is the other's");
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_lost_its_lease_leaves_the_run_alone() {
    let queue = Arc::new(MemoryQueue::with(1));
    let worker = worker(&queue, config(), async |_, _| Outcome::LeaseLost);
    assert!(worker.step(CancellationToken::new()).await);
    let row = queue.row(1);
    assert_eq!((row.status, row.events.len()), (RunStatus::Running, 0));
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_is_silent_for_a_lease_means_the_lease_is_lost() {
    let queue = Arc::new(MemoryQueue::with(1));
    let (told, mut stops) = mpsc::unbounded_channel();
    let working = Working::begin(worker(&queue, config(), telling(told)));
    queue.until(1, |row| row.status == RunStatus::Running).await;
    tokio::time::sleep(StdDuration::from_mins(1)).await;

    let since = tokio::time::Instant::now();
    queue.fall_silent(true);
    let noticed = stops.recv().await.expect("the handler is told") - since;
    let lease = config().lease.to_std().expect("positive");
    assert!(noticed <= lease + config().look_every, "after {noticed:?}");
    assert!(noticed + config().renew_every + config().look_every >= lease, "after {noticed:?}");

    // The worker lives on, and takes the run up again once its lease has run out.
    queue.fall_silent(false);
    let row = queue.until(1, |row| row.claims.len() == 2).await;
    assert_eq!(row.status, RunStatus::Running);
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_short_silence_stops_nothing() {
    let queue = Arc::new(MemoryQueue::with(1));
    let (told, mut stops) = mpsc::unbounded_channel();
    let working = Working::begin(worker(&queue, config(), telling(told)));
    queue.until(1, |row| row.status == RunStatus::Running).await;
    for _ in 0..10 {
        queue.fall_silent(true);
        tokio::time::sleep(StdDuration::from_secs(2)).await;
        queue.fall_silent(false);
        tokio::time::sleep(StdDuration::from_secs(4)).await;
        let until = queue.row(1).lease_until.expect("a lease");
        assert!(until > queue.now(), "the lease was prolonged again");
    }
    assert!(stops.try_recv().is_err());
    assert_eq!(queue.row(1).claims.len(), 1);
    working.end().await;
}
