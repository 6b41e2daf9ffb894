//! The messages of the websocket at `/ws`, both ways, as JSON text.
//!
//! A client subscribes to topics; every event of a topic has a sequence number. After a reconnect the client says which
//! epoch and number it saw last: it gets what it missed, or, where that is no longer known, a snapshot.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::view::{RunLogEntry, RunView};
use crate::{Instant, RunId, UserId};

/// Something one can listen to. Written `run:7`, `user:3`, `runs`, `admin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Topic {
    /// One run: its progress and its log.
    Run(RunId),
    /// All that concerns one user; subscribed by itself.
    User(UserId),
    /// The runs one may see, without their logs: for overview and jobs.
    Runs,
    /// For admins.
    Admin,
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(id) => write!(f, "run:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Runs => f.write_str("runs"),
            Self::Admin => f.write_str("admin"),
        }
    }
}

/// Not the name of a topic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a topic; run:ID, user:ID, runs or admin")]
pub struct NotATopic(String);

impl FromStr for Topic {
    type Err = NotATopic;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NotATopic(text.chars().take(40).collect());
        match text.split_once(':') {
            None if text == "runs" => Ok(Self::Runs),
            None if text == "admin" => Ok(Self::Admin),
            Some(("run", id)) => id.parse().map(Self::Run).map_err(|_| refused()),
            Some(("user", id)) => id.parse().map(Self::User).map_err(|_| refused()),
            _ => Err(refused()),
        }
    }
}

impl TryFrom<String> for Topic {
    type Error = NotATopic;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Topic> for String {
    fn from(topic: Topic) -> Self {
        topic.to_string()
    }
}

/// What a browser says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Wants a topic's events, from now or from where it was.
    Subscribe {
        /// The topic.
        topic: Topic,
        /// What it saw last, if it was here before.
        #[serde(default)]
        since: Option<Position>,
    },
    /// Wants them no longer.
    Unsubscribe {
        /// The topic.
        topic: Topic,
    },
    /// Is still there.
    Ping,
}

/// A place in a topic's events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Which life of the server numbered them.
    pub epoch: u64,
    /// The number.
    pub seq: u64,
}

/// What the server says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", try_from = "crate::wire::message::Message")]
pub enum ServerMessage {
    /// The first message.
    Hello {
        /// This life of the server.
        epoch: u64,
    },
    /// The state of a topic as of `seq`; what the client had is replaced.
    Snapshot {
        /// The topic.
        topic: Topic,
        /// Events up to this number are in it.
        seq: u64,
        /// The state.
        data: Snapshot,
    },
    /// Something happened.
    Event {
        /// The topic.
        topic: Topic,
        /// Its number; one more than the last of this topic.
        seq: u64,
        /// When.
        at: Instant,
        /// What.
        data: EventData,
    },
    /// A subscription was refused.
    Refused {
        /// The topic.
        topic: Topic,
        /// `forbidden`, `not_found` or `too_many`.
        code: String,
    },
    /// The answer to a ping.
    Pong,
}

/// The state of a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "crate::wire::message::Data")]
pub enum Snapshot {
    /// One run and the end of its log, the oldest entry first.
    Run {
        /// The run.
        run: Box<RunView>,
        /// The last entries.
        log: Vec<RunLogEntry>,
    },
    /// Runs under way or waiting, the newest first.
    Runs {
        /// The runs.
        runs: Vec<RunView>,
    },
    /// Nothing to show.
    Empty,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "crate::wire::message::Data")]
pub enum EventData {
    /// A run's state and counters, as they are now. At most ten a second and run.
    Progress {
        /// The run.
        run: Box<RunView>,
    },
    /// New entries of a run's log, the oldest first.
    Log {
        /// The entries.
        entries: Vec<RunLogEntry>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{Level, RunEvent};

    #[test]
    fn messages_round_trip() {
        let entry = RunLogEntry { id: 5, at: Instant::UNIX_EPOCH, level: Level::Info, event: RunEvent::Paused };
        let (topic, at) = (Topic::Run(RunId(7)), Instant::UNIX_EPOCH);
        for message in [
            ServerMessage::Hello { epoch: 1 },
            ServerMessage::Snapshot { topic, seq: 2, data: Snapshot::Empty },
            ServerMessage::Snapshot { topic, seq: 2, data: Snapshot::Runs { runs: Vec::new() } },
            ServerMessage::Event { topic, seq: 3, at, data: EventData::Log { entries: vec![entry] } },
            ServerMessage::Refused { topic, code: "forbidden".into() },
            ServerMessage::Pong,
        ] {
            let text = serde_json::to_string(&message).expect("serialises");
            assert_eq!(serde_json::from_str::<ServerMessage>(&text).expect(&text), message);
        }
        for (broken, why) in [
            (r#"{"type":"hello"}"#, "epoch is missing"),
            (r#"{"type":"snapshot","topic":"runs","seq":1,"data":{"kind":"log","entries":[]}}"#, "a state is missing"),
            (r#"{"type":"farewell"}"#, "unknown variant"),
        ] {
            let error = serde_json::from_str::<ServerMessage>(broken).expect_err(broken).to_string();
            assert!(error.contains(why), "{broken}: {error}");
        }
    }

    #[test]
    fn topics_round_trip() {
        for topic in [Topic::Run(RunId(7)), Topic::User(UserId(3)), Topic::Runs, Topic::Admin] {
            assert_eq!(topic.to_string().parse(), Ok(topic));
        }
        for wrong in ["", "run", "run:", "run:x", "everything", "admin:1"] {
            assert!(wrong.parse::<Topic>().is_err(), "{wrong:?} was taken");
        }
    }
}
