//! A frontier in memory.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use atalaya_crawler::store::{
    CrawlStore, Lesson, PageMemory, PageOutcome, PageRecord, StoreError, Turn, Turns, Validators,
};
use domain::area::Sighting;
use domain::availability::Evidence;
use domain::facts::Reading;
use domain::frontier::{Discovered, FrontierEntry, Origin};
use domain::run::RunEvent;
use tokio_util::sync::CancellationToken;

use super::now;

#[derive(Default)]
pub(crate) struct MemoryStore {
    state: Mutex<State>,
    /// Cancelled by the first commit, if there is one.
    pub(crate) first_commit: CancellationToken,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) entries: Vec<Visit>,
    pub(crate) listings: BTreeMap<String, Reading>,
    pub(crate) areas: Vec<Sighting>,
    pub(crate) missed: Vec<(String, Evidence)>,
    pub(crate) events: Vec<RunEvent>,
    /// Known ads, as `add_rechecks` finds them.
    pub(crate) known_ads: Vec<String>,
    pub(crate) fetched: u32,
    /// How often a site was reserved.
    pub(crate) turns: u32,
    /// What is kept of what sites have taught.
    pub(crate) kept: Duration,
    /// How long each turn is away.
    pub(crate) wait: Duration,
    /// Sites that other crawls were told to leave alone, and for how long.
    pub(crate) left_alone: Vec<(String, Duration)>,
    pub(crate) lease_lost: bool,
    /// Pages that may be asked for conditionally.
    pub(crate) memories: BTreeMap<String, PageMemory>,
    /// Whether they are gone once somebody wants to know what has not changed.
    pub(crate) forgetful: bool,
}

pub(crate) struct Visit {
    pub(crate) entry: FrontierEntry,
    priority: i16,
    /// `None` while it is pending.
    pub(crate) outcome: Option<PageOutcome>,
    ready_at: domain::Instant,
}

impl MemoryStore {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("whole")
    }

    /// How the visit to a path ended.
    pub(crate) fn outcome(&self, path: &str) -> Option<PageOutcome> {
        self.state().entries.iter().find(|entry| entry.entry.url.ends_with(path))?.outcome.clone()
    }

    pub(crate) fn pending_count(&self) -> usize {
        self.state().entries.iter().filter(|entry| entry.outcome.is_none()).count()
    }

    /// How many entries of the log fit.
    pub(crate) fn logged(&self, fits: impl Fn(&RunEvent) -> bool) -> usize {
        self.state().events.iter().filter(|event| fits(event)).count()
    }

    /// What was seen at a path where no ad was.
    pub(crate) fn missed_at(&self, path: &str) -> Vec<Evidence> {
        let state = self.state();
        state.missed.iter().filter(|(url, _)| url.ends_with(path)).map(|(_, evidence)| *evidence).collect()
    }

    /// The paths of the ads seen.
    pub(crate) fn ads(&self) -> Vec<String> {
        self.state().listings.keys().map(|url| path_of(url)).collect()
    }
}

fn path_of(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.path().to_owned())
}

impl State {
    fn add(&mut self, found: Discovered) -> bool {
        if self.entries.iter().any(|entry| entry.entry.url == found.url) {
            return false;
        }
        let Discovered { url, depth, origin, priority } = found;
        let id = i64::try_from(self.entries.len()).expect("few");
        let entry = FrontierEntry { id, url, depth, origin, attempts: 0 };
        self.entries.push(Visit { entry, priority, outcome: None, ready_at: now() });
        true
    }

    fn keep(&mut self, areas: Vec<Sighting>) {
        for area in areas {
            match self.areas.iter_mut().find(|known| known.url == area.url) {
                Some(known) => known.learn(area),
                None if area.is_verdict() => {}
                None => self.areas.push(area),
            }
        }
    }

    fn check_lease(&self) -> Result<(), StoreError> {
        if self.lease_lost { Err(StoreError::LeaseLost) } else { Ok(()) }
    }
}

#[async_trait]
impl Turns for MemoryStore {
    /// It is no other crawl's memory: the turn is now, or whenever the test says.
    async fn take_turn(&self, _site: &str, _hold: Duration, lesson: Lesson) -> Result<Turn, StoreError> {
        let mut state = self.state();
        state.turns += 1;
        if lesson.learnt > Duration::ZERO {
            state.kept = lesson.learnt;
        }
        Ok(Turn { wait: state.wait, kept: state.kept, counts: state.kept })
    }

    async fn leave_alone(&self, site: &str, pause: Duration) -> Result<(), StoreError> {
        self.state().left_alone.push((site.to_owned(), pause));
        Ok(())
    }
}

