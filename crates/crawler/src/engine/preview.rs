//! What a crawl would read from one URL.

use std::sync::Arc;
use std::time::Duration;

use domain::run::PageProblem;
use domain::view::Preview;
use url::Url;

use super::judge::{follow, refusal};
use super::scope::Scope;
use super::visit::{Found, Visitor};
use crate::canonical::canonical;
use crate::fetch::{FetchError, Fetcher};
use crate::spider::Recipe;

const MOST_CARDS: usize = 50;
const MOST_LINKS: usize = 100;
/// How long somebody who waits for it is kept waiting: robots.txt, redirects and the page together.
const PATIENCE: Duration = Duration::from_secs(15);

/// Reads one page as a crawl that begins there would, robots.txt included, and keeps nothing.
pub async fn preview(url: &Url, recipe: &Recipe, fetcher: &Fetcher) -> Preview {
    let url = canonical(url);
    let recipe = Arc::new(recipe.clone());
    let visitor = Visitor::new(fetcher, Scope::of([&url]), recipe, Duration::ZERO, Duration::ZERO);
    let mut preview =
        Preview { url: url.to_string(), problem: None, listing: None, cards: Vec::new(), links: Vec::new() };
    let found = tokio::time::timeout(PATIENCE, visitor.visit(&url)).await.unwrap_or_else(|_| {
        let detail = format!("no whole answer in {} s", PATIENCE.as_secs());
        Found::Nothing(FetchError::new(PageProblem::Timeout, detail))
    });
    match found {
        Found::Nothing(error) => preview.problem = Some((error.problem, error.detail)),
        Found::Refusal(answer, blocked) => {
            let error = refusal(&answer, blocked);
            preview.url = canonical(&answer.final_url).into();
            preview.problem = Some((error.problem, error.detail));
        }
        Found::Page(page) => {
            let (answer, reading) = *page;
            let arrived = canonical(&answer.final_url);
            let links = follow(&visitor.scope, &reading, &arrived);
            preview.links = links.into_iter().take(MOST_LINKS).map(|(url, _)| url.into()).collect();
            let cards = reading.cards.into_iter().map(|(url, card)| (canonical(&url).into(), card));
            let items = reading.items.into_iter().filter_map(|item| {
                let own = item.url.filter(|url| visitor.scope.knows(url) == Some(true));
                Some((own.or(item.named)?.into(), item.reading))
            });
            preview.cards = cards.chain(items).take(MOST_CARDS).collect();
            preview.listing = reading.listing;
            preview.problem = match (reading.blocked, reading.says_gone) {
                (Some(text), _) => Some((PageProblem::Blocked, text)),
                (None, Some(text)) => Some((PageProblem::Gone, text)),
                (None, None) => None,
            };
            preview.url = arrived.into();
        }
    }
    preview
}
