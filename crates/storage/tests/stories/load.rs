//! How much there is to do.

use domain::run::{RunEvent, RunStatus};
use storage::load::{self, QueueLoad};

use crate::scene::{Crawl, at, enqueue, job};
use crate::stage::Stage;

pub(crate) async fn the_queue_is_counted(stage: Stage) {
    let db = &stage.db;
    assert_eq!(load::of_queue(db).await.expect("read"), QueueLoad::default());
    let jobs = ["a", "b", "c", "d"].map(|name| job(db, name));
    let jobs = futures::future::join_all(jobs).await;
    Crawl::begin(db, jobs[0], at(1)).await.end(RunStatus::Completed, at(2)).await;
    let paused = enqueue(db, jobs[1], at(3)).await;
    let halt = |from, to| storage::runs::change_status(db, paused, from, to, &RunEvent::Paused, at(4));
    assert!(halt(&[RunStatus::Queued], RunStatus::Paused).await.expect("paused"));
    Crawl::begin(db, jobs[2], at(5)).await;
    enqueue(db, jobs[3], at(7)).await;
    enqueue(db, jobs[0], at(6)).await;
    let expected = QueueLoad { waiting: 2, oldest: Some(at(6)), running: 1, paused: 1 };
    assert_eq!(load::of_queue(db).await.expect("read"), expected);
}
