//! The queue and the history of runs.
//!
//! A worker claims a run with a lease and a fencing token. Everything a worker writes goes through [`fence`], in the
//! transaction of the write itself: a worker whose run was taken over or cancelled can write nothing more.
//!
//! On PostgreSQL several processes change the same run at once. Whoever changes one locks its row first: a claim skips
//! rows that are locked (their holder is alive, and the next look comes soon), all others wait for them and then see
//! what the holder left.

mod alone;

use chrono::Duration;
use domain::run::{Claim, ClaimedRun, Counters, RunEvent, RunKind, RunStatus};
use domain::view::RunView;
use domain::{Instant, JobId, RunId, UserId};

use crate::columns::{Json, Time, count, name, text};
use crate::hints::{self, Hint};
use crate::question::PoolQuestion;
pub use crate::run_log::{events, log};
pub(crate) use crate::run_log::{insert_event, insert_events};
use crate::transaction::Tx;
use crate::{Database, Error, Result};
pub(crate) use alone::{NewAlone, insert_alone, open_alone};
pub use alone::{definition, enqueue_alone};

pub(crate) const RUN_COLUMNS: &str = "id, kind, job_id, owner_id, job_name, status, \
     pages_fetched, pages_failed, pages_skipped, listings_found, listings_new, listings_changed, listings_removed, \
     frontier_pending, bytes, listings_excluded, pages_unchanged, created_at, scheduled_for, started_at, finished_at, \
     updated_at, failure, waiting";

#[derive(sqlx::FromRow)]
pub(crate) struct RunRow {
    id: i64,
    kind: String,
    job_id: Option<i64>,
    owner_id: Option<i64>,
    job_name: String,
    status: String,
    pages_fetched: i64,
    pages_unchanged: i64,
    pages_failed: i64,
    pages_skipped: i64,
    listings_found: i64,
    listings_new: i64,
    listings_changed: i64,
    listings_removed: i64,
    listings_excluded: i64,
    frontier_pending: i64,
    bytes: i64,
    created_at: Time,
    scheduled_for: Option<Time>,
    started_at: Option<Time>,
    finished_at: Option<Time>,
    updated_at: Time,
    failure: Option<Json>,
    waiting: Option<Json>,
}

impl RunRow {
    pub(crate) fn id(&self) -> RunId {
        RunId(self.id)
    }

    pub(crate) fn into_view(self) -> Result<RunView> {
        Ok(RunView {
            id: RunId(self.id),
            kind: name("a run's kind", &self.kind)?,
            job_id: self.job_id.map(JobId),
            job_name: self.job_name,
            status: name("a run's status", &self.status)?,
            counters: Counters {
                pages_fetched: self.pages_fetched,
                pages_unchanged: self.pages_unchanged,
                pages_failed: self.pages_failed,
                pages_skipped: self.pages_skipped,
                listings_found: self.listings_found,
                listings_new: self.listings_new,
                listings_changed: self.listings_changed,
                listings_removed: self.listings_removed,
                listings_excluded: self.listings_excluded,
                frontier_pending: self.frontier_pending,
                bytes: self.bytes,
            },
            created_at: self.created_at.0,
            scheduled_for: self.scheduled_for.map(|time| time.0),
            started_at: self.started_at.map(|time| time.0),
            finished_at: self.finished_at.map(|time| time.0),
            updated_at: self.updated_at.0,
            pages_per_second: None,
            failure: self.failure.map(|failure| failure.read("a run's failure")).transpose()?,
            waiting: self.waiting.map(|waiting| waiting.read("what a run waits for")).transpose()?,
        })
    }
}

/// A run with its owner.
#[derive(Debug, Clone)]
pub struct OwnedRun {
    /// Who asked for it; `None` for the process itself.
    pub owner: Option<UserId>,
    /// The run.
    pub view: RunView,
}

impl OwnedRun {
    fn from_row(row: RunRow) -> Result<Self> {
        Ok(Self { owner: row.owner_id.map(UserId), view: row.into_view()? })
    }
}

/// Asks for a run of a job. Where one is open already (queued, running or paused), it is that one.
pub async fn enqueue(
    db: &Database,
    kind: RunKind,
    job: JobId,
    owner: Option<UserId>,
    job_name: &str,
    spec: &str,
    now: Instant,
) -> Result<OwnedRun> {
    let spec = Json::from_text("a job's definition", spec.to_owned())?;
    let mut tx = db.begin().await?;
    let (row, _) =
        insert_unless_open(&mut tx, NewRun { kind, job, owner, job_name, spec, scheduled_for: None }, now).await?;
    hints::give(&mut tx, &[Hint::Work, Hint::News]).await?;
    tx.commit().await?;
    OwnedRun::from_row(row)
}

