//! Addresses that never end: calendars, filters that can be combined without end, paths that repeat themselves, pages of
//! results beyond the last.
//!
//! Whether addresses lead anywhere is judged by what pages of their kind brought: many in a row without an ad that no
//! page but an ad's own had named before are a trap. Addresses that a job, a sitemap or a known ad names are never one.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use domain::frontier::{Discovered, FrontierEntry, Origin};
use domain::listing::Look;
use domain::run::{RunEvent, Trap};
use url::Url;

use super::judge::DETAIL;
use crate::store::PageRecord;

/// Pages of one kind in a row that bring nothing new.
const OF_A_KIND: u32 = 100;
/// The same for pages of one path, whatever their query.
const OF_A_PATH: u32 = 300;
/// Times in a row that a path may say the same.
const REPETITIONS: usize = 3;
/// Longest part of a path that is looked for again, in segments.
const LONGEST_PART: usize = 4;
/// Most segments of a path.
const MOST_SEGMENTS: usize = 30;
/// Kinds and ads that are remembered. What comes after them is never a trap.
const MOST_KINDS: usize = 20_000;
const MOST_ADS: usize = 1_000_000;

/// What a crawl has learnt of them.
#[derive(Debug, Default)]
pub(super) struct Traps {
    /// By kind, pages in a row that brought nothing new; none where it is a trap.
    barren: HashMap<String, Option<u32>>,
    /// Whether any kind is a trap: on most sites none is, and the kind of each link need not be told.
    any: bool,
    /// Fingerprints of ads that pages of results and the like have named. What the ads' own pages say of themselves and of
    /// others does not count: where a sitemap led to all of them first, every page of results would seem to say nothing.
    named: HashSet<u64>,
    told_of_repetition: bool,
}

impl Traps {
    /// Takes in what a page brought, and takes out of it what leads into a trap. An event for each that is new.
    pub(super) fn learn(&mut self, record: &mut PageRecord) -> Vec<RunEvent> {
        let mut events = Vec::new();
        if !record.outcome.is_there() {
            return events;
        }
        let is_ad = record.listings.iter().any(|seen| seen.look == Look::Page);
        let useful = is_ad || self.has_news(record);
        if let (Origin::Link, Ok(url)) = (record.entry.origin, Url::parse(&record.entry.url)) {
            for (kind, most) in kinds(&url) {
                if self.count(kind, most, useful) {
                    events.push(RunEvent::TrapFound { url: url.to_string(), trap: Trap::NothingNew });
                }
            }
        }
        record.discovered.retain(|found| match self.holds(found) {
            Some(Trap::Repetition) if !self.told_of_repetition => {
                self.told_of_repetition = true;
                events.push(RunEvent::TrapFound { url: found.url.clone(), trap: Trap::Repetition });
                false
            }
            trap => trap.is_none(),
        });
        events
    }

    /// Whether an entry of the frontier is of a kind that turned out to be a trap since it was found.
    pub(super) fn caught(&self, entry: &FrontierEntry, url: &Url) -> bool {
        entry.origin == Origin::Link && self.is_trap(url)
    }

    fn holds(&self, found: &Discovered) -> Option<Trap> {
        let url = Url::parse(&found.url).ok().filter(|_| found.origin == Origin::Link)?;
        if repeats_itself(&url) {
            return Some(Trap::Repetition);
        }
        self.is_trap(&url).then_some(Trap::NothingNew)
    }

    fn is_trap(&self, url: &Url) -> bool {
        self.any && kinds(url).any(|(kind, _)| self.barren.get(&kind) == Some(&None))
    }

    /// Whether the page, which is no ad's own, is the first to name an ad.
    fn has_news(&mut self, record: &PageRecord) -> bool {
        let ads = record.listings.iter().map(|seen| &seen.url);
        let leads = record.discovered.iter().filter(|found| found.priority == DETAIL).map(|found| &found.url);
        let mut news = false;
        for url in ads.chain(leads) {
            let mut hasher = DefaultHasher::new();
            url.hash(&mut hasher);
            news |= self.named.len() >= MOST_ADS || self.named.insert(hasher.finish());
        }
        news
    }

