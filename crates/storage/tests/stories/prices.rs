//! An ad's price and availability over time, and what the overview says of them.

use domain::PropertyId;
use domain::availability::{Availability, Evidence, Missed, State};
use domain::facts::{Facts, Feature, Field, Flag, Layer, Operation, PropertyKind, Provenance};
use domain::listing::PricePoint;
use domain::run::{RunEvent, RunStatus};
use domain::{Currency, Money};
use storage::overview::Numbers;
use storage::{listings, overview, properties, runs};

use crate::scene::{Crawl, ad, at, euros, history, job, listing};
use crate::stage::Stage;

const URL: &str = "https://pisos.example/1";

pub(crate) async fn the_history_grows_only_when_a_price_changes(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    for (day, price) in
        [Some(200_000), Some(200_000), None, Some(190_000), Some(190_000), Some(200_000)].iter().enumerate()
    {
        let now = at(86_400 * day as i64);
        let crawl = Crawl::begin(db, job, now).await;
        crawl.see(vec![ad(URL, *price)], now).await;
        crawl.end(RunStatus::Completed, now).await;
        let changed = i64::from(matches!(day, 3 | 5));
        assert_eq!(crawl.counters().await.listings_changed, changed, "day {day}");
    }
    assert_eq!(history(db, 1).await, [200_000, 190_000, 200_000]);
    let summary = properties::by_id(db, PropertyId(1)).await.expect("read").expect("known");
    assert_eq!(summary.price, Some(euros(200_000)));
    assert_eq!(summary.previous_price, Some(PricePoint { at: at(86_400 * 5), price: euros(190_000) }));
    assert_eq!(
        (summary.first_seen_at, summary.changed_at, summary.last_seen_at),
        (at(0), at(86_400 * 5), at(86_400 * 5))
    );

    let changes: Vec<RunEvent> = runs::events(db, domain::RunId(4), None, 100)
        .await
        .expect("read")
        .into_iter()
        .map(|entry| entry.event)
        .filter(|event| *event != RunEvent::Completed)
        .collect();
    assert_eq!(changes, [RunEvent::PriceChanged { url: URL.to_owned(), from: euros(200_000), to: euros(190_000) }]);
}

pub(crate) async fn removal_and_return_keep_their_evidence(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let crawl = Crawl::begin(db, job, at(0)).await;
    crawl.see(vec![ad(URL, 100)], at(0)).await;
    crawl.end(RunStatus::Completed, at(1)).await;

    let blocked = Crawl::begin(db, job, at(10)).await;
    blocked.miss(URL, Evidence::Blocked, at(10)).await;
    blocked.miss("https://pisos.example/never-seen", Evidence::Gone, at(10)).await;
    blocked.end(RunStatus::Completed, at(11)).await;
    assert_eq!(blocked.counters().await.listings_removed, 0);
    let seen = listing(db, 1).await;
    assert_eq!((seen.availability.state, seen.availability_changes), (State::Active, vec![]));
    assert_eq!(seen.missed, Some(Missed { at: at(10), evidence: Evidence::Blocked }));

    let gone = Crawl::begin(db, job, at(20)).await;
    gone.miss(URL, Evidence::Gone, at(20)).await;
    gone.miss("https://pisos.example/never-seen", Evidence::Gone, at(20)).await;
    gone.end(RunStatus::Completed, at(21)).await;
    assert_eq!(gone.counters().await.listings_removed, 1);
    let availability = listing(db, 1).await.availability;
    assert_eq!(
        (availability.state, availability.since, availability.evidence),
        (State::Removed, at(20), Evidence::Gone)
    );
    let summary = properties::by_id(db, PropertyId(1)).await.expect("read").expect("known");
    assert_eq!((summary.availability, summary.changed_at, summary.last_seen_at), (State::Removed, at(20), at(0)));

    let back = Crawl::begin(db, job, at(30)).await;
    back.see(vec![ad(URL, 100)], at(30)).await;
    assert_eq!(back.counters().await.listings_changed, 1);
    let seen = listing(db, 1).await;
    let changes = [(State::Removed, at(20), Evidence::Gone), (State::Active, at(30), Evidence::Seen)];
    let changes = changes.map(|(state, since, evidence)| Availability { state, since, evidence });
    assert_eq!((seen.availability, seen.availability_changes.as_slice()), (changes[1], changes.as_slice()));
    assert_eq!(seen.missed, None, "it was seen since");
    let told = runs::events(db, back.run(), None, 100).await.expect("read");
    let returned = RunEvent::ListingReturned { url: URL.to_owned() };
    assert_eq!(told.iter().filter(|entry| entry.event == returned).count(), 1);
    assert_eq!(history(db, 1).await, [100], "the price is the one it had");
    assert_eq!(stage.number("SELECT COUNT(*) FROM listings").await, 1, "nobody made an ad of a miss");
}

