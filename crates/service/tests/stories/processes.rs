//! What is told of processes.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Duration;
use domain::Instant;
use domain::account::Actor;
use domain::process::{Drain, NewProcess, ProcessRole, ProcessState};
use service::{Services, processes};

use crate::instances::Shared;
use crate::scene::{conflict, still};

/// Seconds since the story began; one story moves it.
static SECONDS: AtomicI64 = AtomicI64::new(0);

fn moved() -> Instant {
    still() + Duration::seconds(SECONDS.load(Ordering::SeqCst))
}

async fn seen(services: &Services, id: &str, roles: &[ProcessRole], stopping_at: Option<Instant>) -> NewProcess {
    let process = NewProcess {
        id: id.parse().expect("an id"),
        host: "here".to_owned(),
        pid: 1,
        version: "0".to_owned(),
        roles: roles.to_vec(),
        slots: if roles.contains(&ProcessRole::Worker) { 4 } else { 0 },
        started_at: services.now(),
    };
    storage::processes::be_seen(&services.db, &process, stopping_at, services.now()).await.expect("stored");
    process
}

async fn states(services: &Services) -> Vec<(String, ProcessState)> {
    let all = processes::list(services, &Actor::System).await.expect("read");
    all.processes.into_iter().map(|process| (process.id.to_string(), process.state)).collect()
}

#[tokio::test]
async fn a_process_is_gone_when_its_leases_have_run_out() {
    let database = Shared::sqlite();
    let services = &database.process_at(moved).await;
    let silent = seen(services, "a", &[ProcessRole::Worker], None).await;
    seen(services, "b", &[ProcessRole::Worker], None).await;
    seen(services, "c", &[ProcessRole::Serve], Some(services.now())).await;
    let named = |id: &str, state| (id.to_owned(), state);
    let (up, stopping, gone) = (ProcessState::Up, ProcessState::Stopping, ProcessState::Gone);
    assert_eq!(states(services).await, [named("a", up), named("b", up), named("c", stopping)]);

    SECONDS.store(runs::LEASE.num_seconds() + 1, Ordering::SeqCst);
    seen(services, "b", &[ProcessRole::Worker], None).await;
    assert_eq!(states(services).await, [named("b", up), named("a", gone), named("c", gone)], "those there in front");
    let refused = processes::drain(services, &Actor::System, &silent.id, Drain::Finish).await;
    assert_eq!(conflict(refused), "process_gone");
}

#[tokio::test]
async fn the_one_that_starts_what_is_due_is_told() {
    let database = Shared::sqlite();
    let services = &database.process_at(still).await;
    for id in ["a", "b"] {
        seen(services, id, &[ProcessRole::Worker], None).await;
    }
    let (role, lease) = (storage::leases::SCHEDULER, chrono::Duration::seconds(6));
    storage::leases::take(&services.db, role, "b", lease, services.now()).await.expect("read").expect("free");
    let told = processes::list(services, &Actor::System).await.expect("read").processes;
    let roles: Vec<_> = told.iter().map(|process| process.roles.as_slice()).collect();
    assert_eq!(roles, [&[ProcessRole::Worker][..], &[ProcessRole::Worker, ProcessRole::Scheduler]]);
}

#[tokio::test]
async fn a_process_without_a_worker_cannot_be_drained() {
    let database = Shared::sqlite();
    let services = &database.process_at(still).await;
    let process = seen(services, "a", &[ProcessRole::Serve], None).await;
    let refused = processes::drain(services, &Actor::System, &process.id, Drain::Finish).await;
    assert_eq!(conflict(refused), "process_without_worker");
}
