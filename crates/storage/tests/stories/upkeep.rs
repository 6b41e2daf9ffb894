//! Old runs go, piece by piece, and what they brought stays.

use chrono::Duration;
use domain::account::Actor;
use domain::run::RunStatus;
use domain::{JobId, RunId};
use storage::Database;
use storage::upkeep::{self, Retention};

use crate::scene::{Crawl, ad, at, enqueue, job, link};
use crate::stage::Stage;

const DAY: i64 = 24 * 60 * 60;
const NEVER: Retention = Retention { age: None, per_job: None };

/// A run of the job that visits one page on that day and finds more to visit.
async fn crawl(db: &Database, job: JobId, day: i64) -> RunId {
    let crawl = Crawl::begin(db, job, at(day * DAY)).await;
    crawl.see(vec![ad("https://pisos.example/1", 100 + day)], at(day * DAY)).await;
    let links: Vec<_> = (0..7).map(|n| link(&format!("https://pisos.example/page/{n}"), 0)).collect();
    crawl.seed(&links, at(day * DAY)).await;
    crawl.end(RunStatus::Completed, at(day * DAY)).await;
    crawl.run()
}

async fn expired(db: &Database, retention: Retention, day: i64) -> Vec<RunId> {
    let mut runs = upkeep::expired_runs(db, &retention, 100, at(day * DAY)).await.expect("read");
    runs.sort_by_key(|run| run.0);
    runs
}

pub(crate) async fn the_newest_run_of_a_job_is_kept_whatever_its_age(stage: Stage) {
    let (db, mut runs) = (&stage.db, Vec::new());
    let jobs = [job(db, "Valencia").await, job(db, "Alicante").await];
    for day in 0..4 {
        runs.push(crawl(db, jobs[0], day).await);
    }
    let other = crawl(db, jobs[1], 0).await;
    let aged = |days| Retention { age: Some(Duration::days(days)), ..NEVER };
    let most = |number| Retention { per_job: Some(number), ..NEVER };

    assert_eq!(expired(db, NEVER, 1_000).await, []);
    assert_eq!(expired(db, aged(2), 4).await, runs[..2]);
    assert_eq!(expired(db, aged(2), 1_000).await, runs[..3]);
    assert_eq!(expired(db, most(3), 4).await, runs[..1]);
    assert_eq!(expired(db, most(1), 4).await, runs[..3]);
    assert_eq!(expired(db, most(0), 4).await, runs[..3], "none is not a number of runs to keep");
    assert_eq!(upkeep::expired_runs(db, &most(1), 2, at(0)).await.expect("read").len(), 2);

    // Of a job that is gone, age alone decides.
    storage::jobs::delete(db, &Actor::System, jobs[1], at(9)).await.expect("deleted");
    assert_eq!(expired(db, aged(2), 1_000).await, [&runs[..3], &[other]].concat());
}

pub(crate) async fn a_run_under_way_is_never_deleted(stage: Stage) {
    let (db, jobs) = (&stage.db, job(&stage.db, "Valencia").await);
    let old = crawl(db, jobs, 0).await;
    let open = enqueue(db, jobs, at(DAY)).await;
    let everything = Retention { age: Some(Duration::zero()), per_job: Some(1) };
    assert_eq!(expired(db, everything, 1_000).await, [old]);
    assert!(upkeep::delete_part_of_run(db, open, 10).await.expect("answered"));
    assert!(storage::runs::by_id(db, open).await.expect("read").is_some());
}

pub(crate) async fn a_run_goes_in_small_pieces_and_leaves_what_it_brought(stage: Stage) {
    let (db, jobs) = (&stage.db, job(&stage.db, "Valencia").await);
    let (old, new) = (crawl(db, jobs, 0).await, crawl(db, jobs, 1).await);
    let rows = async |table: &str, run: RunId| {
        stage.number(format!("SELECT COUNT(*) FROM {table} WHERE run_id = {}", run.0)).await
    };
    let before = (rows("frontier", new).await, rows("run_events", new).await);
    let mut left = rows("frontier", old).await + rows("run_events", old).await;
    assert!(left > 6, "{left}");

    while !upkeep::delete_part_of_run(db, old, 3).await.expect("deleted") {
        let now_left = rows("frontier", old).await + rows("run_events", old).await;
        assert!((1..=3).contains(&(left - now_left)), "{left} became {now_left}");
        left = now_left;
    }
    assert_eq!(left, 0);
    assert!(storage::runs::by_id(db, old).await.expect("read").is_none());
    assert_eq!((rows("frontier", new).await, rows("run_events", new).await), before);
    assert_eq!(stage.number("SELECT COUNT(*) FROM price_points").await, 2);
    assert_eq!(stage.number("SELECT COUNT(*) FROM listings").await, 1);
}

pub(crate) async fn statistics_come_by_themselves(stage: Stage) {
    let (db, jobs) = (&stage.db, job(&stage.db, "Valencia").await);
    let crawl = Crawl::begin(db, jobs, at(0)).await;
    crawl.see((0..50).map(|n| ad(&format!("https://pisos.example/{n}"), 100 + n)).collect(), at(0)).await;
    upkeep::refresh_statistics(db).await.expect("done");
    if !stage.is_postgres() {
        assert!(stage.number("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'listings'").await > 0);
    }
}
