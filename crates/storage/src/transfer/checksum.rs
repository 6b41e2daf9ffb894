//! Telling whether two tables of different engines hold the same.
//!
//! Each row becomes a canonical text, of which the SHA-256 is taken. A table's checksum is the sum of those of its rows:
//! the engines need not agree on an order, and a row that is there twice does not cancel itself out.

use std::fmt;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::catalogue::{Kind, Table};
use super::cell::Cell;
use super::reading;
use crate::transaction::Tx;
use crate::{Error, Result};

/// Rows that are read at once.
const BATCH: u32 = 1_000;

/// Rows and what they hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Checksum {
    rows: u64,
    sum: [u64; 4],
}

impl Checksum {
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    fn add(&mut self, table: &Table, row: &[Cell]) -> Result<()> {
        let text = canonical(table, row)?;
        let digest = Sha256::digest(text.as_bytes());
        for (lane, bytes) in self.sum.iter_mut().zip(digest.as_slice().chunks_exact(8)) {
            let number = bytes.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
            *lane = lane.wrapping_add(number);
        }
        self.rows += 1;
        Ok(())
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sum.iter().try_for_each(|lane| write!(f, "{lane:016x}"))
    }
}

pub(super) async fn of_table(tx: &mut Tx, table: &Table) -> Result<Checksum> {
    let (mut checksum, mut last, batch) = (Checksum::default(), None, table.batch(BATCH));
    loop {
        let rows = reading::batch(tx, table, last.as_deref(), batch).await?;
        for row in &rows {
            checksum.add(table, row)?;
        }
        match rows.last() {
            Some(row) if rows.len() == batch as usize => last = Some(table.key_of(row)),
            _ => return Ok(checksum),
        }
    }
}

/// The row as text: a JSON list, in which numbers and objects have one form only.
fn canonical(table: &Table, row: &[Cell]) -> Result<String> {
    let failed = |error: serde_json::Error| Error::corrupt("a row")(error.into());
    let mut values = Vec::with_capacity(row.len());
    for (column, cell) in table.columns.iter().zip(row) {
        values.push(match (column.kind, cell) {
            (_, Cell::Null) => Value::Null,
            (Kind::Json, Cell::Text(text)) => one_form(serde_json::from_str(text).map_err(failed)?),
            (_, Cell::Text(text)) => Value::from(text.as_str()),
            (_, Cell::Integer(number)) => Value::from(*number),
            (_, Cell::Real(number)) => one_form(Value::from(*number)),
            (_, Cell::Bytes(bytes)) => Value::from(bytes.as_slice()),
        });
    }
    serde_json::to_string(&values).map_err(failed)
}

/// PostgreSQL sorts the fields of an object and writes numbers without exponent; neither changes what they say.
fn one_form(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> =
                fields.into_iter().map(|(name, value)| (name, one_form(value))).collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(one_form).collect(),
        Value::Number(number) => match number.as_f64() {
            // Zero has one sign, and up to here every whole number is exact in either form.
            Some(real) if number.is_f64() && real.fract() == 0.0 && real.abs() < 9_007_199_254_740_992.0 => {
                Value::from(real as i64)
            }
            // Above it, whole numbers that were written with an exponent come back without.
            Some(real) if real.abs() >= 9_007_199_254_740_992.0 => Value::from(format!("{real:e}")),
            _ => Value::Number(number),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Column;
    use super::*;

    fn table(kind: Kind) -> Table {
        let column = Column { name: "a".to_owned(), kind, exact: String::new() };
        Table { name: "t".to_owned(), columns: vec![column], key: vec![0], counted: None }
    }

    fn sum(kind: Kind, cells: &[Cell]) -> Checksum {
        let mut checksum = Checksum::default();
        for cell in cells {
            checksum.add(&table(kind), std::slice::from_ref(cell)).expect("a row");
        }
        checksum
    }

    fn json(text: &str) -> Checksum {
        sum(Kind::Json, &[Cell::Text(text.to_owned())])
    }

    #[test]
    fn what_says_the_same_has_one_checksum() {
        assert_eq!(json(r#"{"b":1,"aa":[1.0,1e2,-0.0]}"#), json(r#"{"aa": [1, 100, 0], "b": 1.0}"#));
        assert_eq!(json("1e300"), json(&format!("1{}", "0".repeat(300))));
        assert_eq!(json("9.12e-6"), json("0.00000912"));
        assert_eq!(sum(Kind::Real, &[Cell::Real(-0.0)]), sum(Kind::Real, &[Cell::Real(0.0)]));
    }

    #[test]
    fn what_differs_has_another() {
        let (one, two) = (Cell::Integer(1), Cell::Integer(2));
        assert_ne!(json("[1,2]"), json("[2,1]"));
        assert_ne!(sum(Kind::Integer, std::slice::from_ref(&one)), sum(Kind::Integer, &[Cell::Null]));
        assert_ne!(sum(Kind::Integer, &[one.clone(), one.clone()]), sum(Kind::Integer, &[two.clone(), two.clone()]));
        assert_ne!(sum(Kind::Integer, &[]), sum(Kind::Integer, &[one.clone(), one.clone()]));
        assert_eq!(sum(Kind::Integer, &[one.clone(), two.clone()]), sum(Kind::Integer, &[two, one]));
    }
}
