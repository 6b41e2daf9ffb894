//! Whose turn it is: each site at its own pace.
//!
//! A site may be visited by other crawls too, here or in other processes. A crawl that pauses between requests asks for
//! a turn first: the site is its own until the turn ends, and it keeps its pace within. One that pauses not at all asks
//! for nothing.
//!
//! A site counts from one arrival of a request to the next. What lies between a start here and an arrival there differs
//! from request to request, so a little more than the delay is kept: until the answer shows that the request arrived,
//! a margin, and from then on no less than the delay.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use domain::frontier::FrontierEntry;
use domain::job::Politeness;
use tokio::time::Instant;
use url::Url;

use super::pace::{Answer, Pace, Remedy};
use super::plan::Retry;
use super::scope::{Scope, site_of};
use super::sitemaps::SitemapVisit;
use crate::fetch::{Fetcher, Trail};
use crate::store::{Lesson, Turn};

/// Turns last so long where that is more than one request, so that a quick pace asks no more often for them.
const TURN: Duration = Duration::from_secs(1);
/// The margin is so much, a part of a long delay where that is more, and no more than half of a short one.
const MARGIN: Duration = Duration::from_millis(25);
const PART_OF_LONG: u32 = 50;

/// Something to ask a site for.
#[derive(Debug)]
pub(super) enum Errand {
    /// Nothing yet: the site is to be reserved for so long. Nothing else of it is asked for meanwhile.
    /// What it has taught goes with it.
    Turn(String, Duration, Lesson),
    /// The robots.txt of this URL's origin; nothing else of the site is asked for meanwhile.
    /// Each of its requests is to be followed by a pause.
    Open(Url, Duration),
    /// A sitemap.
    Sitemap(SitemapVisit),
    /// A page.
    Page(FrontierEntry, Trail),
}

/// What waits for each site, and when it may be asked again.
#[derive(Debug)]
pub(super) struct Schedule {
    sites: HashMap<String, Site>,
    manners: Manners,
    waiting: usize,
    /// One sitemap is read at a time, of all sites: it may be large.
    reads_sitemap: bool,
}

/// How sites are asked.
#[derive(Debug)]
pub(super) struct Manners {
    /// Between two requests, where neither the site nor whoever runs this crawler wants more.
    delay: Duration,
    /// Requests under way at once to one site.
    at_once: u32,
    patience: Retry,
    /// Knows the least delay at each site.
    fetcher: Fetcher,
}

impl Manners {
    pub(super) fn new(politeness: &Politeness, patience: Retry, fetcher: &Fetcher) -> Self {
        Self {
            delay: Duration::from_millis(politeness.delay_ms.into()),
            at_once: politeness.concurrency_per_host.max(1),
            patience,
            fetcher: fetcher.clone(),
        }
    }

    fn pace_at(&self, site: &str, now: Instant) -> Pace {
        let config = self.fetcher.config();
        let least =
            Url::parse(&format!("http://{site}/")).map_or(config.least_delay, |url| config.least_delay_at(&url));
        Pace::new(self.delay.max(least), self.patience, now)
    }
}

#[derive(Debug)]
struct Site {
    pages: VecDeque<(FrontierEntry, Trail)>,
    sitemaps: VecDeque<SitemapVisit>,
    /// Origins (scheme, host, port) whose robots.txt is known.
    open: HashSet<String>,
    sitemap_was_last: bool,
    under_way: u32,
    pace: Pace,
    given_up: bool,
    next_start: Instant,
    /// The last request, until its answer comes: when it began, and where it led.
    last: Option<(Instant, Url)>,
    waits_for: WaitsFor,
    turn_ends: Instant,
}

/// What must come before anything else is asked of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WaitsFor {
    Nothing,
    Turn,
    Robots,
}

impl Schedule {
    pub(super) fn new(manners: Manners, scope: &Scope, now: Instant) -> Self {
        let sites = scope.sites().map(|site| (site.clone(), Site::new(manners.pace_at(site, now), now)));
        Self { sites: sites.collect(), manners, waiting: 0, reads_sitemap: false }
    }

    /// Queues a page.
    pub(super) fn add_page(&mut self, entry: FrontierEntry, trail: Trail, now: Instant) {
        self.waiting += 1;
        self.site(trail.last(), now).pages.push_back((entry, trail));
    }

    /// Queues a page that a redirect led to, before all others: it is on its way already.
    pub(super) fn go_on(&mut self, entry: FrontierEntry, trail: Trail, now: Instant) {
        self.waiting += 1;
        self.site(trail.last(), now).pages.push_front((entry, trail));
    }

