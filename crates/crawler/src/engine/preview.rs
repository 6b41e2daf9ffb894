//! What a crawl would read from one URL.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use domain::run::PageProblem;
use domain::view::Preview;
use url::Url;

use super::judge::{follow, refusal};
use super::schedule::spaced;
use super::scope::{Scope, site_of};
use super::visit::{Came, Found, Visitor};
use crate::canonical::canonical;
use crate::fetch::{FetchError, Fetcher};
use crate::spider::Recipe;
use crate::store::Turns;

const MOST_CARDS: usize = 50;
const MOST_LINKS: usize = 100;
/// How long somebody who waits for it is kept waiting: robots.txt, redirects and the page together.
const PATIENCE: Duration = Duration::from_secs(15);

/// Reads one page as a crawl that begins there would, robots.txt included, and keeps nothing. Like a crawl it takes its
/// turns at the sites it asks, `delay` between two requests.
pub async fn preview(url: &Url, recipe: &Recipe, fetcher: &Fetcher, turns: &dyn Turns, delay: Duration) -> Preview {
    let url = canonical(url);
    let recipe = Arc::new(recipe.clone());
    let visitor = Visitor::new(fetcher, Scope::of([&url]), recipe, Duration::ZERO);
    let mut preview =
        Preview { url: url.to_string(), problem: None, listing: None, cards: Vec::new(), links: Vec::new() };
    let visit = visit(&visitor, &url, turns, delay);
    let found = tokio::time::timeout(PATIENCE, visit).await.unwrap_or_else(|_| {
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
            preview.cards = cards.take(MOST_CARDS).collect();
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

/// Follows redirects to the page, each request in its turn.
async fn visit(visitor: &Visitor, url: &Url, turns: &dyn Turns, delay: Duration) -> Found {
    let mut trail = visitor.trail(url);
    let mut opened = HashSet::new();
    loop {
        if opened.insert(trail.last().origin()) {
            if let Err(error) = wait(turns, trail.last(), delay).await {
                return Found::Nothing(error);
            }
            visitor.gate.rules(trail.last(), delay).await;
        }
        if let Err(error) = wait(turns, trail.last(), delay).await {
            return Found::Nothing(error);
        }
        match visitor.visit(trail).await.0 {
            Came::To(found) => return found,
            Came::Moved(next) => trail = next,
        }
    }
}

/// Waits until it is this request's turn at the URL's site.
async fn wait(turns: &dyn Turns, url: &Url, delay: Duration) -> Result<(), FetchError> {
    if delay.is_zero() {
        return Ok(());
    }
    let wait = turns.take_turn(&site_of(url), spaced(delay)).await.map_err(|error| {
        tracing::error!(%error, "no turn at a site can be had");
        FetchError::new(PageProblem::Timeout, "the database does not answer; try again in a moment".to_owned())
    })?;
    if wait > PATIENCE {
        let detail = format!("other crawls keep the site for {} s more; try again then", wait.as_secs());
        return Err(FetchError::new(PageProblem::Timeout, detail));
    }
    tokio::time::sleep(wait).await;
    Ok(())
}
