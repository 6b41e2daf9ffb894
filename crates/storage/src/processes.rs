//! The processes of the instance, the runs each holds, and what waits for them.

use domain::account::Actor;
use domain::audit::AuditAction;
use domain::process::{Drain, NewProcess, ProcessId, ProcessRole};
use domain::run::RunStatus;
use domain::view::{Lease, QueueView};
use domain::{Instant, RunId};
use serde_json::json;

use crate::audit;
use crate::columns::{Json, Time, count, name, text};
use crate::{Database, Result};

/// Most rows a question brings.
const MOST: i64 = 1_000;

/// A process as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownProcess {
    /// What it said of itself.
    pub process: NewProcess,
    /// Whether it is to take no more runs, and what it is to do with those it has.
    pub drain: Option<Drain>,
    /// When it last said that it is there.
    pub seen_at: Instant,
    /// When it was asked to stop, if it was.
    pub stopping_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct ProcessRow {
    id: String,
    host: String,
    pid: i64,
    version: String,
    roles: Json,
    slots: i32,
    drain: Option<String>,
    started_at: Time,
    seen_at: Time,
    stopping_at: Option<Time>,
}

impl ProcessRow {
    fn into_known(self) -> Result<KnownProcess> {
        Ok(KnownProcess {
            process: NewProcess {
                id: name("a process's id", &self.id)?,
                host: self.host,
                pid: u32::try_from(self.pid).unwrap_or_default(),
                version: self.version,
                roles: self.roles.read::<Vec<ProcessRole>>("a process's roles")?,
                slots: count("a process's slots", self.slots)?,
                started_at: self.started_at.0,
            },
            drain: drain(self.drain.as_deref())?,
            seen_at: self.seen_at.0,
            stopping_at: self.stopping_at.map(|time| time.0),
        })
    }
}

fn drain(column: Option<&str>) -> Result<Option<Drain>> {
    column.map(|how| name("a process's drain", how)).transpose()
}

/// Writes down that a process is there, and whether it was asked to stop. Returns whether it is to take no more runs.
pub async fn be_seen(
    db: &Database,
    process: &NewProcess,
    stopping_at: Option<Instant>,
    now: Instant,
) -> Result<Option<Drain>> {
    let (how,): (Option<String>,) = db
        .write(
            "INSERT INTO processes (id, host, pid, version, roles, slots, started_at, seen_at, stopping_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, stopping_at = excluded.stopping_at
             RETURNING drain",
        )
        .bind(process.id.as_str())
        .bind(text(&process.host))
        .bind(i64::from(process.pid))
        .bind(&process.version)
        .bind(Json::write("a process's roles", &process.roles)?)
        .bind(i32::try_from(process.slots).unwrap_or(i32::MAX))
        .bind(Time(process.started_at))
        .bind(Time(now))
        .bind(stopping_at.map(Time))
        .one()
        .await?;
    drain(how.as_deref())
}

/// Whether a process is to take no more runs. Writes nothing.
pub async fn drain_of(db: &Database, id: &ProcessId) -> Result<Option<Drain>> {
    let row: Option<(Option<String>,)> =
        db.ask("SELECT drain FROM processes WHERE id = $1").bind(id.as_str()).optional().await?;
    drain(row.and_then(|(how,)| how).as_deref())
}

/// Tells a process to take no more runs, or to take some again. `false` where there is no such process.
pub async fn set_drain(db: &Database, by: &Actor, id: &ProcessId, drain: Option<Drain>, now: Instant) -> Result<bool> {
    let mut tx = db.begin().await?;
    let told = tx
        .ask("UPDATE processes SET drain = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(drain.map(Drain::as_str))
        .execute()
        .await?;
    if told == 0 {
        return Ok(false);
    }
    let after = json!({ "drain": drain });
    audit::note(&mut tx, by, now, AuditAction::ProcessTold, &format!("/processes/{id}"), None, Some(&after)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Forgets a process that stops.
pub async fn remove(db: &Database, id: &ProcessId) -> Result<()> {
    db.write("DELETE FROM processes WHERE id = $1").bind(id.as_str()).execute().await?;
    Ok(())
}

/// Forgets the processes that were last seen before an instant, unless a run still names one. Returns how many.
pub async fn forget(db: &Database, unseen_since: Instant) -> Result<u64> {
    db.write(
        "DELETE FROM processes WHERE seen_at < $1
         AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.lease_owner = processes.id AND status = 'running')",
    )
    .bind(Time(unseen_since))
    .execute()
    .await
}

const COLUMNS: &str = "id, host, pid, version, roles, slots, drain, started_at, seen_at, stopping_at";

/// The process with this id.
pub async fn by_id(db: &Database, id: &ProcessId) -> Result<Option<KnownProcess>> {
    let question = format!("SELECT {COLUMNS} FROM processes WHERE id = $1");
    let row: Option<ProcessRow> = db.ask(question).bind(id.as_str()).optional().await?;
    row.map(ProcessRow::into_known).transpose()
}

/// The processes that were seen last, those that started first in front.
pub async fn list(db: &Database) -> Result<Vec<KnownProcess>> {
    let rows: Vec<ProcessRow> = db
        .ask(format!(
            "SELECT {COLUMNS} FROM (SELECT * FROM processes ORDER BY seen_at DESC LIMIT $1) AS latest
             ORDER BY started_at, id"
        ))
        .bind(MOST)
        .all()
        .await?;
    rows.into_iter().map(ProcessRow::into_known).collect()
}

/// The runs in workers' hands (one that was halted is not, even where its worker died with it), each with the owner of its lease, in their order: of one process or of all.
pub async fn leases(db: &Database, of: Option<&ProcessId>) -> Result<Vec<(String, Lease)>> {
    type Row = (String, i64, String, String, String, i64, Time);
    let mut question = db.ask(
        "SELECT lease_owner, id, kind, job_name, status, fencing_token, lease_until FROM runs
         WHERE lease_owner IS NOT NULL AND lease_until IS NOT NULL AND status = 'running'",
    );
    if let Some(of) = of {
        question = question.push(" AND lease_owner = ").push_bind(of.as_str());
    }
    let rows: Vec<Row> = question.push(" ORDER BY lease_owner, id LIMIT ").push_bind(MOST).all().await?;
    rows.into_iter()
        .map(|(owner, id, kind, job_name, status, fencing_token, until)| {
            let lease = Lease {
                run: RunId(id),
                kind: name("a run's kind", &kind)?,
                job_name,
                status: name::<RunStatus>("a run's status", &status)?,
                fencing_token,
                until: until.0,
            };
            Ok((owner, lease))
        })
        .collect()
}

/// The runs that no worker has in hand and that want one.
pub async fn queue(db: &Database, now: Instant) -> Result<QueueView> {
    let (waiting, oldest, backing_off, abandoned): (i64, Option<Time>, i64, i64) = db
        .ask(
            "SELECT COUNT(CASE WHEN status = 'queued' AND available_at <= $1 THEN 1 END),
                 MIN(CASE WHEN status = 'queued' AND available_at <= $1 THEN available_at END),
                 COUNT(CASE WHEN status = 'queued' AND available_at > $1 THEN 1 END),
                 COUNT(CASE WHEN status = 'running' AND (lease_until IS NULL OR lease_until < $1) THEN 1 END)
             FROM runs WHERE status IN ('queued', 'running')",
        )
        .bind(Time(now))
        .one()
        .await?;
    Ok(QueueView { waiting, oldest_since: oldest.map(|time| time.0), backing_off, abandoned })
}
