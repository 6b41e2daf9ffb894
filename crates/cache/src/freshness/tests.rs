use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use tokio::time::advance;

use super::*;

/// A version that tests set, and how often it was asked for.
#[derive(Default)]
struct Told {
    version: AtomicU8,
    asked: AtomicUsize,
    /// Answers only after this many milliseconds.
    slow: Option<u64>,
    fails: bool,
}

#[async_trait]
impl Versions for Told {
    async fn current(&self) -> Result<Version, Unknown> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let version = self.version.load(Ordering::SeqCst);
        if let Some(millis) = self.slow {
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
        if self.fails { Err("asleep".into()) } else { Ok(Version([version; 16])) }
    }
}

impl Told {
    fn set(&self, version: u8) {
        self.version.store(version, Ordering::SeqCst);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

const FIRST: Option<Version> = Some(Version([0; 16]));
const SECOND: Option<Version> = Some(Version([1; 16]));
/// A moment before something.
const ALMOST: Duration = Duration::from_millis(1);

#[tokio::test(start_paused = true)]
async fn it_is_asked_once_a_second() {
    let (told, freshness) = (Told::default(), Freshness::default());
    assert_eq!(freshness.version(&told).await, FIRST);
    told.set(1);
    advance(LONGEST.saturating_sub(ALMOST)).await;
    assert_eq!((freshness.version(&told).await, told.asked()), (FIRST, 1));
    advance(ALMOST).await;
    assert_eq!((freshness.version(&told).await, told.asked()), (SECOND, 2));
}

#[tokio::test(start_paused = true)]
async fn hints_make_it_asked_sooner_and_four_times_a_second_at_most() {
    let (told, freshness) = (Told::default(), Freshness::default());
    freshness.version(&told).await;
    told.set(1);
    freshness.hint();
    advance(SHORTEST.saturating_sub(ALMOST)).await;
    assert_eq!(freshness.version(&told).await, FIRST);
    advance(ALMOST).await;
    assert_eq!(freshness.version(&told).await, SECOND);
    for _ in 0..1_000 {
        freshness.hint();
        freshness.version(&told).await;
        advance(Duration::from_millis(1)).await;
    }
    assert_eq!(told.asked(), 2 + 3);
}

#[tokio::test(start_paused = true)]
async fn what_is_forgotten_is_asked_at_once() {
    let (told, freshness) = (Told::default(), Freshness::default());
    freshness.version(&told).await;
    told.set(1);
    freshness.forget();
    assert_eq!(freshness.version(&told).await, SECOND);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_asked_for_before_does_not_count_after() {
    let told = Arc::new(Told { slow: Some(100), ..Told::default() });
    let freshness = Arc::new(Freshness::default());
    let early = tokio::spawn({
        let (told, freshness) = (told.clone(), freshness.clone());
        async move { freshness.version(&*told).await }
    });
    advance(Duration::from_millis(50)).await;
    // The first answer, which is on its way, was read before this.
    told.set(1);
    freshness.forget();
    assert_eq!(early.await.expect("asked"), SECOND);
    assert_eq!((freshness.version(&*told).await, told.asked()), (SECOND, 2));
}

#[tokio::test(start_paused = true)]
async fn of_many_one_asks() {
    let told = Arc::new(Told { slow: Some(10), ..Told::default() });
    let freshness = Arc::new(Freshness::default());
    let many: Vec<_> = (0..100)
        .map(|_| {
            let (told, freshness) = (told.clone(), freshness.clone());
            tokio::spawn(async move { freshness.version(&*told).await })
        })
        .collect();
    for one in many {
        assert_eq!(one.await.expect("asked"), FIRST);
    }
    assert_eq!(told.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_tell_or_not_in_time_is_left_alone_for_a_second() {
    for told in [Told { fails: true, ..Told::default() }, Told { slow: Some(60_000), ..Told::default() }] {
        let (freshness, begun) = (Freshness::default(), Instant::now());
        for _ in 0..100 {
            assert_eq!(freshness.version(&told).await, None);
        }
        assert!(begun.elapsed() <= PATIENCE);
        assert_eq!(told.asked(), 1);
        advance(LONGEST).await;
        assert_eq!((freshness.version(&told).await, told.asked()), (None, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_away_while_asking_leaves_the_question_to_the_next() {
    let told = Told { slow: Some(100), ..Told::default() };
    let freshness = Freshness::default();
    let gone = timeout(Duration::from_millis(10), freshness.version(&told)).await;
    assert!(gone.is_err());
    assert_eq!((freshness.version(&told).await, told.asked()), (FIRST, 2));
}
