//! Jobs that are due: started once, by whoever holds the scheduler's lease.

use std::slice::from_ref;

use domain::account::Actor;
use domain::job::{JobSpec, Schedule};
use domain::run::{Level, RunEvent, RunKind, RunStatus};
use domain::{Instant, JobId};
use storage::leases::Lease;
use storage::schedules::{self, DueJob, Slot, Started};
use storage::{Database, Error, jobs, runs};

use crate::leases::take;
use crate::scene::{Crawl, at, spec};
use crate::stage::Stage;

fn every_hour() -> Schedule {
    Schedule { cron: "0 * * * *".to_owned(), time_zone: "UTC".to_owned() }
}

fn hourly(name: &str) -> JobSpec {
    JobSpec { schedule: Some(every_hour()), ..spec(name) }
}

async fn job(db: &Database, name: &str, due: Instant) -> JobId {
    jobs::insert(db, &Actor::System, &hourly(name), Some(due), at(0)).await.expect("a new job").id
}

async fn due(db: &Database, now: Instant) -> Vec<DueJob> {
    schedules::due(db, now, 100).await.expect("read")
}

async fn start(db: &Database, held: Lease, slots: &[Slot], now: Instant) -> storage::Result<Started> {
    schedules::start(db, held, RunKind::Crawl, slots, now).await
}

async fn next_run_at(db: &Database, job: JobId) -> Option<Instant> {
    jobs::by_id(db, job).await.expect("read").expect("there").next_run_at
}

pub(crate) async fn a_due_job_is_started_and_moves_on(stage: Stage) {
    let db = &stage.db;
    let (late, soon) = (job(db, "late", at(100)).await, job(db, "soon", at(60)).await);
    jobs::insert(db, &Actor::System, &spec("never"), None, at(0)).await.expect("a new job");
    assert_eq!(schedules::next_due(db).await.expect("read"), Some(at(60)));
    assert_eq!(due(db, at(59)).await, []);
    let of = |id, slot| DueJob { id, slot: at(slot), schedule: Some(every_hour()) };
    assert_eq!(due(db, at(100)).await, [of(soon, 60), of(late, 100)], "the longest first");
    assert_eq!(schedules::due(db, at(100), 1).await.expect("read"), [of(soon, 60)]);

    let held = take(db, "scheduler", at(100)).await.expect("free");
    let slots = [
        Slot { job: soon, slot: at(60), next: Some(at(3660)) },
        Slot { job: late, slot: at(100), next: None },
        Slot { job: JobId(99), slot: at(60), next: Some(at(3660)) },
    ];
    assert_eq!(start(db, held, &slots, at(101)).await.expect("started"), Started { runs: 2, skipped: 0 });
    assert_eq!(due(db, at(3659)).await, []);
    assert_eq!(schedules::next_due(db).await.expect("read"), Some(at(3660)));
    assert_eq!(next_run_at(db, late).await, None);

    let run = jobs::last_run(db, soon).await.expect("read").expect("a run");
    assert_eq!((run.status, run.job_name.as_str()), (RunStatus::Queued, "soon"));
    assert_eq!((run.scheduled_for, run.created_at), (Some(at(60)), at(101)));
    let claimed = runs::claim(db, "worker", chrono::Duration::seconds(60), at(102)).await.expect("asked");
    let claimed: JobSpec = serde_json::from_str(&claimed.expect("given").spec).expect("a definition");
    assert_eq!(claimed, hourly("soon"), "with the job's own definition");
}

pub(crate) async fn one_slot_is_never_started_twice(stage: Stage) {
    let db = &stage.db;
    let id = job(db, "Valencia", at(60)).await;
    let held = take(db, "scheduler", at(60)).await.expect("free");
    let slot = Slot { job: id, slot: at(60), next: Some(at(3660)) };
    let asked = (0..10).map(|_| start(db, held, from_ref(&slot), at(61)));
    let started = futures::future::try_join_all(asked).await.expect("each is answered");
    assert_eq!(started.iter().map(|started| started.runs).sum::<usize>(), 1);
    assert_eq!(started.iter().map(|started| started.skipped).sum::<usize>(), 0, "it is no longer anybody's");
    assert_eq!(stage.number("SELECT COUNT(*) FROM runs").await, 1);
}

pub(crate) async fn who_lost_the_lease_starts_nothing(stage: Stage) {
    let db = &stage.db;
    let id = job(db, "Valencia", at(60)).await;
    let slot = Slot { job: id, slot: at(60), next: Some(at(3660)) };
    let stale = take(db, "stale", at(50)).await.expect("free");
    let refused = start(db, stale, from_ref(&slot), at(57)).await;
    assert!(matches!(refused, Err(Error::RoleLost(_))), "it has run out, and nobody took it: {refused:?}");

    let held = take(db, "another", at(60)).await.expect("it has run out");
    let refused = start(db, stale, from_ref(&slot), at(60)).await;
    assert!(matches!(refused, Err(Error::RoleLost(_))), "it is another's: {refused:?}");
    assert_eq!(stage.number("SELECT COUNT(*) FROM runs").await, 0);
    assert_eq!(next_run_at(db, id).await, Some(at(60)), "the slot is not lost");
    assert_eq!(start(db, held, from_ref(&slot), at(61)).await.expect("started").runs, 1);

    storage::leases::hand_back(db, held).await.expect("answered");
    let slot = Slot { job: id, slot: at(3660), next: None };
    let refused = start(db, held, from_ref(&slot), at(62)).await;
    assert!(matches!(refused, Err(Error::RoleLost(_))), "it was given back: {refused:?}");
}

