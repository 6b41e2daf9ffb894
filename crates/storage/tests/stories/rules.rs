//! What a job's rules say of its ads, and what becomes of it.

use domain::account::Actor;
use domain::availability::Evidence;
use domain::facts::Flag;
use domain::job::JobSpec;
use domain::listing::Look;
use domain::query::{Excluded, Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::rules::{Rule, Verdict, parse};
use domain::run::RunStatus;
use domain::view::{Count, PropertySummary};
use domain::visit::{PageRecord, SeenListing};
use domain::{Instant, JobId};
use storage::{Database, jobs, listings, overview, properties};

use crate::scene::{Crawl, ad, at, history, job, listing, spec};
use crate::stage::Stage;

const AD: &str = "https://pisos.example/ad/1";

/// Rules, for as long as the story lasts.
fn rules(text: &str) -> &'static [Rule] {
    Box::leak(parse(text).expect("rules").into_boxed_slice())
}

/// A crawl by these rules, as the handler begins it.
async fn crawl(db: &Database, job: JobId, text: &str, now: Instant) -> Crawl {
    let mut crawl = Crawl::begin(db, job, now).await;
    crawl.writer.rules = rules(text);
    listings::judge_all(db, crawl.token(), job, crawl.writer.rules, now).await.expect("judged");
    crawl
}

async fn verdict(db: &Database, property: i64) -> (Option<String>, Vec<String>) {
    let of_ad = listing(db, property).await.verdict;
    let of_home = properties::by_id(db, domain::PropertyId(property)).await.expect("read").expect("a home").verdict;
    assert_eq!(of_ad, of_home, "a home with one ad is what the ad is");
    let Verdict { excluded_by, flagged_by } = of_ad;
    (excluded_by, flagged_by)
}

async fn list(db: &Database, excluded: Excluded) -> Vec<PropertySummary> {
    let filter = PropertyFilter { excluded, ..PropertyFilter::default() };
    let query = PropertyQuery { filter, sort: Sort::Price, order: Order::Asc, limit: 100, after: Place::Start };
    properties::list(db, &query).await.expect("read").items
}

async fn counts(db: &Database) -> [usize; 3] {
    [list(db, Excluded::Hide).await.len(), list(db, Excluded::Only).await.len(), list(db, Excluded::All).await.len()]
}

fn card(price: i64) -> SeenListing {
    SeenListing { look: Look::Card, ..ad(AD, price) }
}

fn page(price: i64, floor: i16, has_lift: bool) -> SeenListing {
    let mut seen = ad(AD, price);
    (seen.reading.facts.floor, seen.reading.facts.has_lift) = (Some(floor), Some(has_lift));
    seen
}

pub(crate) async fn a_card_that_says_too_little_is_judged_again_with_the_page(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let text = "exclude \"no lift\" when floor > 3 and no lift\nflag \"unsure\" when floor > 3, unknown flag";
    let run = crawl(db, job, text, at(0)).await;

    let result = PageRecord { listings: vec![card(100)], ..run.page("https://pisos.example/list", at(1)).await };
    run.commit(&[result], at(1)).await.expect("stored");
    assert_eq!(verdict(db, 1).await, (None, vec!["unsure".to_owned()]));
    assert_eq!((run.counters().await.listings_found, run.counters().await.listings_excluded), (1, 0));

    run.see(vec![page(100, 5, false)], at(2)).await;
    assert_eq!(verdict(db, 1).await, (Some("no lift".into()), vec!["unsure".into()]));
    assert_eq!((run.counters().await.listings_found, run.counters().await.listings_excluded), (1, 1));
    // Seen again on a card, it is what card and page say together, and counted once.
    let again = PageRecord { listings: vec![card(100)], ..run.page("https://pisos.example/list/2", at(3)).await };
    run.commit(&[again], at(3)).await.expect("stored");
    assert_eq!(verdict(db, 1).await.0.as_deref(), Some("no lift"));
    assert_eq!(run.counters().await.listings_excluded, 1);

    assert_eq!(history(db, 1).await, [100]);
    assert_eq!(counts(db).await, [0, 1, 1]);
    // What the rule asks for may change within one run too: the count follows.
    for (number, has_lift) in [(3, true), (4, false)] {
        let other = run.page(&format!("https://pisos.example/list/{number}"), at(4)).await;
        let other = PageRecord { listings: vec![page(100, 5, has_lift)], ..other };
        run.commit(&[other], at(4)).await.expect("stored");
        assert_eq!(run.counters().await.listings_excluded, i64::from(!has_lift));
    }
    run.end(RunStatus::Completed, at(5)).await;

    let next = crawl(db, job, text, at(10)).await;
    next.see(vec![page(100, 2, false)], at(11)).await;
    assert_eq!(verdict(db, 1).await, (None, vec![]));
    assert_eq!(next.counters().await.listings_excluded, 0);
    assert_eq!(counts(db).await, [1, 0, 1]);
}

