//! One request: what robots.txt says, the answer, the reading.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use domain::run::PageProblem;
use domain::visit::ArchivedPage;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use url::Url;

use super::scope::Scope;
use crate::archive;
use crate::extract::{read_answer, read_answer_for_areas};
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
    /// How an answer is read.
    reads: Reads,
    /// Pages read at once: one for each core.
    readers: Arc<Semaphore>,
    /// Whatever this visitor was let in by. It is held until the last page is read, though nobody waits for it any more.
    pub(super) turn: Arc<dyn Any + Send + Sync>,
}

/// A way to read an answer.
type Reads = fn(&Fetched, &Recipe) -> Read;

/// What a visit found.
#[derive(Debug)]
pub(super) enum Found {
    /// An answer with a status of success, and what it says.
    Page(Box<(Fetched, Read)>),
    /// An answer with another status; whether it is a block page, if that had to be looked at.
    Refusal(Box<Fetched>, Option<String>),
    /// The page is as it was when its validators came.
    Unchanged,
    /// No answer.
    Nothing(FetchError),
}

/// A page as it was read, and as it came where that is to be kept.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) reading: PageReading,
    pub(super) page: Option<ArchivedPage>,
}

/// What one request came to.
#[derive(Debug)]
pub(super) enum Came<T> {
    /// To an end.
    To(T),
    /// To a redirect: its target waits for its turn like any other URL.
    Moved(Trail),
}

impl Visitor {
    pub(super) fn new(
        fetcher: &Fetcher,
        scope: Scope,
        recipe: Arc<Recipe>,
        left_alone: Duration,
        reads: Reads,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            fetcher: fetcher.clone(),
            gate: Gate::new(fetcher.clone(), left_alone),
            scope,
            recipe,
            reads,
            readers: Arc::new(Semaphore::new(cores)),
            turn: Arc::new(()),
        }
    }

    /// A trail that begins at a URL.
    pub(super) fn trail(&self, url: &Url) -> Trail {
        Trail::new(url, self.fetcher.config().max_redirects)
    }

    /// Visits a page by one request. Tells how long the site took for it.
    pub(super) async fn visit(&self, trail: Trail) -> (Came<Found>, Duration) {
        let conditional = trail.validators().is_some();
        let (came, took) = self.ask(trail, Expect::Page).await;
        let found = match came {
            Err(error) => Found::Nothing(error),
            Ok(Came::Moved(trail)) => return (Came::Moved(trail), took),
            Ok(Came::To(answer)) => match answer.status {
                200..300 => match self.read(answer, self.reads).await {
                    Ok(read) => Found::Page(Box::new(read)),
                    Err(error) => Found::Nothing(error),
                },
                304 if conditional && answer.redirects.is_empty() => Found::Unchanged,
                status if may_be_a_wall(status) => match self.read(answer, read_answer).await {
                    Ok((answer, reading)) => Found::Refusal(Box::new(answer), reading.blocked),
                    Err(error) => Found::Nothing(error),
                },
                _ => Found::Refusal(Box::new(answer), None),
            },
        };
        (Came::To(found), took)
    }

    /// Makes one request, if the origin's robots.txt allows it. A redirect has to stay inside the scope.
    pub(super) async fn ask(&self, trail: Trail, expect: Expect) -> (Result<Came<Fetched>, FetchError>, Duration) {
        let url = trail.last();
        if let Err(error) = self.gate.rules(url, Duration::ZERO).await.check(url) {
            return (Err(error), Duration::ZERO);
        }
        let begun = Instant::now();
        let step = self.fetcher.step(url, expect, trail.validators()).await.map_err(|error| trail.at(error));
        let took = begun.elapsed();
        let came = step.and_then(|step| match step {
            Step::Answer(answer) => Ok(Came::To(trail.arrive(answer))),
            Step::Redirect(next) => self.follow(trail, next).map(Came::Moved),
        });
        (came, took)
    }

    fn follow(&self, mut trail: Trail, next: Url) -> Result<Trail, FetchError> {
        if !self.scope.leads_on(trail.last(), &next) {
            let detail = format!("leads to {next}, which is not in the scope of this job");
            return Err(FetchError::new(PageProblem::OutOfScope, detail));
        }
        trail.follow(next)?;
        Ok(trail)
    }

    /// Reads an answer on a thread for computing. Whoever gives up waiting does not end it: it counts until it is done.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        answer: Fetched,
        read: fn(&Fetched, &Recipe) -> T,
    ) -> Result<(Fetched, T), FetchError> {
        let unreadable = || FetchError::new(PageProblem::Unreadable, "the page could not be read".to_owned());
        let reader = Arc::clone(&self.readers).acquire_owned().await.map_err(|_| unreadable())?;
        let (recipe, turn) = (Arc::clone(&self.recipe), Arc::clone(&self.turn));
        let reading = tokio::task::spawn_blocking(move || {
            let reading = read(&answer, &recipe);
            drop(turn);
            drop(reader);
            (answer, reading)
        });
        match reading.await {
            Ok(read) => Ok(read),
            // The process ends, and this with it. Of the page that says nothing.
            Err(error) if error.is_cancelled() => std::future::pending().await,
            Err(error) => {
                tracing::error!(%error, "reading a page broke off");
                Err(unreadable())
            }
        }
    }
}

