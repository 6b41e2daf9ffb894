//! What the server says over the websocket.

use serde::Deserialize;

use super::{Missing, part};
use crate::Instant;
use crate::live::{EventData, ServerMessage, Snapshot, Topic};
use crate::view::{RunLogEntry, RunView};

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MessageType {
    Hello,
    Snapshot,
    Event,
    Refused,
    Pong,
}

#[derive(Deserialize)]
pub(crate) struct Message {
    r#type: MessageType,
    epoch: Option<u64>,
    topic: Option<Topic>,
    seq: Option<u64>,
    #[serde(default, deserialize_with = "crate::instant::read_option")]
    at: Option<Instant>,
    data: Option<Data>,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Run,
    Runs,
    Empty,
    Progress,
    Log,
}

#[derive(Deserialize)]
pub(crate) struct Data {
    kind: Kind,
    run: Option<Box<RunView>>,
    runs: Option<Vec<RunView>>,
    log: Option<Vec<RunLogEntry>>,
    entries: Option<Vec<RunLogEntry>>,
}

impl TryFrom<Message> for ServerMessage {
    type Error = Missing;

    fn try_from(message: Message) -> Result<Self, Missing> {
        let Message { r#type, epoch, topic, seq, at, data, code } = message;
        let data = || part(data, "data");
        Ok(match r#type {
            MessageType::Hello => Self::Hello { epoch: part(epoch, "epoch")? },
            MessageType::Snapshot => {
                Self::Snapshot { topic: part(topic, "topic")?, seq: part(seq, "seq")?, data: data()?.try_into()? }
            }
            MessageType::Event => Self::Event {
                topic: part(topic, "topic")?,
                seq: part(seq, "seq")?,
                at: part(at, "at")?,
                data: data()?.try_into()?,
            },
            MessageType::Refused => Self::Refused { topic: part(topic, "topic")?, code: part(code, "code")? },
            MessageType::Pong => Self::Pong,
        })
    }
}

impl TryFrom<Data> for Snapshot {
    type Error = Missing;

    fn try_from(data: Data) -> Result<Self, Missing> {
        Ok(match data.kind {
            Kind::Run => Self::Run { run: part(data.run, "run")?, log: part(data.log, "log")? },
            Kind::Runs => Self::Runs { runs: part(data.runs, "runs")? },
            Kind::Empty => Self::Empty,
            Kind::Progress | Kind::Log => return Err(Missing("a state")),
        })
    }
}

impl TryFrom<Data> for EventData {
    type Error = Missing;

    fn try_from(data: Data) -> Result<Self, Missing> {
        Ok(match data.kind {
            Kind::Progress => Self::Progress { run: part(data.run, "run")? },
            Kind::Log => Self::Log { entries: part(data.entries, "entries")? },
            Kind::Run | Kind::Runs | Kind::Empty => return Err(Missing("an event")),
        })
    }
}
