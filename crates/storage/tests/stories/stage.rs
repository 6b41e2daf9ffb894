//! An empty database, and a way to look into it past the room that is tested.

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use storage::Database;
use tempfile::TempDir;

/// An empty, migrated database.
pub(crate) struct Stage {
    pub(crate) db: Database,
    url: String,
    _folder: TempDir,
}

impl Stage {
    /// On a file that goes with the stage.
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("atalaya.db").display());
        let db = Database::open(&url).await.expect("an empty database opens");
        Self { db, url, _folder: folder }
    }

    /// The number that `question` asks for.
    pub(crate) async fn number(&self, question: impl Into<String>) -> i64 {
        let question = question.into();
        sqlx::query_scalar(AssertSqlSafe(question.clone()))
            .fetch_one(&mut self.connection().await)
            .await
            .unwrap_or_else(|error| panic!("{question}: {error}"))
    }

    /// How the engine would go about answering `question`: one line a step.
    pub(crate) async fn plan(&self, question: &str) -> Vec<String> {
        let steps: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}")))
                .fetch_all(&mut self.connection().await)
                .await
                .unwrap_or_else(|error| panic!("{question}: {error}"));
        steps.into_iter().map(|(_, _, _, step)| step).collect()
    }

    async fn connection(&self) -> SqliteConnection {
        SqliteConnection::connect(&self.url).await.expect("a second connection")
    }
}
