//! What a process with a cache does, on a database that is a number.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use cache::{Cache, CacheConfig, Heard, Link, Unknown, Version, Versions};
use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::server::Server;

/// What a process that says this has changed.
pub(crate) const NEWS: &str = "news";

/// The truth: one number, which is its own version.
#[derive(Clone, Default)]
pub(crate) struct Truth(Arc<AtomicU64>);

#[async_trait]
impl Versions for Truth {
    async fn current(&self) -> Result<Version, Unknown> {
        Ok(Version(u128::from(self.read()).to_be_bytes()))
    }
}

impl Truth {
    pub(crate) fn read(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn write(&self, number: u64) {
        self.0.store(number, Ordering::SeqCst);
    }
}

/// A process: a cache and a link that is kept until this goes.
pub(crate) struct Process {
    pub(crate) cache: Cache,
    pub(crate) link: Link,
    pub(crate) truth: Truth,
    pub(crate) loads: AtomicUsize,
    pub(crate) heard: Arc<Heardings>,
    _stop: DropGuard,
}

/// How often something was heard.
#[derive(Default)]
pub(crate) struct Heardings {
    pub(crate) connections: AtomicUsize,
    pub(crate) words: AtomicUsize,
    changed: Notify,
}

impl Heardings {
    /// Waits until `what` is so.
    pub(crate) async fn until(&self, what: impl Fn(&Self) -> bool) {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                if what(self) {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it comes");
    }

    pub(crate) async fn connected(&self, times: usize) {
        self.until(|heard| heard.connections.load(Ordering::SeqCst) >= times).await;
    }
}

impl Process {
    pub(crate) fn start(server: &Server, truth: &Truth) -> Self {
        let link = Link::new(server.url());
        let config = CacheConfig { max_bytes: 1 << 20, lifetime: Duration::from_mins(1), dialect: "test" };
        let cache = Cache::new(config, truth.clone(), Some(link.clone()));
        let (stop, heard) = (CancellationToken::new(), Arc::new(Heardings::default()));
        tokio::spawn({
            let (link, cache, stop, heard) = (link.clone(), cache.clone(), stop.clone(), heard.clone());
            async move {
                let hear = |what| {
                    match what {
                        Heard::Word(word) => {
                            assert_eq!(word, NEWS);
                            cache.hint();
                            heard.words.fetch_add(1, Ordering::SeqCst);
                        }
                        Heard::Connected => {
                            cache.forget();
                            heard.connections.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                    heard.changed.notify_waiters();
                };
                link.keep(hear, stop).await;
            }
        });
        Self { cache, link, truth: truth.clone(), loads: AtomicUsize::new(0), heard, _stop: stop.drop_guard() }
    }

    /// With a connection.
    pub(crate) async fn connected(server: &Server, truth: &Truth) -> Self {
        let process = Self::start(server, truth);
        process.heard.connected(1).await;
        process
    }

    /// The answer to a question: the number as it is or was.
    pub(crate) async fn get(&self, question: &str) -> u64 {
        let load = async {
            self.loads.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(self.truth.read())
        };
        *self.cache.get("number", question, load).await.expect("loaded")
    }

    pub(crate) fn loads(&self) -> usize {
        self.loads.load(Ordering::SeqCst)
    }

    /// Changes the truth and says so.
    pub(crate) fn commit(&self, number: u64) {
        self.truth.write(number);
        self.cache.hint();
        self.link.say(NEWS);
    }

    /// How long an answer takes, with the answer.
    pub(crate) async fn timed(&self, question: &str) -> (u64, Duration) {
        let begun = Instant::now();
        (self.get(question).await, begun.elapsed())
    }

    /// How long it takes until the answer is `number`, asking all the time.
    pub(crate) async fn until(&self, number: u64) -> Duration {
        let begun = Instant::now();
        while self.get("a").await != number {
            assert!(begun.elapsed() < Duration::from_secs(20), "it stays stale");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        begun.elapsed()
    }
}