pub(crate) async fn a_price_that_changes_is_judged_anew_and_its_history_is_kept(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let dear = "exclude \"dear\" when price > 100 EUR";
    for (day, price) in [(0, 90), (1, 120), (2, 130), (3, 95)] {
        let run = crawl(db, job, dear, at(day * 100)).await;
        run.see(vec![ad(AD, price)], at(day * 100 + 1)).await;
        let expected = (price > 100).then(|| "dear".to_owned());
        assert_eq!(verdict(db, 1).await.0, expected, "at {price}");
        assert_eq!(run.counters().await.listings_excluded, i64::from(price > 100));
        run.end(RunStatus::Completed, at(day * 100 + 2)).await;
    }
    assert_eq!(history(db, 1).await, [90, 120, 130, 95]);
}

pub(crate) async fn other_rules_judge_all_ads_of_the_job_at_the_next_run(stage: Stage) {
    // More than are judged in one transaction.
    const ADS: i64 = 1_203;
    let db = &stage.db;
    let (ours, theirs) = (job(db, "ours").await, job(db, "theirs").await);
    let url = |n: i64| format!("https://pisos.example/ad/{n}");
    let run = crawl(db, ours, "", at(0)).await;
    let listings = (1..=ADS).map(|n| ad(&url(n), n)).collect();
    run.commit(&[PageRecord { listings, ..run.page("https://pisos.example/", at(1)).await }], at(1))
        .await
        .expect("stored");
    run.miss(&url(ADS), Evidence::Gone, at(2)).await;
    run.end(RunStatus::Completed, at(3)).await;
    let other = crawl(db, theirs, "", at(5)).await;
    other.see(vec![ad(&url(1), 1), ad(&url(2), 2)], at(6)).await;
    other.end(RunStatus::Completed, at(7)).await;

    let all = usize::try_from(ADS).expect("few");
    let judged_by = |text: &'static str, now: i64| async move {
        let run = Crawl::begin(db, ours, at(now)).await;
        let judged = listings::judge_all(db, run.token(), ours, rules(text), at(now)).await.expect("judged");
        let again = listings::judge_all(db, run.token(), ours, rules(text), at(now)).await.expect("judged");
        assert_eq!(again, 0, "they were judged by these rules already");
        assert_eq!(run.counters().await.listings_excluded, 0, "none of them was seen in this run");
        run.end(RunStatus::Completed, at(now + 1)).await;
        judged
    };
    // The two that the other job saw last are its own.
    assert_eq!(judged_by("exclude \"cheap\" when price < 1000", 10).await, 1_201);
    assert_eq!(excluded(db).await, 997);
    assert_eq!(verdict(db, ADS).await.0, None);
    assert_eq!(judged_by("exclude \"dear\" when price > 1201\nflag \"few\" when price < 5", 20).await, 1_201);
    assert_eq!(excluded(db).await, 2);
    assert_eq!(verdict(db, ADS).await.0.as_deref(), Some("dear"), "one that is gone is judged too");
    assert_eq!(verdict(db, 3).await, (None, vec!["few".to_owned()]));
    assert_eq!(judged_by("", 30).await, 1_201);
    assert_eq!((excluded(db).await, verdict(db, 3).await), (0, (None, vec![])));
    let every = PropertyFilter::default();
    let count = properties::count(db, &every, 10_000).await.expect("counted");
    assert_eq!(count, Count::Exactly(u32::try_from(all).expect("few")));
}

async fn excluded(db: &Database) -> u32 {
    let filter = PropertyFilter { excluded: Excluded::Only, ..PropertyFilter::default() };
    match properties::count(db, &filter, 10_000).await.expect("counted") {
        Count::Exactly(count) | Count::MoreThan(count) => count,
    }
}

