use std::convert::Infallible;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use async_trait::async_trait;
use futures::future::join_all;
use tokio::sync::Notify;

use super::*;
use crate::freshness::{Unknown, Version};

#[derive(Clone, Default)]
struct Told(Arc<AtomicU8>);

#[async_trait]
impl Versions for Told {
    async fn current(&self) -> Result<Version, Unknown> {
        match self.0.load(Ordering::SeqCst) {
            u8::MAX => Err("asleep".into()),
            version => Ok(Version([version; 16])),
        }
    }
}

const CONFIG: CacheConfig = CacheConfig { max_bytes: 1 << 20, lifetime: Duration::from_mins(1), dialect: "test" };

fn cache(told: &Told) -> Cache {
    Cache::new(CONFIG, told.clone(), None)
}

/// Counts how often it is asked to load.
#[derive(Default)]
struct Loader(AtomicUsize);

impl Loader {
    async fn load(&self, answer: &str) -> Result<String, Infallible> {
        self.0.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        Ok(answer.to_owned())
    }

    fn loads(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn what_is_kept_is_not_loaded_again_until_the_version_changes() {
    let (told, loader) = (Told::default(), Loader::default());
    let cache = cache(&told);
    for answer in ["first", "ignored"] {
        assert_eq!(*cache.get("text", "a", loader.load(answer)).await.expect("loaded"), "first");
    }
    assert_eq!(*cache.get("text", "b", loader.load("other")).await.expect("loaded"), "other");
    assert_eq!(*cache.get("title", "a", loader.load("title")).await.expect("loaded"), "title");
    told.0.store(1, Ordering::SeqCst);
    cache.forget();
    assert_eq!(*cache.get("text", "a", loader.load("second")).await.expect("loaded"), "second");
    assert_eq!(loader.loads(), 4);
    cache.forget();
    assert_eq!(*cache.get("text", "a", loader.load("ignored")).await.expect("kept"), "second", "nothing has changed");
}

#[tokio::test]
async fn of_a_hundred_who_ask_at_once_one_loads() {
    let (told, loader) = (Told::default(), Loader::default());
    let cache = cache(&told);
    let go = Notify::new();
    let asking = join_all((0..100).map(|_| {
        cache.get("text", "a", async {
            go.notified().await;
            loader.load("shared").await
        })
    }));
    let (answers, ()) = tokio::join!(asking, async { go.notify_one() });
    assert!(answers.into_iter().all(|answer| *answer.expect("loaded") == "shared"));
    assert_eq!(loader.loads(), 1);
}

#[tokio::test]
async fn an_error_is_shared_and_not_kept() {
    let cache = cache(&Told::default());
    let loads = AtomicUsize::new(0);
    let fail = || async {
        loads.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        Err::<String, _>("broken".to_owned())
    };
    let (one, two) = tokio::join!(cache.get("text", "a", fail()), cache.get("text", "a", fail()));
    assert_eq!((one.expect_err("failed").as_str(), two.expect_err("failed").as_str()), ("broken", "broken"));
    assert_eq!(loads.load(Ordering::SeqCst), 1);
    let answer = cache.get("text", "a", async { Ok::<_, String>("whole".to_owned()) }).await;
    assert_eq!(*answer.expect("loaded"), "whole");
}

#[tokio::test]
async fn whoever_goes_away_while_loading_leaves_it_to_the_next() {
    let (told, loader) = (Told::default(), Loader::default());
    let cache = cache(&told);
    let never = cache.get("text", "a", std::future::pending::<Result<String, Infallible>>());
    let waiting = cache.get("text", "a", loader.load("second"));
    tokio::pin!(never);
    assert!(futures::poll!(never.as_mut()).is_pending());
    let (answer, ()) = tokio::join!(waiting, async {
        tokio::task::yield_now().await;
        never.set(cache.get("text", "b", std::future::pending()));
    });
    assert_eq!((answer.expect("loaded").as_str(), loader.loads()), ("second", 1));
}

#[tokio::test]
async fn what_changes_during_a_load_leaves_nothing_stale() {
    let (told, loader) = (Told::default(), Loader::default());
    let cache = cache(&told);
    let early = cache.get("text", "a", async {
        let read = loader.load("before").await;
        // Somebody commits after the value was read and before it is kept.
        told.0.store(1, Ordering::SeqCst);
        cache.forget();
        read
    });
    assert_eq!(*early.await.expect("loaded"), "before", "it asked before the change");
    assert_eq!(*cache.get("text", "a", loader.load("after")).await.expect("loaded"), "after");
    assert_eq!(*cache.get("text", "a", loader.load("later")).await.expect("kept"), "after");
}

#[tokio::test]
async fn without_a_version_nothing_is_kept() {
    let (told, loader) = (Told::default(), Loader::default());
    told.0.store(u8::MAX, Ordering::SeqCst);
    let cache = cache(&told);
    for answer in ["first", "second"] {
        assert_eq!(*cache.get("text", "a", loader.load(answer)).await.expect("loaded"), answer);
    }
}

#[tokio::test]
async fn a_cache_of_no_bytes_is_off() {
    let loader = Loader::default();
    let cache = Cache::new(CacheConfig { max_bytes: 0, ..CONFIG }, Told::default(), None);
    for answer in ["first", "second"] {
        assert_eq!(*cache.get("text", "a", loader.load(answer)).await.expect("loaded"), answer);
    }
}

#[tokio::test]
async fn it_keeps_to_its_bytes() {
    let cache = cache(&Told::default());
    for number in 0..400 {
        let large = "x".repeat(10_000);
        cache.get("text", &number.to_string(), async { Ok::<_, Infallible>(large) }).await.expect("loaded");
    }
    let memory = cache.0.memory.as_ref().expect("on");
    memory.run_pending_tasks().await;
    assert!(memory.weighted_size() <= CONFIG.max_bytes, "{} bytes", memory.weighted_size());
    assert!(memory.entry_count() > 90, "{} entries", memory.entry_count());
}

#[tokio::test]
async fn what_is_too_large_or_cannot_be_written_down_is_given_and_not_kept() {
    let cache = Cache::new(CacheConfig { max_bytes: 1 << 30, ..CONFIG }, Told::default(), None);
    let large = "x".repeat(MAX_VALUE);
    let given = cache.get("text", "a", async { Ok::<_, Infallible>(large.clone()) }).await.expect("loaded");
    assert_eq!(*given, large);
    // JSON has no name for such a key.
    let odd = std::collections::BTreeMap::from([(vec![1_u8], 1_u8)]);
    let given = cache.get("odd", "a", async { Ok::<_, Infallible>(odd.clone()) }).await.expect("loaded");
    assert_eq!(*given, odd);
    let memory = cache.0.memory.as_ref().expect("on");
    memory.run_pending_tasks().await;
    assert_eq!(memory.entry_count(), 0);
}

#[tokio::test]
async fn a_kind_that_changes_its_type_finds_nothing_of_the_other() {
    let (told, loader) = (Told::default(), Loader::default());
    let cache = cache(&told);
    cache.get("text", "a", loader.load("text")).await.expect("loaded");
    assert_eq!(*cache.get("text", "a", async { Ok::<_, Infallible>(7_u32) }).await.expect("loaded"), 7);
}
