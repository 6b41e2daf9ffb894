//! Jobs: saved crawl definitions.

use std::time::Duration;

use domain::account::Actor;
use domain::job::{JobDraft, JobSpec, MAX_PER_USER};
use domain::view::{JobSummary, JobView, RunView};
use domain::{Invalid, JobId};
use storage::jobs::{JobOutline, JobRecord};

use crate::crawling::recipe;
use crate::limits::MAX_JOBS;
use crate::targets::canonical_target;
use crate::timetable::first_run;
use crate::{Error, Result, Services, policy, timetable};

pub use crate::previews::preview;

/// The jobs one may see, by name.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<JobSummary>> {
    policy::may_watch(services, actor)?;
    let jobs = storage::jobs::outlines(&services.db, policy::visible_owner(services, actor), MAX_JOBS).await?;
    let summary = |(job, last_run): (JobOutline, _)| {
        let next_run = timetable::next_run(job.schedule.as_ref(), job.next_run_at);
        let JobOutline { id, name, spider, targets, first_target, .. } = job;
        JobSummary { id, name, spider, targets, first_target, last_run, next_run }
    };
    Ok(jobs.into_iter().map(summary).collect())
}

/// The same with their definitions, without the first `skip`, at most `limit`, and how many there are in all.
pub async fn page(services: &Services, actor: &Actor, skip: u32, limit: u32) -> Result<(Vec<JobView>, u64)> {
    policy::may_watch(services, actor)?;
    let (db, owner) = (&services.db, policy::visible_owner(services, actor));
    let jobs = storage::jobs::page(db, owner, skip, limit).await?;
    let total = storage::jobs::count(db, owner).await?;
    Ok((all_shown(services, jobs).await?, total))
}

/// The newest of the jobs one may see, the newest first.
pub(crate) async fn newest(services: &Services, actor: &Actor, limit: u32) -> Result<Vec<JobView>> {
    policy::may_watch(services, actor)?;
    let jobs = storage::jobs::newest(&services.db, policy::visible_owner(services, actor), limit).await?;
    all_shown(services, jobs).await
}

async fn all_shown(services: &Services, jobs: Vec<(JobRecord, Option<RunView>)>) -> Result<Vec<JobView>> {
    let mut views = Vec::with_capacity(jobs.len());
    for (record, last_run) in jobs {
        views.push(shown(services, record, last_run).await?);
    }
    Ok(views)
}

/// One job.
pub async fn get(services: &Services, actor: &Actor, id: JobId) -> Result<Option<JobView>> {
    policy::may_watch(services, actor)?;
    match storage::jobs::by_id(&services.db, id).await? {
        Some(record) if policy::may_see(services, actor, record.owner) => Ok(Some(view(services, record).await?)),
        _ => Ok(None),
    }
}

/// Makes a job. A user has at most [`MAX_PER_USER`].
pub async fn create(services: &Services, actor: &Actor, draft: JobDraft) -> Result<JobView> {
    policy::may_work(actor)?;
    let spec = check(services, draft)?;
    let now = services.now();
    match storage::jobs::insert_within(&services.db, actor, &spec, first_run(&spec, now), MAX_PER_USER, now).await {
        Ok(Some(record)) => changed(services, record).await,
        Ok(None) => Err(Error::Conflict("too_many_jobs")),
        Err(storage::Error::Taken) => Err(Error::Conflict("name_taken")),
        Err(error) => Err(error.into()),
    }
}

/// Replaces a job's definition. Runs under way keep the one they began with.
pub async fn update(services: &Services, actor: &Actor, id: JobId, draft: JobDraft) -> Result<JobView> {
    changeable(services, actor, id).await?;
    let spec = check(services, draft)?;
    let now = services.now();
    match storage::jobs::update(&services.db, actor, id, &spec, first_run(&spec, now), now).await {
        Ok(Some(record)) => changed(services, record).await,
        Ok(None) => Err(Error::NotFound),
        Err(storage::Error::Taken) => Err(Error::Conflict("name_taken")),
        Err(error) => Err(error.into()),
    }
}

/// Removes a job. Its runs and what they found stay; an open run must end first.
pub async fn delete(services: &Services, actor: &Actor, id: JobId) -> Result<()> {
    changeable(services, actor, id).await?;
    if storage::jobs::last_run(&services.db, id).await?.is_some_and(|run| !run.status.is_final()) {
        return Err(Error::Conflict("run_open"));
    }
    if storage::jobs::delete(&services.db, actor, id, services.now()).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// Every job one may change.
pub(crate) async fn all_changeable(services: &Services, actor: &Actor) -> Result<Vec<(JobId, JobRecord)>> {
    policy::may_work(actor)?;
    let owner = policy::visible_owner(services, actor);
    let jobs = storage::jobs::list(&services.db, owner, MAX_JOBS).await?.into_iter().map(|(record, _)| record);
    Ok(jobs.filter(|job| policy::may_change(actor, job.owner).is_ok()).map(|job| (job.id, job)).collect())
}

pub(crate) async fn changeable(services: &Services, actor: &Actor, id: JobId) -> Result<JobRecord> {
    policy::may_work(actor)?;
    let record = storage::jobs::by_id(&services.db, id).await?.ok_or(Error::NotFound)?;
    policy::may_change(actor, record.owner)?;
    Ok(record)
}

fn check(services: &Services, draft: JobDraft) -> Result<JobSpec> {
    let spec = draft.check(canonical_target, timetable::faults, timetable::quiet_faults).map_err(Error::Invalid)?;
    recipe(spec.spider, spec.definition.as_deref())?;
    let targets: Vec<url::Url> = spec.target_urls.iter().filter_map(|url| url.parse().ok()).collect();
    if let Some(target) = crawler::engine::excluded_target(&targets, &spec.scope) {
        let message = format!("these paths leave out the target {target}, so that it would never be visited");
        return Err(Invalid::new("scope.exclude", "excludes_target", message).into());
    }
    let delay = Duration::from_millis(spec.politeness.delay_ms.into());
    let config = services.fetcher.config();
    let least = targets.iter().map(|url| config.least_delay_at(url)).max().unwrap_or_default();
    if delay < least {
        let (delay, least) = (delay.as_millis(), least.as_millis());
        let message =
            format!("{delay} is below {least}, the least delay that this instance keeps to other people's sites");
        return Err(Invalid::new("politeness.delay_ms", "below_least", message).into());
    }
    Ok(spec)
}

async fn changed(services: &Services, record: JobRecord) -> Result<JobView> {
    services.hint_schedules();
    view(services, record).await
}

async fn view(services: &Services, record: JobRecord) -> Result<JobView> {
    let last_run = storage::jobs::last_run(&services.db, record.id).await?;
    shown(services, record, last_run).await
}

async fn shown(services: &Services, record: JobRecord, last_run: Option<RunView>) -> Result<JobView> {
    let next_run = timetable::next_run(record.spec.schedule.as_ref(), record.next_run_at);
    let archive = storage::archive::of_job(&services.db, record.id).await?;
    Ok(JobView { id: record.id, spec: record.spec, created_at: record.created_at, last_run, next_run, archive })
}