    /// Queues a sitemap.
    pub(super) fn add_sitemap(&mut self, sitemap: SitemapVisit, now: Instant) {
        let site = self.site(sitemap.trail.last(), now);
        if !site.given_up {
            site.sitemaps.push_back(sitemap);
        }
    }

    /// Whether the URL's site is asked no more.
    pub(super) fn has_given_up(&self, url: &Url) -> bool {
        self.sites.get(&site_of(url)).is_some_and(|site| site.given_up)
    }

    /// Whether no site is left to ask.
    pub(super) fn has_given_up_all(&self) -> bool {
        !self.sites.is_empty() && self.sites.values().all(|site| site.given_up)
    }

    /// Takes in how a site answered a request that took so long. Pages of a site that is given up are left to the caller.
    pub(super) fn answered(
        &mut self,
        url: &Url,
        answer: Answer,
        took: Duration,
        now: Instant,
    ) -> (Remedy, Vec<FrontierEntry>) {
        let most = self.manners.at_once;
        let site = self.site(url, now);
        let remedy = if site.given_up { Remedy::None } else { site.pace.answered(answer, took, most, now) };
        match remedy {
            Remedy::None | Remedy::Slow(_) => {}
            Remedy::Rest(rest) => site.next_start = site.next_start.max(now + rest),
            Remedy::GiveUp => {
                site.given_up = true;
                site.sitemaps.clear();
                let left: Vec<FrontierEntry> = site.pages.drain(..).map(|(entry, _)| entry).collect();
                self.waiting -= left.len();
                return (remedy, left);
            }
        }
        (remedy, Vec::new())
    }

    /// Pages that wait.
    pub(super) fn pages_waiting(&self) -> usize {
        self.waiting
    }

    /// Whether anything waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting == 0 && self.sites.values().all(|site| site.sitemaps.is_empty())
    }

    /// Whether some site has nothing to do while others wait.
    pub(super) fn has_idle_site(&self) -> bool {
        self.sites.values().any(|site| site.pages.is_empty() && site.under_way == 0)
    }

    /// How many sites there are.
    pub(super) fn sites(&self) -> usize {
        self.sites.len()
    }

    /// The next thing that may be started now, from the site that has waited longest. Its request counts as begun.
    pub(super) fn next(&mut self, now: Instant) -> Option<Errand> {
        let most = self.manners.at_once;
        let may_read = !self.reads_sitemap;
        let (name, site) = self
            .sites
            .iter_mut()
            .filter(|(_, site)| site.may_start(most, may_read) && site.ready_at() <= now)
            .min_by_key(|(_, site)| site.ready_at())?;
        if !site.has_turn(now) {
            site.waits_for = WaitsFor::Turn;
            return Some(Errand::Turn(name.clone(), turn_at(site.pace.delay()), site.pace.lesson()));
        }
        let sitemap = site.sitemaps.iter().position(|sitemap| sitemap.not_before <= now);
        let sitemap = sitemap.filter(|_| may_read && (site.pages.is_empty() || !site.sitemap_was_last));
        let trail = match sitemap {
            Some(at) => &site.sitemaps.get(at)?.trail,
            None => &site.pages.front()?.1,
        };
        let url = trail.last().clone();
        let delay = site.pace.delay();
        site.under_way += 1;
        site.next_start = now + spaced(delay);
        site.last = Some((now, url.clone()));
        if !site.open.contains(&origin(&url)) {
            site.waits_for = WaitsFor::Robots;
            return Some(Errand::Open(url, delay));
        }
        site.sitemap_was_last = sitemap.is_some();
        if let Some(at) = sitemap {
            self.reads_sitemap = true;
            site.sitemaps.remove(at).map(Errand::Sitemap)
        } else {
            self.waiting -= 1;
            site.pages.pop_front().map(|(entry, trail)| Errand::Page(entry, trail))
        }
    }

    /// The site is reserved, from some time after `now` on and for so long; this lesson went with the question. The
    /// delay that it is asked with from now on, where others have learnt that it needs more.
    pub(super) fn turn(
        &mut self,
        site: &str,
        hold: Duration,
        told: Lesson,
        turn: Turn,
        now: Instant,
    ) -> Option<Duration> {
        let site = self.sites.get_mut(site)?;
        let begins = now + turn.wait;
        site.waits_for = WaitsFor::Nothing;
        site.next_start = site.next_start.max(begins);
        site.turn_ends = begins + hold;
        site.pace.taught(told, turn).then(|| site.pace.delay())
    }

    /// What sites have taught since others were told.
    pub(super) fn news(&self) -> impl Iterator<Item = (&str, Lesson)> {
        self.sites
            .iter()
            .filter(|(_, site)| site.pace.has_news())
            .map(|(name, site)| (name.as_str(), site.pace.lesson()))
    }

    /// When [`Schedule::next`] will have something, if only time is missing.
    pub(super) fn next_start(&self) -> Option<Instant> {
        let most = self.manners.at_once;
        self.sites.values().filter(|site| site.may_start(most, !self.reads_sitemap)).map(Site::ready_at).min()
    }

    /// A request to the URL's site is over.
    pub(super) fn finished(&mut self, url: &Url, now: Instant) {
        let site = self.site(url, now);
        site.under_way = site.under_way.saturating_sub(1);
        if let Some((begun, _)) = site.last.take_if(|(_, last)| last == url)
            && site.next_start == begun + spaced(site.pace.delay())
        {
            // It arrived before now, so what arrives a delay from now is far enough behind it.
            site.next_start = site.next_start.min(now + site.pace.delay());
        }
    }

    /// A sitemap has been asked for, and read if it could be.
    pub(super) fn sitemap_finished(&mut self, url: &Url, now: Instant) {
        self.reads_sitemap = false;
        self.finished(url, now);
    }

    /// The robots.txt of the URL's origin is known. Tells whether the site's pace became slower by it.
    pub(super) fn opened(&mut self, url: &Url, crawl_delay: Option<Duration>, now: Instant) -> bool {
        let site = self.site(url, now);
        site.waits_for = WaitsFor::Nothing;
        site.open.insert(origin(url));
        let Some(delay) = crawl_delay.filter(|delay| site.pace.at_least(*delay)) else { return false };
        site.next_start = site.next_start.max(now + delay);
        true
    }

    /// The robots.txt of the URL's origin has to be asked for again.
    pub(super) fn close(&mut self, url: &Url, now: Instant) {
        self.site(url, now).open.remove(&origin(url));
    }

    /// Leaves the URL's site alone for a while, because it asked for that.
    pub(super) fn pause(&mut self, url: &Url, pause: Duration, now: Instant) {
        let site = self.site(url, now);
        site.next_start = site.next_start.max(now + pause);
    }

    fn site(&mut self, url: &Url, now: Instant) -> &mut Site {
        let manners = &self.manners;
        self.sites.entry(site_of(url)).or_insert_with_key(|name| Site::new(manners.pace_at(name, now), now))
    }
}

