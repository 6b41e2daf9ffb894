//! Storing visits: whole batches, each entry once, pages above cards.

use domain::availability::Evidence;
use domain::listing::Look;
use domain::run::{PageProblem, RunEvent};
use domain::visit::{PageOutcome, PageRecord};

use crate::scene::{Crawl, ad, at, history, job, link, listing};
use crate::stage::Stage;

/// Every table that a visit writes to, as rows and sums that any write would move.
async fn fingerprint(stage: &Stage) -> Vec<i64> {
    let mut numbers = Vec::new();
    for question in [
        "SELECT COUNT(*) FROM sources",
        "SELECT COUNT(*) FROM properties",
        "SELECT COUNT(*) FROM property_words",
        "SELECT COUNT(*) FROM price_points",
        "SELECT COUNT(*) FROM run_events",
        "SELECT COUNT(*) FROM frontier",
        "SELECT COUNT(*) FROM frontier WHERE state = 'pending'",
        "SELECT COALESCE(SUM(attempts), 0) FROM frontier",
        "SELECT COALESCE(SUM(last_run_id), 0) FROM listings",
        "SELECT SUM(pages_fetched + listings_found + frontier_pending + bytes) FROM runs",
    ] {
        numbers.push(stage.number(question).await);
    }
    for question in [
        "SELECT MAX(last_seen_at) FROM listings",
        "SELECT MAX(changed_at) FROM listings",
        "SELECT MAX(updated_at) FROM runs",
    ] {
        numbers.push(stage.time(question).await);
    }
    numbers
}

pub(crate) async fn a_batch_is_stored_whole_or_not_at_all(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    crawl.see(vec![ad("https://pisos.example/1", 100)], at(0)).await;

    let known = PageRecord {
        listings: vec![ad("https://pisos.example/1", 90), ad("https://otra.example/2", 200)],
        discovered: vec![link("https://pisos.example/3", 0)],
        events: vec![RunEvent::SitemapRead { url: "https://pisos.example/sitemap.xml".to_owned(), urls: 1 }],
        ..crawl.page("https://pisos.example/list", at(1)).await
    };
    let gone = PageRecord {
        missed: vec![("https://pisos.example/1".to_owned(), Evidence::Gone)],
        also_visited: vec!["https://pisos.example/elsewhere".to_owned()],
        ..crawl.page("https://pisos.example/gone", at(1)).await
    };
    let batch = [known, gone];

    let other = Crawl::claim(db, "another worker", at(61)).await;
    assert_eq!(other.run(), crawl.run());
    let before = fingerprint(&stage).await;
    let refused = crawl.commit(&batch, at(62)).await;
    assert!(matches!(refused, Err(storage::Error::LeaseLost(run)) if run == crawl.run()), "{refused:?}");
    assert_eq!(fingerprint(&stage).await, before);

    other.commit(&batch, at(63)).await.expect("the new holder may");
    let after = fingerprint(&stage).await;
    assert!(before.iter().zip(&after).all(|(before, after)| before != after), "{before:?} {after:?}");
    assert_eq!(history(db, 1).await, [100, 90]);
}

pub(crate) async fn an_entry_counts_once(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let page = PageRecord {
        listings: vec![ad("https://pisos.example/1", 100)],
        ..crawl.page("https://pisos.example/", at(0)).await
    };
    let failed = PageRecord { outcome: PageOutcome::Failed(PageProblem::Timeout), ..page.clone() };
    crawl.commit(&[page.clone(), failed], at(1)).await.expect("stored");
    crawl.commit(&[page], at(2)).await.expect("stored");
    let counters = crawl.counters().await;
    assert_eq!((counters.pages_fetched, counters.pages_failed, counters.frontier_pending), (1, 0, 0));
    assert_eq!((counters.listings_found, counters.bytes), (1, 1_000));
}

