//! Turns at a site, which crawls of several processes take.

use std::time::{Duration, Instant};

use domain::visit::Lesson;
use storage::{Database, hosts};

use crate::stage::Stage;

const HOLD: Duration = Duration::from_secs(100);

/// What a moment may be in these stories, in which turns last for minutes.
const A_MOMENT: Duration = Duration::from_secs(20);

async fn wait_at(db: &Database, site: &str) -> Duration {
    hosts::take_turn(db, site, HOLD, Lesson::default()).await.expect("a turn").wait
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

/// A crawl that keeps a second by itself, and what it knows.
fn lesson(learnt_ms: u64, told_ms: u64) -> Lesson {
    let ms = Duration::from_millis;
    Lesson { learnt: ms(learnt_ms), least: ms(1_000), told: ms(told_ms) }
}

/// What is kept of a site after a crawl has taken a turn, and what of it counts, in milliseconds.
async fn taught(db: &Database, lesson: Lesson) -> (u128, u128) {
    let turn = hosts::take_turn(db, "a.example", HOLD, lesson).await.expect("a turn");
    (turn.kept.as_millis(), turn.counts.as_millis())
}

pub(crate) async fn what_a_site_has_taught_is_kept_for_all(stage: Stage) {
    let (one, other) = (stage.beside().await, stage.beside().await);
    assert_eq!(taught(&one, lesson(0, 0)).await, (0, 0), "nothing yet");
    assert_eq!(taught(&one, lesson(10_000, 0)).await, (10_000, 10_000));
    assert_eq!(taught(&other, lesson(0, 0)).await, (10_000, 10_000), "who knows nothing of it takes nothing away");
    assert_eq!(taught(&other, lesson(4_000, 0)).await, (10_000, 10_000));
    assert_eq!(taught(&other, lesson(9_000, 10_000)).await, (9_000, 9_000), "who goes on from it may go down");
    assert_eq!(taught(&one, lesson(8_000, 10_000)).await, (9_000, 9_000));
    assert_eq!(taught(&one, lesson(12_000, 10_000)).await, (12_000, 12_000), "and everybody up");
    assert_eq!(taught(&one, lesson(0, 12_000)).await, (1_000, 1_000), "the site is well at its least");
    assert_eq!(
        taught(&one, Lesson { least: 5 * HOLD, ..lesson(0, 1_000) }).await,
        (1_000, 1_000),
        "who is slow anyway"
    );
    hosts::leave_alone(&other, "a.example", HOLD).await.expect("told");
    assert_eq!(taught(&other, lesson(0, 0)).await, (1_000, 1_000));
    assert_eq!(wait_at(&other, "b.example").await, Duration::ZERO, "another site has taught nothing");
}

pub(crate) async fn what_nobody_confirms_counts_for_half_each_day(stage: Stage) {
    let db = &stage.db;
    let day = stage.pick("86400 * 1000000", "INTERVAL '1 day'");
    let days_pass = async |days: u32| {
        let both = format!("learnt_at = learnt_at - {days} * {day}, free_at = free_at - {days} * {day}");
        stage.tamper(&format!("UPDATE hosts SET {both}")).await;
    };
    assert_eq!(taught(db, lesson(16_000, 0)).await, (16_000, 16_000));
    days_pass(1).await;
    assert_eq!(taught(db, lesson(0, 0)).await, (16_000, 8_000));
    days_pass(2).await;
    assert_eq!(taught(db, lesson(0, 0)).await, (16_000, 2_000), "a look confirms nothing");
    assert_eq!(taught(db, lesson(3_000, 0)).await, (3_000, 3_000), "more than what still counted");
    days_pass(1).await;
    assert_eq!(hosts::forget(db).await.expect("asked"), 0);
    assert_eq!(taught(db, lesson(0, 0)).await, (3_000, 1_500));
    days_pass(100).await;
    assert_eq!(taught(db, lesson(0, 0)).await, (3_000, 0));
    stage.tamper(&format!("UPDATE hosts SET free_at = free_at - {day}")).await;
    assert_eq!(hosts::forget(db).await.expect("forgotten"), 1);
}