/// The plain way to read a page.
pub(super) fn only_read(answer: &Fetched, recipe: &Recipe) -> Read {
    Read { reading: read_answer(answer, recipe), page: None }
}

/// The same, with the page as it came, to be kept.
pub(super) fn read_and_pack(answer: &Fetched, recipe: &Recipe) -> Read {
    Read { page: archive::pack(answer), ..only_read(answer, recipe) }
}

/// The same, with what looks like an area of the site.
pub(super) fn read_for_areas(answer: &Fetched, recipe: &Recipe) -> Read {
    Read { reading: read_answer_for_areas(answer, recipe), page: None }
}

/// Whether an answer with this status has to be read to know what it is: some walls against robots answer like a server
/// in trouble, or as if there were no such page.
pub(super) fn may_be_a_wall(status: u16) -> bool {
    matches!(status, 400 | 402 | 404..=407 | 409..=428 | 430..=599)
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Handle;
    use tokio::sync::Notify;

    use super::*;
    use crate::fetch::FetchConfig;

    static BEGUN: Notify = Notify::const_new();
    static MAY_END: Semaphore = Semaphore::const_new(0);

    fn read_slowly(_: &Fetched, _: &Recipe) {
        BEGUN.notify_one();
        drop(Handle::current().block_on(MAY_END.acquire()).expect("never closed"));
    }

    #[tokio::test]
    async fn a_reading_that_nobody_waits_for_counts_until_it_is_done() {
        let url: Url = "https://a.example/".parse().expect("a URL");
        let fetcher = Fetcher::new(FetchConfig::default()).expect("a fetcher");
        let (scope, recipe) = (Scope::of([&url]), Arc::new(Recipe::structured()));
        let mut visitor = Visitor::new(&fetcher, scope, recipe, Duration::ZERO, only_read);
        let turn = Arc::new(());
        visitor.turn = turn.clone();
        let readers = Arc::clone(&visitor.readers);
        let all = readers.available_permits();
        let answer = Fetched {
            final_url: url,
            status: 200,
            content_type: None,
            challenge: None,
            retry_after: None,
            validators: None,
            body: Vec::new(),
            redirects: Vec::new(),
        };
        tokio::select! {
            _ = visitor.read(answer, read_slowly) => panic!("nothing lets it end"),
            () = BEGUN.notified() => {}
        }
        drop(visitor);
        assert_eq!((readers.available_permits(), Arc::strong_count(&turn)), (all - 1, 2));

        MAY_END.add_permits(1);
        drop(readers.acquire_many(u32::try_from(all).expect("few")).await.expect("never closed"));
        assert_eq!(Arc::strong_count(&turn), 1);
    }
}
