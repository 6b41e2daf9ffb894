//! The loop that drives a crawl.

mod frontier;
mod requests;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use domain::frontier::{Discovered, Origin};
use domain::run::RunEvent;
use futures::StreamExt;
use futures::future::{BoxFuture, Fuse, FusedFuture};
use futures::stream::FuturesUnordered;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use frontier::{Committed, Frontier, Pulled};
use requests::Done;

use super::areas::Areas;
use super::judge::TARGET;
use super::plan::{CrawlEnd, CrawlError, CrawlPlan, Purpose};
use super::sames::Sames;
use super::schedule::{Manners, Schedule};
use super::scope::Scope;
use super::traps::Traps;
use super::visit::{self, Visitor};
use crate::canonical::canonical;
use crate::fetch::{FetchError, Fetcher};
use crate::store::{CrawlStore, PageRecord, StoreError};

type Clock<'a> = &'a (dyn Fn() -> domain::Instant + Send + Sync);

/// Visits the plan's targets and what they lead to, until nothing is left, the page limit is reached, its time is up, or
/// `stop` is cancelled. Cancelled, it ends at once: requests under way are dropped and their entries stay pending, and
/// what was read is stored. When its time is up, requests under way come to their end first.
///
/// A crawl that was broken off at any moment goes on when called again with the same store.
///
/// # Errors
/// Where the store has lost its lease or fails. Pages that fail are no error: they are in the run's log.
pub async fn crawl(
    plan: &CrawlPlan,
    store: &dyn CrawlStore,
    fetcher: &Fetcher,
    clock: Clock<'_>,
    stop: CancellationToken,
) -> Result<CrawlEnd, CrawlError> {
    let targets: Vec<Url> = plan.targets.iter().map(canonical).collect();
    let seeds = targets.iter().map(|url| Discovered {
        url: url.to_string(),
        depth: 0,
        origin: Origin::Target,
        priority: TARGET,
    });
    match plan.purpose {
        Purpose::Discovery | Purpose::Areas => store.seed(seeds.collect()).await?,
        Purpose::LinkCheck => {
            let listings = store.add_link_checks().await?;
            store.log(vec![RunEvent::Rechecking { listings }]).await?;
        }
        // They are in the frontier already.
        Purpose::Look => {}
    }
    let fetched = store.pages_fetched().await?;

    let recipe = Arc::clone(&plan.recipe);
    let scope = match plan.purpose {
        Purpose::Look => Scope::anywhere(&targets),
        _ => Scope::within(&targets, &plan.scope),
    };
    let reads = match plan.purpose {
        Purpose::Areas => visit::read_for_areas,
        _ if plan.archives => visit::read_and_pack,
        _ => visit::only_read,
    };
    let visitor = Visitor::new(fetcher, scope, recipe, plan.retry.first_delay, reads);
    let manners = Manners::new(&plan.politeness, plan.retry, fetcher);
    let crawl = Crawl {
        plan,
        store,
        clock,
        visitor: &visitor,
        schedule: Schedule::new(manners, &visitor.scope, Instant::now()),
        visits: FuturesUnordered::new(),
        pages_under_way: 0,
        finished: Vec::new(),
        events: Vec::new(),
        commit: Fuse::terminated(),
        pull: Fuse::terminated(),
        under_way: HashSet::new(),
        frontier: Frontier::Unknown,
        news: false,
        fetched,
        first_problem: None,
        last_problem: None,
        areas: Areas::default(),
        traps: Traps::default(),
        sames: Sames::default(),
        sitemaps: HashSet::new(),
        from_sitemaps: 0,
        rechecked: plan.purpose != Purpose::Discovery,
    };
    crawl.run(&stop).await
}

struct Crawl<'a> {
    plan: &'a CrawlPlan,
    store: &'a dyn CrawlStore,
    clock: Clock<'a>,
    visitor: &'a Visitor,
    schedule: Schedule,
    /// Requests under way.
    visits: FuturesUnordered<BoxFuture<'a, Result<Done, StoreError>>>,
    /// How many of them are pages.
    pages_under_way: u32,
    /// Visits to store, and what to tell in the log.
    finished: Vec<PageRecord>,
    events: Vec<RunEvent>,
    commit: Fuse<BoxFuture<'a, Result<Committed, StoreError>>>,
    pull: Fuse<BoxFuture<'a, Result<Pulled, StoreError>>>,
    /// Entries pulled whose results are not stored yet.
    under_way: HashSet<i64>,
    frontier: Frontier,
    /// Whether the frontier changed since the last pull began.
    news: bool,
    /// Pages fetched in this run, those of earlier workers included.
    fetched: u32,
    first_problem: Option<FetchError>,
    last_problem: Option<FetchError>,
    areas: Areas,
    traps: Traps,
    sames: Sames,
    sitemaps: HashSet<Url>,
    from_sitemaps: u32,
    rechecked: bool,
}

