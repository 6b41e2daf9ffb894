//! Turns at a site, which crawls of several processes take.

use std::time::{Duration, Instant};

use storage::{Database, hosts};

use crate::stage::Stage;

const HOLD: Duration = Duration::from_secs(100);

/// What a moment may be in these stories, in which turns last for minutes.
const A_MOMENT: Duration = Duration::from_secs(20);

async fn wait_at(db: &Database, site: &str) -> Duration {
    hosts::take_turn(db, site, HOLD).await.expect("a turn")
}

/// Asserts that a wait which somebody was told of now ends `after` the beginning.
fn ends(wait: Duration, began: Instant, after: Duration) {
    let end = began.elapsed() + wait;
    // SQLite knows the time to the millisecond.
    assert!(end + Duration::from_millis(2) >= after && end < after + A_MOMENT, "{end:?} instead of {after:?}");
}

pub(crate) async fn turns_at_a_site_come_one_after_the_other(stage: Stage) {
    let (one, other) = (stage.beside().await, stage.beside().await);
    let began = Instant::now();
    ends(wait_at(&one, "a.example").await, began, Duration::ZERO);
    ends(wait_at(&other, "a.example").await, began, HOLD);
    ends(wait_at(&one, "a.example").await, began, 2 * HOLD);
    ends(wait_at(&other, "b.example").await, began, Duration::ZERO);

    let all = futures::future::join_all((0..10).map(|n| wait_at([&one, &other][n % 2], "c.example"))).await;
    let mut turns: Vec<u64> = all.iter().map(|wait| (wait.as_secs() + 50) / 100).collect();
    turns.sort_unstable();
    assert_eq!(turns, (0..10).collect::<Vec<_>>(), "each at a time of its own: {all:?}");

    // A turn that is over keeps nobody waiting.
    let minute = stage.pick("60 * 1000000", "INTERVAL '1 minute'");
    stage.tamper(&format!("UPDATE hosts SET free_at = free_at - {minute} * 60 WHERE name = 'c.example'")).await;
    assert!(wait_at(&one, "c.example").await < A_MOMENT);
}

pub(crate) async fn nobody_waits_for_a_clock_that_was_set_back(stage: Stage) {
    wait_at(&stage.db, "a.example").await;
    let day = stage.pick("86400 * 1000000", "INTERVAL '1 day'");
    stage.tamper(&format!("UPDATE hosts SET free_at = free_at + {day}")).await;
    assert!(wait_at(&stage.db, "a.example").await <= Duration::from_hours(1));
}

pub(crate) async fn turns_long_past_are_forgotten(stage: Stage) {
    for site in ["a.example", "b.example"] {
        wait_at(&stage.db, site).await;
    }
    let day = stage.pick("86400 * 1000000", "INTERVAL '1 day'");
    stage.tamper(&format!("UPDATE hosts SET free_at = free_at - {day} WHERE name = 'a.example'")).await;
    assert_eq!(hosts::forget(&stage.db).await.expect("forgotten"), 1);
    assert_eq!(stage.number("SELECT COUNT(*) FROM hosts").await, 1);
}

pub(crate) async fn a_site_that_asks_for_it_is_left_alone_by_all(stage: Stage) {
    let other = stage.beside().await;
    let began = Instant::now();
    hosts::leave_alone(&stage.db, "a.example", 3 * HOLD).await.expect("told");
    ends(wait_at(&other, "a.example").await, began, 3 * HOLD);
    // What was reserved already lasts longer.
    hosts::leave_alone(&other, "a.example", HOLD).await.expect("told");
    ends(wait_at(&stage.db, "a.example").await, began, 4 * HOLD);
    hosts::leave_alone(&stage.db, "b.example", Duration::from_hours(48)).await.expect("told");
    assert!(wait_at(&other, "b.example").await <= Duration::from_hours(1), "nobody is kept for days");
}
