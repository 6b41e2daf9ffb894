//! The run kinds `crawl`, `link_check` and `discover`: drives the crawler and stores what it brings.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use crawler::engine::{CrawlEnd, CrawlError, CrawlPlan, Purpose};
use crawler::spider::{Recipe, SelectorsSpider, SpiderError};
use crawler::store::{CrawlStore, StoreError, Turns};
use domain::area::Sighting;
use domain::frontier::{Discovered, FrontierEntry};
use domain::job::{JobSpec, QuietHours, Spider};
use domain::rules::Rule;
use domain::run::{Claim, ClaimedRun, FailureReason, RunEvent, RunKind};
use domain::visit::{Lesson, PageMemory, PageRecord, Turn, Validators};
use domain::{Instant, Invalid, JobId};
use runs::{Handler, Outcome, QuietTime};
use sha2::{Digest, Sha256};
use storage::crawl::Writer;
use storage::frontier::Known;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{Error, Result, Services};

/// The recipe of a spider. A wrong definition says where it is wrong: every mistake at once.
pub(crate) fn recipe(spider: Spider, definition: Option<&str>) -> Result<Recipe> {
    match spider {
        Spider::Structured => Ok(Recipe::structured()),
        Spider::Selectors => {
            let text = definition.unwrap_or_default();
            let spider = SelectorsSpider::parse(text).map_err(|errors| {
                let wrong = |error: &SpiderError| Invalid::new("definition", "bad_spider", error.to_string());
                Error::Invalid(errors.0.iter().map(wrong).collect())
            })?;
            Ok(Recipe::Selectors(Box::new(spider)))
        }
    }
}

/// A link check leaves out ads that were seen within so long.
const SEEN_LATELY: TimeDelta = TimeDelta::hours(1);
/// A link check looks again at ads that were removed within so long.
const REMOVED_LATELY: TimeDelta = TimeDelta::days(30);

/// Does crawls, link checks, and the search for areas.
pub(crate) struct CrawlHandler {
    services: Services,
}

impl CrawlHandler {
    pub(crate) fn new(services: Services) -> Self {
        Self { services }
    }
}

#[async_trait]
impl Handler for CrawlHandler {
    async fn work(&self, run: &ClaimedRun, stop: CancellationToken) -> Outcome {
        let planned = match plan(&run.spec, run.kind) {
            Ok(planned) => planned,
            Err(detail) => return Outcome::Failed(RunEvent::failed(FailureReason::BadSpider, detail)),
        };
        let now = self.services.now();
        let quiet = planned.quiet.clone();
        if let Some(waits) = quiet.as_ref().and_then(|quiet| quiet.wait(now)) {
            return waits;
        }
        let (mut plan, store) = StoredCrawl::of(&self.services, run, planned);
        plan.until = quiet.as_ref().and_then(|quiet| quiet.time.begins(now));
        let begun = match plan.purpose {
            _ if run.taken_over => {
                Some(RunEvent::TakenOver { pending: u32::try_from(run.pending).unwrap_or(u32::MAX) })
            }
            Purpose::Discovery | Purpose::Areas => {
                Some(RunEvent::Started { targets: u32::try_from(plan.targets.len()).unwrap_or(u32::MAX) })
            }
            // How many ads it looks for is the first that it tells.
            Purpose::LinkCheck | Purpose::Look => None,
        };
        if let Some(begun) = begun
            && let Err(error) = store.log(vec![begun]).await
        {
            return left(CrawlError::from(error));
        }
        if let Err(error) = store.judge_all().await {
            return left(CrawlError::from(error));
        }
        match crawler::engine::crawl(&plan, &store, &self.services.fetcher, &self.services.clock, stop).await {
            Ok(CrawlEnd::Exhausted | CrawlEnd::LimitReached) => Outcome::Completed,
            Ok(CrawlEnd::Stopped) => Outcome::Stopped,
            // They began meanwhile, and may even be over.
            Ok(CrawlEnd::TimeUp) => {
                let waits = quiet.zip(plan.until).and_then(|(quiet, since)| quiet.wait(since));
                waits.unwrap_or(Outcome::Stopped)
            }
            Ok(CrawlEnd::NoTargetReadable { first }) => {
                let (problem, detail) = first.map(|first| (first.problem, first.detail)).unzip();
                let detail = detail.unwrap_or_else(|| "no target is left to try".to_owned());
                Outcome::Failed(RunEvent::Failed { reason: FailureReason::NoTargetReadable, problem, detail })
            }
            Ok(CrawlEnd::SitesGivenUp { last }) => {
                let (problem, detail) = last.map(|last| (last.problem, last.detail)).unzip();
                Outcome::Failed(RunEvent::Failed {
                    reason: FailureReason::SitesGivenUp,
                    problem,
                    detail: detail.unwrap_or_default(),
                })
            }
            Err(error) => left(error),
        }
    }
}

