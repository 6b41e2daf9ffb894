//! Several processes on one database, of either engine.

use std::net::SocketAddr;

use domain::Instant;
use service::{ServiceConfig, Services};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

use crate::scene::open_at;

/// A database that several processes open.
pub(crate) struct Shared {
    url: String,
    _folder: Option<TempDir>,
}

impl Shared {
    /// A file that goes with this.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("atalaya.db").display());
        Self { url, _folder: Some(folder) }
    }

    /// A database of its own on the server for tests, which goes with the server.
    pub(crate) async fn postgres() -> Self {
        Self { url: new_postgres().await, _folder: None }
    }

    /// A process on it that visits nothing, on a clock of its own.
    pub(crate) async fn process_at(&self, clock: fn() -> Instant) -> Services {
        open_at(&self.url, ServiceConfig::default(), None, clock).await
    }

    /// A process on it, on a clock of its own, which may visit the sites at `address`.
    pub(crate) async fn process_beside(&self, address: SocketAddr, clock: fn() -> Instant) -> Services {
        open_at(&self.url, ServiceConfig::default(), Some(address), clock).await
    }

    /// A process on it, which may visit the sites at `address`.
    pub(crate) async fn process(&self, address: SocketAddr) -> Services {
        open_at(&self.url, ServiceConfig::default(), Some(address), service::system_clock).await
    }
}

/// An empty database on the server that `scripts/with-postgres` has started.
pub(crate) async fn new_postgres() -> String {
    let server = std::env::var("ATALAYA_TEST_POSTGRES_URL").expect("set by scripts/with-postgres");
    let (host, _) = server.rsplit_once('/').expect("a URL with a path");
    let name = format!("story_{:016x}", rand::random::<u64>());
    let mut connection = PgConnection::connect(&server).await.expect("the server for tests answers");
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.expect("created");
    format!("{host}/{name}")
}
