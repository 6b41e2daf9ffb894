//! Crawls that are broken off and go on: the end is the same as without.

use std::collections::BTreeMap;
use std::pin::pin;

use domain::account::Actor;
use domain::facts::Facts;
use domain::run::{RunEvent, RunStatus};
use domain::view::RunView;
use domain::{Instant, RunId};
use service::{ServiceConfig, Services};
use tokio_util::sync::CancellationToken;

use crate::portal::{DoomedWorker, Portal, agree, crawl, gentle_job, job, stored, work, worker};
use crate::scene::{instance_beside, open};

async fn view(services: &Services, run: RunId) -> RunView {
    service::runs::get(services, &Actor::System, run).await.expect("asked").expect("known")
}

/// Returns once the run has stored so many pages.
async fn pages(services: &Services, run: RunId, wanted: i64) {
    while view(services, run).await.counters.pages_fetched < wanted {
        services.committed.notified().await;
    }
}

async fn facts(services: &Services) -> BTreeMap<String, Facts> {
    stored(services).await.into_iter().map(|(url, ad)| (url, ad.facts)).collect()
}

/// Asserts that a run which was broken off ended as one that was not.
async fn ended_alike(broken: (&Services, RunId), portal: &Portal) {
    let whole = instance_beside(portal.address).await;
    let job = job(&whole.services, portal).await;
    let expected = crawl(&whole.services, job).await;
    let (services, run) = broken;
    let run = view(services, run).await;
    assert_eq!((run.status, expected.status), (RunStatus::Completed, RunStatus::Completed));
    agree(services, portal).await;
    assert_eq!(facts(services).await, facts(&whole.services).await);
    assert_eq!(run.counters, expected.counters);
}

#[tokio::test]
async fn a_crawl_that_is_stopped_again_and_again_ends_alike() {
    let portal = Portal::open(60).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let job = gentle_job(services, &portal).await;
    let run = service::runs::start(services, &Actor::System, job).await.expect("started").id;
    let mut pieces = 0;
    while view(services, run).await.status == RunStatus::Queued {
        pieces += 1;
        let wanted = view(services, run).await.counters.pages_fetched + 5;
        let (worker, stop) = (worker(services), CancellationToken::new());
        let mut step = pin!(worker.step(stop.clone()));
        tokio::select! {
            was_one = &mut step => assert!(was_one),
            () = pages(services, run, wanted) => {
                stop.cancel();
                assert!(step.await);
            }
        }
    }
    assert!(pieces >= 3, "only {pieces} pieces");
    ended_alike((services, run), &portal).await;
}

#[tokio::test]
async fn a_crawl_that_is_paused_and_resumed_ends_alike() {
    let portal = Portal::open(60).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let job = gentle_job(services, &portal).await;
    let run = service::runs::start(services, &Actor::System, job).await.expect("started").id;
    let worker = worker(services);
    let paused = async {
        pages(services, run, 15).await;
        service::runs::pause(services, &Actor::System, run).await.expect("paused");
    };
    let (was_one, ()) = tokio::join!(worker.step(CancellationToken::new()), paused);
    assert!(was_one);
    let halted = view(services, run).await;
    assert_eq!(halted.status, RunStatus::Paused);
    assert!(halted.counters.frontier_pending > 0);
    assert!(!worker.step(CancellationToken::new()).await, "nobody works on a paused run");
    service::runs::resume(services, &Actor::System, run).await.expect("resumed");
    assert!(worker.step(CancellationToken::new()).await);
    ended_alike((services, run), &portal).await;
}

#[tokio::test]
async fn a_cancelled_crawl_keeps_what_it_found_and_stays_cancelled() {
    let portal = Portal::open(60).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let job = gentle_job(services, &portal).await;
    let run = service::runs::start(services, &Actor::System, job).await.expect("started").id;
    let cancelled = async {
        pages(services, run, 15).await;
        service::runs::cancel(services, &Actor::System, run).await.expect("cancelled").counters
    };
    let worker = worker(services);
    let (_, then) = tokio::join!(worker.step(CancellationToken::new()), cancelled);
    let ended = view(services, run).await;
    assert_eq!((ended.status, ended.counters), (RunStatus::Cancelled, then), "nothing was stored after it");
    assert_eq!(stored(services).await.len() as i64, ended.counters.listings_found);
    assert!(!worker.step(CancellationToken::new()).await);
}

#[tokio::test]
async fn a_crawl_whose_process_was_killed_is_taken_over_and_ends_alike() {
    fn an_hour_later() -> Instant {
        service::system_clock() + chrono::Duration::hours(1)
    }
    let portal = Portal::open(60).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = Some(portal.address);
    let services = open(&folder, ServiceConfig::default(), address, service::system_clock).await;
    let job = gentle_job(&services, &portal).await;
    let run = service::runs::start(&services, &Actor::System, job).await.expect("started").id;

    let doomed = DoomedWorker::start(&services);
    pages(&services, run, 15).await;
    doomed.kill().await;
    services.db.close().await;

    let services = open(&folder, ServiceConfig::default(), address, an_hour_later).await;
    let left = view(&services, run).await;
    assert_eq!(left.status, RunStatus::Running, "nobody could say that it died");
    assert!(left.counters.frontier_pending > 0);
    work(&services).await;
    let log = service::runs::log(&services, &Actor::System, run, None, 1_000).await.expect("read");
    assert!(log.iter().any(|entry| matches!(entry.event, RunEvent::TakenOver { pending } if pending > 0)));
    ended_alike((&services, run), &portal).await;
}
