//! From a site's sitemaps into the frontier.

use domain::frontier::{Discovered, Origin};
use domain::run::{PageProblem, RunEvent};
use url::Url;

use super::judge::SITEMAP;
use super::visit::Visitor;
use crate::canonical::canonical;
use crate::fetch::{Expect, FetchError};
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
    /// For the log; nothing where a guess was wrong.
    pub(super) event: Option<RunEvent>,
}

/// Reads one sitemap. What goes wrong is told in its event: no sitemap is needed for a crawl.
pub(super) async fn read(
    visitor: &Visitor,
    store: &dyn CrawlStore,
    url: &Url,
    depth: u8,
) -> Result<SitemapRead, StoreError> {
    let nothing = |event| SitemapRead { listed: Vec::new(), urls: 0, event: Some(event) };
    match fetch(visitor, url).await {
        Err(error) if depth == GUESS => {
            tracing::debug!(%url, error = error.detail, "no sitemap at the usual place");
            Ok(SitemapRead { listed: Vec::new(), urls: 0, event: None })
        }
        Ok(Sitemap::Pages(entries)) if depth == GUESS && entries.is_empty() => {
            Ok(SitemapRead { listed: Vec::new(), urls: 0, event: None })
        }
        Err(error) => {
            tracing::info!(%url, error = error.detail, "a sitemap cannot be read");
            Ok(nothing(RunEvent::PageSkipped { url: url.to_string(), problem: error.problem }))
        }
        Ok(Sitemap::Index(entries)) => {
            let listed = entries.into_iter().map(|entry| entry.url).filter(|url| visitor.scope.allows(url));
            let listed = if depth < MAX_INDEX_DEPTH { listed.collect() } else { Vec::new() };
            Ok(SitemapRead { listed, ..nothing(RunEvent::SitemapRead { url: url.to_string(), urls: 0 }) })
        }
        Ok(Sitemap::Pages(entries)) => {
            let urls = entries.iter().map(|entry| canonical(&entry.url)).filter(|url| visitor.scope.holds(url));
            let found: Vec<Discovered> = urls
                .map(|url| Discovered { url: url.into(), depth: 1, origin: Origin::Sitemap, priority: SITEMAP })
                .collect();
            let urls = u32::try_from(found.len()).unwrap_or(u32::MAX);
            for group in found.chunks(GROUP) {
                store.seed(group.to_vec()).await?;
            }
            let event = RunEvent::SitemapRead { url: url.to_string(), urls };
            Ok(SitemapRead { listed: Vec::new(), urls, event: Some(event) })
        }
    }
}

async fn fetch(visitor: &Visitor, url: &Url) -> Result<Sitemap, FetchError> {
    let unreadable = |detail: String| FetchError::new(PageProblem::Unreadable, detail);
    let _turn = visitor.sitemap_turn().await;
    let answer = visitor.fetcher.get(url, Expect::Sitemap).await?;
    if !(200..300).contains(&answer.status) {
        return Err(super::judge::refusal(&answer, None));
    }
    let parsed = tokio::task::spawn_blocking(move || sitemap::parse(&answer.body, &answer.final_url)).await;
    let parsed =
        parsed.map_err(|error| unreadable(error.to_string()))?.map_err(|error| unreadable(error.to_string()))?;
    // What is found first is visited first.
    Ok(parsed.newest_first())
}