    /// Counts a page of a kind. Whether the kind is a trap by it.
    fn count(&mut self, kind: String, most: u32, useful: bool) -> bool {
        if self.barren.len() >= MOST_KINDS && !self.barren.contains_key(&kind) {
            return false;
        }
        let count = self.barren.entry(kind).or_insert(Some(0));
        match count {
            Some(_) if useful => *count = Some(0),
            Some(pages) if *pages + 1 < most => *pages += 1,
            Some(_) => {
                *count = None;
                self.any = true;
                return true;
            }
            None => {}
        }
        false
    }
}

/// Of which kinds a URL is, and how many pages of each may bring nothing: URLs that differ in numbers and in the values of
/// their query, and, where there is a query, URLs of the same path.
fn kinds(url: &Url) -> impl Iterator<Item = (String, u32)> {
    let site = url.origin().ascii_serialization();
    let segments = url.path_segments().into_iter().flatten().map(|segment| {
        // What carries a number is one of many: a page, a date, an id, a session.
        if segment.contains(|c: char| c.is_ascii_digit()) { "#" } else { segment }
    });
    let path = segments.collect::<Vec<_>>().join("/");
    let mut names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    names.sort_unstable();
    names.dedup();
    let of_path = (!names.is_empty()).then(|| (format!("{site}/{path}?*"), OF_A_PATH));
    std::iter::once((format!("{site}/{path}?{}", names.join("&")), OF_A_KIND)).chain(of_path)
}

