//! What a crawl takes from the frontier, and what it stores.

use std::collections::HashMap;
use std::time::Duration;

use domain::frontier::{FrontierEntry, Origin};
use domain::run::{PageProblem, RunEvent};
use domain::visit::Validators;
use futures::FutureExt;
use futures::future::FusedFuture;
use tokio::time::Instant;
use url::Url;

use super::Crawl;
use super::requests::MOST_IN_MEMORY;
use crate::engine::judge::left_out;
use crate::engine::visit::Found;
use crate::fetch::FetchError;
use crate::store::PageOutcome;

/// Visits stored in one transaction.
const GROUP: usize = 64;
/// Entries pulled from the frontier at once.
const PULL: usize = 128;
/// With fewer entries waiting than this, more are pulled.
const FEW: usize = 64;
/// Most entries pulled ahead so that no site of many stands idle.
const AHEAD: usize = 1_024;
/// Shortest wait before the frontier is asked again, for when two clocks disagree.
const A_MOMENT: Duration = Duration::from_millis(10);

/// What the frontier holds besides the entries under way.
#[derive(Debug, Clone, Copy)]
pub(super) enum Frontier {
    /// Perhaps something.
    Unknown,
    /// Something for later.
    Later(Instant),
    /// Nothing.
    Drained,
}

pub(super) struct Committed {
    pub(super) ids: Vec<i64>,
    /// Whether the frontier holds something new by it.
    pub(super) news: bool,
}

pub(super) struct Pulled {
    pub(super) entries: Vec<FrontierEntry>,
    /// By what sites recognise pages that are remembered.
    pub(super) validators: HashMap<i64, Validators>,
    pub(super) next_ready_at: Option<domain::Instant>,
}

impl Crawl<'_> {
    /// Stores all that waits, at most a group of it, unless a transaction is under way already.
    pub(super) fn start_commit(&mut self) {
        if !self.commit.is_terminated() || (self.finished.is_empty() && self.events.is_empty()) {
            return;
        }
        let rest = self.finished.split_off(self.finished.len().min(GROUP));
        let records = std::mem::replace(&mut self.finished, rest);
        let events = std::mem::take(&mut self.events);
        let store = self.store;
        self.commit = async move {
            let ids = records.iter().map(|record| record.entry.id).collect();
            let news = records
                .iter()
                .any(|record| !record.discovered.is_empty() || matches!(record.outcome, PageOutcome::Retry { .. }));
            if !events.is_empty() {
                store.log(events).await?;
            }
            if !records.is_empty() {
                store.commit(records).await?;
            }
            Ok(Committed { ids, news })
        }
        .boxed()
        .fuse();
    }

    pub(super) fn committed(&mut self, committed: Committed) {
        for id in committed.ids {
            self.under_way.remove(&id);
        }
        if committed.news {
            self.changed();
        }
    }

    pub(super) fn changed(&mut self) {
        self.news = true;
        self.frontier = Frontier::Unknown;
    }

    pub(super) fn start_pull(&mut self) {
        if let Frontier::Later(at) = self.frontier
            && at <= Instant::now()
        {
            self.frontier = Frontier::Unknown;
        }
        let waiting = self.schedule.pages_waiting();
        let wanted = if self.limit_reached() {
            waiting == 0
        } else {
            waiting < FEW || waiting < AHEAD && self.schedule.sites() > 1 && self.schedule.has_idle_site()
        };
        let in_vain = self.schedule.has_given_up_all() || self.finished.len() >= MOST_IN_MEMORY;
        if !self.pull.is_terminated() || !matches!(self.frontier, Frontier::Unknown) || !wanted || in_vain {
            return;
        }
        self.news = false;
        let (store, mut under_way) = (self.store, self.under_way.clone());
        self.pull = async move {
            let entries = store.pending(PULL, &under_way).await?;
            under_way.extend(entries.iter().map(|entry| entry.id));
            let next_ready_at = store.next_ready_at(&under_way).await?;
            let validators = store.validators(&entries).await?;
            Ok(Pulled { entries, validators, next_ready_at })
        }
        .boxed()
        .fuse();
    }

    pub(super) fn pulled(&mut self, mut pulled: Pulled) {
        let now = Instant::now();
        let full = pulled.entries.len() >= PULL;
        for entry in pulled.entries {
            if !self.under_way.insert(entry.id) {
                continue;
            }
            if let Ok(url) = Url::parse(&entry.url) {
                let why_not = if !self.belongs(&entry, &url) {
                    Some(PageProblem::OutOfScope)
                } else if self.schedule.has_given_up(&url) {
                    Some(PageProblem::SiteGivenUp)
                } else {
                    self.traps.caught(&entry, &url).then_some(PageProblem::Trap)
                };
                if let Some(problem) = why_not {
                    self.finished.push(left_out(entry, problem, (self.clock)()));
                    continue;
                }
                // What went wrong is tried again without conditions.
                let validators = pulled.validators.remove(&entry.id).filter(|_| entry.attempts == 0);
                self.schedule.add_page(entry, self.visitor.trail(&url).unless(validators), now);
            } else {
                let error = FetchError::new(PageProblem::Unreadable, "not a URL".to_owned());
                self.finished.push(self.judge().judge(entry, Found::Nothing(error), (self.clock)()).record);
            }
        }
        self.frontier = match pulled.next_ready_at {
            _ if self.news => Frontier::Unknown,
            Some(_) if full => Frontier::Unknown,
            Some(at) => {
                let wait = (at - (self.clock)()).to_std().unwrap_or_default();
                Frontier::Later(now + wait.max(A_MOMENT))
            }
            None => Frontier::Drained,
        };
    }

    /// Whether an entry is in the crawl's scope. Links were looked at where they were found. Known ads may be from before
    /// the scope was drawn closer, and are left as they are; of a target it is said.
    fn belongs(&mut self, entry: &FrontierEntry, url: &Url) -> bool {
        let scope = &self.visitor.scope;
        let belongs = if entry.origin == Origin::Link { scope.allows(url) } else { scope.holds(url) };
        if !belongs && entry.origin == Origin::Target {
            let (url, problem) = (url.to_string(), PageProblem::OutOfScope);
            let detail = format!("{url}: the job's own scope leaves it out");
            self.first_problem.get_or_insert_with(|| FetchError::new(problem, detail));
            self.events.push(RunEvent::PageSkipped { url, problem });
        }
        belongs
    }
}
