//! The queue of runs: leases, fencing tokens, pauses and ends.

use chrono::Duration;
use domain::account::Actor;
use domain::run::{Claim, FailureReason, Level, RunEvent, RunStatus};
use domain::visit::PageRecord;
use domain::{Instant, RunId};
use storage::{Database, Error, frontier, jobs, runs};

use crate::scene::{Crawl, ad, at, enqueue, job, link, view};
use crate::stage::Stage;

fn lease() -> Duration {
    Duration::seconds(60)
}

async fn change(db: &Database, run: RunId, to: RunStatus, event: RunEvent, now: Instant) -> bool {
    let from: Vec<RunStatus> = match to {
        RunStatus::Paused => vec![RunStatus::Queued, RunStatus::Running],
        RunStatus::Queued => vec![RunStatus::Paused],
        _ => vec![RunStatus::Queued, RunStatus::Running, RunStatus::Paused],
    };
    runs::change_status(db, run, &from, to, &event, now).await.expect("the database answers")
}

/// Tries all that a worker may write; says what was refused.
async fn refusals(db: &Database, claim: Claim, page: &PageRecord, now: Instant) -> Vec<&'static str> {
    let writer = storage::crawl::Writer { claim, job: None, visit: at(0), rules: &[], reader: &[], archive: None };
    let log = [RunEvent::Completed];
    let mut refused = Vec::new();
    let mut note = |what, error: Option<Error>| match error {
        None => {}
        Some(Error::LeaseLost(run)) if run == claim.run => refused.push(what),
        Some(error) => panic!("{what}: {error}"),
    };
    note("commit", storage::crawl::commit(db, writer, std::slice::from_ref(page), now).await.err());
    note("seed", frontier::seed(db, claim, &[link("https://pisos.example/new", 0)], now).await.err());
    note("add_rechecks", frontier::add_rechecks(db, claim, now).await.err());
    note("add_link_checks", frontier::add_link_checks(db, claim, now, now, now).await.err());
    note("log", runs::log(db, claim, &log, now).await.err());
    refused
}

const ALL_WRITES: [&str; 5] = ["commit", "seed", "add_rechecks", "add_link_checks", "log"];

pub(crate) async fn asking_twice_gives_the_same_run(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let run = enqueue(db, job, at(0)).await;
    assert_eq!(enqueue(db, job, at(1)).await, run, "queued");
    let crawl = Crawl::claim(db, "worker", at(2)).await;
    assert_eq!(enqueue(db, job, at(3)).await, run, "running");
    assert!(change(db, run, RunStatus::Paused, RunEvent::Paused, at(4)).await);
    assert_eq!(enqueue(db, job, at(5)).await, run, "paused");
    assert!(change(db, run, RunStatus::Cancelled, RunEvent::Cancelled, at(6)).await);
    let next = enqueue(db, job, at(7)).await;
    assert!(next > run, "it has ended: a new one");
    assert_eq!(crawl.run(), run);
    let listed: Vec<RunId> =
        runs::list(db, None, Some(job), false, 10).await.expect("read").iter().map(|run| run.id).collect();
    assert_eq!(listed, [next, run], "the newest first");
    let open: Vec<RunId> = runs::list(db, None, None, true, 10).await.expect("read").iter().map(|run| run.id).collect();
    assert_eq!(open, [next]);
}

pub(crate) async fn many_who_ask_at_once_get_the_same_run(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let asked = (0..50).map(|_| enqueue(db, job, at(0)));
    let given = futures::future::join_all(asked).await;
    assert!(given.iter().all(|run| *run == given[0]), "{given:?}");
    assert_eq!(stage.number("SELECT COUNT(*) FROM runs").await, 1);
}

