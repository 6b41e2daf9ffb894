//! The CSV export: columns, plain values, and nothing that a spreadsheet would run.

use std::collections::HashSet;

use domain::account::Actor;
use domain::facts::Reading;
use domain::frontier::{Discovered, Origin};
use domain::listing::Look;
use domain::visit::{PageOutcome, PageRecord, SeenListing};
use domain::{Currency, Money};
use service::{Services, export, jobs, runs};

use crate::scene::{draft, instance, still};

/// Stores ads as a crawl does.
async fn store(services: &Services, ads: Vec<SeenListing>) {
    let db = &services.db;
    let job = jobs::create(services, &Actor::System, draft("job", "https://pisos.example/")).await.expect("taken").id;
    runs::start(services, &Actor::System, job).await.expect("started");
    let lease = chrono::Duration::seconds(60);
    let claimed = storage::runs::claim(db, "worker", lease, still()).await.expect("asked").expect("waiting");
    let url = "https://pisos.example/".to_owned();
    let target = Discovered { url, depth: 0, origin: Origin::Target, priority: 0 };
    storage::frontier::seed(db, claimed.claim, &[target], still()).await.expect("seeded");
    let mut pending =
        storage::frontier::pending(db, claimed.claim.run, 1, &HashSet::new(), still()).await.expect("asked");
    let record = PageRecord {
        entry: pending.remove(0),
        at: still(),
        outcome: PageOutcome::Fetched,
        listings: ads,
        areas: Vec::new(),
        missed: Vec::new(),
        discovered: Vec::new(),
        also_visited: Vec::new(),
        events: Vec::new(),
        bytes: 0,
        answer: None,
        memory: None,
        page: None,
    };
    let writer = storage::crawl::Writer {
        claim: claimed.claim,
        job: Some(job),
        visit: still(),
        rules: &[],
        reader: &[],
        archive: None,
    };
    storage::crawl::commit(db, writer, &[record], still()).await.expect("stored");
}

fn ad(n: u32) -> SeenListing {
    SeenListing { url: format!("https://pisos.example/{n}"), look: Look::Page, reading: Reading::default() }
}

async fn exported(services: &Services) -> Vec<csv::StringRecord> {
    let mut out = Vec::new();
    export::csv(services, &Actor::System, &mut out).await.expect("written");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice());
    reader.records().collect::<Result<_, _>>().expect("CSV")
}

#[tokio::test]
async fn each_ad_is_one_row_under_the_promised_columns() {
    let instance = instance().await;
    let services = &instance.services;
    let mut full = ad(1);
    let facts = &mut full.reading.facts;
    facts.price = Some(Money { minor: 89_950, currency: Currency::EUR });
    facts.area_m2 = Some(92.5);
    (facts.rooms, facts.bathrooms, facts.floor, facts.has_lift) = (Some(3), Some(0), Some(-1), Some(false));
    facts.town = Some("L'Hospitalet, \"centre\"".to_owned());
    (facts.latitude, facts.longitude) = (Some(41.36), Some(-0.1));
    let mut yen = ad(2);
    yen.reading.facts.price = Some(Money { minor: 35_000_000, currency: "JPY".parse().expect("a code") });
    store(services, vec![full, yen, ad(3)]).await;

    let rows = exported(services).await;
    assert_eq!(
        rows[0].iter().collect::<Vec<_>>().join(","),
        "url,source,price,currency,area_m2,rooms,bathrooms,floor,has_lift,town,latitude,longitude,availability,\
         property_id,first_seen,last_seen"
    );
    let now = "2027-01-15T08:00:00Z";
    assert_eq!(
        rows[1].iter().collect::<Vec<_>>(),
        [
            "https://pisos.example/1",
            "pisos.example",
            "899.5",
            "EUR",
            "92.5",
            "3",
            "0",
            "-1",
            "false",
            "L'Hospitalet, \"centre\"",
            "41.36",
            "-0.1",
            "active",
            "1",
            now,
            now,
        ]
    );
    assert_eq!((&rows[2][2], &rows[2][3]), ("35000000", "JPY"));
    assert_eq!(
        rows[3].iter().collect::<Vec<_>>(),
        ["https://pisos.example/3", "pisos.example", "", "", "", "", "", "", "", "", "", "", "active", "3", now, now]
    );
    assert_eq!(rows.len(), 4);
}

#[tokio::test]
async fn no_cell_that_was_crawled_begins_a_formula() {
    let instance = instance().await;
    let services = &instance.services;
    let towns = [
        ("=HYPERLINK(\"https://evil.example\")", "'=HYPERLINK(\"https://evil.example\")"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("Valencia; =1", "Valencia;' =1"),
        ("Valencia", "Valencia"),
    ];
    let mut ads: Vec<_> = towns
        .iter()
        .zip(0..)
        .map(|((town, _), n)| {
            let mut ad = ad(n);
            ad.reading.facts.town = Some((*town).to_owned());
            ad
        })
        .collect();
    // Excel in Spanish would have a formula in its second column.
    let address = "https://pisos.example/a;=cmd|'/C calc'!A0;x";
    ads.push(SeenListing { url: address.to_owned(), ..ad(99) });
    store(services, ads).await;
    let rows = exported(services).await;
    for (row, (_, written)) in rows[1..].iter().zip(towns) {
        assert_eq!(&row[9], written);
    }
    assert_eq!(&rows[towns.len() + 1][0], "https://pisos.example/a;'=cmd|'/C calc'!A0;x");
}

#[tokio::test]
async fn an_empty_database_gives_the_header_alone() {
    let instance = instance().await;
    assert_eq!(exported(&instance.services).await.len(), 1);
}
