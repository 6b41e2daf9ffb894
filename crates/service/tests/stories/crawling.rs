//! Whole crawls of a fake portal: what is stored is what the portal says, today and some days later.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};

use domain::account::Actor;
use domain::availability::State;
use domain::run::{FailureReason, PageProblem, RunEvent, RunKind, RunStatus};
use domain::view::RunView;
use domain::{Instant, Money};
use service::{ServiceConfig, Services};

use crate::portal::{Portal, agree, crawl, job, link_check, stored};
use crate::scene::{draft, instance_beside, open};

/// How many seconds the clock of [`later`] is ahead.
static AHEAD: AtomicI64 = AtomicI64::new(0);

fn later() -> Instant {
    service::system_clock() + chrono::Duration::seconds(AHEAD.load(Ordering::SeqCst))
}

async fn events(services: &Services, run: &RunView) -> Vec<RunEvent> {
    let mut events = Vec::new();
    let mut after = Some(0);
    while let Some(last) = after {
        let batch = service::runs::log(services, &Actor::System, run.id, Some(last), 1_000).await.expect("read");
        after = batch.last().map(|entry| entry.id);
        events.extend(batch.into_iter().map(|entry| entry.event));
    }
    events
}

#[tokio::test]
async fn a_crawl_finds_every_ad_and_later_everything_that_changed() {
    const DAY: u32 = 6;
    let portal = Portal::open(120).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, ServiceConfig::default(), Some(portal.address), later).await;
    let services = &services;
    let job = job(services, &portal).await;

    let first = crawl(services, job).await;
    assert_eq!((first.status, &first.failure), (RunStatus::Completed, &None));
    agree(services, &portal).await;
    let ads = portal.ads().await.len() as i64;
    let counters = first.counters;
    assert_eq!((counters.listings_found, counters.listings_new), (ads, ads));
    assert_eq!((counters.listings_changed, counters.listings_removed, counters.frontier_pending), (0, 0, 0));
    assert_eq!(counters.pages_failed, 0);
    assert!(counters.pages_fetched >= ads * 2 / 3 && counters.bytes > 0, "{counters:?}");
    let log = events(services, &first).await;
    assert_eq!((&log[0], log.last()), (&RunEvent::Started { targets: 1 }, Some(&RunEvent::Completed)));

    portal.move_to(DAY);
    AHEAD.store(86_400 * i64::from(DAY), Ordering::SeqCst);
    let changes = portal.changes(0, DAY).await;
    assert!(
        changes.repriced.len() > 5 && changes.removed.len() > 1 && changes.added.len() > 1,
        "the portal hardly changed"
    );
    let second = crawl(services, job).await;
    assert_eq!((second.status, &second.failure), (RunStatus::Completed, &None));
    agree(services, &portal).await;

    let log = events(services, &second).await;
    let repriced: BTreeMap<String, (f64, f64)> = log
        .iter()
        .filter_map(|event| match event {
            RunEvent::PriceChanged { url, from, to } => Some((url.clone(), (from.units(), to.units()))),
            _ => None,
        })
        .collect();
    assert_eq!(repriced, changes.repriced);
    let urls = |wanted: fn(&RunEvent) -> Option<&String>| -> BTreeSet<String> {
        log.iter().filter_map(wanted).cloned().collect()
    };
    let removed = urls(|event| if let RunEvent::ListingRemoved { url } = event { Some(url) } else { None });
    assert_eq!(removed, changes.removed);
    let added = urls(|event| if let RunEvent::ListingNew { url, .. } = event { Some(url) } else { None });
    assert_eq!(added, changes.added);

    let counters = second.counters;
    assert_eq!(counters.listings_new, changes.added.len() as i64);
    assert_eq!(counters.listings_removed, changes.removed.len() as i64);
    assert!(counters.listings_changed >= changes.repriced.len() as i64);
    assert_eq!(counters.frontier_pending, 0);
    histories(services, &changes.repriced).await;

    let overview = service::overview::overview(services, &Actor::System).await.expect("read");
    let drops = changes.repriced.values().filter(|(from, to)| to < from).count() as i64;
    assert_eq!((overview.price_drops_today, overview.new_today), (drops, changes.added.len() as i64));
    assert_eq!(
        (overview.removed_today, overview.active),
        (changes.removed.len() as i64, portal.ads().await.len() as i64)
    );

    let third = crawl(services, job).await;
    assert_eq!(third.status, RunStatus::Completed);
    let counters = third.counters;
    assert_eq!((counters.listings_new, counters.listings_changed, counters.listings_removed), (0, 0, 0));

    portal.move_to(2 * DAY);
    AHEAD.store(86_400 * i64::from(2 * DAY), Ordering::SeqCst);
    let removed = portal.changes(DAY, 2 * DAY).await.removed;
    assert!(removed.len() > 1, "the portal hardly changed");
    let check = link_check(services, job).await;
    assert_eq!((check.kind, check.status, &check.failure), (RunKind::LinkCheck, RunStatus::Completed, &None));
    let log = events(services, &check).await;
    let RunEvent::Rechecking { listings } = log[0] else { panic!("{:?}", log[0]) };
    let pages = check.counters.pages_fetched + check.counters.pages_failed;
    assert!(i64::from(listings) > ads / 2 && pages == i64::from(listings), "{pages} pages for {listings} ads");
    let told: BTreeSet<String> = log
        .into_iter()
        .filter_map(|event| if let RunEvent::ListingRemoved { url } = event { Some(url) } else { None })
        .collect();
    assert_eq!(told, removed);
}

