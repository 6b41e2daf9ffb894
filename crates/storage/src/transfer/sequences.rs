//! The next id of each table: greater than any the instance ever gave, so that what is gone is never meant again.

use super::catalogue::Table;
use crate::transaction::Tx;
use crate::{Database, Result};

/// Lets the target count on where the source stopped.
pub(super) async fn carry_over(source: &mut Tx, target: &Database, table: &Table) -> Result<()> {
    let Some(column) = &table.counted else { return Ok(()) };
    let given = last_given(source, table, column).await?;
    if given == 0 {
        return Ok(());
    }
    let mut tx = target.begin().await?;
    match tx {
        Tx::Sqlite(_) => {
            // Only tables that are counted for good have a row there; SQLite makes it with the first row it counts.
            tx.ask(
                "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_schema
                 WHERE name = $1 AND sql LIKE '%AUTOINCREMENT%'
                     AND name NOT IN (SELECT name FROM sqlite_sequence WHERE name IS NOT NULL)",
            )
            .bind(table.name.as_str())
            .execute()
            .await?;
            tx.ask("UPDATE sqlite_sequence SET seq = MAX(seq, $2) WHERE name = $1")
                .bind(table.name.as_str())
                .bind(given)
                .execute()
                .await?;
        }
        Tx::Postgres(_) => {
            tx.ask("SELECT setval(pg_get_serial_sequence($1, $2), $3)")
                .bind(table.name.as_str())
                .bind(column.as_str())
                .bind(given)
                .execute()
                .await?;
        }
    }
    tx.commit().await
}

/// The greatest id that was ever given; 0 where none was.
async fn last_given(tx: &mut Tx, table: &Table, column: &str) -> Result<i64> {
    let greatest = tx.ask(format!("SELECT COALESCE(MAX(\"{column}\"), 0) FROM \"{}\"", table.name));
    let (greatest,): (i64,) = greatest.one().await?;
    let counted: Option<(Option<i64>,)> = match tx {
        Tx::Sqlite(_) => {
            tx.ask("SELECT seq FROM sqlite_sequence WHERE name = $1").bind(table.name.as_str()).optional().await?
        }
        Tx::Postgres(_) => {
            tx.ask("SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass)")
                .bind(table.name.as_str())
                .bind(column)
                .optional()
                .await?
        }
    };
    Ok(counted.and_then(|(counted,)| counted).unwrap_or(0).max(greatest))
}
