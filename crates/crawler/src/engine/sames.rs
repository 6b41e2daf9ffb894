//! Templates that answer for every address: pages of a site that say the same under many addresses.
//!
//! A site that has lost a page, or guards it, may answer with one and the same page and a status of success. Its words
//! need not be known: what is said word for word at several addresses is said of none. Such a page is no ad, and no
//! evidence for or against one.
//!
//! Two ads may be the same in every word and figure, as homes of one development are, so two are believed. Pages without
//! an ad are alike more often, and nothing is lost by visiting a few of them.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use domain::availability::Evidence;
use domain::frontier::Origin;
use domain::listing::Look;
use domain::run::{PageProblem, RunEvent};
use url::Url;

use super::judge::Verdict;
use super::scope::site_of;
use crate::fetch::FetchError;
use crate::store::PageOutcome;

/// Ads of a site that may be the same in all that is read and shown.
const ALIKE_ADS: usize = 2;
/// Pages without ads, with different paths, that may say the same but for what they repeat of their address.
const ALIKE_PAGES: usize = 5;
/// Different pages remembered at a time, twice over: those that nobody resembled for longest are forgotten.
const MOST_PAGES: usize = 50_000;

/// What a crawl has seen pages say.
#[derive(Debug, Default)]
pub(super) struct Sames {
    recent: HashMap<u64, Vec<u64>>,
    /// Seen before the recent ones; what is seen again is recent.
    older: HashMap<u64, Vec<u64>>,
}

impl Sames {
    /// Takes in what a page says. If enough others said it, its verdict becomes that it is no page of its own.
    pub(super) fn learn(&mut self, url: &Url, verdict: &mut Verdict) {
        let record = &verdict.record;
        let Some(print) = verdict.print.filter(|_| record.outcome.is_there()) else { return };
        let ad = record.listings.iter().find(|seen| seen.look == Look::Page);
        let (address, most) = match ad {
            Some(seen) => (hash(&seen.url), ALIKE_ADS),
            // What the job names is what it wants, and filters of one path show the same where they find nothing.
            None if record.entry.origin == Origin::Target => return,
            None => (hash(url.path()), ALIKE_PAGES),
        };
        let alike = self.alike(hash(&(site_of(url), print, most)));
        if alike.contains(&address) {
            return;
        }
        if alike.len() < most {
            alike.push(address);
            return;
        }
        let detail = format!("says word for word what {most} other addresses of its site say");
        let problem = PageProblem::SoftNotFound;
        let record = &mut verdict.record;
        record.outcome = PageOutcome::Failed(problem);
        record.listings.clear();
        record.discovered.clear();
        (record.memory, record.page) = (None, None);
        record.missed = vec![(record.entry.url.clone(), Evidence::Failed)];
        record.events.push(RunEvent::PageFailed { url: record.entry.url.clone(), problem, detail: detail.clone() });
        verdict.problem = Some(FetchError::new(problem, detail));
    }

    /// The addresses at which this was seen.
    fn alike(&mut self, print: u64) -> &mut Vec<u64> {
        if self.recent.len() >= MOST_PAGES && !self.recent.contains_key(&print) {
            self.older = std::mem::take(&mut self.recent);
        }
        let before = self.older.remove(&print);
        self.recent.entry(print).or_insert_with(|| before.unwrap_or_default())
    }
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use domain::Instant;
    use domain::facts::Reading;
    use domain::frontier::FrontierEntry;

    use super::super::pace::Answer;
    use super::*;
    use crate::store::{PageRecord, SeenListing};

    fn verdict(url: &Url, print: u64, is_ad: bool) -> Verdict {
        let seen = SeenListing { url: url.to_string(), look: Look::Page, reading: Reading::default() };
        let record = PageRecord {
            entry: FrontierEntry { id: 1, url: url.to_string(), depth: 1, origin: Origin::Link, attempts: 0 },
            at: Instant::UNIX_EPOCH,
            outcome: PageOutcome::Fetched,
            listings: if is_ad { vec![seen] } else { Vec::new() },
            areas: Vec::new(),
            missed: Vec::new(),
            discovered: Vec::new(),
            also_visited: Vec::new(),
            events: Vec::new(),
            bytes: 0,
            answer: None,
            memory: None,
            page: None,
        };
        Verdict { record, problem: None, pause: None, answer: Answer::Well, print: Some(print), areas: None }
    }

    /// Whether each page is taken for what it says.
    fn taken(sames: &mut Sames, urls: &[&str], print: u64, is_ad: bool) -> Vec<bool> {
        let learn = |url: &&str| {
            let url = Url::parse("https://a.example").and_then(|base| base.join(url)).expect("a URL");
            let mut verdict = verdict(&url, print, is_ad);
            sames.learn(&url, &mut verdict);
            let failed = verdict.record.outcome == PageOutcome::Failed(PageProblem::SoftNotFound);
            assert_eq!(failed, verdict.record.listings.is_empty() && verdict.problem.is_some());
            if failed {
                assert_eq!(verdict.record.missed, [(url.to_string(), Evidence::Failed)]);
            }
            !failed
        };
        urls.iter().map(learn).collect()
    }

    #[test]
    fn the_third_ad_that_says_the_same_is_none() {
        let sames = &mut Sames::default();
        assert_eq!(taken(sames, &["/1", "/2", "/3", "/4", "/1"], 7, true), [true, true, false, false, true]);
        assert_eq!(taken(sames, &["/5"], 8, true), [true], "another says something else");
        assert_eq!(taken(sames, &["https://b.example/6"], 7, true), [true], "another site says the same");
    }

    #[test]
    fn pages_without_ads_have_more_room_and_filters_are_one() {
        let sames = &mut Sames::default();
        let paths = ["/a", "/b", "/c", "/d", "/e", "/e?filter=1", "/f", "/a"];
        assert_eq!(taken(sames, &paths, 7, false), [true, true, true, true, true, true, false, true]);
    }

    #[test]
    fn what_the_job_names_is_never_doubted() {
        let sames = &mut Sames::default();
        for number in 0..20 {
            let url = Url::parse(&format!("https://a.example/{number}")).expect("a URL");
            let mut verdict = verdict(&url, 7, false);
            verdict.record.entry.origin = Origin::Target;
            sames.learn(&url, &mut verdict);
            assert_eq!(verdict.record.outcome, PageOutcome::Fetched);
        }
    }

    #[test]
    fn memory_is_bounded_and_what_comes_again_is_kept() {
        let sames = &mut Sames::default();
        let pages = (MOST_PAGES * 3) as u64;
        for number in 0..pages {
            sames.alike(number).push(number);
            sames.alike(u64::MAX).push(number);
        }
        assert!(sames.recent.len() + sames.older.len() <= 2 * MOST_PAGES);
        assert_eq!(sames.alike(u64::MAX).len() as u64, pages);
        assert!(sames.alike(1).is_empty());
    }
}
