//! Finding words in what ads say.

use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::run::RunStatus;
use storage::{Database, properties};

use crate::scene::{Crawl, ad, at, job};
use crate::stage::Stage;

async fn found(db: &Database, text: &str) -> Vec<i64> {
    let query = PropertyQuery {
        filter: PropertyFilter { text: Some(text.to_owned()), ..PropertyFilter::default() },
        sort: Sort::Newest,
        order: Order::Asc,
        limit: 100,
        after: Place::Start,
    };
    let page = properties::list(db, &query).await.unwrap_or_else(|error| panic!("{text:?}: {error}"));
    page.items.iter().map(|item| item.id.0).collect()
}

fn titled(n: i64, title: &str) -> domain::visit::SeenListing {
    let mut seen = ad(&format!("https://pisos.example/{n}"), 100);
    seen.reading.facts.title = Some(title.to_owned());
    seen
}

async fn three_homes(db: &Database) -> domain::JobId {
    let job = job(db, "Valencia").await;
    let crawl = Crawl::begin(db, job, at(0)).await;
    let mut first = titled(1, "Ático luminoso en Benimaclet");
    first.reading.facts.description = Some("Jardín, piscina y NEAR the sea OR the park".to_owned());
    let mut second = titled(2, "Piso en el Cabañal, 90 m²");
    second.reading.facts.address = Some("Calle del Pingüino 12".to_owned());
    second.reading.facts.reference = Some("REF-2024/77".to_owned());
    let third = titled(3, "Casa c/ Almería: 1.º-B \"reformada\"");
    crawl.see(vec![first, second, third], at(0)).await;
    crawl.end(RunStatus::Completed, at(1)).await;
    job
}

pub(crate) async fn words_are_found_whatever_their_accents(stage: Stage) {
    let db = &stage.db;
    three_homes(db).await;
    for (text, ids) in [
        ("ático", vec![1]),
        ("ATICO", vec![1]),
        ("jardin", vec![1]),
        // A combining accent, as some keyboards write it.
        ("a\u{301}tico", vec![1]),
        ("cabanal", vec![2]),
        ("pinguino", vec![2]),
        ("luminoso ático", vec![1]),
        ("lumi benim", vec![1]),
        ("en", vec![1, 2]),
        ("2024", vec![2]),
        ("ref-2024/77", vec![2]),
        ("90 m²", vec![2]),
        ("ático piso", vec![]),
        ("tico", vec![]),
        ("inexistente", vec![]),
    ] {
        assert_eq!(found(db, text).await, ids, "{text:?}");
    }
}

pub(crate) async fn operators_are_only_text(stage: Stage) {
    let db = &stage.db;
    three_homes(db).await;
    for (text, ids) in [
        ("\"ático", vec![1]),
        ("\"reformada\"", vec![3]),
        ("\"\"\"", vec![1, 2, 3]),
        ("*", vec![1, 2, 3]),
        ("", vec![1, 2, 3]),
        ("ático OR piso", vec![]),
        ("sea OR park", vec![1]),
        ("NEAR(sea park)", vec![1]),
        ("NEAR(", vec![1]),
        ("NOT", vec![]),
        ("words:piso", vec![]),
        ("-piso", vec![2]),
        ("^piso", vec![2]),
        ("piso) OR (casa", vec![]),
        ("piso' --", vec![2]),
        ("{words} : casa", vec![]),
        ("casa\0alme", vec![3]),
        ("\u{301}", vec![1, 2, 3]),
        ("🏠 casa", vec![3]),
    ] {
        assert_eq!(found(db, text).await, ids, "{text:?}");
    }
    let long = "casa ".repeat(10_000);
    assert_eq!(found(db, &long).await, [3]);
}

pub(crate) async fn words_follow_the_ad(stage: Stage) {
    let db = &stage.db;
    let job = three_homes(db).await;
    let crawl = Crawl::begin(db, job, at(10)).await;
    crawl.see(vec![titled(2, "Dúplex en Ruzafa")], at(10)).await;
    assert_eq!(found(db, "duplex").await, [2]);
    assert_eq!(found(db, "cabanal").await, Vec::<i64>::new());
    assert_eq!(found(db, "pingüino").await, [2], "what it does not say any more is still known");
}
