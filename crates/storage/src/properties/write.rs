//! Keeping properties in step with their ads.

use domain::facts::PropertyKind;
use domain::listing::{Changes, Listing, unit_price_minor};
use domain::{Instant, Money, PropertyId};

use super::words::NewWords;
use crate::Result;
use crate::columns::{Time, text};
use crate::question::Question;
use crate::transaction::Tx;

/// What a property takes over from its ad, as columns. Their values are given by [`bind_ad`], in the same order.
const FROM_AD: [&str; 20] = [
    "title",
    "operation",
    "kind",
    "price_minor",
    "currency",
    "unit_price_minor",
    "area_m2",
    "rooms",
    "bathrooms",
    "floor",
    "has_lift",
    "town",
    "district",
    "latitude",
    "longitude",
    "photo",
    "availability",
    "availability_since",
    "last_seen_at",
    "changed_at",
];

fn bind_ad<S, P>(question: Question<S, P>, listing: &Listing) -> Question<S, P> {
    let facts = &listing.reading.facts;
    question
        .bind(facts.title.as_deref().map(text))
        .bind(listing.operation().as_str())
        .bind(facts.kind.map(PropertyKind::as_str))
        .bind(facts.price.map(|price| price.minor))
        .bind(facts.price.map(|price| String::from(price.currency)))
        .bind(unit_price_minor(facts.price, facts.area_m2))
        .bind(facts.area_m2)
        .bind(facts.rooms.map(i32::from))
        .bind(facts.bathrooms.map(i32::from))
        .bind(facts.floor)
        .bind(facts.has_lift)
        .bind(facts.town.as_deref().map(text))
        .bind(facts.district.as_deref().map(text))
        .bind(facts.latitude)
        .bind(facts.longitude)
        .bind(facts.photos.first().map(|photo| text(photo)))
        .bind(listing.availability.state.as_str())
        .bind(Time(listing.availability.since))
        .bind(Time(listing.last_seen_at))
        .bind(Time(listing.changed_at))
}

/// Each column of [`FROM_AD`] with the placeholder of its value; `$1` is for something else.
fn placeholders() -> impl Iterator<Item = (&'static str, String)> {
    FROM_AD.into_iter().zip(2..).map(|(column, number)| (column, format!("${number}")))
}

/// Adds the property behind a new ad.
pub(crate) async fn insert(tx: &mut Tx, words: &mut NewWords, listing: &Listing) -> Result<PropertyId> {
    let values: Vec<String> = placeholders().map(|(_, value)| value).collect();
    let question = tx.ask(format!(
        "INSERT INTO properties (first_seen_at, {}) VALUES ($1, {}) RETURNING id",
        FROM_AD.join(", "),
        values.join(", ")
    ));
    let (id,) = bind_ad(question.bind(Time(listing.first_seen_at)), listing).one().await?;
    words.first(PropertyId(id), listing);
    Ok(PropertyId(id))
}

/// Brings a property up to date with its ad.
pub(crate) async fn update(
    tx: &mut Tx,
    words: &mut NewWords,
    id: PropertyId,
    listing: &Listing,
    price_before: Option<Money>,
    changes: Changes,
) -> Result<()> {
    // Only a price that replaces another of the same currency is a change worth showing.
    let repriced =
        changes.price.filter(|point| price_before.is_some_and(|before| before.currency == point.price.currency));
    let assignments: Vec<String> = placeholders().map(|(column, value)| format!("{column} = {value}")).collect();
    let other_currency = placeholders()
        .find(|(column, _)| *column == "currency")
        .map_or_else(String::new, |(column, value)| format!("{column} IS DISTINCT FROM {value}"));
    let question = tx.ask(format!(
        "UPDATE properties SET {},
             previous_price_minor = CASE WHEN {other_currency} THEN NULL
                 WHEN $22 IS NULL THEN previous_price_minor ELSE $23 END,
             repriced_at = CASE WHEN {other_currency} THEN NULL ELSE COALESCE($22, repriced_at) END
         WHERE id = $1",
        assignments.join(", ")
    ));
    bind_ad(question.bind(id.0), listing)
        .bind(repriced.map(|point| Time(point.at)))
        .bind(price_before.map(|price| price.minor))
        .execute()
        .await?;
    if changes.facts {
        words.changed(id, listing);
    }
    Ok(())
}

/// Notes that nothing changed.
pub(crate) async fn seen(tx: &mut Tx, id: PropertyId, at: Instant) -> Result<()> {
    tx.ask("UPDATE properties SET last_seen_at = $2 WHERE id = $1").bind(id.0).bind(Time(at)).execute().await?;
    Ok(())
}

/// Brings a property up to date with an ad that was read wrongly: `prices` are its last price and the one before it.
pub(crate) async fn correct(
    tx: &mut Tx,
    words: &mut NewWords,
    id: PropertyId,
    listing: &Listing,
    prices: &[(Instant, Money)],
) -> Result<()> {
    let repriced = match prices {
        [(at, now), (_, before)] if now.currency == before.currency && listing.reading.facts.price == Some(*now) => {
            Some((*at, before.minor))
        }
        _ => None,
    };
    let assignments: Vec<String> = placeholders().map(|(column, value)| format!("{column} = {value}")).collect();
    let question = tx.ask(format!(
        "UPDATE properties SET {}, repriced_at = $22, previous_price_minor = $23 WHERE id = $1",
        assignments.join(", ")
    ));
    bind_ad(question.bind(id.0), listing)
        .bind(repriced.map(|(at, _)| Time(at)))
        .bind(repriced.map(|(_, before)| before))
        .execute()
        .await?;
    words.changed(id, listing);
    Ok(())
}
