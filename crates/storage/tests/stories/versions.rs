//! The version that tells whether listings may have changed.

use std::collections::HashSet;

use domain::availability::Evidence;
use domain::run::RunStatus;
use domain::visit::PageRecord;
use storage::version::version;

use crate::scene::{Crawl, ad, at, enqueue, job};
use crate::stage::Stage;

pub(crate) async fn every_commit_of_a_crawl_makes_another_version(stage: Stage) {
    let (db, mut seen) = (&stage.db, HashSet::new());
    let mut is_new = async |what: &str| {
        let now = version(db).await.expect("told");
        assert!(seen.insert(now), "{what} is not told of");
        assert_eq!(version(db).await.expect("told"), now, "it stays while nothing happens");
    };
    is_new("an empty database").await;
    let (one, other) = (job(db, "one").await, job(db, "other").await);
    enqueue(db, one, at(0)).await;
    is_new("the first run").await;
    let first = Crawl::claim(db, "worker", at(1)).await;
    is_new("a claim").await;
    first.see(vec![ad("https://pisos.example/1", 100)], at(2)).await;
    is_new("an ad").await;
    first.see(vec![ad("https://pisos.example/2", 100)], at(2)).await;
    is_new("an ad in the same instant").await;
    first.miss("https://pisos.example/1/gone", Evidence::Gone, at(3)).await;
    is_new("an ad that is gone").await;

    // A whole run between two looks, while an older one goes on.
    let second = Crawl::begin(db, other, at(4)).await;
    second.see(vec![ad("https://pisos.example/3", 100)], at(5)).await;
    second.end(RunStatus::Completed, at(6)).await;
    is_new("another run from begin to end").await;

    let page = PageRecord {
        listings: vec![ad("https://pisos.example/1", 90)],
        ..first.page("https://pisos.example/1/again", at(7)).await
    };
    is_new("a new URL").await;
    first.commit(&[page], at(8)).await.expect("stored");
    is_new("a price").await;
    first.end(RunStatus::Completed, at(9)).await;
    is_new("an end").await;
}

pub(crate) async fn runs_that_ended_long_ago_are_not_read(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "often").await;
    for second in 0..40 {
        Crawl::begin(db, job, at(second)).await.end(RunStatus::Completed, at(second)).await;
    }
    let before = version(db).await.expect("told");
    // Which nobody does.
    stage.tamper("UPDATE runs SET pages_fetched = 7 WHERE id = 1").await;
    assert_eq!(version(db).await.expect("told"), before);
    stage.tamper("UPDATE runs SET pages_fetched = 7 WHERE id = 30").await;
    assert_ne!(version(db).await.expect("told"), before);
}
