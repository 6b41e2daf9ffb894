//! Processes, the runs they hold, and what waits for them.

use chrono::Duration;
use domain::Instant;
use domain::account::Actor;
use domain::process::{Drain, NewProcess, ProcessId, ProcessRole};
use domain::run::{RunEvent, RunStatus};
use domain::view::QueueView;
use storage::{Database, processes, runs};

use crate::scene::{Crawl, at, enqueue, job};
use crate::stage::Stage;

fn process(id: &str, started_at: Instant) -> NewProcess {
    NewProcess {
        id: id.parse().expect("an id"),
        host: "atalaya-1".to_owned(),
        pid: 4_194_304,
        version: "0.1.0".to_owned(),
        roles: vec![ProcessRole::Serve, ProcessRole::Worker],
        slots: 4,
        started_at,
    }
}

async fn ids(db: &Database) -> Vec<String> {
    processes::list(db).await.expect("read").into_iter().map(|known| known.process.id.to_string()).collect()
}

pub(crate) async fn a_process_is_known_from_its_first_sign_to_its_leave(stage: Stage) {
    let db = &stage.db;
    let (first, second) = (process("first", at(0)), process("second", at(1)));
    processes::be_seen(db, &second, None, at(1)).await.expect("stored");
    processes::be_seen(db, &first, None, at(2)).await.expect("stored");
    assert_eq!(ids(db).await, ["first", "second"], "the longest there in front");

    processes::be_seen(db, &first, Some(at(3)), at(4)).await.expect("stored");
    let known = processes::by_id(db, &first.id).await.expect("read").expect("known");
    assert_eq!((known.seen_at, known.stopping_at, known.drain), (at(4), Some(at(3)), None));
    assert_eq!(known.process, first);

    processes::remove(db, &first.id).await.expect("removed");
    assert_eq!(processes::by_id(db, &first.id).await.expect("read"), None);
    assert_eq!(ids(db).await, ["second"]);
}

pub(crate) async fn what_a_process_is_told_stays_until_it_is_told_otherwise(stage: Stage) {
    let db = &stage.db;
    let known = process("known", at(0));
    assert_eq!(processes::be_seen(db, &known, None, at(0)).await.expect("stored"), None);
    for told in [Some(Drain::Finish), Some(Drain::HandBack), None] {
        assert!(processes::set_drain(db, &Actor::System, &known.id, told, at(9)).await.expect("told"));
        assert_eq!(processes::drain_of(db, &known.id).await.expect("read"), told);
        assert_eq!(processes::be_seen(db, &known, None, at(1)).await.expect("stored"), told);
    }
    let nobody: ProcessId = "nobody".parse().expect("an id");
    assert!(!processes::set_drain(db, &Actor::System, &nobody, Some(Drain::Finish), at(9)).await.expect("answered"));
    assert_eq!(processes::drain_of(db, &nobody).await.expect("read"), None);
}

pub(crate) async fn a_process_is_forgotten_when_no_run_names_it(stage: Stage) {
    let db = &stage.db;
    for id in ["worker", "gone", "there"] {
        let seen = if id == "there" { at(100) } else { at(0) };
        processes::be_seen(db, &process(id, at(0)), None, seen).await.expect("stored");
    }
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    assert_eq!(processes::forget(db, at(50)).await.expect("forgotten"), 1);
    assert_eq!(ids(db).await, ["there", "worker"]);
    crawl.end(RunStatus::Completed, at(1)).await;
    assert_eq!(processes::forget(db, at(50)).await.expect("forgotten"), 1);
    assert_eq!(ids(db).await, ["there"]);
}

pub(crate) async fn leases_are_told_by_their_owner(stage: Stage) {
    let db = &stage.db;
    let one = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    enqueue(db, job(db, "Soria").await, at(1)).await;
    let other = Crawl::claim(db, "other", at(2)).await;
    let owners = async |of: Option<&str>| {
        let of: Option<ProcessId> = of.map(|id| id.parse().expect("an id"));
        let leases = processes::leases(db, of.as_ref()).await.expect("read");
        leases
            .into_iter()
            .map(|(owner, lease)| (owner, lease.run, lease.fencing_token, lease.until))
            .collect::<Vec<_>>()
    };
    let of_one = ("worker".to_owned(), one.run(), 1, at(60));
    let of_other = ("other".to_owned(), other.run(), 1, at(62));
    assert_eq!(owners(None).await, [of_other.clone(), of_one.clone()]);
    assert_eq!(owners(Some("other")).await, std::slice::from_ref(&of_other));
    one.end(RunStatus::Queued, at(3)).await;
    assert_eq!(owners(None).await, [of_other], "what is handed back is nobody's");
    let halted = [RunStatus::Running];
    let halt = runs::change_status(db, other.run(), &halted, RunStatus::Cancelled, &RunEvent::Cancelled, at(4));
    assert!(halt.await.expect("stored"));
    assert_eq!(owners(None).await, [], "nor is what was cancelled, whatever became of its worker");
}

pub(crate) async fn what_waits_is_counted_and_dated(stage: Stage) {
    let db = &stage.db;
    assert_eq!(processes::queue(db, at(0)).await.expect("read"), QueueView::default());
    for (place, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
        enqueue(db, job(db, name).await, at(place as i64)).await;
    }
    // One is worked on, for a minute; one has failed and waits for its time.
    let held = Crawl::claim(db, "worker", at(10)).await;
    let failed = Crawl::claim(db, "worker", at(10)).await;
    runs::finish(db, failed.token(), RunStatus::Queued, None, at(1_000), at(11)).await.expect("left");
    let queue = processes::queue(db, at(20)).await.expect("read");
    assert_eq!(queue, QueueView { waiting: 2, oldest_since: Some(at(2)), backing_off: 1, abandoned: 0 });

    let queue = processes::queue(db, at(71)).await.expect("read");
    assert_eq!((queue.waiting, queue.abandoned), (2, 1), "its worker has not been heard of");
    held.end(RunStatus::Completed, at(72)).await;
    let late = Duration::seconds(1_000);
    let queue = processes::queue(db, at(72) + late).await.expect("read");
    assert_eq!((queue.waiting, queue.backing_off, queue.abandoned), (3, 0, 0));
}
