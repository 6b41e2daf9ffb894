//! Handing out every ad.

use domain::availability::{Evidence, State};
use domain::run::RunStatus;
use storage::listings;

use crate::scene::{Crawl, ad, at, euros, job};
use crate::stage::Stage;

pub(crate) async fn every_ad_is_handed_over_once_in_order(stage: Stage) {
    let db = &stage.db;
    let job = job(db, "Valencia").await;
    let crawl = Crawl::begin(db, job, at(0)).await;
    let urls: Vec<String> = (0..300).map(|n| format!("https://pisos{}.example/{n}", n % 3)).collect();
    let page = domain::visit::PageRecord {
        listings: urls.iter().zip(1..).map(|(url, price)| ad(url, price)).collect(),
        ..crawl.page("https://pisos.example/", at(0)).await
    };
    crawl.commit(&[page], at(0)).await.expect("stored");
    crawl.end(RunStatus::Completed, at(1)).await;
    let second = Crawl::begin(db, job, at(10)).await;
    second.miss(&urls[7], Evidence::Gone, at(10)).await;

    let mut taken = Vec::new();
    let done: Result<(), ()> = listings::export(db, |listing| {
        taken.push(listing);
        Ok(())
    })
    .await
    .expect("read");
    done.expect("taken");
    assert_eq!(taken.iter().map(|listing| listing.url.clone()).collect::<Vec<_>>(), urls);
    assert_eq!(taken[7].availability, State::Removed);
    assert_eq!((taken[8].availability, taken[8].facts.price), (State::Active, Some(euros(9))));
    assert_eq!((taken[8].source.as_str(), taken[8].property.0), ("pisos2.example", 9));
    assert_eq!((taken[8].first_seen_at, taken[8].last_seen_at), (at(0), at(0)));
}

pub(crate) async fn an_export_ends_where_its_taker_fails(stage: Stage) {
    let db = &stage.db;
    let crawl = Crawl::begin(db, job(db, "Valencia").await, at(0)).await;
    crawl.see((0..5).map(|n| ad(&format!("https://pisos.example/{n}"), 100)).collect(), at(0)).await;
    let mut taken = 0;
    let done = listings::export(db, |_| {
        taken += 1;
        if taken == 3 { Err("the disk is full") } else { Ok(()) }
    })
    .await
    .expect("read");
    assert_eq!((done, taken), (Err("the disk is full"), 3));
}
