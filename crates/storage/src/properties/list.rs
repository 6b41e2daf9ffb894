//! Pages of the list of properties, and how many there are.

use chrono::{DateTime, Utc};
use domain::PropertyId;
use domain::availability::State;
use domain::query::{Cursor, CursorKey, Excluded, Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::view::{Count, Page, PropertySummary};

use super::{SUMMARY_COLUMNS, SummaryRow, active_in_order, words};
use crate::columns::{Time, text};
use crate::question::{Engine, PoolQuestion};
use crate::{Database, Result};

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

    let cursor_of = |row: Option<&SummaryRow>| row.map(|row| cursor(row, query.sort).to_text());
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
        let found: Vec<SummaryRow> = part(db, query, known, from, backwards, missing, skip).all().await?;
        if found.is_empty() && skip > 0 && parts.len() > 1 {
            // Everything of this part was skipped: what is left to skip is in the next.
            let (in_part,): (i64,) = count_part(db, query, known).one().await?;
            skip = skip.saturating_sub(u32::try_from(in_part).unwrap_or(u32::MAX));
        } else {
            skip = 0;
        }
        rows.extend(found);
    }
    Ok(rows)
}

fn part<'d>(
    db: &'d Database,
    query: &PropertyQuery,
    known: bool,
    from: Option<&Cursor>,
    backwards: bool,
    limit: usize,
    skip: u32,
) -> PoolQuestion<'d> {
    let (column, nullable) = column(query.sort);
    let ascending = (query.order == Order::Asc) != backwards;
    let (compare, direction) = if ascending { (">", "ASC") } else { ("<", "DESC") };
    let mut question = db.ask(format!("SELECT {SUMMARY_COLUMNS} FROM properties WHERE "));
    question = question.push(&part_condition(column, nullable, known));
    question = push_filter(question, db.engine(), &query.filter, true);
    match from {
        Some(Cursor { key: Some(key), id }) => {
            question = question.push(&format!(" AND ({column}, id) {compare} ("));
            question = push_key(question, query.sort, key).push(", ").push_bind(id.0).push(")");
        }
        Some(Cursor { key: None, id }) => {
            question = question.push(&format!(" AND id {compare} ")).push_bind(id.0);
        }
        None => {}
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    question = question.push(&format!(" ORDER BY {column} {direction}, id {direction} LIMIT ")).push_bind(limit);
    question.push(" OFFSET ").push_bind(i64::from(skip))
}

/// A cursor's key as the column compares it. A client may send the cursor of another order: it then begins somewhere.
fn push_key<'d>(question: PoolQuestion<'d>, sort: Sort, key: &CursorKey) -> PoolQuestion<'d> {
    let (int, real) = match *key {
        CursorKey::Int(value) => (value, value as f64),
        CursorKey::Real(value) => (value as i64, value),
    };
    match sort {
        Sort::Newest | Sort::Changed => {
            let time = DateTime::from_timestamp_micros(int.max(0)).unwrap_or(DateTime::<Utc>::MAX_UTC);
            question.push_bind(Time(time))
        }
        Sort::Price | Sort::UnitPrice => question.push_bind(int),
        Sort::Area => question.push_bind(real),
    }
}

fn count_part<'d>(db: &'d Database, query: &PropertyQuery, known: bool) -> PoolQuestion<'d> {
    let (column, nullable) = column(query.sort);
    let question = db.ask(format!("SELECT COUNT(*) FROM properties WHERE {}", part_condition(column, nullable, known)));
    push_filter(question, db.engine(), &query.filter, false)
}

fn part_condition(column: &str, nullable: bool, known: bool) -> String {
    match (nullable, known) {
        (false, _) => "TRUE".to_owned(),
        (true, true) => format!("{column} IS NOT NULL"),
        (true, false) => format!("{column} IS NULL"),
    }
}

/// How many properties the filter lets through, counted up to `most`.
pub async fn count(db: &Database, filter: &PropertyFilter, most: u32) -> Result<Count> {
    let question = db.ask("SELECT COUNT(*) FROM (SELECT 1 FROM properties WHERE TRUE");
    let question = push_filter(question, db.engine(), filter, false);
    let (counted,): (i64,) =
        question.push(" LIMIT ").push_bind(i64::from(most) + 1).push(") AS first_ones").one().await?;
    let counted = u32::try_from(counted).unwrap_or(u32::MAX);
    Ok(if counted > most { Count::MoreThan(most) } else { Count::Exactly(counted) })
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

/// Where a row stands in the list.
fn cursor(row: &SummaryRow, sort: Sort) -> Cursor {
    let key = match sort {
        Sort::Newest => Some(CursorKey::Int(row.first_seen_at.0.timestamp_micros())),
        Sort::Changed => Some(CursorKey::Int(row.changed_at.0.timestamp_micros())),
        Sort::Price => row.price_minor.map(CursorKey::Int),
        Sort::UnitPrice => row.unit_price_minor.map(CursorKey::Int),
        Sort::Area => row.area_m2.map(CursorKey::Real),
    };
    Cursor { key, id: PropertyId(row.id) }
}

/// Adds the filter's conditions, each led by `AND`. `in_order`: the rows are wanted in a list's order, and few of them.
fn push_filter<'d>(
    mut question: PoolQuestion<'d>,
    engine: Engine,
    filter: &PropertyFilter,
    in_order: bool,
) -> PoolQuestion<'d> {
    if let Some(town) = &filter.town {
        question = question.push(" AND town = ").push_bind(text(town));
    }
    if let Some(price) = filter.min_price_minor {
        question = question.push(" AND price_minor >= ").push_bind(price);
    }
    if let Some(price) = filter.max_price_minor {
        question = question.push(" AND price_minor <= ").push_bind(price);
    }
    if let Some(area) = filter.min_area_m2 {
        question = question.push(" AND area_m2 >= ").push_bind(area);
    }
    if let Some(area) = filter.max_area_m2 {
        question = question.push(" AND area_m2 <= ").push_bind(area);
    }
    if let Some(rooms) = filter.min_rooms {
        question = question.push(" AND rooms >= ").push_bind(i32::from(rooms));
    }
    if let Some(operation) = filter.operation {
        question = question.push(" AND operation = ").push_bind(operation.as_str());
    }
    if let Some(has_lift) = filter.has_lift {
        question = question.push(" AND has_lift = ").push_bind(has_lift);
    }
    match filter.availability {
        // Whoever names a town finds its few by that.
        Some(State::Active) if in_order && filter.town.is_none() => {
            question = question.push(" AND ").push(active_in_order(engine));
        }
        Some(state) => question = question.push(" AND availability = ").push_bind(state.as_str()),
        None => {}
    }
    match filter.excluded {
        Excluded::Hide => question = question.push(" AND excluded_by IS NULL"),
        Excluded::Only => question = question.push(" AND excluded_by IS NOT NULL"),
        Excluded::All => {}
    }
    if let Some(bbox) = filter.bbox {
        question = question.push(" AND latitude BETWEEN ").push_bind(bbox.south).push(" AND ").push_bind(bbox.north);
        question = question.push(" AND longitude BETWEEN ").push_bind(bbox.west).push(" AND ").push_bind(bbox.east);
    }
    match &filter.text {
        Some(text) => words::push_condition(question, engine, text),
        None => question,
    }
}
