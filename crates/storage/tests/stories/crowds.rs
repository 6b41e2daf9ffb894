//! Many who write at once.

use chrono::Duration;
use domain::listing::Look;
use domain::run::RunStatus;
use domain::visit::PageRecord;
use domain::{Instant, JobId};
use futures::future::{join_all, try_join_all};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use storage::{frontier, runs};

use crate::scene::{Crawl, ad, at, enqueue, job, link};
use crate::stage::Stage;

const CRAWLS: usize = 6;
const ADS: usize = 60;

/// Each of several crawls sees all the ads, in an order and in pages of its own.
async fn all_see(stage: &Stage, jobs: &[JobId], price: i64, now: Instant) -> Vec<Crawl> {
    let mut crawls = Vec::new();
    for job in jobs {
        let mut crawl = Crawl::begin(&stage.db, *job, now).await;
        // A process of its own.
        crawl.db = stage.beside().await;
        crawls.push(crawl);
    }
    let batches = crawls.iter().enumerate().map(async |(n, crawl)| {
        let mut dice = StdRng::seed_from_u64(n as u64);
        let mut ads: Vec<usize> = (0..ADS).collect();
        ads.shuffle(&mut dice);
        for (number, part) in ads.chunks(ADS / 4).enumerate() {
            let page = crawl.page(&format!("https://pisos.example/list/{number}"), now).await;
            let listings = part.iter().map(|n| {
                let mut seen = ad(&format!("https://pisos{}.example/{n}", n % 3), price);
                seen.look = if dice.random_ratio(1, 2) { Look::Page } else { Look::Card };
                seen
            });
            let page = PageRecord { listings: listings.collect(), ..page };
            crawl.commit(&[page], now).await?;
        }
        Ok::<_, storage::Error>(())
    });
    try_join_all(batches).await.expect("each is stored");
    for crawl in &crawls {
        crawl.end(RunStatus::Completed, now).await;
    }
    crawls
}

pub(crate) async fn crawls_that_see_the_same_ads_at_once_store_each_once(stage: Stage) {
    let mut jobs = Vec::new();
    for n in 0..CRAWLS {
        jobs.push(job(&stage.db, &format!("job {n}")).await);
    }
    let ads = ADS as i64;
    let (mut new, mut found) = (0, 0);
    for crawl in all_see(&stage, &jobs, 100, at(0)).await {
        let counters = crawl.counters().await;
        new += counters.listings_new;
        found += counters.listings_found;
        assert_eq!(counters.pages_fetched, 4);
    }
    assert_eq!((new, found), (ads, ads * CRAWLS as i64));
    for table in ["listings", "properties", "property_words", "price_points"] {
        assert_eq!(stage.number(format!("SELECT COUNT(*) FROM {table}")).await, ads, "{table}");
    }
    assert_eq!(stage.number("SELECT COUNT(*) FROM sources").await, 3);
    assert_eq!(stage.number("SELECT COUNT(DISTINCT property_id) FROM listings").await, ads);

    let mut changed = 0;
    for crawl in all_see(&stage, &jobs, 90, at(1_000)).await {
        changed += crawl.counters().await.listings_changed;
    }
    assert_eq!(changed, ads, "each change was seen by one");
    assert_eq!(stage.number("SELECT COUNT(*) FROM price_points").await, 2 * ads);
    let dropped = "SELECT COUNT(*) FROM properties WHERE price_minor = 9000 AND previous_price_minor = 10000";
    assert_eq!(stage.number(dropped).await, ads);
}

pub(crate) async fn workers_that_write_for_one_run_at_once_add_up(stage: Stage) {
    let crawl = Crawl::begin(&stage.db, job(&stage.db, "Valencia").await, at(0)).await;
    let mut pages = Vec::new();
    for n in 0..10 {
        let page = crawl.page(&format!("https://pisos.example/{n}"), at(0)).await;
        let discovered = (n..n + 5).map(|n| link(&format!("https://pisos.example/found/{n}"), 0)).collect();
        pages.push(PageRecord { discovered, ..page });
    }
    let commits = pages.iter().map(|page| crawl.commit(std::slice::from_ref(page), at(1)));
    let all = (0..14).map(|n| link(&format!("https://pisos.example/found/{n}"), 0)).collect::<Vec<_>>();
    let seeds = (0..4).map(|_| crawl.seed(&all, at(1)));
    let (committed, _) = tokio::join!(try_join_all(commits), join_all(seeds));
    committed.expect("stored");
    let counters = crawl.counters().await;
    assert_eq!((counters.pages_fetched, counters.bytes), (10, 10_000));
    assert_eq!(counters.frontier_pending, 14);
    assert_eq!(crawl.pending(at(2)).await.len(), 14);
}

pub(crate) async fn a_worker_that_is_replaced_while_it_writes_writes_all_or_nothing(stage: Stage) {
    let db = &stage.db;
    let lease = Duration::seconds(60);
    for round in 0..10 {
        let start = at(1_000 * round);
        let job = job(db, &format!("job {round}")).await;
        let run = enqueue(db, job, start).await;
        let old = Crawl::claim(db, "slow", start).await;
        let mut pages = Vec::new();
        for n in 0..5 {
            pages.push(old.page(&format!("https://pisos.example/{n}"), start).await);
        }
        let late = start + Duration::seconds(61);
        let take_over = async {
            loop {
                // A run that is being written for is passed over: whoever asks comes again.
                if let Some(taken) = runs::claim(db, "quick", lease, late).await.expect("the queue answers") {
                    return taken;
                }
                tokio::task::yield_now().await;
            }
        };
        let writes = async {
            let mut stored = 0;
            for page in &pages {
                match old.commit(std::slice::from_ref(page), late).await {
                    Ok(()) => stored += 1,
                    Err(storage::Error::LeaseLost(lost)) => {
                        assert_eq!(lost, run);
                        break;
                    }
                    Err(error) => panic!("{error}"),
                }
            }
            stored
        };
        let (taken, stored) = tokio::join!(take_over, writes);
        assert_eq!(taken.claim.run, run);
        let counters = old.counters().await;
        assert_eq!((counters.pages_fetched, counters.frontier_pending), (stored, 5 - stored));
        assert!(frontier::seed(db, old.token(), &[link("https://pisos.example/new", 0)], late).await.is_err());
        assert!(frontier::seed(db, taken.claim, &[link("https://pisos.example/new", 0)], late).await.is_ok());
        runs::finish(db, taken.claim, RunStatus::Completed, None, late, late).await.expect("ended");
    }
}
