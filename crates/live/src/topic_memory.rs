//! What the hub knows of one topic: its numbers, its latest events and its readers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::task::Waker;

use domain::Instant;
use domain::live::{EventData, Topic};

use crate::queue::Queue;
use crate::{Event, Resume};

#[derive(Debug)]
pub(crate) struct TopicMemory {
    /// The number of the last event, or the number before the first.
    last: u64,
    latest: VecDeque<Arc<Event>>,
    readers: BTreeMap<u64, Arc<Queue>>,
    /// The hub's count of uses when this topic was last used; tells which idle topic to forget first.
    pub(crate) used: u64,
    /// How often the hub was asked what is watched since the last reader left.
    pub(crate) unread: u32,
}

impl TopicMemory {
    /// A topic whose first event will be `before + 1`.
    pub(crate) fn starting_after(before: u64) -> Self {
        Self { last: before, latest: VecDeque::new(), readers: BTreeMap::new(), used: 0, unread: 0 }
    }

    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn has_readers(&self) -> bool {
        !self.readers.is_empty()
    }

    pub(crate) fn readers(&self) -> usize {
        self.readers.len()
    }

    /// Numbers an event, remembers it as one of the `keep` latest, and hands it to every reader; returns whom to wake.
    pub(crate) fn publish(&mut self, topic: Topic, at: Instant, data: EventData, keep: usize) -> (u64, Vec<Waker>) {
        self.last += 1;
        let event = Arc::new(Event::new(topic, self.last, at, data));
        let wake = self.readers.values().filter_map(|queue| queue.push(&event)).collect();
        while self.latest.len() >= keep.max(1) {
            self.latest.pop_front();
        }
        self.latest.push_back(event);
        (self.last, wake)
    }

    /// How somebody begins who has seen the events up to `seen`, or none.
    pub(crate) fn resume(&self, seen: Option<u64>) -> Resume {
        let snapshot = Resume::Snapshot { seq: self.last };
        let Some(seen) = seen else { return snapshot };
        if seen == self.last {
            return Resume::Replay(Vec::new());
        }
        match self.latest.front() {
            Some(oldest) if seen < self.last && oldest.seq - 1 <= seen => {
                let missed = self.latest.iter().filter(|event| event.seq > seen).cloned().collect();
                Resume::Replay(missed)
            }
            _ => snapshot,
        }
    }

    pub(crate) fn join(&mut self, id: u64, queue: Arc<Queue>) {
        self.readers.insert(id, queue);
    }

    pub(crate) fn leave(&mut self, id: u64) {
        self.readers.remove(&id);
        self.unread = 0;
    }
}
