//! Opening a database: connections, and the schema of this version.
//!
//! Several processes may start at once. On PostgreSQL their migrations wait for each other at an advisory lock. On SQLite
//! one that collides with another's is rolled back and begins again; it then finds that it is done.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection, PgPool};

use crate::database::{PoolSettings, Pools};
use crate::question::Engine;
use crate::url::{DatabaseUrl, Options, WrongUrl};
use crate::{Database, Error, error, transfer};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// How often migrations of a SQLite file that collide with another process's are begun again.
const MAX_COLLISIONS: u32 = 10;
/// How long a question waits for a lock, and on SQLite for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// A connection that has not been used for so long is tried before it is.
const FRESH: Duration = Duration::from_secs(1);
/// What every PostgreSQL session keeps to. Transactions here wait for nothing but the database: one that is idle has a
/// process behind it that hangs or cannot be reached, and its locks must not keep others from taking over its run.
const SESSION: [(&str, &str); 2] = [("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "5s")];

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is none.
    #[error(transparent)]
    Url(#[from] WrongUrl),
    /// The folder for the file cannot be made.
    #[error("cannot create the folder {0:?} for the database: {1}")]
    Folder(PathBuf, std::io::Error),
    /// The file holds something else.
    #[error("{0} is not an Atalaya database (it is damaged, or another kind of file); move it away or name another")]
    NotADatabase(DatabaseUrl),
    /// Nobody answers.
    #[error("cannot reach PostgreSQL at {0}: {1}; start it, or correct host and port in the database URL")]
    Unreachable(DatabaseUrl, sqlx::Error),
    /// The server answers, and refuses.
    #[error("PostgreSQL refuses {0}: {1}; correct user, password or name in the database URL, or create the database")]
    Refused(DatabaseUrl, sqlx::Error),
    /// A newer Atalaya has written it.
    #[error(
        "{url} has schema {found}, and this version of Atalaya knows schemas up to {known}; \
         run the newer version, or restore a backup made before the upgrade"
    )]
    Newer {
        /// The database.
        url: DatabaseUrl,
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// Somebody is moving an instance here, or was.
    #[error(
        "{url} holds an unfinished copy of {of}; finish it with `atalaya database copy`, or delete the database and \
         begin again"
    )]
    Unfinished {
        /// The database.
        url: DatabaseUrl,
        /// Where the copy comes from.
        of: String,
    },
    /// A migration failed; the database is as it was before it.
    #[error("cannot bring {0} to this version's schema: {1}")]
    Migration(DatabaseUrl, MigrateError),
    /// It cannot be opened for another reason.
    #[error("cannot open {0}: {1}")]
    Other(DatabaseUrl, sqlx::Error),
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        Self::Corrupt { what: "a schema", source: error.into() }
    }
}

type Result<T> = std::result::Result<T, OpenError>;

pub(crate) async fn open(url: &DatabaseUrl, settings: PoolSettings) -> Result<Pools> {
    let pools = match &*url.options {
        Options::Sqlite(options) => sqlite(url, options.clone(), settings).await?,
        Options::Postgres(options) => postgres(url, options, settings).await.map(Pools::Postgres)?,
    };
    let db = Database(pools);
    match transfer::unfinished(&db).await {
        Ok(None) => Ok(db.0),
        Ok(Some(of)) => Err(OpenError::Unfinished { url: url.clone(), of }),
        Err(Error::Database(error)) => Err(cannot_open(url, error)),
        Err(error) => Err(OpenError::Other(url.clone(), sqlx::Error::Decode(error.into()))),
    }
}

/// Opens the database on one connection, for something that must have it to itself. A SQLite file is locked against
/// everybody until that connection is closed.
pub(crate) async fn open_alone(url: &DatabaseUrl) -> Result<Pools> {
    match &*url.options {
        Options::Sqlite(options) => {
            let options = usual(options.clone())?.locking_mode(SqliteLockingMode::Exclusive).busy_timeout(FRESH);
            let failed = |error| cannot_open(url, error);
            let pool = one_for_ever::<sqlx::Sqlite>().connect_with(options).await.map_err(failed)?;
            let mut connection = pool.acquire().await.map_err(failed)?;
            migrate(url, &SQLITE, &mut *connection).await?;
            drop(connection);
            Ok(Pools::Sqlite { readers: pool.clone(), writer: pool })
        }
        Options::Postgres(options) => {
            // It waits in a transaction for as long as another database takes.
            let session = [("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "0")];
            let options = named(options.clone()).options(session);
            let failed = |error| cannot_open(url, error);
            let pool = one_for_ever::<sqlx::Postgres>().connect_with(options).await.map_err(failed)?;
            let mut connection = pool.acquire().await.map_err(failed)?;
            migrate(url, &POSTGRES, &mut *connection).await?;
            drop(connection);
            Ok(Pools::Postgres(pool))
        }
    }
}

/// Opens a database that is there on one connection, and leaves its schema as it is.
pub(crate) async fn open_as_it_is(url: &DatabaseUrl) -> Result<Pools> {
    let failed = |error| cannot_open(url, error);
    match &*url.options {
        Options::Sqlite(options) => {
            let options = options.clone().create_if_missing(false).busy_timeout(PATIENCE);
            let pool = one_for_ever::<sqlx::Sqlite>().connect_with(options).await.map_err(failed)?;
            Ok(Pools::Sqlite { readers: pool.clone(), writer: pool })
        }
        Options::Postgres(options) => {
            let options = named(options.clone()).options(SESSION);
            let pool = one_for_ever::<sqlx::Postgres>().connect_with(options).await.map_err(failed)?;
            Ok(Pools::Postgres(pool))
        }
    }
}

fn one_for_ever<D: sqlx::Database>() -> PoolOptions<D> {
    PoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).idle_timeout(None).max_lifetime(None)
}

/// How every SQLite file is opened. Makes the folder for it, into which nobody else on the machine can look: the file's
/// own mode is whatever the process makes of files.
fn usual(options: SqliteConnectOptions) -> Result<SqliteConnectOptions> {
    if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let made = DirBuilder::new().recursive(true).mode(0o750).create(folder);
        made.map_err(|error| OpenError::Folder(folder.to_owned(), error))?;
    }
    Ok(options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("temp_store", "memory"))
}

