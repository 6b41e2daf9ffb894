//! Halting: pause, cancellation, shutdown.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use domain::run::{RunAction, RunStatus};
use runs::Outcome;
use tokio_util::sync::CancellationToken;

use crate::queue::MemoryQueue;
use crate::scene::{Working, config, until_stopped, worker};

#[tokio::test(start_paused = true)]
async fn a_paused_run_goes_on_when_resumed() {
    let queue = Arc::new(MemoryQueue::with(1));
    let (stopped, mut stops) = tokio::sync::mpsc::unbounded_channel();
    let working = Working::begin(worker(&queue, config(), move |run: domain::run::ClaimedRun, stop| {
        let stopped = stopped.clone();
        async move {
            if run.taken_over {
                return Outcome::Completed;
            }
            let outcome = until_stopped(run, stop).await;
            stopped.send(tokio::time::Instant::now()).expect("the story listens");
            outcome
        }
    }));
    queue.until(1, |row| row.status == RunStatus::Running).await;
    tokio::time::sleep(StdDuration::from_secs(30)).await;
    let paused = tokio::time::Instant::now();
    queue.act(1, RunAction::Pause);
    let noticed = stops.recv().await.expect("the handler is told") - paused;
    assert!(noticed <= config().look_every, "after {noticed:?}");

    tokio::time::sleep(StdDuration::from_mins(1)).await;
    let row = queue.row(1);
    assert_eq!((row.status, row.claims.len()), (RunStatus::Paused, 1), "nobody takes it up meanwhile");
    queue.act(1, RunAction::Resume);
    let row = queue.until(1, |row| row.status.is_final()).await;
    assert_eq!((row.status, row.claims.len()), (RunStatus::Completed, 2));
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_run_stops_and_stays_cancelled() {
    let queue = Arc::new(MemoryQueue::with(2));
    let worker = worker(&queue, config(), until_stopped);
    let cancelled = async {
        queue.until(1, |row| row.status == RunStatus::Running).await;
        queue.act(1, RunAction::Cancel);
    };
    let (was_one, ()) = tokio::join!(worker.step(CancellationToken::new()), cancelled);
    assert!(was_one);
    let row = queue.row(1);
    assert_eq!((row.status, row.events.len()), (RunStatus::Cancelled, 0));
    assert_eq!(queue.row(2).status, RunStatus::Queued);
}

#[tokio::test(start_paused = true)]
async fn halting_one_run_of_a_step_halts_nothing_else() {
    let queue = Arc::new(MemoryQueue::with(2));
    let worker = worker(&queue, config(), async |run: domain::run::ClaimedRun, stop| {
        if run.claim.run.0 == 1 { until_stopped(run, stop).await } else { Outcome::Completed }
    });
    let shutdown = CancellationToken::new();
    let paused = async {
        queue.until(1, |row| row.status == RunStatus::Running).await;
        queue.act(1, RunAction::Pause);
    };
    let _ = tokio::join!(worker.step(shutdown.clone()), paused);
    assert!(!shutdown.is_cancelled(), "the caller's token is the caller's");
    assert!(worker.step(shutdown).await);
    assert_eq!(queue.row(2).status, RunStatus::Completed);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_hands_every_run_back() {
    let queue = Arc::new(MemoryQueue::with(5));
    let working = Working::begin(worker(&queue, config(), until_stopped));
    for id in 1..=4 {
        queue.until(id, |row| row.status == RunStatus::Running).await;
    }
    working.end().await;
    for id in 1..=5 {
        let row = queue.row(id);
        assert_eq!((row.status, row.lease_until), (RunStatus::Queued, None), "run {id}");
        assert!(row.available_at <= runs::Queue::now(&*queue), "another may take run {id} up at once");
        assert!(row.events.is_empty());
    }

    let after = Working::begin(worker(&queue, config(), async |_, _| Outcome::Completed));
    for id in 1..=5 {
        queue.until(id, |row| row.status == RunStatus::Completed).await;
    }
    after.end().await;
}