pub(crate) fn left(error: CrawlError) -> Outcome {
    match error {
        CrawlError::LeaseLost => Outcome::LeaseLost,
        CrawlError::Store(error) => Outcome::Retry(error),
    }
}

/// A job's quiet hours.
#[derive(Clone)]
struct Quiet {
    time: QuietTime,
    zone: String,
}

impl Quiet {
    fn parse(hours: QuietHours) -> std::result::Result<Self, String> {
        let wrong = |wrong: Vec<Invalid>| wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Ok(Self { time: QuietTime::parse(&hours).map_err(wrong)?, zone: hours.time_zone })
    }

    /// That a run waits, if this instant lies in them.
    fn wait(&self, at: Instant) -> Option<Outcome> {
        let until = self.time.ends(at)?;
        let offset_minutes = self.time.offset_minutes(until);
        Some(Outcome::Waits(until, RunEvent::QuietHours { until, offset_minutes, time_zone: self.zone.clone() }))
    }
}

/// What a run's stored definition asks for.
pub(crate) struct Planned {
    pub(crate) plan: CrawlPlan,
    /// By which it judges what it finds.
    pub(crate) rules: Vec<Rule>,
    /// What decides how a page is read and where it leads, as a number: what another read may not be taken for what this
    /// one would read.
    reader: Vec<u8>,
    /// In which it may ask for nothing.
    quiet: Option<Quiet>,
    /// How many bytes of pages are kept at most.
    archive: Option<u64>,
}

pub(crate) fn plan(spec: &str, kind: RunKind) -> std::result::Result<Planned, String> {
    let spec: JobSpec = serde_json::from_str(spec).map_err(|error| error.to_string())?;
    let reader = reader(&spec)?;
    let recipe = recipe(spec.spider, spec.definition.as_deref()).map_err(|error| error.to_string())?;
    let targets = spec
        .target_urls
        .iter()
        .map(|url| Url::parse(url).map_err(|error| format!("{url}: {error}")))
        .collect::<std::result::Result<_, _>>()?;
    let purpose = match kind {
        RunKind::Crawl | RunKind::ReExtraction => Purpose::Discovery,
        RunKind::LinkCheck => Purpose::LinkCheck,
        RunKind::Discover => Purpose::Areas,
        RunKind::UrlCheck => return Err("such a run has no definition".to_owned()),
    };
    let quiet = spec.politeness.quiet.clone().map(Quiet::parse).transpose()?;
    let plan = CrawlPlan::new(targets, Arc::new(recipe), spec.limits, spec.politeness);
    let archive = spec.archive_mb.map(|mb| u64::from(mb) * 1_000_000);
    let plan = CrawlPlan { purpose, scope: spec.scope, archives: archive.is_some(), ..plan };
    Ok(Planned { plan, rules: spec.rules, reader, quiet, archive })
}

fn reader(spec: &JobSpec) -> std::result::Result<Vec<u8>, String> {
    let decides = (crawler::READING, spec.spider, &spec.definition, &spec.target_urls, &spec.scope);
    // What is to be kept has to come whole once.
    let written = serde_json::to_vec(&(decides, spec.archive_mb.is_some())).map_err(|error| error.to_string())?;
    Ok(Sha256::digest(written)[..16].to_vec())
}

/// A crawl's memory: the database, through the run's claim.
pub(crate) struct StoredCrawl {
    pub(crate) services: Services,
    pub(crate) claim: Claim,
    pub(crate) job: Option<JobId>,
    visit: Instant,
    rules: Vec<Rule>,
    reader: Vec<u8>,
    archive: Option<u64>,
    known: Known,
}

impl StoredCrawl {
    /// That of a run, with what it is to do. Only a crawl or a link check gets pages to keep.
    pub(crate) fn of(services: &Services, run: &ClaimedRun, planned: Planned) -> (CrawlPlan, Self) {
        let Planned { plan, rules, reader, archive, quiet: _ } = planned;
        let archive = archive.filter(|_| run.kind != RunKind::ReExtraction);
        let store = Self {
            services: services.clone(),
            claim: run.claim,
            job: run.job,
            visit: run.started_at,
            rules,
            reader,
            archive,
            known: Known::default(),
        };
        (plan, store)
    }

    fn writer(&self) -> Writer<'_> {
        Writer {
            claim: self.claim,
            job: self.job,
            visit: self.visit,
            rules: &self.rules,
            reader: &self.reader,
            archive: self.archive,
        }
    }

    /// Judges what the job has found before by the rules of this run, where those are others.
    pub(crate) async fn judge_all(&self) -> std::result::Result<(), StoreError> {
        let Some(job) = self.job else { return Ok(()) };
        let judged = storage::listings::judge_all(&self.services.db, self.claim, job, &self.rules, self.now());
        let judged = judged.await.map_err(failed)?;
        if judged > 0 {
            tracing::info!(run = %self.claim.run, judged, "ads were judged anew: the job's rules have changed");
            self.services.hint_news();
        }
        Ok(())
    }

    pub(crate) fn now(&self) -> Instant {
        self.services.now()
    }

    /// Tells whoever shows it, after a commit.
    pub(crate) fn committed<T>(&self, done: T) -> T {
        self.services.hint_news();
        done
    }
}

