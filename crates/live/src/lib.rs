//! Live events: topics, sequence numbers, fan-out.
//!
//! Whoever learns that something happened publishes it to a [`Hub`]; whoever shows it holds a [`Subscription`]. The hub
//! numbers the events of each topic, remembers the latest of them so that a reader who was away gets what it missed,
//! and hands each event to every subscription without ever waiting: a reader that falls behind loses its backlog and is
//! told to look at the whole state again, and nobody else notices.
//!
//! There are no sockets here, no clock, no I/O and no tasks: times come with the events, sockets are `http`'s, and what
//! a topic's state is and who may see it, `service` knows. To add a kind of event, add it to [`domain::live`]; nothing
//! here looks inside one.

mod event;
mod hub;
mod queue;
mod subscription;
mod tally;
mod topic_memory;

pub use event::Event;
pub use hub::{Hub, Limits};
pub use subscription::{Received, Subscription};
pub use tally::Counts;

/// How a new subscription begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Resume {
    /// What the reader missed, the oldest first; the subscription goes on with the very next event.
    Replay(Vec<std::sync::Arc<Event>>),
    /// What the reader missed is no longer known: it needs the topic's state. All events up to `seq` are in any state
    /// that is read from now on; the subscription goes on with `seq + 1`.
    Snapshot {
        /// The number of the topic's last event.
        seq: u64,
    },
}
