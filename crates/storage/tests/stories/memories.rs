//! Pages that are known: what is remembered of them, for whom, and until when.

use std::collections::HashMap;

use domain::availability::{Evidence, State};
use domain::frontier::{FrontierEntry, LinkKind, Origin};
use domain::listing::Look;
use domain::run::{PageProblem, RunEvent, RunStatus};
use domain::visit::{PageMemory, PageOutcome, PageRecord, SeenListing, Validators};
use domain::{Instant, JobId};
use storage::{Database, memories};

use crate::scene::{Crawl, ad, at, history, job, listing};
use crate::stage::Stage;

const PAGE: &str = "https://pisos.example/";
const AD: &str = "https://pisos.example/1";
const DAY: i64 = 24 * 60 * 60;
const READER: &[u8] = b"reader";

fn validators(etag: &str) -> Validators {
    Validators { etag: Some(etag.to_owned()), last_modified: None }
}

/// What is remembered of a page that shows the ad.
fn memory(etag: &str) -> PageMemory {
    PageMemory {
        validators: validators(etag),
        links: vec![(AD.to_owned(), LinkKind::Detail), (format!("{PAGE}?p=2"), LinkKind::Next)],
        listings: vec![(AD.to_owned(), Look::Page), (AD.to_owned(), Look::Card)],
        also_visited: vec![format!("{PAGE}index")],
        print: Some(u64::MAX),
    }
}

async fn begin(db: &Database, job: JobId, now: Instant) -> Crawl {
    let mut crawl = Crawl::begin(db, job, now).await;
    crawl.writer.reader = READER;
    crawl
}

/// A run that fetches the page, which shows the ad, and ends.
async fn fetched(db: &Database, job: JobId, etag: &str, now: Instant) {
    let crawl = begin(db, job, now).await;
    let page = crawl.page(PAGE, now).await;
    let page = PageRecord { listings: vec![ad(AD, 100)], memory: Some(memory(etag)), ..page };
    crawl.commit(&[page], now).await.expect("stored");
    crawl.end(RunStatus::Completed, now).await;
}

/// A run in which the visit to the page ends so.
async fn ended(db: &Database, job: JobId, outcome: PageOutcome, now: Instant) -> Crawl {
    let crawl = begin(db, job, now).await;
    let shown = SeenListing { reading: domain::facts::Reading::default(), ..ad(AD, None) };
    let listings = if outcome == PageOutcome::Unchanged { vec![shown] } else { Vec::new() };
    let page = PageRecord { outcome, listings, ..crawl.page(PAGE, now).await };
    crawl.commit(&[page], now).await.expect("stored");
    crawl.end(RunStatus::Completed, now).await;
    crawl
}

async fn known(db: &Database, job: JobId, reader: &[u8], now: Instant) -> HashMap<i64, Validators> {
    let entry = |id, url: &str| FrontierEntry { id, url: url.to_owned(), depth: 0, origin: Origin::Link, attempts: 0 };
    let entries = [entry(7, "https://pisos.example/other"), entry(8, PAGE)];
    memories::validators(db, job, reader, &entries, now).await.expect("read")
}

async fn recalled(db: &Database, job: JobId, reader: &[u8]) -> Option<PageMemory> {
    memories::recall(db, job, reader, PAGE).await.expect("read")
}

pub(crate) async fn a_page_is_known_to_the_job_and_the_reader_that_read_it(stage: Stage) {
    let db = &stage.db;
    let (valencia, madrid) = (job(db, "Valencia").await, job(db, "Madrid").await);
    assert_eq!(known(db, valencia, READER, at(0)).await, HashMap::new());
    fetched(db, valencia, "\"one\"", at(1)).await;
    assert_eq!(known(db, valencia, READER, at(2)).await, HashMap::from([(8, validators("\"one\""))]));
    assert_eq!(recalled(db, valencia, READER).await, Some(memory("\"one\"")));
    for (job, reader) in [(madrid, READER), (valencia, b"another")] {
        assert_eq!(known(db, job, reader, at(2)).await, HashMap::new());
        assert_eq!(recalled(db, job, reader).await, None);
    }
    fetched(db, valencia, "\"two\"", at(3)).await;
    assert_eq!(recalled(db, valencia, READER).await, Some(memory("\"two\"")));
    assert_eq!(stage.number("SELECT COUNT(*) FROM page_memories").await, 1);
}

