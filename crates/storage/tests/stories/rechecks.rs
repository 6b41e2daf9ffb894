//! Looking again at ads that no page led to.

use domain::account::Actor;
use domain::availability::Evidence;
use domain::run::RunStatus;
use storage::frontier;

use crate::scene::{Crawl, ad, at, job, link};
use crate::stage::Stage;

fn url(name: &str) -> String {
    format!("https://pisos.example/{name}")
}

pub(crate) async fn the_unseen_active_ads_of_the_job_are_looked_at_again(stage: Stage) {
    let db = &stage.db;
    let (ours, theirs) = (job(db, "ours").await, job(db, "theirs").await);
    let first = Crawl::begin(db, ours, at(0)).await;
    let names = ["seen", "linked", "gone", "theirs-now", "unseen-1", "unseen-2"];
    first.see(names.iter().map(|name| ad(&url(name), 100)).collect(), at(0)).await;
    first.end(RunStatus::Completed, at(2)).await;
    let second = Crawl::begin(db, ours, at(3)).await;
    second.miss(&url("gone"), Evidence::Gone, at(3)).await;
    second.end(RunStatus::Completed, at(4)).await;

    let other = Crawl::begin(db, theirs, at(10)).await;
    other.see(vec![ad(&url("only-theirs"), 100), ad(&url("theirs-now"), 100)], at(10)).await;
    other.end(RunStatus::Completed, at(11)).await;

    let third = Crawl::begin(db, ours, at(20)).await;
    third.see(vec![ad(&url("seen"), 100), ad(&url("new"), 100)], at(20)).await;
    third.seed(&[link(&url("linked"), 0)], at(20)).await;
    assert_eq!(frontier::add_rechecks(db, third.token(), at(21)).await.expect("added"), 2);
    assert_eq!(third.pending(at(21)).await, [url("linked"), url("unseen-1"), url("unseen-2")]);
    assert_eq!(third.counters().await.frontier_pending, 3);
    assert_eq!(stage.number("SELECT COUNT(*) FROM frontier WHERE origin = 'recheck' AND depth = 0").await, 2);

    assert_eq!(frontier::add_rechecks(db, third.token(), at(22)).await.expect("asked again"), 0);
    // A look that proves nothing leaves the ad unseen; it is not added again all the same.
    third.miss(&url("unseen-1"), Evidence::Blocked, at(23)).await;
    third.see(vec![ad(&url("unseen-2"), 100)], at(24)).await;
    assert_eq!(frontier::add_rechecks(db, third.token(), at(25)).await.expect("asked again"), 0);
    third.end(RunStatus::Completed, at(26)).await;

    let fourth = Crawl::begin(db, ours, at(30)).await;
    assert_eq!(frontier::add_rechecks(db, fourth.token(), at(31)).await.expect("added"), 5);
}

pub(crate) async fn a_link_check_looks_at_what_nobody_saw_lately(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let crawl = Crawl::begin(db, job, at(0)).await;
    crawl.see(["old", "gone", "gone-long-ago"].map(|name| ad(&url(name), 100)).to_vec(), at(0)).await;
    crawl.end(RunStatus::Completed, at(1)).await;
    let later = Crawl::begin(db, job, at(2)).await;
    later.miss(&url("gone-long-ago"), Evidence::Gone, at(2)).await;
    later.miss(&url("gone"), Evidence::Gone, at(20)).await;
    later.see(vec![ad(&url("seen-lately"), 100)], at(30)).await;
    later.end(RunStatus::Completed, at(31)).await;

    let check = Crawl::begin(db, job, at(40)).await;
    let add = || frontier::add_link_checks(db, check.token(), at(30), at(10), at(40));
    assert_eq!(add().await.expect("added"), 2);
    assert_eq!(check.pending(at(40)).await, [url("old"), url("gone")]);
    assert_eq!(check.counters().await.frontier_pending, 2);
    assert_eq!(add().await.expect("asked again"), 0);
}

pub(crate) async fn a_run_without_job_looks_again_at_nothing(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let first = Crawl::begin(db, job, at(0)).await;
    first.see(vec![ad(&url("a"), 100)], at(0)).await;
    first.end(RunStatus::Completed, at(1)).await;
    let second = Crawl::begin(db, job, at(10)).await;
    storage::jobs::delete(db, &Actor::System, job, at(9)).await.expect("deleted");
    assert_eq!(frontier::add_rechecks(db, second.token(), at(11)).await.expect("asked"), 0);
}
