//! What stories are made of: jobs, crawls, pages, ads.

use std::collections::HashSet;

use chrono::Duration;
use domain::account::Actor;
use domain::facts::Reading;
use domain::frontier::{Discovered, Origin};
use domain::job::{JobSpec, Limits, Politeness, Spider};
use domain::listing::Look;
use domain::run::{Claim, Counters, RunEvent, RunKind, RunStatus};
use domain::view::ListingView;
use domain::visit::{PageOutcome, PageRecord, SeenListing};
use domain::{Currency, Instant, JobId, Money, PropertyId, RunId};
use storage::Database;
use storage::crawl::Writer;

/// So many seconds into the story.
pub(crate) fn at(seconds: i64) -> Instant {
    Instant::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
}

/// A session that is nobody's.
pub(crate) fn session<'a>(id: &'a str, data: &'a str, expires_at: Instant) -> storage::sessions::Session<'a> {
    storage::sessions::Session { hash: id.as_bytes(), user: None, data, address: None, agent: None, expires_at }
}

pub(crate) fn euros(units: i64) -> Money {
    Money { minor: units * 100, currency: Currency::EUR }
}

pub(crate) fn spec(name: &str) -> JobSpec {
    JobSpec {
        name: name.to_owned(),
        spider: Spider::Structured,
        definition: None,
        target_urls: vec!["https://pisos.example/".to_owned()],
        scope: domain::job::Scope::default(),
        limits: Limits::default(),
        politeness: Politeness::default(),
        rules: Vec::new(),
        schedule: None,
        archive_mb: None,
    }
}

/// A job that nobody owns.
pub(crate) async fn job(db: &Database, name: &str) -> JobId {
    storage::jobs::insert(db, &Actor::System, &spec(name), None, at(0)).await.expect("a new job").id
}

/// Asks for a run of the job.
pub(crate) async fn enqueue(db: &Database, job: JobId, now: Instant) -> RunId {
    storage::runs::enqueue(db, RunKind::Crawl, job, None, "a job", "{}", now).await.expect("a run").view.id
}

/// An ad seen on its own page.
pub(crate) fn ad(url: &str, price: impl Into<Option<i64>>) -> SeenListing {
    let mut reading = Reading::default();
    reading.facts.title = Some(format!("Ad {url}"));
    reading.facts.price = price.into().map(euros);
    SeenListing { url: url.to_owned(), look: Look::Page, reading }
}

/// A URL found by following a link.
pub(crate) fn link(url: &str, priority: i16) -> Discovered {
    Discovered { url: url.to_owned(), depth: 1, origin: Origin::Link, priority }
}

/// A crawl that a worker has under way.
pub(crate) struct Crawl {
    pub(crate) db: Database,
    pub(crate) writer: Writer<'static>,
}

impl Crawl {
    /// Asks for a run of the job and claims it.
    pub(crate) async fn begin(db: &Database, job: JobId, now: Instant) -> Self {
        let run = enqueue(db, job, now).await;
        let crawl = Self::claim(db, "worker", now).await;
        assert_eq!(crawl.run(), run, "another run was waiting");
        crawl
    }

    /// Claims what waits, for a minute.
    pub(crate) async fn claim(db: &Database, worker: &str, now: Instant) -> Self {
        let claimed = storage::runs::claim(db, worker, Duration::seconds(60), now)
            .await
            .expect("the queue answers")
            .expect("a run is waiting");
        let writer = Writer {
            claim: claimed.claim,
            job: claimed.job,
            visit: claimed.started_at,
            rules: &[],
            reader: &[],
            archive: None,
        };
        Self { db: db.clone(), writer }
    }

    pub(crate) fn run(&self) -> RunId {
        self.writer.claim.run
    }

    pub(crate) fn token(&self) -> Claim {
        self.writer.claim
    }

    pub(crate) async fn seed(&self, urls: &[Discovered], now: Instant) -> u32 {
        storage::frontier::seed(&self.db, self.token(), urls, now).await.expect("seeded")
    }

    /// URLs that may be visited at `now`, in their order.
    pub(crate) async fn pending(&self, now: Instant) -> Vec<String> {
        let entries = storage::frontier::pending(&self.db, self.run(), 10_000, &HashSet::new(), now).await;
        entries.expect("the frontier answers").into_iter().map(|entry| entry.url).collect()
    }

    /// A visit to `url`, which is seeded if it is new: fetched, and nothing found.
    pub(crate) async fn page(&self, url: &str, now: Instant) -> PageRecord {
        self.seed(&[Discovered { url: url.to_owned(), depth: 0, origin: Origin::Target, priority: 0 }], now).await;
        let entry = storage::frontier::pending(&self.db, self.run(), 10_000, &HashSet::new(), now)
            .await
            .expect("the frontier answers")
            .into_iter()
            .find(|entry| entry.url == url)
            .unwrap_or_else(|| panic!("{url} is not pending"));
        PageRecord {
            entry,
            at: now,
            outcome: PageOutcome::Fetched,
            listings: Vec::new(),
            areas: Vec::new(),
            missed: Vec::new(),
            discovered: Vec::new(),
            also_visited: Vec::new(),
            events: Vec::new(),
            bytes: 1_000,
            answer: None,
            memory: None,
            page: None,
        }
    }

    pub(crate) async fn commit(&self, records: &[PageRecord], now: Instant) -> storage::Result<()> {
        storage::crawl::commit(&self.db, self.writer, records, now).await
    }

    /// Visits each ad's own page.
    pub(crate) async fn see(&self, ads: Vec<SeenListing>, now: Instant) {
        for ad in ads {
            let page = PageRecord { listings: vec![ad.clone()], ..self.page(&ad.url, now).await };
            self.commit(&[page], now).await.expect("stored");
        }
    }

    /// Visits an address at which the ad is gone.
    pub(crate) async fn miss(&self, url: &str, evidence: domain::availability::Evidence, now: Instant) {
        let page = PageRecord { missed: vec![(url.to_owned(), evidence)], ..self.page(url, now).await };
        self.commit(&[page], now).await.expect("stored");
    }

    pub(crate) async fn end(&self, status: RunStatus, now: Instant) {
        let event = (status == RunStatus::Completed).then_some(RunEvent::Completed);
        storage::runs::finish(&self.db, self.token(), status, event.as_ref(), now, now).await.expect("ended");
    }

    pub(crate) async fn counters(&self) -> Counters {
        view(&self.db, self.run()).await.counters
    }
}

pub(crate) async fn view(db: &Database, run: RunId) -> domain::view::RunView {
    storage::runs::by_id(db, run).await.expect("the database answers").expect("the run exists").view
}

/// The only ad of a property.
pub(crate) async fn listing(db: &Database, property: i64) -> ListingView {
    let mut ads = storage::listings::of_property(db, PropertyId(property)).await.expect("the database answers");
    assert_eq!(ads.len(), 1);
    ads.remove(0)
}

/// Amounts of an ad's price history in whole units, the oldest first.
pub(crate) async fn history(db: &Database, property: i64) -> Vec<i64> {
    listing(db, property).await.prices.iter().map(|point| point.price.minor / 100).collect()
}
