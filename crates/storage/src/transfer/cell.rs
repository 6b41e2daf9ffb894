//! One value of one row, of either engine.

use serde::{Deserialize, Serialize};
use sqlx::error::BoxDynError;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, FromRow, Row, Sqlite, Type, TypeInfo, ValueRef};

use super::catalogue::Kind;
use crate::columns;

/// A value as both engines can hand it out: times are microseconds since 1970, truth is 0 or 1, JSON is text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    pub(super) fn integer(&self) -> Option<i64> {
        if let Self::Integer(value) = self { Some(*value) } else { None }
    }

    pub(super) fn real(&self) -> Option<f64> {
        if let Self::Real(value) = self { Some(*value) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(value) = self { Some(value) } else { None }
    }

    pub(super) fn bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(value) = self { Some(value) } else { None }
    }

    /// In the form that both engines keep: text without NUL, JSON without blanks, a column of numbers with fractions
    /// without whole ones.
    pub(super) fn settled(self, kind: Kind) -> Result<Self, BoxDynError> {
        let settled = match (kind, self) {
            (Kind::Json, Self::Text(text)) => {
                let json: serde_json::Value = serde_json::from_str(&text)?;
                Self::Text(columns::Json::write("JSON", &json)?.into_text())
            }
            (Kind::Text, Self::Text(text)) if text.contains('\0') => Self::Text(columns::text(&text).into_owned()),
            (Kind::Real, Self::Integer(value)) => Self::Real(value as f64),
            (_, cell) => cell,
        };
        let fits = match settled {
            Self::Null => true,
            Self::Integer(_) => matches!(kind, Kind::Integer | Kind::Bool | Kind::Time),
            Self::Real(_) => kind == Kind::Real,
            Self::Text(_) => matches!(kind, Kind::Text | Kind::Json),
            Self::Bytes(_) => kind == Kind::Bytes,
        };
        if fits { Ok(settled) } else { Err(format!("{settled:?} stands in a column of the kind {kind:?}").into()) }
    }
}

/// A row before its columns' kinds are looked at.
pub(super) struct RawRow(pub(super) Vec<Cell>);

impl<'r> FromRow<'r, SqliteRow> for RawRow {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        let cell = |place| {
            let value = row.try_get_raw(place)?;
            if value.is_null() {
                return Ok(Cell::Null);
            }
            let kind = value.type_info().into_owned();
            let decoded = match kind.name() {
                "INTEGER" | "BOOLEAN" => <i64 as Decode<Sqlite>>::decode(value).map(Cell::Integer),
                "REAL" => <f64 as Decode<Sqlite>>::decode(value).map(Cell::Real),
                "TEXT" => <String as Decode<Sqlite>>::decode(value).map(Cell::Text),
                _ => <Vec<u8> as Decode<Sqlite>>::decode(value).map(Cell::Bytes),
            };
            decoded.map_err(sqlx::Error::Decode)
        };
        (0..row.len()).map(cell).collect::<sqlx::Result<_>>().map(Self)
    }
}

impl<'r> FromRow<'r, PgRow> for RawRow {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let cell = |place| {
            let value = row.try_get_raw(place)?;
            if value.is_null() {
                return Ok(Cell::Null);
            }
            let kind = value.type_info().into_owned();
            if <i64 as Type<sqlx::Postgres>>::compatible(&kind) {
                row.try_get(place).map(Cell::Integer)
            } else if <f64 as Type<sqlx::Postgres>>::compatible(&kind) {
                row.try_get(place).map(Cell::Real)
            } else if <Vec<u8> as Type<sqlx::Postgres>>::compatible(&kind) {
                row.try_get(place).map(Cell::Bytes)
            } else {
                row.try_get(place).map(Cell::Text)
            }
        };
        (0..row.len()).map(cell).collect::<sqlx::Result<_>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_form_that_both_engines_keep() {
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(text("a\0b").settled(Kind::Text).expect("text"), text("a\u{fffd}b"));
        assert_eq!(text("{ \"a\": [1, 2.0] }").settled(Kind::Json).expect("JSON"), text("{\"a\":[1,2.0]}"));
        assert_eq!(Cell::Integer(90).settled(Kind::Real).expect("a number"), Cell::Real(90.0));
        for (cell, kind) in [(text("{"), Kind::Json), (text("x"), Kind::Integer), (Cell::Integer(1), Kind::Text)] {
            assert!(cell.settled(kind).is_err());
        }
    }

    #[test]
    fn numbers_in_json_keep_their_last_digit() {
        for step in 1..2_000_i32 {
            let text = Cell::Text(format!("[{:?}]", f64::from(step).sqrt() / 3.7e-3));
            assert_eq!(text.clone().settled(Kind::Json).expect("JSON"), text);
        }
    }
}
