//! Rows into a table.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection};

use super::catalogue::{Kind, Table};
use super::cell::Cell;
use super::reading::from_cell;
use crate::Result;
use crate::transaction::Tx;

/// Values that one statement of SQLite takes; its limit is higher, its use of them no quicker.
const MAX_VALUES: usize = 2_000;

/// Adds rows with the ids they have.
pub(super) async fn insert(tx: &mut Tx, table: &Table, rows: &[Vec<Cell>]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match tx {
        Tx::Sqlite(tx) => {
            for some in rows.chunks((MAX_VALUES / table.columns.len()).max(1)) {
                into_sqlite(tx, table, some).await?;
            }
            Ok(())
        }
        Tx::Postgres(tx) => into_postgres(tx, table, rows).await,
    }
}

fn names(table: &Table) -> String {
    table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect::<Vec<_>>().join(", ")
}

async fn into_sqlite(connection: &mut SqliteConnection, table: &Table, rows: &[Vec<Cell>]) -> Result<()> {
    let mut question: QueryBuilder<Sqlite> =
        QueryBuilder::new(format!("INSERT INTO \"{}\" ({}) ", table.name, names(table)));
    question.push_values(rows, |mut values, row| {
        for cell in row {
            match cell {
                Cell::Null => values.push("NULL"),
                Cell::Integer(value) => values.push_bind(*value),
                Cell::Real(value) => values.push_bind(*value),
                Cell::Text(value) => values.push_bind(value.clone()),
                Cell::Bytes(value) => values.push_bind(value.clone()),
            };
        }
    });
    question.build().persistent(false).execute(connection).await?;
    Ok(())
}

/// One list for each column, whatever the number of rows.
async fn into_postgres(connection: &mut sqlx::PgConnection, table: &Table, rows: &[Vec<Cell>]) -> Result<()> {
    let (mut lists, mut values) = (Vec::new(), Vec::new());
    for (column, number) in table.columns.iter().zip(1..) {
        let of = match column.kind {
            Kind::Integer | Kind::Bool | Kind::Time => "bigint",
            Kind::Real => "double precision",
            Kind::Text | Kind::Json => "text",
            Kind::Bytes => "bytea",
        };
        lists.push(format!("${number}::{of}[]"));
        values.push(from_cell(column, &format!("given.c{number}")));
    }
    let given = (1..=table.columns.len()).map(|number| format!("c{number}")).collect::<Vec<_>>().join(", ");
    let mut question = sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO \"{}\" ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM UNNEST({}) AS given ({given})",
        table.name,
        names(table),
        values.join(", "),
        lists.join(", ")
    )));
    for (place, column) in table.columns.iter().enumerate() {
        let cells = rows.iter().map(|row| &row[place]);
        question = match column.kind {
            Kind::Integer | Kind::Bool | Kind::Time => question.bind(cells.map(Cell::integer).collect::<Vec<_>>()),
            Kind::Real => question.bind(cells.map(Cell::real).collect::<Vec<_>>()),
            Kind::Text | Kind::Json => question.bind(cells.map(Cell::text).collect::<Vec<_>>()),
            Kind::Bytes => question.bind(cells.map(Cell::bytes).collect::<Vec<_>>()),
        };
    }
    question.execute(connection).await?;
    Ok(())
}
