//! Taking in what stored pages say when they are read anew.
//!
//! What is stored of an ad is corrected as of the look that is read anew. Nobody looked at the ad now: when it was last
//! seen, whether it is there, and which run and job saw it stay. Nor did anything change on the market: a price that was
//! read wrongly is corrected where it stands in the history, which gets no new point for it.

use domain::listing::Observation;
use domain::rules::judge;
use domain::{Instant, ListingId, Money, PropertyId, RunId};

use super::batch::Batch;
use super::observe::{Looked, Stored, insert};
use super::{reading, rulings};
use crate::Result;
use crate::columns::{Time, name};
use crate::fingerprint::fingerprint;
use crate::properties;
use crate::transaction::Tx;

/// Takes in what a page says of an ad that the run `visited` got, read anew. An ad that nobody knew is stored as that run
/// would have stored it.
pub(crate) async fn reread(
    tx: &mut Tx,
    batch: &mut Batch,
    looked: Looked<'_>,
    visited: RunId,
    observation: Observation,
) -> Result<Stored> {
    let key = fingerprint(&observation.url);
    let Some(row) = batch.take(tx, &key).await? else {
        return insert(tx, batch, Looked { run: visited, ..looked }, key, observation).await;
    };
    let (id, property) = (ListingId(row.id), PropertyId(row.property_id));
    let same_visit = row.last_run_id == visited.0;
    let judged_before = row.verdict()?;
    let mut listing = row.listing()?;
    let (before, at) = (listing.reading.facts.clone(), observation.at);
    if !listing.reread(observation, same_visit) {
        return Ok(Stored::default());
    }
    tx.ask("UPDATE listings SET facts = $2, provenance = $3, page_read = $4, read_at = $5 WHERE id = $1")
        .bind(id.0)
        .bind(reading::write_facts(&listing.reading.facts)?)
        .bind(reading::write_provenance(&listing.reading.provenance)?)
        .bind(listing.page_read)
        .bind(listing.read_at.map(Time))
        .execute()
        .await?;
    let facts = &listing.reading.facts;
    let changed = *facts != before;
    if changed {
        if facts.price != before.price {
            correct_price(tx, id, facts.price, at).await?;
        }
        let prices = last_two(tx, id).await?;
        properties::correct(tx, &mut batch.words, property, &listing, &prices).await?;
    }
    let verdict = judge(looked.rules, facts);
    rulings::keep(tx, id, property, &judged_before, &verdict).await?;
    let excluded = i64::from(verdict.excluded_by.is_some());
    Ok(Stored { first_in_run: true, is_new: false, newly_changed_in_run: changed, excluded, events: Vec::new() })
}

/// The last price and the one before it, with the instants from which they counted.
async fn last_two(tx: &mut Tx, listing: ListingId) -> Result<Vec<(Instant, Money)>> {
    let rows: Vec<(Time, i64, String)> = tx
        .ask("SELECT at, price_minor, currency FROM price_points WHERE listing_id = $1 ORDER BY at DESC LIMIT 2")
        .bind(listing.0)
        .all()
        .await?;
    let point = |(at, minor, currency): (Time, i64, String)| {
        Ok((at.0, Money { minor, currency: name("a currency", &currency)? }))
    };
    rows.into_iter().map(point).collect()
}

/// Puts a price in place of the one that was last read, or takes that away where it was none or no change.
async fn correct_price(tx: &mut Tx, listing: ListingId, price: Option<Money>, at: Instant) -> Result<()> {
    let points = last_two(tx, listing).await?;
    let from = points.first().map_or(at, |(from, _)| *from);
    let earlier = points.get(1).map(|(_, price)| *price);
    let Some(price) = price.filter(|price| earlier != Some(*price)) else {
        tx.ask("DELETE FROM price_points WHERE listing_id = $1 AND at = $2")
            .bind(listing.0)
            .bind(Time(from))
            .execute()
            .await?;
        return Ok(());
    };
    tx.ask(
        "INSERT INTO price_points (listing_id, at, price_minor, currency) VALUES ($1, $2, $3, $4)
         ON CONFLICT (listing_id, at) DO UPDATE SET price_minor = excluded.price_minor, currency = excluded.currency",
    )
    .bind(listing.0)
    .bind(Time(from))
    .bind(price.minor)
    .bind(price.currency.as_str())
    .execute()
    .await?;
    Ok(())
}
