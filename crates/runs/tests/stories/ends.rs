//! How a run is left: done, failed, to be tried again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::Duration;
use domain::run::{FailureReason, RunEvent, RunStatus};
use runs::{Outcome, Queue as _};
use tokio_util::sync::CancellationToken;

use crate::queue::MemoryQueue;
use crate::scene::{Working, config, worker};

#[tokio::test(start_paused = true)]
async fn a_step_sees_one_run_through() {
    let queue = Arc::new(MemoryQueue::with(2));
    let worker = worker(&queue, config(), async |_, _| Outcome::Completed);
    for id in 1..=2 {
        assert!(worker.step(CancellationToken::new()).await);
        let row = queue.row(id);
        assert_eq!((row.status, row.events), (RunStatus::Completed, vec![RunEvent::Completed]));
    }
    assert!(!worker.step(CancellationToken::new()).await, "nothing is left");
}

#[tokio::test(start_paused = true)]
async fn a_renewal_under_way_does_not_keep_a_run_from_being_left() {
    let queue = Arc::new(MemoryQueue::with(1));
    queue.renewals_get_stuck();
    let waits_for = Arc::clone(&queue);
    let worker = worker(&queue, config(), move |_, _| {
        let queue = Arc::clone(&waits_for);
        async move {
            queue.stuck.notified().await;
            Outcome::Completed
        }
    });
    let step = worker.step(CancellationToken::new());
    assert!(tokio::time::timeout(std::time::Duration::from_mins(1), step).await.expect("it is left at once"));
    assert_eq!(queue.row(1).status, RunStatus::Completed);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_was_away_for_a_moment_does_not_cost_a_lease() {
    let queue = Arc::new(MemoryQueue::with(1));
    let away = Arc::clone(&queue);
    let working = Working::begin(worker(&queue, config(), move |run: domain::run::ClaimedRun, _| {
        let queue = Arc::clone(&away);
        async move {
            if run.attempts > 1 {
                return Outcome::Completed;
            }
            queue.fall_silent(true);
            Outcome::Retry("the database restarts".into())
        }
    }));
    queue.until(1, |row| row.status == RunStatus::Running).await;
    let since = tokio::time::Instant::now();
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    queue.fall_silent(false);
    let row = queue.until(1, |row| row.status.is_final()).await;
    assert_eq!((row.status, row.claims.len()), (RunStatus::Completed, 2));
    // The second in which it may not be tried again was over before the queue was back.
    assert!(since.elapsed() < std::time::Duration::from_secs(3), "after {:?}", since.elapsed());
    working.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_stays_away_keeps_a_worker_no_longer_than_a_lease() {
    let queue = Arc::new(MemoryQueue::with(1));
    let away = Arc::clone(&queue);
    let worker = worker(&queue, config(), move |_, _| {
        away.fall_silent(true);
        std::future::ready(Outcome::Completed)
    });
    let since = tokio::time::Instant::now();
    assert!(worker.step(CancellationToken::new()).await);
    assert!(since.elapsed() <= config().lease.to_std().expect("positive"), "after {:?}", since.elapsed());
    assert_eq!(queue.row(1).status, RunStatus::Running, "its lease runs out by itself");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_cannot_go_on_says_why() {
    let queue = Arc::new(MemoryQueue::with(1));
    let why = RunEvent::failed(FailureReason::BadSpider, "line 3");
    let given = why.clone();
    let worker = worker(&queue, config(), move |_, _| std::future::ready(Outcome::Failed(given.clone())));
    assert!(worker.step(CancellationToken::new()).await);
    let row = queue.row(1);
    assert_eq!((row.status, row.events), (RunStatus::Failed, vec![why]));
}

#[tokio::test(start_paused = true)]
async fn what_may_heal_is_tried_again_ever_later() {
    let queue = Arc::new(MemoryQueue::with(1));
    let working = Working::begin(worker(&queue, config(), async |run: domain::run::ClaimedRun, _| {
        if run.attempts < 5 { Outcome::Retry("the database is locked".into()) } else { Outcome::Completed }
    }));
    let row = queue.until(1, |row| row.status.is_final()).await;
    working.end().await;
    assert_eq!((row.status, row.claims.len()), (RunStatus::Completed, 5));
    for (attempt, pair) in row.claims.windows(2).enumerate() {
        let full = Duration::seconds(1 << attempt);
        let waited = pair[1] - pair[0];
        // Chance takes up to a half away; the worker asks once a second.
        assert!(waited >= full / 2 && waited <= full + Duration::seconds(1), "attempt {attempt}: {waited}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_costs_one_attempt_and_no_worker() {
    let queue = Arc::new(MemoryQueue::with(2));
    let working = Working::begin(worker(&queue, config(), async |run: domain::run::ClaimedRun, _| {
        assert!(run.claim.run.0 == 2 || run.attempts > 1, "the first run's first attempt ends badly");
        Outcome::Completed
    }));
    let first = queue.until(1, |row| row.status.is_final()).await;
    let second = queue.until(2, |row| row.status.is_final()).await;
    working.end().await;
    assert_eq!((first.status, first.claims.len()), (RunStatus::Completed, 2));
    assert_eq!((second.status, second.claims.len()), (RunStatus::Completed, 1));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_never_gets_anywhere_fails() {
    let queue = Arc::new(MemoryQueue::with(1));
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let working = Working::begin(worker(&queue, config(), move |_, _| {
        counted.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Outcome::Retry("no".into()))
    }));
    let row = queue.until(1, |row| row.status.is_final()).await;
    working.end().await;
    assert_eq!(row.status, RunStatus::Failed);
    let reasons: Vec<FailureReason> = row
        .events
        .iter()
        .map(|event| match event {
            RunEvent::Failed { reason, .. } => *reason,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(reasons, [FailureReason::TooManyAttempts]);
    assert_eq!(calls.load(Ordering::SeqCst), config().max_attempts);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_waits_is_left_until_then_and_no_try_is_used_up() {
    let queue = Arc::new(MemoryQueue::with(1));
    let until = queue.now() + Duration::hours(8);
    let told = RunEvent::QuietHours { until, offset_minutes: 0, time_zone: "UTC".into() };
    let why = told.clone();
    let worker = worker(&queue, config(), move |run: domain::run::ClaimedRun, _| {
        let waits = Outcome::Waits(until, why.clone());
        let outcome = if run.claim.token < 30 { waits } else { Outcome::Completed };
        std::future::ready(outcome)
    });
    // Somebody lets it go on again and again; more often than a run may be tried.
    for _ in 1..30 {
        assert!(worker.step(CancellationToken::new()).await);
        let row = queue.row(1);
        assert_eq!((row.status, row.available_at, row.attempts), (RunStatus::Queued, until, 0));
        assert!(!worker.step(CancellationToken::new()).await, "the worker is free");
        queue.change(1, |row| row.available_at = row.claims[0]);
    }
    assert!(worker.step(CancellationToken::new()).await);
    let row = queue.row(1);
    assert_eq!((row.status, row.events.len(), &row.events[0]), (RunStatus::Completed, 30, &told));
}
