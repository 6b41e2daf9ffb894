//! What is told live while a crawl goes on.

use domain::RunId;
use domain::account::{Actor, Role};
use domain::live::{EventData, Position, Snapshot, Topic};
use domain::run::{RunEvent, RunStatus};
use domain::view::{RunLogEntry, RunView};
use live::{Received, Resume, Subscription};
use service::{Services, announce};
use tokio_util::sync::CancellationToken;

use crate::portal::{Portal, gentle_job, worker};
use crate::scene::{draft, instance, instance_beside};

/// What one reader was told, in order.
#[derive(Default)]
struct Told {
    seqs: Vec<u64>,
    progress: Vec<RunView>,
    log: Vec<RunLogEntry>,
}

impl Told {
    /// Listens until the run has ended.
    async fn until_the_end(subscription: &mut Subscription) -> Self {
        let mut told = Self::default();
        while !told.progress.last().is_some_and(|run| run.status.is_final()) {
            match subscription.next().await {
                Received::Event(event) => {
                    told.seqs.push(event.seq);
                    match &event.data {
                        EventData::Progress { run } => told.progress.push((**run).clone()),
                        EventData::Log { entries } => told.log.extend(entries.iter().cloned()),
                    }
                }
                other => panic!("a quick reader is not left behind: {other:?}"),
            }
        }
        told
    }
}

