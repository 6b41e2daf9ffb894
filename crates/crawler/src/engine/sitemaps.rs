//! From a site's sitemaps into the frontier.

use std::time::Duration;

use domain::frontier::{Discovered, Origin};
use domain::run::{PageProblem, RunEvent};
use tokio::time::Instant;
use url::Url;

use super::judge::SITEMAP;
use super::plan::Purpose;
use super::visit::{Came, Visitor};
use crate::canonical::canonical;
use crate::extract::area_by_address;
use crate::fetch::{Expect, FetchError, Fetched, Trail};
use crate::page::AreaLink;
use crate::sitemap::{self, MAX_INDEX_DEPTH, Sitemap};
use crate::store::{CrawlStore, StoreError};

/// URLs put into the frontier in one transaction.
const GROUP: usize = 5_000;

/// Depth of a sitemap that nobody named, at the usual place.
pub(super) const GUESS: u8 = 0;

/// What reading a sitemap came to.
#[derive(Debug)]
pub(super) struct SitemapRead {
    /// Sitemaps it lists, inside the scope.
    pub(super) listed: Vec<Url>,
    /// URLs it put into the frontier.
    pub(super) urls: u32,
    /// Where areas are looked for: the addresses that may be theirs, which are not in the frontier.
    pub(super) areas: Vec<AreaLink>,
    /// For the log; nothing where a guess was wrong.
    pub(super) event: Option<RunEvent>,
}

/// Why a sitemap gave nothing, with the answer where a status said so.
#[derive(Debug)]
pub(super) struct SitemapError {
    pub(super) error: FetchError,
    pub(super) answer: Option<Box<Fetched>>,
}

/// A sitemap that is to be asked for.
#[derive(Debug)]
pub(super) struct SitemapVisit {
    pub(super) trail: Trail,
    /// How many indexes led to it.
    pub(super) depth: u8,
    /// How often it was asked for in vain.
    pub(super) tries: u32,
    pub(super) not_before: Instant,
}

/// What asking for a sitemap came to.
pub(super) type SitemapAnswer = Came<Result<SitemapRead, SitemapError>>;

/// Asks for one sitemap and reads it. Tells how long the site took for it.
pub(super) async fn read(
    visitor: &Visitor,
    store: &dyn CrawlStore,
    visit: &SitemapVisit,
    purpose: Purpose,
) -> Result<(SitemapAnswer, Duration), StoreError> {
    let url = visit.trail.last();
    let (came, took) = visitor.ask(visit.trail.clone(), Expect::Sitemap).await;
    let answer = match came {
        Ok(Came::To(answer)) => answer,
        Ok(Came::Moved(trail)) => return Ok((Came::Moved(trail), took)),
        Err(error) => return Ok((Came::To(Err(SitemapError { error, answer: None })), took)),
    };
    let read = match parse(answer).await {
        Ok(Sitemap::Index(entries)) => {
            let listed = entries.into_iter().map(|entry| entry.url).filter(|url| visitor.scope.allows(url));
            let listed = if visit.depth < MAX_INDEX_DEPTH { listed.collect() } else { Vec::new() };
            let event = Some(RunEvent::SitemapRead { url: url.to_string(), urls: 0 });
            Ok(SitemapRead { listed, urls: 0, areas: Vec::new(), event })
        }
        Ok(Sitemap::Pages(entries)) if visit.depth == GUESS && entries.is_empty() => {
            Ok(SitemapRead { listed: Vec::new(), urls: 0, areas: Vec::new(), event: None })
        }
        Ok(Sitemap::Pages(entries)) => {
            let mut urls = entries.iter().map(|entry| canonical(&entry.url)).filter(|url| visitor.scope.holds(url));
            if purpose == Purpose::Areas {
                let areas: Vec<AreaLink> = urls.by_ref().filter_map(|url| area_by_address(&url)).collect();
                let urls = u32::try_from(areas.len()).unwrap_or(u32::MAX);
                let event = Some(RunEvent::SitemapRead { url: url.to_string(), urls });
                return Ok((Came::To(Ok(SitemapRead { listed: Vec::new(), urls, areas, event })), took));
            }
            let found: Vec<Discovered> = urls
                .map(|url| Discovered { url: url.into(), depth: 1, origin: Origin::Sitemap, priority: SITEMAP })
                .collect();
            let urls = u32::try_from(found.len()).unwrap_or(u32::MAX);
            for group in found.chunks(GROUP) {
                store.seed(group.to_vec()).await?;
            }
            let event = RunEvent::SitemapRead { url: url.to_string(), urls };
            Ok(SitemapRead { listed: Vec::new(), urls, areas: Vec::new(), event: Some(event) })
        }
        Err(error) => Err(error),
    };
    Ok((Came::To(read), took))
}

async fn parse(answer: Fetched) -> Result<Sitemap, SitemapError> {
    if !(200..300).contains(&answer.status) {
        let error = super::judge::refusal(&answer, None);
        return Err(SitemapError { error, answer: Some(Box::new(answer)) });
    }
    let unreadable = |detail: String| {
        let error = FetchError::new(PageProblem::Unreadable, detail);
        SitemapError { error, answer: None }
    };
    let parsed = tokio::task::spawn_blocking(move || sitemap::parse(&answer.body, &answer.final_url)).await;
    let parsed =
        parsed.map_err(|error| unreadable(error.to_string()))?.map_err(|error| unreadable(error.to_string()))?;
    // What is found first is visited first.
    Ok(parsed.newest_first())
}
