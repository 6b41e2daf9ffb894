//! Hints between processes, which only PostgreSQL gives.

use std::time::Duration;

use domain::run::RunStatus;
use storage::hints::{self, Hint, Hints};

use crate::scene::{Crawl, at, enqueue, job};
use crate::stage::Stage;

async fn next(hints: &mut Hints) -> Hint {
    tokio::time::timeout(Duration::from_secs(20), hints.next()).await.expect("a hint comes").expect("it is heard")
}

pub(crate) async fn another_process_hears_of_what_was_committed(stage: Stage) {
    let other = stage.beside().await;
    let mut heard = hints::listen(&other).await.expect("it listens").expect("PostgreSQL gives hints");
    let job = job(&stage.db, "Valencia").await;
    assert_eq!(next(&mut heard).await, Hint::Schedules);
    enqueue(&stage.db, job, at(0)).await;
    assert_eq!((next(&mut heard).await, next(&mut heard).await), (Hint::Work, Hint::News));

    let crawl = Crawl::claim(&stage.db, "worker", at(1)).await;
    let page = crawl.page("https://pisos.example/", at(1)).await;
    assert_eq!(next(&mut heard).await, Hint::News, "seeded");
    crawl.commit(std::slice::from_ref(&page), at(2)).await.expect("stored");
    assert_eq!(next(&mut heard).await, Hint::News, "stored");
    crawl.end(RunStatus::Queued, at(3)).await;
    // What was refused is no news: the next hint is that of the end.
    crawl.commit(&[page], at(4)).await.expect_err("the lease is gone");
    assert_eq!((next(&mut heard).await, next(&mut heard).await), (Hint::Work, Hint::News));
    enqueue(&stage.db, job, at(5)).await;
    assert_eq!((next(&mut heard).await, next(&mut heard).await), (Hint::Work, Hint::News));
}

#[tokio::test]
async fn sqlite_gives_none() {
    let stage = Stage::sqlite().await;
    assert!(hints::listen(&stage.db).await.expect("asked").is_none());
}