/// Whether a path says the same several times in a row, as links that are relative by mistake make it do.
pub(super) fn repeats_itself(url: &Url) -> bool {
    let segments: Vec<&str> = url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).collect();
    if segments.len() > MOST_SEGMENTS {
        return true;
    }
    let says_something = |part: &[&str]| part.iter().any(|segment| segment.contains(|c: char| c.is_alphabetic()));
    (1..=LONGEST_PART).any(|length| {
        segments.windows(length * REPETITIONS).any(|window| {
            let (first, rest) = window.split_at(length);
            says_something(first) && rest.chunks(length).all(|part| part == first)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{PageOutcome, SeenListing};

    fn page(url: &str, discovered: &[&str], ads: &[(&str, Look)]) -> PageRecord {
        let found = |url: &&str| Discovered { url: (*url).to_owned(), depth: 1, origin: Origin::Link, priority: 10 };
        let seen = |(url, look): &(&str, Look)| SeenListing {
            url: (*url).to_owned(),
            look: *look,
            reading: domain::facts::Reading::default(),
        };
        PageRecord {
            entry: FrontierEntry { id: 1, url: url.to_owned(), depth: 1, origin: Origin::Link, attempts: 0 },
            at: domain::Instant::UNIX_EPOCH,
            outcome: PageOutcome::Fetched,
            listings: ads.iter().map(seen).collect(),
            areas: Vec::new(),
            missed: Vec::new(),
            discovered: discovered.iter().map(found).collect(),
            also_visited: Vec::new(),
            events: Vec::new(),
            bytes: 0,
            answer: None,
            memory: None,
            page: None,
        }
    }

    fn day(number: u32) -> String {
        format!("https://a.example/visits/{}/{:02}", 2000 + number / 12, number % 12 + 1)
    }

    #[test]
    fn a_calendar_without_end_is_left_after_a_hundred_months() {
        let mut traps = Traps::default();
        for number in 0..99 {
            let next = day(number + 1);
            let mut record = page(&day(number), &[&next], &[]);
            assert_eq!(traps.learn(&mut record), []);
            assert_eq!(record.discovered.len(), 1);
        }
        let next = day(100);
        let mut record = page(&day(99), &[&next, "https://a.example/homes"], &[]);
        assert_eq!(traps.learn(&mut record), [RunEvent::TrapFound { url: day(99), trap: Trap::NothingNew }]);
        assert_eq!(record.discovered.len(), 1, "the rest of the site goes on");
        let entry = page(&next, &[], &[]).entry;
        let url = Url::parse(&next).expect("a URL");
        assert!(traps.caught(&entry, &url));
        assert!(!traps.caught(&FrontierEntry { origin: Origin::Sitemap, ..entry }, &url), "who is named is visited");
        assert_eq!(traps.learn(&mut page(&day(101), &[], &[])), [], "it is told once");
    }

    #[test]
    fn pages_of_results_go_on_as_long_as_they_bring_something() {
        let mut traps = Traps::default();
        let results = |number: u32| format!("https://a.example/homes?page={number}");
        for number in 0..500 {
            let ad = format!("https://a.example/home/{number}");
            assert_eq!(traps.learn(&mut page(&results(number), &[], &[(&ad, Look::Card)])), [], "page {number}");
        }
        // Beyond the last page it shows the last one again and again.
        let told: Vec<_> = (500..700)
            .flat_map(|number| {
                traps.learn(&mut page(&results(number), &[], &[("https://a.example/home/499", Look::Card)]))
            })
            .collect();
        assert_eq!(told, [RunEvent::TrapFound { url: results(599), trap: Trap::NothingNew }]);
    }

    #[test]
    fn filters_are_left_when_no_combination_of_them_brings_anything() {
        let mut traps = Traps::default();
        let names = ["lift", "garden", "pool", "garage", "terrace", "new", "rooms", "baths", "floor", "sort"];
        let filters = (1..1024_u32).map(|bits| {
            let chosen = names.iter().enumerate().filter(|(number, _)| bits & (1 << number) != 0);
            let query: Vec<String> = chosen.map(|(_, name)| format!("{name}=1")).collect();
            format!("https://a.example/homes?{}", query.join("&"))
        });
        let mut visited = 0;
        for url in filters {
            let mut found = page("https://a.example/", &[&url], &[]);
            found.entry.origin = Origin::Target;
            traps.learn(&mut found);
            if !found.discovered.is_empty() {
                visited += 1;
                traps.learn(&mut page(&url, &[], &[("https://a.example/home/1", Look::Card)]));
            }
        }
        assert_eq!(visited, 301, "the first brought the ad");
    }

    #[test]
    fn an_ads_own_page_is_no_trap_though_cards_told_of_it() {
        let mut traps = Traps::default();
        for number in 0..1_000 {
            let url = format!("https://a.example/home/{number}");
            traps.learn(&mut page("https://a.example/homes", &[], &[(&url, Look::Card)]));
            assert_eq!(traps.learn(&mut page(&url, &[], &[(&url, Look::Page)])), [], "{url}");
        }
    }

    #[test]
    fn pages_of_results_are_no_trap_though_a_sitemap_led_to_every_ad_before() {
        let mut traps = Traps::default();
        let ad = |number: u32| format!("https://a.example/home/{number}");
        for number in 0..1_000 {
            traps.learn(&mut page(&ad(number), &[], &[(&ad(number), Look::Page), (&ad(number + 1), Look::Card)]));
        }
        for number in 0..1_000 {
            let results = format!("https://a.example/homes/{number}");
            assert_eq!(traps.learn(&mut page(&results, &[], &[(&ad(number), Look::Card)])), [], "{results}");
        }
    }

    #[test]
    fn a_path_that_repeats_itself_is_not_followed() {
        for (path, repeats) in [
            ("/homes/homes/homes/", true),
            ("/es/homes/es/homes/es/homes/3", true),
            ("/a/b/c/d/a/b/c/d/a/b/c/d", true),
            (&"/x1/y2".repeat(16) as &str, true),
            ("/homes/homes/3", false),
            ("/1/1/1/1", false),
            ("/es/venta/valencia/centro/ruzafa/pisos/3", false),
        ] {
            let url = format!("https://a.example{path}");
            let mut record = page("https://a.example/", &[&url], &[]);
            let told = traps_told(&mut record);
            assert_eq!((told, record.discovered.is_empty()), (usize::from(repeats), repeats), "{path}");
        }
    }

    fn traps_told(record: &mut PageRecord) -> usize {
        Traps::default().learn(record).len()
    }
}