pub(crate) async fn two_workers_never_get_the_same_run(stage: Stage) {
    let db = &stage.db;
    for n in 0..10 {
        enqueue(db, job(db, &format!("job {n}")).await, at(n)).await;
    }
    let mut given: Vec<RunId> = Vec::new();
    // All ask at the same moment, again and again: at least one of each round gets a run.
    for _ in 0..10 {
        let names: Vec<String> = (0..8).map(|n| format!("worker {n}")).collect();
        // Some take one, some what they have room for.
        let asked = names.iter().zip([1, 2, 3].into_iter().cycle()).map(async |(name, most)| {
            let claimed = runs::claim_some(db, name, lease(), most, at(100)).await.expect("the queue answers");
            assert!(claimed.len() <= most as usize, "no more than there is room for");
            claimed
        });
        let claimed = futures::future::join_all(asked).await;
        given.extend(claimed.into_iter().flatten().map(|run| run.claim.run));
    }
    given.sort_unstable();
    assert_eq!(given, (1..=10).map(RunId).collect::<Vec<_>>());
    assert!(runs::claim(db, "late", lease(), at(100)).await.expect("the queue answers").is_none());
    assert_eq!(stage.number("SELECT MAX(fencing_token) FROM runs").await, 1);
}

pub(crate) async fn a_dead_workers_run_is_taken_over(stage: Stage) {
    let db = &stage.db;
    let run = enqueue(db, job(db, "Valencia").await, at(0)).await;
    let first = runs::claim(db, "first", lease(), at(10)).await.expect("asked").expect("given");
    assert_eq!((first.taken_over, first.attempts, first.started_at), (false, 1, at(10)));
    assert!(runs::claim(db, "second", lease(), at(69)).await.expect("asked").is_none(), "the lease holds");
    let renewed = runs::renew(db, first.claim, lease(), at(40)).await.expect("asked");
    assert_eq!(renewed, Some(RunStatus::Running));
    assert!(runs::claim(db, "second", lease(), at(100)).await.expect("asked").is_none(), "it was prolonged");

    let second = runs::claim(db, "second", lease(), at(101)).await.expect("asked").expect("given");
    assert_eq!((second.claim.run, second.taken_over, second.attempts), (run, true, 2));
    assert_eq!(second.started_at, at(10), "the visit goes on");
    assert!(second.claim.token > first.claim.token);
    assert_eq!(runs::status(db, second.claim).await.expect("asked"), Some(RunStatus::Running));

    // Progress begins the count of attempts anew.
    let writer = storage::crawl::Writer {
        claim: second.claim,
        job: second.job,
        visit: second.started_at,
        rules: &[],
        reader: &[],
        archive: None,
    };
    storage::crawl::commit(db, writer, &[], at(102)).await.expect("stored");
    let third = runs::claim(db, "third", lease(), at(200)).await.expect("asked").expect("given");
    assert_eq!(third.attempts, 1);
}

pub(crate) async fn an_old_claim_can_write_nothing(stage: Stage) {
    let db = &stage.db;
    let old = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let page = old.page("https://pisos.example/", at(0)).await;
    let new = Crawl::claim(db, "another", at(100)).await;
    assert_eq!(refusals(db, old.token(), &page, at(101)).await, ALL_WRITES);
    assert_eq!(runs::renew(db, old.token(), lease(), at(101)).await.expect("asked"), None);
    assert_eq!(runs::status(db, old.token()).await.expect("asked"), None);
    let refused = runs::finish(db, old.token(), RunStatus::Completed, None, at(101), at(101)).await;
    assert!(matches!(refused, Err(Error::LeaseLost(_))), "{refused:?}");
    assert_eq!(view(db, old.run()).await.status, RunStatus::Running);
    assert!(refusals(db, new.token(), &page, at(102)).await.is_empty());

    new.end(RunStatus::Completed, at(103)).await;
    assert_eq!(refusals(db, new.token(), &page, at(104)).await, ALL_WRITES, "an ended run takes nothing");
    assert_eq!(runs::renew(db, new.token(), lease(), at(104)).await.expect("asked"), None);
}

