//! Values that processes share.

use std::convert::Infallible;
use std::time::Duration;

use crate::process::{Process, Truth};
use crate::server::Server;

/// What one process has loaded is there for others as soon as Redis has it, of which nobody is told.
async fn is_shared(server: &Server, question: &str) {
    let name = format!("atalaya:test:number:{question}");
    for _ in 0..1_000 {
        if server.ask::<bool>(&["EXISTS", &name]).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{name} does not come");
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn what_one_process_has_loaded_another_does_not_load() {
    let (server, truth) = (Server::start().await, Truth::default());
    let (one, other) = (Process::connected(&server, &truth).await, Process::connected(&server, &truth).await);
    truth.write(7);
    assert_eq!(one.get("a").await, 7);
    is_shared(&server, "a").await;
    assert_eq!((other.get("a").await, other.get("a").await), (7, 7));
    assert_eq!((one.loads(), other.loads()), (1, 0));
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn what_stands_in_redis_ends_with_its_lifetime_and_does_not_begin_again() {
    let (server, truth) = (Server::start().await, Truth::default());
    let process = Process::connected(&server, &truth).await;
    process.get("a").await;
    is_shared(&server, "a").await;
    let left: i64 = server.ask(&["PTTL", "atalaya:test:number:a"]).await;
    assert!((50_000..=66_000).contains(&left), "{left} ms");

    server.ask::<()>(&["PEXPIRE", "atalaya:test:number:a", "3000"]).await;
    let other = Process::connected(&server, &truth).await;
    other.get("a").await;
    assert_eq!(other.loads(), 0);
    tokio::time::sleep(Duration::from_millis(3_100)).await;
    other.get("a").await;
    assert_eq!(other.loads(), 1, "it was kept for as long as Redis would have");
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn what_belongs_to_another_version_or_is_not_understood_is_loaded() {
    let (server, truth) = (Server::start().await, Truth::default());
    let process = Process::connected(&server, &truth).await;
    let (current, other) = ("\0".repeat(16), "\u{1}".repeat(16));
    for (number, held) in ["", "short", &format!("{other}7"), &format!("{current}seven"), &current].iter().enumerate() {
        let question = number.to_string();
        server.ask::<()>(&["SET", &format!("atalaya:test:number:{question}"), held, "PX", "60000"]).await;
        assert_eq!((process.get(&question).await, process.loads()), (0, number + 1), "{held:?}");
    }
    server.ask::<()>(&["SET", "atalaya:test:number:right", &format!("{current}7"), "PX", "60000"]).await;
    assert_eq!(process.get("right").await, 7);
    server.ask::<()>(&["SET", "atalaya:test:number:endless", &format!("{current}7")]).await;
    assert_eq!(process.get("endless").await, 0);
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn what_changes_during_a_load_leaves_nothing_stale_in_redis() {
    let (server, truth) = (Server::start().await, Truth::default());
    let (one, other) = (Process::connected(&server, &truth).await, Process::connected(&server, &truth).await);
    let early = one.cache.get("number", "a", async {
        let read = truth.read();
        other.commit(1);
        Ok::<_, Infallible>(read)
    });
    assert_eq!(*early.await.expect("loaded"), 0);
    is_shared(&server, "a").await;
    other.cache.forget();
    assert_eq!((other.get("a").await, other.loads()), (1, 1), "what was read before is not used after");
    one.cache.forget();
    assert_eq!(one.get("a").await, 1);
}