impl Crawl<'_> {
    async fn run(mut self, stop: &CancellationToken) -> Result<CrawlEnd, CrawlError> {
        loop {
            self.start_requests();
            self.start_commit();
            self.start_pull();
            if self.is_at_rest() {
                match self.conclude().await? {
                    Conclusion::End(end) => {
                        self.tell_lessons().await?;
                        if self.areas.left > 0 {
                            self.store.log(vec![RunEvent::AreasLeft { areas: self.areas.left }]).await?;
                        }
                        return Ok(end);
                    }
                    Conclusion::GoOn => continue,
                    Conclusion::Wait if self.time_is_up() => {
                        self.tell_lessons().await?;
                        return Ok(CrawlEnd::TimeUp);
                    }
                    Conclusion::Wait => {}
                }
            }
            let wake = self.wake_at();
            tokio::select! {
                biased;
                () = stop.cancelled() => {
                    self.wind_up().await?;
                    return Ok(CrawlEnd::Stopped);
                }
                committed = &mut self.commit, if !self.commit.is_terminated() => self.committed(committed?),
                pulled = &mut self.pull, if !self.pull.is_terminated() => self.pulled(pulled?),
                Some(done) = self.visits.next(), if !self.visits.is_empty() => self.done(done?),
                () = tokio::time::sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {}
            }
        }
    }

    /// When something may be started that only time holds back.
    fn wake_at(&self) -> Option<Instant> {
        let start = self.schedule.next_start().filter(|_| self.has_room());
        let end = self.time_left().filter(|left| !left.is_zero()).map(|left| Instant::now() + left);
        let later = match self.frontier {
            Frontier::Later(at) if self.pull.is_terminated() => Some(at),
            _ => None,
        };
        start.into_iter().chain(later).chain(end).min()
    }

    /// Until nothing may be asked any more, if that time comes.
    fn time_left(&self) -> Option<Duration> {
        self.plan.until.map(|until| (until - (self.clock)()).to_std().unwrap_or_default())
    }

    fn time_is_up(&self) -> bool {
        self.time_left().is_some_and(|left| left.is_zero())
    }

    /// Keeps what sites have taught since they were last reserved.
    async fn tell_lessons(&mut self) -> Result<(), CrawlError> {
        for (site, lesson) in self.schedule.news() {
            self.store.take_turn(site, Duration::ZERO, lesson).await?;
        }
        Ok(())
    }

    /// Whether nothing is under way or waits to be stored.
    fn is_at_rest(&self) -> bool {
        self.visits.is_empty() && self.commit.is_terminated() && self.pull.is_terminated()
    }

    /// Whether the crawl is over; called at rest.
    async fn conclude(&mut self) -> Result<Conclusion, CrawlError> {
        if self.schedule.has_given_up_all() && self.finished.is_empty() && self.events.is_empty() {
            return Ok(Conclusion::End(match self.fetched {
                0 if !self.plan.purpose.only_looks() => CrawlEnd::NoTargetReadable { first: self.first_problem.take() },
                _ => CrawlEnd::SitesGivenUp { last: self.last_problem.take() },
            }));
        }
        let drained = matches!(self.frontier, Frontier::Drained);
        if self.limit_reached() {
            if self.schedule.pages_waiting() == 0 && drained {
                return Ok(Conclusion::End(CrawlEnd::Exhausted));
            }
            let max_pages = self.plan.limits.max_pages;
            self.store.log(vec![RunEvent::LimitReached { max_pages }]).await?;
            return Ok(Conclusion::End(CrawlEnd::LimitReached));
        }
        if !(drained && self.schedule.is_empty()) {
            return Ok(Conclusion::Wait);
        }
        if self.fetched == 0 && !self.plan.purpose.only_looks() {
            return Ok(Conclusion::End(CrawlEnd::NoTargetReadable { first: self.first_problem.take() }));
        }
        if !self.rechecked {
            self.rechecked = true;
            let listings = self.store.add_rechecks().await?;
            if listings > 0 {
                self.events.push(RunEvent::Rechecking { listings });
                self.changed();
                return Ok(Conclusion::GoOn);
            }
        }
        Ok(Conclusion::End(CrawlEnd::Exhausted))
    }

    /// Drops what is under way and stores what is finished.
    async fn wind_up(&mut self) -> Result<(), CrawlError> {
        self.visits.clear();
        self.pull = Fuse::terminated();
        loop {
            if self.commit.is_terminated() {
                self.start_commit();
            }
            if self.commit.is_terminated() {
                return Ok(());
            }
            let committed = (&mut self.commit).await?;
            self.committed(committed);
        }
    }
}

enum Conclusion {
    End(CrawlEnd),
    /// There is more to do.
    GoOn,
    /// There will be.
    Wait,
}
