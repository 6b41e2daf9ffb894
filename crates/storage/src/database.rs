//! Opening the database.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, Transaction};

use crate::{Error, Result};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// How long a question waits for a connection or a lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database, migrated to this version's schema. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    readers: SqlitePool,
    writer: SqlitePool,
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no engine that this version has.
    #[error(
        "{0:?} is not a database URL of this version; it takes sqlite://PATH, for example sqlite://data/atalaya.db"
    )]
    UnknownScheme(String),
    /// The folder for the file cannot be made.
    #[error("cannot create the folder {0:?} for the database: {1}")]
    Folder(PathBuf, std::io::Error),
    /// The file holds something else.
    #[error("{0} is not an Atalaya database (it is damaged, or another kind of file); move it away or name another")]
    NotADatabase(String),
    /// A newer Atalaya has written it.
    #[error(
        "{url} has schema {found}, and this version of Atalaya knows schemas up to {known}; \
         run the newer version, or restore a backup made before the upgrade"
    )]
    Newer {
        /// The database.
        url: String,
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// A migration failed; the database is as it was before it.
    #[error("cannot bring {0} to this version's schema: {1}")]
    Migration(String, MigrateError),
    /// It cannot be opened for another reason.
    #[error("cannot open {0}: {1}")]
    Other(String, sqlx::Error),
}

impl Database {
    /// Opens the database at `url`, makes it if it is missing, and brings its schema up to date.
    pub async fn open(url: &str) -> std::result::Result<Self, OpenError> {
        let options = sqlite_options(url)?;
        if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| OpenError::Folder(folder.to_owned(), error))?;
        }

        let failed = |error: sqlx::Error| match &error {
            // SQLite's result codes 26 (not a database) and 11 (corrupt).
            sqlx::Error::Database(cause) if matches!(cause.code().as_deref(), Some("26" | "11")) => {
                OpenError::NotADatabase(url.to_owned())
            }
            _ => OpenError::Other(url.to_owned(), error),
        };
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone().pragma("cache_size", "-16000").optimize_on_close(true, None))
            .await
            .map_err(failed)?;
        migrate(url, &writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(PATIENCE)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(failed)?;
        Ok(Self { readers, writer })
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Waits for the questions under way and closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    pub(crate) fn read(&self) -> &SqlitePool {
        &self.readers
    }

    pub(crate) fn write(&self) -> &SqlitePool {
        &self.writer
    }

    /// A transaction that may write. It takes the write lock at once, so that it never fails half-way for another
    /// process's sake.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

fn sqlite_options(url: &str) -> std::result::Result<SqliteConnectOptions, OpenError> {
    if !url.starts_with("sqlite:") {
        let scheme = url.split_once("://").map_or(url, |(scheme, _)| scheme);
        return Err(OpenError::UnknownScheme(format!("{scheme}://…")));
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|error| OpenError::Other(url.to_owned(), error))?;
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("temp_store", "memory"))
}

async fn migrate(url: &str, writer: &SqlitePool) -> std::result::Result<(), OpenError> {
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    match MIGRATIONS.run(writer).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(found)) if found > known => {
            Err(OpenError::Newer { url: url.to_owned(), found, known })
        }
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) if is_not_a_database(&error) => {
            Err(OpenError::NotADatabase(url.to_owned()))
        }
        Err(error) => Err(OpenError::Migration(url.to_owned(), error)),
    }
}

fn is_not_a_database(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(cause) if matches!(cause.code().as_deref(), Some("26" | "11")))
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        Self::Corrupt { what: "a schema", source: error.into() }
    }
}
