//! Reading properties through the service: bounds and absence.

use domain::PropertyId;
use domain::account::Actor;
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::view::Count;
use service::properties;

use crate::scene::{faults, instance, still};

#[tokio::test]
async fn an_empty_instance_has_an_empty_overview() {
    let instance = instance().await;
    let overview = service::overview::overview(&instance.services, &Actor::System).await.expect("read");
    assert_eq!((overview.active, overview.new_today, overview.removed_today), (0, 0, 0));
    assert!(overview.runs.is_empty() && overview.newest.is_empty());
    assert!(overview.drops.is_empty() && overview.cheapest.is_empty());
    assert_eq!(overview.now, still());
}

#[tokio::test]
async fn a_page_has_a_bounded_size() {
    let instance = instance().await;
    let services = &instance.services;
    let query = |limit| PropertyQuery {
        filter: PropertyFilter::default(),
        sort: Sort::Newest,
        order: Order::Desc,
        limit,
        after: Place::Start,
    };
    for limit in [1, 1_000] {
        assert!(properties::list(services, &Actor::System, &query(limit)).await.expect("read").items.is_empty());
    }
    for limit in [0, 1_001, u32::MAX] {
        let refused = faults(properties::list(services, &Actor::System, &query(limit)).await);
        assert_eq!(refused, [("limit".to_owned(), "out_of_range".to_owned())]);
    }
}

#[tokio::test]
async fn what_is_not_there_is_absent_and_no_fault() {
    let instance = instance().await;
    let services = &instance.services;
    assert!(properties::detail(services, &Actor::System, PropertyId(1)).await.expect("asked").is_none());
    assert!(properties::towns(services, &Actor::System).await.expect("asked").is_empty());
    let count = properties::count(services, &Actor::System, &PropertyFilter::default()).await.expect("counted");
    assert_eq!(count, Count::Exactly(0));
    assert_eq!(service::readiness::look(services).await, Ok(()));
}
