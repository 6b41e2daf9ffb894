//! Pages that a job keeps: how many, for how long, and what follows when they are read anew.

use domain::account::Actor;
use domain::availability::{Evidence, State};
use domain::facts::{Layer, Provenance};
use domain::listing::Look;
use domain::run::{Claim, RunStatus};
use domain::view::ArchiveSize;
use domain::visit::{ArchivedPage, PageOutcome, PageRecord, SeenListing};
use domain::{Instant, JobId, PropertyId, RunId};
use storage::{Database, archive};

use crate::scene::{Crawl, ad, at, enqueue, euros, history, job, listing};
use crate::stage::Stage;

const AD: &str = "https://pisos.example/1";

fn url(number: usize) -> String {
    format!("https://pisos.example/page/{number:03}")
}

/// A page that takes so many bytes besides its address.
fn kept(bytes: usize) -> ArchivedPage {
    ArchivedPage {
        final_url: "https://pisos.example/arrived".to_owned(),
        redirects: vec!["https://pisos.example/".to_owned()],
        status: 200,
        content_type: Some("text/html; charset=\u{0}".to_owned()),
        packed: vec![0xb5; bytes],
        bytes: 10 * bytes as u64,
    }
}

async fn begin(db: &Database, job: JobId, most: Option<u64>, now: Instant) -> Crawl {
    let mut crawl = Crawl::begin(db, job, now).await;
    crawl.writer.archive = most;
    crawl
}

/// Fetches these pages, one a second.
async fn fetch(crawl: &Crawl, numbers: std::ops::Range<usize>, bytes: usize, from: i64) {
    for number in numbers {
        let now = at(from + number as i64);
        let page = PageRecord { page: Some(kept(bytes)), ..crawl.page(&url(number), now).await };
        crawl.commit(&[page], now).await.expect("stored");
    }
}

/// Which of the first pages are kept.
async fn numbers(db: &Database, job: JobId, most: usize) -> Vec<usize> {
    let mut kept = Vec::new();
    for number in 0..most {
        if archive::page(db, job, &url(number)).await.expect("read").is_some() {
            kept.push(number);
        }
    }
    kept
}

async fn size(db: &Database, job: JobId) -> Option<ArchiveSize> {
    archive::of_job(db, job).await.expect("read")
}

pub(crate) async fn of_each_url_the_latest_page_is_kept(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    assert_eq!(size(db, job).await, None);
    let first = begin(db, job, Some(1_000_000), at(0)).await;
    fetch(&first, 0..2, 100, 0).await;
    first.end(RunStatus::Completed, at(5)).await;
    let second = begin(db, job, Some(1_000_000), at(10)).await;
    fetch(&second, 1..3, 300, 10).await;
    let stored = |bytes: usize| (bytes + url(0).len()) as i64;
    let all = ArchiveSize { pages: 3, bytes: 7_000, stored_bytes: stored(100) + 2 * stored(300) };
    assert_eq!(size(db, job).await, Some(all));
    let (page, run, fetched_at) = archive::page(db, job, &url(1)).await.expect("read").expect("kept");
    let named = ArchivedPage { content_type: Some("text/html; charset=\u{fffd}".to_owned()), ..kept(300) };
    assert_eq!((page, run, fetched_at), (named, second.run(), at(11)));
    assert_eq!(archive::page(db, job, &url(0)).await.expect("read").map(|kept| kept.1), Some(first.run()));

    // Neither a visit without result nor an unchanged page takes the place of a page.
    for (number, outcome) in
        [PageOutcome::Unchanged, PageOutcome::Failed(domain::run::PageProblem::Gone), PageOutcome::Fetched]
            .into_iter()
            .enumerate()
    {
        let page = PageRecord { outcome, ..second.page(&url(number + 3), at(20)).await };
        second.commit(&[page], at(20)).await.expect("stored");
    }
    assert_eq!(size(db, job).await, Some(all));
    assert_eq!(archive::holders(db).await.expect("read"), [job]);
}

pub(crate) async fn a_job_keeps_nothing_unless_it_says_so(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    let crawl = begin(db, job, None, at(0)).await;
    fetch(&crawl, 0..3, 100, 0).await;
    assert_eq!(size(db, job).await, None);
    assert_eq!(stage.number("SELECT COUNT(*) FROM archived_pages").await, 0);
}