/// By this name others know the sessions for Atalaya's.
fn named(options: PgConnectOptions) -> PgConnectOptions {
    if options.get_application_name().is_some() { options } else { options.application_name("atalaya") }
}

async fn sqlite(url: &DatabaseUrl, options: SqliteConnectOptions, settings: PoolSettings) -> Result<Pools> {
    let options = usual(options)?;
    let failed = |error| cannot_open(url, error);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        // Where the disk is full, SQLite takes the transaction back by itself, and the driver's own "ROLLBACK" fails: it
        // then believes for ever that there is one. Such a connection makes way for a new one.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .connect_with(options.clone().pragma("cache_size", "-16000").optimize_on_close(true, None))
        .await
        .map_err(failed)?;
    let mut connection = writer.acquire().await.map_err(failed)?;
    let mut collisions = 0;
    while let Err(error) = migrate(url, &SQLITE, &mut *connection).await {
        collisions += 1;
        if !matches!(error, OpenError::Migration(..)) || collisions > MAX_COLLISIONS {
            return Err(error);
        }
    }
    drop(connection);
    let readers = SqlitePoolOptions::new()
        .max_connections(settings.size)
        .acquire_timeout(settings.wait)
        .max_lifetime(settings.recycle)
        .connect_with(options.read_only(true).create_if_missing(false))
        .await
        .map_err(failed)?;
    Ok(Pools::Sqlite { readers, writer })
}

async fn postgres(url: &DatabaseUrl, options: &PgConnectOptions, settings: PoolSettings) -> Result<PgPool> {
    let options = named(options.clone());
    // A connection of its own, so that a server that is not there is said at once and by its own error, and so that the
    // wait for another process's migrations has no limit.
    let mut connection = PgConnection::connect_with(&options).await.map_err(|error| cannot_open(url, error))?;
    migrate(url, &POSTGRES, &mut connection).await?;
    let _ = connection.close().await;

    Ok(PgPoolOptions::new()
        .max_connections(settings.size)
        .acquire_timeout(settings.wait)
        .max_lifetime(settings.recycle)
        .idle_timeout(settings.recycle)
        .test_before_acquire(false)
        .before_acquire(|connection, used| {
            Box::pin(async move {
                if used.idle_for > FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options.options(SESSION)))
}

/// The newest schema that this version knows.
pub(crate) fn known_schema(engine: Engine) -> i64 {
    newest(engine.pick(&SQLITE, &POSTGRES))
}

fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or(0)
}

async fn migrate<C: Migrate>(url: &DatabaseUrl, migrations: &Migrator, connection: &mut C) -> Result<()> {
    let known = newest(migrations);
    match migrations.run_direct(None, connection, false).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(found)) if found > known => {
            Err(OpenError::Newer { url: url.clone(), found, known })
        }
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _))
            if error::is_not_sqlite(&error) =>
        {
            Err(OpenError::NotADatabase(url.clone()))
        }
        Err(error) => Err(OpenError::Migration(url.clone(), error)),
    }
}

fn cannot_open(url: &DatabaseUrl, error: sqlx::Error) -> OpenError {
    let url = url.clone();
    // "Invalid authorization", and "no such database".
    let refused = error::postgres_code(&error).is_some_and(|code| code.starts_with("28") || code == "3D000");
    if error::is_not_sqlite(&error) {
        OpenError::NotADatabase(url)
    } else if refused {
        OpenError::Refused(url, error)
    } else if matches!(*url.options, Options::Postgres(_)) && matches!(error, sqlx::Error::Io(_)) {
        OpenError::Unreachable(url, error)
    } else {
        OpenError::Other(url, error)
    }
}
