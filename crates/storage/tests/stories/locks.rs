//! What PostgreSQL's many writers do to each other, one step at a time: another process holds what is wanted.

use chrono::Duration;
use domain::run::{RunEvent, RunStatus};
use domain::visit::PageRecord;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use storage::{Database, DatabaseUrl, Error, PoolSettings, runs};

use crate::scene::{Crawl, ad, at, enqueue, job, view};
use crate::stage::Stage;

/// Another process that has done this and has not committed yet.
async fn holding(stage: &Stage, statement: &str) -> PgConnection {
    let mut connection = stage.postgres_connection().await;
    let begun = sqlx::raw_sql(AssertSqlSafe(format!("BEGIN; {statement}"))).execute(&mut connection).await;
    begun.unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection
}

/// Returns once somebody waits for a lock.
async fn somebody_waits(stage: &Stage) {
    let waiting =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while stage.number(waiting).await == 0 {
        tokio::task::yield_now().await;
    }
}

async fn lets_go(mut holder: PgConnection) {
    sqlx::raw_sql("COMMIT").execute(&mut holder).await.expect("committed");
    holder.close().await.expect("closed");
}

pub(crate) async fn a_claim_passes_over_a_run_that_is_held(stage: Stage) {
    let db = &stage.db;
    let first = enqueue(db, job(db, "first").await, at(0)).await;
    let second = enqueue(db, job(db, "second").await, at(1)).await;
    let holder = holding(&stage, &format!("SELECT id FROM runs WHERE id = {first} FOR UPDATE")).await;
    let lease = Duration::seconds(60);
    let claimed = runs::claim(db, "worker", lease, at(2)).await.expect("the queue answers").expect("one is free");
    assert_eq!(claimed.claim.run, second);
    assert!(runs::claim(db, "worker", lease, at(2)).await.expect("it does not wait").is_none());
    lets_go(holder).await;
    assert_eq!(Crawl::claim(db, "worker", at(3)).await.run(), first);
}

pub(crate) async fn a_write_waits_for_a_claim_and_is_refused_by_it(stage: Stage) {
    let crawl = Crawl::begin(&stage.db, job(&stage.db, "Valencia").await, at(0)).await;
    let pages = [crawl.page("https://pisos.example/", at(0)).await];
    let claim = format!("UPDATE runs SET fencing_token = fencing_token + 1 WHERE id = {}", crawl.run());
    let holder = holding(&stage, &claim).await;
    let (refused, ()) = tokio::join!(crawl.commit(&pages, at(1)), async {
        somebody_waits(&stage).await;
        lets_go(holder).await;
    });
    assert!(matches!(refused, Err(Error::LeaseLost(run)) if run == crawl.run()), "{refused:?}");
    assert_eq!(crawl.counters().await.pages_fetched, 0);
}

pub(crate) async fn an_end_waits_for_a_cancellation_and_yields_to_it(stage: Stage) {
    let crawl = Crawl::begin(&stage.db, job(&stage.db, "Valencia").await, at(0)).await;
    let cancellation = format!("UPDATE runs SET status = 'cancelled' WHERE id = {}", crawl.run());
    let holder = holding(&stage, &cancellation).await;
    tokio::join!(crawl.end(RunStatus::Completed, at(1)), async {
        somebody_waits(&stage).await;
        lets_go(holder).await;
    });
    assert_eq!(view(&stage.db, crawl.run()).await.status, RunStatus::Cancelled);
}

pub(crate) async fn a_commit_that_collides_begins_again(stage: Stage) {
    let crawl = Crawl::begin(&stage.db, job(&stage.db, "Valencia").await, at(0)).await;
    let listings = vec![ad("https://pisos.example/1", 100)];
    let pages = [PageRecord { listings, ..crawl.page("https://pisos.example/", at(0)).await }];
    let holder = holding(&stage, "INSERT INTO sources (name) VALUES ('pisos.example')").await;
    let (stored, ()) = tokio::join!(crawl.commit(&pages, at(1)), async {
        somebody_waits(&stage).await;
        lets_go(holder).await;
    });
    stored.expect("the other's source is found");
    let counters = crawl.counters().await;
    assert_eq!((counters.pages_fetched, counters.listings_new), (1, 1));
    assert_eq!(stage.number("SELECT COUNT(*) FROM listings JOIN sources ON sources.id = source_id").await, 1);
    assert_eq!(stage.number("SELECT COUNT(*) FROM properties").await, 1, "the first attempt left nothing");
}

pub(crate) async fn a_transaction_given_up_half_way_is_not_left_open(stage: Stage) {
    const GIVEN_UP: i64 = 60;
    let url: DatabaseUrl = stage.url.parse().expect("a URL");
    let alone = PoolSettings { size: 1, ..PoolSettings::default() };
    let db = Database::open_with(&url, alone).await.expect("it opens");
    let run = enqueue(&db, job(&db, "Valencia").await, at(0)).await;
    for looks in 0..GIVEN_UP {
        {
            // From no status: it changes nothing. In some of these the BEGIN is under way when it is dropped.
            let pausing = runs::change_status(&db, run, &[], RunStatus::Paused, &RunEvent::Paused, at(1));
            let mut pausing = std::pin::pin!(pausing);
            for _ in 0..=looks {
                if futures::poll!(pausing.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        job(&db, &format!("after {looks}")).await;
    }
    assert_eq!(stage.number("SELECT COUNT(*) FROM jobs WHERE name LIKE 'after %'").await, GIVEN_UP);
}
