//! Looks at addresses that somebody names, each for itself: is what was there still there?
//!
//! It is a crawl that follows no link, over a frontier in memory: each site at its own pace, as its robots.txt wants it,
//! and judged as any page of a crawl is. What is kept where is up to the [`Watcher`].

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::Instant;
use domain::area::Sighting;
use domain::availability::{Evidence, State};
use domain::frontier::{Discovered, FrontierEntry, Origin};
use domain::job::{Limits, Politeness};
use domain::run::{PageProblem, RunEvent};
use domain::url_check::{UrlLook, UrlVerdict};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::crawl::crawl;
use super::plan::{CrawlEnd, CrawlError, CrawlPlan, Purpose, Retry};
use super::schedule::spaced;
use super::scope::site_of;
use crate::fetch::Fetcher;
use crate::spider::Recipe;
use crate::store::{
    CrawlStore, Lesson, Looked, PageMemory, PageOutcome, PageRecord, StoreError, Turn, Turns, Validators, Watcher,
};

/// Whoever runs the crawler says how long to wait at least between two requests to a site; nobody else wants more.
const NO_DELAY: u32 = 0;

/// Looks at addresses in canonical form, each there once, until all are done or `stop` is cancelled. `true` where all are
/// done. What may heal is tried again as `retry` says.
///
/// # Errors
/// Where the watcher has lost its lease or fails. An address at which nothing is found is no error.
pub async fn look(
    urls: &[Url],
    retry: Retry,
    watcher: &dyn Watcher,
    fetcher: &Fetcher,
    clock: &(dyn Fn() -> Instant + Send + Sync),
    stop: CancellationToken,
) -> Result<bool, CrawlError> {
    let politeness = Politeness { delay_ms: NO_DELAY, ..Politeness::default() };
    let plan = CrawlPlan::new(urls.to_vec(), Arc::new(Recipe::structured()), Limits::default(), politeness);
    let plan = CrawlPlan { purpose: Purpose::Look, retry, ..plan };
    let frontier = InMemory { left: Mutex::new(entries(urls)), watcher, clock };
    if crawl(&plan, &frontier, fetcher, clock, stop).await? == CrawlEnd::Stopped {
        return Ok(false);
    }
    // Those of sites that were given up before their turn came.
    let left: Vec<usize> = frontier.left().keys().map(|id| place(*id)).collect();
    let given_up = |place| Looked { place, look: UrlLook::failed(why_left(PageProblem::SiteGivenUp)), bytes: 0 };
    if !left.is_empty() {
        watcher.found(left.into_iter().map(given_up).collect()).await?;
    }
    Ok(true)
}

/// How long looking at these addresses takes at least, as far as that is known before any site is asked: how many each
/// site has, and what it has taught of its pace.
///
/// # Errors
/// Where nobody says what sites have taught.
pub async fn foresee(urls: &[Url], turns: &dyn Turns, fetcher: &Fetcher) -> Result<Duration, StoreError> {
    // Each has its robots.txt too.
    let mut sites: HashMap<String, (u32, Duration)> = HashMap::new();
    for url in urls {
        let (requests, delay) = sites.entry(site_of(url)).or_insert((1, Duration::ZERO));
        *requests = requests.saturating_add(1);
        *delay = (*delay).max(fetcher.config().least_delay_at(url));
    }
    let mut longest = Duration::ZERO;
    for (site, (requests, least)) in sites.into_iter().filter(|(_, (_, least))| !least.is_zero()) {
        let lesson = Lesson { least, ..Lesson::default() };
        let turn = turns.take_turn(&site, Duration::ZERO, lesson).await?;
        longest = longest.max(turn.wait + spaced(least.max(turn.counts)).saturating_mul(requests));
    }
    Ok(longest)
}

/// A frontier that is forgotten in the end.
struct InMemory<'w> {
    /// What is still to be looked at, and from when on.
    left: Mutex<BTreeMap<i64, (FrontierEntry, Option<Instant>)>>,
    watcher: &'w dyn Watcher,
    clock: &'w (dyn Fn() -> Instant + Send + Sync),
}

fn entries(urls: &[Url]) -> BTreeMap<i64, (FrontierEntry, Option<Instant>)> {
    let entry = |(id, url): (i64, &Url)| {
        (id, (FrontierEntry { id, url: url.to_string(), depth: 0, origin: Origin::Target, attempts: 0 }, None))
    };
    (0..).zip(urls).map(entry).collect()
}

/// The place of an entry's address in what was given.
fn place(id: i64) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}

impl InMemory<'_> {
    fn left(&self) -> MutexGuard<'_, BTreeMap<i64, (FrontierEntry, Option<Instant>)>> {
        // Nobody can leave it half changed.
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Marks what is done as done; of that, what was found.
    fn take(&self, records: Vec<PageRecord>) -> Vec<Looked> {
        let mut left = self.left();
        let mut looks = Vec::with_capacity(records.len());
        for record in records {
            let id = record.entry.id;
            if let PageOutcome::Retry { not_before } = record.outcome {
                let attempts = record.entry.attempts + 1;
                left.insert(id, (FrontierEntry { attempts, ..record.entry }, Some(not_before)));
            } else {
                left.remove(&id);
                looks.push(Looked { place: place(id), bytes: record.bytes, look: seen(record) });
            }
        }
        looks
    }
}