pub(crate) async fn amounts_of_two_currencies_are_never_compared(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let dollars = |units: i64| {
        let mut seen = ad(URL, None);
        seen.reading.facts.price = Some(Money { minor: units * 100, currency: Currency::USD });
        seen
    };
    for (day, seen) in [ad(URL, 200), ad(URL, 190), dollars(150), dollars(140)].into_iter().enumerate() {
        let now = at(day as i64);
        let crawl = Crawl::begin(db, job, now).await;
        crawl.see(vec![seen], now).await;
        crawl.end(RunStatus::Completed, now).await;
        let summary = properties::by_id(db, PropertyId(1)).await.expect("read").expect("known");
        let expected = match day {
            0 | 2 => None,
            1 => Some(PricePoint { at: at(1), price: euros(200) }),
            _ => Some(PricePoint { at: at(3), price: Money { minor: 150 * 100, currency: Currency::USD } }),
        };
        assert_eq!(summary.previous_price, expected, "day {day}");
    }
    assert_eq!(listing(db, 1).await.prices.len(), 4);
}

pub(crate) async fn what_was_read_comes_back_as_it_was(stage: Stage) {
    let db = &stage.db;
    let mut seen = ad("https://www.Pisos.example:8443/piso?id=ñ#x", 325_000);
    let facts = Facts {
        title: Some("Ático «con» vistas".to_owned()),
        description: Some("Línea uno\nlínea dos".to_owned()),
        operation: Some(Operation::Rent),
        kind: Some(PropertyKind::Penthouse),
        area_m2: Some(92.5),
        rooms: Some(3),
        floor: Some(-1),
        has_lift: Some(false),
        energy_class: Some('B'),
        flags: vec![Flag::Occupied, Flag::Auction],
        features: vec![Feature::Terrace],
        latitude: Some(39.469_907_5),
        longitude: Some(-0.376_288_1),
        published_on: chrono::NaiveDate::from_ymd_opt(2026, 2, 28),
        photos: vec!["https://pisos.example/1.jpg".to_owned()],
        ..seen.reading.facts.clone()
    };
    seen.reading.facts = facts.clone();
    let found = Provenance {
        layer: Layer::JsonLd,
        path: "offers.price".to_owned(),
        raw: "325.000 €".to_owned(),
        confidence: 0.95,
    };
    seen.reading.provenance.insert(Field::Price, found.clone());

    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    crawl.see(vec![seen.clone()], at(0)).await;
    let stored = listing(db, 1).await;
    assert_eq!((stored.url.as_str(), stored.source.name.as_str()), (seen.url.as_str(), "www.Pisos.example:8443"));
    assert_eq!(stored.reading, seen.reading);

    let summary = properties::by_id(db, PropertyId(1)).await.expect("read").expect("known");
    assert_eq!((summary.title, summary.operation, summary.kind), (facts.title, Operation::Rent, facts.kind));
    assert_eq!((summary.area_m2, summary.rooms, summary.floor), (Some(92.5), Some(3), Some(-1)));
    assert_eq!((summary.has_lift, summary.latitude, summary.longitude), (Some(false), facts.latitude, facts.longitude));
    assert_eq!(summary.unit_price_minor, Some(351_351));
    assert_eq!(summary.photo.as_deref(), Some("https://pisos.example/1.jpg"));
    assert!(properties::by_id(db, PropertyId(2)).await.expect("read").is_none());
    assert!(listings::of_property(db, PropertyId(2)).await.expect("read").is_empty());
}

pub(crate) async fn the_overview_counts_what_changed(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let url = |n: i64| format!("https://pisos.example/{n}");
    let sized = |n: i64, price: i64, area: f64| {
        let mut seen = ad(&url(n), price);
        seen.reading.facts.area_m2 = Some(area);
        seen
    };

    let first = Crawl::begin(db, job, at(0)).await;
    let mut to_let = sized(5, 900, 90.0);
    to_let.reading.facts.operation = Some(Operation::Rent);
    first
        .see(vec![sized(1, 300, 100.0), sized(2, 200, 100.0), sized(3, 100, 100.0), sized(4, 50, 100.0), to_let], at(0))
        .await;
    first.end(RunStatus::Completed, at(1)).await;

    let second = Crawl::begin(db, job, at(100)).await;
    second.see(vec![sized(1, 250, 100.0)], at(100)).await;
    second.see(vec![sized(2, 150, 100.0)], at(101)).await;
    second.see(vec![sized(3, 120, 100.0)], at(102)).await;
    second.miss(&url(4), Evidence::NotFound, at(103)).await;
    second.see(vec![sized(6, 500, 50.0)], at(104)).await;
    second.end(RunStatus::Completed, at(105)).await;

    let numbers = overview::numbers(db, at(100)).await.expect("read");
    assert_eq!(numbers, Numbers { active: 5, new: 1, price_drops: 2, price_rises: 1, removed: 1 });
    let later = overview::numbers(db, at(200)).await.expect("read");
    assert_eq!(later, Numbers { active: 5, ..Numbers::default() });

    let ids = |summaries: Vec<domain::view::PropertySummary>| -> Vec<i64> {
        summaries.into_iter().map(|summary| summary.id.0).collect()
    };
    assert_eq!(ids(properties::price_drops(db, at(100), 10).await.expect("read")), [2, 1], "the latest first");
    assert_eq!(ids(properties::price_drops(db, at(100), 1).await.expect("read")), [2]);
    assert_eq!(ids(properties::price_drops(db, at(101), 10).await.expect("read")), [2]);
    // The cheapest of all is gone, and the fifth is to let.
    assert_eq!(ids(properties::cheapest_for_sale(db, 3).await.expect("read")), [3, 2, 1]);
}