/// A run to be asked for.
pub(crate) struct NewRun<'a> {
    pub(crate) kind: RunKind,
    pub(crate) job: JobId,
    pub(crate) owner: Option<UserId>,
    pub(crate) job_name: &'a str,
    pub(crate) spec: Json,
    pub(crate) scheduled_for: Option<Instant>,
}

/// The new run, or the one of the same job that is open; and whether it is new.
pub(crate) async fn insert_unless_open(tx: &mut Tx, run: NewRun<'_>, now: Instant) -> Result<(RunRow, bool)> {
    loop {
        let inserted = tx
            .ask(
                "INSERT INTO runs
                     (kind, job_id, owner_id, job_name, spec, scheduled_for, status, available_at, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $7, $7)
                 ON CONFLICT (job_id) WHERE status IN ('queued', 'running', 'paused') DO NOTHING",
            )
            .bind(run.kind.as_str())
            .bind(run.job.0)
            .bind(run.owner.map(|id| id.0))
            .bind(text(run.job_name))
            .bind(run.spec.clone())
            .bind(run.scheduled_for.map(Time))
            .bind(Time(now))
            .execute()
            .await?;
        let open = format!(
            "SELECT {RUN_COLUMNS} FROM runs WHERE job_id = $1 AND status IN ('queued', 'running', 'paused') LIMIT 1"
        );
        if let Some(row) = tx.ask(open).bind(run.job.0).optional().await? {
            return Ok((row, inserted == 1));
        }
        // The open run that was in the way has ended this very moment: there is room for a new one.
    }
}

/// The runs that have waited longest, `$2` at most: those that are queued, and those whose worker let its lease run out
/// at `$1`.
const WAITING: &str = "SELECT id FROM runs
     WHERE status IN ('queued', 'running') AND available_at <= $1
       AND (status = 'queued' OR lease_until IS NULL OR lease_until < $1)
     ORDER BY available_at, id LIMIT $2";

/// What a claim learns of its run: id, kind, job, definition, token, attempts, first start, URLs still to visit.
type ClaimRow = (i64, String, Option<i64>, Json, i64, i32, Time, i64);

/// Gives `worker` the run that has waited longest.
pub async fn claim(db: &Database, worker: &str, lease: Duration, now: Instant) -> Result<Option<ClaimedRun>> {
    Ok(claim_some(db, worker, lease, 1, now).await?.pop())
}

/// Gives `worker` the runs that have waited longest, `most` of them at most, in no particular order.
pub async fn claim_some(
    db: &Database,
    worker: &str,
    lease: Duration,
    most: u32,
    now: Instant,
) -> Result<Vec<ClaimedRun>> {
    // Looking first keeps idle workers from taking a lock each time.
    let waiting: Option<(i64,)> = db.ask(WAITING).bind(Time(now)).bind(1_i64).optional().await?;
    if waiting.is_none() {
        return Ok(Vec::new());
    }
    let skip_locked = db.engine().pick("", " FOR UPDATE SKIP LOCKED");
    let rows: Vec<ClaimRow> = db
        .write(format!(
            "WITH waiting AS ({WAITING}{skip_locked})
             UPDATE runs SET status = 'running', lease_owner = $3, lease_until = $4, fencing_token = fencing_token + 1,
                 attempts = attempts + 1, started_at = COALESCE(started_at, $1), updated_at = $1, waiting = NULL
             WHERE id IN (SELECT id FROM waiting)
             RETURNING id, kind, job_id, spec, fencing_token, attempts, started_at, frontier_pending"
        ))
        .bind(Time(now))
        .bind(i64::from(most))
        .bind(worker)
        .bind(Time(now + lease))
        .all()
        .await?;
    let claimed = |(id, kind, job, spec, token, attempts, started_at, pending): ClaimRow| {
        Ok(ClaimedRun {
            claim: Claim { run: RunId(id), token },
            kind: name("a run's kind", &kind)?,
            job: job.map(JobId),
            spec: spec.into_text(),
            attempts: count("a run's attempts", attempts)?,
            started_at: started_at.0,
            taken_over: token > 1,
            pending,
        })
    };
    rows.into_iter().map(claimed).collect()
}

/// Prolongs the lease. The run's status, so that the worker learns of a pause or a cancellation; `None` where the claim
/// no longer counts.
pub async fn renew(db: &Database, claim: Claim, lease: Duration, now: Instant) -> Result<Option<RunStatus>> {
    let status: Option<(String,)> = db
        .write(
            "UPDATE runs SET lease_until = $3 WHERE id = $1 AND fencing_token = $2 AND lease_owner IS NOT NULL
             RETURNING status",
        )
        .bind(claim.run.0)
        .bind(claim.token)
        .bind(Time(now + lease))
        .optional()
        .await?;
    status.map(|(status,)| name("a run's status", &status)).transpose()
}