pub(crate) fn failed(error: storage::Error) -> StoreError {
    match error {
        storage::Error::LeaseLost(run) => {
            tracing::info!(%run, "a write was refused: this worker's claim no longer counts");
            StoreError::LeaseLost
        }
        error => StoreError::Failed(error.into()),
    }
}

/// Turns at sites are the database's: all processes share them.
#[async_trait]
impl Turns for Services {
    async fn take_turn(&self, site: &str, hold: Duration, lesson: Lesson) -> std::result::Result<Turn, StoreError> {
        storage::hosts::take_turn(&self.db, site, hold, lesson).await.map_err(failed)
    }

    async fn leave_alone(&self, site: &str, pause: Duration) -> std::result::Result<(), StoreError> {
        storage::hosts::leave_alone(&self.db, site, pause).await.map_err(failed)
    }
}

#[async_trait]
impl Turns for StoredCrawl {
    async fn take_turn(&self, site: &str, hold: Duration, lesson: Lesson) -> std::result::Result<Turn, StoreError> {
        self.services.take_turn(site, hold, lesson).await
    }

    async fn leave_alone(&self, site: &str, pause: Duration) -> std::result::Result<(), StoreError> {
        self.services.leave_alone(site, pause).await
    }
}

#[async_trait]
impl CrawlStore for StoredCrawl {
    async fn seed(&self, urls: Vec<Discovered>) -> std::result::Result<(), StoreError> {
        storage::frontier::seed_unknown(&self.services.db, self.claim, &self.known, &urls, self.now())
            .await
            .map_err(failed)?;
        self.committed(Ok(()))
    }

    async fn pending(
        &self,
        limit: usize,
        under_way: &HashSet<i64>,
    ) -> std::result::Result<Vec<FrontierEntry>, StoreError> {
        storage::frontier::pending(&self.services.db, self.claim.run, limit, under_way, self.now())
            .await
            .map_err(failed)
    }

    async fn next_ready_at(&self, under_way: &HashSet<i64>) -> std::result::Result<Option<Instant>, StoreError> {
        storage::frontier::next_ready_at(&self.services.db, self.claim.run, under_way).await.map_err(failed)
    }

    async fn validators(&self, entries: &[FrontierEntry]) -> std::result::Result<HashMap<i64, Validators>, StoreError> {
        let Some(job) = self.job else { return Ok(HashMap::new()) };
        let found = storage::memories::validators(&self.services.db, job, &self.reader, entries, self.now());
        found.await.map_err(failed)
    }

    async fn recall(&self, entry: &FrontierEntry) -> std::result::Result<Option<PageMemory>, StoreError> {
        let Some(job) = self.job else { return Ok(None) };
        storage::memories::recall(&self.services.db, job, &self.reader, &entry.url).await.map_err(failed)
    }

    async fn commit(&self, records: Vec<PageRecord>) -> std::result::Result<(), StoreError> {
        storage::crawl::commit_unknown(&self.services.db, self.writer(), &self.known, &records, self.now())
            .await
            .map_err(failed)?;
        self.services.tally.pages(&records);
        self.committed(Ok(()))
    }

    async fn add_areas(&self, found: Vec<Sighting>, visits: Vec<Discovered>) -> std::result::Result<(), StoreError> {
        storage::areas::add(&self.services.db, self.claim, &self.known, &found, &visits, self.now())
            .await
            .map_err(failed)?;
        self.committed(Ok(()))
    }

    async fn add_rechecks(&self) -> std::result::Result<u32, StoreError> {
        let added = storage::frontier::add_rechecks(&self.services.db, self.claim, self.now()).await.map_err(failed)?;
        self.committed(Ok(added))
    }

    async fn add_link_checks(&self) -> std::result::Result<u32, StoreError> {
        let now = self.now();
        let (unseen_since, removed_since) = (now - SEEN_LATELY, now - REMOVED_LATELY);
        let added = storage::frontier::add_link_checks(&self.services.db, self.claim, unseen_since, removed_since, now)
            .await
            .map_err(failed)?;
        self.committed(Ok(added))
    }

    async fn pages_fetched(&self) -> std::result::Result<u32, StoreError> {
        let run = storage::runs::by_id(&self.services.db, self.claim.run).await.map_err(failed)?;
        let pages = run.map_or(0, |run| run.view.counters.pages_fetched);
        Ok(u32::try_from(pages).unwrap_or(u32::MAX))
    }

    async fn log(&self, events: Vec<RunEvent>) -> std::result::Result<(), StoreError> {
        storage::runs::log(&self.services.db, self.claim, &events, self.now()).await.map_err(failed)?;
        self.committed(Ok(()))
    }
}
