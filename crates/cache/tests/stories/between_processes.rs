//! Words between processes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::process::{NEWS, Process, Truth};
use crate::server::Server;

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn a_change_in_one_process_is_seen_in_another_before_it_looks_by_itself() {
    let (server, truth) = (Server::start().await, Truth::default());
    let (one, other) = (Process::connected(&server, &truth).await, Process::connected(&server, &truth).await);
    assert_eq!(other.get("a").await, 0);
    // The question what is current is old enough to be asked again for a hint, and too young for anything else.
    tokio::time::sleep(Duration::from_millis(260)).await;
    one.commit(1);
    other.heard.until(|heard| heard.words.load(Ordering::SeqCst) == 1).await;
    assert_eq!(other.get("a").await, 1);
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn a_change_of_which_no_word_comes_is_seen_soon() {
    let (server, truth) = (Server::start().await, Truth::default());
    let process = Process::connected(&server, &truth).await;
    assert_eq!(process.get("a").await, 0);
    truth.write(1);
    let stale = process.until(1).await;
    // Within a second, and room for a busy machine: it would be kept for a minute.
    assert!(stale < Duration::from_secs(5), "{stale:?}");
}

#[tokio::test]
#[ignore = "needs Redis: run it under scripts/with-redis"]
async fn words_are_heard_by_all_and_those_said_while_nobody_hears_come_later() {
    let (mut server, truth) = (Server::start().await, Truth::default());
    let (one, other) = (Process::connected(&server, &truth).await, Process::connected(&server, &truth).await);
    one.link.say(NEWS);
    for process in [&one, &other] {
        process.heard.until(|heard| heard.words.load(Ordering::SeqCst) == 1).await;
    }
    server.kill();
    while one.link.is_up() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    one.link.say(NEWS);
    one.link.say(NEWS);
    server.restart().await;
    one.heard.until(|heard| heard.words.load(Ordering::SeqCst) == 2).await;
    one.link.say(NEWS);
    one.heard.until(|heard| heard.words.load(Ordering::SeqCst) == 3).await;
}
