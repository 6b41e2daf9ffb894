//! How values stand in columns.

use chrono::{DateTime, Utc};
use domain::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Sqlite, Type};

use crate::{Error, Result};

/// An instant as a column keeps it: whole microseconds, so that what was written compares equal to what is read.
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
        let micros = <i64 as Decode<Sqlite>>::decode(value)?;
        DateTime::<Utc>::from_timestamp_micros(micros).map(Self).ok_or_else(|| "an instant out of range".into())
    }
}

/// Reads an enumeration's stable name.
pub(crate) fn name<T>(what: &'static str, text: &str) -> Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(|error: T::Err| Error::corrupt(what)(error.into()))
}

/// Reads a JSON column.
pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::corrupt(what)(error.into()))
}

/// Writes a JSON column.
pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::corrupt(what)(error.into()))
}

/// An amount from its two columns; unknown unless both are there.
pub(crate) fn money(minor: Option<i64>, currency: Option<&str>) -> Result<Option<domain::Money>> {
    match (minor, currency) {
        (Some(minor), Some(currency)) => Ok(Some(domain::Money { minor, currency: name("a currency", currency)? })),
        _ => Ok(None),
    }
}