pub(crate) async fn the_bound_holds_after_every_commit_and_the_oldest_go(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    let each = (1_000 + url(0).len()) as u64;
    let crawl = begin(db, job, Some(3 * each), at(0)).await;
    for number in 0..6 {
        fetch(&crawl, number..number + 1, 1_000, 0).await;
        let held = size(db, job).await.expect("something");
        assert!(held.stored_bytes as u64 <= 3 * each, "{held:?}");
        let sum = stage.number("SELECT COALESCE(SUM(stored_bytes), 0) FROM archived_pages").await;
        let count = stage.number("SELECT COUNT(*) FROM archived_pages").await;
        assert_eq!((held.stored_bytes, held.pages), (sum, count));
    }
    assert_eq!(numbers(db, job, 7).await, [3, 4, 5]);
    // One that is larger than all of it.
    fetch(&crawl, 6..7, 5_000, 0).await;
    assert_eq!((numbers(db, job, 7).await, size(db, job).await), (vec![], None));
    fetch(&crawl, 7..300, 10, 0).await;
    crawl.end(RunStatus::Completed, at(400)).await;

    // The bound was drawn closer: whatever is stored next obeys it.
    let closer = begin(db, job, Some(each), at(500)).await;
    closer.see(vec![ad(AD, 100)], at(500)).await;
    let held = size(db, job).await.expect("something");
    assert!(held.stored_bytes as u64 <= each && held.pages > 10, "{held:?}");
    assert_eq!(numbers(db, job, 300).await.last(), Some(&299));
}

pub(crate) async fn what_nobody_keeps_goes_piece_by_piece_between_runs(stage: Stage) {
    let (db, other) = (&stage.db, job(&stage.db, "Madrid").await);
    let job = job(db, "Valencia").await;
    let crawl = begin(db, job, Some(1_000_000), at(0)).await;
    fetch(&crawl, 0..5, 100, 0).await;
    assert!(archive::discard_part(db, job, 2).await.expect("asked"), "not while a run is open");
    assert_eq!(size(db, job).await.map(|held| held.pages), Some(5));
    crawl.end(RunStatus::Completed, at(10)).await;
    storage::jobs::delete(db, &Actor::System, job, at(9)).await.expect("deleted");
    assert_eq!(archive::holders(db).await.expect("read"), [job]);
    let mut pieces = 0;
    while !archive::discard_part(db, job, 2).await.expect("asked") {
        pieces += 1;
    }
    assert_eq!((pieces, archive::holders(db).await.expect("read")), (3, vec![]));
    assert!(archive::discard_part(db, other, 2).await.expect("asked"));
}

pub(crate) async fn who_lost_the_run_keeps_nothing(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    let crawl = begin(db, job, Some(1_000_000), at(0)).await;
    let page = PageRecord { page: Some(kept(10)), ..crawl.page(&url(0), at(1)).await };
    Crawl::claim(db, "another worker", at(61)).await;
    assert!(crawl.commit(&[page], at(62)).await.is_err());
    assert_eq!(size(db, job).await, None);
}

/// Reads one ad of a kept page anew, as it was got then.
async fn reread(db: &Database, job: JobId, got: (RunId, i64), seen: SeenListing, now: i64) -> Crawl {
    let crawl = begin(db, job, None, at(now)).await;
    let page = crawl.page(AD, at(now)).await;
    let page = PageRecord { outcome: PageOutcome::Reread { run: got.0 }, at: at(got.1), listings: vec![seen], ..page };
    crawl.commit(&[page], at(now)).await.expect("stored");
    crawl.end(RunStatus::Completed, at(now)).await;
    crawl
}

async fn seen(db: &Database, job: JobId, price: i64, now: i64) -> RunId {
    let crawl = Crawl::begin(db, job, at(now)).await;
    crawl.see(vec![ad(AD, price)], at(now)).await;
    crawl.end(RunStatus::Completed, at(now)).await;
    crawl.run()
}

