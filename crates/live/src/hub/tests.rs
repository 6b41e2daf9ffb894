use std::future::poll_fn;
use std::task::Poll;

use chrono::DateTime;
use domain::{RunId, UserId};
use futures::executor::block_on;
use proptest::prelude::*;

use super::*;
use crate::{Event, Received};

const TOPIC: Topic = Topic::Runs;

fn tell(hub: &Hub, topic: Topic, times: usize) {
    for _ in 0..times {
        hub.publish(topic, DateTime::UNIX_EPOCH, EventData::Log { entries: Vec::new() });
    }
}

fn at(epoch: u64, seq: u64) -> Position {
    Position { epoch, seq }
}

fn numbers(events: &[Arc<Event>]) -> Vec<u64> {
    events.iter().map(|event| event.seq).collect()
}

/// All that waits for the reader now: numbers of events, and `Err` of other words.
fn waiting(subscription: &mut Subscription) -> Vec<Result<u64, Received>> {
    block_on(poll_fn(|cx| {
        let mut all = Vec::new();
        while let Poll::Ready(received) = subscription.poll_next(cx) {
            let closed = received == Received::Closed;
            all.push(match received {
                Received::Event(event) => Ok(event.seq),
                other => Err(other),
            });
            if closed {
                break;
            }
        }
        Poll::Ready(all)
    }))
}

fn small() -> Hub {
    Hub::with_limits(7, Limits { kept_events: 4, backlog: 3, strikes: 2, idle_topics: 2, lingering: 2 })
}

#[test]
fn events_are_numbered_by_topic_from_one() {
    let hub = small();
    let (mut runs, begin) = hub.subscribe(TOPIC, None);
    assert_eq!(begin, Resume::Snapshot { seq: 0 });
    tell(&hub, TOPIC, 2);
    tell(&hub, Topic::Admin, 1);
    assert_eq!(waiting(&mut runs), [Ok(1), Ok(2)]);
    assert_eq!(hub.subscribe(Topic::Admin, None).1, Resume::Snapshot { seq: 1 });
}

#[test]
fn who_comes_back_gets_what_it_missed() {
    let hub = small();
    tell(&hub, TOPIC, 6);
    for (seen, missed) in [(6, vec![]), (5, vec![6]), (2, vec![3, 4, 5, 6])] {
        match hub.subscribe(TOPIC, Some(at(7, seen))).1 {
            Resume::Replay(events) => assert_eq!(numbers(&events), missed, "after {seen}"),
            other @ Resume::Snapshot { .. } => panic!("after {seen}: {other:?}"),
        }
    }
}

#[test]
fn who_was_away_too_long_or_elsewhere_gets_the_state() {
    let hub = small();
    tell(&hub, TOPIC, 6);
    for position in [at(7, 1), at(7, 0), at(7, 7), at(7, u64::MAX), at(8, 6)] {
        assert_eq!(hub.subscribe(TOPIC, Some(position)).1, Resume::Snapshot { seq: 6 }, "{position:?}");
    }
}

#[test]
fn who_falls_behind_is_told_so_once_and_goes_on_after_it() {
    let hub = small();
    let (mut slow, _) = hub.subscribe(TOPIC, None);
    let (mut quick, _) = hub.subscribe(TOPIC, None);
    for round in 0..9 {
        tell(&hub, TOPIC, 1);
        assert_eq!(waiting(&mut quick), [Ok(round + 1)]);
    }
    assert_eq!(waiting(&mut slow), [Err(Received::Lagged { seq: 9 })]);
    tell(&hub, TOPIC, 2);
    assert_eq!(waiting(&mut slow), [Ok(10), Ok(11)]);
}

#[test]
fn who_never_catches_up_is_closed() {
    let hub = small();
    let (mut slow, _) = hub.subscribe(TOPIC, None);
    let one = |slow: &mut Subscription| block_on(slow.next());
    tell(&hub, TOPIC, 4);
    assert_eq!(one(&mut slow), Received::Lagged { seq: 4 });
    tell(&hub, TOPIC, 4);
    assert_eq!(one(&mut slow), Received::Lagged { seq: 8 });
    tell(&hub, TOPIC, 4);
    assert_eq!(one(&mut slow), Received::Closed);
    tell(&hub, TOPIC, 1);
    assert_eq!(one(&mut slow), Received::Closed);
}

#[test]
fn who_catches_up_is_forgiven() {
    let hub = small();
    let (mut slow, _) = hub.subscribe(TOPIC, None);
    for round in 1..=5 {
        tell(&hub, TOPIC, 4);
        assert_eq!(waiting(&mut slow), [Err(Received::Lagged { seq: round * 4 })]);
    }
}

#[test]
fn a_topic_lingers_and_is_then_forgotten() {
    let hub = small();
    let (reader, _) = hub.subscribe(TOPIC, None);
    tell(&hub, TOPIC, 1);
    drop(reader);
    assert_eq!((hub.watched(), hub.watched()), (vec![TOPIC], vec![TOPIC]));
    assert_eq!(hub.watched(), []);
    // Nobody looked for news meanwhile, so the old position is not good any more, now or later.
    assert_eq!(hub.subscribe(TOPIC, Some(at(7, 1))).1, Resume::Snapshot { seq: 2 });
    tell(&hub, TOPIC, 1);
    assert_eq!(hub.subscribe(TOPIC, Some(at(7, 1))).1, Resume::Snapshot { seq: 3 });
}

#[test]
fn coming_back_in_time_keeps_a_topic_watched() {
    let hub = small();
    for _ in 0..4 {
        drop(hub.subscribe(TOPIC, None));
        assert_eq!((hub.watched(), hub.watched()), (vec![TOPIC], vec![TOPIC]));
    }
    let (_reader, _) = hub.subscribe(TOPIC, None);
    assert!((0..10).all(|_| hub.watched() == [TOPIC]));
}

#[test]
fn idle_topics_are_few_and_watched_ones_are_never_forgotten() {
    let hub = small();
    let (mut reader, _) = hub.subscribe(Topic::Run(RunId(1)), None);
    for id in 2..50 {
        tell(&hub, Topic::User(UserId(id)), 1);
        drop(hub.subscribe(Topic::Run(RunId(id)), None));
    }
    assert_eq!(hub.lock().by_name.len(), 3);
    tell(&hub, Topic::Run(RunId(1)), 1);
    assert_eq!(waiting(&mut reader), [Ok(1)]);
    assert_eq!(hub.readers(), 1);
}

proptest! {
    /// For any cut between what was seen and what was missed: replay and live events are all events, each once.
    #[test]
    fn replay_and_live_give_every_event_once(before in 0usize..12, seen in 0u64..14, after in 0usize..4, epoch in 7u64..9) {
        let hub = Hub::with_limits(7, Limits { kept_events: 6, backlog: 4, ..Limits::default() });
        tell(&hub, TOPIC, before);
        let (mut subscription, resume) = hub.subscribe(TOPIC, Some(at(epoch, seen)));
        tell(&hub, TOPIC, after);

        let (from, mut got) = match resume {
            Resume::Replay(events) => {
                prop_assert_eq!(epoch, 7);
                (seen, numbers(&events))
            }
            Resume::Snapshot { seq } => {
                let remembered = epoch == 7 && seen <= before as u64 && before as u64 - seen <= 6;
                prop_assert!(!remembered, "{} of {} were still known", seen, before);
                (seq, Vec::new())
            }
        };
        got.extend(waiting(&mut subscription).into_iter().map(|received| received.expect("an event")));
        let expected: Vec<u64> = (from + 1..=(before + after) as u64).collect();
        prop_assert_eq!(got, expected);
    }
}
