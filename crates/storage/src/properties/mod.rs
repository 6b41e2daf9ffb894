//! Properties: what lists show, filter and sort.

use domain::availability::State;
use domain::listing::{Changes, Listing, PricePoint};
use domain::query::{Cursor, CursorKey, Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::view::{Count, Page, PropertySummary};
use domain::{Instant, Money, PropertyId};
use sqlx::{QueryBuilder, Sqlite, Transaction};

use crate::columns::{Time, money, name};
use crate::listings::unit_price;
use crate::{Database, Result};

const SUMMARY_COLUMNS: &str = "id, title, operation, kind, price_minor, currency, previous_price_minor, repriced_at, \
     unit_price_minor, area_m2, rooms, bathrooms, floor, has_lift, town, district, latitude, longitude, photo, \
     availability, sources, first_seen_at, last_seen_at, changed_at";

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
    rooms: Option<u16>,
    bathrooms: Option<u16>,
    floor: Option<i16>,
    has_lift: Option<bool>,
    town: Option<String>,
    district: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    photo: Option<String>,
    availability: String,
    sources: u32,
    first_seen_at: Time,
    last_seen_at: Time,
    changed_at: Time,
}

impl SummaryRow {
    fn cursor(&self, sort: Sort) -> Cursor {
        let key = match sort {
            Sort::Newest => Some(CursorKey::Int(self.first_seen_at.0.timestamp_micros())),
            Sort::Changed => Some(CursorKey::Int(self.changed_at.0.timestamp_micros())),
            Sort::Price => self.price_minor.map(CursorKey::Int),
            Sort::UnitPrice => self.unit_price_minor.map(CursorKey::Int),
            Sort::Area => self.area_m2.map(CursorKey::Real),
        };
        Cursor { key, id: PropertyId(self.id) }
    }

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
            rooms: self.rooms,
            bathrooms: self.bathrooms,
            floor: self.floor,
            has_lift: self.has_lift,
            town: self.town,
            district: self.district,
            latitude: self.latitude,
            longitude: self.longitude,
            photo: self.photo,
            availability: name("an availability", &self.availability)?,
            sources: self.sources,
            first_seen_at: self.first_seen_at.0,
            last_seen_at: self.last_seen_at.0,
            changed_at: self.changed_at.0,
        })
    }
}

/// The column of a sort order, and whether it can be unknown.
fn column(sort: Sort) -> (&'static str, bool) {
    match sort {
        Sort::Newest => ("first_seen_at", false),
        Sort::Changed => ("changed_at", false),
        Sort::Price => ("price_minor", true),
        Sort::UnitPrice => ("unit_price_minor", true),
        Sort::Area => ("area_m2", true),
    }
}

/// Adds the filter's conditions, each led by `AND`. `in_order`: the rows are wanted in a list's order, and few of them.
fn push_filter(question: &mut QueryBuilder<Sqlite>, filter: &PropertyFilter, in_order: bool) {
    if let Some(town) = &filter.town {
        question.push(" AND town = ").push_bind(town.clone());
    }
    if let Some(price) = filter.min_price_minor {
        question.push(" AND price_minor >= ").push_bind(price);
    }
    if let Some(price) = filter.max_price_minor {
        question.push(" AND price_minor <= ").push_bind(price);
    }
    if let Some(area) = filter.min_area_m2 {
        question.push(" AND area_m2 >= ").push_bind(area);
    }
    if let Some(area) = filter.max_area_m2 {
        question.push(" AND area_m2 <= ").push_bind(area);
    }
    if let Some(rooms) = filter.min_rooms {
        question.push(" AND rooms >= ").push_bind(rooms);
    }
    if let Some(has_lift) = filter.has_lift {
        question.push(" AND has_lift = ").push_bind(has_lift);
    }
    if let Some(state) = filter.availability {
        // Nearly all properties are active: finding them by that means sorting nearly all, where reading in the list's
        // order stops after a page. The expression keeps the engine from it.
        let by_order = in_order && state == State::Active && filter.town.is_none();
        question.push(if by_order { " AND availability || '' = " } else { " AND availability = " });
        question.push_bind(state.as_str());
    }
    if let Some(bbox) = filter.bbox {
        question.push(" AND latitude BETWEEN ").push_bind(bbox.south).push(" AND ").push_bind(bbox.north);
        question.push(" AND longitude BETWEEN ").push_bind(bbox.west).push(" AND ").push_bind(bbox.east);
    }
    if let Some(words) = filter.text.as_deref().and_then(fts5_words) {
        question.push(" AND id IN (SELECT rowid FROM property_words WHERE property_words MATCH ");
        question.push_bind(words).push(")");
    }
}