pub(crate) async fn the_job_that_saw_an_ad_last_judges_it(stage: Stage) {
    let db = &stage.db;
    let (strict, kind) = (job(db, "strict").await, job(db, "kind").await);
    let first = crawl(db, strict, "exclude \"dear\" when price > 10", at(0)).await;
    first.see(vec![ad(AD, 20)], at(1)).await;
    first.end(RunStatus::Completed, at(2)).await;
    assert_eq!(counts(db).await, [0, 1, 1]);
    let second = crawl(db, kind, "", at(10)).await;
    second.see(vec![ad(AD, 20)], at(11)).await;
    second.end(RunStatus::Completed, at(12)).await;
    assert_eq!(counts(db).await, [1, 0, 1]);
    let third = crawl(db, strict, "exclude \"dear\" when price > 10", at(20)).await;
    assert_eq!(counts(db).await, [1, 0, 1], "its rules are the same as before, and the ad is the other's");
    third.see(vec![ad(AD, 20)], at(21)).await;
    assert_eq!((counts(db).await, third.counters().await.listings_excluded), ([0, 1, 1], 1));
}

pub(crate) async fn who_lost_the_run_judges_nothing(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let run = crawl(db, job, "", at(0)).await;
    run.see(vec![ad(AD, 20)], at(1)).await;
    let successor = Crawl::claim(db, "another", at(100)).await;
    assert_eq!(successor.run(), run.run());
    let dear = rules("exclude \"dear\" when price > 10");
    let lost = listings::judge_all(db, run.token(), job, dear, at(101)).await;
    assert!(matches!(lost, Err(storage::Error::LeaseLost(_))), "{lost:?}");
    assert_eq!(counts(db).await, [1, 0, 1]);
}

pub(crate) async fn what_is_left_out_is_in_no_number_of_the_overview(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let text = "exclude \"occupied\" when occupied";
    let url = |n: i64| format!("https://pisos.example/ad/{n}");
    let of = |price: i64| -> Vec<SeenListing> {
        let seen = |n: i64| {
            let mut seen = ad(&url(n), price + n);
            seen.reading.facts.area_m2 = Some(50.0);
            if n % 2 == 0 {
                seen.reading.facts.flags = vec![Flag::Occupied];
            }
            seen
        };
        (1..=4).map(seen).collect()
    };
    let run = crawl(db, job, text, at(0)).await;
    run.see(of(1_000), at(1)).await;
    run.end(RunStatus::Completed, at(2)).await;
    let run = crawl(db, job, text, at(10)).await;
    run.see(of(900), at(11)).await;
    let numbers = overview::numbers(db, at(0)).await.expect("read");
    assert_eq!((numbers.active, numbers.new, numbers.price_drops, numbers.price_rises), (2, 2, 2, 0));
    let ids = |summaries: Vec<PropertySummary>| summaries.iter().map(|home| home.id.0).collect::<Vec<_>>();
    assert_eq!(ids(properties::cheapest_for_sale(db, 10).await.expect("read")), [1, 3]);
    assert_eq!(properties::price_drops(db, at(0), 10).await.expect("read").len(), 2);
    assert_eq!(ids(list(db, Excluded::Only).await), [2, 4]);
    assert_eq!(ids(list(db, Excluded::All).await), [1, 2, 3, 4]);
    run.end(RunStatus::Completed, at(12)).await;

    let run = crawl(db, job, text, at(20)).await;
    run.miss(&url(1), Evidence::Gone, at(21)).await;
    run.miss(&url(2), Evidence::Gone, at(21)).await;
    let numbers = overview::numbers(db, at(0)).await.expect("read");
    assert_eq!((numbers.active, numbers.removed), (1, 1));
}

pub(crate) async fn a_definition_keeps_its_rules_in_their_order(stage: Stage) {
    let db = &stage.db;
    // An object would be sorted by PostgreSQL.
    let text = "exclude \"zz\" when price >= 899.5 EUR\nflag \"a\" when town is one of \"València\", \"a\\\"b\"\n\
                exclude \"mm\" when floor > 3 and lift = no, unknown flag";
    let with = JobSpec { rules: rules(text).to_vec(), ..spec("Valencia") };
    let id = jobs::insert(db, &Actor::System, &with, None, at(0)).await.expect("stored").id;
    let read = jobs::by_id(db, id).await.expect("read").expect("a job").spec;
    assert_eq!(domain::rules::print(&read.rules), text);
    assert_eq!(read, with);
}
