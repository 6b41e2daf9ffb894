//! Rows out of a table, by its primary key.

use std::fmt::Write;

use super::catalogue::{Column, Kind, Table};
use super::cell::{Cell, RawRow};
use crate::question::Engine;
use crate::transaction::Tx;
use crate::{Error, Result};

/// Rows of the table.
pub(super) async fn count(tx: &mut Tx, table: &Table) -> Result<u64> {
    let (rows,): (i64,) = tx.ask(format!("SELECT COUNT(*) FROM \"{}\"", table.name)).one().await?;
    Ok(rows.unsigned_abs())
}

/// The next rows after the key `after`, in the order of the engine's own index.
pub(super) async fn batch(tx: &mut Tx, table: &Table, after: Option<&[Cell]>, limit: u32) -> Result<Vec<Vec<Cell>>> {
    let engine = tx.engine();
    let wanted: Vec<String> = table.columns.iter().map(|column| column_out(engine, column)).collect();
    let keys: Vec<&Column> = table.key.iter().map(|place| &table.columns[*place]).collect();
    let names = keys.iter().map(|key| format!("\"{}\"", key.name)).collect::<Vec<_>>().join(", ");
    let mut text = format!("SELECT {} FROM \"{}\"", wanted.join(", "), table.name);
    if after.is_some() {
        let values: Vec<String> = keys.iter().zip(1..).map(|(key, number)| value_in(engine, key, number)).collect();
        // Writing to a string cannot fail.
        let _ = write!(text, " WHERE ({names}) > ({})", values.join(", "));
    }
    let _ = write!(text, " ORDER BY {names} LIMIT {limit}");

    let mut question = tx.ask(text);
    for cell in after.unwrap_or_default() {
        question = match cell {
            Cell::Null => question.bind(None::<i64>),
            Cell::Integer(value) => question.bind(*value),
            Cell::Real(value) => question.bind(*value),
            Cell::Text(value) => question.bind(value.as_str()),
            Cell::Bytes(value) => question.bind(value.as_slice()),
        };
    }
    let rows: Vec<RawRow> = question.all().await?;
    let settled = |row: RawRow| {
        let cells = row.0.into_iter().zip(&table.columns).map(|(cell, column)| cell.settled(column.kind));
        cells.collect::<std::result::Result<Vec<_>, _>>().map_err(Error::corrupt("a row"))
    };
    rows.into_iter().map(settled).collect()
}

/// How a column is asked for, so that either engine hands out a [`Cell`].
fn column_out(engine: Engine, column: &Column) -> String {
    let name = &column.name;
    if engine == Engine::Sqlite {
        return format!("\"{name}\"");
    }
    match column.kind {
        Kind::Integer => format!("\"{name}\"::bigint"),
        Kind::Bool => format!("\"{name}\"::integer::bigint"),
        Kind::Real => format!("\"{name}\"::double precision"),
        Kind::Time => format!("(EXTRACT(EPOCH FROM \"{name}\") * 1000000)::bigint"),
        Kind::Text | Kind::Json => format!("\"{name}\"::text"),
        Kind::Bytes => format!("\"{name}\""),
    }
}

/// The placeholder of a key's value.
fn value_in(engine: Engine, column: &Column, number: usize) -> String {
    if engine == Engine::Sqlite { format!("${number}") } else { from_cell(column, &format!("${number}")) }
}

/// What PostgreSQL makes of a cell. A product with an interval is exact to the microsecond for a hundred years and more.
pub(super) fn from_cell(column: &Column, value: &str) -> String {
    match column.kind {
        Kind::Bool => format!("({value}::bigint <> 0)"),
        Kind::Time => format!("('epoch'::timestamptz + {value}::bigint * interval '1 microsecond')"),
        _ => format!("{value}::{}", column.exact),
    }
}
