//! From what a visit found to what is remembered. Pure: no request, no clock.

use std::collections::HashSet;
use std::time::Duration;

use domain::Instant;
use domain::availability::Evidence;
use domain::facts::Reading;
use domain::frontier::{Discovered, FrontierEntry, Origin};
use domain::job::{Limits, MAX_URL};
use domain::listing::Look;
use domain::run::{PageProblem, RunEvent};
use domain::visit::Answered;
use url::Url;

use super::areas::AreasPage;
use super::pace::Answer;
use super::plan::{CrawlPlan, Purpose, Retry};
use super::scope::{Scope, is_above};
use super::visit::{Found, Read};
use crate::canonical::canonical;
use crate::fetch::{FetchError, Fetched};
use crate::page::{LinkKind, Missing, PageReading};
use crate::store::{PageMemory, PageOutcome, PageRecord, SeenListing};

/// Priority of the job's targets.
pub(super) const TARGET: i16 = 15;
/// Priority of what sitemaps list.
pub(super) const SITEMAP: i16 = 5;
/// Priority of feeds that a page names.
const FEED: i16 = 7;

/// So many links to ads make a page that leads to ads.
const ENOUGH_ADS: usize = 3;

/// Priority of links that look like an ad's own page.
pub(super) const DETAIL: i16 = 30;

/// By what visits are judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) scope: &'a Scope,
    limits: Limits,
    retry: Retry,
    purpose: Purpose,
}

/// What a visit comes to.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) record: PageRecord,
    /// What went wrong, if something did.
    pub(super) problem: Option<FetchError>,
    /// How long the site asks to be left alone.
    pub(super) pause: Option<Duration>,
    /// How the site is doing.
    pub(super) answer: Answer,
    /// What the page says, to compare with others: see [`super::sames`].
    pub(super) print: Option<u64>,
    /// What the page says of areas, where they are looked for.
    pub(super) areas: Option<AreasPage>,
}

/// What follows from a request without result.
#[derive(Debug)]
pub(super) struct Setback {
    /// After how long it is tried again, if at all.
    pub(super) again: Option<Duration>,
    /// How long the site asks to be left alone.
    pub(super) pause: Option<Duration>,
    /// How the site is doing.
    pub(super) answer: Answer,
}

impl<'a> Judge<'a> {
    pub(super) fn of(plan: &CrawlPlan, scope: &'a Scope) -> Self {
        Self { scope, limits: plan.limits, retry: plan.retry, purpose: plan.purpose }
    }

    pub(super) fn judge(&self, entry: FrontierEntry, found: Found, now: Instant) -> Verdict {
        match found {
            Found::Page(found) => {
                let (answer, Read { reading, page }) = *found;
                let mut verdict = self.page(entry, &answer, reading, now);
                verdict.record.answer = Some(answered(&answer));
                // What tells of an ad that is gone does not take the place of the ad's page.
                let record = &mut verdict.record;
                record.page = page.filter(|_| record.outcome == PageOutcome::Fetched && record.missed.is_empty());
                verdict
            }
            Found::Refusal(answer, blocked) => {
                let bytes = answer.body.len() as u64;
                let mut verdict = self.failure(entry, refusal(&answer, blocked), Some(&answer), now);
                verdict.record.bytes = bytes;
                verdict.record.answer = Some(answered(&answer));
                verdict
            }
            // Only who remembers the page can say what follows: see [`Judge::unchanged`].
            Found::Unchanged => self.failure(entry, unasked(), None, now),
            Found::Nothing(error) => self.failure(entry, error, None, now),
        }
    }

    /// A page that is as it was: all it led to then follows again.
    pub(super) fn unchanged(&self, entry: FrontierEntry, memory: PageMemory, now: Instant) -> Verdict {
        let mut record = record(entry, PageOutcome::Unchanged, now);
        self.discover(&mut record, &memory.links);
        let again = |(url, look)| SeenListing { url, look, reading: Reading::default() };
        record.listings = memory.listings.into_iter().map(again).collect();
        record.also_visited = memory.also_visited;
        Verdict { record, problem: None, pause: None, answer: Answer::Well, print: memory.print, areas: None }
    }

