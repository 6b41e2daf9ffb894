//! The addresses that runs of the kind `url_check` look at, and what was found there.

use domain::run::{Claim, Counters, RunKind};
use domain::url_check::{UrlCheck, UrlLook, UrlVerdict};
use domain::{Instant, RunId, UserId};

use crate::columns::{Json, count, name, text};
use crate::crawl;
use crate::hints::{self, Hint};
use crate::question::in_few_lengths;
use crate::runs::{NewAlone, OwnedRun, fence, insert_alone, open_alone};
use crate::transaction::Tx;
use crate::{Database, Result};

/// Asks for a run that looks at these addresses; what is known of one from the start stays so. `None` where its owner has
/// `most` open already.
pub async fn enqueue(
    db: &Database,
    owner: Option<UserId>,
    title: &str,
    checks: &[UrlCheck],
    most: u32,
    now: Instant,
) -> Result<Option<OwnedRun>> {
    let mut tx = db.begin().await?;
    if open_alone(&mut tx, RunKind::UrlCheck, owner).await?.len() >= most as usize {
        return Ok(None);
    }
    // What it has to do stands in the rows.
    let spec = Json::from_text("a run's definition", "{}".to_owned())?;
    let run = NewAlone { kind: RunKind::UrlCheck, owner, title, spec };
    let id = insert_alone(&mut tx, run, now).await?.id();
    insert(&mut tx, id, checks).await?;
    let known: Vec<_> = checks.iter().filter_map(|check| check.look.as_ref()).collect();
    let left = i64::try_from(checks.len() - known.len()).unwrap_or(i64::MAX);
    crawl::add(&mut tx, id, Counters { frontier_pending: left, ..counted(known) }).await?;
    hints::give(&mut tx, &[Hint::Work, Hint::News]).await?;
    tx.commit().await?;
    crate::runs::by_id(db, id).await
}

async fn insert(tx: &mut Tx, run: RunId, checks: &[UrlCheck]) -> Result<()> {
    let checks: Vec<(i64, &UrlCheck)> = (0..).zip(checks).collect();
    for some in in_few_lengths(&checks) {
        let mut insert = tx.ask("INSERT INTO url_checks (run_id, position, url, verdict, detail) VALUES ");
        for (number, (position, check)) in some.iter().enumerate() {
            let look = check.look.as_ref();
            insert = insert
                .push(if number == 0 { "(" } else { ", (" })
                .push_bind(run.0)
                .push(", ")
                .push_bind(*position)
                .push(", ")
                .push_bind(text(&check.url).into_owned())
                .push(", ")
                .push_bind(look.map(|look| look.verdict.as_str()))
                .push(", ")
                .push_bind(look.and_then(|look| look.detail.as_deref()).map(|detail| text(detail).into_owned()))
                .push(")");
        }
        insert.execute().await?;
    }
    Ok(())
}

/// The addresses of a run at which nobody has looked yet, with their places.
pub async fn pending(db: &Database, run: RunId) -> Result<Vec<(i64, String)>> {
    db.ask("SELECT position, url FROM url_checks WHERE run_id = $1 AND verdict IS NULL ORDER BY position")
        .bind(run.0)
        .all()
        .await
}

/// Keeps what the holder of the claim has found at these places. What was found before stays.
pub async fn keep(db: &Database, claim: Claim, looks: &[(i64, UrlLook)], bytes: u64, now: Instant) -> Result<()> {
    let mut tx = db.begin().await?;
    fence(&mut tx, claim, now).await?;
    let mut kept = Vec::with_capacity(looks.len());
    for (position, look) in looks {
        let changed = tx
            .ask(
                "UPDATE url_checks SET verdict = $3, final_url = $4, status = $5, milliseconds = $6, detail = $7
                 WHERE run_id = $1 AND position = $2 AND verdict IS NULL",
            )
            .bind(claim.run.0)
            .bind(*position)
            .bind(look.verdict.as_str())
            .bind(look.final_url.as_deref())
            .bind(look.status.map(i32::from))
            .bind(look.milliseconds.map(|taken| i32::try_from(taken).unwrap_or(i32::MAX)))
            .bind(look.detail.as_deref().map(text))
            .execute()
            .await?;
        if changed == 1 {
            kept.push(look);
        }
    }
    let left = i64::try_from(kept.len()).unwrap_or(i64::MAX);
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    crawl::add(&mut tx, claim.run, Counters { frontier_pending: -left, bytes, ..counted(kept) }).await?;
    tx.commit().await
}

/// What is there counts as a page that answered, all else as one that did not.
fn counted<'l>(looks: impl IntoIterator<Item = &'l UrlLook>) -> Counters {
    let mut counters = Counters::default();
    for look in looks {
        match look.verdict {
            UrlVerdict::Active => counters.pages_fetched += 1,
            UrlVerdict::Removed | UrlVerdict::Blocked | UrlVerdict::Error => counters.pages_failed += 1,
        }
    }
    counters
}

#[derive(sqlx::FromRow)]
struct CheckRow {
    position: i64,
    url: String,
    verdict: Option<String>,
    final_url: Option<String>,
    status: Option<i32>,
    milliseconds: Option<i32>,
    detail: Option<String>,
}

impl CheckRow {
    fn into_check(self) -> Result<(i64, UrlCheck)> {
        let Self { position, url, verdict, final_url, status, milliseconds, detail } = self;
        let look = match verdict {
            Some(verdict) => Some(UrlLook {
                final_url,
                status: status.map(|status| count("a status", status)).transpose()?,
                milliseconds: milliseconds.map(|taken| count("how long a look took", taken)).transpose()?,
                verdict: name("a verdict", &verdict)?,
                detail,
            }),
            None => None,
        };
        Ok((position, UrlCheck { url, look }))
    }
}

/// Addresses of a run in the order in which they were given, with their places: those after a place, `limit` of them at
/// most.
pub async fn page(db: &Database, run: RunId, after: Option<i64>, limit: u32) -> Result<Vec<(i64, UrlCheck)>> {
    let rows: Vec<CheckRow> = db
        .ask(
            "SELECT position, url, verdict, final_url, status, milliseconds, detail FROM url_checks
             WHERE run_id = $1 AND position > $2 ORDER BY position LIMIT $3",
        )
        .bind(run.0)
        .bind(after.unwrap_or(-1))
        .bind(i64::from(limit))
        .all()
        .await?;
    rows.into_iter().map(CheckRow::into_check).collect()
}
