//! Properties: what lists show, filter and sort.

mod list;
mod nearby;
mod words;
mod write;

use domain::listing::PricePoint;
use domain::view::PropertySummary;
use domain::{Instant, PropertyId};

use crate::columns::{Time, count as fits, money, name};
use crate::listings::VerdictColumns;
use crate::question::Engine;
use crate::{Database, Result};

pub use list::{count, list};
pub use nearby::nearby;
pub(crate) use words::{NewWords, write as write_words};
pub(crate) use write::{correct, insert, seen, update};

const SUMMARY_COLUMNS: &str = "id, title, operation, kind, price_minor, currency, previous_price_minor, repriced_at, \
     unit_price_minor, area_m2, rooms, bathrooms, floor, has_lift, town, district, latitude, longitude, photo, \
     availability, sources, first_seen_at, last_seen_at, changed_at, excluded_by, flagged_by";

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: i64,
    title: Option<String>,
    operation: String,
    kind: Option<String>,
    price_minor: Option<i64>,
    currency: Option<String>,
    previous_price_minor: Option<i64>,
    repriced_at: Option<Time>,
    unit_price_minor: Option<i64>,
    area_m2: Option<f64>,
    rooms: Option<i32>,
    bathrooms: Option<i32>,
    floor: Option<i16>,
    has_lift: Option<bool>,
    town: Option<String>,
    district: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    photo: Option<String>,
    availability: String,
    sources: i32,
    first_seen_at: Time,
    last_seen_at: Time,
    changed_at: Time,
    #[sqlx(flatten)]
    verdict: VerdictColumns,
}

impl SummaryRow {
    fn into_summary(self) -> Result<PropertySummary> {
        let currency = self.currency.as_deref();
        let previous = money(self.previous_price_minor, currency)?;
        Ok(PropertySummary {
            id: PropertyId(self.id),
            title: self.title,
            operation: name("an operation", &self.operation)?,
            kind: self.kind.as_deref().map(|kind| name("a kind of property", kind)).transpose()?,
            price: money(self.price_minor, currency)?,
            previous_price: previous.zip(self.repriced_at).map(|(price, at)| PricePoint { at: at.0, price }),
            unit_price_minor: self.unit_price_minor,
            area_m2: self.area_m2,
            rooms: self.rooms.map(|number| fits("rooms", number)).transpose()?,
            bathrooms: self.bathrooms.map(|number| fits("bathrooms", number)).transpose()?,
            floor: self.floor,
            has_lift: self.has_lift,
            town: self.town,
            district: self.district,
            latitude: self.latitude,
            longitude: self.longitude,
            photo: self.photo,
            availability: name("an availability", &self.availability)?,
            sources: fits("sources", self.sources)?,
            verdict: self.verdict.verdict()?,
            first_seen_at: self.first_seen_at.0,
            last_seen_at: self.last_seen_at.0,
            changed_at: self.changed_at.0,
        })
    }
}

/// The facts in short of one property.
pub async fn by_id(db: &Database, id: PropertyId) -> Result<Option<PropertySummary>> {
    let question = format!("SELECT {SUMMARY_COLUMNS} FROM properties WHERE id = $1");
    db.ask(question).bind(id.0).optional().await?.map(SummaryRow::into_summary).transpose()
}

/// Every town there is, by name. It leaps from town to town in the index instead of reading every row.
pub async fn towns(db: &Database) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = db
        .ask(
            "WITH RECURSIVE leap (town) AS (
                 SELECT MIN(town) FROM properties
                 UNION ALL
                 SELECT (SELECT MIN(town) FROM properties WHERE town > leap.town) FROM leap WHERE leap.town IS NOT NULL
             )
             SELECT town FROM leap WHERE town IS NOT NULL",
        )
        .all()
        .await?;
    Ok(rows.into_iter().map(|(town,)| town).collect())
}

/// Nearly all properties are active: finding them by that means sorting nearly all, where reading in the list's order
/// stops after a page. PostgreSQL knows how many they are; SQLite is kept from it by the expression.
fn active_in_order(engine: Engine) -> &'static str {
    engine.pick("availability || '' = 'active'", "availability = 'active'")
}

/// Properties whose price dropped since `since`, the latest first.
pub async fn price_drops(db: &Database, since: Instant, limit: u32) -> Result<Vec<PropertySummary>> {
    let question = format!(
        "SELECT {SUMMARY_COLUMNS} FROM properties
         WHERE repriced_at >= $1 AND price_minor < previous_price_minor AND excluded_by IS NULL AND {}
         ORDER BY repriced_at DESC LIMIT $2",
        active_in_order(db.engine())
    );
    let rows: Vec<SummaryRow> = db.ask(question).bind(Time(since)).bind(i64::from(limit)).all().await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// The cheapest per m² among the active ones for sale.
pub async fn cheapest_for_sale(db: &Database, limit: u32) -> Result<Vec<PropertySummary>> {
    let question = format!(
        "SELECT {SUMMARY_COLUMNS} FROM properties
         WHERE unit_price_minor IS NOT NULL AND {} AND operation = 'sale' AND excluded_by IS NULL
         ORDER BY unit_price_minor, id LIMIT $1",
        active_in_order(db.engine())
    );
    let rows: Vec<SummaryRow> = db.ask(question).bind(i64::from(limit)).all().await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}
