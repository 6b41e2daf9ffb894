//! The two databases of a copy, each held for the time of it.

use super::catalogue::Table;
use super::{About, Result, TransferError};
use crate::transaction::Tx;
use crate::url::{DatabaseUrl, Options};
use crate::{Database, OpenError, error, opening};

/// Two copies into one database exclude each other by this number, which means nothing else.
const LOCK: i64 = 0x6174_616c_6179_6101;

pub(super) async fn open_source(from: &DatabaseUrl, to: &DatabaseUrl) -> Result<Database> {
    match (&*from.options, &*to.options) {
        (Options::Sqlite(_), Options::Sqlite(_)) | (Options::Postgres(_), Options::Postgres(_)) => {
            return Err(TransferError::SameEngine(from.clone(), to.clone()));
        }
        (Options::Sqlite(options), _) if !options.get_filename().is_file() => {
            return Err(TransferError::NoSource(from.clone()));
        }
        _ => {}
    }
    let source = open(from).await?;
    match super::marks::unfinished(&source).await.about("the source")? {
        Some(of) => Err(OpenError::Unfinished { url: from.clone(), of }.into()),
        None => Ok(source),
    }
}

pub(super) async fn open_target(to: &DatabaseUrl) -> Result<Database> {
    open(to).await
}

/// Opens a database that nobody else has open.
async fn open(url: &DatabaseUrl) -> Result<Database> {
    let db = match opening::open_alone(url).await {
        Ok(pools) => Database(pools),
        Err(OpenError::Other(url, error)) if error::is_locked(&error) => return Err(TransferError::InUse(url)),
        Err(error) => return Err(error.into()),
    };
    if let crate::database::Pools::Postgres(_) = &db.0 {
        // Sessions of the same name are Atalaya's. One that has just said goodbye may still be seen for a moment.
        let others = "SELECT COUNT(*) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
                 AND application_name = current_setting('application_name')";
        let mut tries = 0;
        loop {
            let (others,): (i64,) = db.ask(others).one().await.about("sessions")?;
            if others == 0 {
                break;
            }
            tries += 1;
            if tries == 20 {
                return Err(TransferError::InUse(url.clone()));
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let (alone,): (bool,) = db.ask("SELECT pg_try_advisory_lock($1)").bind(LOCK).one().await.about("sessions")?;
        if !alone {
            return Err(TransferError::InUse(url.clone()));
        }
    }
    Ok(db)
}

/// Lets nobody write to the source until `source` ends. A SQLite file that is open alone needs no more.
pub(super) async fn hold(source: &mut Tx, url: &DatabaseUrl, tables: &[Table]) -> Result<()> {
    if matches!(source, Tx::Sqlite(_)) {
        return Ok(());
    }
    let names: Vec<String> = tables.iter().map(|table| format!("\"{}\"", table.name)).collect();
    match source.ask(format!("LOCK TABLE {} IN SHARE MODE", names.join(", "))).execute().await {
        Err(crate::Error::Database(error)) if error::is_locked(&error) => Err(TransferError::InUse(url.clone())),
        done => done.map(drop).about("the source"),
    }
}
