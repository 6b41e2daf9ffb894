//! Several statements that are stored together or not at all.

use std::borrow::Cow;

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::Result;
use crate::question::{Engine, Question};

/// A transaction that may write. Dropped before [`Tx::commit`], it leaves nothing behind.
///
/// On SQLite it has the whole database to itself. On PostgreSQL others write at the same time (READ COMMITTED): what is
/// read in order to be changed is read with [`Tx::for_update`], and what must be unique is guarded by an index.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    pub(crate) fn ask(
        &mut self,
        text: impl Into<Cow<'static, str>>,
    ) -> Question<&mut SqliteConnection, &mut PgConnection> {
        match self {
            Self::Sqlite(tx) => Question::to_sqlite(&mut **tx, text),
            Self::Postgres(tx) => Question::to_postgres(&mut **tx, text),
        }
    }

    /// The end of a `SELECT` whose rows nobody else may change before this transaction ends.
    pub(crate) fn for_update(&self) -> &'static str {
        self.engine().pick("", " FOR UPDATE")
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::Database;

    #[tokio::test]
    async fn a_full_disk_costs_a_transaction_and_not_the_writer() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("atalaya.db").display());
        let db = Database::open(&url).await.expect("it opens");
        db.write("CREATE TABLE ballast (bytes BLOB)").execute().await.expect("made");
        // Of the writer's connection alone: the file may grow no more.
        db.write("PRAGMA max_page_count = 1").execute().await.expect("set");
        let insert = "INSERT INTO ballast VALUES (zeroblob(1000000))";

        let mut full = db.begin().await.expect("begun");
        let error = full.ask(insert).execute().await.expect_err("there is no room");
        assert!(error.to_string().contains("full") && error.is_busy(), "{error}");
        drop(full);

        let mut after = db.begin().await.expect("the writer is not lost");
        after.ask(insert).execute().await.expect("there is room again");
        after.commit().await.expect("committed");
    }
}