    fn page(&self, entry: FrontierEntry, answer: &Fetched, reading: PageReading, now: Instant) -> Verdict {
        let bytes = answer.body.len() as u64;
        if let Some(text) = reading.blocked {
            let mut verdict = self.failure(entry, FetchError::new(PageProblem::Blocked, text), None, now);
            verdict.record.bytes = bytes;
            return verdict;
        }
        if let Some(Missing { words, certain }) = reading.missing {
            let error = FetchError::new(PageProblem::SoftNotFound, words);
            let mut verdict = self.failure(entry, error, None, now);
            verdict.record.bytes = bytes;
            if !certain {
                verdict.record.missed.iter_mut().for_each(|(_, evidence)| *evidence = Evidence::Failed);
            }
            return verdict;
        }
        let mut record = record(entry, PageOutcome::Fetched, now);
        record.bytes = bytes;

        let arrived = canonical(&answer.final_url);
        let is_ad = reading.listing.is_some() || reading.says_gone.is_some();
        let identity = if is_ad { identity(&arrived, reading.canonical.as_ref()) } else { arrived.clone() };
        let mut names: Vec<String> = Vec::new();
        let on_the_way = answer.redirects.iter().map(canonical);
        for name in on_the_way.chain([arrived.clone(), identity.clone()]).filter(|name| self.scope.allows(name)) {
            if name.as_str() != record.entry.url && !names.iter().any(|known| known == name.as_str()) {
                names.push(name.into());
            }
        }

        if self.purpose == Purpose::Areas {
            let read = reading.areas.unwrap_or_default();
            record.also_visited = names;
            let ads = reading.links.iter().filter(|link| link.kind == LinkKind::Detail).count();
            let leads_to_ads = reading.results || ads >= ENOUGH_ADS;
            let areas = Some(AreasPage { read, arrived, is_ad, leads_to_ads });
            return Verdict { record, problem: None, pause: None, answer: Answer::Well, print: reading.print, areas };
        }

        let links = follow(self.scope, &reading, &arrived);
        let links: Vec<(String, LinkKind)> = links.into_iter().map(|(url, kind)| (url.into(), kind)).collect();
        self.discover(&mut record, &links);
        if reading.says_gone.is_some() {
            let urls = std::iter::once(&record.entry.url).chain(&names);
            record.missed = urls.map(|url| (url.clone(), Evidence::SaysGone)).collect();
        } else if let Some(listing) = reading.listing {
            record.listings.push(SeenListing { url: identity.clone().into(), look: Look::Page, reading: listing });
        } else if led_elsewhere(&record.entry.url, &arrived) {
            // Sites send who asks for an ad that is gone to where ads are looked for. A page to log in at, a question
            // about cookies or a notice of maintenance says nothing of the ad.
            let asked = Url::parse(&record.entry.url);
            let to_the_search = reading.results || asked.is_ok_and(|asked| is_above(&arrived, &asked));
            let evidence = if to_the_search { Evidence::RedirectedAway } else { Evidence::Failed };
            record.missed.push((record.entry.url.clone(), evidence));
        }
        for (url, reading) in reading.cards {
            let url = canonical(&url);
            if url != identity && self.scope.holds(&url) {
                record.listings.push(SeenListing { url: url.into(), look: Look::Card, reading });
            }
        }
        for item in reading.items {
            let known = item.url.as_ref().map_or(Some(false), |url| self.scope.knows(url));
            let Some(own) = known else { continue };
            let url = if own { item.url } else { item.named };
            if let Some(url) = url.filter(|url| *url != identity && url.as_str().len() <= MAX_URL) {
                record.listings.push(SeenListing { url: url.into(), look: Look::Card, reading: item.reading });
            }
        }
        record.also_visited = names;
        record.memory = remembered(&record, answer, links, reading.print);
        Verdict { record, problem: None, pause: None, answer: Answer::Well, print: reading.print, areas: None }
    }