pub(crate) async fn a_pause_lets_its_worker_store_what_it_has(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let page = PageRecord {
        listings: vec![ad("https://pisos.example/1", 100)],
        ..crawl.page("https://pisos.example/1", at(0)).await
    };
    assert!(change(db, crawl.run(), RunStatus::Paused, RunEvent::Paused, at(1)).await);
    assert_eq!(runs::status(db, crawl.token()).await.expect("asked"), Some(RunStatus::Paused));
    assert!(refusals(db, crawl.token(), &page, at(2)).await.is_empty());
    assert!(runs::claim(db, "another", lease(), at(500)).await.expect("asked").is_none(), "nobody takes a paused run");

    crawl.end(RunStatus::Queued, at(3)).await;
    assert_eq!(view(db, crawl.run()).await.status, RunStatus::Paused, "it stays paused");
    assert!(runs::claim(db, "another", lease(), at(500)).await.expect("asked").is_none());
    assert!(!change(db, crawl.run(), RunStatus::Paused, RunEvent::Paused, at(4)).await, "it is paused already");

    assert!(change(db, crawl.run(), RunStatus::Queued, RunEvent::Resumed, at(5)).await);
    let again = Crawl::claim(db, "another", at(6)).await;
    assert_eq!(again.run(), crawl.run());
    assert_eq!(again.counters().await.listings_found, 1);
}

pub(crate) async fn a_cancellation_lets_nobody_write(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let page = crawl.page("https://pisos.example/", at(0)).await;
    assert!(change(db, crawl.run(), RunStatus::Cancelled, RunEvent::Cancelled, at(1)).await);
    assert_eq!(runs::status(db, crawl.token()).await.expect("asked"), Some(RunStatus::Cancelled));
    assert_eq!(refusals(db, crawl.token(), &page, at(2)).await, ALL_WRITES);
    crawl.end(RunStatus::Completed, at(3)).await;
    let run = view(db, crawl.run()).await;
    assert_eq!((run.status, run.finished_at), (RunStatus::Cancelled, Some(at(1))));
    let log = runs::events(db, crawl.run(), None, 10).await.expect("read");
    assert_eq!(log.last().map(|entry| &entry.event), Some(&RunEvent::Cancelled), "it did not complete");
    assert!(!change(db, crawl.run(), RunStatus::Queued, RunEvent::Resumed, at(4)).await, "an end is final");
    assert!(runs::claim(db, "another", lease(), at(500)).await.expect("asked").is_none());
}

pub(crate) async fn a_resumed_run_is_fenced_from_its_former_worker(stage: Stage) {
    let db = &stage.db;
    let slow = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let page = slow.page("https://pisos.example/", at(0)).await;
    assert!(change(db, slow.run(), RunStatus::Paused, RunEvent::Paused, at(1)).await);
    assert!(change(db, slow.run(), RunStatus::Queued, RunEvent::Resumed, at(2)).await);
    // The worker has noticed neither, and its lease has not run out; another takes the run up at once.
    assert_eq!(refusals(db, slow.token(), &page, at(3)).await, ALL_WRITES);
    let quick = Crawl::claim(db, "another", at(4)).await;
    assert_eq!(quick.run(), slow.run());
    assert_eq!(refusals(db, slow.token(), &page, at(5)).await, ALL_WRITES);
    assert!(refusals(db, quick.token(), &page, at(6)).await.is_empty());
}

pub(crate) async fn a_run_comes_back_not_before_its_time(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    runs::finish(db, crawl.token(), RunStatus::Queued, None, at(30), at(1)).await.expect("handed back");
    let run = view(db, crawl.run()).await;
    assert_eq!((run.status, run.finished_at), (RunStatus::Queued, None));
    assert!(runs::claim(db, "another", lease(), at(29)).await.expect("asked").is_none());
    let other = enqueue(db, job(db, "Madrid").await, at(29)).await;
    assert_eq!(Crawl::claim(db, "another", at(30)).await.run(), other, "it has waited longer");
    assert_eq!(Crawl::claim(db, "another", at(30)).await.run(), crawl.run());
}

