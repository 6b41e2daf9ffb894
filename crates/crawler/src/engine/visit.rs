//! One visit: what robots.txt says, the requests, the reading.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::run::PageProblem;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::scope::{Scope, site_of};
use crate::extract::read_page;
use crate::fetch::{Expect, FetchError, Fetched, Fetcher, Step, Trail};
use crate::page::PageReading;
use crate::robots::Gate;
use crate::spider::Recipe;

/// All that visits share.
pub(super) struct Visitor {
    pub(super) fetcher: Fetcher,
    pub(super) gate: Gate,
    pub(super) scope: Scope,
    recipe: Arc<Recipe>,
    /// Pages read at once: one for each core.
    readers: Semaphore,
    /// One sitemap is read at a time: it may be large.
    sitemaps: Semaphore,
    /// Pause before following a redirect, by site.
    delays: Mutex<HashMap<String, Duration>>,
    default_delay: Duration,
}

/// What a visit found.
#[derive(Debug)]
pub(super) enum Found {
    /// An answer with a status of success, and what it says.
    Page(Box<(Fetched, PageReading)>),
    /// An answer with another status; whether it is a block page, if that had to be looked at.
    Refusal(Box<Fetched>, Option<String>),
    /// No answer.
    Nothing(FetchError),
}

impl Visitor {
    pub(super) fn new(
        fetcher: &Fetcher,
        scope: Scope,
        recipe: Arc<Recipe>,
        delay: Duration,
        left_alone: Duration,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            fetcher: fetcher.clone(),
            gate: Gate::new(fetcher.clone(), left_alone),
            scope,
            recipe,
            readers: Semaphore::new(cores),
            sitemaps: Semaphore::new(1),
            delays: Mutex::default(),
            default_delay: delay,
        }
    }

    /// Remembers that a site asks for a slower pace than the job.
    pub(super) fn slow_down(&self, url: &Url, delay: Duration) {
        self.delays.lock().unwrap_or_else(PoisonError::into_inner).insert(site_of(url), delay);
    }

    /// Waits until another sitemap may be read; the turn lasts until the permit is dropped.
    pub(super) async fn sitemap_turn(&self) -> Option<SemaphorePermit<'_>> {
        self.sitemaps.acquire().await.ok()
    }

    /// Visits a page.
    pub(super) async fn visit(&self, url: &Url) -> Found {
        let answer = match self.fetch(url).await {
            Ok(answer) => answer,
            Err(error) => return Found::Nothing(error),
        };
        match answer.status {
            200..300 => match self.read(answer).await {
                Ok(read) => Found::Page(Box::new(read)),
                Err(error) => Found::Nothing(error),
            },
            // Some walls against robots answer like a server in trouble, or as if there were no such page.
            404 | 410 | 503 => match self.read(answer).await {
                Ok((answer, reading)) => Found::Refusal(Box::new(answer), reading.blocked),
                Err(error) => Found::Nothing(error),
            },
            _ => Found::Refusal(Box::new(answer), None),
        }
    }

    /// Follows redirects inside the scope, each allowed by its origin's robots.txt.
    async fn fetch(&self, url: &Url) -> Result<Fetched, FetchError> {
        let mut trail = Trail::new(url, self.fetcher.config().max_redirects);
        loop {
            self.gate.rules(trail.last(), self.delay_of(trail.last())).await.check(trail.last())?;
            match self.fetcher.step(trail.last(), Expect::Page).await.map_err(|error| trail.at(error))? {
                Step::Answer(answer) => return Ok(trail.arrive(answer)),
                Step::Redirect(next) => {
                    if !self.scope.leads_on(trail.last(), &next) {
                        let detail = format!("leads to {next}, which is not in the scope of this job");
                        return Err(FetchError::new(PageProblem::OutOfScope, detail));
                    }
                    trail.follow(next)?;
                    tokio::time::sleep(self.delay_of(trail.last())).await;
                }
            }
        }
    }

    /// The pause between two requests to the URL's site.
    pub(super) fn delay_of(&self, url: &Url) -> Duration {
        let delays = self.delays.lock().unwrap_or_else(PoisonError::into_inner);
        delays.get(&site_of(url)).copied().unwrap_or(self.default_delay)
    }

    /// Reads a page on a thread for computing.
    async fn read(&self, answer: Fetched) -> Result<(Fetched, PageReading), FetchError> {
        let unreadable = || FetchError::new(PageProblem::Unreadable, "the page could not be read".to_owned());
        let _reader = self.readers.acquire().await.map_err(|_| unreadable())?;
        let recipe = Arc::clone(&self.recipe);
        let reading = tokio::task::spawn_blocking(move || {
            let reading = read_page(&answer.text(), &answer.final_url, &recipe);
            (answer, reading)
        });
        reading.await.map_err(|error| {
            tracing::error!(%error, "reading a page broke off");
            unreadable()
        })
    }
}