pub(crate) async fn a_slot_whose_run_is_still_open_is_left_out(stage: Stage) {
    let db = &stage.db;
    let id = job(db, "Valencia", at(60)).await;
    let by_hand = Crawl::begin(db, id, at(10)).await;
    let held = take(db, "scheduler", at(60)).await.expect("free");
    let slot = Slot { job: id, slot: at(60), next: Some(at(3660)) };
    assert_eq!(start(db, held, from_ref(&slot), at(60)).await.expect("answered"), Started { runs: 0, skipped: 1 });
    assert_eq!(next_run_at(db, id).await, Some(at(3660)));
    let log = runs::events(db, by_hand.run(), None, 1).await.expect("read").remove(0);
    assert_eq!((log.event, log.level, log.at), (RunEvent::StartSkipped, Level::Warning, at(60)));

    by_hand.end(RunStatus::Completed, at(70)).await;
    assert_eq!(due(db, at(3659)).await, [], "it is not made up for");
    assert_eq!(stage.number("SELECT COUNT(*) FROM runs").await, 1);
}

pub(crate) async fn slots_are_started_all_or_none(stage: Stage) {
    let db = &stage.db;
    let (one, other) = (job(db, "one", at(60)).await, job(db, "other", at(60)).await);
    let held = take(db, "scheduler", at(60)).await.expect("free");
    // A run of the second cannot be stored.
    stage.tamper(&format!("UPDATE jobs SET name = 'broken' WHERE id = {other}")).await;
    let broken = if stage.is_postgres() {
        "CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$ LANGUAGE plpgsql;
         CREATE TRIGGER broken BEFORE INSERT ON runs FOR EACH ROW WHEN (NEW.job_name = 'broken')
             EXECUTE FUNCTION fail()"
    } else {
        "CREATE TRIGGER broken BEFORE INSERT ON runs WHEN NEW.job_name = 'broken'
             BEGIN SELECT RAISE(ABORT, 'broken'); END"
    };
    stage.tamper(broken).await;
    let slots = [one, other].map(|job| Slot { job, slot: at(60), next: Some(at(3660)) });
    start(db, held, &slots, at(61)).await.expect_err("it breaks off");
    assert_eq!(stage.number("SELECT COUNT(*) FROM runs").await, 0);
    assert_eq!(due(db, at(61)).await.len(), 2, "both are still due");
}

pub(crate) async fn a_job_keeps_its_time_until_its_schedule_changes(stage: Stage) {
    let db = &stage.db;
    let id = job(db, "Valencia", at(60)).await;
    let renamed =
        jobs::update(db, &Actor::System, id, &hourly("Madrid"), Some(at(3660)), at(61)).await.expect("stored");
    assert_eq!(renamed.expect("there").next_run_at, Some(at(60)), "what is due stays due");
    let daily = Schedule { cron: "0 8 * * *".to_owned(), time_zone: "UTC".to_owned() };
    let daily = JobSpec { schedule: Some(daily), ..spec("Madrid") };
    let changed = jobs::update(db, &Actor::System, id, &daily, Some(at(7200)), at(62)).await.expect("stored");
    assert_eq!(changed.expect("there").next_run_at, Some(at(7200)));
    let without = jobs::update(db, &Actor::System, id, &spec("Madrid"), None, at(63)).await.expect("stored");
    assert_eq!(without.expect("there").next_run_at, None);
    let still = jobs::update(db, &Actor::System, id, &spec("Valencia"), None, at(64)).await.expect("stored");
    assert_eq!(still.expect("there").next_run_at, None);
    assert_eq!(
        jobs::update(db, &Actor::System, JobId(99), &daily, None, at(65)).await.expect("asked").map(|job| job.id),
        None
    );

    // Who read the job before it changed finds its slot gone.
    let held = take(db, "scheduler", at(66)).await.expect("free");
    let slot = Slot { job: id, slot: at(60), next: Some(at(3660)) };
    assert_eq!(start(db, held, &[slot], at(66)).await.expect("answered"), Started::default());
    assert_eq!(next_run_at(db, id).await, None);
}

pub(crate) async fn a_definition_from_before_schedules_is_read(stage: Stage) {
    let db = &stage.db;
    let id = jobs::insert(db, &Actor::System, &spec("old"), None, at(0)).await.expect("a new job").id;
    let mut old = serde_json::to_value(spec("old")).expect("written");
    old.as_object_mut().expect("an object").remove("schedule").expect("it is written");
    stage.tamper(&format!("UPDATE jobs SET spec = '{old}' WHERE id = {id}")).await;
    assert_eq!(jobs::by_id(db, id).await.expect("read").expect("there").spec, spec("old"));
    let scheduled = jobs::update(db, &Actor::System, id, &hourly("old"), Some(at(60)), at(1)).await.expect("stored");
    assert_eq!(scheduled.expect("there").next_run_at, Some(at(60)));
}
