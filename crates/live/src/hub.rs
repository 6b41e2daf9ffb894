//! Where events come in and go out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::Instant;
use domain::live::{EventData, Position, Topic};

use crate::queue::Queue;
use crate::tally::{Counts, Tally};
use crate::topic_memory::TopicMemory;
use crate::{Resume, Subscription};

/// How much the hub remembers and forgives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events of a topic kept for readers who come back.
    pub kept_events: usize,
    /// Events that may wait for one subscription before its backlog is dropped.
    pub backlog: usize,
    /// How often a subscription may fall behind without ever catching up; the next time it is closed.
    pub strikes: u32,
    /// Topics without readers that are remembered at once.
    pub idle_topics: usize,
    /// How often [`Hub::watched`] still names a topic after its last reader left.
    pub lingering: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { kept_events: 256, backlog: 256, strikes: 3, idle_topics: 256, lingering: 64 }
    }
}

/// Where events come in and go out. Clones are the same hub.
///
/// The numbers of a topic begin at 1. A topic that nobody has read for a while is forgotten; should it be used again,
/// its numbers go on above all that were forgotten, so that an old position is never taken for a new one.
#[derive(Debug, Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    epoch: u64,
    limits: Limits,
    topics: Mutex<Topics>,
    tally: Arc<Tally>,
}

#[derive(Debug, Default)]
struct Topics {
    by_name: HashMap<Topic, TopicMemory>,
    /// Where the numbers of a topic begin that is not remembered.
    floor: u64,
    uses: u64,
    next_reader: u64,
}

impl Hub {
    /// A hub without topics. `epoch` tells this life of the server from every other: positions of another are not
    /// resumed from.
    pub fn new(epoch: u64) -> Self {
        Self::with_limits(epoch, Limits::default())
    }

    /// [`Hub::new`] with other limits.
    pub fn with_limits(epoch: u64, limits: Limits) -> Self {
        Self { shared: Arc::new(Shared { epoch, limits, topics: Mutex::default(), tally: Arc::default() }) }
    }

    /// Which life of the server this is.
    pub fn epoch(&self) -> u64 {
        self.shared.epoch
    }

    /// Gives the event the topic's next number, which it returns, and hands it to every subscription of the topic.
    /// Never waits for a reader.
    pub fn publish(&self, topic: Topic, at: Instant, data: EventData) -> u64 {
        let kept = self.shared.limits.kept_events;
        let (seq, wake) = self.lock().of(topic, self.shared.limits).publish(topic, at, data, kept);
        for waker in wake {
            waker.wake();
        }
        seq
    }

    /// Listens to a topic from `since` on, or from now. How to begin is decided in the same moment, so that between
    /// what [`Resume`] gives and what the subscription gives no event is missing and none is there twice.
    pub fn subscribe(&self, topic: Topic, since: Option<Position>) -> (Subscription, Resume) {
        let seen = since.filter(|position| position.epoch == self.shared.epoch).map(|position| position.seq);
        let queue = Arc::new(Queue::new(self.shared.limits, Arc::clone(&self.shared.tally)));
        let (id, resume) = {
            let mut topics = self.lock();
            topics.next_reader += 1;
            let id = topics.next_reader;
            let memory = topics.of(topic, self.shared.limits);
            memory.join(id, Arc::clone(&queue));
            (id, memory.resume(seen))
        };
        (Subscription::new(topic, id, queue, self.clone()), resume)
    }

    /// The topics that somebody listens to, or did so a short while ago and may come back for what it missed. Every
    /// call counts as a little while: whoever looks for news of exactly these topics calls it before each look. A topic
    /// that is no longer named is forgotten, hence nobody resumes over a time in which nobody looked.
    pub fn watched(&self) -> Vec<Topic> {
        let lingering = self.shared.limits.lingering;
        let mut topics = self.lock();
        let left: Vec<Topic> = topics
            .by_name
            .iter_mut()
            .filter(|(_, memory)| !memory.has_readers())
            .filter_map(|(topic, memory)| {
                memory.unread += 1;
                (memory.unread > lingering).then_some(*topic)
            })
            .collect();
        for topic in left {
            topics.forget(topic);
        }
        topics.by_name.keys().copied().collect()
    }

    /// How many subscriptions there are, over all topics.
    pub fn readers(&self) -> usize {
        self.lock().by_name.values().map(TopicMemory::readers).sum()
    }

    /// What has gone to readers since the hub was made, and what has not.
    pub fn counts(&self) -> Counts {
        self.shared.tally.counts()
    }

    pub(crate) fn leave(&self, topic: Topic, reader: u64) {
        let mut topics = self.lock();
        let Some(memory) = topics.by_name.get_mut(&topic) else { return };
        memory.leave(reader);
        if !memory.has_readers() {
            topics.forget_idle(self.shared.limits.idle_topics);
        }
    }

    /// The topics stay whole even where a thread panicked while it held the lock: no step leaves them half changed.
    fn lock(&self) -> MutexGuard<'_, Topics> {
        self.shared.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Topics {
    /// The topic's memory, made where there is none.
    fn of(&mut self, topic: Topic, limits: Limits) -> &mut TopicMemory {
        if !self.by_name.contains_key(&topic) {
            // Room for the one to come, which has no reader yet either.
            self.forget_idle(limits.idle_topics.saturating_sub(1));
        }
        self.uses += 1;
        let memory = self.by_name.entry(topic).or_insert_with(|| TopicMemory::starting_after(self.floor));
        memory.used = self.uses;
        memory
    }

    /// Forgets topics without readers, those unused for longest first, until at most `keep` are left.
    fn forget_idle(&mut self, keep: usize) {
        let mut idle: Vec<(u64, Topic)> = self
            .by_name
            .iter()
            .filter(|(_, memory)| !memory.has_readers())
            .map(|(topic, memory)| (memory.used, *topic))
            .collect();
        if idle.len() > keep {
            idle.sort_unstable_by_key(|(used, _)| *used);
            for (_, topic) in &idle[..idle.len() - keep] {
                self.forget(*topic);
            }
        }
    }

    fn forget(&mut self, topic: Topic) {
        if let Some(memory) = self.by_name.remove(&topic) {
            self.floor = self.floor.max(memory.last() + 1);
        }
    }
}

#[cfg(test)]
mod tests;
