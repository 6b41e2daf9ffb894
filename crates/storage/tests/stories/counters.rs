//! A run's counters against what its tables hold, after any sequence of commits.

use std::collections::{HashMap, HashSet};

use domain::availability::Evidence;
use domain::run::{PageProblem, RunStatus};
use domain::visit::{PageOutcome, PageRecord};
use domain::{Instant, JobId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use storage::frontier;

use crate::scene::{Crawl, ad, at, job, link};
use crate::stage::Stage;

const URLS: usize = 60;
const ADS: usize = 40;

fn url(n: usize) -> String {
    format!("https://pisos.example/page/{n}")
}

fn ad_url(n: usize) -> String {
    format!("https://pisos.example/ad/{n}")
}

/// What is true of an ad, kept apart from the database.
struct Ad {
    price: i64,
    removed: bool,
}

/// What a run should have counted.
#[derive(Default)]
struct Expected {
    new: HashSet<usize>,
    found: HashSet<usize>,
    changed: HashSet<usize>,
    removed: HashSet<usize>,
    fetched: i64,
    unchanged: i64,
    failed: i64,
    skipped: i64,
    bytes: i64,
}

pub(crate) async fn counters_agree_with_the_tables(stage: Stage) {
    let jobs = [job(&stage.db, "Valencia").await, job(&stage.db, "Madrid").await];
    let mut ads: HashMap<usize, Ad> = HashMap::new();
    for seed in 0..6 {
        let mut dice = StdRng::seed_from_u64(seed);
        let job = jobs[dice.random_range(0..jobs.len())];
        run(&stage, job, &mut dice, &mut ads, at(seed as i64 * 1_000)).await;
    }
    assert!(ads.values().any(|ad| ad.removed) && ads.values().any(|ad| !ad.removed), "the dice met both");
}

async fn run(stage: &Stage, job: JobId, dice: &mut StdRng, ads: &mut HashMap<usize, Ad>, start: Instant) {
    let crawl = Crawl::begin(&stage.db, job, start).await;
    let mut expected = Expected::default();
    let mut pending: HashSet<String> = HashSet::new();
    let mut known: HashSet<String> = HashSet::new();
    // An ad is gone for good within one run.
    let mut gone: HashSet<usize> = HashSet::new();
    let targets: Vec<_> = (0..5).map(|n| link(&url(n), 0)).collect();
    crawl.seed(&targets, start).await;
    pending.extend(targets.iter().map(|target| target.url.clone()));
    known.extend(pending.iter().cloned());

    for round in 0..25 {
        let now = start + chrono::Duration::seconds(round);
        let entries =
            frontier::pending(&stage.db, crawl.run(), 4, &HashSet::new(), now).await.expect("the frontier answers");
        let mut batch = Vec::new();
        for entry in entries {
            let again = dice.random_ratio(1, 8);
            let mut record = PageRecord {
                entry,
                at: now,
                outcome: match dice.random_range(0..10) {
                    0 => PageOutcome::Failed(PageProblem::Timeout),
                    1 => PageOutcome::Skipped(PageProblem::Robots),
                    2 => PageOutcome::Retry { not_before: now },
                    3 => PageOutcome::Unchanged,
                    _ => PageOutcome::Fetched,
                },
                listings: Vec::new(),
                areas: Vec::new(),
                missed: Vec::new(),
                discovered: (0..dice.random_range(0..5)).map(|_| link(&url(dice.random_range(0..URLS)), 0)).collect(),
                also_visited: (0..dice.random_range(0..3)).map(|_| url(dice.random_range(0..URLS))).collect(),
                events: Vec::new(),
                bytes: dice.random_range(0..10_000),
                answer: None,
                memory: None,
                page: None,
            };
            for _ in 0..dice.random_range(0..4) {
                let ad_number = dice.random_range(0..ADS);
                if !gone.contains(&ad_number) {
                    record.listings.push(ad(&ad_url(ad_number), dice.random_range(1..4)));
                }
            }
            if dice.random_ratio(1, 3) {
                let ad_number = dice.random_range(0..ADS);
                let evidence = if dice.random_ratio(1, 3) { Evidence::Blocked } else { Evidence::Gone };
                record.missed.push((ad_url(ad_number), evidence));
                if evidence == Evidence::Gone {
                    gone.insert(ad_number);
                }
            }
            if again {
                batch.push(record.clone());
            }
            batch.push(record);
        }
        // All entries are moved on before anything else of the batch is stored.
        let counted: Vec<bool> = batch.iter().map(|record| moves_on(record, &mut pending)).collect();
        for (record, _) in batch.iter().zip(counted).filter(|(_, counted)| *counted) {
            expect(record, &mut expected, &mut pending, &mut known, ads);
        }
        crawl.commit(&batch, now).await.expect("stored");
        check(stage, &crawl, &expected, &pending).await;
    }
    crawl.end(RunStatus::Completed, start + chrono::Duration::seconds(100)).await;
}

/// Whether the record's entry was pending; it is no more, but for another try.
fn moves_on(record: &PageRecord, pending: &mut HashSet<String>) -> bool {
    match record.outcome {
        PageOutcome::Retry { .. } => pending.contains(&record.entry.url),
        _ => pending.remove(&record.entry.url),
    }
}

/// Takes a record into account, as its documentation says it is.
fn expect(
    record: &PageRecord,
    expected: &mut Expected,
    pending: &mut HashSet<String>,
    known: &mut HashSet<String>,
    ads: &mut HashMap<usize, Ad>,
) {
    match record.outcome {
        PageOutcome::Retry { .. } => {}
        PageOutcome::Fetched | PageOutcome::Reread { .. } => expected.fetched += 1,
        PageOutcome::Unchanged => {
            expected.fetched += 1;
            expected.unchanged += 1;
        }
        PageOutcome::Failed(_) => expected.failed += 1,
        PageOutcome::Skipped(_) => expected.skipped += 1,
    }
    expected.bytes += i64::try_from(record.bytes).expect("small");
    let number = |url: &str| url.rsplit('/').next().expect("a path").parse::<usize>().expect("a number");
    for seen in &record.listings {
        let n = number(&seen.url);
        let mut price = seen.reading.facts.price.expect("a price").minor;
        if record.outcome == PageOutcome::Unchanged {
            // Nothing is learnt of an ad but that it is there.
            let Some(ad) = ads.get(&n) else { continue };
            price = ad.price;
        }
        expected.found.insert(n);
        match ads.get_mut(&n) {
            None => {
                ads.insert(n, Ad { price, removed: false });
                expected.new.insert(n);
            }
            Some(ad) => {
                let changed = ad.price != price || ad.removed;
                *ad = Ad { price, removed: false };
                if changed && !expected.new.contains(&n) {
                    expected.changed.insert(n);
                }
            }
        }
    }
    for (url, evidence) in &record.missed {
        let n = number(url);
        if *evidence == Evidence::Gone
            && let Some(ad) = ads.get_mut(&n)
            && !ad.removed
        {
            ad.removed = true;
            expected.removed.insert(n);
        }
    }
    for found in &record.discovered {
        if known.insert(found.url.clone()) {
            pending.insert(found.url.clone());
        }
    }
    for url in &record.also_visited {
        known.insert(url.clone());
        pending.remove(url);
    }
}

async fn check(stage: &Stage, crawl: &Crawl, expected: &Expected, pending: &HashSet<String>) {
    let counters = crawl.counters().await;
    let size = |set: &HashSet<usize>| i64::try_from(set.len()).expect("small");
    assert_eq!(counters.listings_new, size(&expected.new));
    assert_eq!(counters.listings_found, size(&expected.found));
    assert_eq!(counters.listings_changed, size(&expected.changed));
    assert_eq!(counters.listings_removed, size(&expected.removed));
    assert_eq!(counters.pages_unchanged, expected.unchanged);
    assert_eq!(
        (counters.pages_fetched, counters.pages_failed, counters.pages_skipped, counters.bytes),
        (expected.fetched, expected.failed, expected.skipped, expected.bytes)
    );
    assert_eq!(counters.frontier_pending, i64::try_from(pending.len()).expect("small"));

    let run = crawl.run();
    let count = async |what: &str| stage.number(format!("SELECT COUNT(*) FROM {what}")).await;
    assert_eq!(counters.frontier_pending, count(&format!("frontier WHERE run_id = {run} AND state = 'pending'")).await);
    assert_eq!(counters.pages_failed, count(&format!("frontier WHERE run_id = {run} AND state = 'failed'")).await);
    assert_eq!(counters.pages_skipped, count(&format!("frontier WHERE run_id = {run} AND state = 'skipped'")).await);
    assert_eq!(counters.listings_found, count(&format!("listings WHERE last_run_id = {run}")).await);
    assert_eq!(counters.listings_new, count(&format!("listings WHERE first_run_id = {run}")).await);
    let removed = format!("run_events WHERE run_id = {run} AND CAST(event AS TEXT) LIKE '%\"listing_removed\"%'");
    assert_eq!(counters.listings_removed, count(&removed).await);
    assert_eq!(count("listings").await, count("properties").await);
}
