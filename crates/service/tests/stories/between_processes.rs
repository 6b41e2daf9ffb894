//! Processes that share a database wake each other: over PostgreSQL, or on a file over Redis.

use std::sync::Arc;
use std::time::Duration;

use domain::account::Actor;
use domain::run::RunStatus;
use service::{ServiceConfig, Services, StoredQueue, handlers, hints};
use tokio_util::sync::CancellationToken;

use crate::instances::new_postgres;
use crate::portal::{Portal, agree, gentle_job};
use crate::scene::{open, open_at, redis};

#[tokio::test]
#[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
async fn a_run_asked_for_in_one_process_is_done_and_told_of_between_two_without_a_look() {
    let (portal, url) = (Portal::open(20).await, new_postgres().await);
    let process = async || open_at(&url, ServiceConfig::default(), Some(portal.address), service::system_clock).await;
    wake_each_other(&portal, process().await, process().await).await;
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn the_same_on_a_file_over_redis() {
    let (portal, folder) = (Portal::open(20).await, tempfile::tempdir().expect("a temporary folder"));
    let config = ServiceConfig { redis: Some(redis()), ..ServiceConfig::default() };
    let process = async || open(&folder, config.clone(), Some(portal.address), service::system_clock).await;
    wake_each_other(&portal, process().await, process().await).await;
}

async fn wake_each_other(portal: &Portal, asking: Services, working: Services) {
    let stop = CancellationToken::new();
    for services in [&asking, &working] {
        tokio::spawn(hints::run(services.clone(), stop.clone()));
    }
    // It looks at the queue when it starts, when it is woken, and in an hour.
    let config = runs::WorkerConfig { poll_every: Duration::from_hours(1), ..runs::WorkerConfig::named("a worker") };
    let worker = runs::Worker::new(Arc::new(StoredQueue::new(working.clone())), handlers(&working), config);
    tokio::spawn({
        let (working, stop) = (working.clone(), stop.clone());
        async move { worker.run(&working.wake, stop).await }
    });

    let job = gentle_job(&asking, portal).await;
    let run = service::runs::start(&asking, &Actor::System, job).await.expect("started").id;
    let ended = async {
        loop {
            let view = service::runs::get(&asking, &Actor::System, run).await.expect("asked").expect("known");
            if view.status.is_final() {
                return view;
            }
            asking.committed.notified().await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_mins(1), ended).await.expect("each woke the other");
    assert_eq!(ended.status, RunStatus::Completed);
    agree(&asking, portal).await;
    stop.cancel();
}
