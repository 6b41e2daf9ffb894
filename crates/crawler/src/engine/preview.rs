//! What a crawl would read from one URL.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use domain::run::PageProblem;
use domain::view::{AnswerView, LeftView, LinkTo, LinkView, Preview, RobotsLine, RobotsVerdict, RobotsView, WhyNot};
use url::Url;

use super::judge::{follow, refusal};
use super::schedule::spaced;
use super::scope::{Scope, site_of};
use super::visit::{Came, Visitor, may_be_a_wall, only_read};
use crate::canonical::canonical;
use crate::extract::{read_answer, read_answer_and_left};
use crate::fetch::{Expect, FetchError, Fetched, Fetcher};
use crate::page::{LeftLink, LinkKind, PageReading};
use crate::plain;
use crate::robots::{Rules, robots_url};
use crate::spider::Recipe;
use crate::store::{Lesson, Turns};

const MOST_CARDS: usize = 50;
const MOST_LINKS: usize = 100;
/// Longest line of a robots.txt that is shown, in characters.
const LONGEST_LINE: usize = 200;
/// How long somebody who waits for it is kept waiting: robots.txt, redirects and the page together.
const PATIENCE: Duration = Duration::from_secs(15);

/// Reads one page as a crawl that begins there would, robots.txt included, and keeps nothing. Like a crawl it takes its
/// turns at the sites it asks, `delay` between two requests.
///
/// `held` is dropped when no work on it is left: the reading of a page goes on when the caller has given up.
pub async fn preview(
    url: &Url,
    recipe: &Recipe,
    fetcher: &Fetcher,
    turns: &dyn Turns,
    delay: Duration,
    held: impl Send + Sync + 'static,
) -> Preview {
    let url = canonical(url);
    let mut preview = Preview::of(url.as_str());
    // A robots.txt that cannot be read is not asked for again while this lasts.
    let mut visitor = Visitor::new(fetcher, Scope::of([&url]), Arc::new(recipe.clone()), PATIENCE, only_read);
    visitor.turn = Arc::new(held);
    let visit = Visit { visitor, turns, delay };
    let went = tokio::time::timeout(PATIENCE, visit.go(&url, &mut preview)).await;
    let too_long = || {
        let detail = format!("no whole answer in {} s", PATIENCE.as_secs());
        Err(FetchError::new(PageProblem::Timeout, detail))
    };
    if let Err(error) = went.unwrap_or_else(|_| too_long()) {
        preview.problem = Some((error.problem, error.detail));
    }
    preview
}

/// One visit, which notes in the preview whatever it learns as soon as it does: it may be broken off.
struct Visit<'t> {
    visitor: Visitor,
    turns: &'t dyn Turns,
    /// Between two requests to one site.
    delay: Duration,
}

