//! Jobs that run by themselves: several schedulers on one database, and a clock that stories move.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Duration;
use domain::account::{Actor, Role};
use domain::job::{JobDraft, Schedule};
use domain::run::{RunEvent, RunStatus};
use domain::{Instant, JobId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use runs::{Round, Scheduler, SchedulerConfig, Timetable};
use service::{ServiceConfig, Services, StoredTimetable, jobs, runs as service_runs};

use crate::instances::new_postgres;
use crate::scene::{claim_and_leave, draft, faults, instance, open, open_at};

/// 1 March 2026, 00:00 UTC.
const BEGIN: i64 = 1_772_323_200;

// Each story is a process of its own, or leaves the clock where the next puts it back: they run one after another.
static NOW: AtomicI64 = AtomicI64::new(BEGIN);
static CLOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn clock() -> Instant {
    Instant::from_timestamp(NOW.load(Ordering::SeqCst), 0).expect("in range")
}

fn pass(seconds: i64) {
    NOW.fetch_add(seconds, Ordering::SeqCst);
}

fn minute(minutes: i64) -> Instant {
    Instant::from_timestamp(BEGIN + 60 * minutes, 0).expect("in range")
}

fn scheduled(name: &str, cron: &str) -> JobDraft {
    let schedule = Schedule { cron: cron.to_owned(), time_zone: "UTC".to_owned() };
    JobDraft { schedule: Some(schedule), ..draft(name, "https://pisos.example/") }
}

async fn make(services: &Services, name: &str, cron: &str) -> JobId {
    jobs::create(services, &Actor::System, scheduled(name, cron)).await.expect("taken").id
}

fn scheduler(services: &Services, name: &str) -> Scheduler {
    Scheduler::new(Arc::new(StoredTimetable(services.clone())), SchedulerConfig::named(name))
}

/// The slots that a job was started for, the oldest first.
async fn slots(services: &Services, job: JobId) -> Vec<Instant> {
    let runs = service_runs::list(services, &Actor::System, Some(job), 1000).await.expect("read");
    runs.iter().rev().map(|run| run.scheduled_for.expect("started by its schedule")).collect()
}

/// Ends whatever is waiting.
async fn work_off(services: &Services) {
    for run in service_runs::active(services, &Actor::System).await.expect("read") {
        service_runs::cancel(services, &Actor::System, run.id).await.expect("ended");
    }
}

#[tokio::test]
async fn many_schedulers_start_each_slot_once_and_miss_none_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let process = async || open(&folder, ServiceConfig::default(), None, clock).await;
    let mut processes = Vec::new();
    for _ in 0..4 {
        processes.push(process().await);
    }
    many_schedulers(&processes).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
async fn many_schedulers_start_each_slot_once_and_miss_none_on_postgres() {
    let url = new_postgres().await;
    let mut processes = Vec::new();
    for _ in 0..4 {
        processes.push(open_at(&url, ServiceConfig::default(), None, clock).await);
    }
    many_schedulers(&processes).await;
}

/// Four hours of jobs, minute by minute. Every process steps at once; now and then one dies with the role in its hands
/// and another begins.
async fn many_schedulers(processes: &[Services]) {
    const MINUTES: i64 = 240;
    let _alone = CLOCK.lock().await;
    NOW.store(BEGIN, Ordering::SeqCst);
    let every = [5, 10, 12, 15, 20, 30, 60];
    let mut made = BTreeMap::new();
    for (n, every) in every.into_iter().cycle().take(21).enumerate() {
        let cron = if every == 60 { "0 * * * *".to_owned() } else { format!("*/{every} * * * *") };
        made.insert(make(&processes[0], &format!("job {n}"), &cron).await, every);
    }
    let mut dice = StdRng::seed_from_u64(7);
    let mut schedulers: Vec<Scheduler> =
        processes.iter().enumerate().map(|(n, services)| scheduler(services, &format!("process {n}"))).collect();
    for now in 1..=MINUTES {
        NOW.store(BEGIN + 60 * now, Ordering::SeqCst);
        if dice.random_ratio(1, 5) {
            let dead = dice.random_range(0..schedulers.len());
            schedulers[dead] = scheduler(&processes[dead], &format!("process {dead} after minute {now}"));
        }
        futures::future::join_all(schedulers.iter_mut().map(Scheduler::step)).await;
        work_off(&processes[0]).await;
    }
    for (job, every) in made {
        let expected: Vec<Instant> = (1..=MINUTES).filter(|now| now % every == 0).map(minute).collect();
        assert_eq!(slots(&processes[0], job).await, expected, "every {every} minutes");
    }
}

#[tokio::test]
async fn a_scheduler_that_slept_past_its_lease_is_refused_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let process = async || open(&folder, ServiceConfig::default(), None, clock).await;
    a_sleeper(process().await, process().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
async fn a_scheduler_that_slept_past_its_lease_is_refused_on_postgres() {
    let url = new_postgres().await;
    let process = async || open_at(&url, ServiceConfig::default(), None, clock).await;
    a_sleeper(process().await, process().await).await;
}

async fn a_sleeper(first: Services, second: Services) {
    let _alone = CLOCK.lock().await;
    NOW.store(BEGIN, Ordering::SeqCst);
    let job = make(&first, "Valencia", "*/5 * * * *").await;
    let lease = Duration::seconds(6);
    let (asleep, awake) = (StoredTimetable(first.clone()), StoredTimetable(second));
    let old = asleep.take("asleep", lease).await.expect("answered").expect("free");
    assert_eq!(awake.take("awake", lease).await.expect("answered"), None);

    pass(300);
    let new = awake.take("awake", lease).await.expect("answered").expect("its lease has run out");
    assert_eq!(asleep.start_due(old).await.expect("answered"), Round::LeaseLost);
    assert!(!asleep.renew(old, lease).await.expect("answered"));
    asleep.hand_back(old).await.expect("answered");
    assert!(slots(&first, job).await.is_empty(), "it started nothing");

    assert_eq!(awake.start_due(new).await.expect("answered"), Round::Done { next: Some(minute(10)) });
    assert_eq!(slots(&first, job).await, [minute(5)]);
}

#[tokio::test]
async fn what_was_missed_while_nothing_ran_is_made_up_for_by_one_run() {
    let _alone = CLOCK.lock().await;
    NOW.store(BEGIN, Ordering::SeqCst);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, ServiceConfig::default(), None, clock).await;
    let job = make(&services, "Valencia", "0 * * * *").await;
    let shown = async || jobs::get(&services, &Actor::System, job).await.expect("read").expect("there").next_run;
    assert_eq!(shown().await.map(|next| next.at), Some(minute(60)));

    pass(3 * 86_400 + 90);
    let mut scheduler = scheduler(&services, "after three days");
    scheduler.step().await;
    assert_eq!(slots(&services, job).await, [minute(60)], "one for all that was missed");
    assert_eq!(shown().await.map(|next| next.at), Some(minute(3 * 1440 + 60)), "on with the future");
    scheduler.step().await;
    assert_eq!(slots(&services, job).await.len(), 1);
}

#[tokio::test]
async fn a_run_that_is_still_open_leaves_its_next_slot_out() {
    let _alone = CLOCK.lock().await;
    NOW.store(BEGIN, Ordering::SeqCst);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, ServiceConfig::default(), None, clock).await;
    let job = make(&services, "Valencia", "*/5 * * * *").await;
    let mut scheduler = scheduler(&services, "one");
    pass(300);
    scheduler.step().await;
    pass(300);
    scheduler.step().await;
    assert_eq!(slots(&services, job).await, [minute(5)]);
    let run = service_runs::active(&services, &Actor::System).await.expect("read").remove(0).id;
    let log = service_runs::log(&services, &Actor::System, run, None, 10).await.expect("read");
    assert_eq!(log.last().map(|entry| (&entry.event, entry.at)), Some((&RunEvent::StartSkipped, minute(10))));
    claim_and_leave(&services, run, RunStatus::Completed).await;
    pass(300);
    scheduler.step().await;
    assert_eq!(slots(&services, job).await, [minute(5), minute(15)]);
}

