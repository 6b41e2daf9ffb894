//! Which request is next, and when.

use domain::frontier::Origin;

use super::*;
use crate::fetch::{FetchConfig, OutboundPolicy};

fn url(text: &str) -> Url {
    Url::parse(text).expect("a URL")
}

fn schedule(delay_ms: u32, concurrency_per_host: u32, pages: &[&str], now: Instant) -> Schedule {
    let politeness = Politeness { delay_ms, concurrency_per_host, quiet: None };
    let fetcher = Fetcher::new(FetchConfig::default()).expect("a fetcher");
    let urls: Vec<Url> = pages.iter().map(|page| url(page)).collect();
    let mut schedule = Schedule::new(Manners::new(&politeness, Retry::default(), &fetcher), &Scope::of(&urls), now);
    for (id, page) in (1..).zip(urls) {
        let entry = FrontierEntry { id, url: page.to_string(), depth: 0, origin: Origin::Target, attempts: 0 };
        schedule.add_page(entry, Trail::new(&page, 5), now);
    }
    schedule
}

fn sitemap(at: &str, not_before: Instant) -> SitemapVisit {
    SitemapVisit { trail: Trail::new(&url(at), 5), depth: 1, tries: 0, not_before }
}

fn turn_in(wait: Duration) -> Turn {
    Turn { wait, ..Turn::default() }
}

fn started(errand: Option<Errand>) -> String {
    match errand {
        None => "nothing".to_owned(),
        Some(Errand::Turn(site, hold, _)) => format!("turn at {site} for {} ms", hold.as_millis()),
        Some(Errand::Open(url, _)) => format!("open {}", origin(&url)),
        Some(Errand::Sitemap(visit)) => format!("sitemap {}", visit.trail.last()),
        Some(Errand::Page(_, trail)) => format!("page {}", trail.last()),
    }
}

