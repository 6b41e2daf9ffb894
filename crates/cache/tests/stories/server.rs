//! A Redis of one's own.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cache::RedisUrl;
use tempfile::TempDir;

/// A server at a socket in a folder of its own. It goes with this.
pub(crate) struct Server {
    folder: TempDir,
    process: Option<Child>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let mut server = Self::none();
        server.restart().await;
        server
    }

    /// The place of one, without it.
    pub(crate) fn none() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), process: None }
    }

    /// Starts it at the same place, empty.
    pub(crate) async fn restart(&mut self) {
        let folder = self.folder.path();
        let process = Command::new("redis-server")
            .args(["--port", "0", "--unixsocket", "redis.sock", "--save", "", "--appendonly", "no"])
            .current_dir(folder)
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server starts; scripts/setup test installs it");
        self.process = Some(process);
        let client = redis::Client::open(self.text()).expect("a URL");
        for _ in 0..1_000 {
            if let Ok(mut connection) = client.get_multiplexed_async_connection().await
                && redis::cmd("PING").query_async::<()>(&mut connection).await.is_ok()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("Redis does not answer");
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("killed");
            process.wait().expect("gone");
        }
    }

    /// It is there and does nothing: connections are taken, answers do not come.
    pub(crate) fn stop(&self) {
        self.signal("STOP");
    }

    pub(crate) fn go_on(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let id = self.process.as_ref().expect("it runs").id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().expect("kill starts").success());
    }

    /// The answer to a command, asked on a connection of its own.
    pub(crate) async fn ask<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let client = redis::Client::open(self.text()).expect("a URL");
        let mut connection = client.get_multiplexed_async_connection().await.expect("connected");
        let mut command = redis::Cmd::new();
        for word in words {
            command.arg(word);
        }
        command.query_async(&mut connection).await.expect("answered")
    }

    fn text(&self) -> String {
        format!("unix://{}", self.folder.path().join("redis.sock").display())
    }

    pub(crate) fn url(&self) -> RedisUrl {
        self.text().parse().expect("a URL")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
