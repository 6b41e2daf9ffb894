//! A property as it is shown.
//!
//! `price` is in whole currency units, as in the filters and in exports; `price_minor` is the same amount, exactly, in
//! minor units (cents). `excluded_by` names the rule that leaves it out of lists, `flagged_by` those that flag it. Unknown facts are `null`. Areas are m², times UTC.

use std::collections::BTreeMap;

use domain::availability::{Availability, Missed, State};
use domain::facts::{Facts, Field, Operation, PropertyKind, Provenance};
use domain::grade::Grade;
use domain::listing::PricePoint;
use domain::rules::Verdict;
use domain::view::{ListingView, PropertyDetail, PropertySummary, SourceView};
use domain::{Currency, Instant, ListingId, Money, PropertyId};
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

/// An amount, both ways, with its currency.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(in crate::api) struct Price {
    #[serde(rename = "price")]
    #[schema(value_type = Option<f64>)]
    units: Option<Number>,
    #[serde(rename = "price_minor")]
    minor: Option<i64>,
    currency: Option<Currency>,
}

impl From<Option<Money>> for Price {
    fn from(money: Option<Money>) -> Self {
        let Some(money) = money else { return Self::default() };
        Self { units: Some(units(money)), minor: Some(money.minor), currency: Some(money.currency) }
    }
}

/// Without decimals where there are none.
fn units(money: Money) -> Number {
    let unit = money.currency.minor_units();
    if money.minor % unit == 0 {
        Number::from(money.minor / unit)
    } else {
        Number::from_f64(money.units()).unwrap_or_else(|| Number::from(0))
    }
}

/// A price at a time.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct PriceBody {
    #[serde(flatten)]
    price: Price,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
}

impl From<PricePoint> for PriceBody {
    fn from(point: PricePoint) -> Self {
        Self { price: Some(point.price).into(), at: point.at }
    }
}

/// A property in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct PropertyBody {
    id: PropertyId,
    title: Option<String>,
    operation: Operation,
    kind: Option<PropertyKind>,
    #[serde(flatten)]
    price: Price,
    previous_price: Option<PriceBody>,
    unit_price_minor: Option<i64>,
    area_m2: Option<f64>,
    rooms: Option<u16>,
    bathrooms: Option<u16>,
    floor: Option<i16>,
    has_lift: Option<bool>,
    town: Option<String>,
    district: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    photo: Option<String>,
    availability: State,
    sources: u32,
    #[serde(flatten)]
    verdict: Verdict,
    #[schema(value_type = String, format = DateTime)]
    first_seen_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Instant,
}

impl From<PropertySummary> for PropertyBody {
    fn from(it: PropertySummary) -> Self {
        Self {
            id: it.id,
            title: it.title,
            operation: it.operation,
            kind: it.kind,
            price: it.price.into(),
            previous_price: it.previous_price.map(PriceBody::from),
            unit_price_minor: it.unit_price_minor,
            area_m2: it.area_m2,
            rooms: it.rooms,
            bathrooms: it.bathrooms,
            floor: it.floor,
            has_lift: it.has_lift,
            town: it.town,
            district: it.district,
            latitude: it.latitude,
            longitude: it.longitude,
            photo: it.photo,
            availability: it.availability,
            sources: it.sources,
            verdict: it.verdict,
            first_seen_at: it.first_seen_at,
            last_seen_at: it.last_seen_at,
            changed_at: it.changed_at,
        }
    }
}

/// A property with its ads.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PropertyDetailBody {
    #[serde(flatten)]
    summary: PropertyBody,
    listings: Vec<ListingBody>,
}

/// An ad with its history.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ListingBody {
    id: ListingId,
    url: String,
    source: SourceView,
    grade: Grade,
    facts: Facts,
    provenance: BTreeMap<Field, Provenance>,
    availability: Availability,
    availability_changes: Vec<Availability>,
    missed: Option<Missed>,
    #[serde(flatten)]
    verdict: Verdict,
    prices: Vec<PriceBody>,
    #[schema(value_type = String, format = DateTime)]
    first_seen_at: Instant,
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Instant,
}

impl From<PropertyDetail> for PropertyDetailBody {
    fn from(detail: PropertyDetail) -> Self {
        Self { summary: detail.summary.into(), listings: detail.listings.into_iter().map(ListingBody::from).collect() }
    }
}

impl From<ListingView> for ListingBody {
    fn from(it: ListingView) -> Self {
        Self {
            id: it.id,
            url: it.url,
            source: it.source,
            grade: it.reading.grade(),
            facts: it.reading.facts,
            provenance: it.reading.provenance,
            availability: it.availability,
            availability_changes: it.availability_changes,
            missed: it.missed,
            verdict: it.verdict,
            prices: it.prices.into_iter().map(PriceBody::from).collect(),
            first_seen_at: it.first_seen_at,
            last_seen_at: it.last_seen_at,
        }
    }
}
