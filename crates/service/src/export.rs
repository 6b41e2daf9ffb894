//! Writing what is known for other programs.

mod audit;

use std::io;

use domain::account::Actor;
use domain::spreadsheet::as_text;
use storage::listings::ExportedListing;

use crate::{Error, Result, Services, policy};

pub use audit::{AuditExport, audit_log};

/// The columns of the CSV export. More may follow; these stay, in this order.
pub const COLUMNS: [&str; 16] = [
    "url",
    "source",
    "price",
    "currency",
    "area_m2",
    "rooms",
    "bathrooms",
    "floor",
    "has_lift",
    "town",
    "latitude",
    "longitude",
    "availability",
    "property_id",
    "first_seen",
    "last_seen",
];

/// Writes one row per ad as CSV: prices in whole currency units with a point, unknown facts empty, times as RFC 3339.
pub async fn csv(services: &Services, actor: &Actor, out: impl io::Write) -> Result<()> {
    policy::may_browse(services, actor)?;
    let mut writer = csv::Writer::from_writer(out);
    let failed = |error: csv::Error| Error::Internal(error.into());
    writer.write_record(COLUMNS).map_err(failed)?;
    storage::listings::export(&services.db, |listing| writer.write_record(row(&listing))).await?.map_err(failed)?;
    writer.flush().map_err(|error| Error::Internal(error.into()))
}

fn row(listing: &ExportedListing) -> [String; 16] {
    fn text(value: Option<impl ToString>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    let facts = &listing.facts;
    [
        as_text(&listing.url).into_owned(),
        as_text(&listing.source).into_owned(),
        text(facts.price.map(domain::Money::to_plain)),
        text(facts.price.map(|price| price.currency)),
        text(facts.area_m2),
        text(facts.rooms),
        text(facts.bathrooms),
        text(facts.floor),
        text(facts.has_lift),
        text(facts.town.as_deref().map(as_text)),
        text(facts.latitude),
        text(facts.longitude),
        listing.availability.to_string(),
        listing.property.to_string(),
        listing.first_seen_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        listing.last_seen_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    ]
}
