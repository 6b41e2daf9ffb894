//! Runs that have no job.

use domain::run::RunKind;
use domain::{Instant, RunId, UserId};

use super::{OwnedRun, RUN_COLUMNS, RunRow};
use crate::columns::{Json, Time, text};
use crate::hints::{self, Hint};
use crate::transaction::Tx;
use crate::{Database, Result};

/// Asks for a run that has no job. Where one of the same owner and kind is open that was asked for in the same words, it
/// is that one; `None` where its owner has `most` open runs without a job already.
pub async fn enqueue_alone(
    db: &Database,
    kind: RunKind,
    owner: Option<UserId>,
    title: &str,
    spec: &str,
    most: u32,
    now: Instant,
) -> Result<Option<OwnedRun>> {
    let spec = Json::from_text("a run's definition", spec.to_owned())?;
    let mut tx = db.begin().await?;
    let open = open_alone(&mut tx, kind, owner).await?;
    let full = open.len() >= most as usize;
    let row = match open.into_iter().find(|run| run.job_name == title) {
        Some(row) => row,
        None if full => return Ok(None),
        None => insert_alone(&mut tx, NewAlone { kind, owner, title, spec }, now).await?,
    };
    hints::give(&mut tx, &[Hint::Work, Hint::News]).await?;
    tx.commit().await?;
    OwnedRun::from_row(row).map(Some)
}

/// The open runs of this kind that have no job, the oldest first: of one owner, or of nobody.
pub(crate) async fn open_alone(tx: &mut Tx, kind: RunKind, owner: Option<UserId>) -> Result<Vec<RunRow>> {
    tx.ask(format!(
        "SELECT {RUN_COLUMNS} FROM runs
         WHERE id IN (SELECT id FROM runs WHERE status IN ('queued', 'running', 'paused'))
             AND job_id IS NULL AND kind = $1 AND COALESCE(owner_id, 0) = $2
         ORDER BY id"
    ))
    .bind(kind.as_str())
    .bind(owner.map_or(0, |owner| owner.0))
    .all()
    .await
}

/// A run without a job that is to be asked for.
pub(crate) struct NewAlone<'a> {
    pub(crate) kind: RunKind,
    pub(crate) owner: Option<UserId>,
    pub(crate) title: &'a str,
    pub(crate) spec: Json,
}

pub(crate) async fn insert_alone(tx: &mut Tx, run: NewAlone<'_>, now: Instant) -> Result<RunRow> {
    tx.ask(format!(
        "INSERT INTO runs (kind, owner_id, job_name, spec, status, available_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 'queued', $5, $5, $5) RETURNING {RUN_COLUMNS}"
    ))
    .bind(run.kind.as_str())
    .bind(run.owner.map(|id| id.0))
    .bind(text(run.title))
    .bind(run.spec)
    .bind(Time(now))
    .one()
    .await
}

/// What a run has to do, as JSON.
pub async fn definition(db: &Database, id: RunId) -> Result<Option<String>> {
    let spec: Option<(Json,)> = db.ask("SELECT spec FROM runs WHERE id = $1").bind(id.0).optional().await?;
    Ok(spec.map(|(spec,)| spec.into_text()))
}
