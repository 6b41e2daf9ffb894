//! Lists of properties against a plain sort of the same rows in memory.

use std::cmp::Ordering;

use domain::availability::{Evidence, State};
use domain::facts::Operation;
use domain::listing::unit_price_minor;
use domain::query::{BoundingBox, Cursor, Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::run::RunStatus;
use domain::view::{Count, Page, PropertySummary};
use domain::visit::PageRecord;
use domain::{Instant, Money};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use storage::{Database, properties};

use crate::scene::{Crawl, ad, at, euros, job};
use crate::stage::Stage;

const ROWS: usize = 300;

/// What was stored, kept apart from the database. The row's number plus one is its property's id.
#[derive(Clone)]
struct Home {
    price: Option<Money>,
    area: Option<f64>,
    rooms: Option<u16>,
    lift: Option<bool>,
    operation: Operation,
    town: Option<String>,
    position: Option<(f64, f64)>,
    first_seen: Instant,
    changed: Instant,
    state: State,
}

fn pick<T: Clone>(dice: &mut StdRng, from: &[T]) -> Option<T> {
    // One in five is unknown.
    (!dice.random_ratio(1, 5)).then(|| from[dice.random_range(0..from.len())].clone())
}

/// Homes with many ties and many unknown facts, first in one run, then some of them changed or gone in a second.
async fn homes(stage: &Stage) -> Vec<Home> {
    let db = &stage.db;
    let mut dice = StdRng::seed_from_u64(7);
    let mut homes: Vec<Home> = (0..ROWS)
        .map(|n| Home {
            price: pick(&mut dice, &[100_000, 100_000, 150_000, 200_000, 950]).map(euros),
            area: pick(&mut dice, &[45.5, 80.0, 80.0, 120.25]),
            rooms: pick(&mut dice, &[1, 2, 3, 4]),
            lift: pick(&mut dice, &[true, false]),
            operation: if n % 5 == 0 { Operation::Rent } else { Operation::Sale },
            town: pick(&mut dice, &["Valencia", "València", "Alzira", "Ávila"]).map(str::to_owned),
            position: pick(&mut dice, &[(39.47, -0.38), (40.42, -3.70), (28.1, -15.4)]),
            first_seen: at((n / 12) as i64),
            changed: at((n / 12) as i64),
            state: State::Active,
        })
        .collect();

    let job = job(db, "everything").await;
    let first = Crawl::begin(db, job, at(0)).await;
    let mut pages = Vec::new();
    for (number, group) in homes.chunks(12).enumerate() {
        let now = at(number as i64);
        let page = first.page(&format!("https://pisos.example/list/{number}"), now).await;
        let listings = group.iter().enumerate().map(|(n, home)| seen(number * 12 + n, home)).collect();
        pages.push(PageRecord { listings, ..page });
    }
    first.commit(&pages, at(50)).await.expect("stored");
    first.end(RunStatus::Completed, at(60)).await;

    let second = Crawl::begin(db, job, at(100)).await;
    let mut pages = Vec::new();
    for number in 0..4 {
        let now = at(100 + number as i64);
        let mut page = second.page(&format!("https://pisos.example/list/{number}"), now).await;
        for (n, home) in homes.iter_mut().enumerate().filter(|(n, _)| n % 16 == number) {
            if n % 3 == 0 {
                page.missed.push((url(n), Evidence::Gone));
                (home.state, home.changed) = (State::Removed, now);
            } else {
                let price = Some(euros(175_000));
                (home.price, home.changed) = (price, now);
                page.listings.push(seen(n, home));
            }
        }
        pages.push(page);
    }
    second.commit(&pages, at(110)).await.expect("stored");
    homes
}

fn url(n: usize) -> String {
    format!("https://pisos.example/{n}")
}

fn seen(n: usize, home: &Home) -> domain::visit::SeenListing {
    let mut seen = ad(&url(n), None);
    let facts = &mut seen.reading.facts;
    facts.price = home.price;
    facts.area_m2 = home.area;
    facts.operation = Some(home.operation);
    facts.rooms = home.rooms;
    facts.has_lift = home.lift;
    facts.town.clone_from(&home.town);
    facts.latitude = home.position.map(|(north, _)| north);
    facts.longitude = home.position.map(|(_, east)| east);
    seen
}

/// A sort key that compares as the list promises; `None` comes last.
fn key(home: &Home, sort: Sort) -> Option<f64> {
    match sort {
        Sort::Newest => Some(home.first_seen.timestamp_micros() as f64),
        Sort::Changed => Some(home.changed.timestamp_micros() as f64),
        Sort::Price => home.price.map(|price| price.minor as f64),
        Sort::UnitPrice => unit_price_minor(home.price, home.area).map(|minor| minor as f64),
        Sort::Area => home.area,
    }
}

/// Ids of the homes that `wanted` lets through, sorted in memory.
fn sorted(homes: &[Home], sort: Sort, order: Order, wanted: impl Fn(&Home) -> bool) -> Vec<i64> {
    let mut rows: Vec<(i64, Option<f64>)> =
        homes.iter().zip(1_i64..).filter(|(home, _)| wanted(home)).map(|(home, id)| (id, key(home, sort))).collect();
    let directed = |ordering: Ordering| if order == Order::Asc { ordering } else { ordering.reverse() };
    rows.sort_by(|(a, x), (b, y)| {
        x.is_none().cmp(&y.is_none()).then_with(|| directed(x.partial_cmp(y).expect("finite").then(a.cmp(b))))
    });
    rows.into_iter().map(|(id, _)| id).collect()
}

fn query(filter: &PropertyFilter, sort: Sort, order: Order, limit: u32, after: Place) -> PropertyQuery {
    PropertyQuery { filter: filter.clone(), sort, order, limit, after }
}

async fn page(db: &Database, query: &PropertyQuery) -> Page<PropertySummary> {
    properties::list(db, query).await.unwrap_or_else(|error| panic!("{query:?}: {error}"))
}

fn ids(page: &Page<PropertySummary>) -> Vec<i64> {
    page.items.iter().map(|item| item.id.0).collect()
}

fn cursor(text: Option<&String>) -> Option<Cursor> {
    text.map(|text| Cursor::parse(text).expect("a cursor that the list gave out"))
}

pub(crate) async fn pages_lead_through_every_order_and_back(stage: Stage) {
    let db = &stage.db;
    let homes = homes(&stage).await;
    let all = PropertyFilter::default();
    let few = PropertyFilter { town: Some("València".to_owned()), ..PropertyFilter::default() };
    let nobody = PropertyFilter { town: Some("Nowhere".to_owned()), ..PropertyFilter::default() };
    let in_few = |home: &Home| home.town.as_deref() == Some("València");

    for &sort in Sort::ALL {
        for &order in Order::ALL {
            through_and_back(db, &all, sort, order, 37, &sorted(&homes, sort, order, |_| true)).await;
            through_and_back(db, &all, sort, order, 1_000, &sorted(&homes, sort, order, |_| true)).await;
            let few_ids = sorted(&homes, sort, order, in_few);
            assert!(few_ids.len() > 20, "the dice gave too few");
            through_and_back(db, &few, sort, order, 1, &few_ids).await;
            through_and_back(db, &few, sort, order, u32::try_from(few_ids.len()).expect("few"), &few_ids).await;
            through_and_back(db, &nobody, sort, order, 10, &[]).await;
        }
    }
}

async fn through_and_back(
    db: &Database,
    filter: &PropertyFilter,
    sort: Sort,
    order: Order,
    limit: u32,
    expected: &[i64],
) {
    let label = format!("{sort} {order} by {limit}");
    let mut forward = vec![page(db, &query(filter, sort, order, limit, Place::Start)).await];
    while let Some(next) = cursor(forward.last().and_then(|page| page.next.as_ref())) {
        forward.push(page(db, &query(filter, sort, order, limit, Place::After(next))).await);
        assert!(forward.len() <= expected.len() + 1, "{label}: it goes on for ever");
    }
    let read: Vec<i64> = forward.iter().flat_map(ids).collect();
    assert_eq!(read, expected, "{label}");
    let full = forward.len() - 1;
    assert!(forward[..full].iter().all(|page| page.items.len() == limit as usize), "{label}: a page is short");

    let mut backward = vec![forward[full].clone()];
    while let Some(previous) = cursor(backward.last().and_then(|page| page.previous.as_ref())) {
        backward.push(page(db, &query(filter, sort, order, limit, Place::Before(previous))).await);
        assert!(backward.len() <= forward.len(), "{label}: it goes back for ever");
    }
    backward.reverse();
    // Rows and cursors both: the way back is the way there.
    assert_eq!(backward, forward, "{label}");
}

pub(crate) async fn a_page_can_begin_anywhere(stage: Stage) {
    let db = &stage.db;
    let homes = homes(&stage).await;
    let all = PropertyFilter::default();
    for (sort, order) in [(Sort::Price, Order::Asc), (Sort::Area, Order::Desc), (Sort::Newest, Order::Desc)] {
        let expected = sorted(&homes, sort, order, |_| true);
        let known = homes.iter().filter(|home| key(home, sort).is_some()).count();
        for skip in [0, 1, 10, known - 3, known - 1, known, known + 1, ROWS - 1, ROWS, ROWS + 5] {
            let label = format!("{sort} {order} after {skip}");
            let place = Place::Skip(u32::try_from(skip).expect("small"));
            let found = page(db, &query(&all, sort, order, 10, place)).await;
            let (from, to) = (skip.min(ROWS), (skip + 10).min(ROWS));
            assert_eq!(ids(&found), expected[from..to], "{label}");
            assert_eq!(found.next.is_some(), to < ROWS, "{label}");
            assert_eq!(found.previous.is_some(), skip > 0 && from < ROWS, "{label}");
            if let Some(previous) = cursor(found.previous.as_ref()) {
                let before = page(db, &query(&all, sort, order, 10, Place::Before(previous))).await;
                assert_eq!(ids(&before), expected[from.saturating_sub(10)..from], "{label}");
            }
        }
    }
}

pub(crate) async fn each_filter_lets_through_what_it_says(stage: Stage) {
    type Wanted = fn(&Home) -> bool;
    let db = &stage.db;
    let homes = homes(&stage).await;
    let bbox = BoundingBox { west: -4.0, south: 39.0, east: 0.0, north: 40.42 };
    let none = PropertyFilter::default;
    let cases: [(PropertyFilter, Wanted); 13] = [
        (PropertyFilter { town: Some("Ávila".into()), ..none() }, |home| home.town.as_deref() == Some("Ávila")),
        (PropertyFilter { min_price_minor: Some(15_000_000), ..none() }, |home| {
            home.price.is_some_and(|price| price.minor >= 15_000_000)
        }),
        (PropertyFilter { max_price_minor: Some(15_000_000), ..none() }, |home| {
            home.price.is_some_and(|price| price.minor <= 15_000_000)
        }),
        (PropertyFilter { min_area_m2: Some(80.0), ..none() }, |home| home.area.is_some_and(|area| area >= 80.0)),
        (PropertyFilter { max_area_m2: Some(80.0), ..none() }, |home| home.area.is_some_and(|area| area <= 80.0)),
        (PropertyFilter { min_rooms: Some(3), ..none() }, |home| home.rooms.is_some_and(|rooms| rooms >= 3)),
        (PropertyFilter { operation: Some(Operation::Rent), ..none() }, |home| home.operation == Operation::Rent),
        (PropertyFilter { has_lift: Some(true), ..none() }, |home| home.lift == Some(true)),
        (PropertyFilter { has_lift: Some(false), ..none() }, |home| home.lift == Some(false)),
        (PropertyFilter { availability: Some(State::Removed), ..none() }, |home| home.state == State::Removed),
        (PropertyFilter { bbox: Some(bbox), ..none() }, |home| {
            home.position.is_some_and(|(north, east)| (39.0..=40.42).contains(&north) && (-4.0..=0.0).contains(&east))
        }),
        (PropertyFilter { text: Some("pisos example 17".into()), ..none() }, |_| unreachable!("compared below")),
        (
            PropertyFilter {
                availability: Some(State::Active),
                max_price_minor: Some(20_000_000),
                min_rooms: Some(2),
                has_lift: Some(true),
                ..none()
            },
            |home| {
                home.state == State::Active
                    && home.price.is_some_and(|price| price.minor <= 20_000_000)
                    && home.rooms.is_some_and(|rooms| rooms >= 2)
                    && home.lift == Some(true)
            },
        ),
    ];
    for (filter, wanted) in cases {
        let expected: Vec<i64> = if filter.text.is_some() {
            // Its title ends in a number that begins with 17.
            let numbers = (0..ROWS).filter(|n| n.to_string().starts_with("17"));
            numbers.map(|n| n as i64 + 1).collect()
        } else {
            sorted(&homes, Sort::Price, Order::Asc, wanted)
        };
        assert!(!expected.is_empty() && expected.len() < ROWS, "{filter:?} tells nothing");
        let found = page(db, &query(&filter, Sort::Price, Order::Asc, 1_000, Place::Start)).await;
        let mut found = ids(&found);
        if filter.text.is_some() {
            found.sort_unstable();
        }
        assert_eq!(found, expected, "{filter:?}");
        let count = properties::count(db, &filter, 1_000).await.expect("counted");
        assert_eq!(count, Count::Exactly(u32::try_from(expected.len()).expect("few")), "{filter:?}");
    }
}

pub(crate) async fn counting_stops_at_its_bound(stage: Stage) {
    let db = &stage.db;
    homes(&stage).await;
    let all = PropertyFilter::default();
    let rows = u32::try_from(ROWS).expect("small");
    for (most, count) in [
        (rows + 1, Count::Exactly(rows)),
        (rows, Count::Exactly(rows)),
        (rows - 1, Count::MoreThan(rows - 1)),
        (0, Count::MoreThan(0)),
    ] {
        assert_eq!(properties::count(db, &all, most).await.expect("counted"), count);
    }
    let nobody = PropertyFilter { town: Some("Nowhere".to_owned()), ..all };
    assert_eq!(properties::count(db, &nobody, 0).await.expect("counted"), Count::Exactly(0));
}

pub(crate) async fn towns_are_named_once_in_order(stage: Stage) {
    assert!(properties::towns(&stage.db).await.expect("read").is_empty());
    homes(&stage).await;
    assert_eq!(properties::towns(&stage.db).await.expect("read"), ["Alzira", "Valencia", "València", "Ávila"]);
}

pub(crate) async fn a_cursor_of_another_order_does_no_harm(stage: Stage) {
    let db = &stage.db;
    homes(&stage).await;
    let all = PropertyFilter::default();
    let cursors = ["n-5", "i10000000-5", "r4054000000000000-5", "i-9223372036854775808-1"];
    for &sort in Sort::ALL {
        for text in cursors {
            let cursor = Cursor::parse(text).expect("a cursor");
            for place in [Place::After(cursor.clone()), Place::Before(cursor)] {
                let found = page(db, &query(&all, sort, Order::Asc, 10, place)).await;
                assert!(found.items.len() <= 10);
            }
        }
    }
}
