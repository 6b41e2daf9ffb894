//! One reader of one topic.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use domain::live::Topic;

use crate::queue::Queue;
use crate::{Event, Hub};

/// What a reader is told next.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// The next event.
    Event(Arc<Event>),
    /// The reader fell behind and its backlog is gone. It needs the topic's state, which contains all events up to
    /// `seq`; the subscription goes on with `seq + 1`.
    Lagged {
        /// The number of the last event that was dropped.
        seq: u64,
    },
    /// The reader fell behind again and again; nothing more will come.
    Closed,
}

/// One reader of one topic. Dropping it ends the subscription.
#[derive(Debug)]
pub struct Subscription {
    topic: Topic,
    id: u64,
    queue: Arc<Queue>,
    hub: Hub,
}

impl Subscription {
    pub(crate) fn new(topic: Topic, id: u64, queue: Arc<Queue>, hub: Hub) -> Self {
        Self { topic, id, queue, hub }
    }

    /// What it listens to.
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// Waits for the next thing to tell the reader. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Received {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// [`Subscription::next`] for readers of several topics at once.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Received> {
        self.queue.poll(cx)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.leave(self.topic, self.id);
    }
}
