//! What is said over one socket.

use std::pin::pin;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use domain::account::Actor;
use domain::live::{ClientMessage, Position, ServerMessage, Topic};
use futures::{FutureExt as _, SinkExt as _};
use live::{Event, Received, Resume};
use tokio::sync::broadcast;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

use super::pace::Pace;
use super::subscriptions::Subscriptions;
use crate::identity::Proof;
use crate::state::Doors;

/// Topics one socket may listen to besides the user's own.
const MOST_SUBSCRIPTIONS: usize = 32;
/// Events that go out in one piece at most.
const MOST_AT_ONCE: usize = 64;
/// Longest message of a client, bytes.
const LONGEST_MESSAGE: usize = 4 * 1024;
const PING_EVERY: Duration = Duration::from_secs(20);
/// After so long without a sign of life the client is taken to be gone.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);
/// A client that takes nothing for so long is let go.
const LONGEST_SEND: Duration = Duration::from_secs(10);
/// Roles, passwords and sessions may change in another process, which cannot tell.
const LOOK_AGAIN_EVERY: Duration = Duration::from_mins(1);
/// How long to wait for the client's goodbye.
const LONGEST_GOODBYE: Duration = Duration::from_secs(1);

/// One socket from its upgrade to its end. It lives for hours and waits nearly always: what is done rarely is boxed, so
/// that its room is not kept meanwhile.
pub(super) struct Conversation {
    doors: Doors,
    socket: WebSocket,
    actor: Actor,
    proof: Proof,
    subscriptions: Subscriptions,
    pace: Pace,
    heard: Instant,
}

/// Why a conversation ends.
enum Ending {
    /// The client is gone; nobody is left to say anything to.
    Gone,
    /// With a close frame.
    Close(u16, &'static str),
}

type Outcome = Result<(), Ending>;

/// What happens next.
enum Turn {
    Shutdown,
    Heard(Option<Result<Message, axum::Error>>),
    News(Topic, Received),
    Ping,
    LookAgain,
    Nothing,
}

impl Conversation {
    pub(super) fn new(doors: Doors, socket: WebSocket, actor: Actor, proof: Proof) -> Self {
        let now = Instant::now();
        let (subscriptions, pace) = (Subscriptions::default(), Pace::new(now));
        Self { doors, socket, actor, proof, subscriptions, pace, heard: now }
    }

    /// Talks until somebody ends it.
    pub(super) async fn hold(mut self) {
        let Err(Ending::Close(code, reason)) = self.talk().await else { return };
        tracing::debug!(code, reason, "a websocket is closed");
        // Whoever does not take the goodbye in time is gone as well.
        let _ = timeout(LONGEST_GOODBYE, async {
            let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
            if self.socket.send(close).await.is_ok() {
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        })
        .await;
    }

    async fn talk(&mut self) -> Outcome {
        let mut endings = self.doors.services.endings();
        let mut shutdown = pin!(self.doors.config.shutdown.clone().cancelled_owned());
        let mut ping = every(PING_EVERY);
        let mut look_again = every(LOOK_AGAIN_EVERY);

        self.say(&ServerMessage::Hello { epoch: self.doors.services.hub.epoch() }).await?;
        // Endings are heard of from now on; one that came since the request was let in is seen here.
        Box::pin(self.look_again()).await?;
        if let Some(user) = self.actor.user_id() {
            Box::pin(self.subscribe(Topic::User(user), None)).await?;
        }

        loop {
            self.flush().await?;
            let turn = tokio::select! {
                () = &mut shutdown => Turn::Shutdown,
                message = self.socket.recv() => Turn::Heard(message),
                (topic, received) = self.subscriptions.next() => Turn::News(topic, received),
                _ = ping.tick() => Turn::Ping,
                _ = look_again.tick() => Turn::LookAgain,
                ended = endings.recv() => match ended {
                    Ok(user) if self.actor.user_id() != Some(user) => Turn::Nothing,
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => Turn::LookAgain,
                    // The doors hold the other end for as long as `self` lives.
                    Err(broadcast::error::RecvError::Closed) => Turn::Shutdown,
                },
            };
            match turn {
                Turn::Shutdown => return Err(Ending::Close(close_code::AWAY, "the server stops")),
                Turn::Heard(None | Some(Err(_))) => return Err(Ending::Gone),
                Turn::Heard(Some(Ok(message))) => self.heed(message).await?,
                Turn::News(topic, received) => self.tell_all(topic, received).await?,
                Turn::Ping if self.heard.elapsed() > LONGEST_SILENCE => {
                    return Err(Ending::Close(close_code::POLICY, "no sign of life"));
                }
                Turn::Ping => self.send(Message::Ping(Vec::new().into())).await?,
                Turn::LookAgain => Box::pin(self.look_again()).await?,
                Turn::Nothing => {}
            }
        }
    }

    async fn heed(&mut self, message: Message) -> Outcome {
        self.heard = Instant::now();
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Ending::Close(close_code::UNSUPPORTED, "text only")),
            Message::Close(_) => return Err(Ending::Gone),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        if text.len() > LONGEST_MESSAGE {
            return Err(Ending::Close(close_code::SIZE, "a message has at most 4 KiB"));
        }
        match serde_json::from_str(&text) {
            Ok(ClientMessage::Subscribe { topic, since }) => Box::pin(self.subscribe_if_room(topic, since)).await,
            Ok(ClientMessage::Unsubscribe { topic }) => {
                self.subscriptions.remove(topic);
                Ok(())
            }
            Ok(ClientMessage::Ping) => self.say(&ServerMessage::Pong).await,
            Err(_) => Err(Ending::Close(close_code::POLICY, "not a message of this protocol")),
        }
    }

