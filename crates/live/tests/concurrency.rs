//! Many readers, one of them stalled, while events keep coming.

use std::sync::Arc;

use atalaya_live::{Hub, Limits, Received, Resume};
use chrono::DateTime;
use domain::RunId;
use domain::live::{EventData, Position, Topic};
use tokio::sync::Barrier;

const TOPIC: Topic = Topic::Run(RunId(1));
const EVENTS: u64 = 2_000;
const READERS: usize = 40;

fn publish(hub: &Hub) -> u64 {
    hub.publish(TOPIC, DateTime::UNIX_EPOCH, EventData::Log { entries: Vec::new() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stalled_reader_disturbs_nobody() {
    let hub = Hub::with_limits(1, Limits { backlog: EVENTS as usize, ..Limits::default() });
    let (stalled, _) = hub.subscribe(TOPIC, None);
    let ready = Arc::new(Barrier::new(READERS + 1));
    let readers: Vec<_> = (0..READERS)
        .map(|_| {
            let (mut subscription, _) = hub.subscribe(TOPIC, None);
            let ready = Arc::clone(&ready);
            tokio::spawn(async move {
                ready.wait().await;
                for expected in 1..=EVENTS {
                    match subscription.next().await {
                        Received::Event(event) => assert_eq!(event.seq, expected),
                        other => panic!("{other:?} instead of {expected}"),
                    }
                }
            })
        })
        .collect();

    ready.wait().await;
    for expected in 1..=EVENTS {
        assert_eq!(publish(&hub), expected);
        if expected % 64 == 0 {
            tokio::task::yield_now().await;
        }
    }
    for reader in readers {
        reader.await.expect("the reader got everything in order");
    }
    drop(stalled);
    assert_eq!(hub.readers(), 0);
}

/// Readers that come, go and come back with the position they had, while several publishers are at it: the numbers each
/// of them sees go up by one, except over a snapshot, which goes up too.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_who_come_and_go_miss_nothing() {
    let hub = Hub::with_limits(1, Limits { backlog: 8, kept_events: 32, ..Limits::default() });
    let (mut sentinel, _) = hub.subscribe(TOPIC, None);
    let publishers: Vec<_> = (0..4)
        .map(|_| {
            let hub = hub.clone();
            tokio::spawn(async move {
                for _ in 0..EVENTS / 4 {
                    publish(&hub);
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let readers: Vec<_> = (0..READERS as u64)
        .map(|patience| {
            let hub = hub.clone();
            tokio::spawn(async move {
                let mut seen = 0;
                while seen < EVENTS {
                    let (mut subscription, resume) = hub.subscribe(TOPIC, Some(Position { epoch: 1, seq: seen }));
                    match resume {
                        Resume::Replay(events) => {
                            for event in events {
                                assert_eq!(event.seq, seen + 1);
                                seen = event.seq;
                            }
                        }
                        Resume::Snapshot { seq } => {
                            assert!(seq > seen);
                            seen = seq;
                        }
                    }
                    for _ in 0..=patience {
                        if seen == EVENTS {
                            break;
                        }
                        match subscription.next().await {
                            Received::Event(event) => {
                                assert_eq!(event.seq, seen + 1);
                                seen = event.seq;
                            }
                            Received::Lagged { seq } => {
                                assert!(seq > seen);
                                seen = seq;
                            }
                            Received::Closed => break,
                        }
                    }
                }
                seen
            })
        })
        .collect();

    for publisher in publishers {
        publisher.await.expect("published all");
    }
    for reader in readers {
        assert_eq!(reader.await.expect("the numbers went up by one"), EVENTS);
    }
    assert!(matches!(sentinel.next().await, Received::Lagged { .. } | Received::Closed));
}
