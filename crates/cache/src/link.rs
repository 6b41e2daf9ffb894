//! The connection to Redis, which is up or known to be down.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, FromRedisValue, Msg, Pipeline, PushInfo, PushKind, RedisError, RedisResult,
};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::RedisUrl;

/// How long an answer is waited for. The database would have answered by then.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long a connection may take to be made.
const TO_CONNECT: Duration = Duration::from_millis(500);
/// Between two questions whether it still answers.
const PULSE: Duration = Duration::from_millis(500);
/// Before it is tried again, at first.
const SOON: Duration = Duration::from_millis(250);
/// And at last: with [`TO_CONNECT`], what has recovered is in use again within two seconds.
const LATER: Duration = Duration::from_secs(1);
/// A connection that has lasted this long was a good one.
const GOOD: Duration = Duration::from_secs(5);
/// Where words are said.
const CHANNEL: &str = "atalaya:words";

/// What [`Link::keep`] has heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A word that some process said, perhaps this one.
    Word(String),
    /// From here on words are heard. Those said before may have been missed.
    Connected,
}

/// A connection to Redis that is kept up. Cheap to clone; one task has to [`Link::keep`] it.
#[derive(Clone)]
pub struct Link(Arc<Parts>);

struct Parts {
    url: RedisUrl,
    /// The connection in use. `None`: nobody asks until Redis answers again.
    up: Mutex<Option<Numbered>>,
    /// The connection in use was given up.
    given_up: Notify,
    /// Words still to be said. One said twice before it has gone out is said once.
    unsaid: Mutex<BTreeSet<&'static str>>,
    /// There is a word to be said.
    speak: Notify,
    /// Answers that did not come, and refusals.
    failures: AtomicU64,
}

/// A connection that can be told from the one after it.
#[derive(Clone)]
struct Numbered {
    number: u64,
    connection: MultiplexedConnection,
}

impl Link {
    /// A link that is down until it is kept.
    pub fn new(url: RedisUrl) -> Self {
        Self(Arc::new(Parts {
            url,
            up: Mutex::new(None),
            given_up: Notify::new(),
            unsaid: Mutex::new(BTreeSet::new()),
            speak: Notify::new(),
            failures: AtomicU64::new(0),
        }))
    }

    /// Whether Redis answered last time.
    pub fn is_up(&self) -> bool {
        self.up().is_some()
    }

    /// How often it was asked and failed, refused or gave no answer in time. While it is down it is not asked.
    pub fn failures(&self) -> u64 {
        self.0.failures.load(Ordering::Relaxed)
    }

    /// Whether a Redis is there now, without keeping a link to it: `Err` says why not.
    pub async fn probe(url: RedisUrl) -> Result<(), String> {
        Self::new(url).connect().await.map(drop).map_err(|error| error.to_string())
    }

    /// Says a word to all processes with a link to the same Redis. It goes out soon, and is lost if Redis is.
    pub fn say(&self, word: &'static str) {
        self.unsaid().insert(word);
        self.0.speak.notify_one();
    }

    /// Keeps the link up and hears what is said, until `shutdown`.
    pub async fn keep(&self, hear: impl Fn(Heard), shutdown: CancellationToken) {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = self.keep_on(hear) => {}
        }
        *self.up() = None;
    }

    async fn keep_on(&self, hear: impl Fn(Heard)) {
        let (mut number, mut pause, mut told_down) = (0, SOON, false);
        loop {
            match self.connect().await {
                Ok((connection, pushes)) => {
                    info!(redis = %self.0.url, "Redis answers");
                    (number, told_down) = (number + 1, false);
                    *self.up() = Some(Numbered { number, connection });
                    let since = Instant::now();
                    hear(Heard::Connected);
                    self.live(pushes, &hear).await;
                    *self.up() = None;
                    if since.elapsed() >= GOOD {
                        pause = SOON;
                    }
                    warn!(redis = %self.0.url, "Redis does not answer any more; going without it until it does");
                }
                Err(error) => {
                    if !told_down {
                        warn!(redis = %self.0.url, %error, "Redis does not answer; going without it until it does");
                    }
                    told_down = true;
                }
            }
            sleep(pause).await;
            pause = (pause * 2).min(LATER);
        }
    }

    async fn connect(&self) -> RedisResult<(MultiplexedConnection, UnboundedReceiver<PushInfo>)> {
        if self.0.url.is_tls() {
            // An error means that another part of the program has chosen one.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let (to, pushes) = unbounded_channel();
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(TO_CONNECT))
            .set_response_timeout(Some(PATIENCE))
            .set_push_sender(to);
        let connecting = async {
            let client = Client::open(self.0.url.0.clone())?;
            let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
            connection.subscribe(CHANNEL).await?;
            redis::cmd("PING").query_async::<()>(&mut connection).await?;
            RedisResult::Ok(connection)
        };
        let connection = timeout(TO_CONNECT, connecting)
            .await
            .map_err(|_| RedisError::from(std::io::Error::new(std::io::ErrorKind::TimedOut, "no answer in time")))??;
        Ok((connection, pushes))
    }

    /// Hears and says words while the connection lasts.
    async fn live(&self, mut pushes: UnboundedReceiver<PushInfo>, hear: &impl Fn(Heard)) {
        let mut pulse = interval(PULSE);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // What was to be said while it was down.
        self.0.speak.notify_one();
        while self.is_up() {
            tokio::select! {
                push = pushes.recv() => match push {
                    Some(push) if push.kind == PushKind::Message => {
                        let word = Msg::from_push_info(push).and_then(|message| message.get_payload().ok());
                        if let Some(word) = word {
                            hear(Heard::Word(word));
                        }
                    }
                    Some(push) if push.kind != PushKind::Disconnection => {}
                    _ => return,
                },
                () = self.0.speak.notified() => self.speak().await,
                _ = pulse.tick() => {
                    self.ask::<()>(redis::pipe().cmd("PING").ignore()).await;
                }
                () = self.0.given_up.notified() => {}
            }
        }
    }

    async fn speak(&self) {
        let words = std::mem::take(&mut *self.unsaid());
        if words.is_empty() {
            return;
        }
        let mut pipeline = redis::pipe();
        for word in &words {
            pipeline.cmd("PUBLISH").arg(CHANNEL).arg(word).ignore();
        }
        if self.ask::<()>(&pipeline).await.is_none() {
            self.unsaid().extend(words);
        }
    }

    /// An answer, unless Redis is down or does not give one in time: then it counts as down.
    pub(crate) async fn ask<T: FromRedisValue>(&self, pipeline: &Pipeline) -> Option<T> {
        let Numbered { number, mut connection } = self.up().clone()?;
        match timeout(PATIENCE, pipeline.query_async(&mut connection)).await {
            Ok(Ok(answer)) => return Some(answer),
            // It is there, and refuses: it has no room, or may not write.
            Ok(Err(error)) if !error.is_io_error() && !error.is_unrecoverable_error() => {
                self.0.failures.fetch_add(1, Ordering::Relaxed);
                debug!(%error, "Redis refused");
                return None;
            }
            Ok(Err(error)) => debug!(%error, "Redis failed"),
            Err(_) => debug!("Redis did not answer in time"),
        }
        self.0.failures.fetch_add(1, Ordering::Relaxed);
        let mut up = self.up();
        if up.as_ref().is_some_and(|up| up.number == number) {
            *up = None;
            self.0.given_up.notify_one();
        }
        None
    }

    fn up(&self) -> MutexGuard<'_, Option<Numbered>> {
        self.0.up.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unsaid(&self) -> MutexGuard<'_, BTreeSet<&'static str>> {
        self.0.unsaid.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
