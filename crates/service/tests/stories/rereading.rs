//! Kept pages of a fake portal, read anew by a corrected spider.

use std::collections::BTreeMap;

use domain::account::Actor;
use domain::availability::State;
use domain::job::JobDraft;
use domain::run::{RunEvent, RunKind, RunStatus};
use domain::view::RunView;
use domain::{Instant, JobId};
use service::{Services, housekeeping};
use tokio_util::sync::CancellationToken;

use crate::portal::{Portal, agree, crawl, stored, work, worker};
use crate::scene::{conflict, draft, instance_beside};

/// Reads a number of bathrooms where there is none.
const WRONG: &str = r#"
    name = "wrong"
    [detail.fields]
    bathrooms = { select = "h1", replace = [['(?s)^.*$', "9"]] }
"#;

fn keeping(portal: &Portal, archive_mb: Option<u32>) -> JobDraft {
    JobDraft { archive_mb, ..draft("the portal", &portal.root()) }
}

fn wrong(portal: &Portal) -> JobDraft {
    JobDraft { spider: "selectors".to_owned(), definition: Some(WRONG.to_owned()), ..keeping(portal, Some(100)) }
}

async fn re_extract(services: &Services, job: JobId) -> RunView {
    let runs = service::runs::start_re_extractions(services, &Actor::System, Some(job)).await.expect("started");
    work(services).await;
    service::runs::get(services, &Actor::System, runs[0].id).await.expect("asked").expect("known")
}

/// When each ad was last seen, and whether it is there.
async fn sightings(services: &Services) -> BTreeMap<String, (Instant, State)> {
    stored(services).await.into_iter().map(|(url, ad)| (url, (ad.last_seen_at, ad.availability))).collect()
}

#[tokio::test]
async fn a_corrected_spider_reads_what_was_kept_and_asks_nobody() {
    let portal = Portal::open(90).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let job = service::jobs::create(services, &Actor::System, wrong(&portal)).await.expect("a job").id;
    let crawled = crawl(services, job).await;
    assert_eq!((crawled.status, &crawled.failure), (RunStatus::Completed, &None));
    let misread =
        async || stored(services).await.into_values().filter(|ad| ad.facts.bathrooms == Some(9)).count() as i64;
    let before = misread().await;
    assert!(before >= 30, "{before}");
    let view = service::jobs::get(services, &Actor::System, job).await.expect("read").expect("known");
    let archive = view.archive.expect("pages are kept");
    assert!(archive.pages >= 60 && archive.pages <= crawled.counters.pages_fetched, "{archive:?}");
    assert!(archive.stored_bytes < archive.bytes / 2, "{archive:?}");

    let seen = sightings(services).await;
    let asked = services.fetcher.timings();
    // The wrong spider would read the same again.
    assert_eq!(re_extract(services, job).await.counters.listings_changed, 0);
    assert_eq!(misread().await, before);

    service::jobs::update(services, &Actor::System, job, keeping(&portal, Some(100))).await.expect("changed");
    let run = re_extract(services, job).await;
    assert_eq!((run.kind, run.status, &run.failure), (RunKind::ReExtraction, RunStatus::Completed, &None));
    let counters = run.counters;
    assert_eq!((counters.pages_fetched, counters.pages_failed, counters.pages_skipped), (archive.pages, 0, 0));
    assert_eq!((counters.listings_changed, counters.listings_new, counters.bytes), (before, 0, 0));
    assert_eq!((services.fetcher.timings(), misread().await), (asked, 0));
    assert_eq!(sightings(services).await, seen, "nobody looked at an ad");
    agree(services, &portal).await;
    let log = service::runs::log(services, &Actor::System, run.id, None, 10).await.expect("read");
    let pages = u32::try_from(archive.pages).expect("few");
    assert_eq!(log[0].event, RunEvent::Rereading { pages });

    // The next crawl finds nothing to correct.
    assert_eq!(crawl(services, job).await.counters.listings_changed, 0);
}

#[tokio::test]
async fn a_reading_that_is_broken_off_goes_on() {
    let portal = Portal::open(90).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let job = service::jobs::create(services, &Actor::System, wrong(&portal)).await.expect("a job").id;
    crawl(services, job).await;
    service::jobs::update(services, &Actor::System, job, keeping(&portal, Some(100))).await.expect("changed");
    let runs = service::runs::start_re_extractions(services, &Actor::System, None).await.expect("started");
    let stop = CancellationToken::new();
    stop.cancel();
    worker(services).step(stop).await;
    let left = service::runs::get(services, &Actor::System, runs[0].id).await.expect("asked").expect("known");
    assert_eq!(left.status, RunStatus::Queued);
    let run = re_extract(services, job).await;
    assert_eq!((run.id, run.status, run.counters.frontier_pending), (left.id, RunStatus::Completed, 0));
    agree(services, &portal).await;
}

#[tokio::test]
async fn a_job_keeps_nothing_unless_it_says_so_and_no_longer_than_it_does() {
    let portal = Portal::open(30).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let archive =
        async |job| service::jobs::get(services, &Actor::System, job).await.expect("read").expect("known").archive;
    let job = service::jobs::create(services, &Actor::System, keeping(&portal, None)).await.expect("a job").id;
    crawl(services, job).await;
    assert_eq!(archive(job).await, None);
    let start = async |job| service::runs::start_re_extractions(services, &Actor::System, job).await;
    assert_eq!(conflict(start(Some(job)).await), "nothing_archived");
    assert!(start(None).await.expect("asked").is_empty());

    service::jobs::update(services, &Actor::System, job, keeping(&portal, Some(1))).await.expect("changed");
    // Pages that have not changed must come whole once more to be kept.
    let first = crawl(services, job).await.counters;
    let kept = archive(job).await.expect("pages are kept");
    assert_eq!((first.pages_unchanged, kept.pages > 20), (0, true));
    let second = crawl(services, job).await.counters;
    assert_eq!((second.pages_unchanged, archive(job).await), (second.pages_fetched, Some(kept)));
    service::jobs::update(services, &Actor::System, job, keeping(&portal, None)).await.expect("changed");
    housekeeping::round(services, &CancellationToken::new()).await.expect("done");
    assert_eq!(archive(job).await, None);
}