/// The run's status as its worker sees it: `None` where the claim no longer counts. Writes nothing.
pub async fn status(db: &Database, claim: Claim) -> Result<Option<RunStatus>> {
    let status: Option<(String,)> = db
        .ask("SELECT status FROM runs WHERE id = $1 AND fencing_token = $2 AND lease_owner IS NOT NULL")
        .bind(claim.run.0)
        .bind(claim.token)
        .optional()
        .await?;
    status.map(|(status,)| name("a run's status", &status)).transpose()
}

/// Makes sure, inside the writer's own transaction, that the claim still counts. A paused run's worker may still store
/// what it had fetched; a cancelled run's may not.
///
/// It changes the row, and thereby keeps it: until this transaction ends nobody can claim, pause or end the run, and
/// other writers of the same run wait here. Whoever writes has news.
pub(crate) async fn fence(tx: &mut Tx, claim: Claim, now: Instant) -> Result<()> {
    let news = tx.engine().pick(String::new(), format!(" RETURNING {}", Hint::News.sql()));
    let held = tx
        .ask(format!(
            "UPDATE runs SET updated_at = $3
             WHERE id = $1 AND fencing_token = $2 AND lease_owner IS NOT NULL AND status IN ('running', 'paused'){news}"
        ))
        .bind(claim.run.0)
        .bind(claim.token)
        .bind(Time(now))
        .execute()
        .await?;
    if held == 1 { Ok(()) } else { Err(Error::LeaseLost(claim.run)) }
}

/// How a worker leaves a run.
#[derive(Debug, Clone)]
pub struct Departure {
    /// The worker's claim.
    pub claim: Claim,
    /// What the run becomes if it was running; where somebody paused or cancelled it meanwhile, it stays so.
    pub status: RunStatus,
    /// What the log says of it. Of a run that goes back to the queue: what it waits for, which was no try.
    pub event: Option<RunEvent>,
    /// A run that goes back to the queue can be claimed from then on.
    pub available_at: Instant,
}

/// Ends the worker's part of a run.
pub async fn finish(
    db: &Database,
    claim: Claim,
    status: RunStatus,
    event: Option<&RunEvent>,
    available_at: Instant,
    now: Instant,
) -> Result<()> {
    let departure = Departure { claim, status, event: event.cloned(), available_at };
    match finish_some(db, &[departure], now).await?.as_slice() {
        [true] => Ok(()),
        _ => Err(Error::LeaseLost(claim.run)),
    }
}

/// Ends the worker's part of several runs, each of them another, in one transaction. Of each whether its claim still
/// counted.
pub async fn finish_some(db: &Database, departures: &[Departure], now: Instant) -> Result<Vec<bool>> {
    if departures.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = db.begin().await?;
    let hints = tx.engine().pick(String::new(), format!(", {}, {}", Hint::Work.sql(), Hint::News.sql()));
    let mut update =
        tx.ask("WITH departures (run, token, status, available_at, is_final, failure, waiting) AS (VALUES ");
    for (number, departure) in departures.iter().enumerate() {
        let (failure, waiting) = match (departure.status, &departure.event) {
            (RunStatus::Failed, Some(event)) => (Some(Json::write("a run's failure", event)?), None),
            (RunStatus::Queued, Some(event)) => (None, Some(Json::write("what a run waits for", event)?)),
            _ => (None, None),
        };
        update = update
            .push(if number == 0 { "(" } else { ", (" })
            .push_bind(departure.claim.run.0)
            .push(", ")
            .push_bind(departure.claim.token)
            .push(", ")
            .push_bind(departure.status.as_str())
            .push(", ")
            .push_bind(Time(departure.available_at))
            .push(", ")
            .push_bind(departure.status.is_final())
            .push(", ")
            .push_bind(failure)
            .push(", ")
            .push_bind(waiting)
            .push(")");
    }
    let left: Vec<(i64, String)> = update
        .push(
            ") UPDATE runs SET status = CASE WHEN runs.status = 'running' THEN departures.status ELSE runs.status END,
                 lease_owner = NULL, lease_until = NULL, available_at = departures.available_at, updated_at = ",
        )
        .push_bind(Time(now))
        .push(", finished_at = CASE WHEN runs.status = 'running' AND departures.is_final THEN ")
        .push_bind(Time(now))
        .push(&format!(
            " ELSE runs.finished_at END,
                 failure = CASE WHEN runs.status = 'running' THEN COALESCE(departures.failure, runs.failure)
                     ELSE runs.failure END,
                 waiting = CASE WHEN runs.status IN ('running', 'queued') THEN departures.waiting
                     ELSE runs.waiting END,
                 attempts = CASE WHEN departures.waiting IS NOT NULL AND runs.attempts > 0 THEN runs.attempts - 1
                     ELSE runs.attempts END
             FROM departures
             WHERE runs.id = departures.run AND runs.fencing_token = departures.token AND runs.lease_owner IS NOT NULL
             RETURNING runs.id, runs.status{hints}"
        ))
        .all()
        .await?;
    let after = |departure: &Departure| left.iter().find(|(run, _)| *run == departure.claim.run.0);
    // What a worker ends stands nowhere else: no run is completed or failed before its worker says so.
    let as_said = departures
        .iter()
        .filter(|departure| after(departure).is_some_and(|(_, status)| status == departure.status.as_str()));
    let entries: Vec<_> = as_said.filter_map(|left| Some((left.claim.run, now, left.event.as_ref()?))).collect();
    insert_events(&mut tx, &entries).await?;
    let counted = departures.iter().map(|departure| after(departure).is_some()).collect();
    tx.commit().await?;
    Ok(counted)
}

