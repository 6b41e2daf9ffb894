//! What is done now and then by processes that work: what has had its time goes (sessions, old runs, memories of pages,
//! archives, answers, links, accounts that were never confirmed), and the database's planner learns what the tables have
//! become.
//!
//! Several processes may do it at once: each step can be done twice.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{Result, Services, accounts, idempotency, links, sessions};

/// Between two rounds.
const EVERY: Duration = Duration::from_hours(1);
/// Rows that one statement deletes: some milliseconds of the database's one writer, where it has one.
const BATCH: u32 = 500;
/// Between two such statements. It is the others' turn.
const PAUSE: Duration = Duration::from_millis(50);
/// Runs that are looked up at once.
const RUNS: u32 = 100;

/// Keeps house until `shutdown`.
pub async fn run(services: Services, shutdown: CancellationToken) {
    loop {
        if let Err(error) = round(&services, &shutdown).await {
            warn!(%error, "cannot clear away what is old; will try again");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// One round. How many runs went.
pub async fn round(services: &Services, shutdown: &CancellationToken) -> Result<u64> {
    sessions::forget_expired(services).await?;
    let runs = forget_old_runs(services, shutdown).await?;
    if runs > 0 {
        info!(runs, "old runs are gone, with their frontiers and logs");
    }
    forget_old_pages(services, shutdown).await?;
    discard_archives(services, shutdown).await?;
    forget_old_answers(services, shutdown).await?;
    forget_dead_links(services, shutdown).await?;
    forget_unconfirmed(services, shutdown).await?;
    storage::upkeep::refresh_statistics(&services.db).await?;
    Ok(runs)
}

async fn forget_old_runs(services: &Services, shutdown: &CancellationToken) -> Result<u64> {
    let retention = services.config.retention;
    let mut gone = 0;
    loop {
        let runs = storage::upkeep::expired_runs(&services.db, &retention, RUNS, services.now()).await?;
        if runs.is_empty() {
            return Ok(gone);
        }
        for run in runs {
            while !shutdown.is_cancelled() && !storage::upkeep::delete_part_of_run(&services.db, run, BATCH).await? {
                tokio::time::sleep(PAUSE).await;
            }
            if shutdown.is_cancelled() {
                return Ok(gone);
            }
            gone += 1;
        }
    }
}

async fn forget_old_pages(services: &Services, shutdown: &CancellationToken) -> Result<()> {
    while !shutdown.is_cancelled()
        && storage::memories::forget_old(&services.db, BATCH, services.now()).await? == u64::from(BATCH)
    {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

async fn forget_old_answers(services: &Services, shutdown: &CancellationToken) -> Result<()> {
    let before = services.now() - idempotency::KEPT;
    while !shutdown.is_cancelled()
        && storage::idempotency::forget_old(&services.db, before, BATCH).await? == u64::from(BATCH)
    {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Mails go a while after their links stopped working: until then whoever follows one is told why it does nothing.
async fn forget_dead_links(services: &Services, shutdown: &CancellationToken) -> Result<()> {
    let before = services.now() - links::KEPT;
    while !shutdown.is_cancelled() && storage::mails::forget(&services.db, before, BATCH).await? == u64::from(BATCH) {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Accounts whose address nobody showed to be theirs go, so that whoever it belongs to may register.
async fn forget_unconfirmed(services: &Services, shutdown: &CancellationToken) -> Result<()> {
    let now = services.now();
    let before = now - accounts::UNCONFIRMED_KEPT;
    while !shutdown.is_cancelled()
        && storage::accounts::closing::forget_unconfirmed(&services.db, before, BATCH, now).await? == u64::from(BATCH)
    {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Pages go that nobody keeps any more: their job is gone, or does not archive.
async fn discard_archives(services: &Services, shutdown: &CancellationToken) -> Result<()> {
    for job in storage::archive::holders(&services.db).await? {
        let record = storage::jobs::by_id(&services.db, job).await?;
        if record.is_some_and(|record| record.spec.archive_mb.is_some()) {
            continue;
        }
        while !shutdown.is_cancelled() && !storage::archive::discard_part(&services.db, job, BATCH).await? {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(())
}
