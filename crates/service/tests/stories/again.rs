//! Crawls that come back to a fake portal whose pages can be recognised.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::account::Actor;
use domain::job::JobDraft;
use domain::rules::Draft;
use domain::run::RunStatus;
use domain::view::RunView;
use domain::{Instant, JobId};
use service::{ServiceConfig, Services};

use crate::portal::{Portal, agree, crawl, job, link_check};
use crate::scene::{draft, open};

/// How many days the clock of [`later`] is ahead.
static AHEAD: AtomicI64 = AtomicI64::new(0);

fn later() -> Instant {
    service::system_clock() + chrono::Duration::days(AHEAD.load(Ordering::SeqCst))
}

/// A crawl that goes well: the pages it fetched, and those of them that had not changed.
async fn crawled(services: &Services, job: JobId) -> (i64, i64) {
    let RunView { status, failure, counters, .. } = crawl(services, job).await;
    assert_eq!((status, failure), (RunStatus::Completed, None));
    assert_eq!(counters.bytes == 0, counters.pages_fetched == counters.pages_unchanged, "{counters:?}");
    (counters.pages_fetched, counters.pages_unchanged)
}

async fn edit(services: &Services, job: JobId, draft: JobDraft) {
    service::jobs::update(services, &Actor::System, job, draft).await.expect("changed");
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again_unless_it_would_be_read_otherwise() {
    let portal = Portal::open(90).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, ServiceConfig::default(), Some(portal.address), later).await;
    let (services, same) = (&services, job(&services, &portal).await);

    let (pages, unchanged) = crawled(services, same).await;
    assert_eq!(unchanged, 0, "nothing was known");
    agree(services, &portal).await;
    assert_eq!(crawled(services, same).await, (pages, pages));
    agree(services, &portal).await;

    // What is judged of ads is not read from pages.
    let named = || draft("the portal", &portal.root());
    edit(services, same, JobDraft { rules: Draft::Written("exclude \"all\" when price > 0".to_owned()), ..named() })
        .await;
    let judged = crawl(services, same).await.counters;
    assert_eq!((judged.pages_fetched, judged.pages_unchanged), (pages, pages));
    assert_eq!((judged.listings_found, judged.listings_excluded), (90, 90));
    edit(services, same, named()).await;

    // Another definition reads other facts and follows other links.
    let definition = Some("name = \"the same\"\n[follow]\ndeny = [\"/nowhere/\"]".to_owned());
    let selectors = JobDraft { spider: "selectors".to_owned(), definition, ..named() };
    edit(services, same, selectors.clone()).await;
    assert_eq!(crawled(services, same).await, (pages, 0));
    assert_eq!(crawled(services, same).await, (pages, pages));
    let mut scoped = selectors;
    scoped.scope.exclude = vec!["/costa/".to_owned()];
    edit(services, same, scoped).await;
    let (fewer, unchanged) = crawled(services, same).await;
    assert!(fewer < pages && unchanged == 0, "{fewer} of {pages}");
    edit(services, same, named()).await;

    // A site that is wrong about itself is believed for a month at most.
    assert_eq!(crawled(services, same).await.1, 0);
    AHEAD.store(29, Ordering::SeqCst);
    assert_eq!(crawled(services, same).await, (pages, pages));
    AHEAD.store(31, Ordering::SeqCst);
    let check = link_check(services, same).await;
    assert_eq!((check.status, check.counters.pages_unchanged), (RunStatus::Completed, 0));
    let (fetched, unchanged) = crawled(services, same).await;
    assert!(fetched == pages && (30..pages).contains(&unchanged), "the check read the pages of ads: {unchanged}");
    agree(services, &portal).await;
}
