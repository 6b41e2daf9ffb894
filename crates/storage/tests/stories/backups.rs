//! Backups of a SQLite file, and what is said where there can be none.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use domain::run::RunStatus;
use storage::backup::{self, BackupError};
use storage::{DatabaseUrl, OpenError};

use crate::scene::{Crawl, ad, at, job};
use crate::stage::Stage;

fn parsed(stage: &Stage) -> DatabaseUrl {
    stage.url.parse().expect("a URL")
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("read").file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

/// Every commit sees as many ads as pages: a backup in which the numbers differ has half of one.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_while_others_write_is_whole() {
    let stage = Stage::sqlite().await;
    let crawl = Crawl::begin(&stage.db, job(&stage.db, "Valencia").await, at(0)).await;
    let (stop, committed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(0)));
    let writing = tokio::spawn({
        let (stop, committed) = (Arc::clone(&stop), Arc::clone(&committed));
        async move {
            while !stop.load(Ordering::Relaxed) {
                let n = committed.load(Ordering::Relaxed);
                crawl.see(vec![ad(&format!("https://pisos.example/{n}"), 100 + n)], at(n)).await;
                committed.fetch_add(1, Ordering::Relaxed);
            }
            crawl.end(RunStatus::Completed, at(0)).await;
        }
    });
    let folder = tempfile::tempdir().expect("a folder");
    let mut seen = 0;
    for round in 0..5 {
        let before = committed.load(Ordering::Relaxed);
        while committed.load(Ordering::Relaxed) < before + 3 {
            tokio::task::yield_now().await;
        }
        let to = folder.path().join(format!("{round}.db"));
        let backup = backup::take(&parsed(&stage), &to, false).await.expect("a backup");
        assert_eq!(backup.bytes, std::fs::metadata(&to).expect("there").len());
        assert_eq!(std::fs::metadata(&to).expect("there").permissions().mode() & 0o777, 0o600);

        let copy = Stage::at(&format!("sqlite://{}", to.display())).await;
        let ads = copy.number("SELECT COUNT(*) FROM listings").await;
        assert!(ads > seen && ads >= before, "{ads} ads, after {seen} in the last and {before} commits");
        for same in ["pages_fetched FROM runs", "COUNT(*) FROM price_points", "COUNT(*) FROM property_words"] {
            assert_eq!(copy.number(format!("SELECT {same}")).await, ads, "{same}");
        }
        seen = ads;
        copy.db.close().await;
    }
    stop.store(true, Ordering::Relaxed);
    writing.await.expect("it wrote to the end");
    assert_eq!(files(folder.path()), ["0.db", "1.db", "2.db", "3.db", "4.db"]);
}

#[tokio::test]
async fn what_is_there_is_replaced_only_where_that_was_asked_for() {
    let stage = Stage::sqlite().await;
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("backup.db");
    std::fs::write(&to, "precious").expect("written");
    let error = backup::take(&parsed(&stage), &to, false).await.expect_err("refused");
    assert!(matches!(&error, BackupError::Exists(path) if *path == to) && error.to_string().contains("--force"));
    assert_eq!(std::fs::read(&to).expect("read"), b"precious");

    let backup = backup::take(&parsed(&stage), &to, true).await.expect("replaced");
    assert!(backup.schema > 0);
    assert_eq!(files(folder.path()), ["backup.db"]);
}

#[tokio::test]
async fn a_backup_that_cannot_be_is_refused_and_leaves_nothing() {
    let stage = Stage::sqlite().await;
    let (url, folder) = (parsed(&stage), tempfile::tempdir().expect("a folder"));
    let missing = folder.path().join("no/such/backup.db");
    let error = backup::take(&url, &missing, false).await.expect_err("refused");
    assert!(matches!(&error, BackupError::NoFolder(path) if path.ends_with("no/such")), "{error}");

    let itself = Path::new(stage.url.trim_start_matches("sqlite://"));
    let error = backup::take(&url, itself, true).await.expect_err("refused");
    assert!(matches!(error, BackupError::NotATarget(_)), "{error}");

    let to = folder.path().join("backup.db");
    let nowhere: DatabaseUrl = "sqlite://no/such.db".parse().expect("a URL");
    let error = backup::take(&nowhere, &to, false).await.expect_err("refused");
    assert!(matches!(error, BackupError::NoSource(_)), "{error}");

    let server: DatabaseUrl = "postgres://ana:secret@db.example/atalaya".parse().expect("a URL");
    let error = backup::take(&server, &to, false).await.expect_err("refused").to_string();
    assert!(error.contains("pg_dump") && !error.contains("secret"), "{error}");

    let notes = folder.path().join("notes.txt");
    std::fs::write(&notes, "Notes, not a database.\n".repeat(100)).expect("written");
    let error = backup::take(&DatabaseUrl::of_file(&notes), &to, false).await.expect_err("refused");
    assert!(matches!(error, BackupError::Open(OpenError::NotADatabase(_))), "{error}");
    assert_eq!(files(folder.path()), ["notes.txt"]);
}

#[tokio::test]
async fn a_damaged_database_gives_no_backup() {
    let stage = Stage::sqlite().await;
    // An index that lacks an entry: what was asked through it would not be found.
    stage
        .tamper(
            "INSERT INTO sessions (hash, data, begun_at, seen_at, expires_at) VALUES (x'61', '{}', 1, 1, 1);
             PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = 'CREATE TABLE sessions (hash BLOB PRIMARY KEY, user_id INTEGER,
                 data TEXT NOT NULL, begun_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, address TEXT, agent TEXT,
                 expires_at INTEGER NOT NULL CHECK (expires_at > 1))' WHERE name = 'sessions';",
        )
        .await;
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("backup.db");
    let error = backup::take(&parsed(&stage), &to, false).await.expect_err("refused");
    assert!(matches!(&error, BackupError::Damaged { problems, .. } if problems[0].contains("sessions")), "{error}");
    assert!(files(folder.path()).is_empty());
}
