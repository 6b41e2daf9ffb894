//! A Redis that is not there, goes, hangs, forgets and comes back.

use std::time::{Duration, Instant};

use crate::process::{Process, Truth};
use crate::server::Server;

/// The wait for one answer that does not come is 50 ms; the rest is for a busy machine.
const ONE_WAIT: Duration = Duration::from_secs(1);
/// Nobody is waited for: not even that long.
const NO_WAIT: Duration = Duration::from_millis(50);
/// Until what has recovered is in use again: less than two seconds, and room.
const RECOVERY: Duration = Duration::from_secs(10);
/// What nobody tells of is seen within a second; what nobody looked up would be kept for a minute.
const STALE: Duration = Duration::from_secs(5);

async fn down(process: &Process) {
    let begun = Instant::now();
    while process.link.is_up() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it does not notice");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Answers to new questions come at once: the median of many, since the machine may be busy with other things.
async fn assert_quick(process: &Process, what: &str) {
    let mut waits = Vec::new();
    for number in 0..21 {
        waits.push(process.timed(&format!("{what} {number}")).await.1);
    }
    waits.sort();
    assert!(waits[10] < NO_WAIT, "{waits:?}");
}

/// A change in one process is seen in the other by a word, not by looking.
async fn assert_words_flow(one: &Process, other: &Process, number: u64) {
    use std::sync::atomic::Ordering;
    let before = other.heard.words.load(Ordering::SeqCst);
    one.commit(number);
    other.heard.until(|heard| heard.words.load(Ordering::SeqCst) > before).await;
    other.until(number).await;
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn without_a_redis_everything_works_and_one_that_comes_is_used() {
    let (mut server, truth) = (Server::none(), Truth::default());
    let (one, other) = (Process::start(&server, &truth), Process::start(&server, &truth));
    assert_quick(&one, "none").await;
    assert_eq!(one.get("a").await, 0);
    truth.write(1);
    assert!(one.until(1).await < STALE);
    server.restart().await;
    let begun = Instant::now();
    one.heard.connected(1).await;
    other.heard.connected(1).await;
    assert!(begun.elapsed() < RECOVERY, "{:?}", begun.elapsed());
    assert_words_flow(&one, &other, 2).await;
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn one_that_is_killed_is_not_missed_and_its_successor_is_used() {
    let (mut server, truth) = (Server::start().await, Truth::default());
    let (one, other) = (Process::connected(&server, &truth).await, Process::connected(&server, &truth).await);
    assert_eq!(one.get("a").await, 0);
    server.kill();
    let (answer, wait) = one.timed("b").await;
    assert!(answer == 0 && wait < ONE_WAIT, "{wait:?}");
    down(&one).await;
    assert_quick(&one, "killed").await;
    truth.write(1);
    assert!(one.until(1).await < STALE, "the truth is looked up all the same");

    server.restart().await;
    let begun = Instant::now();
    one.heard.connected(2).await;
    other.heard.connected(2).await;
    assert!(begun.elapsed() < RECOVERY, "{:?}", begun.elapsed());
    assert_words_flow(&one, &other, 2).await;
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn one_that_hangs_costs_one_wait_and_is_used_again_when_it_goes_on() {
    let (server, truth) = (Server::start().await, Truth::default());
    let (one, other) = (Process::connected(&server, &truth).await, Process::connected(&server, &truth).await);
    server.stop();
    // Everybody who asks now may wait once; nobody who comes later does.
    let at_once = futures::future::join_all((0..20).map(|number| {
        let one = &one;
        async move { one.timed(&format!("at once {number}")).await.1 }
    }));
    for wait in at_once.await {
        assert!(wait < ONE_WAIT, "{wait:?}");
    }
    assert!(!one.link.is_up(), "one answer that does not come is enough");
    assert_quick(&one, "hanging").await;
    truth.write(1);
    assert!(one.until(1).await < STALE);
    // Long enough to be tried in vain.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_quick(&one, "still hanging").await;

    server.go_on();
    let begun = Instant::now();
    one.heard.connected(2).await;
    other.heard.connected(2).await;
    assert!(begun.elapsed() < RECOVERY, "{:?}", begun.elapsed());
    assert_words_flow(&one, &other, 2).await;
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn one_that_is_emptied_is_filled_again() {
    let (server, truth) = (Server::start().await, Truth::default());
    let one = Process::connected(&server, &truth).await;
    assert_eq!(one.get("a").await, 0);
    server.ask::<()>(&["FLUSHALL"]).await;
    assert_eq!((one.get("a").await, one.loads()), (0, 1), "this process has it");
    let other = Process::connected(&server, &truth).await;
    assert_eq!((other.get("a").await, other.loads()), (0, 1));
    assert_words_flow(&one, &other, 1).await;
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn one_without_room_refuses_and_is_asked_on() {
    let (server, truth) = (Server::start().await, Truth::default());
    let process = Process::connected(&server, &truth).await;
    server.ask::<()>(&["CONFIG", "SET", "maxmemory", "1"]).await;
    for question in ["a", "b", "c"] {
        assert_eq!(process.get(question).await, 0);
    }
    assert!(process.link.is_up());
    assert_eq!(server.ask::<usize>(&["DBSIZE"]).await, 0);
}
