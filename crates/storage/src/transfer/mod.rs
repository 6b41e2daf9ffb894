//! Moving a whole instance from one engine to the other.
//!
//! What there is to move is read from the catalogue, so that a new table moves without a word here. Tables go one after
//! the other, those that are referred to first, in batches by primary key. A batch and the mark that says how far it
//! came are one transaction of the target: killed at any moment, the same copy goes on after the last batch. Until the
//! marks are gone, nobody else opens the target ([`crate::OpenError::Unfinished`]).
//!
//! Both ends are held for the time of the copy: a SQLite file is locked, PostgreSQL's tables let nobody write, and two
//! copies into one database exclude each other. At the end every table is read again from both ends and compared: counts,
//! and a checksum over the canonical text of each row, made the same way of either engine.
//!
//! What is derived is not moved but made anew from what was: the words that properties are found by.
//!
//! To add a derived table: its name in [`catalogue::DERIVED`], and a step in [`derived`].

mod catalogue;
mod cell;
mod checksum;
mod derived;
mod ends;
mod marks;
mod reading;
mod sequences;
mod writing;

use domain::{Instant, RunId};

use crate::columns::Time;
use crate::transaction::Tx;
use crate::{Database, DatabaseUrl, Error, OpenError};
use catalogue::Table;
pub(crate) use marks::unfinished;

/// Rows that are moved in one transaction.
const BATCH: u32 = 1_000;

/// Why an instance was not moved. The source is as it was; the target is as it was, or can be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Both are of one engine, which has its own way.
    #[error("{0} and {1} are of the same engine; copy a SQLite file with `atalaya backup`, PostgreSQL with pg_dump")]
    SameEngine(DatabaseUrl, DatabaseUrl),
    /// There is nothing to move.
    #[error("there is no file {0}; name the database of the instance that is to be moved")]
    NoSource(DatabaseUrl),
    /// An end cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Another process has it open.
    #[error("{0} is in use; stop every Atalaya process on it (`serve`, `worker`, another copy) and try again")]
    InUse(DatabaseUrl),
    /// A worker holds a run of the source.
    #[error(
        "run {run} in {url} is in the hands of a worker until {until}; stop the worker, or, if it was killed, \
         try again after that time"
    )]
    Leased {
        /// The source.
        url: DatabaseUrl,
        /// One such run.
        run: RunId,
        /// When its lease ends.
        until: Instant,
    },
    /// The target holds something.
    #[error(
        "{url} holds an instance already (there are rows in {table}); name an empty database, or empty this one: \
         delete the file, or drop and create the PostgreSQL database"
    )]
    Occupied {
        /// The target.
        url: DatabaseUrl,
        /// A table with something in it.
        table: String,
    },
    /// The target holds the beginning of another copy.
    #[error(
        "{url} holds an unfinished copy of {of}; go on with that one, or empty the database: delete the file, or drop \
         and create the PostgreSQL database"
    )]
    OtherSource {
        /// The target.
        url: DatabaseUrl,
        /// The other copy's source.
        of: String,
    },
    /// The engines' schemas are not each other's mirror. A mistake of this version.
    #[error("the two schemas differ: {0}; please report this")]
    Schemas(String),
    /// What arrived is not what was sent.
    #[error(
        "the copy differs from its source in: {}; the source has changed since an earlier attempt, or a disk fails. \
         Empty the target and copy again",
        .0.join(", ")
    )]
    Differs(Vec<String>),
    /// A question failed.
    #[error("{table}: {error}")]
    Failed {
        /// The table it was about.
        table: String,
        /// Why.
        error: Error,
    },
}

type Result<T> = std::result::Result<T, TransferError>;

/// Says of which table a failure is.
trait About<T> {
    fn about(self, table: &str) -> Result<T>;
}

impl<T, E: Into<Error>> About<T> for std::result::Result<T, E> {
    fn about(self, table: &str) -> Result<T> {
        self.map_err(|error| TransferError::Failed { table: table.to_owned(), error: error.into() })
    }
}

/// How far a copy has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress<'t> {
    /// What is done.
    pub stage: Stage,
    /// With which table.
    pub table: &'t str,
    /// Rows of it that are done.
    pub rows: u64,
    /// Rows it has.
    pub of: u64,
}

/// What is done with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its rows are moved.
    Copying,
    /// It is made anew from what was moved.
    Deriving,
    /// It is compared with the source's.
    Comparing,
}