pub(crate) async fn a_page_read_anew_corrects_its_look_and_says_nothing_of_today(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    let first = seen(db, job, 100, 0).await;
    let second = seen(db, job, 9, 10).await;
    let before = listing(db, 1).await;
    assert_eq!(history(db, 1).await, [100, 9]);

    // An older page than the latest has nothing to say.
    reread(db, job, (first, 0), ad(AD, 50), 20).await;
    assert_eq!(listing(db, 1).await, before);

    let mut corrected = ad(AD, 90);
    corrected.reading.facts.rooms = Some(3);
    let run = reread(db, job, (second, 10), corrected, 30).await;
    let after = listing(db, 1).await;
    assert_eq!((history(db, 1).await, after.prices[1].at), (vec![100, 90], at(10)));
    assert_eq!(after.reading.facts.rooms, Some(3));
    assert_eq!((after.availability, after.last_seen_at), (before.availability, before.last_seen_at));
    let counters = run.counters().await;
    assert_eq!((counters.pages_fetched, counters.listings_found, counters.listings_changed), (1, 1, 1));
    assert_eq!(stage.number(format!("SELECT COUNT(*) FROM listings WHERE last_run_id = {second}")).await, 1);
    let property = storage::properties::by_id(db, PropertyId(1)).await.expect("read").expect("known");
    assert_eq!((property.price, property.rooms), (Some(euros(90)), Some(3)));
    assert_eq!(property.last_seen_at, at(10));

    // It never was another price: the change goes, and the property was not repriced.
    reread(db, job, (second, 10), ad(AD, 100), 40).await;
    assert_eq!(history(db, 1).await, [100]);
    assert_eq!(stage.number("SELECT COUNT(*) FROM properties WHERE repriced_at IS NOT NULL").await, 0);
    assert_eq!(listing(db, 1).await.reading.facts.rooms, None, "what was read wrongly is forgotten");

    // The next look is a change like any other.
    seen(db, job, 80, 50).await;
    assert_eq!(history(db, 1).await, [100, 80]);
}

pub(crate) async fn an_ad_that_was_overlooked_is_stored_as_of_its_page(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    let first = seen(db, job, 100, 0).await;
    let other = SeenListing { url: "https://pisos.example/2".to_owned(), ..ad("https://pisos.example/2", 200) };
    let run = reread(db, job, (first, 0), other, 20).await;
    assert_eq!(run.counters().await.listings_new, 1);
    let found = listing(db, 2).await;
    assert_eq!((found.first_seen_at, found.last_seen_at, found.prices[0].at), (at(0), at(0), at(0)));
    assert_eq!(
        stage.number(format!("SELECT last_run_id FROM listings WHERE id = 2 AND first_run_id = {first}")).await,
        first.0
    );

    // A removed ad stays removed, whatever its page says.
    let gone = Crawl::begin(db, job, at(30)).await;
    gone.miss(AD, Evidence::Gone, at(30)).await;
    gone.end(RunStatus::Completed, at(30)).await;
    reread(db, job, (first, 0), ad(AD, 90), 40).await;
    let still = listing(db, 1).await;
    assert_eq!((still.availability.state, still.availability.since), (State::Removed, at(30)));
    assert_eq!(history(db, 1).await, [90]);
}

pub(crate) async fn a_price_that_a_card_brought_later_stays(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    let first = seen(db, job, 100, 0).await;
    let crawl = Crawl::begin(db, job, at(10)).await;
    let mut card = SeenListing { look: Look::Card, ..ad(AD, 80) };
    let found = Provenance { layer: Layer::Card, path: String::new(), raw: String::new(), confidence: 1.0 };
    card.reading.provenance.insert(domain::facts::Field::Price, found);
    let page = PageRecord { listings: vec![card], ..crawl.page("https://pisos.example/", at(10)).await };
    crawl.commit(&[page], at(10)).await.expect("stored");
    crawl.end(RunStatus::Completed, at(10)).await;
    let mut corrected = ad(AD, 95);
    corrected.reading.facts.rooms = Some(3);
    reread(db, job, (first, 0), corrected, 20).await;
    assert_eq!((history(db, 1).await, listing(db, 1).await.reading.facts.rooms), (vec![100, 80], Some(3)));
}

pub(crate) async fn kept_pages_are_read_once_each_the_oldest_first(stage: Stage) {
    let (db, job) = (&stage.db, job(&stage.db, "Valencia").await);
    let crawl = begin(db, job, Some(1_000_000), at(0)).await;
    fetch(&crawl, 0..3, 10, 0).await;
    crawl.end(RunStatus::Completed, at(5)).await;
    let again = begin(db, job, None, at(10)).await;
    let add = async |claim: Claim| archive::add_rereads(db, claim, at(10)).await.expect("added");
    assert_eq!(add(again.token()).await, 3);
    assert_eq!(add(again.token()).await, 0);
    assert_eq!(again.counters().await.frontier_pending, 3);
    assert_eq!(again.pending(at(10)).await, [url(0), url(1), url(2)]);
    let other = enqueue(db, crate::scene::job(db, "Madrid").await, at(11)).await;
    let other_crawl = Crawl::claim(db, "worker", at(11)).await;
    assert_eq!((other_crawl.run(), add(other_crawl.token()).await), (other, 0));
}