pub(crate) async fn whatever_ends_a_page_otherwise_ends_its_memory(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    for (number, (outcome, stays)) in [
        (PageOutcome::Unchanged, true),
        (PageOutcome::Retry { not_before: at(0) }, true),
        (PageOutcome::Skipped(PageProblem::Robots), true),
        (PageOutcome::Fetched, false),
        (PageOutcome::Failed(PageProblem::Gone), false),
        (PageOutcome::Failed(PageProblem::SoftNotFound), false),
    ]
    .into_iter()
    .enumerate()
    {
        let now = number as i64 * 10;
        fetched(db, job, "\"one\"", at(now)).await;
        ended(db, job, outcome.clone(), at(now + 1)).await;
        assert_eq!(recalled(db, job, READER).await.is_some(), stays, "{outcome:?}");
    }
}

pub(crate) async fn a_page_is_asked_for_whole_once_a_month_and_then_forgotten(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    fetched(db, job, "\"one\"", at(0)).await;
    // That it has not changed makes it no younger.
    ended(db, job, PageOutcome::Unchanged, at(20 * DAY)).await;
    assert_eq!(known(db, job, READER, at(30 * DAY - 1)).await.len(), 1);
    assert_eq!(known(db, job, READER, at(30 * DAY)).await.len(), 0);
    assert_eq!(memories::forget_old(db, 10, at(30 * DAY - 1)).await.expect("asked"), 0);
    assert_eq!(memories::forget_old(db, 10, at(30 * DAY)).await.expect("asked"), 1);
    assert_eq!(recalled(db, job, READER).await, None);
}

pub(crate) async fn a_page_whose_ad_nobody_knows_is_read_again(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    fetched(db, job, "\"one\"", at(0)).await;
    stage.tamper("DELETE FROM listings").await;
    assert_eq!(recalled(db, job, READER).await, None);
}

pub(crate) async fn an_unchanged_page_shows_its_ads_and_adds_nothing_to_their_history(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    fetched(db, job, "\"one\"", at(0)).await;
    let second = ended(db, job, PageOutcome::Unchanged, at(10)).await;
    let (seen, counters) = (listing(db, 1).await, second.counters().await);
    assert_eq!((seen.last_seen_at, history(db, 1).await), (at(10), vec![100]));
    assert_eq!(seen.reading.facts, ad(AD, 100).reading.facts);
    assert_eq!((counters.pages_fetched, counters.pages_unchanged), (1, 1));
    assert_eq!((counters.listings_found, counters.listings_changed, counters.frontier_pending), (1, 0, 0));

    // Another job sees another price; the page of this one is still as it was.
    let other = Crawl::begin(db, crate::scene::job(db, "Madrid").await, at(20)).await;
    other.see(vec![ad(AD, 90)], at(20)).await;
    other.miss("https://pisos.example/elsewhere", Evidence::Blocked, at(21)).await;
    other.end(RunStatus::Completed, at(22)).await;
    ended(db, job, PageOutcome::Unchanged, at(30)).await;
    assert_eq!(history(db, 1).await, [100, 90]);

    let gone = Crawl::begin(db, job, at(40)).await;
    gone.miss(AD, Evidence::Gone, at(40)).await;
    gone.end(RunStatus::Completed, at(41)).await;
    let back = ended(db, job, PageOutcome::Unchanged, at(50)).await;
    let seen = listing(db, 1).await;
    assert_eq!((seen.availability.state, seen.availability.evidence), (State::Active, Evidence::NotModified));
    assert_eq!((seen.availability.since, seen.availability_changes.len()), (at(50), 2));
    assert_eq!(back.counters().await.listings_changed, 1);
    let log = storage::runs::events(db, back.run(), None, 100).await.expect("read");
    assert!(log.iter().any(|entry| entry.event == RunEvent::ListingReturned { url: AD.to_owned() }), "{log:?}");
}

pub(crate) async fn who_lost_the_run_neither_remembers_nor_forgets(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    fetched(db, job, "\"one\"", at(0)).await;
    let crawl = begin(db, job, at(10)).await;
    let page = PageRecord { memory: Some(memory("\"two\"")), ..crawl.page(PAGE, at(10)).await };
    Crawl::claim(db, "another worker", at(71)).await;
    for record in [page.clone(), PageRecord { outcome: PageOutcome::Failed(PageProblem::Gone), ..page }] {
        assert!(crawl.commit(&[record], at(72)).await.is_err());
        assert_eq!(recalled(db, job, READER).await, Some(memory("\"one\"")));
    }
}