pub(crate) async fn an_ended_run_says_why(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let why = RunEvent::failed(FailureReason::NoTargetReadable, "all time out");
    runs::finish(db, crawl.token(), RunStatus::Failed, Some(&why), at(5), at(5)).await.expect("ended");
    let run = view(db, crawl.run()).await;
    assert_eq!((run.status, run.finished_at, run.failure), (RunStatus::Failed, Some(at(5)), Some(why.clone())));
    let last = runs::events(db, crawl.run(), None, 1).await.expect("read").remove(0);
    assert_eq!((last.event, last.level, last.at), (why, Level::Error, at(5)));
    assert!(runs::by_id(db, RunId(99)).await.expect("read").is_none());
    assert!(!change(db, RunId(99), RunStatus::Cancelled, RunEvent::Cancelled, at(6)).await);
}

pub(crate) async fn a_run_outlives_its_job(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let crawl = Crawl::begin(db, job, at(0)).await;
    crawl.see(vec![ad("https://pisos.example/1", 100)], at(0)).await;
    crawl.end(RunStatus::Completed, at(1)).await;
    assert_eq!(jobs::last_run(db, job).await.expect("read").map(|run| run.id), Some(crawl.run()));
    assert!(jobs::delete(db, &Actor::System, job, at(9)).await.expect("deleted"));
    assert!(!jobs::delete(db, &Actor::System, job, at(9)).await.expect("asked again"));
    assert!(jobs::by_id(db, job).await.expect("read").is_none());
    let run = view(db, crawl.run()).await;
    assert_eq!((run.job_id, run.job_name.as_str()), (None, "a job"));
    assert_eq!(stage.number("SELECT COUNT(*) FROM listings").await, 1);
}

pub(crate) async fn the_log_is_read_from_either_end(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let events: Vec<RunEvent> = (0..10).map(|targets| RunEvent::Started { targets }).collect();
    runs::log(db, crawl.token(), &events, at(1)).await.expect("logged");
    let other = Crawl::begin(db, job(db, "Madrid").await, at(2)).await;
    runs::log(db, other.token(), &[RunEvent::Completed], at(2)).await.expect("logged");

    let read = async |after, limit| runs::events(db, crawl.run(), after, limit).await.expect("read");
    let last = read(None, 3).await;
    assert_eq!(last.iter().map(|entry| entry.event.clone()).collect::<Vec<_>>(), events[7..], "the last, in order");
    let all = read(None, 100).await;
    assert_eq!(all.len(), 10);
    let next = read(Some(all[3].id), 2).await;
    assert_eq!(next, all[4..6]);
    assert!(read(Some(all[9].id), 100).await.is_empty());
}