    /// Adds what is to be visited of the links of the record's page.
    fn discover(&self, record: &mut PageRecord, links: &[(String, LinkKind)]) {
        for (url, kind) in links.iter().filter(|_| self.purpose == Purpose::Discovery) {
            // Some sites name a feed of its own on every page: those of where the job begins are enough.
            if *kind == LinkKind::Feed && record.entry.depth > 0 {
                continue;
            }
            // The next page of results is more of the same list: it is no deeper.
            let depth = record.entry.depth + u32::from(*kind != LinkKind::Next);
            if depth <= self.limits.max_depth && *url != record.entry.url {
                let priority = priority(*kind);
                record.discovered.push(Discovered { url: url.clone(), depth, origin: Origin::Link, priority });
            }
        }
    }

    /// What a request without result means for its site, and when it is worth another.
    pub(super) fn setback(
        &self,
        url: &str,
        tries: u32,
        problem: PageProblem,
        given: Option<&Fetched>,
        now: Instant,
    ) -> Setback {
        let status = given.map_or(0, |given| given.status);
        let wait = given.and_then(|given| given.retry_after).map(|after| after.delay_from(now));
        let pause = wait.filter(|wait| *wait <= self.retry.longest_delay);
        let patient = wait.is_none() || pause.is_some();
        let again = (status == 429 || problem.may_heal()) && tries < self.retry.attempts && patient;
        let wall = status == 503 && problem == PageProblem::Blocked;
        Setback {
            again: again.then(|| self.retry.delay_after(tries, url).max(pause.unwrap_or_default())),
            pause,
            answer: if matches!(status, 429 | 503) && !wall { Answer::Overloaded } else { answer(problem) },
        }
    }

    /// A visit without result.
    fn failure(&self, entry: FrontierEntry, error: FetchError, given: Option<&Fetched>, now: Instant) -> Verdict {
        let FetchError { problem, detail } = error.clone();
        let url = entry.url.clone();
        let Setback { again, pause, answer } = self.setback(&url, entry.attempts + 1, problem, given, now);
        if let Some(delay) = again {
            let not_before = now + chrono::TimeDelta::from_std(delay).unwrap_or_default();
            let mut record = record(entry, PageOutcome::Retry { not_before }, now);
            record.events.push(RunEvent::PageRetried { url, problem, detail });
            return Verdict { record, problem: Some(error), pause, answer, print: None, areas: None };
        }
        let skipped = matches!(problem, PageProblem::Robots | PageProblem::OutOfScope);
        let outcome = if skipped { PageOutcome::Skipped(problem) } else { PageOutcome::Failed(problem) };
        let mut record = record(entry, outcome, now);
        record.missed.push((url.clone(), evidence(problem)));
        record.events.push(if skipped {
            RunEvent::PageSkipped { url, problem }
        } else {
            RunEvent::PageFailed { url, problem, detail }
        });
        Verdict { record, problem: Some(error), pause, answer, print: None, areas: None }
    }
}

/// A page that is one of many which are not asked for: its site was given up, or it is part of a trap. The log tells of
/// them once, not of each page.
pub(super) fn left_out(entry: FrontierEntry, problem: PageProblem, now: Instant) -> PageRecord {
    record(entry, PageOutcome::Skipped(problem), now)
}

/// How long it took is known to who asked.
fn answered(answer: &Fetched) -> Answered {
    Answered { url: answer.final_url.to_string(), status: answer.status, took: Duration::ZERO }
}

/// What a page's problem says of its site.
fn answer(problem: PageProblem) -> Answer {
    match problem {
        PageProblem::Blocked => Answer::Refused,
        PageProblem::UnknownHost
        | PageProblem::Unreachable
        | PageProblem::Timeout
        | PageProblem::Tls
        | PageProblem::Protocol
        | PageProblem::ServerError
        | PageProblem::RobotsUnavailable => Answer::Down,
        PageProblem::Robots | PageProblem::PrivateAddress | PageProblem::SiteGivenUp | PageProblem::Trap => {
            Answer::NotAsked
        }
        PageProblem::NotFound
        | PageProblem::Gone
        | PageProblem::SoftNotFound
        | PageProblem::ClientError
        | PageProblem::ContentType
        | PageProblem::TooLarge
        | PageProblem::Redirects
        | PageProblem::OutOfScope
        | PageProblem::Unreadable => Answer::Well,
    }
}

