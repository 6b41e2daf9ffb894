//! What is told of a database from outside.

use chrono::Duration;
use domain::run::RunStatus;
use storage::inspection::{self, EngineReport, InspectError};
use storage::{DatabaseUrl, OpenError};

use crate::scene::{Crawl, ad, at, enqueue, job};
use crate::stage::Stage;

fn parsed(url: &str) -> DatabaseUrl {
    url.parse().expect("a URL")
}

pub(crate) async fn a_sound_database_is_told_as_it_is(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    crawl.see((0..50).map(|n| ad(&format!("https://pisos.example/{n}"), 100 + n)).collect(), at(5)).await;
    let waiting = enqueue(db, job(db, "Alicante").await, at(7)).await;

    let told = inspection::inspect(&parsed(&stage.url)).await.expect("told");
    assert!(told.schema.is_current() && told.bytes > 50_000, "{told:?}");
    let runs = told.open_runs.expect("understood");
    assert_eq!(
        runs.iter().map(|run| (run.id, run.status)).collect::<Vec<_>>(),
        [(crawl.run(), RunStatus::Running), (waiting, RunStatus::Queued)]
    );
    assert_eq!((runs[0].lease_until, runs[0].updated_at, runs[1].available_at), (Some(at(60)), at(5), at(7)));
    match told.engine {
        EngineReport::Sqlite { problems, free_part, disk_free, .. } => {
            assert!(problems.is_empty() && free_part < 0.5 && disk_free.is_some_and(|free| free > 0));
        }
        EngineReport::Postgres { version, clock, connections, tables } => {
            assert!(version >= 150_000 && connections.0 > 0 && connections.0 <= connections.1, "{connections:?}");
            assert!(tables.iter().any(|table| table.name == "listings"), "{tables:?}");
            assert!(clock > at(0) - Duration::days(3650));
        }
    }
}

pub(crate) async fn a_schema_of_another_version_is_told_and_left(stage: Stage) {
    stage
        .tamper(
            "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)",
        )
        .await;
    let told = inspection::inspect(&parsed(&stage.url)).await.expect("told");
    assert_eq!((told.schema.found, told.schema.is_current(), told.open_runs), (9_999, false, None));
    assert!(told.schema.known < 9_999);
    // An instance under way learns of it too.
    assert_eq!(stage.db.schema().await.expect("read"), told.schema);
}

pub(crate) async fn what_is_not_there_is_not_made(stage: Stage) {
    let (missing, url) = if stage.is_postgres() {
        let (server, _) = stage.url.rsplit_once('/').expect("a URL with a path");
        (None, format!("{server}/no_such_database"))
    } else {
        let path = stage.url.trim_start_matches("sqlite://").replace("atalaya.db", "other.db");
        (Some(path.clone()), format!("sqlite://{path}"))
    };
    let error = inspection::inspect(&parsed(&url)).await.expect_err("nothing to tell");
    match missing {
        None => assert!(matches!(error, InspectError::Open(OpenError::Refused(..))), "{error}"),
        Some(path) => {
            assert!(matches!(error, InspectError::Missing(_)), "{error}");
            assert!(!std::path::Path::new(&path).exists());
        }
    }
    stage.empty().await;
    if stage.is_postgres() {
        let told = inspection::inspect(&parsed(&stage.url)).await.expect("an empty database is one");
        assert_eq!(told.schema.found, 0);
    }
}