/// Every ad's history is one price, or the two of its change.
async fn histories(services: &Services, repriced: &BTreeMap<String, (f64, f64)>) {
    for (url, ad) in stored(services).await {
        let detail = service::properties::detail(services, &Actor::System, ad.property).await.expect("read");
        let listing = detail.expect("known").listings.remove(0);
        let prices: Vec<f64> = listing.prices.iter().map(|point| point.price.units()).collect();
        match repriced.get(&url) {
            Some((from, to)) => assert_eq!(prices, [*from, *to], "{url}"),
            None => assert_eq!(prices.len(), usize::from(ad.facts.price.is_some()), "{url}: {prices:?}"),
        }
        assert_eq!(listing.prices.last().map(|point| point.price), ad.facts.price.map(|price: Money| price), "{url}");
        assert_eq!(listing.availability.state, ad.availability);
    }
}

#[tokio::test]
async fn a_page_limit_is_kept() {
    let portal = Portal::open(60).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let mut given = draft("a little", &portal.root());
    given.limits.max_pages = 10;
    let job = service::jobs::create(services, &Actor::System, given).await.expect("a job");
    let run = crawl(services, job.id).await;
    assert_eq!((run.status, run.counters.pages_fetched), (RunStatus::Completed, 10));
    assert!(run.counters.frontier_pending > 0);
    assert!(events(services, &run).await.contains(&RunEvent::LimitReached { max_pages: 10 }));
    assert!(stored(services).await.values().all(|ad| ad.availability == State::Active));
}

#[tokio::test]
async fn an_address_that_is_not_allowed_is_not_visited() {
    let portal = Portal::open(10).await;
    let instance = crate::scene::instance().await;
    let services = &instance.services;
    let job = job(services, &portal).await;
    let run = crawl(services, job).await;
    assert_eq!(run.status, RunStatus::Failed);
    let failure = run.failure.clone().expect("a reason");
    let RunEvent::Failed { reason, problem, .. } = failure else { panic!("{failure:?}") };
    assert_eq!((reason, problem), (FailureReason::NoTargetReadable, Some(PageProblem::PrivateAddress)));
    let refused = events(services, &run).await.into_iter().any(|event| match event {
        RunEvent::PageFailed { problem, .. } | RunEvent::PageSkipped { problem, .. } => {
            problem == PageProblem::PrivateAddress
        }
        _ => false,
    });
    assert!(refused);
    assert_eq!(run.counters.pages_fetched, 0);
}

#[tokio::test]
async fn a_preview_reads_and_keeps_nothing() {
    let portal = Portal::open(30).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let ads = portal.ads().await;
    let (url, ad) = ads.iter().find(|(_, ad)| ad["site"] == "mirador").expect("an ad of that site");
    let preview = service::jobs::preview(services, &Actor::System, url, "structured", None).await.expect("a preview");
    assert_eq!((&preview.url, &preview.problem), (url, &None));
    assert_eq!(preview.answer.map(|answer| answer.status), Some(200));
    assert!(preview.links_found > 0 && preview.robots.is_some() && preview.grade.is_some());
    let price = preview.listing.expect("an ad").facts.price.expect("a price");
    assert_eq!(Some(price.units()), ad["price"].as_f64());

    let nowhere = format!("{}trouble/404", portal.root());
    let gone = service::jobs::preview(services, &Actor::System, &nowhere, "structured", None).await.expect("a preview");
    assert_eq!(gone.problem.map(|(problem, _)| problem), Some(PageProblem::NotFound));
    assert!(stored(services).await.is_empty());
    assert!(service::runs::list(services, &Actor::System, None, 10).await.expect("read").is_empty());
}
