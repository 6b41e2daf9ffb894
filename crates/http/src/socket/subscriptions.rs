//! The topics one socket listens to.

use std::future::poll_fn;
use std::task::Poll;

use domain::live::Topic;
use live::{Received, Subscription};

/// The topics one socket listens to, each once.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    all: Vec<Subscription>,
    /// Where to look first next time, so that no busy topic keeps the others waiting.
    first: usize,
}

impl Subscriptions {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn topics(&self) -> Vec<Topic> {
        self.all.iter().map(Subscription::topic).collect()
    }

    pub(super) fn contains(&self, topic: Topic) -> bool {
        self.all.iter().any(|subscription| subscription.topic() == topic)
    }

    /// Adds a subscription, in place of one to the same topic.
    pub(super) fn insert(&mut self, subscription: Subscription) {
        self.remove(subscription.topic());
        self.all.push(subscription);
    }

    pub(super) fn remove(&mut self, topic: Topic) {
        self.all.retain(|subscription| subscription.topic() != topic);
    }

    /// Waits for the next thing to tell; for ever where there is no subscription. May be dropped while it waits.
    pub(super) async fn next(&mut self) -> (Topic, Received) {
        poll_fn(|cx| {
            for step in 0..self.all.len() {
                let index = (self.first + step) % self.all.len();
                if let Poll::Ready(received) = self.all[index].poll_next(cx) {
                    self.first = index + 1;
                    return Poll::Ready((self.all[index].topic(), received));
                }
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use domain::live::EventData;
    use domain::{Instant, RunId};
    use futures::executor::block_on;
    use live::Hub;

    use super::*;

    #[test]
    fn a_busy_topic_does_not_keep_others_waiting() {
        let hub = Hub::new(1);
        let (busy, quiet) = (Topic::Run(RunId(1)), Topic::Run(RunId(2)));
        let mut subscriptions = Subscriptions::default();
        for topic in [busy, quiet] {
            subscriptions.insert(hub.subscribe(topic, None).0);
        }
        for topic in [busy, busy, busy, quiet] {
            hub.publish(topic, Instant::UNIX_EPOCH, EventData::Log { entries: Vec::new() });
        }
        let order: Vec<Topic> = (0..4).map(|_| block_on(subscriptions.next()).0).collect();
        assert_eq!(order, [busy, quiet, busy, busy]);
    }

    #[test]
    fn a_topic_is_listened_to_once() {
        let hub = Hub::new(1);
        let mut subscriptions = Subscriptions::default();
        for _ in 0..3 {
            subscriptions.insert(hub.subscribe(Topic::Runs, None).0);
        }
        assert_eq!((subscriptions.len(), hub.readers()), (1, 1));
        subscriptions.remove(Topic::Runs);
        assert_eq!((subscriptions.len(), hub.readers()), (0, 0));
    }
}
