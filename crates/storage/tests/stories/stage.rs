//! An empty database, and a way to look into it past the room that is tested.

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use storage::{Database, DatabaseUrl, PoolSettings};
use tempfile::TempDir;

/// Where `scripts/with-postgres` has started a server whose databases stories may make.
const SERVER: &str = "ATALAYA_TEST_POSTGRES_URL";

/// An empty, migrated database.
pub(crate) struct Stage {
    pub(crate) db: Database,
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

impl Stage {
    /// On a file that goes with the stage.
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("atalaya.db").display());
        let db = Database::open(&url).await.expect("an empty database opens");
        Self { db, url, _folder: Some(folder) }
    }

    /// In a database of its own on the server for tests, which goes with the server.
    pub(crate) async fn postgres() -> Self {
        let url = new_postgres().await;
        let db = Database::open(&url).await.expect("an empty database opens");
        Self { db, url, _folder: None }
    }

    /// A database that is there already and that somebody else takes away.
    pub(crate) async fn at(url: &str) -> Self {
        let db = Database::open(url).await.expect("it opens");
        Self { db, url: url.to_owned(), _folder: None }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// The words for this engine.
    pub(crate) fn pick<T>(&self, sqlite: T, postgres: T) -> T {
        if self.is_postgres() { postgres } else { sqlite }
    }

    /// Takes everything out again, the schema too.
    pub(crate) async fn empty(&self) {
        self.db.close().await;
        if self.is_postgres() {
            self.tamper("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await;
        } else {
            let path = self.url.trim_start_matches("sqlite://");
            std::fs::remove_file(path).expect("the file goes");
        }
    }

    /// The same database, opened by another process.
    pub(crate) async fn beside(&self) -> Database {
        let url: DatabaseUrl = self.url.parse().expect("a URL");
        Database::open_with(&url, PoolSettings::default()).await.expect("it opens again")
    }

    /// With new connections.
    pub(crate) async fn reopened(self) -> Self {
        let db = self.beside().await;
        Self { db, ..self }
    }

    /// The number that `question` asks for.
    pub(crate) async fn number(&self, question: impl AsRef<str>) -> i64 {
        let question = question.as_ref();
        // PostgreSQL sums integers to something wider.
        let asked = AssertSqlSafe(format!("SELECT CAST(({question}) AS BIGINT)"));
        // Closed before it goes on: a file that is still open is in use, and has others beside it.
        let answer = if self.is_postgres() {
            let mut connection = self.postgres_connection().await;
            let answer = sqlx::query_scalar(asked).fetch_one(&mut connection).await;
            connection.close().await.expect("closed");
            answer
        } else {
            let mut connection = self.sqlite_connection().await;
            let answer = sqlx::query_scalar(asked).fetch_one(&mut connection).await;
            connection.close().await.expect("closed");
            answer
        };
        answer.unwrap_or_else(|error| panic!("{question}: {error}"))
    }

    /// The time that `question` asks for, in microseconds.
    pub(crate) async fn time(&self, question: &str) -> i64 {
        let in_micros = format!("SELECT EXTRACT(EPOCH FROM ({question})) * 1000000");
        self.number(if self.is_postgres() { in_micros.as_str() } else { question }).await
    }

    /// Does something that the room would not.
    pub(crate) async fn tamper(&self, statement: &str) {
        self.attempt(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// Tries something that the room would not.
    pub(crate) async fn attempt(&self, statement: &str) -> sqlx::Result<()> {
        if self.is_postgres() {
            let mut connection = self.postgres_connection().await;
            let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.map(drop);
            connection.close().await.expect("closed");
            done
        } else {
            let mut connection = self.sqlite_connection().await;
            let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.map(drop);
            connection.close().await.expect("closed");
            done
        }
    }

    pub(crate) async fn sqlite_connection(&self) -> SqliteConnection {
        SqliteConnection::connect(&self.url).await.expect("a second connection")
    }

    pub(crate) async fn postgres_connection(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.expect("a second connection")
    }
}

/// Makes an empty database on the server for tests, and returns its URL.
pub(crate) async fn new_postgres() -> String {
    let server =
        std::env::var(SERVER).unwrap_or_else(|_| panic!("{SERVER} is not set: run this under scripts/with-postgres"));
    let options: PgConnectOptions = server.parse().expect("a PostgreSQL URL");
    let name = format!("story_{:016x}", rand::random::<u64>());
    let mut connection = PgConnection::connect_with(&options).await.expect("the server for tests answers");
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.expect("created");
    let (server, _) = server.rsplit_once('/').expect("a URL with a path");
    format!("{server}/{name}")
}