/// What was moved of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// The checksum of both ends, in hexadecimal.
    pub checksum: String,
}

/// Moves the instance in `from` to the empty database `to`, or goes on where the same copy was interrupted.
pub async fn copy(
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    now: Instant,
    tell: impl FnMut(Progress<'_>) + Send,
) -> Result<Vec<Moved>> {
    copy_in_batches(from, to, BATCH, now, tell).await
}

/// [`copy`] with so many rows in a batch.
pub async fn copy_in_batches(
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    batch: u32,
    now: Instant,
    mut tell: impl FnMut(Progress<'_>) + Send,
) -> Result<Vec<Moved>> {
    let (source, target) = (ends::open_source(from, to).await?, ends::open_target(to).await?);
    let mut reading = source.begin().await.about("the source")?;
    let tables = {
        let mut other = target.begin().await.about("the target")?;
        catalogue::read(&mut reading, &mut other).await?
    };
    ends::hold(&mut reading, from, &tables).await?;
    refuse_leased(&mut reading, from, now).await?;
    marks::begin(&target, from, to, &tables).await?;

    for table in &tables {
        copy_table(&mut reading, &target, table, batch, &mut tell).await?;
    }
    derived::make(&target, batch, &mut tell).await?;
    for table in &tables {
        sequences::carry_over(&mut reading, &target, table).await.about(&table.name)?;
    }
    let moved = compare(&mut reading, &target, &tables, &mut tell).await?;
    marks::end(&target).await?;
    target.close().await;
    Ok(moved)
}

async fn copy_table(
    source: &mut Tx,
    target: &Database,
    table: &Table,
    batch: u32,
    tell: &mut (impl FnMut(Progress<'_>) + Send),
) -> Result<()> {
    let name = table.name.as_str();
    let batch = table.batch(batch);
    let of = reading::count(source, table).await.about(name)?;
    let mut mark = marks::read(target, name).await.about(name)?;
    loop {
        tell(Progress { stage: Stage::Copying, table: name, rows: mark.rows, of });
        if mark.done {
            return Ok(());
        }
        let rows = reading::batch(source, table, mark.last.as_deref(), batch).await.about(name)?;
        mark.done = rows.len() < batch as usize;
        mark.rows += rows.len() as u64;
        if let Some(row) = rows.last() {
            mark.last = Some(table.key_of(row));
        }
        let mut tx = target.begin().await.about(name)?;
        writing::insert(&mut tx, table, &rows).await.about(name)?;
        marks::write(&mut tx, name, &mark).await.about(name)?;
        tx.commit().await.about(name)?;
    }
}

async fn compare(
    source: &mut Tx,
    target: &Database,
    tables: &[Table],
    tell: &mut (impl FnMut(Progress<'_>) + Send),
) -> Result<Vec<Moved>> {
    let mut copy = target.begin().await.about("the target")?;
    let (mut moved, mut differing) = (Vec::new(), Vec::new());
    for table in tables {
        let name = table.name.as_str();
        let of = reading::count(source, table).await.about(name)?;
        tell(Progress { stage: Stage::Comparing, table: name, rows: 0, of });
        let (sent, arrived) = tokio::join!(checksum::of_table(source, table), checksum::of_table(&mut copy, table));
        let (sent, arrived) = (sent.about(name)?, arrived.about(name)?);
        tell(Progress { stage: Stage::Comparing, table: name, rows: arrived.rows(), of });
        if sent == arrived {
            moved.push(Moved { table: name.to_owned(), rows: sent.rows(), checksum: sent.to_string() });
        } else {
            differing.push(name.to_owned());
        }
    }
    differing.extend(derived::missing(&mut copy).await?);
    if differing.is_empty() { Ok(moved) } else { Err(TransferError::Differs(differing)) }
}

async fn refuse_leased(source: &mut Tx, url: &DatabaseUrl, now: Instant) -> Result<()> {
    let leased: Option<(i64, Time)> = source
        .ask("SELECT id, lease_until FROM runs WHERE lease_owner IS NOT NULL AND lease_until > $1 ORDER BY id LIMIT 1")
        .bind(Time(now))
        .optional()
        .await
        .about("runs")?;
    match leased {
        Some((run, until)) => Err(TransferError::Leased { url: url.clone(), run: RunId(run), until: until.0 }),
        None => Ok(()),
    }
}
