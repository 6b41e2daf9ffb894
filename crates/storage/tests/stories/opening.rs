//! Opening a database, and a SQLite file: what is taken, and what is said of the rest.

use storage::{Database, OpenError, WrongUrl};

use crate::stage::Stage;

fn url(folder: &tempfile::TempDir, name: &str) -> String {
    format!("sqlite://{}", folder.path().join(name).display())
}

#[tokio::test]
async fn opening_again_migrates_nothing_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = url(&folder, "new/folder/atalaya.db");
    let first = Database::open(&url).await.expect("a new file in a new folder opens");
    storage::sessions::create(&first, crate::scene::session("a", "{}", crate::scene::at(10)), crate::scene::at(0))
        .await
        .expect("stored");
    let beside = Database::open(&url).await.expect("a second process opens it");
    beside.ping().await.expect("it answers");
    first.close().await;
    beside.close().await;
    let again = Database::open(&url).await.expect("it opens again");
    assert!(
        storage::sessions::load(&again, b"a", crate::scene::at(0), crate::scene::at(-10))
            .await
            .expect("read")
            .is_some()
    );
}

#[tokio::test]
async fn another_kind_of_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("notes.txt");
    let text = "These are notes, not a database.\n".repeat(200);
    std::fs::write(&path, &text).expect("written");
    let error = Database::open(&url(&folder, "notes.txt")).await.expect_err("refused");
    assert!(matches!(&error, OpenError::NotADatabase(url) if url.to_string().contains("notes.txt")), "{error}");
    assert_eq!(std::fs::read_to_string(&path).expect("still there"), text);
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = url(&folder, "atalaya.db");
    Database::open(&url).await.expect("a new file opens").close().await;
    let path = folder.path().join("atalaya.db");
    let mut bytes = std::fs::read(&path).expect("read");
    bytes[100..4096].fill(0xff);
    std::fs::write(&path, bytes).expect("written");
    let error = Database::open(&url).await.expect_err("refused");
    assert!(matches!(error, OpenError::NotADatabase(_)), "{error}");
}

#[tokio::test]
async fn an_unknown_scheme_is_named_without_its_secrets() {
    for url in ["mysql://ana:secret@db.example/atalaya", "data/atalaya.db", ""] {
        let error = Database::open(url).await.expect_err("refused");
        assert!(matches!(error, OpenError::Url(WrongUrl::UnknownScheme(_))), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("file"), "").expect("written");
    let error = Database::open(&url(&folder, "file/atalaya.db")).await.expect_err("refused");
    assert!(matches!(&error, OpenError::Folder(path, _) if path.ends_with("file")), "{error}");
}

pub(crate) async fn many_processes_start_at_once(stage: Stage) {
    stage.empty().await;
    let opened = futures::future::join_all((0..8).map(|_| stage.beside())).await;
    for db in &opened {
        db.ping().await.expect("it answers");
    }
    storage::sessions::create(&opened[0], crate::scene::session("a", "{}", crate::scene::at(10)), crate::scene::at(0))
        .await
        .expect("stored");
    assert!(
        storage::sessions::load(&opened[7], b"a", crate::scene::at(0), crate::scene::at(-10))
            .await
            .expect("read")
            .is_some()
    );
}

pub(crate) async fn a_newer_schema_is_refused(stage: Stage) {
    stage
        .tamper(&format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'from the future', TRUE, {}, 0)",
            if stage.is_postgres() { "'\\x00'" } else { "x'00'" }
        ))
        .await;
    let error = Database::open(&stage.url).await.expect_err("refused");
    assert!(matches!(error, OpenError::Newer { found: 9999, known, .. } if known < 9999), "{error}");
}