impl Site {
    fn new(pace: Pace, now: Instant) -> Self {
        Self {
            pages: VecDeque::new(),
            sitemaps: VecDeque::new(),
            open: HashSet::new(),
            sitemap_was_last: false,
            under_way: 0,
            pace,
            given_up: false,
            next_start: now,
            last: None,
            waits_for: WaitsFor::Nothing,
            turn_ends: now,
        }
    }

    /// Whether a request may begin and still leave the delay to whoever comes after the turn.
    fn has_turn(&self, now: Instant) -> bool {
        let delay = self.pace.delay();
        delay.is_zero() || now + spaced(delay) <= self.turn_ends
    }

    /// When something of what waits may be asked for.
    fn ready_at(&self) -> Instant {
        let sitemap = self.sitemaps.iter().map(|sitemap| sitemap.not_before).min();
        let waits = sitemap.filter(|_| self.pages.is_empty()).unwrap_or(self.next_start);
        self.next_start.max(waits)
    }

    fn may_start(&self, most: u32, sitemaps: bool) -> bool {
        let something_waits = !self.pages.is_empty() || sitemaps && !self.sitemaps.is_empty();
        something_waits && self.waits_for == WaitsFor::Nothing && self.under_way < self.pace.at_once(most)
    }
}

/// What is kept between the starts of two requests at a pace.
pub(super) fn spaced(delay: Duration) -> Duration {
    if delay.is_zero() { delay } else { delay + margin(delay) }
}

fn margin(delay: Duration) -> Duration {
    MARGIN.min(delay / 2).max(delay / PART_OF_LONG)
}

/// How long a turn is at a pace: one request at least, and by what the last of them may begin late.
fn turn_at(delay: Duration) -> Duration {
    let requests = TURN.as_micros() / spaced(delay).as_micros().max(1);
    spaced(delay) * u32::try_from(requests).unwrap_or(u32::MAX).max(1) + margin(delay)
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests;