    /// Subscribes for a client that has topics left and does not ask too often.
    async fn subscribe_if_room(&mut self, topic: Topic, since: Option<Position>) -> Outcome {
        let own = self.actor.user_id().map(Topic::User);
        let others = self.subscriptions.len() - usize::from(own.is_some_and(|own| self.subscriptions.contains(own)));
        if others >= MOST_SUBSCRIPTIONS && !self.subscriptions.contains(topic) && Some(topic) != own {
            // Not counted below, for it costs nothing: a page may have more runs on it than it can listen to.
            return self.refuse(topic, "too_many").await;
        }
        if !self.pace.admits(self.heard) {
            return Err(Ending::Close(close_code::POLICY, "too many subscriptions in a short time"));
        }
        self.subscribe(topic, since).await
    }

    async fn subscribe(&mut self, topic: Topic, since: Option<Position>) -> Outcome {
        match service::policy::may_subscribe(&self.doors.services, &self.actor, &topic).await {
            Ok(true) => {}
            Ok(false) => return self.refuse(topic, "forbidden").await,
            Err(error) => return self.cannot(topic, error).await,
        }
        // First the events, then the state: what happens in between is in both, and nothing is in neither.
        let (subscription, resume) = self.doors.services.hub.subscribe(topic, since);
        self.subscriptions.insert(subscription);
        match resume {
            Resume::Replay(events) => {
                for event in events {
                    self.say_event(&event).await?;
                }
                Ok(())
            }
            Resume::Snapshot { seq } => self.show(topic, seq).await,
        }
    }

    /// What has come by now goes out together: a page's log entries and the run's progress are published at once.
    async fn tell_all(&mut self, topic: Topic, received: Received) -> Outcome {
        self.tell(topic, received).await?;
        for _ in 1..MOST_AT_ONCE {
            let Some((topic, received)) = self.subscriptions.next().now_or_never() else { break };
            self.tell(topic, received).await?;
        }
        Ok(())
    }

    async fn tell(&mut self, topic: Topic, received: Received) -> Outcome {
        match received {
            Received::Event(event) => self.say_event(&event).await,
            Received::Lagged { seq } => Box::pin(self.show(topic, seq)).await,
            Received::Closed => Err(Ending::Close(close_code::POLICY, "too slow")),
        }
    }

    /// Sends the topic's state, which has all events up to `seq` in it.
    async fn show(&mut self, topic: Topic, seq: u64) -> Outcome {
        match service::announce::snapshot(&self.doors.services, &self.actor, &topic).await {
            Ok(data) => self.say(&ServerMessage::Snapshot { topic, seq, data }).await,
            Err(error) => self.cannot(topic, error).await,
        }
    }

    /// Asks again who this is and what they may listen to.
    async fn look_again(&mut self) -> Outcome {
        let actor = match self.proof.actor(&self.doors.services).await {
            Ok(actor) => actor,
            Err(error) => return Err(fault(&error)),
        };
        if actor.user_id() != self.actor.user_id() {
            return Err(Ending::Close(close_code::POLICY, "the session has ended"));
        }
        self.actor = actor;
        for topic in self.subscriptions.topics() {
            match service::policy::may_subscribe(&self.doors.services, &self.actor, &topic).await {
                Ok(true) => {}
                Ok(false) => self.refuse(topic, "forbidden").await?,
                Err(error) => self.cannot(topic, error).await?,
            }
        }
        Ok(())
    }

    async fn cannot(&mut self, topic: Topic, error: service::Error) -> Outcome {
        match error {
            service::Error::NotFound => self.refuse(topic, "not_found").await,
            service::Error::NotLoggedIn | service::Error::Forbidden => self.refuse(topic, "forbidden").await,
            error => Err(fault(&error)),
        }
    }

    async fn refuse(&mut self, topic: Topic, code: &str) -> Outcome {
        self.subscriptions.remove(topic);
        self.say(&ServerMessage::Refused { topic, code: code.to_owned() }).await
    }

    async fn say_event(&mut self, event: &Event) -> Outcome {
        match event.message() {
            Ok(text) => self.send(Message::Text(text.into())).await,
            Err(error) => Err(fault(error)),
        }
    }

    async fn say(&mut self, message: &ServerMessage) -> Outcome {
        match serde_json::to_string(message) {
            Ok(text) => self.send(Message::Text(text.into())).await,
            Err(error) => Err(fault(&error)),
        }
    }

    /// Puts the message beside those that go out with the next flush, or before where there are many.
    async fn send(&mut self, message: Message) -> Outcome {
        taken(timeout(LONGEST_SEND, self.socket.feed(message)).await)
    }

    async fn flush(&mut self) -> Outcome {
        taken(timeout(LONGEST_SEND, self.socket.flush()).await)
    }
}

/// Whether the client took it.
fn taken(sent: Result<Result<(), axum::Error>, tokio::time::error::Elapsed>) -> Outcome {
    match sent {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Ending::Gone),
    }
}

/// The client comes back later, and finds what it missed.
fn fault(error: &(dyn std::error::Error + 'static)) -> Ending {
    tracing::error!(error, "a websocket could not be served");
    Ending::Close(close_code::ERROR, "something went wrong on our side")
}

/// The first time after one `period`.
fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