/// What to remember of a page that was read: one that answers for itself, under the address that was asked for, and tells
/// of no ad that is gone.
fn remembered(
    record: &PageRecord,
    answer: &Fetched,
    links: Vec<(String, LinkKind)>,
    print: Option<u64>,
) -> Option<PageMemory> {
    let validators = answer.validators.clone()?;
    let for_itself = answer.status == 200 && answer.redirects.is_empty() && record.missed.is_empty();
    for_itself.then(|| PageMemory {
        validators,
        links,
        listings: record.listings.iter().map(|seen| (seen.url.clone(), seen.look)).collect(),
        also_visited: record.also_visited.clone(),
        print,
    })
}

/// A page cannot be as it was for somebody who never saw it.
fn unasked() -> FetchError {
    let detail = "status 304: the site says that the page has not changed, and was not asked whether it has";
    FetchError::new(PageProblem::Protocol, detail.to_owned())
}

pub(super) fn record(entry: FrontierEntry, outcome: PageOutcome, at: Instant) -> PageRecord {
    PageRecord {
        entry,
        at,
        outcome,
        listings: Vec::new(),
        areas: Vec::new(),
        missed: Vec::new(),
        discovered: Vec::new(),
        also_visited: Vec::new(),
        events: Vec::new(),
        bytes: 0,
        answer: None,
        memory: None,
        page: None,
    }
}

/// What a status that is no success means.
pub(super) fn refusal(answer: &Fetched, blocked: Option<String>) -> FetchError {
    let detail = format!("status {}", answer.status);
    if answer.status == 304 {
        return unasked();
    }
    let problem = match answer.status {
        _ if blocked.is_some() => PageProblem::Blocked,
        401 | 403 | 429 => PageProblem::Blocked,
        404 => PageProblem::NotFound,
        408 => PageProblem::Timeout,
        410 => PageProblem::Gone,
        400..500 => PageProblem::ClientError,
        500..600 => PageProblem::ServerError,
        _ => PageProblem::Protocol,
    };
    FetchError::new(problem, blocked.map_or(detail.clone(), |text| format!("{detail}: {text}")))
}

fn evidence(problem: PageProblem) -> Evidence {
    match problem {
        PageProblem::NotFound => Evidence::NotFound,
        PageProblem::Gone => Evidence::Gone,
        PageProblem::SoftNotFound => Evidence::SaysNotFound,
        PageProblem::Blocked | PageProblem::Robots => Evidence::Blocked,
        _ => Evidence::Failed,
    }
}

/// By which URL an ad is known: the one its page calls canonical, if that is on the same host. Sites that call their
/// home page the canonical of every page are not believed.
fn identity(arrived: &Url, named: Option<&Url>) -> Url {
    let named = named.map(canonical).filter(|named| named.host() == arrived.host() && named.port() == arrived.port());
    named.filter(|named| named.path() != "/" || arrived.path() == "/").unwrap_or_else(|| arrived.clone())
}

/// Whether a redirect led to another page, and not only to another spelling of the same.
fn led_elsewhere(asked: &str, arrived: &Url) -> bool {
    let Ok(asked) = Url::parse(asked) else { return false };
    let path = |url: &Url| url.path().trim_end_matches('/').to_ascii_lowercase();
    path(&asked) != path(arrived)
}

fn priority(kind: LinkKind) -> i16 {
    match kind {
        LinkKind::Detail => DETAIL,
        LinkKind::Next => 20,
        LinkKind::Other => 10,
        LinkKind::Feed => FEED,
    }
}

/// The links of a page that a crawl follows: canonical, inside the scope, each once, in page order. What continues a list
/// need not be wanted itself: the list is.
pub(super) fn follow(scope: &Scope, reading: &PageReading, page: &Url) -> Vec<(Url, LinkKind)> {
    let mut seen = HashSet::from([page.clone()]);
    let links = reading.links.iter().map(|link| (canonical(&link.url), link.kind));
    let is_list = reading.listing.is_none();
    let continues = |kind: LinkKind| is_list && kind == LinkKind::Next;
    links
        .filter(|(url, kind)| scope.holds(url) || continues(*kind) && scope.allows(url))
        .filter(|(url, _)| seen.insert(url.clone()))
        .collect()
}
