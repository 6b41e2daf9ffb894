//! Which tables there are, what is in them, and in which order they are filled.
//!
//! One of the two ends is always PostgreSQL, whose types say more than SQLite's: a time is no number there.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Cell;
use super::{About, Result, TransferError};
use crate::transaction::Tx;

/// Tables that are made anew from others: see [`super::derived`].
const DERIVED: [&str; 1] = ["property_words"];
/// Tables whose rows may be megabytes long: few of them are in memory at a time.
const OF_LONG_ROWS: [&str; 1] = ["archived_pages"];
const LONG_ROWS: u32 = 32;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Bool,
    Real,
    Time,
    Text,
    Json,
    Bytes,
}

impl Kind {
    fn of(postgres_type: &str) -> Option<Self> {
        Some(match postgres_type {
            "bigint" | "integer" | "smallint" => Self::Integer,
            "boolean" => Self::Bool,
            "double precision" | "real" => Self::Real,
            "timestamp with time zone" => Self::Time,
            "text" | "character varying" => Self::Text,
            "jsonb" | "json" => Self::Json,
            "bytea" => Self::Bytes,
            _ => return None,
        })
    }
}

/// A column that is moved.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// As PostgreSQL calls it.
    pub(super) exact: String,
}

/// A table that is moved.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The primary key: places in `columns`.
    pub(super) key: Vec<usize>,
    /// The column whose values the engine counts up.
    pub(super) counted: Option<String>,
}

impl Table {
    /// How many rows are taken at once, of `most` that may be.
    pub(super) fn batch(&self, most: u32) -> u32 {
        if OF_LONG_ROWS.contains(&self.name.as_str()) { most.min(LONG_ROWS) } else { most }
    }

    pub(super) fn key_of(&self, row: &[Cell]) -> Vec<Cell> {
        self.key.iter().map(|place| row[*place].clone()).collect()
    }
}

/// The tables to move, each after those it refers to.
pub(super) async fn read(one: &mut Tx, other: &mut Tx) -> Result<Vec<Table>> {
    let (sqlite, postgres) = if matches!(one, Tx::Sqlite(_)) { (one, other) } else { (other, one) };
    let tables = of_postgres(postgres).await?;
    agree(sqlite, &tables).await?;
    in_order(tables, &references(postgres).await?)
}

async fn of_postgres(tx: &mut Tx) -> Result<BTreeMap<String, Table>> {
    type Row = (String, String, String, bool, Option<i32>);
    let rows: Vec<Row> = tx
        .ask(
            "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), a.attidentity <> '',
                 array_position(i.indkey::int2[], a.attnum)
             FROM pg_class c
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
             WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
             ORDER BY c.relname, a.attnum",
        )
        .all()
        .await
        .about("the catalogue")?;
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let mut keys: BTreeMap<String, BTreeMap<i32, usize>> = BTreeMap::new();
    for (table, column, exact, counted, key) in rows {
        if !is_moved(&table) {
            continue;
        }
        let kind = Kind::of(&exact).ok_or_else(|| {
            TransferError::Schemas(format!("{table}.{column} is of the type {exact}, which cannot move"))
        })?;
        let entry = tables.entry(table.clone()).or_insert_with(|| Table {
            name: table.clone(),
            columns: Vec::new(),
            key: Vec::new(),
            counted: None,
        });
        if counted {
            entry.counted = Some(column.clone());
        }
        if let Some(place) = key {
            keys.entry(table).or_default().insert(place, entry.columns.len());
        }
        entry.columns.push(Column { name: column, kind, exact });
    }
    for (name, table) in &mut tables {
        table.key = keys.remove(name).unwrap_or_default().into_values().collect();
        if table.key.is_empty() {
            return Err(TransferError::Schemas(format!("{name} has no primary key")));
        }
    }
    Ok(tables)
}

fn is_moved(table: &str) -> bool {
    table != "_sqlx_migrations" && table != super::marks::TABLE && !DERIVED.contains(&table)
}

/// Makes sure that SQLite has the same tables and columns.
async fn agree(tx: &mut Tx, tables: &BTreeMap<String, Table>) -> Result<()> {
    // A virtual table keeps its contents in others, whose names begin with its own.
    let rows: Vec<(String, String)> = tx
        .ask(
            "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~'",
        )
        .all()
        .await
        .about("the catalogue")?;
    let of_derived = |table: &str| DERIVED.iter().any(|derived| table.starts_with(derived));
    let there: BTreeSet<(String, String)> =
        rows.into_iter().filter(|(table, _)| is_moved(table) && !of_derived(table)).collect();
    let here: BTreeSet<(String, String)> = tables
        .values()
        .flat_map(|table| table.columns.iter().map(|column| (table.name.clone(), column.name.clone())))
        .collect();
    match here.symmetric_difference(&there).next() {
        Some((table, column)) => Err(TransferError::Schemas(format!("only one engine has {table}.{column}"))),
        None => Ok(()),
    }
}

/// Pairs of a table and one that it refers to.
async fn references(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    tx.ask(
        "SELECT f.relname::text, t.relname::text FROM pg_constraint k
         JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
         WHERE k.contype = 'f' AND f.relnamespace = current_schema()::regnamespace AND f.oid <> t.oid",
    )
    .all()
    .await
    .about("the catalogue")
}

fn in_order(mut tables: BTreeMap<String, Table>, references: &[(String, String)]) -> Result<Vec<Table>> {
    let mut ordered = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let free =
            tables.keys().find(|name| !references.iter().any(|(from, to)| from == *name && tables.contains_key(to)));
        let Some(name) = free.cloned() else {
            let names: Vec<&str> = tables.keys().map(String::as_str).collect();
            return Err(TransferError::Schemas(format!("{} refer to each other in a circle", names.join(", "))));
        };
        ordered.extend(tables.remove(&name));
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(references: &[(&str, &str)]) -> Result<Vec<String>> {
        let table = |name: &str| Table { name: name.to_owned(), columns: vec![], key: vec![], counted: None };
        let tables = ["a", "b", "c"].map(|name| (name.to_owned(), table(name))).into();
        let references: Vec<_> = references.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        Ok(in_order(tables, &references)?.into_iter().map(|table| table.name).collect())
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        assert_eq!(order(&[("a", "b"), ("b", "c")]).expect("an order"), ["c", "b", "a"]);
        assert_eq!(order(&[("a", "elsewhere")]).expect("an order"), ["a", "b", "c"]);
        assert!(matches!(order(&[("a", "b"), ("b", "a")]), Err(TransferError::Schemas(why)) if why.contains("circle")));
    }
}
