//! What a crawl asks sites for, and what it does with what comes back.

use std::time::Duration;

use domain::frontier::FrontierEntry;
use domain::run::{PageProblem, RunEvent};
use futures::FutureExt;
use tokio::time::Instant;
use url::Url;

use super::Crawl;
use crate::engine::areas;
use crate::engine::judge::{Judge, Verdict, left_out};
use crate::engine::pace::{Answer, Remedy};
use crate::engine::plan::Purpose;
use crate::engine::schedule::Errand;
use crate::engine::scope::site_of;
use crate::engine::sitemaps::{self, GUESS, SitemapAnswer, SitemapError, SitemapVisit};
use crate::engine::visit::{Came, Found};
use crate::fetch::{FetchError, Trail};
use crate::page::AreaLink;
use crate::robots::{Robots, Rules, robots_url};
use crate::store::{Lesson, Turn};

/// Visits under way at once, over all sites.
const MOST_VISITS: usize = 64;
/// Pages in memory: under way, or read and not yet stored.
pub(super) const MOST_IN_MEMORY: usize = 256;
/// URLs from sitemaps, at most, where the page limit is not larger.
const MOST_FROM_SITEMAPS: u32 = 100_000;

/// Most sitemaps that are read to find areas.
const MOST_SITEMAPS_FOR_AREAS: usize = 10;

/// A request that is over, or a turn that was asked for.
pub(super) enum Done {
    /// A site is reserved for so long; what went with the question, and what came back.
    Turn(String, Duration, Lesson, Turn),
    Opened(Url, Rules),
    /// Of a sitemap: where it was asked for last, and how long the site took.
    Sitemap(SitemapVisit, SitemapAnswer, Duration),
    /// The same of a page.
    Page(Url, Box<Verdict>, Duration),
    /// The page has to be asked for once more, as after a redirect: from where, to where, and how long the site took.
    Moved(Url, FrontierEntry, Trail, Duration),
    /// Other crawls know that the site is to be left alone.
    LeftAlone,
    /// Areas of a sitemap are stored.
    AreasKept,
}