impl Visit<'_> {
    async fn go(&self, url: &Url, preview: &mut Preview) -> Result<(), FetchError> {
        let (answer, rules) = self.fetch(url, preview).await?;
        let arrived = canonical(&answer.final_url);
        preview.url = arrived.to_string();
        match answer.status {
            200..300 => {
                let (_, (reading, left)) = self.visitor.read(answer, read_answer_and_left).await?;
                self.note_links(&reading, left, &arrived, &rules, preview);
                preview.grade = reading.grade();
                let cards = reading.cards.into_iter().map(|(url, card)| (canonical(&url).into(), card));
                let items = reading.items.into_iter().filter_map(|item| {
                    let own = item.url.filter(|url| self.visitor.scope.knows(url) == Some(true));
                    Some((own.or(item.named)?.into(), item.reading))
                });
                preview.cards = cards.chain(items).take(MOST_CARDS).collect();
                preview.listing = reading.listing;
                let blocked = reading.blocked.map(|text| (PageProblem::Blocked, text));
                let missing = reading.missing.map(|missing| (PageProblem::SoftNotFound, missing.words));
                preview.problem = blocked.or(missing).or(reading.says_gone.map(|text| (PageProblem::Gone, text)));
                Ok(())
            }
            status if may_be_a_wall(status) => {
                let (answer, reading) = self.visitor.read(answer, read_answer).await?;
                Err(refusal(&answer, reading.blocked))
            }
            _ => Err(refusal(&answer, None)),
        }
    }

    /// Follows redirects as a crawl does. The answer comes with the rules of its origin.
    async fn fetch(&self, url: &Url, preview: &mut Preview) -> Result<(Fetched, Rules), FetchError> {
        let mut trail = self.visitor.trail(url);
        let mut opened = HashSet::new();
        loop {
            let at = trail.last().clone();
            if opened.insert(at.origin()) {
                wait(self.turns, &at, self.delay_at(&at)).await?;
            }
            let rules = self.visitor.gate.rules(&at, self.delay_at(&at)).await;
            preview.robots = Some(robots_view(&rules, &at));
            rules.check(&at)?;
            // Who comes next keeps the pause that the site asks for.
            wait(self.turns, &at, rules.crawl_delay().unwrap_or_default().max(self.delay_at(&at))).await?;
            match self.visitor.ask(trail, Expect::Page).await {
                (Err(error), _) => return Err(error),
                (Ok(Came::To(answer)), took) => {
                    preview.answer = Some(answer_view(&answer, took));
                    return Ok((answer, rules));
                }
                (Ok(Came::Moved(next)), _) => trail = next,
            }
            preview.url = canonical(trail.last()).into();
        }
    }

    /// Whoever runs this crawler may want more than the usual.
    fn delay_at(&self, url: &Url) -> Duration {
        self.delay.max(self.visitor.fetcher.config().least_delay_at(url))
    }

    fn note_links(
        &self,
        reading: &PageReading,
        left: Vec<LeftLink>,
        arrived: &Url,
        rules: &Rules,
        preview: &mut Preview,
    ) {
        let followed = follow(&self.visitor.scope, reading, arrived);
        let outside =
            reading.links.iter().map(|link| canonical(&link.url)).filter(|url| !self.visitor.scope.holds(url));
        let mut not_followed: Vec<LeftView> =
            outside.map(|url| LeftView { url: url.into(), why: WhyNot::OutOfScope }).collect();
        // Of other origins in the scope nobody has asked for the robots.txt; a crawl does before it goes there.
        let forbidden = |url: &Url| url.origin() == arrived.origin() && rules.check(url).is_err();
        for (url, kind) in followed {
            if forbidden(&url) {
                not_followed.push(LeftView { url: url.into(), why: WhyNot::Robots });
            } else {
                let kind = match kind {
                    LinkKind::Detail => LinkTo::Ad,
                    LinkKind::Next => LinkTo::Next,
                    LinkKind::Feed | LinkKind::Other => LinkTo::Other,
                };
                preview.links.push(LinkView { url: url.into(), kind });
            }
        }
        not_followed.extend(left.into_iter().map(|LeftLink { url, why }| LeftView { url, why }));
        (preview.links_found, preview.left_found) = (preview.links.len(), not_followed.len());
        preview.links.truncate(MOST_LINKS);
        not_followed.truncate(MOST_LINKS);
        preview.left = not_followed;
    }
}

/// Waits until it is this request's turn at the URL's site.
async fn wait(turns: &dyn Turns, url: &Url, delay: Duration) -> Result<(), FetchError> {
    if delay.is_zero() {
        return Ok(());
    }
    let lesson = Lesson { least: delay, ..Lesson::default() };
    let turn = turns.take_turn(&site_of(url), spaced(delay), lesson).await.map_err(|error| {
        tracing::error!(%error, "no turn at a site can be had");
        FetchError::new(PageProblem::Timeout, "the database does not answer; try again in a moment".to_owned())
    })?;
    let wait = turn.wait;
    if wait > PATIENCE {
        let detail = format!("the site may be asked again in {} s; try again then", wait.as_secs());
        return Err(FetchError::new(PageProblem::Timeout, detail));
    }
    tokio::time::sleep(wait).await;
    Ok(())
}

fn robots_view(rules: &Rules, url: &Url) -> RobotsView {
    let mut view = RobotsView {
        url: robots_url(url).into(),
        of: url.to_string(),
        verdict: RobotsVerdict::Unavailable,
        line: None,
        group: None,
        crawl_delay: None,
        detail: None,
    };
    match rules {
        Rules::Unavailable(error) => view.detail = Some(error.detail.clone()),
        Rules::Read(robots) => {
            let allowed = robots.allows(url);
            view.verdict = if allowed { RobotsVerdict::Allowed } else { RobotsVerdict::Disallowed };
            let plain = |text: &str| plain::line(text, LONGEST_LINE).unwrap_or_default();
            view.line = robots.deciding_line(url).map(|(number, text)| RobotsLine { number, text: plain(&text) });
            view.group = robots.group().map(plain);
            view.crawl_delay = robots.crawl_delay().map(|delay| delay.as_secs_f64());
        }
    }
    view
}

fn answer_view(answer: &Fetched, took: Duration) -> AnswerView {
    AnswerView {
        url: answer.final_url.to_string(),
        status: answer.status,
        content_type: answer.content_type.clone(),
        charset: answer.charset().to_owned(),
        bytes: answer.body.len() as u64,
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        redirects: answer.redirects.iter().map(Url::to_string).collect(),
    }
}