/// What people type, as an FTS5 expression: every word must begin some word of the text. Quoting takes FTS5's own
/// operators out of it. `None` where there is no word.
fn fts5_words(text: &str) -> Option<String> {
    // Some keyboards write an accent as a character of its own; it belongs to its word.
    let is_accent = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && !is_accent(c))
        .filter(|word| !word.chars().all(is_accent))
        .take(16)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// One page of the list. Rows whose sort key is unknown come last, whatever the order.
pub async fn list(db: &Database, query: &PropertyQuery) -> Result<Page<PropertySummary>> {
    let limit = query.limit as usize;
    let (backwards, from, skip) = match &query.after {
        Place::Start => (false, None, 0),
        Place::Skip(skip) => (false, None, *skip),
        Place::After(cursor) => (false, Some(cursor), 0),
        Place::Before(cursor) => (true, Some(cursor), 0),
    };

    // One row more than asked tells whether there is another page.
    let mut rows = fetch(db, query, from, backwards, skip, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    if backwards {
        rows.reverse();
    }

    let cursor_of = |row: Option<&SummaryRow>| row.map(|row| row.cursor(query.sort).to_text());
    let (has_previous, has_next) = if backwards { (more, from.is_some()) } else { (from.is_some() || skip > 0, more) };
    let previous = if has_previous { cursor_of(rows.first()) } else { None };
    let next = if has_next { cursor_of(rows.last()) } else { None };
    let items = rows.into_iter().map(SummaryRow::into_summary).collect::<Result<_>>()?;
    Ok(Page { items, next, previous })
}

/// The rows after (or, backwards, before) a cursor. Known and unknown sort keys are two runs through two ranges of the
/// same index; together they are the list.
async fn fetch(
    db: &Database,
    query: &PropertyQuery,
    from: Option<&Cursor>,
    backwards: bool,
    skip: u32,
    wanted: usize,
) -> Result<Vec<SummaryRow>> {
    let (_, nullable) = column(query.sort);
    let in_unknown = from.is_some_and(|cursor| cursor.key.is_none());
    let parts: &[bool] = match (nullable, backwards, in_unknown) {
        (false, ..) | (true, true, false) => &[true],
        (true, false, false) => &[true, false],
        (true, false, true) => &[false],
        (true, true, true) => &[false, true],
    };
    let mut rows: Vec<SummaryRow> = Vec::new();
    let mut skip = skip;
    for &known in parts {
        let missing = wanted - rows.len();
        if missing == 0 {
            break;
        }
        let from = from.filter(|cursor| cursor.key.is_some() == known);
        let mut question = part(query, known, from, backwards, missing, skip);
        let found: Vec<SummaryRow> = question.build_query_as().fetch_all(db.read()).await?;
        if found.is_empty() && skip > 0 && parts.len() > 1 {
            // Everything of this part was skipped: what is left to skip is in the next.
            let in_part: i64 = count_part(query, known).build_query_scalar().fetch_one(db.read()).await?;
            skip = skip.saturating_sub(u32::try_from(in_part).unwrap_or(u32::MAX));
        } else {
            skip = 0;
        }
        rows.extend(found);
    }
    Ok(rows)
}

fn part(
    query: &PropertyQuery,
    known: bool,
    from: Option<&Cursor>,
    backwards: bool,
    limit: usize,
    skip: u32,
) -> QueryBuilder<Sqlite> {
    let (column, nullable) = column(query.sort);
    let ascending = (query.order == Order::Asc) != backwards;
    let (compare, direction) = if ascending { (">", "ASC") } else { ("<", "DESC") };
    let mut question = QueryBuilder::new(format!("SELECT {SUMMARY_COLUMNS} FROM properties WHERE "));
    push_part(&mut question, column, nullable, known);
    push_filter(&mut question, &query.filter, true);
    match from {
        Some(Cursor { key: Some(key), id }) => {
            question.push(format!(" AND ({column}, id) {compare} ("));
            match key {
                CursorKey::Int(value) => question.push_bind(*value),
                CursorKey::Real(value) => question.push_bind(*value),
            };
            question.push(", ").push_bind(id.0).push(")");
        }
        Some(Cursor { key: None, id }) => {
            question.push(format!(" AND id {compare} ")).push_bind(id.0);
        }
        None => {}
    }
    question.push(format!(" ORDER BY {column} {direction}, id {direction} LIMIT "));
    question.push_bind(i64::try_from(limit).unwrap_or(i64::MAX)).push(" OFFSET ").push_bind(skip);
    question
}

fn count_part(query: &PropertyQuery, known: bool) -> QueryBuilder<Sqlite> {
    let (column, nullable) = column(query.sort);
    let mut question = QueryBuilder::new("SELECT COUNT(*) FROM properties WHERE ");
    push_part(&mut question, column, nullable, known);
    push_filter(&mut question, &query.filter, false);
    question
}

fn push_part(question: &mut QueryBuilder<Sqlite>, column: &str, nullable: bool, known: bool) {
    match (nullable, known) {
        (false, _) => question.push("TRUE"),
        (true, true) => question.push(format!("{column} IS NOT NULL")),
        (true, false) => question.push(format!("{column} IS NULL")),
    };
}

/// How many properties the filter lets through, counted up to `most`.
pub async fn count(db: &Database, filter: &PropertyFilter, most: u32) -> Result<Count> {
    let mut question = QueryBuilder::new("SELECT COUNT(*) FROM (SELECT 1 FROM properties WHERE TRUE");
    push_filter(&mut question, filter, false);
    question.push(" LIMIT ").push_bind(i64::from(most) + 1).push(") AS some");
    let counted: i64 = question.build_query_scalar().fetch_one(db.read()).await?;
    let counted = u32::try_from(counted).unwrap_or(u32::MAX);
    Ok(if counted > most { Count::MoreThan(most) } else { Count::Exactly(counted) })
}

/// The facts in short of one property.
pub async fn by_id(db: &Database, id: PropertyId) -> Result<Option<PropertySummary>> {
    let question = format!("SELECT {SUMMARY_COLUMNS} FROM properties WHERE id = $1");
    let row: Option<SummaryRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(question)).bind(id.0).fetch_optional(db.read()).await?;
    row.map(SummaryRow::into_summary).transpose()
}

