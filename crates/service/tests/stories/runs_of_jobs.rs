//! Runs: starting, pausing, ending.

use domain::account::{Actor, Role};
use domain::run::{RunEvent, RunStatus};
use futures::FutureExt;
use service::{Error, ServiceConfig, jobs, runs};

use crate::scene::{claim_and_leave, conflict, draft, instance, instance_with};

#[tokio::test]
async fn starting_twice_gives_the_same_run() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let job = jobs::create(services, &ana, draft("Valencia", "https://pisos.example/")).await.expect("taken");
    let asked = (0..10).map(|_| runs::start(services, &ana, job.id));
    let started = futures::future::try_join_all(asked).await.expect("started");
    let run = started[0].clone();
    assert!(started.iter().all(|other| *other == run));
    assert_eq!((run.status, run.job_id, run.job_name.as_str()), (RunStatus::Queued, Some(job.id), "Valencia"));
    assert_eq!(runs::active(services, &ana).await.expect("asked"), std::slice::from_ref(&run));
    // An admin who starts it starts the owner's run.
    let admin = instance.user("admin", Role::Admin).await;
    assert_eq!(runs::start(services, &admin, job.id).await.expect("started").id, run.id);

    claim_and_leave(services, run.id, RunStatus::Completed).await;
    let next = runs::start(services, &admin, job.id).await.expect("started");
    assert_ne!(next.id, run.id);
    let listed: Vec<_> =
        runs::list(services, &ana, Some(job.id), 10).await.expect("asked").iter().map(|run| run.id).collect();
    assert_eq!(listed, [next.id, run.id], "the owner sees what the admin started");
    assert_eq!(runs::list(services, &ana, None, 1).await.expect("asked").len(), 1);
    assert_eq!(runs::active(services, &ana).await.expect("asked").len(), 1);
}

#[tokio::test]
async fn a_worker_that_is_busy_asking_hears_the_call_all_the_same() {
    let instance = instance().await;
    let services = &instance.services;
    let job = jobs::create(services, &Actor::System, draft("Valencia", "https://pisos.example/")).await.expect("taken");
    let run = runs::start(services, &Actor::System, job.id).await.expect("started");
    assert!(services.wake.notified().now_or_never().is_some(), "nobody listened when it was started");
    runs::pause(services, &Actor::System, run.id).await.expect("paused");
    runs::resume(services, &Actor::System, run.id).await.expect("resumed");
    assert!(services.wake.notified().now_or_never().is_some());
    assert!(services.committed.notified().now_or_never().is_some());
}

#[tokio::test]
async fn a_run_takes_what_its_status_allows() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let job = jobs::create(services, &ana, draft("Valencia", "https://pisos.example/")).await.expect("taken");
    let run = runs::start(services, &ana, job.id).await.expect("started").id;

    assert_eq!(conflict(runs::resume(services, &ana, run).await), "run_not_paused");
    assert_eq!(runs::pause(services, &ana, run).await.expect("paused").status, RunStatus::Paused);
    assert_eq!(conflict(runs::pause(services, &ana, run).await), "run_not_pausable");
    assert_eq!(runs::resume(services, &ana, run).await.expect("resumed").status, RunStatus::Queued);
    claim_and_leave(services, run, RunStatus::Running).await;
    assert_eq!(runs::pause(services, &ana, run).await.expect("paused").status, RunStatus::Paused);
    let ended = runs::cancel(services, &ana, run).await.expect("cancelled");
    assert_eq!((ended.status, ended.finished_at), (RunStatus::Cancelled, Some(crate::scene::still())));
    assert_eq!(conflict(runs::cancel(services, &ana, run).await), "run_ended");
    assert_eq!(conflict(runs::resume(services, &ana, run).await), "run_not_paused");
    assert_eq!(conflict(runs::pause(services, &ana, run).await), "run_not_pausable");

    let log: Vec<RunEvent> =
        runs::log(services, &ana, run, None, 100).await.expect("read").into_iter().map(|entry| entry.event).collect();
    assert_eq!(log, [RunEvent::Paused, RunEvent::Resumed, RunEvent::Paused, RunEvent::Cancelled]);
    let entries = runs::log(services, &ana, run, None, 2).await.expect("read");
    assert_eq!(entries[0].event, RunEvent::Paused, "the last two");
    assert_eq!(runs::log(services, &ana, run, Some(entries[0].id), 100).await.expect("read"), entries[1..]);
    assert!(runs::active(services, &ana).await.expect("asked").is_empty());
}

#[tokio::test]
async fn public_runs_are_seen_by_all_and_changed_by_their_owner() {
    let instance = instance_with(ServiceConfig { public_runs: true, ..ServiceConfig::default() }).await;
    let services = &instance.services;
    let eva = instance.user("eva", Role::User).await;
    let job = jobs::create(services, &Actor::System, draft("demo", "https://pisos.example/")).await.expect("taken");
    let run = runs::start(services, &Actor::System, job.id).await.expect("started");
    assert_eq!(runs::get(services, &Actor::NOBODY, run.id).await.expect("asked"), Some(run.clone()));
    assert!(matches!(runs::cancel(services, &Actor::NOBODY, run.id).await, Err(Error::NotLoggedIn)));
    assert!(matches!(runs::cancel(services, &eva, run.id).await, Err(Error::NotFound)));
    runs::cancel(services, &instance.user("admin", Role::Admin).await, run.id).await.expect("an admin may");
}