pub(crate) async fn runs_left_together_are_left_each_in_its_own_way(stage: Stage) {
    let db = &stage.db;
    let mut crawls = Vec::new();
    for n in 0..6 {
        crawls.push(Crawl::begin(db, job(db, &format!("job {n}")).await, at(n)).await);
    }
    let [done, failed, back, paused, cancelled, stale] = crawls.try_into().ok().expect("six of them");
    assert!(change(db, paused.run(), RunStatus::Paused, RunEvent::Paused, at(10)).await);
    assert!(change(db, cancelled.run(), RunStatus::Cancelled, RunEvent::Cancelled, at(10)).await);
    let why = RunEvent::failed(FailureReason::NoTargetReadable, "all time out");
    let leave = |crawl: &Crawl, status, event: Option<&RunEvent>, until| runs::Departure {
        claim: crawl.token(),
        status,
        event: event.cloned(),
        available_at: at(until),
    };
    let mut departures = vec![
        leave(&done, RunStatus::Completed, Some(&RunEvent::Completed), 20),
        leave(&failed, RunStatus::Failed, Some(&why), 20),
        leave(&back, RunStatus::Queued, None, 30),
        leave(&paused, RunStatus::Completed, Some(&RunEvent::Completed), 20),
        leave(&cancelled, RunStatus::Completed, Some(&RunEvent::Completed), 20),
        leave(&stale, RunStatus::Completed, Some(&RunEvent::Completed), 20),
    ];
    departures[5].claim.token -= 1;
    let counted = runs::finish_some(db, &departures, at(20)).await.expect("the queue answers");
    assert_eq!(counted, [true, true, true, true, true, false]);

    let mut left = Vec::new();
    for crawl in [&done, &failed, &back, &paused, &cancelled, &stale] {
        let run = view(db, crawl.run()).await;
        let last = runs::events(db, crawl.run(), None, 1).await.expect("read").pop().map(|entry| entry.event);
        left.push((run.status, run.finished_at, run.failure, last));
    }
    let expected = [
        (RunStatus::Completed, Some(at(20)), None, Some(RunEvent::Completed)),
        (RunStatus::Failed, Some(at(20)), Some(why.clone()), Some(why)),
        (RunStatus::Queued, None, None, left[2].3.clone()),
        (RunStatus::Paused, None, None, Some(RunEvent::Paused)),
        (RunStatus::Cancelled, Some(at(10)), None, Some(RunEvent::Cancelled)),
        (RunStatus::Running, None, None, left[5].3.clone()),
    ];
    assert_eq!(left, expected);
    assert_ne!(left[5].3, Some(RunEvent::Completed), "who has lost its claim logs nothing");
    assert!(runs::claim(db, "another", lease(), at(29)).await.expect("asked").is_none());
    assert_eq!(Crawl::claim(db, "another", at(30)).await.run(), back.run());
    assert_eq!(runs::finish_some(db, &departures, at(31)).await.expect("asked"), [false; 6], "each leaves once");
    assert!(runs::finish_some(db, &[], at(31)).await.expect("asked").is_empty());
}

pub(crate) async fn a_run_that_waits_says_why_and_uses_up_no_try(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let run = enqueue(db, job, at(0)).await;
    let why = RunEvent::QuietHours { until: at(100), offset_minutes: 60, time_zone: "Europe/Madrid".into() };
    let claimed = async |now| runs::claim(db, "worker", lease(), at(now)).await.expect("asked");
    let waits = async |claim, now| runs::finish(db, claim, RunStatus::Queued, Some(&why), at(100), at(now)).await;

    let first = claimed(1).await.expect("a run");
    waits(first.claim, 2).await.expect("left");
    let waiting = view(db, run).await;
    assert_eq!((waiting.status, waiting.waiting.as_ref()), (RunStatus::Queued, Some(&why)));
    let told = async || {
        let log = runs::events(db, run, Some(0), 100).await.expect("read");
        log.iter().filter(|entry| entry.event == why).count()
    };
    assert_eq!(told().await, 1);
    assert!(claimed(99).await.is_none());
    let second = claimed(100).await.expect("its time has come");
    assert_eq!((second.attempts, view(db, run).await.waiting), (1, None), "waiting was no try");

    // Paused and resumed while its worker leaves it.
    assert!(change(db, run, RunStatus::Paused, RunEvent::Paused, at(101)).await);
    assert!(change(db, run, RunStatus::Queued, RunEvent::Resumed, at(101)).await);
    waits(second.claim, 102).await.expect("left");
    assert_eq!(view(db, run).await.waiting.as_ref(), Some(&why));
    assert_eq!(told().await, 2);
    assert!(change(db, run, RunStatus::Cancelled, RunEvent::Cancelled, at(103)).await);
    assert_eq!((view(db, run).await.waiting, claimed(1_000).await.is_none()), (None, true));
}
