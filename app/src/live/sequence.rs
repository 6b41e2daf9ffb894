//! Which message of the socket counts: the numbering of each topic's events, apart from any socket.

use domain::live::{ClientMessage, EventData, Position, ServerMessage, Snapshot, Topic};

/// What a message of the server asks of the listeners.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// What the listeners of the topic had is replaced.
    Replace(Topic, Snapshot),
    /// One more thing happened.
    Apply(Topic, EventData),
    /// Something was missed: say this to the server and wait for a snapshot.
    Ask(ClientMessage),
    /// The message is of no consequence.
    Nothing,
}

/// The topics listened to and the place reached in each. They are a handful: a list takes less code than a map.
#[derive(Debug, Default)]
pub struct Sequences {
    epoch: Option<u64>,
    reached: Vec<(Topic, Option<Position>)>,
}

impl Sequences {
    /// Listens to `topic` from a fresh snapshot on.
    pub fn subscribe(&mut self, topic: Topic) -> ClientMessage {
        match self.reached(topic) {
            Some(reached) => *reached = None,
            None => self.reached.push((topic, None)),
        }
        ClientMessage::Subscribe { topic, since: None }
    }

    /// Listens to `topic` no longer.
    pub fn unsubscribe(&mut self, topic: Topic) -> ClientMessage {
        self.forget(topic);
        ClientMessage::Unsubscribe { topic }
    }

    /// What to say on a new socket: every topic, from the place reached.
    pub fn resume(&self) -> Vec<ClientMessage> {
        self.reached.iter().map(|&(topic, since)| ClientMessage::Subscribe { topic, since }).collect()
    }

    /// Takes the next message of the server.
    pub fn take(&mut self, message: ServerMessage) -> Step {
        match message {
            ServerMessage::Hello { epoch } => {
                self.epoch = Some(epoch);
                Step::Nothing
            }
            ServerMessage::Snapshot { topic, seq, data } => {
                let position = self.epoch.map(|epoch| Position { epoch, seq });
                match self.reached(topic) {
                    Some(reached) => {
                        *reached = position;
                        Step::Replace(topic, data)
                    }
                    None => Step::Nothing,
                }
            }
            ServerMessage::Event { topic, seq, data, .. } => self.take_event(topic, seq, data),
            // A topic that may not be heard is not asked for again on the next socket.
            ServerMessage::Refused { topic, .. } => {
                self.forget(topic);
                Step::Nothing
            }
            ServerMessage::Pong => Step::Nothing,
        }
    }

    fn reached(&mut self, topic: Topic) -> Option<&mut Option<Position>> {
        self.reached.iter_mut().find(|(other, _)| *other == topic).map(|(_, position)| position)
    }

    fn forget(&mut self, topic: Topic) {
        self.reached.retain(|(other, _)| *other != topic);
    }

    fn take_event(&mut self, topic: Topic, seq: u64, data: EventData) -> Step {
        // Without a place in the sequence the snapshot is still on its way, and holds whatever comes before it.
        let epoch = self.epoch;
        let Some(Some(position)) = self.reached(topic) else {
            return Step::Nothing;
        };
        let same_life = epoch == Some(position.epoch);
        if same_life && seq <= position.seq {
            Step::Nothing
        } else if same_life && seq == position.seq + 1 {
            position.seq = seq;
            Step::Apply(topic, data)
        } else {
            Step::Ask(self.subscribe(topic))
        }
    }
}

/// Milliseconds to wait before attempt number `attempt` (from 0) to connect again: from half a second, doubled each
/// time up to ten seconds, of which `random` (0 to 1) takes away up to half, so that a server that comes back is not
/// met by everybody at once.
pub fn reconnect_delay_ms(attempt: u32, random: f64) -> u32 {
    let longest = 500_u32.saturating_mul(2_u32.saturating_pow(attempt.min(16))).min(10_000);
    let jitter = f64::from(longest) / 2.0 * random.clamp(0.0, 1.0);
    (longest - jitter as u32).max(500)
}

#[cfg(test)]
mod tests {
    use domain::{Instant, RunId};

    use super::*;

    const RUN: Topic = Topic::Run(RunId(7));

    fn hello(epoch: u64) -> ServerMessage {
        ServerMessage::Hello { epoch }
    }