#[async_trait]
impl Turns for InMemory<'_> {
    async fn take_turn(&self, site: &str, hold: Duration, lesson: Lesson) -> Result<Turn, StoreError> {
        self.watcher.take_turn(site, hold, lesson).await
    }

    async fn leave_alone(&self, site: &str, pause: Duration) -> Result<(), StoreError> {
        self.watcher.leave_alone(site, pause).await
    }
}

#[async_trait]
impl CrawlStore for InMemory<'_> {
    async fn seed(&self, _: Vec<Discovered>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn pending(&self, limit: usize, under_way: &HashSet<i64>) -> Result<Vec<FrontierEntry>, StoreError> {
        let now = (self.clock)();
        let left = self.left();
        let ready =
            left.values().filter(|(entry, from)| from.is_none_or(|at| at <= now) && !under_way.contains(&entry.id));
        Ok(ready.take(limit).map(|(entry, _)| entry.clone()).collect())
    }

    async fn next_ready_at(&self, under_way: &HashSet<i64>) -> Result<Option<Instant>, StoreError> {
        let (now, left) = ((self.clock)(), self.left());
        let waiting = left.values().filter(|(entry, _)| !under_way.contains(&entry.id));
        Ok(waiting.map(|(_, from)| from.unwrap_or(now)).min())
    }

    async fn validators(&self, _: &[FrontierEntry]) -> Result<HashMap<i64, Validators>, StoreError> {
        Ok(HashMap::new())
    }

    async fn recall(&self, _: &FrontierEntry) -> Result<Option<PageMemory>, StoreError> {
        Ok(None)
    }

    async fn commit(&self, records: Vec<PageRecord>) -> Result<(), StoreError> {
        let looks = self.take(records);
        if looks.is_empty() { Ok(()) } else { self.watcher.found(looks).await }
    }

    async fn add_areas(&self, _: Vec<Sighting>, _: Vec<Discovered>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn add_rechecks(&self) -> Result<u32, StoreError> {
        Ok(0)
    }

    async fn add_link_checks(&self) -> Result<u32, StoreError> {
        Ok(0)
    }

    async fn pages_fetched(&self) -> Result<u32, StoreError> {
        Ok(0)
    }

    async fn log(&self, events: Vec<RunEvent>) -> Result<(), StoreError> {
        self.watcher.log(events).await
    }
}

/// What a visit that will not be tried again says of its address.
fn seen(record: PageRecord) -> UrlLook {
    let PageRecord { entry, outcome, missed, events, answer, .. } = record;
    let evidence = missed.iter().find(|(url, _)| *url == entry.url).map(|(_, evidence)| *evidence);
    let told = events.into_iter().find_map(|event| match event {
        RunEvent::PageFailed { detail, .. } => Some(detail),
        _ => None,
    });
    let (verdict, detail) = match (&outcome, evidence) {
        (PageOutcome::Failed(problem) | PageOutcome::Skipped(problem), evidence) => {
            (evidence.map_or(UrlVerdict::Error, verdict), told.or_else(|| Some(why_left(*problem).to_owned())))
        }
        (_, Some(Evidence::SaysGone)) => (UrlVerdict::Removed, Some("the page says that the ad is gone".to_owned())),
        (_, Some(Evidence::RedirectedAway)) => {
            (UrlVerdict::Removed, Some("redirected to where ads are looked for".to_owned()))
        }
        // An answer all the same: whether it is the one that was wanted, who asks can see.
        (_, Some(_)) => (UrlVerdict::Active, Some("redirected to a page that shows no ad".to_owned())),
        (_, None) => (UrlVerdict::Active, None),
    };
    let took = |took: Duration| u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
    UrlLook {
        status: answer.as_ref().map(|answer| answer.status),
        milliseconds: answer.as_ref().map(|answer| took(answer.took)),
        final_url: answer.map(|answer| answer.url),
        verdict,
        detail,
    }
}

fn verdict(evidence: Evidence) -> UrlVerdict {
    match evidence.speaks_for() {
        Some(State::Removed) => UrlVerdict::Removed,
        None if evidence == Evidence::Blocked => UrlVerdict::Blocked,
        _ => UrlVerdict::Error,
    }
}

/// Why nobody was asked.
fn why_left(problem: PageProblem) -> &'static str {
    match problem {
        PageProblem::Robots => "forbidden by robots.txt",
        PageProblem::SiteGivenUp => "its site keeps refusing or failing, and was asked no more",
        PageProblem::OutOfScope => "redirected to an address that is not visited",
        _ => "not visited",
    }
}
