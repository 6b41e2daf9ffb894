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
use crate::fetch::Trail;

/// Turns last so long where that is more than one request, so that a quick pace asks no more often for them.
const TURN: Duration = Duration::from_secs(1);
/// The margin: this part of the delay, and so much besides.
const MARGIN_PART: u32 = 50;
const MARGIN: Duration = Duration::from_millis(5);

/// Something to ask a site for.
#[derive(Debug)]
pub(super) enum Errand {
    /// Nothing yet: the site is to be reserved for so long. Nothing else of it is asked for meanwhile.
    Turn(String, Duration),
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
    politeness: Politeness,
    patience: Retry,
    waiting: usize,
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
    pub(super) fn new(politeness: Politeness, patience: Retry, scope: &Scope, now: Instant) -> Self {
        let politeness = Politeness { concurrency_per_host: politeness.concurrency_per_host.max(1), ..politeness };
        let mut schedule = Self { sites: HashMap::new(), politeness, patience, waiting: 0 };
        for site in scope.sites() {
            schedule.sites.insert(site.clone(), Site::new(politeness, patience, now));
        }
        schedule
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
        let most = self.politeness.concurrency_per_host;
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
        let most = self.politeness.concurrency_per_host;
        let (name, site) = self
            .sites
            .iter_mut()
            .filter(|(_, site)| site.may_start(most) && site.ready_at() <= now)
            .min_by_key(|(_, site)| site.ready_at())?;
        if !site.has_turn(now) {
            site.waits_for = WaitsFor::Turn;
            return Some(Errand::Turn(name.clone(), turn_at(site.pace.delay())));
        }
        let sitemap = site.sitemaps.iter().position(|sitemap| sitemap.not_before <= now);
        let sitemap = sitemap.filter(|_| site.pages.is_empty() || !site.sitemap_was_last);
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
            site.sitemaps.remove(at).map(Errand::Sitemap)
        } else {
            self.waiting -= 1;
            site.pages.pop_front().map(|(entry, trail)| Errand::Page(entry, trail))
        }
    }

    /// The site is reserved from an instant on, for so long.
    pub(super) fn turn(&mut self, site: &str, begins: Instant, hold: Duration) {
        if let Some(site) = self.sites.get_mut(site) {
            site.waits_for = WaitsFor::Nothing;
            site.next_start = site.next_start.max(begins);
            site.turn_ends = begins + hold;
        }
    }

    /// When [`Schedule::next`] will have something, if only time is missing.
    pub(super) fn next_start(&self) -> Option<Instant> {
        let most = self.politeness.concurrency_per_host;
        self.sites.values().filter(|site| site.may_start(most)).map(Site::ready_at).min()
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
        let (politeness, patience) = (self.politeness, self.patience);
        self.sites.entry(site_of(url)).or_insert_with(|| Site::new(politeness, patience, now))
    }
}

