//! What the rules of jobs say of ads, as it is kept.
//!
//! An ad is judged by the job that sees it, whenever that sees it, on all that is known of it by then: a card that says
//! too little is judged again with the page, and a price that changes is judged again. Of several jobs that see the same
//! ad the last one judges. Whatever the verdict, facts, prices and availability are kept as for any other ad.

use domain::facts::Facts;
use domain::rules::{Rule, Verdict, judge};
use domain::run::Claim;
use domain::{Instant, JobId, ListingId, PropertyId};

use crate::columns::{Json, text};
use crate::runs::fence;
use crate::transaction::Tx;
use crate::{Database, Result};

/// Ads that are judged in one transaction.
const BATCH: i64 = 500;

/// A verdict in its two columns.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub(crate) struct VerdictColumns {
    excluded_by: Option<String>,
    flagged_by: Option<Json>,
}

impl VerdictColumns {
    pub(crate) fn verdict(self) -> Result<Verdict> {
        let flagged_by = self.flagged_by.map(|names| names.read("an ad's flags")).transpose()?.unwrap_or_default();
        Ok(Verdict { excluded_by: self.excluded_by, flagged_by })
    }
}

/// The rules that flag, as their column keeps them.
fn flags(verdict: &Verdict) -> Result<Option<Json>> {
    (!verdict.flagged_by.is_empty()).then(|| Json::write("an ad's flags", &verdict.flagged_by)).transpose()
}

/// Keeps a verdict in place of another, of the ad and of its property. Does nothing where they are the same.
pub(super) async fn keep(
    tx: &mut Tx,
    listing: ListingId,
    property: PropertyId,
    before: &Verdict,
    now: &Verdict,
) -> Result<()> {
    if before == now {
        return Ok(());
    }
    tx.ask("UPDATE listings SET excluded_by = $2, flagged_by = $3 WHERE id = $1")
        .bind(listing.0)
        .bind(now.excluded_by.as_deref().map(text))
        .bind(flags(now)?)
        .execute()
        .await?;
    let of_all: Vec<VerdictColumns> = tx
        .ask("SELECT excluded_by, flagged_by FROM listings WHERE property_id = $1 ORDER BY id")
        .bind(property.0)
        .all()
        .await?;
    let verdicts = of_all.into_iter().map(VerdictColumns::verdict).collect::<Result<Vec<_>>>()?;
    let of_property = Verdict::of_all(verdicts);
    tx.ask("UPDATE properties SET excluded_by = $2, flagged_by = $3 WHERE id = $1")
        .bind(property.0)
        .bind(of_property.excluded_by.as_deref().map(text))
        .bind(flags(&of_property)?)
        .execute()
        .await?;
    Ok(())
}

/// Judges every ad of the job by these rules, unless that was done already: for the holder of the claim on a run of the
/// job. Interrupted, it begins again. Returns how many ads were judged.
///
/// It is done when a run begins: until then the job's ads are what the rules of the run before made them.
pub async fn judge_all(db: &Database, claim: Claim, job: JobId, rules: &[Rule], now: Instant) -> Result<u64> {
    let written = if rules.is_empty() { None } else { Some(Json::write("a job's rules", &rules)?.into_text()) };
    let judged_by: Option<(Option<String>,)> =
        db.ask("SELECT judged_by FROM jobs WHERE id = $1").bind(job.0).optional().await?;
    match judged_by {
        Some((judged_by,)) if judged_by != written => {}
        _ => return Ok(0),
    }
    let (mut last, mut judged) = (0, 0);
    loop {
        let mut tx = db.begin().await?;
        fence(&mut tx, claim, now).await?;
        let ads = after(&mut tx, job, last).await?;
        for ad in &ads {
            let before = ad.verdict.clone().verdict()?;
            let facts: Facts = ad.facts.read("facts")?;
            keep(&mut tx, ListingId(ad.id), PropertyId(ad.property_id), &before, &judge(rules, &facts)).await?;
        }
        judged += ads.len() as u64;
        let Some(greatest) = ads.iter().map(|ad| ad.id).max() else {
            tx.ask("UPDATE jobs SET judged_by = $2 WHERE id = $1").bind(job.0).bind(written).execute().await?;
            tx.commit().await?;
            return Ok(judged);
        };
        last = greatest;
        tx.commit().await?;
    }
}

#[derive(sqlx::FromRow)]
struct Judged {
    id: i64,
    property_id: i64,
    facts: Json,
    #[sqlx(flatten)]
    verdict: VerdictColumns,
}

/// The next ads of the job, held in the order in which commits of crawls hold them: see [`crate::crawl`].
async fn after(tx: &mut Tx, job: JobId, last: i64) -> Result<Vec<Judged>> {
    let held = format!(
        "SELECT id, property_id, facts, excluded_by, flagged_by FROM listings
         WHERE id IN (SELECT id FROM listings WHERE last_job_id = $1 AND id > $2 ORDER BY id LIMIT $3)
         ORDER BY fingerprint{}",
        tx.for_update()
    );
    tx.ask(held).bind(job.0).bind(last).bind(BATCH).all().await
}