pub(crate) async fn a_long_feed_lets_others_write_in_between(stage: Stage) {
    const ADS: i64 = 1_501;
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let feed = PageRecord {
        listings: (0..ADS).map(|number| ad(&format!("https://pisos.example/{number}"), 100)).collect(),
        ..crawl.page("https://pisos.example/feed.xml", at(0)).await
    };
    let records = [feed];
    let mut parts = std::collections::BTreeSet::new();
    let stored = crawl.commit(&records, at(1));
    tokio::pin!(stored);
    loop {
        tokio::select! {
            done = &mut stored => break done.expect("stored"),
            done = stage.number("SELECT COUNT(*) FROM frontier WHERE state = 'done'") => {
                let count = stage.number("SELECT COUNT(*) FROM listings").await;
                assert!(done == 0 || count == ADS, "the page is not done before its last ad is stored");
                parts.insert(count);
            }
        }
    }
    assert!(parts.iter().any(|count| (1..ADS).contains(count)), "seen from elsewhere: {parts:?}");
    let counters = crawl.counters().await;
    assert_eq!((counters.listings_found, counters.listings_new, counters.pages_fetched), (ADS, ADS, 1));
    crawl.commit(&records, at(2)).await.expect("stored");
    assert_eq!(crawl.counters().await, counters, "its entry is done");
}

pub(crate) async fn a_card_yields_to_the_page(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let url = "https://pisos.example/1";
    let card = |price: i64, title: &str| {
        let mut seen = ad(url, price);
        seen.look = Look::Card;
        seen.reading.facts.title = Some(title.to_owned());
        seen
    };
    let first = Crawl::begin(db, job, at(0)).await;
    let cards = PageRecord {
        listings: vec![card(100, "Short"), ad(url, 101), card(99, "Shorter")],
        ..first.page("https://pisos.example/", at(0)).await
    };
    first.commit(&[cards], at(0)).await.expect("stored");
    let counters = first.counters().await;
    assert_eq!((counters.listings_found, counters.listings_new, counters.listings_changed), (1, 1, 0));
    let stored = listing(db, 1).await;
    assert_eq!(stored.reading.facts.title.as_deref(), Some("Ad https://pisos.example/1"));
    // Within one instant there is one price, and the page's stands.
    assert_eq!(history(db, 1).await, [101]);
    first.end(domain::run::RunStatus::Completed, at(1)).await;

    let second = Crawl::begin(db, job, at(10)).await;
    let cards = PageRecord { listings: vec![card(95, "Short")], ..second.page("https://pisos.example/", at(10)).await };
    second.commit(&[cards], at(10)).await.expect("stored");
    assert_eq!(history(db, 1).await, [101, 95], "a later visit's card brings the new price before the page");
    assert_eq!(listing(db, 1).await.reading.facts.title.as_deref(), Some("Ad https://pisos.example/1"));
}

pub(crate) async fn what_no_database_can_hold_is_replaced(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "a\0job").await, at(0)).await;
    let mut seen = ad("https://pisos.example/1", 100);
    let facts = &mut seen.reading.facts;
    facts.title = Some("Piso\0céntrico".to_owned());
    facts.town = Some("Valen\0cia".to_owned());
    facts.description = Some("palabra ".repeat(200_000) + &"x".repeat(5_000));
    facts.photos = vec!["https://pisos.example/\0.jpg".to_owned()];
    crawl.see(vec![seen], at(0)).await;
    let detail = "a\0detail \\u0000".to_owned();
    let event =
        RunEvent::PageFailed { url: "https://pisos.example/".to_owned(), problem: PageProblem::Timeout, detail };
    storage::runs::log(db, crawl.token(), &[event], at(1)).await.expect("logged");

    let stored = listing(db, 1).await.reading.facts;
    assert_eq!(stored.title.as_deref(), Some("Piso\u{fffd}céntrico"));
    let filter = domain::query::PropertyFilter { town: Some("Valen\0cia".to_owned()), ..Default::default() };
    let count = storage::properties::count(db, &filter, 10).await.expect("counted");
    assert_eq!(count, domain::view::Count::Exactly(1));
    let log = storage::runs::events(db, crawl.run(), None, 1).await.expect("read");
    assert!(matches!(&log[0].event, RunEvent::PageFailed { detail, .. } if detail == "a\u{fffd}detail \\u0000"));
    assert!(storage::accounts::by_email(db, "a\0@example.org").await.expect("asked").is_none());
}
