//! The URLs of a run.

use std::collections::HashSet;

use domain::run::PageProblem;
use domain::visit::{PageOutcome, PageRecord};
use storage::frontier;

use crate::scene::{Crawl, at, job, link};
use crate::stage::Stage;

pub(crate) async fn a_url_is_in_a_run_once(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let (a, b) = (link("https://pisos.example/a", 0), link("https://pisos.example/b", 0));
    assert_eq!(crawl.seed(&[a.clone(), b.clone(), a.clone()], at(0)).await, 2);
    assert_eq!(crawl.seed(&[b.clone(), link("https://pisos.example/b", 9)], at(0)).await, 0);
    let page = PageRecord {
        discovered: vec![a.clone(), b, link("https://pisos.example/c", 0), link("https://pisos.example/c", 5)],
        ..crawl.page("https://pisos.example/a", at(0)).await
    };
    crawl.commit(&[page], at(1)).await.expect("stored");
    assert_eq!(crawl.seed(&[a], at(1)).await, 0, "a visited URL is not visited again");
    assert_eq!(crawl.pending(at(1)).await, ["https://pisos.example/b", "https://pisos.example/c"]);
    assert_eq!(crawl.counters().await.frontier_pending, 2);

    let other = Crawl::begin(db, job(db, "Madrid").await, at(2)).await;
    assert_eq!(
        other.seed(&[link("https://pisos.example/a", 0)], at(2)).await,
        1,
        "another run has a frontier of its own"
    );
}

pub(crate) async fn the_best_come_first_and_those_under_way_not_at_all(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let priorities = [0, 5, -3, 5, 0, 9];
    let urls: Vec<_> = priorities
        .iter()
        .enumerate()
        .map(|(n, priority)| link(&format!("https://pisos.example/{n}"), *priority))
        .collect();
    crawl.seed(&urls, at(0)).await;
    let order = [5, 1, 3, 0, 4, 2].map(|n| format!("https://pisos.example/{n}"));
    assert_eq!(crawl.pending(at(0)).await, order);

    let first = frontier::pending(db, crawl.run(), 2, &HashSet::new(), at(0)).await.expect("read");
    assert_eq!(first.iter().map(|entry| entry.url.as_str()).collect::<Vec<_>>(), &order[..2]);
    assert_eq!((first[0].depth, first[0].attempts, first[0].origin), (1, 0, domain::frontier::Origin::Link));

    let mut under_way: HashSet<i64> = first.iter().map(|entry| entry.id).collect();
    let rest = frontier::pending(db, crawl.run(), 3, &under_way, at(0)).await.expect("read");
    assert_eq!(rest.iter().map(|entry| entry.url.as_str()).collect::<Vec<_>>(), &order[2..5]);
    assert_eq!(
        frontier::next_ready_at(db, crawl.run(), &under_way).await.expect("read").map(|at| at.timestamp()),
        Some(0)
    );
    under_way.extend(rest.iter().map(|entry| entry.id));
    let last = frontier::pending(db, crawl.run(), 3, &under_way, at(0)).await.expect("read");
    assert_eq!(last.iter().map(|entry| entry.url.as_str()).collect::<Vec<_>>(), &order[5..]);
    under_way.extend(last.iter().map(|entry| entry.id));
    assert!(frontier::pending(db, crawl.run(), 3, &under_way, at(0)).await.expect("read").is_empty());
    assert_eq!(frontier::next_ready_at(db, crawl.run(), &under_way).await.expect("read"), None);
}

pub(crate) async fn a_retry_waits_for_its_time(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let url = "https://pisos.example/";
    let retry = PageRecord { outcome: PageOutcome::Retry { not_before: at(30) }, ..crawl.page(url, at(0)).await };
    crawl.commit(&[retry], at(0)).await.expect("stored");
    assert!(crawl.pending(at(29)).await.is_empty());
    assert_eq!(frontier::next_ready_at(db, crawl.run(), &HashSet::new()).await.expect("read"), Some(at(30)));
    let again = crawl.page(url, at(30)).await;
    assert_eq!(again.entry.attempts, 1);
    let counters = crawl.counters().await;
    assert_eq!((counters.frontier_pending, counters.pages_fetched, counters.pages_failed), (1, 0, 0));

    let failed = PageRecord { outcome: PageOutcome::Failed(PageProblem::Timeout), ..again };
    crawl.commit(&[failed], at(31)).await.expect("stored");
    assert!(crawl.pending(at(99)).await.is_empty());
    assert_eq!(frontier::next_ready_at(db, crawl.run(), &HashSet::new()).await.expect("read"), None);
    let counters = crawl.counters().await;
    assert_eq!((counters.frontier_pending, counters.pages_failed, counters.bytes), (0, 1, 2_000));
    assert_eq!(stage.number("SELECT COUNT(*) FROM frontier WHERE state = 'failed' AND problem = 'timeout'").await, 1);
}

pub(crate) async fn other_addresses_of_a_page_are_visited_with_it(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    crawl.seed(&[link("https://pisos.example/pending", 0), link("https://pisos.example/stays", 0)], at(0)).await;
    let page = PageRecord {
        discovered: vec![link("https://pisos.example/found-too", 0)],
        also_visited: ["", "pending", "unknown", "found-too", "unknown"]
            .map(|path| format!("https://pisos.example/{path}"))
            .to_vec(),
        ..crawl.page("https://pisos.example/", at(0)).await
    };
    crawl.commit(&[page], at(0)).await.expect("stored");
    assert_eq!(crawl.pending(at(0)).await, ["https://pisos.example/stays"]);
    assert_eq!(crawl.seed(&[link("https://pisos.example/unknown", 0)], at(0)).await, 0);
    let counters = crawl.counters().await;
    assert_eq!((counters.frontier_pending, counters.pages_fetched), (1, 1));
}

pub(crate) async fn what_is_not_offered_again_is_there(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    let known = frontier::Known::default();
    let found = |name: &str| link(&format!("https://pisos.example/{name}"), 0);
    let pages =
        [crawl.page("https://pisos.example/1", at(0)).await, crawl.page("https://pisos.example/2", at(0)).await];
    let [first, second] = pages;
    // The first page is the second as well: what its own record found is not stored, and must not be taken for it.
    let first = PageRecord {
        also_visited: vec!["https://pisos.example/2".to_owned()],
        discovered: vec![found("menu")],
        ..first
    };
    let second = PageRecord { discovered: vec![found("menu"), found("left")], ..second };
    let commit = async |record: PageRecord| {
        let stored = storage::crawl::commit_unknown(db, crawl.writer, &known, &[record], at(1)).await;
        stored.expect("stored");
    };
    commit(first).await;
    commit(second).await;
    assert_eq!(crawl.pending(at(1)).await, ["https://pisos.example/menu"]);

    let seeds = [found("menu"), found("seed")];
    let seeded = frontier::seed_unknown(db, crawl.token(), &known, &seeds, at(1)).await.expect("seeded");
    assert_eq!(seeded, 1);
    let third = PageRecord {
        discovered: vec![found("menu"), found("left"), found("seed"), found("new")],
        ..crawl.page("https://pisos.example/3", at(1)).await
    };
    commit(third).await;
    assert_eq!(
        crawl.pending(at(1)).await,
        ["menu", "seed", "left", "new"].map(|name| format!("https://pisos.example/{name}"))
    );
    assert_eq!(crawl.counters().await.frontier_pending, 4);
}
