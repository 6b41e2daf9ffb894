//! Runs: starting, watching, halting.

use domain::account::Actor;
use domain::run::{RunAction, RunEvent, RunKind, RunStatus};
use domain::view::{Page, RunLogEntry, RunView};
use domain::{JobId, RunId};
use storage::jobs::JobRecord;
use storage::runs::OwnedRun;

use crate::limits::{MAX_LOG_ENTRIES, MAX_RUNS};
use crate::{Error, Result, Services, jobs, policy};

/// Asks for a run of a job: a worker takes it up as soon as one is free. Where one is open already, it is that one.
pub async fn start(services: &Services, actor: &Actor, job: JobId) -> Result<RunView> {
    let record = jobs::changeable(services, actor, job).await?;
    enqueue(services, RunKind::Crawl, job, &record).await
}

/// Asks for a look at a job's ads that were not seen lately, or at those of every job one may change. Where a run of a
/// job is open already, it is that one, whatever its kind.
pub async fn start_link_checks(services: &Services, actor: &Actor, job: Option<JobId>) -> Result<Vec<RunView>> {
    let jobs = match job {
        Some(job) => vec![(job, jobs::changeable(services, actor, job).await?)],
        None => jobs::all_changeable(services, actor).await?,
    };
    let mut runs = Vec::with_capacity(jobs.len());
    for (job, record) in jobs {
        runs.push(enqueue(services, RunKind::LinkCheck, job, &record).await?);
    }
    Ok(runs)
}

/// Asks that the pages which a job keeps are read anew with its present spider, or those of every job one may change that
/// keeps any. Where a run of a job is open already, it is that one, whatever its kind.
pub async fn start_re_extractions(services: &Services, actor: &Actor, job: Option<JobId>) -> Result<Vec<RunView>> {
    let jobs = match job {
        Some(job) => vec![(job, jobs::changeable(services, actor, job).await?)],
        None => jobs::all_changeable(services, actor).await?,
    };
    let mut runs = Vec::with_capacity(jobs.len());
    for (id, record) in jobs {
        if storage::archive::of_job(&services.db, id).await?.is_some() {
            runs.push(enqueue(services, RunKind::ReExtraction, id, &record).await?);
        } else if job.is_some() {
            return Err(Error::Conflict("nothing_archived"));
        }
    }
    Ok(runs)
}

async fn enqueue(services: &Services, kind: RunKind, job: JobId, record: &JobRecord) -> Result<RunView> {
    let spec = serde_json::to_string(&record.spec).map_err(|error| Error::Internal(error.into()))?;
    let run =
        storage::runs::enqueue(&services.db, kind, job, record.owner, &record.spec.name, &spec, services.now()).await?;
    services.hint_work();
    services.hint_news();
    Ok(run.view)
}

/// The latest runs one may see, the newest first; of one job, or of all.
pub async fn list(services: &Services, actor: &Actor, job: Option<JobId>, limit: u32) -> Result<Vec<RunView>> {
    policy::may_watch(services, actor)?;
    let owner = policy::visible_owner(services, actor);
    Ok(storage::runs::list(&services.db, owner, job, false, limit.min(MAX_RUNS)).await?)
}

/// A part of that list: what comes before a run, or without the first so many. It goes on before its last run.
pub async fn page(
    services: &Services,
    actor: &Actor,
    job: Option<JobId>,
    before: Option<RunId>,
    skip: u32,
    limit: u32,
) -> Result<Page<RunView>> {
    policy::may_watch(services, actor)?;
    let owner = policy::visible_owner(services, actor);
    let items = storage::runs::page(&services.db, owner, job, before, skip, limit.saturating_add(1)).await?;
    Ok(Page::of(items, limit, |run| run.id.to_string()))
}

/// Runs under way or waiting, the newest first.
pub async fn active(services: &Services, actor: &Actor) -> Result<Vec<RunView>> {
    policy::may_watch(services, actor)?;
    let owner = policy::visible_owner(services, actor);
    Ok(storage::runs::list(&services.db, owner, None, true, MAX_RUNS).await?)
}

/// One run.
pub async fn get(services: &Services, actor: &Actor, id: RunId) -> Result<Option<RunView>> {
    Ok(visible(services, actor, id).await?.map(|run| run.view))
}

/// Entries of a run's log, the oldest first: those after the entry `after`, or the last ones.
pub async fn log(
    services: &Services,
    actor: &Actor,
    id: RunId,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<RunLogEntry>> {
    if visible(services, actor, id).await?.is_none() {
        return Err(Error::NotFound);
    }
    Ok(storage::runs::events(&services.db, id, after, limit.min(MAX_LOG_ENTRIES)).await?)
}

/// Halts a run; it goes on where it was when resumed.
pub async fn pause(services: &Services, actor: &Actor, id: RunId) -> Result<RunView> {
    act(services, actor, id, RunAction::Pause, RunEvent::Paused).await
}

/// Lets a paused run go on.
pub async fn resume(services: &Services, actor: &Actor, id: RunId) -> Result<RunView> {
    act(services, actor, id, RunAction::Resume, RunEvent::Resumed).await
}

/// Ends a run. What it found stays.
pub async fn cancel(services: &Services, actor: &Actor, id: RunId) -> Result<RunView> {
    act(services, actor, id, RunAction::Cancel, RunEvent::Cancelled).await
}

async fn act(services: &Services, actor: &Actor, id: RunId, action: RunAction, event: RunEvent) -> Result<RunView> {
    policy::may_work(actor)?;
    let run = storage::runs::by_id(&services.db, id).await?.ok_or(Error::NotFound)?;
    policy::may_change(actor, run.owner)?;

    let from: Vec<RunStatus> = RunStatus::ALL.iter().copied().filter(|status| status.after(action).is_ok()).collect();
    let to = from.first().and_then(|status| status.after(action).ok()).ok_or(Error::NotFound)?;
    if !storage::runs::change_status(&services.db, id, &from, to, &event, services.now()).await? {
        return Err(Error::Conflict(match action {
            RunAction::Pause => "run_not_pausable",
            RunAction::Resume => "run_not_paused",
            _ => "run_ended",
        }));
    }
    services.hint_work();
    services.hint_news();
    Ok(storage::runs::by_id(&services.db, id).await?.ok_or(Error::NotFound)?.view)
}

async fn visible(services: &Services, actor: &Actor, id: RunId) -> Result<Option<OwnedRun>> {
    policy::may_watch(services, actor)?;
    let run = storage::runs::by_id(&services.db, id).await?;
    Ok(run.filter(|run| policy::may_see(services, actor, run.owner)))
}
