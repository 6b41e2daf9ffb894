//! What is near a property.

use domain::PropertyId;
use domain::availability::Evidence;
use domain::facts::Operation;
use domain::run::RunStatus;
use domain::visit::SeenListing;
use storage::properties;

use crate::scene::{Crawl, ad, at, job};
use crate::stage::Stage;

/// An ad for sale, where it says it is.
fn home(n: i64, place: Option<(f64, f64)>, town: Option<&str>) -> SeenListing {
    let mut home = ad(&format!("https://pisos.example/{n}"), 100);
    let facts = &mut home.reading.facts;
    (facts.latitude, facts.longitude) = place.unzip();
    facts.town = town.map(str::to_owned);
    home
}

/// Ids of what is near a property; `None` where nobody can know.
async fn near(stage: &Stage, id: i64, limit: u32) -> Option<Vec<i64>> {
    let home = properties::by_id(&stage.db, PropertyId(id)).await.expect("read").expect("known");
    let near = properties::nearby(&stage.db, &home, limit).await.expect("read");
    near.map(|all| all.into_iter().map(|near| near.id.0).collect())
}

pub(crate) async fn the_nearest_on_the_same_market_come_first(stage: Stage) {
    let job = job(&stage.db, "Madrid").await;
    let crawl = Crawl::begin(&stage.db, job, at(0)).await;
    // At this latitude a degree of longitude is three quarters of one of latitude.
    let at_degrees = |n, north: f64, east: f64| home(n, Some((40.4 + north, -3.7 + east)), Some("Madrid"));
    let mut to_let = at_degrees(5, 0.0, 0.0);
    to_let.reading.facts.operation = Some(Operation::Rent);
    let ads = vec![
        at_degrees(1, 0.0, 0.0),
        at_degrees(2, 0.004, 0.0),
        at_degrees(3, 0.0, 0.005),
        at_degrees(4, 0.0, 0.02),
        to_let,
        at_degrees(6, -0.02, 0.0),
        at_degrees(7, 0.0, -0.001),
        at_degrees(8, 0.001, 0.0),
        at_degrees(9, 0.0, 0.0),
        home(10, None, Some("Madrid")),
    ];
    crawl.see(ads, at(0)).await;
    crawl.end(RunStatus::Completed, at(1)).await;
    let later = Crawl::begin(&stage.db, job, at(2)).await;
    later.miss("https://pisos.example/7", Evidence::Gone, at(2)).await;
    stage.tamper("UPDATE properties SET excluded_by = 'a rule' WHERE id = 8").await;

    assert_eq!(near(&stage, 1, 5).await.as_deref(), Some(&[9, 3, 2][..]));
    assert_eq!(near(&stage, 1, 2).await.as_deref(), Some(&[9, 3][..]));
    assert_eq!(near(&stage, 6, 5).await.as_deref(), Some(&[][..]));
    assert_eq!(near(&stage, 7, 5).await.as_deref(), Some(&[1, 9, 2, 3][..]), "what is gone has been somewhere too");
}

pub(crate) async fn what_is_in_a_corner_next_door_does_not_come_before_what_is_nearer(stage: Stage) {
    let crawl = Crawl::begin(&stage.db, job(&stage.db, "Madrid").await, at(0)).await;
    let at_degrees = |n, north: f64, east: f64| home(n, Some((40.4 + north, -3.7 + east)), Some("Madrid"));
    // 265 m away, and 210 m.
    crawl.see(vec![at_degrees(1, 0.0, 0.0), at_degrees(2, 0.0017, 0.0022), at_degrees(3, 0.00189, 0.0)], at(0)).await;
    assert_eq!(near(&stage, 1, 1).await.as_deref(), Some(&[3][..]));
    assert_eq!(near(&stage, 1, 2).await.as_deref(), Some(&[3, 2][..]));
}

pub(crate) async fn without_a_place_the_newest_of_the_town_come(stage: Stage) {
    let crawl = Crawl::begin(&stage.db, job(&stage.db, "Alzira").await, at(0)).await;
    for (n, place, town) in [
        (1, None, Some("Alzira")),
        (2, Some((39.15, -0.44)), Some("Alzira")),
        (3, None, Some("Carcaixent")),
        (4, None, Some("Alzira")),
        (5, None, None),
    ] {
        crawl.see(vec![home(n, place, town)], at(n)).await;
    }
    assert_eq!(near(&stage, 1, 5).await.as_deref(), Some(&[4, 2][..]));
    assert_eq!(near(&stage, 4, 1).await.as_deref(), Some(&[2][..]));
    assert_eq!(near(&stage, 5, 5).await, None);
}