impl Crawl<'_> {
    pub(super) fn limit_reached(&self) -> bool {
        !self.plan.purpose.only_looks() && self.fetched >= self.plan.limits.max_pages
    }

    /// Whether another request may begin: neither the page limit nor memory may be overrun by what is under way.
    pub(super) fn has_room(&self) -> bool {
        !self.time_is_up()
            && self.visits.len() < MOST_VISITS
            && self.visits.len() + self.finished.len() < MOST_IN_MEMORY
            && (self.plan.purpose.only_looks()
                || self.fetched.saturating_add(self.pages_under_way) < self.plan.limits.max_pages)
    }

    pub(super) fn start_requests(&mut self) {
        while self.has_room() {
            let Some(errand) = self.schedule.next(Instant::now()) else { return };
            let (visitor, store, clock) = (self.visitor, self.store, self.clock);
            let (judge, purpose) = (Judge::of(self.plan, &visitor.scope), self.plan.purpose);
            self.visits.push(match errand {
                Errand::Turn(site, hold, lesson) => async move {
                    let turn = store.take_turn(&site, hold, lesson).await?;
                    Ok(Done::Turn(site, hold, lesson, turn))
                }
                .boxed(),
                Errand::Open(url, delay) => async move {
                    let rules = visitor.gate.rules(&url, delay).await;
                    Ok(Done::Opened(url, rules))
                }
                .boxed(),
                Errand::Sitemap(visit) => async move {
                    let (answer, took) = sitemaps::read(visitor, store, &visit, purpose).await?;
                    Ok(Done::Sitemap(visit, answer, took))
                }
                .boxed(),
                Errand::Page(entry, trail) => {
                    self.pages_under_way += 1;
                    async move {
                        let url = trail.last().clone();
                        let whole = trail.clone().whole();
                        Ok(match visitor.visit(trail).await {
                            (Came::To(Found::Unchanged), took) => match store.recall(&entry).await? {
                                Some(memory) => {
                                    Done::Page(url, Box::new(judge.unchanged(entry, memory, clock())), took)
                                }
                                // Nobody knows any more what has not changed.
                                None => Done::Moved(url, entry, whole, took),
                            },
                            (Came::To(found), took) => {
                                Done::Page(url, Box::new(judge.judge(entry, found, clock())), took)
                            }
                            (Came::Moved(trail), took) => Done::Moved(url, entry, trail, took),
                        })
                    }
                    .boxed()
                }
            });
        }
    }

    pub(super) fn done(&mut self, done: Done) {
        let now = Instant::now();
        match done {
            Done::Turn(site, hold, lesson, turn) => {
                if let Some(delay) = self.schedule.turn(&site, hold, lesson, turn, now) {
                    let seconds = delay.as_secs_f64().ceil() as u32;
                    self.events.push(RunEvent::SiteKnownSlow { host: site, seconds });
                }
            }
            Done::Opened(url, rules) => {
                self.schedule.finished(&url, now);
                self.opened(&url, rules, now);
            }
            Done::Sitemap(visit, answer, took) => {
                self.schedule.sitemap_finished(visit.trail.last(), now);
                self.sitemap_answered(visit, answer, took, now);
            }
            Done::Moved(url, entry, trail, took) => {
                self.schedule.finished(&url, now);
                self.pages_under_way -= 1;
                self.schedule.answered(&url, Answer::Well, took, now);
                if self.schedule.has_given_up(trail.last()) {
                    self.finished.push(left_out(entry, PageProblem::SiteGivenUp, (self.clock)()));
                } else {
                    self.schedule.go_on(entry, trail, now);
                }
            }
            Done::LeftAlone => {}
            Done::AreasKept => self.changed(),
            Done::Page(url, mut verdict, took) => {
                self.schedule.finished(&url, now);
                self.pages_under_way -= 1;
                if self.plan.purpose != Purpose::Look {
                    self.sames.learn(&url, &mut verdict);
                }
                let Verdict { mut record, problem, pause, answer, areas, .. } = *verdict;
                if let Some(answer) = &mut record.answer {
                    answer.took = took;
                }
                if record.outcome.is_there() {
                    self.fetched += 1;
                }
                if let Some(pause) = pause {
                    self.schedule.pause(&url, pause, now);
                    self.leave_alone(&url, pause);
                }
                if let Some(problem) = problem.as_ref().map(|error| error.problem) {
                    self.heed(&url, answer, problem, took, now);
                } else {
                    self.schedule.answered(&url, answer, took, now);
                }
                if let Some(FetchError { problem, detail }) = problem {
                    // Either may come from a robots.txt that could not be read: ask for it again before the next page.
                    if matches!(problem, PageProblem::RobotsUnavailable | PageProblem::Unreachable) {
                        self.schedule.close(&url, now);
                    }
                    let error = FetchError { problem, detail: format!("{}: {detail}", record.entry.url) };
                    self.first_problem.get_or_insert_with(|| error.clone());
                    self.last_problem = Some(error);
                }
                if self.plan.purpose == Purpose::Areas {
                    // What is not there for a visitor who looks for areas may be an ad for another.
                    record.missed.clear();
                    match areas.filter(|_| record.outcome.is_there()) {
                        Some(page) => {
                            self.areas.learn(&mut record, page, &self.visitor.scope, self.plan.limits.max_depth);
                        }
                        None => areas::not_read(&mut record),
                    }
                }
                self.events.extend(self.traps.learn(&mut record));
                self.finished.push(record);
            }
        }
    }

    /// What goes wrong with a sitemap is told in the log: no sitemap is needed for a crawl.
    fn sitemap_answered(&mut self, mut visit: SitemapVisit, answer: SitemapAnswer, took: Duration, now: Instant) {
        let url = visit.trail.last().clone();
        match answer {
            Came::Moved(trail) => {
                self.schedule.answered(&url, Answer::Well, took, now);
                self.schedule.add_sitemap(SitemapVisit { trail, ..visit }, now);
            }
            Came::To(Ok(read)) => {
                self.schedule.answered(&url, Answer::Well, took, now);
                self.from_sitemaps = self.from_sitemaps.saturating_add(read.urls);
                self.events.extend(read.event);
                self.queue_sitemaps(read.listed, visit.depth + 1, now);
                if self.plan.purpose == Purpose::Areas {
                    self.keep_areas(read.areas);
                } else if read.urls > 0 {
                    self.changed();
                }
            }
            Came::To(Err(SitemapError { error, answer })) => {
                tracing::info!(%url, error = error.detail, "a sitemap cannot be read");
                let FetchError { problem, detail } = error;
                visit.tries += 1;
                let setback =
                    self.judge().setback(url.as_str(), visit.tries, problem, answer.as_deref(), (self.clock)());
                if let Some(pause) = setback.pause {
                    self.schedule.pause(&url, pause, now);
                    self.leave_alone(&url, pause);
                }
                self.heed(&url, setback.answer, problem, took, now);
                if visit.depth == GUESS {
                    // Nobody said that there is one.
                    return;
                }
                let url = url.to_string();
                if let Some(delay) = setback.again {
                    visit.not_before = now + delay;
                    self.events.push(RunEvent::PageRetried { url, problem, detail });
                    self.schedule.add_sitemap(visit, now);
                } else {
                    self.events.push(RunEvent::PageSkipped { url, problem });
                }
            }
        }
    }

    pub(super) fn judge(&self) -> Judge<'_> {
        Judge::of(self.plan, &self.visitor.scope)
    }

    /// Does what the site's failure asks for, and says so.
    fn heed(&mut self, url: &Url, answer: Answer, problem: PageProblem, took: Duration, now: Instant) {
        let host = url.host_str().unwrap_or_default().to_owned();
        let seconds = |duration: Duration| duration.as_secs_f64().ceil() as u32;
        let (remedy, left) = self.schedule.answered(url, answer, took, now);
        match remedy {
            Remedy::None => {}
            Remedy::Slow(delay) => self.events.push(RunEvent::SiteSlowed { host, seconds: seconds(delay) }),
            Remedy::Rest(rest) => {
                self.events.push(RunEvent::SiteResting { host, problem, seconds: seconds(rest) });
                self.leave_alone(url, rest);
            }
            Remedy::GiveUp => self.events.push(RunEvent::SiteGivenUp { host, problem }),
        }
        let now = (self.clock)();
        self.finished.extend(left.into_iter().map(|entry| left_out(entry, PageProblem::SiteGivenUp, now)));
    }

    fn keep_areas(&mut self, links: Vec<AreaLink>) {
        let (found, visits) = self.areas.read_sitemap(links);
        let store = self.store;
        if found.is_empty() {
            return;
        }
        let kept = async move {
            store.add_areas(found, visits).await?;
            Ok(Done::AreasKept)
        };
        self.visits.push(kept.boxed());
    }

    /// Tells other crawls of the site.
    fn leave_alone(&mut self, url: &Url, pause: Duration) {
        let (store, site) = (self.store, site_of(url));
        let told = async move {
            store.leave_alone(&site, pause).await?;
            Ok(Done::LeftAlone)
        };
        self.visits.push(told.boxed());
    }

    pub(super) fn opened(&mut self, url: &Url, rules: Rules, now: Instant) {
        let Rules::Read(robots) = rules else {
            self.schedule.opened(url, None, now);
            return;
        };
        if self.schedule.opened(url, robots.crawl_delay(), now)
            && let Some(delay) = robots.crawl_delay()
        {
            let host = url.host_str().unwrap_or_default().to_owned();
            let seconds = delay.as_secs_f64().ceil() as u32;
            self.events.push(RunEvent::CrawlDelay { host, seconds });
        }
        if !self.plan.purpose.only_looks() && self.plan.limits.max_depth > 0 {
            let named = robots.sitemaps(&robots_url(url));
            if named.is_empty() {
                self.guess_sitemap(url, &robots, now);
            }
            self.queue_sitemaps(named, 1, now);
        }
    }

    /// Looks once at each site for a sitemap at the usual place.
    fn guess_sitemap(&mut self, url: &Url, robots: &Robots, now: Instant) {
        let Ok(guess) = url.join("/sitemap.xml") else { return };
        let Ok(of_site) = Url::parse(&format!("https://{}/sitemap.xml", site_of(url))) else { return };
        if robots.allows(&guess) && self.visitor.scope.allows(&guess) && self.sitemaps.insert(of_site) {
            self.sitemaps.insert(guess.clone());
            let trail = self.visitor.trail(&guess);
            self.schedule.add_sitemap(SitemapVisit { trail, depth: GUESS, tries: 0, not_before: now }, now);
        }
    }

    pub(super) fn queue_sitemaps(&mut self, urls: Vec<Url>, depth: u8, now: Instant) {
        let enough = self.plan.limits.max_pages.max(MOST_FROM_SITEMAPS);
        for url in urls.into_iter().filter(|url| self.visitor.scope.allows(url)) {
            let many = self.plan.purpose == Purpose::Areas && self.sitemaps.len() >= MOST_SITEMAPS_FOR_AREAS;
            if !many && self.from_sitemaps < enough && self.sitemaps.insert(url.clone()) {
                let trail = self.visitor.trail(&url);
                self.schedule.add_sitemap(SitemapVisit { trail, depth, tries: 0, not_before: now }, now);
            }
        }
    }
}