impl Site {
    fn new(politeness: Politeness, patience: Retry, now: Instant) -> Self {
        Self {
            pages: VecDeque::new(),
            sitemaps: VecDeque::new(),
            open: HashSet::new(),
            sitemap_was_last: false,
            under_way: 0,
            pace: Pace::new(Duration::from_millis(politeness.delay_ms.into()), patience, now),
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

    fn may_start(&self, most: u32) -> bool {
        let something_waits = !(self.pages.is_empty() && self.sitemaps.is_empty());
        something_waits && self.waits_for == WaitsFor::Nothing && self.under_way < self.pace.at_once(most)
    }
}

/// What is kept between the starts of two requests at a pace.
pub(super) fn spaced(delay: Duration) -> Duration {
    if delay.is_zero() { delay } else { delay + margin(delay) }
}

fn margin(delay: Duration) -> Duration {
    delay / MARGIN_PART + MARGIN
}

/// How long a turn is at a pace: one request at least, and by what the last of them may begin late.
fn turn_at(delay: Duration) -> Duration {
    let requests = TURN.as_millis() / spaced(delay).as_millis().max(1);
    spaced(delay) * u32::try_from(requests).unwrap_or(u32::MAX).max(1) + margin(delay)
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use domain::frontier::Origin;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    fn schedule(delay_ms: u32, concurrency_per_host: u32, pages: &[&str], now: Instant) -> Schedule {
        let politeness = Politeness { delay_ms, concurrency_per_host };
        let urls: Vec<Url> = pages.iter().map(|page| url(page)).collect();
        let mut schedule = Schedule::new(politeness, Retry::default(), &Scope::of(&urls), now);
        for (id, page) in (1..).zip(urls) {
            let entry = FrontierEntry { id, url: page.to_string(), depth: 0, origin: Origin::Target, attempts: 0 };
            schedule.add_page(entry, Trail::new(&page, 5), now);
        }
        schedule
    }

    fn sitemap(at: &str, not_before: Instant) -> SitemapVisit {
        SitemapVisit { trail: Trail::new(&url(at), 5), depth: 1, tries: 0, not_before }
    }

    fn started(errand: Option<Errand>) -> String {
        match errand {
            None => "nothing".to_owned(),
            Some(Errand::Turn(site, hold)) => format!("turn at {site} for {} ms", hold.as_millis()),
            Some(Errand::Open(url, _)) => format!("open {}", origin(&url)),
            Some(Errand::Sitemap(visit)) => format!("sitemap {}", visit.trail.last()),
            Some(Errand::Page(_, trail)) => format!("page {}", trail.last()),
        }
    }

    impl Schedule {
        /// The next errand of a crawl whose turn it is whenever it asks.
        fn alone(&mut self, now: Instant) -> Option<Errand> {
            match self.next(now) {
                Some(Errand::Turn(site, hold)) => {
                    self.turn(&site, now, hold);
                    self.next(now)
                }
                errand => errand,
            }
        }
    }

    fn open(schedule: &mut Schedule, at: &str, delay: Option<Duration>, now: Instant) -> bool {
        let slower = schedule.opened(&url(at), delay, now);
        schedule.finished(&url(at), now);
        slower
    }

    #[tokio::test]
    async fn a_site_is_opened_first_and_then_asked_at_its_pace() {
        let now = Instant::now();
        let second = Duration::from_secs(1);
        let mut schedule = schedule(1000, 2, &["https://a.example/1", "https://a.example/2"], now);
        assert_eq!(started(schedule.alone(now)), "open https://a.example");
        assert_eq!(started(schedule.alone(now + second)), "nothing");
        assert!(!open(&mut schedule, "https://a.example/1", None, now));
        assert_eq!(started(schedule.alone(now)), "nothing");
        assert_eq!(schedule.next_start(), Some(now + second));
        assert_eq!(started(schedule.alone(now + second)), "page https://a.example/1");
        assert_eq!(started(schedule.alone(now + second)), "nothing");
        assert_eq!(
            started(schedule.alone(now + 2 * second)),
            "nothing",
            "not before it is sure that the last one arrived"
        );
        assert_eq!(started(schedule.alone(now + 2 * second + Duration::from_millis(25))), "page https://a.example/2");
        assert!(schedule.is_empty());
    }

    #[tokio::test]
    async fn no_more_than_allowed_at_once() {
        let now = Instant::now();
        let mut schedule = schedule(0, 2, &["https://a.example/1", "https://a.example/2", "https://a.example/3"], now);
        schedule.next(now);
        open(&mut schedule, "https://a.example/1", None, now);
        assert_eq!(started(schedule.next(now)), "page https://a.example/1");
        assert_eq!(started(schedule.next(now)), "page https://a.example/2");
        assert_eq!(started(schedule.next(now)), "nothing");
        assert_eq!(schedule.next_start(), None);
        schedule.finished(&url("https://a.example/1"), now);
        assert_eq!(started(schedule.next(now)), "page https://a.example/3");
    }

    #[tokio::test]
    async fn a_slow_site_does_not_hold_up_another() {
        let now = Instant::now();
        let mut schedule = schedule(0, 1, &["https://a.example/1", "https://b.example/1"], now);
        let opened: Vec<String> = (0..3).map(|_| started(schedule.next(now))).collect();
        assert!(opened.contains(&"open https://a.example".to_owned()), "{opened:?}");
        assert!(opened.contains(&"open https://b.example".to_owned()) && opened[2] == "nothing", "{opened:?}");
        assert!(open(&mut schedule, "https://a.example/1", Some(Duration::from_secs(9)), now));
        assert!(!open(&mut schedule, "https://b.example/1", None, now));
        assert_eq!(started(schedule.next(now)), "page https://b.example/1");
        assert_eq!(schedule.next_start(), Some(now + Duration::from_secs(9)));
    }

    #[tokio::test]
    async fn sitemaps_and_pages_take_turns() {
        let now = Instant::now();
        let mut schedule = schedule(0, 9, &["https://a.example/1", "https://a.example/2"], now);
        schedule.next(now);
        open(&mut schedule, "https://a.example/1", None, now);
        for number in 1..=2 {
            schedule.add_sitemap(sitemap(&format!("https://a.example/s{number}.xml"), now), now);
        }
        let order: Vec<String> = (0..4).map(|_| started(schedule.next(now))).collect();
        assert_eq!(
            order,
            [
                "sitemap https://a.example/s1.xml",
                "page https://a.example/1",
                "sitemap https://a.example/s2.xml",
                "page https://a.example/2"
            ]
        );
    }

    #[tokio::test]
    async fn a_redirect_goes_on_before_other_pages_but_not_before_its_time() {
        let now = Instant::now();
        let mut schedule = schedule(1000, 2, &["https://a.example/1", "https://a.example/2"], now);
        schedule.alone(now);
        open(&mut schedule, "https://a.example/1", None, now);
        let second = Duration::from_secs(1);
        let Some(Errand::Page(entry, mut trail)) = schedule.alone(now + second) else { panic!("a page") };
        schedule.finished(trail.last(), now + second);
        trail.follow(url("https://a.example/moved")).expect("one redirect");
        schedule.go_on(entry, trail, now + second);
        assert_eq!(started(schedule.alone(now + second)), "nothing");
        assert_eq!(started(schedule.alone(now + 2 * second)), "page https://a.example/moved");
        assert_eq!(started(schedule.alone(now + 4 * second)), "page https://a.example/2");
    }

    #[tokio::test]
    async fn until_the_answer_comes_a_margin_is_kept() {
        let now = Instant::now();
        let ms = Duration::from_millis;
        let pages = ["https://a.example/1", "https://a.example/2", "https://a.example/3"];
        let mut schedule = schedule(1000, 2, &pages, now);
        schedule.alone(now);
        open(&mut schedule, "https://a.example/1", None, now);
        assert_eq!(started(schedule.alone(now + ms(1000))), "page https://a.example/1");
        assert_eq!(schedule.next_start(), Some(now + ms(2025)));
        schedule.finished(&url("https://a.example/1"), now + ms(1007));
        assert_eq!(schedule.next_start(), Some(now + ms(2007)));
        assert_eq!(started(schedule.alone(now + ms(2100))), "page https://a.example/2");
        schedule.finished(&url("https://a.example/2"), now + ms(2900));
        assert_eq!(schedule.next_start(), Some(now + ms(3125)), "a slow answer holds up nobody");
    }

    #[tokio::test]
    async fn a_sitemap_that_waits_for_another_try_holds_up_nobody() {
        let now = Instant::now();
        let ms = Duration::from_millis;
        let mut schedule = schedule(0, 1, &["https://a.example/1"], now);
        schedule.next(now);
        open(&mut schedule, "https://a.example/1", None, now);
        schedule.add_sitemap(sitemap("https://a.example/later.xml", now + ms(500)), now);
        assert_eq!(started(schedule.next(now)), "page https://a.example/1");
        schedule.finished(&url("https://a.example/1"), now);
        assert!(!schedule.is_empty());
        assert_eq!(started(schedule.next(now)), "nothing");
        assert_eq!(schedule.next_start(), Some(now + ms(500)));
        assert_eq!(started(schedule.next(now + ms(500))), "sitemap https://a.example/later.xml");
    }

    #[tokio::test]
    async fn without_a_delay_nobody_asks_for_a_turn() {
        let now = Instant::now();
        let mut schedule = schedule(0, 1, &["https://a.example/1"], now);
        assert_eq!(started(schedule.next(now)), "open https://a.example");
    }

    #[tokio::test]
    async fn a_turn_holds_the_requests_of_a_second_or_one() {
        let now = Instant::now();
        for (delay_ms, turn) in [(1, 1004), (60, 999), (300, 944), (501, 531), (1000, 1050), (600_000, 624_010)] {
            let mut schedule = schedule(delay_ms, 1, &["https://a.example/1"], now);
            assert_eq!(started(schedule.next(now)), format!("turn at a.example for {turn} ms"));
            assert_eq!(started(schedule.next(now)), "nothing", "it is asked for once");
        }
    }

    #[tokio::test]
    async fn a_turn_that_was_missed_is_asked_for_again() {
        let now = Instant::now();
        let ms = Duration::from_millis;
        let mut schedule = schedule(1000, 1, &["https://a.example/1"], now);
        schedule.next(now);
        schedule.turn("a.example", now + ms(500), ms(1050));
        assert_eq!(started(schedule.next(now + ms(499))), "nothing");
        assert_eq!(schedule.next_start(), Some(now + ms(500)));
        assert_eq!(started(schedule.next(now + ms(551))), "turn at a.example for 1050 ms");
        schedule.turn("a.example", now + ms(700), ms(1050));
        assert_eq!(started(schedule.next(now + ms(725))), "open https://a.example");
    }

    #[tokio::test]
    async fn a_pause_outlasts_a_turn() {
        let now = Instant::now();
        let ms = Duration::from_millis;
        let mut schedule = schedule(1000, 1, &["https://a.example/1"], now);
        schedule.next(now);
        schedule.pause(&url("https://a.example/"), ms(5000), now);
        schedule.turn("a.example", now + ms(500), ms(1000));
        assert_eq!(started(schedule.next(now + ms(500))), "nothing");
        assert_eq!(started(schedule.next(now + ms(5000))), "turn at a.example for 1050 ms");
    }

    /// Two crawls that take turns as a store gives them, on a clock that is moved by the millisecond. One of them is slow:
    /// it looks at the clock less often than the other.
    #[tokio::test]
    async fn crawls_of_one_host_keep_the_delay_together() {
        let beginning = Instant::now();
        let pages: Vec<String> = (0..20).map(|page| format!("https://a.example/{page}")).collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        for delay in [60, 400, 1000] {
            let mut free_at = beginning;
            let mut crawls = [(); 2].map(|()| schedule(delay, 4, &pages, beginning));
            let mut starts = Vec::new();
            for now in (0..100_000).map(|ms| beginning + Duration::from_millis(ms)) {
                let slow = u128::from(delay / 25);
                for (crawl, late) in crawls.iter_mut().zip([0, slow]) {
                    if !(now - beginning).as_millis().is_multiple_of(late + 1) {
                        continue;
                    }
                    while let Some(errand) = crawl.next(now) {
                        match errand {
                            Errand::Turn(site, hold) => {
                                let begins = free_at.max(now);
                                free_at = begins + hold;
                                crawl.turn(&site, begins, hold);
                            }
                            Errand::Open(at, _) => {
                                starts.push(now);
                                open(crawl, at.as_str(), None, now);
                            }
                            Errand::Page(_, trail) | Errand::Sitemap(SitemapVisit { trail, .. }) => {
                                starts.push(now);
                                crawl.finished(trail.last(), now);
                            }
                        }
                    }
                }
            }
            assert_eq!(starts.len(), 42, "robots.txt and 20 pages each");
            let closest = starts.windows(2).map(|pair| pair[1] - pair[0]).min().expect("many");
            assert!(closest >= Duration::from_millis(delay.into()), "{closest:?} at a delay of {delay} ms");
        }
    }
}
