//! The processes of this instance: being one of them, seeing them all, and having one take no more runs.
//!
//! A process writes down every few seconds that it is there, and looks more often whether it is to be drained. One that
//! has not been seen for the length of a lease is gone: its runs are another's, or will be.

use std::collections::HashMap;
use std::time::Duration;

use domain::Instant;
use domain::account::Actor;
use domain::process::{Drain, NewProcess, ProcessId, ProcessRole, ProcessState};
use domain::view::{Lease, ProcessView, Processes};
use runs::Worker;
use storage::processes::KnownProcess;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{Error, Result, Services, policy};

/// Between two signs of life; well under a lease's length.
const SEEN_EVERY: Duration = Duration::from_secs(2);
/// Between two looks whether to drain.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Between two rounds of forgetting what is long past.
const FORGET_EVERY: Duration = Duration::from_mins(10);
/// How long a process that is gone is still shown.
const SHOWN_FOR: chrono::Duration = chrono::Duration::minutes(10);

/// Every process and what waits for them.
pub async fn list(services: &Services, actor: &Actor) -> Result<Processes> {
    policy::may_inspect(actor)?;
    let now = services.now();
    let (known, leases, queue, scheduler) = tokio::try_join!(
        storage::processes::list(&services.db),
        storage::processes::leases(&services.db, None),
        storage::processes::queue(&services.db, now),
        storage::leases::owner(&services.db, storage::leases::SCHEDULER, now),
    )?;
    let mut by_owner: HashMap<String, Vec<Lease>> = HashMap::new();
    for (owner, lease) in leases {
        by_owner.entry(owner).or_default().push(lease);
    }
    let mut processes: Vec<ProcessView> = known
        .into_iter()
        .map(|known| {
            let leases = by_owner.remove(known.process.id.as_str()).unwrap_or_default();
            view(known, leases, scheduler.as_deref(), now)
        })
        .collect();
    processes.sort_by_key(|process| process.state == ProcessState::Gone);
    Ok(Processes { processes, queue, now })
}

/// Has a process take no more runs, within a second. What it is told last counts.
pub async fn drain(services: &Services, actor: &Actor, id: &ProcessId, how: Drain) -> Result<ProcessView> {
    tell(services, actor, id, Some(how)).await
}

/// Lets a process take runs again.
pub async fn undrain(services: &Services, actor: &Actor, id: &ProcessId) -> Result<ProcessView> {
    tell(services, actor, id, None).await
}

async fn tell(services: &Services, actor: &Actor, id: &ProcessId, drain: Option<Drain>) -> Result<ProcessView> {
    policy::may_operate(actor)?;
    let process = get(services, id).await?.ok_or(Error::NotFound)?;
    match process.state {
        ProcessState::Gone => return Err(Error::Conflict("process_gone")),
        _ if process.slots == 0 => return Err(Error::Conflict("process_without_worker")),
        _ => {}
    }
    if !storage::processes::set_drain(&services.db, actor, id, drain, services.now()).await? {
        return Err(Error::NotFound);
    }
    get(services, id).await?.ok_or(Error::NotFound)
}

async fn get(services: &Services, id: &ProcessId) -> Result<Option<ProcessView>> {
    let Some(known) = storage::processes::by_id(&services.db, id).await? else { return Ok(None) };
    let now = services.now();
    let leases = storage::processes::leases(&services.db, Some(id)).await?;
    let leases = leases.into_iter().map(|(_, lease)| lease).collect();
    let scheduler = storage::leases::owner(&services.db, storage::leases::SCHEDULER, now).await?;
    Ok(Some(view(known, leases, scheduler.as_deref(), now)))
}

fn view(known: KnownProcess, leases: Vec<Lease>, scheduler: Option<&str>, now: Instant) -> ProcessView {
    let state = match known.drain {
        _ if now - known.seen_at > runs::LEASE => ProcessState::Gone,
        _ if known.stopping_at.is_some() => ProcessState::Stopping,
        None => ProcessState::Up,
        Some(_) if leases.is_empty() => ProcessState::Drained,
        Some(_) => ProcessState::Draining,
    };
    let NewProcess { id, host, pid, version, mut roles, slots, started_at } = known.process;
    if scheduler == Some(id.as_str()) {
        roles.push(ProcessRole::Scheduler);
    }
    let (drain, seen_at) = (known.drain, known.seen_at);
    ProcessView { id, host, pid, version, roles, slots, state, drain, started_at, seen_at, leases }
}

/// Keeps this process among those that others see, and its worker to what it is told, until `over`; then it is no more.
/// From `stop` on it is shown as stopping.
pub async fn attend(
    services: Services,
    process: NewProcess,
    worker: Option<Worker>,
    stop: CancellationToken,
    over: CancellationToken,
) {
    let mut attendance = Attendance { services, process, worker, stopping_at: None, seen: None, forgot: None };
    while !over.is_cancelled() {
        if let Err(error) = attendance.look(stop.is_cancelled()).await {
            warn!(%error, "cannot tell other processes of this one; will try again");
        }
        tokio::select! {
            () = over.cancelled() => {}
            () = stop.cancelled(), if attendance.stopping_at.is_none() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
    if let Err(error) = storage::processes::remove(&attendance.services.db, &attendance.process.id).await {
        warn!(%error, "cannot take this process's leave; it will be taken for gone");
    }
}

struct Attendance {
    services: Services,
    process: NewProcess,
    worker: Option<Worker>,
    stopping_at: Option<Instant>,
    /// When the last sign of life was given.
    seen: Option<tokio::time::Instant>,
    /// When the last round of forgetting was.
    forgot: Option<tokio::time::Instant>,
}

impl Attendance {
    async fn look(&mut self, stopping: bool) -> Result<()> {
        let (db, now) = (&self.services.db, self.services.now());
        let news = stopping && self.stopping_at.is_none();
        if news {
            self.stopping_at = Some(now);
        }
        let drain = if news || is_due(self.seen, SEEN_EVERY) {
            self.seen = Some(tokio::time::Instant::now());
            storage::processes::be_seen(db, &self.process, self.stopping_at, now).await?
        } else {
            storage::processes::drain_of(db, &self.process.id).await?
        };
        if let Some(worker) = &self.worker {
            worker.drain(drain);
        }
        if is_due(self.forgot, FORGET_EVERY) {
            self.forgot = Some(tokio::time::Instant::now());
            storage::processes::forget(db, now - SHOWN_FOR).await?;
            storage::hosts::forget(db).await?;
        }
        Ok(())
    }
}

fn is_due(last: Option<tokio::time::Instant>, every: Duration) -> bool {
    last.is_none_or(|last| last.elapsed() >= every)
}
