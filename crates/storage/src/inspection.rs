//! What can be told of a database from outside, to say what is wrong with it: `atalaya doctor` asks and judges.
//!
//! Nothing is changed, the schema least of all: a database of another version is told as it is.

use std::path::PathBuf;

use domain::run::RunStatus;
use domain::{Instant, RunId};

use crate::columns::{Time, name};
use crate::database::{Pools, Schema};
use crate::error::is_not_sqlite;
use crate::url::Options;
use crate::{Database, DatabaseUrl, Error, OpenError, disk, opening};

/// Problems that are told at most.
const MOST_PROBLEMS: u32 = 10;
/// Open runs that are looked at, the longest waiting first.
const MOST_RUNS: i64 = 1_000;

/// Why nothing can be told.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// There is no file.
    #[error("there is no file {0}")]
    Missing(DatabaseUrl),
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A question failed.
    #[error("{0}")]
    Failed(#[from] Error),
}

/// A database as it was found.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// Its schema, and the one that this version knows.
    pub schema: Schema,
    /// What the engine tells of itself.
    pub engine: EngineReport,
    /// Bytes on the disk.
    pub bytes: u64,
    /// Open runs. `None` where the schema is of another version: they are not understood.
    pub open_runs: Option<Vec<OpenRun>>,
}

/// What an engine tells of itself.
#[derive(Debug, Clone)]
pub enum EngineReport {
    /// A file.
    Sqlite {
        /// What `PRAGMA quick_check` found.
        problems: Vec<String>,
        /// Bytes of the write-ahead log beside the file.
        log_bytes: u64,
        /// Which part of the file is free, 0 to 1.
        free_part: f64,
        /// Whether the planner has statistics.
        has_statistics: bool,
        /// The folder of the file.
        folder: PathBuf,
        /// Bytes that may still be written there; `None` where the system does not say.
        disk_free: Option<u64>,
    },
    /// A server.
    Postgres {
        /// Its version, such as 150004.
        version: i32,
        /// Its clock.
        clock: Instant,
        /// Connections that are open on it, of any database, and how many there may be.
        connections: (i64, i64),
        /// The instance's tables.
        tables: Vec<TableReport>,
    },
}

/// A PostgreSQL table as its server keeps count of it.
#[derive(Debug, Clone)]
pub struct TableReport {
    /// Its name.
    pub name: String,
    /// Rows, about.
    pub live: i64,
    /// Row versions that nobody sees any more, about.
    pub dead: i64,
    /// When it was last vacuumed, by hand or by the server.
    pub vacuumed: Option<Instant>,
    /// When its statistics were last made.
    pub analyzed: Option<Instant>,
}

/// A run that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRun {
    /// Which.
    pub id: RunId,
    /// Where it stands.
    pub status: RunStatus,
    /// Since when it may be claimed.
    pub available_at: Instant,
    /// Until when it is a worker's.
    pub lease_until: Option<Instant>,
    /// When something was last stored of it.
    pub updated_at: Instant,
}

/// Looks at the database.
pub async fn inspect(url: &DatabaseUrl) -> Result<Inspection, InspectError> {
    if url.file().is_some_and(|file| !file.is_file()) {
        return Err(InspectError::Missing(url.clone()));
    }
    let db = Database(opening::open_as_it_is(url).await?);
    let inspected = look(&db, url).await;
    db.close().await;
    inspected.map_err(|error| match error {
        InspectError::Failed(Error::Database(error)) if is_not_sqlite(&error) => {
            OpenError::NotADatabase(url.clone()).into()
        }
        error => error,
    })
}

async fn look(db: &Database, url: &DatabaseUrl) -> Result<Inspection, InspectError> {
    let schema = db.schema().await?;
    let (engine, bytes) = match (&db.0, &*url.options) {
        (Pools::Sqlite { .. }, Options::Sqlite(options)) => of_sqlite(db, options.get_filename()).await?,
        _ => of_postgres(db).await?,
    };
    let open_runs = if schema.is_current() { Some(open_runs(db).await?) } else { None };
    Ok(Inspection { schema, engine, bytes, open_runs })
}

async fn of_sqlite(db: &Database, file: &std::path::Path) -> Result<(EngineReport, u64), Error> {
    let said: Vec<(String,)> = db.ask(format!("PRAGMA quick_check({MOST_PROBLEMS})")).all().await?;
    let ((pages,), (free,), (page,)): ((i64,), (i64,), (i64,)) = (
        db.ask("PRAGMA page_count").one().await?,
        db.ask("PRAGMA freelist_count").one().await?,
        db.ask("PRAGMA page_size").one().await?,
    );
    let (tables,): (i64,) = db.ask("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'").one().await?;
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let report = EngineReport::Sqlite {
        problems: said.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect(),
        log_bytes: std::fs::metadata(log).map_or(0, |log| log.len()),
        free_part: if pages > 0 { free as f64 / pages as f64 } else { 0.0 },
        has_statistics: tables > 0,
        disk_free: disk::free(folder).ok(),
        folder: folder.to_owned(),
    };
    Ok((report, (pages * page).unsigned_abs()))
}

/// A table's name, its living and dead rows, and when it was vacuumed and analysed.
type TableRow = (String, i64, i64, Option<Time>, Option<Time>);

async fn of_postgres(db: &Database) -> Result<(EngineReport, u64), Error> {
    let (version, clock, bytes, used, most): (i32, Time, i64, i64, i64) = db
        .ask(
            "SELECT current_setting('server_version_num')::integer, clock_timestamp(),
                 pg_database_size(current_database()),
                 (SELECT SUM(numbackends)::bigint FROM pg_stat_database), current_setting('max_connections')::bigint",
        )
        .one()
        .await?;
    let tables: Vec<TableRow> = db
        .ask(
            "SELECT relname::text, n_live_tup, n_dead_tup, GREATEST(last_vacuum, last_autovacuum),
                 GREATEST(last_analyze, last_autoanalyze)
             FROM pg_stat_user_tables WHERE schemaname = current_schema() ORDER BY relname",
        )
        .all()
        .await?;
    let told = |(name, live, dead, vacuumed, analyzed): TableRow| TableReport {
        name,
        live,
        dead,
        vacuumed: vacuumed.map(|time| time.0),
        analyzed: analyzed.map(|time| time.0),
    };
    let tables = tables.into_iter().map(told).collect();
    let report = EngineReport::Postgres { version, clock: clock.0, connections: (used, most), tables };
    Ok((report, bytes.unsigned_abs()))
}

async fn open_runs(db: &Database) -> Result<Vec<OpenRun>, Error> {
    let rows: Vec<(i64, String, Time, Option<Time>, Time)> = db
        .ask(
            "SELECT id, status, available_at, lease_until, updated_at FROM runs
             WHERE status IN ('queued', 'running', 'paused') ORDER BY available_at LIMIT $1",
        )
        .bind(MOST_RUNS)
        .all()
        .await?;
    rows.into_iter()
        .map(|(id, status, available_at, lease_until, updated_at)| {
            Ok(OpenRun {
                id: RunId(id),
                status: name("a run's status", &status)?,
                available_at: available_at.0,
                lease_until: lease_until.map(|time| time.0),
                updated_at: updated_at.0,
            })
        })
        .collect()
}
