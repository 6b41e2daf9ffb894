//! The list's address as its state: filters, order, view and place, as they stand in the query string.
//!
//! The text is kept as it was typed, so that the form shows it again and links carry it on; [`Search::query`] reads it
//! and says what it could not make sense of. Nonsense never fails a page: that part is left out.

mod number;

use domain::availability::State;
use domain::facts::Operation;
use domain::query::{BoundingBox, Cursor, Excluded, Order, Place, PropertyFilter, PropertyQuery, Sort};

use self::number::{parse_degrees, parse_number};

/// Properties on a page of the list.
pub const PAGE_SIZE: u32 = 36;

/// The parameters of the list's address that let fewer or other properties through, in the order they are written.
pub const FILTERS: [&str; 12] = [
    "q",
    "town",
    "operation",
    "min_price",
    "max_price",
    "min_area",
    "max_area",
    "rooms",
    "has_lift",
    "availability",
    "bbox",
    "excluded",
];

/// Those that follow them: order, view and place.
const REST: [&str; 5] = ["sort", "order", "view", "after", "before"];

/// Cards or a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Cards.
    Grid,
    /// A table.
    Table,
}

/// A part of the address that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The parameter takes a number of zero or more, and this is none.
    NotANumber(&'static str, String),
    /// The parameter takes one of a few names, and this is none.
    NotAChoice(&'static str, String),
    /// The least is above the greatest. Nothing was left out: nothing can match.
    Crossed(&'static str),
    /// The cursor is not one of ours, or belongs to another version.
    StaleCursor,
}

/// The parameters that are there, trimmed; empty ones count as not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    values: Vec<(&'static str, String)>,
}

impl Search {
    /// Takes the parameters it knows from `get`.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &'static str| {
            let text = get(name)?;
            let text: String = text.trim().chars().take(200).collect();
            (!text.is_empty()).then_some((name, text))
        };
        Self { values: FILTERS.into_iter().chain(REST).filter_map(value).collect() }
    }

    /// A parameter as it was typed.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The same list with this parameter set, or without it. Unless the place itself is set, it starts at the top.
    #[must_use]
    pub fn with(&self, name: &'static str, value: Option<&str>) -> Self {
        let is_place = |name: &str| matches!(name, "after" | "before");
        let keeps_place = name == "view";
        Self::read(|known| {
            if known == name {
                value.map(str::to_owned)
            } else if is_place(known) && !keeps_place {
                None
            } else {
                self.get(known).map(str::to_owned)
            }
        })
    }

    /// The same list without any filter, from the top.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        Self::read(|name| {
            let kept = matches!(name, "sort" | "order" | "view");
            if kept { self.get(name).map(str::to_owned) } else { None }
        })
    }

    /// The filters that are set, in order.
    pub fn active_filters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values.iter().filter(|(name, _)| FILTERS.contains(name)).map(|(name, value)| (*name, value.as_str()))
    }

    /// The address.
    pub fn href(&self) -> String {
        let mut href = "/properties".to_owned();
        for (index, (name, value)) in self.values.iter().enumerate() {
            href.push(if index == 0 { '?' } else { '&' });
            href.push_str(name);
            href.push('=');
            href.push_str(&encode(value));
        }
        href
    }

    /// Cards unless a table is asked for.
    pub fn view(&self) -> View {
        if self.get("view") == Some("table") { View::Table } else { View::Grid }
    }

    /// What the sort field shows as chosen, such as `price-asc`.
    pub fn sort_choice(&self) -> String {
        let (sort, order) = self.order(&mut Vec::new());
        format!("{sort}-{order}")
    }

    /// The question to ask, and what of the address it leaves out.
    pub fn query(&self) -> (PropertyQuery, Vec<Problem>) {
        let mut problems = Vec::new();
        let price = |name, problems: &mut Vec<Problem>| {
            // The listings' currencies have a hundred minor units; a price beyond all bounds is no price.
            self.number(name, problems).map(|units| (units * 100.0).round().min(9.0e15) as i64)
        };
        let filter = PropertyFilter {
            town: self.get("town").map(str::to_owned),
            text: self.get("q").map(str::to_owned),
            min_price_minor: price("min_price", &mut problems),
            max_price_minor: price("max_price", &mut problems),
            min_area_m2: self.number("min_area", &mut problems),
            max_area_m2: self.number("max_area", &mut problems),
            min_rooms: self.number("rooms", &mut problems).map(|rooms| rooms.round().min(f64::from(u16::MAX)) as u16),
            operation: self.choice("operation", |name| name.parse::<Operation>().ok(), &mut problems),
            has_lift: self.choice("has_lift", yes_or_no, &mut problems),
            availability: self.choice("availability", |name| name.parse::<State>().ok(), &mut problems),
            bbox: self.choice("bbox", bounding_box, &mut problems),
            excluded: self.choice("excluded", |name| name.parse::<Excluded>().ok(), &mut problems).unwrap_or_default(),
        };
        if crossed(filter.min_price_minor, filter.max_price_minor) {
            problems.push(Problem::Crossed("min_price"));
        }
        if crossed(filter.min_area_m2, filter.max_area_m2) {
            problems.push(Problem::Crossed("min_area"));
        }
        let (sort, order) = self.order(&mut problems);
        let after = self.place().unwrap_or_else(|problem| {
            problems.push(problem);
            Place::Start
        });
        (PropertyQuery { filter, sort, order, limit: PAGE_SIZE, after }, problems)
    }

    fn number(&self, name: &'static str, problems: &mut Vec<Problem>) -> Option<f64> {
        let text = self.get(name)?;
        let number = parse_number(text);
        if number.is_none() {
            problems.push(Problem::NotANumber(name, text.to_owned()));
        }
        number
    }

    fn choice<T>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Option<T>,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        let text = self.get(name)?;
        let value = read(text);
        if value.is_none() {
            problems.push(Problem::NotAChoice(name, text.to_owned()));
        }
        value
    }

    /// `sort` is a name alone, with an `order` beside it, or both in one: `price-desc`.
    fn order(&self, problems: &mut Vec<Problem>) -> (Sort, Order) {
        let both = |text: &str| match text.split_once('-') {
            Some((sort, order)) => Some((sort.parse::<Sort>().ok()?, Some(order.parse::<Order>().ok()?))),
            None => Some((text.parse::<Sort>().ok()?, None)),
        };
        let (sort, inside) = self.choice("sort", both, problems).unwrap_or((Sort::Newest, None));
        let beside = self.choice("order", |name| name.parse::<Order>().ok(), problems);
        (sort, inside.or(beside).unwrap_or_else(|| sort.usual_order()))
    }

    fn place(&self) -> Result<Place, Problem> {
        let cursor = |text| Cursor::parse(text).map_err(|_| Problem::StaleCursor);
        match (self.get("after"), self.get("before")) {
            (Some(text), _) => cursor(text).map(Place::After),
            (None, Some(text)) => cursor(text).map(Place::Before),
            (None, None) => Ok(Place::Start),
        }
    }
}

