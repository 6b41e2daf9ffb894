//! A copy of a SQLite database, taken while others write to it.
//!
//! `VACUUM INTO` reads the database as it stood at one commit and writes it anew, without the room that was free in it.
//! It goes to a file beside the target, which takes the target's name once it is on the disk and has been read through:
//! whoever finds a file under that name has a whole backup. What was interrupted leaves at most a `.part` file.
//!
//! PostgreSQL has its own way, which the refusal names.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::disk;
use crate::url::Options;
use crate::{Database, DatabaseUrl, Error, OpenError, error, opening};

/// Only its owner may read a backup: there are password hashes in it.
const MODE: u32 = 0o600;

/// Why there is no backup. What was there under its name is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Not a file.
    #[error("{0} is PostgreSQL, which has its own way: pg_dump --format=custom --file=FILE --dbname=URL")]
    Postgres(DatabaseUrl),
    /// There is nothing to copy.
    #[error("there is no file {0}; name the instance's database with --database-url or ATALAYA_DATABASE_URL")]
    NoSource(DatabaseUrl),
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The target's folder is not there.
    #[error("there is no folder {0:?}; make it, or name another with --to")]
    NoFolder(PathBuf),
    /// The target is there.
    #[error("{0:?} is there already; name another file, or replace it with --force")]
    Exists(PathBuf),
    /// The target is the database itself, or no file.
    #[error("{0:?} cannot be written over; name another file with --to")]
    NotATarget(PathBuf),
    /// The disk is too small.
    #[error(
        "no room for the backup in {folder:?}: up to {needed} are needed, {free} are free; make room, or name another \
         disk with --to"
    )]
    Full {
        /// The folder.
        folder: PathBuf,
        /// What the database takes.
        needed: String,
        /// What there is.
        free: String,
    },
    /// What was written is damaged: so is the database, or a disk.
    #[error(
        "the copy of {url} is damaged ({}); the database or a disk is at fault: restore the last good backup",
        .problems.join("; ")
    )]
    Damaged {
        /// The database.
        url: DatabaseUrl,
        /// What `PRAGMA integrity_check` said of the copy.
        problems: Vec<String>,
    },
    /// The file system refused.
    #[error("cannot write {0:?}: {1}")]
    File(PathBuf, io::Error),
    /// The database failed.
    #[error("cannot copy {0}: {1}")]
    Failed(DatabaseUrl, Error),
}

/// A backup that was written and read through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// Its size.
    pub bytes: u64,
    /// The version of its schema.
    pub schema: i64,
}

/// Writes a backup of the database to the file `to`, and over one that is there only where it may `replace` it. The
/// database's schema is left as it is: a backup before an upgrade is one of the version before.
pub async fn take(url: &DatabaseUrl, to: &Path, replace: bool) -> Result<Backup, BackupError> {
    let Options::Sqlite(options) = &*url.options else { return Err(BackupError::Postgres(url.clone())) };
    let source = options.get_filename();
    if !source.is_file() {
        return Err(BackupError::NoSource(url.clone()));
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(BackupError::NoFolder(folder.to_owned()));
    }
    refuse_target(source, to, replace)?;
    let needed = size_with_log(source).map_err(|error| BackupError::File(source.to_owned(), error))?;
    let full = |free: u64| BackupError::Full {
        folder: folder.to_owned(),
        needed: disk::shown(needed),
        free: disk::shown(free),
    };

    let part = Part::beside(to)?;
    let db = Database(opening::open_as_it_is(url).await?);
    let failed = |error: Error| match &error {
        Error::Database(cause) if error::is_full(cause) => full(disk::free(folder).unwrap_or(0)),
        _ => BackupError::Failed(url.clone(), error),
    };
    let schema = schema(&db, url).await?;
    let written = db.write("VACUUM INTO $1").bind(part.0.to_string_lossy().as_ref()).execute().await;
    db.close().await;
    written.map_err(failed)?;
    sync(&part.0)?;
    check(url, &part.0, schema).await?;

    refuse_target(source, to, replace)?;
    let bytes = std::fs::metadata(&part.0).map_err(|error| BackupError::File(part.0.clone(), error))?.len();
    std::fs::rename(&part.0, to).map_err(|error| BackupError::File(to.to_owned(), error))?;
    sync(folder)?;
    Ok(Backup { bytes, schema })
}

fn refuse_target(source: &Path, to: &Path, replace: bool) -> Result<(), BackupError> {
    let Ok(there) = std::fs::symlink_metadata(to) else { return Ok(()) };
    let same = matches!((source.canonicalize(), to.canonicalize()), (Ok(source), Ok(to)) if source == to);
    if same || there.is_dir() || to.file_name().is_none() {
        Err(BackupError::NotATarget(to.to_owned()))
    } else if replace {
        Ok(())
    } else {
        Err(BackupError::Exists(to.to_owned()))
    }
}

/// What the database takes, with what is still in its log.
fn size_with_log(file: &Path) -> io::Result<u64> {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    Ok(std::fs::metadata(file)?.len() + std::fs::metadata(log).map_or(0, |log| log.len()))
}

async fn schema(db: &Database, url: &DatabaseUrl) -> Result<i64, BackupError> {
    match db.schema().await {
        Ok(schema) if schema.found > 0 => Ok(schema.found),
        Err(error) if !matches!(&error, Error::Database(cause) if error::is_not_sqlite(cause)) => {
            Err(BackupError::Failed(url.clone(), error))
        }
        _ => Err(OpenError::NotADatabase(url.clone()).into()),
    }
}

/// Reads the whole copy, on a connection of its own.
async fn check(url: &DatabaseUrl, copy: &Path, schema: i64) -> Result<(), BackupError> {
    let failed = |error| BackupError::Failed(url.clone(), error);
    let db = Database(opening::open_as_it_is(&DatabaseUrl::of_file(copy)).await?);
    let said: Vec<(String,)> = db.ask("PRAGMA integrity_check(10)").all().await.map_err(failed)?;
    let copied = self::schema(&db, url).await;
    db.close().await;
    let mut problems: Vec<String> = said.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect();
    let copied = copied?;
    if copied != schema {
        problems.push(format!("its schema is {copied}, not {schema}"));
    }
    if problems.is_empty() { Ok(()) } else { Err(BackupError::Damaged { url: url.clone(), problems }) }
}

fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|error| BackupError::File(path.to_owned(), error))
}

/// A file that goes unless it was renamed.
struct Part(PathBuf);

impl Part {
    /// Makes it, empty, beside the target. One that an interrupted backup of the same process number left is used up.
    fn beside(to: &Path) -> Result<Self, BackupError> {
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = to.with_file_name(name);
        let failed = |error| BackupError::File(path.clone(), error);
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).open(&path).map_err(failed)?;
        file.set_permissions(Permissions::from_mode(MODE)).map_err(failed)?;
        Ok(Self(path))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After the rename there is nothing of this name, and that is all right.
        let _ = std::fs::remove_file(&self.0);
        let mut journal = self.0.as_os_str().to_owned();
        journal.push("-journal");
        let _ = std::fs::remove_file(journal);
    }
}
