//! What is handed to readers.

use std::sync::OnceLock;

use domain::Instant;
use domain::live::{EventData, ServerMessage, Topic};

/// One event of one topic, as published.
#[derive(Debug)]
pub struct Event {
    /// The topic.
    pub topic: Topic,
    /// Its number: one more than that of the topic's event before.
    pub seq: u64,
    /// When it happened.
    pub at: Instant,
    /// What happened.
    pub data: EventData,
    message: OnceLock<Result<String, serde_json::Error>>,
}

impl Event {
    pub(crate) fn new(topic: Topic, seq: u64, at: Instant, data: EventData) -> Self {
        Self { topic, seq, at, data, message: OnceLock::new() }
    }

    /// The event as clients are told of it, in JSON: written once, however many readers there are.
    ///
    /// # Errors
    /// Where it cannot be written, which no event of the domain's gives reason for.
    pub fn message(&self) -> Result<&str, &serde_json::Error> {
        let Self { topic, seq, at, ref data, .. } = *self;
        let write = || serde_json::to_string(&ServerMessage::Event { topic, seq, at, data: data.clone() });
        self.message.get_or_init(write).as_deref()
    }
}

/// Events are the same where they say the same, whether or not they were written down already.
impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        (self.topic, self.seq, self.at, &self.data) == (other.topic, other.seq, other.at, &other.data)
    }
}
