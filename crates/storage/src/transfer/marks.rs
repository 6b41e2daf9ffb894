//! How far a copy has come, kept in the target beside what has come.

use super::catalogue::Table;
use super::cell::Cell;
use super::{About, Result, TransferError, reading};
use crate::transaction::Tx;
use crate::{Database, DatabaseUrl, Error};

/// The table of marks. As long as it is there, the database is no instance yet.
pub(crate) const TABLE: &str = "copy_marks";
/// The row that names the source instead of a table.
const SOURCE: &str = "";

/// How far a table has come.
#[derive(Debug, Default)]
pub(super) struct Mark {
    /// The key of the last row that came, as the source orders them.
    pub(super) last: Option<Vec<Cell>>,
    pub(super) rows: u64,
    pub(super) done: bool,
}

/// Makes the marks in an empty database, or finds those of an earlier attempt.
pub(super) async fn begin(target: &Database, from: &DatabaseUrl, to: &DatabaseUrl, tables: &[Table]) -> Result<()> {
    let mut tx = target.begin().await.about(TABLE)?;
    tx.ask(format!(
        "CREATE TABLE IF NOT EXISTS {TABLE}
         (name TEXT PRIMARY KEY, last_key TEXT NOT NULL, copied BIGINT NOT NULL, done BIGINT NOT NULL)"
    ))
    .execute()
    .await
    .about(TABLE)?;
    let begun = tx.ask(format!("SELECT last_key FROM {TABLE} WHERE name = $1")).bind(SOURCE);
    let begun: Option<(String,)> = begun.optional().await.about(TABLE)?;
    match begun {
        Some((of,)) if of == from.to_string() => return Ok(()),
        Some((of,)) => return Err(TransferError::OtherSource { url: to.clone(), of }),
        None => {}
    }
    for table in tables {
        if reading::count(&mut tx, table).await.about(&table.name)? > 0 {
            return Err(TransferError::Occupied { url: to.clone(), table: table.name.clone() });
        }
    }
    let question = tx.ask(format!("INSERT INTO {TABLE} (name, last_key, copied, done) VALUES ($1, $2, 0, 0)"));
    question.bind(SOURCE).bind(from.to_string()).execute().await.about(TABLE)?;
    tx.commit().await.about(TABLE)
}

pub(super) async fn read(target: &Database, name: &str) -> crate::Result<Mark> {
    let question = target.ask(format!("SELECT last_key, copied, done FROM {TABLE} WHERE name = $1"));
    let row: Option<(String, i64, i64)> = question.bind(name).optional().await?;
    let Some((last, copied, done)) = row else { return Ok(Mark::default()) };
    let last = serde_json::from_str(&last).map_err(|error| Error::corrupt("a copy's mark")(error.into()))?;
    Ok(Mark { last, rows: copied.unsigned_abs(), done: done != 0 })
}

/// Keeps the mark with the rows it is about.
pub(super) async fn write(tx: &mut Tx, name: &str, mark: &Mark) -> crate::Result<()> {
    let last = serde_json::to_string(&mark.last).map_err(|error| Error::corrupt("a copy's mark")(error.into()))?;
    tx.ask(format!(
        "INSERT INTO {TABLE} (name, last_key, copied, done) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO UPDATE SET last_key = excluded.last_key, copied = excluded.copied, done = excluded.done"
    ))
    .bind(name)
    .bind(last)
    .bind(i64::try_from(mark.rows).unwrap_or(i64::MAX))
    .bind(i64::from(mark.done))
    .execute()
    .await?;
    Ok(())
}

/// The copy is complete: the target is an instance.
pub(super) async fn end(target: &Database) -> Result<()> {
    target.write(format!("DROP TABLE {TABLE}")).execute().await.about(TABLE)?;
    Ok(())
}

/// The source of the copy that this database is the unfinished target of.
pub(crate) async fn unfinished(db: &Database) -> crate::Result<Option<String>> {
    let there = db.engine().pick(
        "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
        "SELECT COUNT(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = $1",
    );
    let (there,): (i64,) = db.ask(there).bind(TABLE).one().await?;
    if there == 0 {
        return Ok(None);
    }
    let question = db.ask(format!("SELECT last_key FROM {TABLE} WHERE name = $1")).bind(SOURCE);
    let source: Option<(String,)> = question.optional().await?;
    Ok(source.map(|(source,)| source))
}