/// Every town there is, by name. It leaps from town to town in the index instead of reading every row.
pub async fn towns(db: &Database) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "WITH RECURSIVE leap (town) AS (
             SELECT MIN(town) FROM properties
             UNION ALL
             SELECT (SELECT MIN(town) FROM properties WHERE town > leap.town) FROM leap WHERE leap.town IS NOT NULL
         )
         SELECT town FROM leap WHERE town IS NOT NULL",
    )
    .fetch_all(db.read())
    .await?)
}

/// Properties whose price dropped since `since`, the latest first. As in lists, availability is no way to find them.
pub async fn price_drops(db: &Database, since: Instant, limit: u32) -> Result<Vec<PropertySummary>> {
    let question = format!(
        "SELECT {SUMMARY_COLUMNS} FROM properties
         WHERE repriced_at >= $1 AND price_minor < previous_price_minor AND availability || '' = 'active'
         ORDER BY repriced_at DESC LIMIT $2"
    );
    let rows: Vec<SummaryRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(question)).bind(Time(since)).bind(limit).fetch_all(db.read()).await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// The cheapest per m² among the active ones for sale.
pub async fn cheapest_for_sale(db: &Database, limit: u32) -> Result<Vec<PropertySummary>> {
    let question = format!(
        "SELECT {SUMMARY_COLUMNS} FROM properties
         WHERE unit_price_minor IS NOT NULL AND availability || '' = 'active' AND operation = 'sale'
         ORDER BY unit_price_minor, id LIMIT $1"
    );
    let rows: Vec<SummaryRow> = sqlx::query_as(sqlx::AssertSqlSafe(question)).bind(limit).fetch_all(db.read()).await?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// Adds the property behind a new ad.
pub(crate) async fn insert(tx: &mut Transaction<'static, Sqlite>, listing: &Listing) -> Result<PropertyId> {
    let facts = &listing.reading.facts;
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO properties (title, operation, kind, price_minor, currency, unit_price_minor, area_m2, rooms,
             bathrooms, floor, has_lift, town, district, latitude, longitude, photo, availability, availability_since,
             first_seen_at, last_seen_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
         RETURNING id",
    )
    .bind(&facts.title)
    .bind(listing.operation().as_str())
    .bind(facts.kind.map(domain::facts::PropertyKind::as_str))
    .bind(facts.price.map(|price| price.minor))
    .bind(facts.price.map(|price| String::from(price.currency)))
    .bind(unit_price(listing))
    .bind(facts.area_m2)
    .bind(facts.rooms)
    .bind(facts.bathrooms)
    .bind(facts.floor)
    .bind(facts.has_lift)
    .bind(&facts.town)
    .bind(&facts.district)
    .bind(facts.latitude)
    .bind(facts.longitude)
    .bind(facts.photos.first())
    .bind(listing.availability.state.as_str())
    .bind(Time(listing.availability.since))
    .bind(Time(listing.first_seen_at))
    .bind(Time(listing.last_seen_at))
    .bind(Time(listing.changed_at))
    .fetch_one(&mut **tx)
    .await?;
    insert_words(tx, PropertyId(id), listing).await?;
    Ok(PropertyId(id))
}

/// Brings a property up to date with its ad.
pub(crate) async fn update(
    tx: &mut Transaction<'static, Sqlite>,
    id: PropertyId,
    listing: &Listing,
    price_before: Option<Money>,
    changes: Changes,
) -> Result<()> {
    let facts = &listing.reading.facts;
    // Only a price that replaces another of the same currency is a change worth showing.
    let repriced =
        changes.price.filter(|point| price_before.is_some_and(|before| before.currency == point.price.currency));
    sqlx::query(
        "UPDATE properties SET title = $2, operation = $3, kind = $4, price_minor = $5, currency = $6,
             unit_price_minor = $7, area_m2 = $8, rooms = $9, bathrooms = $10, floor = $11, has_lift = $12,
             town = $13, district = $14, latitude = $15, longitude = $16, photo = $17, availability = $18,
             availability_since = $19, last_seen_at = $20, changed_at = $21,
             previous_price_minor = CASE WHEN currency IS DISTINCT FROM $6 THEN NULL
                 WHEN $22 IS NULL THEN previous_price_minor ELSE $23 END,
             repriced_at = CASE WHEN currency IS DISTINCT FROM $6 THEN NULL ELSE COALESCE($22, repriced_at) END
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(&facts.title)
    .bind(listing.operation().as_str())
    .bind(facts.kind.map(domain::facts::PropertyKind::as_str))
    .bind(facts.price.map(|price| price.minor))
    .bind(facts.price.map(|price| String::from(price.currency)))
    .bind(unit_price(listing))
    .bind(facts.area_m2)
    .bind(facts.rooms)
    .bind(facts.bathrooms)
    .bind(facts.floor)
    .bind(facts.has_lift)
    .bind(&facts.town)
    .bind(&facts.district)
    .bind(facts.latitude)
    .bind(facts.longitude)
    .bind(facts.photos.first())
    .bind(listing.availability.state.as_str())
    .bind(Time(listing.availability.since))
    .bind(Time(listing.last_seen_at))
    .bind(Time(listing.changed_at))
    .bind(repriced.map(|point| Time(point.at)))
    .bind(price_before.map(|price| price.minor))
    .execute(&mut **tx)
    .await?;
    if changes.facts {
        sqlx::query("DELETE FROM property_words WHERE rowid = $1").bind(id.0).execute(&mut **tx).await?;
        insert_words(tx, id, listing).await?;
    }
    Ok(())
}

/// Notes that nothing changed.
pub(crate) async fn seen(tx: &mut Transaction<'static, Sqlite>, id: PropertyId, at: Instant) -> Result<()> {
    sqlx::query("UPDATE properties SET last_seen_at = $2 WHERE id = $1")
        .bind(id.0)
        .bind(Time(at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn insert_words(tx: &mut Transaction<'static, Sqlite>, id: PropertyId, listing: &Listing) -> Result<()> {
    let facts = &listing.reading.facts;
    let words: Vec<&str> = [
        &facts.title,
        &facts.description,
        &facts.address,
        &facts.district,
        &facts.town,
        &facts.reference,
        &facts.agency,
    ]
    .into_iter()
    .filter_map(Option::as_deref)
    .collect();
    sqlx::query("INSERT INTO property_words (rowid, words) VALUES ($1, $2)")
        .bind(id.0)
        .bind(words.join(" \n"))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
