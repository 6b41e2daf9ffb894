//! Asking either engine the same thing.
//!
//! A [`Question`] is one text with `$1`, `$2`, … and the values for them. It is put to a pool or, inside a transaction,
//! to its connection: [`Database::ask`](crate::Database::ask), [`Database::write`](crate::Database::write),
//! [`Tx::ask`](crate::transaction::Tx::ask). Where the engines want different words, the two stand side by side in
//! [`Engine::pick`]. A value can be bound, and a row read, if both drivers know how.

use std::borrow::Cow;
use std::fmt::Write;

use futures::TryStreamExt;
use futures::stream::BoxStream;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgExecutor, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteExecutor, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Encode, FromRow, PgPool, Postgres, Sqlite, SqlitePool, Type};

use crate::{Error, Result};

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The words for this engine.
    pub(crate) fn pick<T>(self, sqlite: T, postgres: T) -> T {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
        }
    }
}

/// A value that both drivers can send.
pub(crate) trait Value<'q>: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres> {}

impl<'q, T: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres>> Value<'q> for T {}

/// A row that can be read from both.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// A text and its values, on the way to one of the two.
#[must_use = "a question does nothing before it is put"]
pub(crate) struct Question<S, P> {
    text: Cow<'static, str>,
    asked: Asked<S, P>,
    failed: Option<BoxDynError>,
}

enum Asked<S, P> {
    Sqlite(S, SqliteArguments),
    Postgres(P, PgArguments),
}

/// What the drivers take: there is nothing in it but the program's own words.
type Text = AssertSqlSafe<Cow<'static, str>>;

/// A question outside a transaction.
pub(crate) type PoolQuestion<'d> = Question<&'d SqlitePool, &'d PgPool>;

impl<S, P> Question<S, P> {
    pub(crate) fn to_sqlite(executor: S, text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), asked: Asked::Sqlite(executor, SqliteArguments::default()), failed: None }
    }

    pub(crate) fn to_postgres(executor: P, text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), asked: Asked::Postgres(executor, PgArguments::default()), failed: None }
    }

    /// Gives the next of `$1`, `$2`, … its value.
    pub(crate) fn bind<'q>(mut self, value: impl Value<'q>) -> Self {
        let added = match &mut self.asked {
            Asked::Sqlite(_, arguments) => Arguments::add(arguments, value),
            Asked::Postgres(_, arguments) => Arguments::add(arguments, value),
        };
        if let Err(error) = added {
            self.failed.get_or_insert(error);
        }
        self
    }

    /// Goes on with more text, which must be the program's own.
    pub(crate) fn push(mut self, text: &str) -> Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// Goes on with a value: its placeholder in the text, and what it stands for.
    pub(crate) fn push_bind<'q>(self, value: impl Value<'q>) -> Self {
        let mut question = self.bind(value);
        let number = match &question.asked {
            Asked::Sqlite(_, arguments) => arguments.len(),
            Asked::Postgres(_, arguments) => arguments.len(),
        };
        let _ = write!(question.text.to_mut(), "${number}");
        question
    }

    /// Goes on with a list of values in brackets. The list is as long as a power of two, its last value there again and
    /// again: each length is a statement of its own, which the engine prepares and the connection keeps.
    pub(crate) fn push_list<'q, V: Value<'q> + Clone>(self, values: &[V]) -> Self {
        let Some(last) = values.last() else { return self.push("(NULL)") };
        let filled = values.iter().chain(std::iter::repeat(last)).take(values.len().next_power_of_two());
        let listed = filled
            .cloned()
            .enumerate()
            .fold(self, |question, (place, value)| question.push(if place == 0 { "(" } else { ", " }).push_bind(value));
        listed.push(")")
    }

    fn ready(self) -> Result<(Text, Asked<S, P>)> {
        match self.failed {
            Some(error) => Err(Error::Database(sqlx::Error::Encode(error))),
            None => Ok((AssertSqlSafe(self.text), self.asked)),
        }
    }
}

/// Rows in groups of few lengths, to be inserted by a statement each: see [`Question::push_list`].
pub(crate) fn in_few_lengths<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = [64, 16, 4, 1].into_iter().find(|&length| length <= rows.len())?;
        let (some, rest) = rows.split_at(length);
        rows = rest;
        Some(some)
    })
}

impl<'c, S: SqliteExecutor<'c> + 'c, P: PgExecutor<'c> + 'c> Question<S, P> {
    /// Every row of the answer.
    pub(crate) async fn all<R: Row>(self) -> Result<Vec<R>> {
        let (text, asked) = self.ready()?;
        Ok(match asked {
            Asked::Sqlite(executor, values) => sqlx::query_as_with(text, values).fetch_all(executor).await?,
            Asked::Postgres(executor, values) => sqlx::query_as_with(text, values).fetch_all(executor).await?,
        })
    }

    /// The first row, which there must be.
    pub(crate) async fn one<R: Row>(self) -> Result<R> {
        self.optional().await?.ok_or(Error::Database(sqlx::Error::RowNotFound))
    }

    /// The first row, if there is one.
    pub(crate) async fn optional<R: Row>(self) -> Result<Option<R>> {
        let (text, asked) = self.ready()?;
        Ok(match asked {
            Asked::Sqlite(executor, values) => sqlx::query_as_with(text, values).fetch_optional(executor).await?,
            Asked::Postgres(executor, values) => sqlx::query_as_with(text, values).fetch_optional(executor).await?,
        })
    }

    /// One row after the other, without holding them all.
    pub(crate) fn stream<R: Row + 'c>(self) -> Result<BoxStream<'c, Result<R>>> {
        let (text, asked) = self.ready()?;
        let rows: BoxStream<'c, sqlx::Result<R>> = match asked {
            Asked::Sqlite(executor, values) => sqlx::query_as_with(text, values).fetch(executor),
            Asked::Postgres(executor, values) => sqlx::query_as_with(text, values).fetch(executor),
        };
        Ok(Box::pin(rows.map_err(Error::from)))
    }

    /// How many rows were written.
    pub(crate) async fn execute(self) -> Result<u64> {
        let (text, asked) = self.ready()?;
        Ok(match asked {
            Asked::Sqlite(executor, values) => sqlx::query_with(text, values).execute(executor).await?.rows_affected(),
            Asked::Postgres(executor, values) => {
                sqlx::query_with(text, values).execute(executor).await?.rows_affected()
            }
        })
    }
}