impl Schedule {
    /// The next errand of a crawl whose turn it is whenever it asks.
    fn alone(&mut self, now: Instant) -> Option<Errand> {
        match self.next(now) {
            Some(Errand::Turn(site, hold, lesson)) => {
                self.turn(&site, hold, lesson, turn_in(Duration::ZERO), now);
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
    assert_eq!(started(schedule.alone(now + 2 * second)), "nothing", "not before it is sure that the last one arrived");
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
    assert_eq!(started(schedule.next(now)), "sitemap https://a.example/s1.xml");
    assert_eq!(started(schedule.next(now)), "page https://a.example/1");
    schedule.sitemap_finished(&url("https://a.example/s1.xml"), now);
    assert_eq!(started(schedule.next(now)), "sitemap https://a.example/s2.xml");
    assert_eq!(started(schedule.next(now)), "page https://a.example/2");
}

#[tokio::test]
async fn while_a_sitemap_is_read_only_pages_are_asked_for() {
    let now = Instant::now();
    let mut schedule = schedule(0, 9, &["https://a.example/1", "https://b.example/1"], now);
    schedule.next(now);
    schedule.next(now);
    for site in ["https://a.example/1", "https://b.example/1"] {
        open(&mut schedule, site, None, now);
        schedule.add_sitemap(sitemap(&format!("{site}.xml"), now), now);
    }
    let mut order: Vec<String> = (0..3).map(|_| started(schedule.next(now))).collect();
    order.sort();
    assert_eq!(order[..2], ["page https://a.example/1", "page https://b.example/1"]);
    assert_eq!(started(schedule.next(now)), "nothing");
    assert_eq!(schedule.next_start(), None, "nothing to wake up for");
    let read = order[2].strip_prefix("sitemap ").expect("one of them");
    schedule.sitemap_finished(&url(read), now);
    assert!(started(schedule.next(now)).starts_with("sitemap https://"));
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
    for (delay_ms, turn) in [(1, 999), (60, 960), (300, 1000), (501, 551), (1000, 1050), (600_000, 624_000)] {
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
    schedule.turn("a.example", ms(1050), Lesson::default(), turn_in(ms(500)), now);
    assert_eq!(started(schedule.next(now + ms(499))), "nothing");
    assert_eq!(schedule.next_start(), Some(now + ms(500)));
    assert_eq!(started(schedule.next(now + ms(551))), "turn at a.example for 1050 ms");
    schedule.turn("a.example", ms(1050), Lesson::default(), turn_in(ms(700)), now);
    assert_eq!(started(schedule.next(now + ms(725))), "open https://a.example");
}

#[tokio::test]
async fn a_pause_outlasts_a_turn() {
    let now = Instant::now();
    let ms = Duration::from_millis;
    let mut schedule = schedule(1000, 1, &["https://a.example/1"], now);
    schedule.next(now);
    schedule.pause(&url("https://a.example/"), ms(5000), now);
    schedule.turn("a.example", ms(1000), Lesson::default(), turn_in(ms(500)), now);
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
                        Errand::Turn(site, hold, lesson) => {
                            let begins = free_at.max(now);
                            free_at = begins + hold;
                            crawl.turn(&site, hold, lesson, turn_in(begins - now), now);
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

#[tokio::test]
async fn what_others_have_learnt_of_a_site_is_kept_from_the_beginning() {
    let now = Instant::now();
    let ms = Duration::from_millis;
    let mut schedule = schedule(1000, 1, &["https://a.example/1"], now);
    let Some(Errand::Turn(site, hold, lesson)) = schedule.next(now) else { panic!("no turn") };
    assert_eq!(lesson, Lesson { least: ms(1000), ..Lesson::default() });
    let turn = Turn { wait: ms(0), kept: ms(4000), counts: ms(2000) };
    assert_eq!(schedule.turn(&site, hold, lesson, turn, now), Some(ms(2000)), "which is told");
    // The turn it has is too short for that pace.
    let Some(Errand::Turn(site, hold, lesson)) = schedule.next(now) else { panic!("no turn") };
    assert_eq!((hold, lesson), (ms(2080), Lesson { learnt: ms(2000), least: ms(1000), told: ms(4000) }));
    assert_eq!(schedule.news().collect::<Vec<_>>(), [("a.example", lesson)]);
    let turn = Turn { wait: ms(0), kept: ms(2000), counts: ms(2000) };
    assert_eq!(schedule.turn(&site, hold, lesson, turn, now), None);
    assert_eq!(schedule.news().count(), 0, "all know it now");
    assert_eq!(started(schedule.next(now)), "open https://a.example");
    schedule.opened(&url("https://a.example/1"), None, now);
    schedule.finished(&url("https://a.example/1"), now);
    assert_eq!(schedule.next_start(), Some(now + ms(2000)));
}

#[tokio::test]
async fn whoever_runs_the_crawler_has_the_last_word_at_every_site_but_their_own() {
    let now = Instant::now();
    let outbound = OutboundPolicy::parse("127.0.0.1:4000").expect("a policy");
    let config = FetchConfig { outbound, least_delay: Duration::from_millis(500), ..FetchConfig::default() };
    let fetcher = Fetcher::new(config).expect("a fetcher");
    let politeness = Politeness { delay_ms: 0, concurrency_per_host: 4, quiet: None };
    let manners = Manners::new(&politeness, Retry::default(), &fetcher);
    let own = url("http://127.0.0.1:4000/");
    let mut schedule = Schedule::new(manners, &Scope::of([&own]), now);
    let page = |id, at: &Url| FrontierEntry { id, url: at.to_string(), depth: 0, origin: Origin::Target, attempts: 0 };
    schedule.add_page(page(1, &own), Trail::new(&own, 5), now);
    assert_eq!(started(schedule.next(now)), "open http://127.0.0.1:4000");
    // A redirect or a further site of the scope leads there.
    let other = url("https://a.example/1");
    schedule.go_on(page(2, &other), Trail::new(&other, 5), now);
    assert_eq!(started(schedule.next(now)), "turn at a.example for 550 ms");
}
