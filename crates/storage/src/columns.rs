//! How values stand in columns.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueFormat, PgValueRef};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Postgres, Sqlite, Type};

use crate::{Error, Result};

/// An instant as a column keeps it: whole microseconds, so that what was written compares equal to what is read. SQLite
/// keeps their number, PostgreSQL a `timestamptz`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time(pub(crate) Instant);

impl Type<Sqlite> for Time {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }

    fn compatible(info: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(info)
    }
}

impl Encode<'_, Sqlite> for Time {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> std::result::Result<IsNull, BoxDynError> {
        Encode::<Sqlite>::encode(self.0.timestamp_micros(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for Time {
    fn decode(value: SqliteValueRef<'r>) -> std::result::Result<Self, BoxDynError> {
        whole_micros(<i64 as Decode<Sqlite>>::decode(value)?)
    }
}

impl Type<Postgres> for Time {
    fn type_info() -> PgTypeInfo {
        <DateTime<Utc> as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Time {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> std::result::Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(whole_micros(self.0.timestamp_micros())?.0, buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Time {
    fn decode(value: PgValueRef<'r>) -> std::result::Result<Self, BoxDynError> {
        <DateTime<Utc> as Decode<Postgres>>::decode(value).map(Self)
    }
}

fn whole_micros(micros: i64) -> std::result::Result<Time, BoxDynError> {
    DateTime::from_timestamp_micros(micros).map(Time).ok_or_else(|| "an instant out of range".into())
}

/// JSON as a column keeps it: text in SQLite, `jsonb` in PostgreSQL, which puts it in a form of its own.
#[derive(Debug, Clone)]
pub(crate) struct Json(String);

impl Json {
    /// Writes a value. PostgreSQL has no NUL, in JSON as little as in text: see [`text`].
    pub(crate) fn write<T: Serialize>(what: &'static str, value: &T) -> Result<Self> {
        let written = serde_json::to_string(value).map_err(|error| Error::corrupt(what)(error.into()))?;
        Self::from_text(what, written)
    }

    /// Takes JSON that is written already.
    pub(crate) fn from_text(what: &'static str, written: String) -> Result<Self> {
        if !written.contains("\\u0000") {
            return Ok(Self(written));
        }
        let mut value: serde_json::Value = read(what, &written)?;
        without_nul(&mut value);
        Ok(Self(value.to_string()))
    }

    /// Reads the value.
    pub(crate) fn read<T: DeserializeOwned>(&self, what: &'static str) -> Result<T> {
        read(what, &self.0)
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

fn read<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::corrupt(what)(error.into()))
}

fn without_nul(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(held) => *held = text(held).into_owned(),
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_nul),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(without_nul),
        _ => {}
    }
}

impl Type<Sqlite> for Json {
    fn type_info() -> SqliteTypeInfo {
        <str as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for Json {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> std::result::Result<IsNull, BoxDynError> {
        Encode::<Sqlite>::encode_by_ref(&self.0, buffer)
    }

    fn encode(self, buffer: &mut SqliteArgumentsBuffer) -> std::result::Result<IsNull, BoxDynError> {
        Encode::<Sqlite>::encode(self.0, buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for Json {
    fn decode(value: SqliteValueRef<'r>) -> std::result::Result<Self, BoxDynError> {
        <String as Decode<Sqlite>>::decode(value).map(Self)
    }
}

/// What `jsonb` begins with on the wire: the version of the rest, which is text.
const JSONB_VERSION: u8 = 1;

impl Type<Postgres> for Json {
    fn type_info() -> PgTypeInfo {
        <sqlx::types::Json<()> as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Json {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> std::result::Result<IsNull, BoxDynError> {
        buffer.push(JSONB_VERSION);
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

impl<'r> Decode<'r, Postgres> for Json {
    fn decode(value: PgValueRef<'r>) -> std::result::Result<Self, BoxDynError> {
        let bytes = match (value.format(), value.as_bytes()?) {
            (PgValueFormat::Binary, [JSONB_VERSION, text @ ..]) | (PgValueFormat::Text, text) => text,
            (PgValueFormat::Binary, _) => return Err("jsonb of an unknown version".into()),
        };
        Ok(Self(str::from_utf8(bytes)?.to_owned()))
    }
}

/// Text that came from outside, as a column keeps it. PostgreSQL's texts have no NUL character; on either engine it is
/// replaced by the character for what cannot be shown.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

/// Reads an enumeration's stable name.
pub(crate) fn name<T>(what: &'static str, text: &str) -> Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(|error: T::Err| Error::corrupt(what)(error.into()))
}

/// Reads a count that is kept wider than it is used: PostgreSQL has no unsigned integers.
pub(crate) fn count<T>(what: &'static str, number: i32) -> Result<T>
where
    T: TryFrom<i32>,
    T::Error: std::error::Error + Send + Sync + 'static,
{
    number.try_into().map_err(|error: T::Error| Error::corrupt(what)(error.into()))
}

/// An amount from its two columns; unknown unless both are there.
pub(crate) fn money(minor: Option<i64>, currency: Option<&str>) -> Result<Option<domain::Money>> {
    match (minor, currency) {
        (Some(minor), Some(currency)) => Ok(Some(domain::Money { minor, currency: name("a currency", currency)? })),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_nul_is_stored_and_nothing_else_is_touched() {
        assert_eq!(text("a\0b"), "a\u{fffd}b");
        let json = Json::write("a list", &["a\0b", "\\u0000", "ñ"]).expect("written");
        assert_eq!(json.read::<Vec<String>>("a list").expect("read"), ["a\u{fffd}b", "\\u0000", "ñ"]);
    }
}