#[tokio::test]
async fn a_crawl_is_told_of_in_order_and_to_its_end() {
    let portal = Portal::open(60).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let job = gentle_job(services, &portal).await;
    let run = service::runs::start(services, &Actor::System, job).await.expect("started").id;
    let shutdown = CancellationToken::new();
    let announcer = tokio::spawn(announce::run(services.clone(), shutdown.clone()));

    let (mut of_run, resume) = services.hub.subscribe(Topic::Run(run), None);
    assert_eq!(resume, Resume::Snapshot { seq: 0 });
    let (mut of_all, _) = services.hub.subscribe(Topic::Runs, None);
    let worker = worker(services);
    let (was_one, told, all) = tokio::join!(
        worker.step(CancellationToken::new()),
        Told::until_the_end(&mut of_run),
        Told::until_the_end(&mut of_all),
    );
    assert!(was_one);

    for told in [&told, &all] {
        let numbers: Vec<u64> = (1..=told.seqs.len() as u64).collect();
        assert_eq!(told.seqs, numbers, "one more each time");
        let last = told.progress.last().expect("progress");
        assert_eq!(last.status, RunStatus::Completed);
        assert_eq!(*last, service::runs::get(services, &Actor::System, run).await.expect("asked").expect("known"));
        let steps: Vec<i64> = told.progress.iter().map(|run| run.counters.pages_fetched).collect();
        assert!(steps.is_sorted(), "{steps:?}");
    }
    assert!(told.progress.len() >= 3, "it was seen under way");
    assert!(told.progress.windows(2).all(|pair| pair[0] != pair[1]), "nothing is told twice");

    // The log may end a moment after the last progress.
    let stored = log(services, run).await;
    let mut heard = told.log;
    while heard.len() < stored.len() {
        match of_run.next().await {
            Received::Event(event) => match &event.data {
                EventData::Log { entries } => heard.extend(entries.iter().cloned()),
                EventData::Progress { run } => panic!("it had ended: {run:?}"),
            },
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(heard, stored, "every entry once, in order");
    assert_eq!(stored.last().map(|entry| &entry.event), Some(&RunEvent::Completed));

    shutdown.cancel();
    announcer.await.expect("it ends");
}

async fn log(services: &Services, run: RunId) -> Vec<RunLogEntry> {
    let mut entries = Vec::new();
    let mut after = Some(0);
    while let Some(last) = after {
        let more = service::runs::log(services, &Actor::System, run, Some(last), 1_000).await.expect("read");
        after = more.last().map(|entry| entry.id);
        entries.extend(more);
    }
    entries
}

#[tokio::test]
async fn whoever_comes_back_gets_what_it_missed() {
    let instance = instance().await;
    let services = &instance.services;
    let job =
        service::jobs::create(services, &Actor::System, draft("job", "https://pisos.example/")).await.expect("taken");
    let run = service::runs::start(services, &Actor::System, job.id).await.expect("started").id;
    let shutdown = CancellationToken::new();
    let announcer = tokio::spawn(announce::run(services.clone(), shutdown.clone()));
    let topic = Topic::Run(run);

    let (mut first, _) = services.hub.subscribe(topic, None);
    let Received::Event(event) = first.next().await else { panic!("nothing was told") };
    let (mut witness, _) = services.hub.subscribe(topic, None);
    drop(first);
    service::runs::pause(services, &Actor::System, run).await.expect("paused");
    service::runs::cancel(services, &Actor::System, run).await.expect("cancelled");
    let seen = Told::until_the_end(&mut witness).await;

    let since = Position { epoch: services.hub.epoch(), seq: event.seq };
    let (_again, resume) = services.hub.subscribe(topic, Some(since));
    let Resume::Replay(missed) = resume else { panic!("{resume:?}") };
    let seqs: Vec<u64> = missed.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (event.seq + 1..=*seen.seqs.last().expect("told")).collect::<Vec<_>>());
    shutdown.cancel();
    announcer.await.expect("it ends");
}

#[tokio::test]
async fn everybody_hears_of_their_own_runs() {
    let instance = instance().await;
    let services = &instance.services;
    let shutdown = CancellationToken::new();
    let announcer = tokio::spawn(announce::run(services.clone(), shutdown.clone()));
    let mut listeners = Vec::new();
    for name in ["ana", "luis"] {
        let user = instance.user(name, Role::User).await;
        let topic = Topic::User(user.user_id().expect("somebody"));
        let (subscription, _) = services.hub.subscribe(topic, None);
        let job = service::jobs::create(services, &user, draft(name, "https://pisos.example/")).await.expect("taken");
        let run = service::runs::start(services, &user, job.id).await.expect("started").id;
        listeners.push((user, run, subscription));
    }
    for (user, run, subscription) in &mut listeners {
        let Received::Event(event) = subscription.next().await else { panic!("nothing was told") };
        assert!(matches!(&event.data, EventData::Progress { run: told } if told.id == *run), "{event:?}");
        service::runs::cancel(services, user, *run).await.expect("cancelled");
        let told = Told::until_the_end(subscription).await;
        assert!(told.progress.iter().all(|told| told.id == *run), "{:?}", told.progress);
        assert_eq!(told.progress.last().map(|run| run.status), Some(RunStatus::Cancelled));
    }
    shutdown.cancel();
    announcer.await.expect("it ends");
}

#[tokio::test]
async fn a_snapshot_is_what_the_database_holds() {
    let instance = instance().await;
    let services = &instance.services;
    let ana = instance.user("ana", Role::User).await;
    let job = service::jobs::create(services, &ana, draft("job", "https://pisos.example/")).await.expect("taken");
    let run = service::runs::start(services, &ana, job.id).await.expect("started").id;
    service::runs::pause(services, &ana, run).await.expect("paused");
    let view = service::runs::get(services, &ana, run).await.expect("asked").expect("known");
    let log = service::runs::log(services, &ana, run, None, 10).await.expect("read");
    assert_eq!(log.len(), 1);
    let snapshot = announce::snapshot(services, &ana, &Topic::Run(run)).await.expect("shown");
    assert_eq!(snapshot, Snapshot::Run { run: Box::new(view.clone()), log });

    let admin = instance.user("admin", Role::Admin).await;
    let snapshot = announce::snapshot(services, &admin, &Topic::Runs).await.expect("shown");
    assert_eq!(snapshot, Snapshot::Runs { runs: vec![view] });
    service::runs::cancel(services, &ana, run).await.expect("cancelled");
    let snapshot = announce::snapshot(services, &admin, &Topic::Runs).await.expect("shown");
    assert_eq!(snapshot, Snapshot::Runs { runs: Vec::new() });
}
