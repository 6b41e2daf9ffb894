//! What somebody does in one process to a run that another works on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::RunId;
use domain::account::Actor;
use domain::job::{JobDraft, Politeness};
use domain::process::{Drain, NewProcess, ProcessId, ProcessRole, ProcessState};
use domain::run::RunStatus;
use domain::view::ProcessView;
use runs::{Worker, WorkerConfig};
use service::{Services, StoredQueue, handlers, processes};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::instances::Shared;
use crate::portal::Portal;
use crate::scene::draft;

/// By when what was done in one process is so in another: before a lease has run out, on a busy machine too.
const SOON: Duration = Duration::from_secs(5);

macro_rules! on_both_engines {
    ($($story:ident as $file:ident and $server:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $file() {
                $story(Shared::sqlite()).await;
            }

            #[tokio::test]
            #[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
            async fn $server() {
                $story(Shared::postgres().await).await;
            }
        )+
    };
}

on_both_engines! {
    steer as pause_resume_and_cancellation_act_soon_on_a_file and pause_resume_and_cancellation_act_soon_on_postgresql,
    drain as a_drained_process_gives_its_runs_to_another_on_a_file
        and a_drained_process_gives_its_runs_to_another_on_postgresql,
    stop as a_process_that_stops_gives_its_runs_to_another_on_a_file
        and a_process_that_stops_gives_its_runs_to_another_on_postgresql,
}

/// A process that does what `atalaya worker` does.
struct Process {
    services: Services,
    id: ProcessId,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Process {
    async fn start(database: &Shared, portal: &Portal, name: &str) -> Self {
        let services = database.process(portal.address).await;
        let id: ProcessId = name.parse().expect("an id");
        let worker =
            Worker::new(Arc::new(StoredQueue::new(services.clone())), handlers(&services), WorkerConfig::named(name));
        let process = NewProcess {
            id: id.clone(),
            host: "here".to_owned(),
            pid: 1,
            version: "0".to_owned(),
            roles: vec![ProcessRole::Worker],
            slots: 4,
            started_at: services.now(),
        };
        let (stop, over) = (CancellationToken::new(), CancellationToken::new());
        let attending = processes::attend(services.clone(), process, Some(worker.clone()), stop.clone(), over.clone());
        let (working, until) = (services.clone(), stop.clone());
        let running = tokio::spawn(async move {
            let work = async {
                worker.run(&working.wake, until).await;
                over.cancel();
            };
            tokio::join!(attending, work);
        });
        Self { services, id, stop, running }
    }

    async fn end(self) {
        self.stop.cancel();
        self.running.await.expect("it ends");
    }
}

/// Starts a crawl that takes longer than the story.
async fn long_run(services: &Services, portal: &Portal) -> RunId {
    let politeness = Politeness { delay_ms: 100, concurrency_per_host: 1, quiet: None };
    let given = JobDraft { politeness, ..draft("long", &portal.root()) };
    let job = service::jobs::create(services, &Actor::System, given).await.expect("a job").id;
    service::runs::start(services, &Actor::System, job).await.expect("started").id
}

/// Who works on the run, if anybody does.
async fn holder(services: &Services, run: RunId) -> Option<String> {
    let leases = storage::processes::leases(&services.db, None).await.expect("read");
    leases.into_iter().find(|(_, lease)| lease.run == run).map(|(owner, _)| owner)
}

/// Waits until the run is in these hands, and returns how long that took.
async fn held_by(services: &Services, run: RunId, wanted: Option<&str>) -> Duration {
    let began = Instant::now();
    let waiting = async {
        while holder(services, run).await.as_deref() != wanted {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    assert!(waited.is_ok(), "it never was in the hands of {wanted:?}");
    began.elapsed()
}

async fn process(services: &Services, id: &ProcessId) -> Option<ProcessView> {
    let all = processes::list(services, &Actor::System).await.expect("read");
    all.processes.into_iter().find(|process| process.id == *id)
}

async fn steer(database: Shared) {
    let portal = Portal::open(60).await;
    let asking = database.process(portal.address).await;
    let working = Process::start(&database, &portal, "working").await;
    let run = long_run(&asking, &portal).await;
    held_by(&asking, run, Some("working")).await;
    for _ in 0..2 {
        service::runs::pause(&asking, &Actor::System, run).await.expect("paused");
        let took = held_by(&asking, run, None).await;
        assert!(took < SOON, "paused after {took:?}");
        service::runs::resume(&asking, &Actor::System, run).await.expect("resumed");
        let took = held_by(&asking, run, Some("working")).await;
        assert!(took < SOON, "resumed after {took:?}");
    }
    service::runs::cancel(&asking, &Actor::System, run).await.expect("cancelled");
    let took = held_by(&asking, run, None).await;
    assert!(took < SOON, "cancelled after {took:?}");
    let ended = service::runs::get(&asking, &Actor::System, run).await.expect("read").expect("known");
    assert_eq!(ended.status, RunStatus::Cancelled);
    working.end().await;
}

async fn drain(database: Shared) {
    let portal = Portal::open(60).await;
    let first = Process::start(&database, &portal, "first").await;
    let run = long_run(&first.services, &portal).await;
    held_by(&first.services, run, Some("first")).await;
    let second = Process::start(&database, &portal, "second").await;
    let elsewhere = &second.services;

    let told = processes::drain(elsewhere, &Actor::System, &first.id, Drain::Finish).await.expect("told");
    assert_eq!((told.state, told.leases.len()), (ProcessState::Draining, 1));
    assert_eq!((told.leases[0].run, told.leases[0].fencing_token), (run, 1));
    processes::drain(elsewhere, &Actor::System, &first.id, Drain::HandBack).await.expect("told");
    let took = held_by(elsewhere, run, Some("second")).await;
    assert!(took < SOON, "handed over after {took:?}");
    let drained = process(elsewhere, &first.id).await.expect("it is there");
    assert_eq!((drained.state, drained.drain), (ProcessState::Drained, Some(Drain::HandBack)));

    processes::undrain(elsewhere, &Actor::System, &first.id).await.expect("told");
    second.end().await;
    let took = held_by(&first.services, run, Some("first")).await;
    assert!(took < SOON, "taken up again after {took:?}");
    first.end().await;
}

async fn stop(database: Shared) {
    let portal = Portal::open(60).await;
    let first = Process::start(&database, &portal, "first").await;
    let run = long_run(&first.services, &portal).await;
    held_by(&first.services, run, Some("first")).await;
    let second = Process::start(&database, &portal, "second").await;
    let id = first.id.clone();
    let began = Instant::now();
    let (_, ()) = tokio::join!(held_by(&second.services, run, Some("second")), first.end());
    assert!(began.elapsed() < SOON, "handed over after {:?}", began.elapsed());
    assert_eq!(process(&second.services, &id).await, None, "it has taken its leave");
    second.end().await;
}