fn crossed<T: PartialOrd>(least: Option<T>, greatest: Option<T>) -> bool {
    matches!((least, greatest), (Some(least), Some(greatest)) if least > greatest)
}

fn yes_or_no(name: &str) -> Option<bool> {
    match name {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// `west,south,east,north` in degrees.
fn bounding_box(text: &str) -> Option<BoundingBox> {
    let mut degrees = text.split(',').map(|part| parse_degrees(part.trim()));
    let mut next = || degrees.next().flatten();
    let (west, south, east, north) = (next()?, next()?, next()?, next()?);
    (degrees.next().is_none() && south <= north).then_some(BoundingBox { west, south, east, north })
}

/// Percent-encodes a value of a query string. The same on server and browser.
pub fn encode(value: &str) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b',' | b'/') {
            text.push(char::from(byte));
        } else {
            text.extend(['%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use domain::PropertyId;
    use domain::query::CursorKey;

    use super::*;

    fn search(parameters: &[(&str, &str)]) -> Search {
        Search::read(|name| parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn every_parameter_finds_its_place() {
        let (query, problems) = search(&[
            ("q", "luz"),
            ("town", "Gandia"),
            ("min_price", "100.000 €"),
            ("max_price", "250000"),
            ("min_area", "80,5"),
            ("rooms", "3"),
            ("operation", "sale"),
            ("has_lift", "true"),
            ("availability", "active"),
            ("bbox", "-0.5,39,-0.2,39.6"),
            ("excluded", "only"),
            ("sort", "price-desc"),
        ])
        .query();
        assert_eq!(problems, []);
        let expected = PropertyFilter {
            town: Some("Gandia".into()),
            text: Some("luz".into()),
            min_price_minor: Some(10_000_000),
            max_price_minor: Some(25_000_000),
            min_area_m2: Some(80.5),
            max_area_m2: None,
            min_rooms: Some(3),
            operation: Some(Operation::Sale),
            has_lift: Some(true),
            availability: Some(State::Active),
            bbox: Some(BoundingBox { west: -0.5, south: 39.0, east: -0.2, north: 39.6 }),
            excluded: Excluded::Only,
        };
        assert_eq!(query.filter, expected);
        assert_eq!((query.sort, query.order, query.limit), (Sort::Price, Order::Desc, PAGE_SIZE));
    }

    #[test]
    fn nonsense_is_left_out_and_named() {
        let (query, problems) = search(&[
            ("min_price", "cheap"),
            ("operation", "swap"),
            ("has_lift", "maybe"),
            ("availability", "gone"),
            ("bbox", "1,2,3"),
            ("excluded", "some"),
            ("sort", "colour"),
            ("after", "x"),
        ])
        .query();
        assert_eq!(query.filter, PropertyFilter::default());
        assert_eq!((query.sort, query.order, query.after), (Sort::Newest, Order::Desc, Place::Start));
        assert_eq!(
            problems,
            [
                Problem::NotANumber("min_price", "cheap".into()),
                Problem::NotAChoice("operation", "swap".into()),
                Problem::NotAChoice("has_lift", "maybe".into()),
                Problem::NotAChoice("availability", "gone".into()),
                Problem::NotAChoice("bbox", "1,2,3".into()),
                Problem::NotAChoice("excluded", "some".into()),
                Problem::NotAChoice("sort", "colour".into()),
                Problem::StaleCursor,
            ]
        );
    }

    #[test]
    fn crossed_bounds_are_named_and_kept() {
        let (query, problems) = search(&[("min_price", "2"), ("max_price", "1")]).query();
        assert_eq!(query.filter.min_price_minor, Some(200));
        assert_eq!(problems, [Problem::Crossed("min_price")]);
    }

    #[test]
    fn a_filter_starts_at_the_top_and_a_view_does_not() {
        let cursor = Cursor { key: Some(CursorKey::Int(5)), id: PropertyId(7) }.to_text();
        let here = search(&[("town", "L'Eliana"), ("after", &cursor)]);
        assert_eq!(here.href(), "/properties?town=L%27Eliana&after=i5-7");
        assert_eq!(here.with("rooms", Some("2")).href(), "/properties?town=L%27Eliana&rooms=2");
        assert_eq!(here.with("view", Some("table")).href(), "/properties?town=L%27Eliana&view=table&after=i5-7");
        assert_eq!(here.with("before", Some("n-1")).href(), "/properties?town=L%27Eliana&before=n-1");
        assert_eq!(here.with("town", None).href(), "/properties");
        assert!(matches!(here.query().0.after, Place::After(cursor) if cursor.id == PropertyId(7)));
    }

    #[test]
    fn empty_fields_of_a_form_say_nothing() {
        let search = search(&[("town", "  "), ("min_price", ""), ("sort", "newest-desc"), ("view", "table")]);
        assert_eq!(search.active_filters().count(), 0);
        assert_eq!(search.unfiltered().href(), "/properties?sort=newest-desc&view=table");
    }

    #[test]
    fn the_usual_order_goes_with_a_bare_sort() {
        assert_eq!(search(&[("sort", "price")]).sort_choice(), "price-asc");
        assert_eq!(search(&[("sort", "price"), ("order", "desc")]).sort_choice(), "price-desc");
        assert_eq!(search(&[]).sort_choice(), "newest-desc");
    }
}