    fn snapshot(seq: u64) -> ServerMessage {
        ServerMessage::Snapshot { topic: RUN, seq, data: Snapshot::Empty }
    }

    fn event(seq: u64) -> ServerMessage {
        let data = EventData::Log { entries: Vec::new() };
        ServerMessage::Event { topic: RUN, seq, at: Instant::UNIX_EPOCH, data }
    }

    fn applied() -> Step {
        Step::Apply(RUN, EventData::Log { entries: Vec::new() })
    }

    /// Subscribed to the run, with a snapshot up to `seq` of life 1.
    fn settled(seq: u64) -> Sequences {
        let mut sequences = Sequences::default();
        assert_eq!(sequences.subscribe(RUN), ClientMessage::Subscribe { topic: RUN, since: None });
        assert_eq!(sequences.take(hello(1)), Step::Nothing);
        assert_eq!(sequences.take(snapshot(seq)), Step::Replace(RUN, Snapshot::Empty));
        sequences
    }

    #[test]
    fn the_next_event_is_applied_and_an_old_one_is_not() {
        let mut sequences = settled(4);
        assert_eq!(sequences.take(event(5)), applied());
        assert_eq!(sequences.take(event(5)), Step::Nothing);
        assert_eq!(sequences.take(event(4)), Step::Nothing);
        assert_eq!(sequences.take(event(6)), applied());
    }

    #[test]
    fn a_gap_asks_for_a_snapshot_and_nothing_is_applied_before_it() {
        let mut sequences = settled(4);
        assert_eq!(sequences.take(event(6)), Step::Ask(ClientMessage::Subscribe { topic: RUN, since: None }));
        assert_eq!(sequences.take(event(7)), Step::Nothing);
        assert_eq!(sequences.take(snapshot(7)), Step::Replace(RUN, Snapshot::Empty));
        assert_eq!(sequences.take(event(8)), applied());
    }

    #[test]
    fn a_new_socket_resumes_where_the_last_one_ended() {
        let mut sequences = settled(4);
        sequences.take(event(5));
        let since = Some(Position { epoch: 1, seq: 5 });
        assert_eq!(sequences.resume(), [ClientMessage::Subscribe { topic: RUN, since }]);
        sequences.take(hello(1));
        assert_eq!(sequences.take(event(6)), applied());
    }

    #[test]
    fn numbers_of_another_life_of_the_server_are_not_mixed() {
        let mut sequences = settled(4);
        sequences.take(hello(2));
        assert_eq!(sequences.take(event(5)), Step::Ask(ClientMessage::Subscribe { topic: RUN, since: None }));
        assert_eq!(sequences.take(snapshot(1)), Step::Replace(RUN, Snapshot::Empty));
        assert_eq!(sequences.take(event(2)), applied());
    }

    #[test]
    fn what_is_not_listened_to_is_ignored() {
        let mut sequences = Sequences::default();
        sequences.take(hello(1));
        assert_eq!(sequences.take(snapshot(1)), Step::Nothing);
        assert_eq!(sequences.take(event(2)), Step::Nothing);
        let mut sequences = settled(1);
        assert_eq!(sequences.unsubscribe(RUN), ClientMessage::Unsubscribe { topic: RUN });
        assert_eq!(sequences.take(event(2)), Step::Nothing);
        assert_eq!(sequences.resume(), []);
    }

    #[test]
    fn a_refused_topic_is_not_asked_for_again() {
        let mut sequences = settled(1);
        sequences.take(ServerMessage::Refused { topic: RUN, code: "forbidden".into() });
        assert_eq!(sequences.resume(), []);
    }

    #[test]
    fn waiting_grows_to_ten_seconds_and_never_falls_under_half_a_second() {
        assert_eq!(reconnect_delay_ms(0, 0.0), 500);
        assert_eq!(reconnect_delay_ms(1, 0.0), 1_000);
        assert_eq!(reconnect_delay_ms(40, 0.0), 10_000);
        assert_eq!(reconnect_delay_ms(40, 1.0), 5_000);
        for attempt in 0..20 {
            for random in [0.0, 0.5, 1.0] {
                assert!((500..=10_000).contains(&reconnect_delay_ms(attempt, random)));
            }
        }
    }
}