#[tokio::test]
async fn a_schedule_is_judged_with_the_rest_of_its_job_and_shown_by_its_own_clocks() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let with = |cron: &str, zone: &str| JobDraft {
        schedule: Some(Schedule { cron: cron.to_owned(), time_zone: zone.to_owned() }),
        ..draft("Valencia", "https://pisos.example/")
    };
    let wrong = JobDraft { name: String::new(), ..with("0 25 * * *", "Europe/Madird") };
    let expected = [("name", "required"), ("schedule.cron", "hour"), ("schedule.time_zone", "unknown")];
    assert_eq!(faults(jobs::create(services, &ana, wrong).await), expected.map(|(f, c)| (f.to_owned(), c.to_owned())));

    // Time stands still at 2027-01-15T08:00:00Z.
    let job = jobs::create(services, &ana, with(" 0  8 * * * ", "Europe/Madrid")).await.expect("taken");
    assert_eq!(job.spec.schedule.map(|schedule| schedule.cron).as_deref(), Some("0 8 * * *"));
    let next = job.next_run.expect("scheduled");
    assert_eq!((next.at.to_rfc3339(), next.offset_minutes), ("2027-01-16T07:00:00+00:00".to_owned(), 60));
    let without =
        jobs::update(services, &ana, job.id, draft("Valencia", "https://pisos.example/")).await.expect("taken");
    assert_eq!((without.spec.schedule, without.next_run), (None, None));
}
