//! A job's rules over a crawl of a fake portal.

use std::collections::BTreeSet;

use domain::account::Actor;
use domain::facts::Facts;
use domain::job::JobDraft;
use domain::query::{Excluded, Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::rules::Draft;
use domain::run::RunStatus;
use domain::view::Count;
use service::{Error, ServiceConfig, Services, properties, system_clock};

use crate::portal::{Portal, agree, crawl, stored};
use crate::scene::{draft, open};

/// Ids of the properties that a list shows, whatever its pages.
async fn shown(services: &Services, excluded: Excluded) -> BTreeSet<i64> {
    let filter = PropertyFilter { excluded, ..PropertyFilter::default() };
    let query = PropertyQuery { filter, sort: Sort::Newest, order: Order::Desc, limit: 1_000, after: Place::Start };
    let page = properties::list(services, &Actor::System, &query).await.expect("read");
    page.items.into_iter().map(|item| item.id.0).collect()
}

/// Ids of the properties whose ads are so, by what is stored of them.
async fn those(services: &Services, wanted: impl Fn(&Facts) -> bool) -> BTreeSet<i64> {
    stored(services).await.into_values().filter(|ad| wanted(&ad.facts)).map(|ad| ad.property.0).collect()
}

fn with_rules(portal: &Portal, rules: &str) -> JobDraft {
    JobDraft { rules: Draft::Written(rules.to_owned()), ..draft("the portal", &portal.root()) }
}

#[tokio::test]
async fn rules_leave_ads_out_and_other_rules_bring_them_back() {
    let portal = Portal::open(120).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, ServiceConfig::default(), Some(portal.address), system_clock).await;
    let services = &services;
    let high = "exclude \"no lift\" when floor >= 2 and no lift\nflag \"big\" when area > 100";
    let job = service::jobs::create(services, &Actor::System, with_rules(&portal, high)).await.expect("a job").id;

    let first = crawl(services, job).await;
    assert_eq!((first.status, &first.failure), (RunStatus::Completed, &None));
    agree(services, &portal).await;
    let without_lift =
        those(services, |facts| facts.floor.is_some_and(|floor| floor >= 2) && facts.has_lift == Some(false)).await;
    let all = those(services, |_| true).await;
    assert!(!without_lift.is_empty() && without_lift.len() < all.len() / 2, "{without_lift:?}");
    assert_eq!(first.counters.listings_excluded, without_lift.len() as i64);
    assert_eq!(first.counters.listings_found, all.len() as i64);
    assert_eq!(shown(services, Excluded::Only).await, without_lift);
    assert_eq!(shown(services, Excluded::All).await, all);
    assert_eq!(shown(services, Excluded::Hide).await, &all - &without_lift);
    let hidden = properties::count_hidden(services, &Actor::System, &PropertyFilter::default()).await.expect("read");
    assert_eq!(hidden, Some(Count::Exactly(u32::try_from(without_lift.len()).expect("few"))));

    let big = those(services, |facts| facts.area_m2.is_some_and(|area| area > 100.0)).await;
    let mut flagged = BTreeSet::new();
    for id in &all {
        let detail = properties::detail(services, &Actor::System, domain::PropertyId(*id)).await.expect("read");
        let detail = detail.expect("a property");
        let ad = &detail.listings[0].verdict;
        assert_eq!(ad, &detail.summary.verdict);
        assert_eq!(ad.excluded_by.as_deref(), without_lift.contains(id).then_some("no lift"));
        flagged.extend(ad.flagged_by.iter().map(|rule| (rule.clone(), *id)));
    }
    assert_eq!(flagged, big.into_iter().map(|id| ("big".to_owned(), id)).collect());

    let unknown = with_rules(&portal, "exclude \"silent\" when energy = A, unknown exclude");
    service::jobs::update(services, &Actor::System, job, unknown).await.expect("changed");
    let second = crawl(services, job).await;
    let silent = those(services, |facts| matches!(facts.energy_class, None | Some('A'))).await;
    assert!(!silent.is_empty());
    assert_eq!(shown(services, Excluded::Only).await, silent);
    assert_eq!(second.counters.listings_excluded, silent.len() as i64);

    service::jobs::update(services, &Actor::System, job, with_rules(&portal, "")).await.expect("changed");
    let third = crawl(services, job).await;
    assert_eq!((shown(services, Excluded::Hide).await, third.counters.listings_excluded), (all, 0));
    agree(services, &portal).await;
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused_with_line_and_column() {
    let portal = Portal::open(1).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, ServiceConfig::default(), Some(portal.address), system_clock).await;
    let wrong = with_rules(&portal, "flag when occupied\n\nexclude when price > \"abc\"");
    match service::jobs::create(&services, &Actor::System, wrong).await {
        Err(Error::Invalid(wrong)) => {
            let said: Vec<String> = wrong.iter().map(ToString::to_string).collect();
            assert_eq!(said, ["rules: line 3, column 22: price takes an amount in whole units, such as 250000"]);
        }
        other => panic!("{other:?}"),
    }
}
