//! Taking what is one's own, and leaving.

use domain::account::Actor;
use domain::audit::{AuditAction, AuditFilter};
use serde_json::{Value, json};
use storage::accounts::closing::Closed;

use super::{Proof, show_factor, with_password};
use crate::{Error, Result, Services, policy};

/// Lines of the audit log that an export has at most: the latest.
const LINES: u32 = 1_000;

/// What is kept of whoever asks: their account, jobs, tokens, sessions, and what they did. Secrets are not in it.
pub async fn export(services: &Services, actor: &Actor) -> Result<Value> {
    let id = policy::must_have_logged_in(actor)?;
    let db = &services.db;
    let by = AuditFilter { actor: Some(id), ..AuditFilter::default() };
    let account = storage::accounts::view(db, id).await?.ok_or(Error::NotLoggedIn)?;
    let jobs = storage::jobs::list(db, Some(id), u32::MAX >> 1).await?;
    let jobs: Vec<Value> = jobs
        .into_iter()
        .map(|(job, _)| json!({ "id": job.id, "created_at": job.created_at, "definition": job.spec }))
        .collect();
    let tokens = storage::tokens::of_user(db, id).await?;
    let sessions = crate::sessions::list(services, actor, None).await?;
    let (runs, first, last) = storage::accounts::closing::runs(db, id).await?;
    let lines = storage::audit::page(db, &by, None, 0, LINES).await?;
    storage::accounts::note(db, actor, AuditAction::DataExported, Some(id), services.now()).await?;
    Ok(json!({
        "account": account,
        "jobs": jobs,
        "runs": { "count": runs, "first": first, "last": last },
        "tokens": tokens,
        "sessions": sessions,
        "audit_log": lines,
    }))
}

/// Deletes the account of whoever asks: their jobs, tokens and sessions go. The homes that they
/// found stay, and the audit log keeps what was done.
pub async fn close(services: &Services, actor: &Actor, proof: Proof<'_>) -> Result<()> {
    let record = with_password(services, actor, proof.password).await?;
    storage::accounts::closing::hindrance(&services.db, record.id).await?.map_or(Ok(()), done)?;
    show_factor(services, actor, &record, proof.code).await?;
    done(storage::accounts::closing::close(&services.db, actor, record.id, services.now()).await?)?;
    services.say_ended(record.id);
    services.hint_news();
    services.hint_schedules();
    Ok(())
}

fn done(closed: Closed) -> Result<()> {
    match closed {
        Closed::Done => Ok(()),
        Closed::Missing => Err(Error::NotLoggedIn),
        Closed::RunsOpen => Err(Error::Conflict("runs_open")),
        Closed::LastAdmin => Err(Error::Conflict("last_admin")),
    }
}
