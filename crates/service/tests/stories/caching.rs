//! Answers that are kept: as fresh as they must be, and for those who may see them.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::PropertyId;
use domain::account::Actor;
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::run::RunStatus;
use domain::view::{Count, Overview, Page, PropertyDetail, PropertySummary};
use service::{Error, ServiceConfig, Services, hints, overview, properties};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::portal::{Portal, crawl, job};
use crate::scene::{open, redis};

/// With a megabyte of cache.
fn caching() -> ServiceConfig {
    ServiceConfig { cache_max_bytes: 1 << 20, ..ServiceConfig::default() }
}

/// The system's clock, so far ahead that it began with a minute: the overview is anew with each.
fn from_a_whole_minute() -> domain::Instant {
    static AHEAD: OnceLock<TimeDelta> = OnceLock::new();
    let now = service::system_clock();
    now + *AHEAD.get_or_init(|| TimeDelta::seconds(60 - now.timestamp().rem_euclid(60)))
}

/// A portal, a file, and the processes that share them.
struct Stage {
    portal: Portal,
    folder: TempDir,
}

impl Stage {
    async fn set() -> Self {
        Self { portal: Portal::open(20).await, folder: tempfile::tempdir().expect("a temporary folder") }
    }

    async fn process(&self, config: ServiceConfig) -> Services {
        open(&self.folder, config, Some(self.portal.address), from_a_whole_minute).await
    }

    /// Changes something past the program, which tells nobody.
    async fn tamper(&self, statement: &'static str) {
        let url = format!("sqlite://{}", self.folder.path().join("atalaya.db").display());
        let mut connection = SqliteConnection::connect(&url).await.expect("a second connection");
        sqlx::raw_sql(statement).execute(&mut connection).await.expect("done");
    }
}

#[derive(Debug, PartialEq)]
struct Shown {
    overview: Overview,
    list: Page<PropertySummary>,
    count: Count,
    towns: Vec<String>,
    detail: Option<PropertyDetail>,
}

fn first_page() -> PropertyQuery {
    PropertyQuery {
        filter: PropertyFilter::default(),
        sort: Sort::Newest,
        order: Order::Desc,
        limit: 10,
        after: Place::Start,
    }
}

/// Everything that is kept, without what is of the moment.
async fn shown(services: &Services) -> Shown {
    let everybody = Actor::System;
    let overview = overview::overview(services, &everybody).await.expect("read");
    Shown {
        overview: Overview { runs: Vec::new(), now: crate::scene::still(), ..overview },
        list: properties::list(services, &everybody, &first_page()).await.expect("read"),
        count: properties::count(services, &everybody, &PropertyFilter::default()).await.expect("read"),
        towns: properties::towns(services, &everybody).await.expect("read"),
        detail: properties::detail(services, &everybody, PropertyId(1)).await.expect("read"),
    }
}

#[tokio::test]
async fn answers_are_kept_until_a_run_goes_on_and_then_are_what_it_brought() {
    let stage = Stage::set().await;
    let (services, uncached) = (stage.process(caching()).await, stage.process(ServiceConfig::default()).await);
    let nothing = shown(&services).await;
    assert_eq!((nothing.count, nothing.overview.active, &nothing.detail), (Count::Exactly(0), 0, &None));

    let job = job(&services, &stage.portal).await;
    assert_eq!(crawl(&services, job).await.status, RunStatus::Completed);
    let crawled = shown(&services).await;
    assert_eq!(crawled, shown(&uncached).await, "what a run has brought is seen as soon as it is over");
    assert!(crawled.overview.active > 10 && crawled.detail.is_some() && !crawled.towns.is_empty());

    stage.tamper("UPDATE properties SET town = 'Nowhere', title = 'Tampered', availability = 'removed'").await;
    assert_eq!(shown(&services).await, crawled, "it is kept");
    assert_ne!(shown(&uncached).await, crawled);
    crawl(&services, job).await;
    assert_eq!(shown(&services).await, shown(&uncached).await);
}

#[tokio::test]
async fn who_may_not_see_is_given_nothing_that_is_kept() {
    let stage = Stage::set().await;
    let services = stage.process(caching()).await;
    let job = job(&services, &stage.portal).await;
    crawl(&services, job).await;
    shown(&services).await;
    let nobody = Actor::NOBODY;
    let refused = [
        overview::overview(&services, &nobody).await.map(drop),
        properties::list(&services, &nobody, &first_page()).await.map(drop),
        properties::count(&services, &nobody, &PropertyFilter::default()).await.map(drop),
        properties::towns(&services, &nobody).await.map(drop),
        properties::detail(&services, &nobody, PropertyId(1)).await.map(drop),
    ];
    assert!(refused.iter().all(|refused| matches!(refused, Err(Error::NotLoggedIn))), "{refused:?}");
    // Nor does what one sees of runs come to another.
    let seen = overview::overview(&services, &Actor::System).await.expect("read");
    assert!(seen.runs.is_empty(), "it has ended");
    service::runs::start(&services, &Actor::System, job).await.expect("started");
    assert_eq!(overview::overview(&services, &Actor::System).await.expect("read").runs.len(), 1, "runs are not kept");
}

#[tokio::test]
async fn what_another_process_commits_is_seen_within_a_second_without_a_word() {
    let stage = Stage::set().await;
    let (reading, working) = (stage.process(caching()).await, stage.process(ServiceConfig::default()).await);
    assert_eq!(shown(&reading).await.overview.active, 0);
    let job = job(&working, &stage.portal).await;
    crawl(&working, job).await;
    let committed = Instant::now();
    let expected = shown(&working).await;
    while shown(&reading).await != expected {
        // What nobody looked up would be kept for minutes.
        assert!(committed.elapsed() < Duration::from_secs(5), "it stays stale");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_database_that_fails_is_told_of_to_all_who_ask() {
    let stage = Stage::set().await;
    let services = stage.process(caching()).await;
    shown(&services).await;
    services.db.close().await;
    let everybody = Actor::System;
    let filter = PropertyFilter { min_rooms: Some(1), ..PropertyFilter::default() };
    let count = || properties::count(&services, &everybody, &filter);
    let (one, two) = tokio::join!(count(), count());
    for answer in [one, two] {
        assert!(matches!(answer, Err(Error::Internal(_) | Error::Unavailable)), "{answer:?}");
    }
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn what_one_process_has_read_is_the_same_in_another() {
    let stage = Stage::set().await;
    let shared = ServiceConfig { redis: Some(redis()), ..caching() };
    let (one, other) = (stage.process(shared.clone()).await, stage.process(shared).await);
    let stop = CancellationToken::new();
    for services in [&one, &other] {
        tokio::spawn(hints::run(services.clone(), stop.clone()));
        // It says so when it is connected.
        tokio::time::timeout(Duration::from_secs(20), services.committed.notified()).await.expect("connected");
    }
    let job = job(&one, &stage.portal).await;
    // On a busy machine Redis may answer too late, and then each reads for itself.
    for _ in 0..10 {
        crawl(&one, job).await;
        let read = shown(&one).await;
        stage.tamper("UPDATE properties SET town = 'Nowhere', title = title || '!', price_minor = 1").await;
        // Each answer reaches Redis a moment after it was given.
        tokio::time::sleep(Duration::from_millis(100)).await;
        if shown(&other).await == read {
            stop.cancel();
            return;
        }
    }
    panic!("answers do not come through Redis, or not as they were");
}
