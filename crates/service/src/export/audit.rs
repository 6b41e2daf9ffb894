//! The audit log as CSV.

use domain::account::Actor;
use domain::audit::{AuditEntry, AuditFilter};
use domain::spreadsheet::as_text;
use domain::{AuditId, Instant};
use storage::Database;

use crate::{Error, Result, Services, policy};

/// The columns. More may follow; these stay, in this order.
const COLUMNS: [&str; 10] = ["id", "at", "actor_id", "actor", "via", "address", "action", "object", "before", "after"];
/// Lines that are in memory at once. A line may have ten thousand addresses of a job in it, twice.
const PART: u32 = 50;

/// The lines that a filter lets through, the latest first.
pub fn audit_log(services: &Services, actor: &Actor, filter: AuditFilter) -> Result<AuditExport> {
    policy::may_inspect(actor)?;
    Ok(AuditExport { db: services.db.clone(), filter, place: Place::Start })
}

/// The audit log as CSV, in parts that are read when they are asked for. What is written meanwhile is in none of them.
pub struct AuditExport {
    db: Database,
    filter: AuditFilter,
    place: Place,
}

enum Place {
    Start,
    Before(AuditId),
    End,
}

impl AuditExport {
    /// The next part; `None` after the last. The first begins with the columns' names.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let before = match self.place {
            Place::Start => None,
            Place::Before(line) => Some(line),
            Place::End => return Ok(None),
        };
        let lines = storage::audit::page(&self.db, &self.filter, before, 0, PART).await?;
        self.place = match lines.last() {
            Some(last) if lines.len() == PART as usize => Place::Before(last.id),
            _ => Place::End,
        };
        written(&lines, before.is_none()).map(Some)
    }
}

fn written(lines: &[AuditEntry], with_columns: bool) -> Result<Vec<u8>> {
    let failed = |error: csv::Error| Error::Internal(error.into());
    let mut writer = csv::Writer::from_writer(Vec::new());
    if with_columns {
        writer.write_record(COLUMNS).map_err(failed)?;
    }
    for line in lines {
        writer.write_record(row(line)).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Error::Internal(error.into_error().into()))
}

fn row(line: &AuditEntry) -> [String; 10] {
    let json = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        line.id.to_string(),
        exact(line.at),
        line.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        as_text(line.actor.as_deref().unwrap_or_default()).into_owned(),
        line.via.to_string(),
        line.address.clone().unwrap_or_default(),
        line.action.to_string(),
        as_text(&line.object).into_owned(),
        as_text(&json(&line.before)).into_owned(),
        as_text(&json(&line.after)).into_owned(),
    ]
}

fn exact(at: Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}