/// Changes the status of a run from any of `from` to `to`, with an entry in its log. `false` where it stood elsewhere.
pub async fn change_status(
    db: &Database,
    id: RunId,
    from: &[RunStatus],
    to: RunStatus,
    event: &RunEvent,
    now: Instant,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let held = format!("SELECT status FROM runs WHERE id = $1{}", tx.for_update());
    let before: Option<(String,)> = tx.ask(held).bind(id.0).optional().await?;
    let Some((before,)) = before else { return Ok(false) };
    if !from.contains(&name("a run's status", &before)?) {
        return Ok(false);
    }
    tx.ask(
        "UPDATE runs SET status = $2, updated_at = $3, available_at = $3, attempts = 0, waiting = NULL,
             finished_at = CASE WHEN $4 THEN $3 ELSE finished_at END
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(to.as_str())
    .bind(Time(now))
    .bind(to.is_final())
    .execute()
    .await?;
    insert_event(&mut tx, id, event, now).await?;
    hints::give(&mut tx, &[Hint::Work, Hint::News]).await?;
    tx.commit().await?;
    Ok(true)
}

/// The run with this id.
pub async fn by_id(db: &Database, id: RunId) -> Result<Option<OwnedRun>> {
    let question = format!("SELECT {RUN_COLUMNS} FROM runs WHERE id = $1");
    db.ask(question).bind(id.0).optional().await?.map(OwnedRun::from_row).transpose()
}

/// Open runs (queued, running or paused) with their owners, the newest first.
pub async fn open(db: &Database, limit: u32) -> Result<Vec<OwnedRun>> {
    let question = format!(
        "SELECT {RUN_COLUMNS} FROM runs
         WHERE id IN (SELECT id FROM runs WHERE status IN ('queued', 'running', 'paused')) ORDER BY id DESC LIMIT $1"
    );
    let rows: Vec<RunRow> = db.ask(question).bind(i64::from(limit)).all().await?;
    rows.into_iter().map(OwnedRun::from_row).collect()
}

/// Runs, the newest first: of one owner or all, of one job or all, only open ones or all.
pub async fn list(
    db: &Database,
    owner: Option<UserId>,
    job: Option<JobId>,
    only_open: bool,
    limit: u32,
) -> Result<Vec<RunView>> {
    let mut question = of(db, owner, job);
    if only_open {
        question = question.push(" AND id IN (SELECT id FROM runs WHERE status IN ('queued', 'running', 'paused'))");
    }
    let rows: Vec<RunRow> = question.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(limit)).all().await?;
    rows.into_iter().map(RunRow::into_view).collect()
}

/// The same from some place on: those before a run, or without the first so many.
pub async fn page(
    db: &Database,
    owner: Option<UserId>,
    job: Option<JobId>,
    before: Option<RunId>,
    skip: u32,
    limit: u32,
) -> Result<Vec<RunView>> {
    let mut question = of(db, owner, job);
    if let Some(before) = before {
        question = question.push(" AND id < ").push_bind(before.0);
    }
    let question = question.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(limit));
    let rows: Vec<RunRow> = question.push(" OFFSET ").push_bind(i64::from(skip)).all().await?;
    rows.into_iter().map(RunRow::into_view).collect()
}

/// Only the conditions that are wanted: a condition that may be absent keeps an index from being used.
fn of(db: &Database, owner: Option<UserId>, job: Option<JobId>) -> PoolQuestion<'_> {
    let mut question = db.ask(format!("SELECT {RUN_COLUMNS} FROM runs WHERE TRUE"));
    if let Some(owner) = owner {
        question = question.push(" AND owner_id = ").push_bind(owner.0);
    }
    if let Some(job) = job {
        question = question.push(" AND job_id = ").push_bind(job.0);
    }
    question
}