#[async_trait]
impl CrawlStore for MemoryStore {
    async fn seed(&self, urls: Vec<Discovered>) -> Result<(), StoreError> {
        let mut state = self.state();
        state.check_lease()?;
        for url in urls {
            state.add(url);
        }
        Ok(())
    }

    async fn pending(&self, limit: usize, under_way: &HashSet<i64>) -> Result<Vec<FrontierEntry>, StoreError> {
        let state = self.state();
        let mut ready: Vec<&Visit> = state
            .entries
            .iter()
            .filter(|entry| entry.outcome.is_none() && entry.ready_at <= now() && !under_way.contains(&entry.entry.id))
            .collect();
        ready.sort_by_key(|entry| (-entry.priority, entry.entry.id));
        Ok(ready.into_iter().take(limit).map(|entry| entry.entry.clone()).collect())
    }

    async fn next_ready_at(&self, under_way: &HashSet<i64>) -> Result<Option<domain::Instant>, StoreError> {
        let state = self.state();
        let waiting = state.entries.iter().filter(|entry| entry.outcome.is_none());
        Ok(waiting.filter(|entry| !under_way.contains(&entry.entry.id)).map(|entry| entry.ready_at).min())
    }

    async fn validators(&self, entries: &[FrontierEntry]) -> Result<HashMap<i64, Validators>, StoreError> {
        let state = self.state();
        let of = |entry: &FrontierEntry| Some((entry.id, state.memories.get(&entry.url)?.validators.clone()));
        Ok(entries.iter().filter_map(of).collect())
    }

    async fn recall(&self, entry: &FrontierEntry) -> Result<Option<PageMemory>, StoreError> {
        let mut state = self.state();
        if state.forgetful {
            state.memories.clear();
        }
        Ok(state.memories.get(&entry.url).cloned())
    }

    async fn commit(&self, records: Vec<PageRecord>) -> Result<(), StoreError> {
        let mut state = self.state();
        state.check_lease()?;
        assert!(!records.is_empty() && records.len() <= 64, "a group of {}", records.len());
        for record in records {
            match &record.outcome {
                PageOutcome::Unchanged | PageOutcome::Retry { .. } | PageOutcome::Skipped(_) => {}
                _ => drop(state.memories.remove(&record.entry.url)),
            }
            if let Some(memory) = record.memory.filter(|_| record.outcome == PageOutcome::Fetched) {
                state.memories.insert(record.entry.url.clone(), memory);
            }
            let entry = state.entries.iter_mut().find(|entry| entry.entry.id == record.entry.id).expect("known");
            assert_eq!(entry.outcome, None, "{} was done already", entry.entry.url);
            entry.entry.attempts += 1;
            match record.outcome {
                PageOutcome::Retry { not_before } => entry.ready_at = not_before,
                outcome => {
                    state.fetched += u32::from(outcome.is_there());
                    let entry = state.entries.iter_mut().find(|entry| entry.entry.id == record.entry.id);
                    entry.expect("known").outcome = Some(outcome);
                }
            }
            for url in record.also_visited {
                if let Some(entry) = state.entries.iter_mut().find(|entry| entry.entry.url == url) {
                    entry.outcome.get_or_insert(PageOutcome::Fetched);
                }
            }
            for found in record.discovered {
                state.add(found);
            }
            for seen in record.listings {
                state.listings.insert(seen.url, seen.reading);
            }
            state.missed.extend(record.missed);
            state.keep(record.areas);
            state.events.extend(record.events);
        }
        self.first_commit.cancel();
        Ok(())
    }

    async fn add_areas(&self, found: Vec<Sighting>, visits: Vec<Discovered>) -> Result<(), StoreError> {
        self.state().keep(found);
        self.seed(visits).await
    }

    async fn add_rechecks(&self) -> Result<u32, StoreError> {
        let mut state = self.state();
        let mut added = 0;
        // Items of feeds have no page.
        for url in state.known_ads.clone().into_iter().filter(|url| !url.contains('#')) {
            added += u32::from(state.add(Discovered { url, depth: 0, origin: Origin::Recheck, priority: 0 }));
        }
        Ok(added)
    }

    async fn add_link_checks(&self) -> Result<u32, StoreError> {
        self.add_rechecks().await
    }

    async fn pages_fetched(&self) -> Result<u32, StoreError> {
        Ok(self.state().fetched)
    }

    async fn log(&self, events: Vec<RunEvent>) -> Result<(), StoreError> {
        let mut state = self.state();
        state.check_lease()?;
        state.events.extend(events);
        Ok(())
    }
}
