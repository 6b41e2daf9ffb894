//! Looking for the areas of a site, and making a job of them.

use std::collections::BTreeSet;

use domain::account::{Actor, Role};
use domain::area::DISCOVERY_LIMITS;
use domain::run::{FailureReason, PageProblem, RunEvent, RunKind, RunStatus};
use service::{Error, discoveries};

use crate::portal::{Portal, done, stored};
use crate::scene::{conflict, draft, faults, instance, instance_beside};

#[tokio::test]
async fn the_portals_lists_are_found_and_a_job_is_made_of_some() {
    let portal = Portal::open(90).await;
    let instance = instance_beside(portal.address).await;
    let services = &instance.services;
    let run = discoveries::start(services, &Actor::System, &portal.root()).await.expect("started");
    assert_eq!((run.kind, run.job_id, run.status), (RunKind::Discover, None, RunStatus::Queued));
    let run = done(services, run.id).await;
    assert_eq!((run.status, &run.failure), (RunStatus::Completed, &None));
    assert!(run.counters.pages_fetched <= i64::from(DISCOVERY_LIMITS.max_pages));
    assert_eq!((run.counters.listings_found, stored(services).await.len()), (0, 0), "no ad is kept");

    let found = discoveries::get(services, &Actor::System, run.id).await.expect("read").expect("found");
    assert_eq!(found.target, portal.root());
    let at = |path: &str| format!("{}{}", portal.root(), path.trim_start_matches('/'));
    let lists = ["/mirador/viviendas/", "/costa/homes/", "/barrio/anuncios/"].map(at);
    let of = |url: &String| found.areas.iter().find(|area| area.url == *url).expect("found");
    assert!(lists.iter().all(|url| of(url).ads == Some(30)), "{:?}", found.areas);
    // What one of the portal's sites is called is a word for places.
    assert_eq!((found.areas.len(), of(&lists[2]).parent.as_deref()), (4, Some(at("/barrio/").as_str())));

    let nothing = discoveries::choose(services, &Actor::System, run.id, &["https://other.example/"], &[]).await;
    assert_eq!(faults(nothing), [("target_urls".to_owned(), "required".to_owned())]);
    let (chosen, whole) = ([lists[0].as_str(), &found.target, "https://other.example/"], [at("/barrio/")]);
    let whole = whole.each_ref().map(String::as_str);
    let (name, targets) = discoveries::choose(services, &Actor::System, run.id, &chosen, &whole).await.expect("chosen");
    assert_eq!(targets[0], found.target);
    let taken: BTreeSet<&String> = targets[1..].iter().collect();
    assert_eq!(taken, BTreeSet::from([&lists[0], &at("/barrio/"), &lists[2]]));
    assert!(name.starts_with(&format!("{}: ", portal.address)), "{name}");
    let job = domain::job::JobDraft { target_urls: targets, ..draft(&name, "") };
    service::jobs::create(services, &Actor::System, job).await.expect("a job");
}

#[tokio::test]
async fn a_private_address_is_refused_and_said() {
    let instance = instance().await;
    let run = discoveries::start(&instance.services, &Actor::System, "http://10.0.0.1/").await.expect("started");
    let run = done(&instance.services, run.id).await;
    let Some(RunEvent::Failed { reason, problem, .. }) = run.failure else { panic!("{:?}", run.failure) };
    assert_eq!((reason, problem), (FailureReason::NoTargetReadable, Some(PageProblem::PrivateAddress)));
}

#[tokio::test]
async fn who_may_work_may_look_for_areas_and_others_see_nothing_of_it() {
    let instance = instance().await;
    let services = &instance.services;
    let (ana, eva) = (instance.user("ana", Role::User).await, instance.user("eva", Role::User).await);
    let viewer = instance.user("viewer", Role::Viewer).await;
    let site = "a.example/homes";
    assert!(matches!(discoveries::start(services, &Actor::NOBODY, site).await, Err(Error::NotLoggedIn)));
    assert!(matches!(discoveries::start(services, &viewer, site).await, Err(Error::Forbidden)));
    let refused = discoveries::start(services, &ana, "ftp://a.example/").await;
    assert_eq!(faults(refused), [("url".to_owned(), "not_a_url".to_owned())]);
    let long = format!("https://a.example/{}", "x".repeat(domain::job::MAX_URL));
    assert_eq!(faults(discoveries::start(services, &ana, &long).await).len(), 1);

    let run = discoveries::start(services, &ana, site).await.expect("started");
    assert_eq!(run.job_name, site);
    assert_eq!(discoveries::start(services, &ana, "https://a.example/homes").await.expect("the same").id, run.id);
    assert_ne!(discoveries::start(services, &eva, site).await.expect("her own").id, run.id);
    for number in 1..5 {
        discoveries::start(services, &ana, &format!("{number}.example/")).await.expect("started");
    }
    assert_eq!(conflict(discoveries::start(services, &ana, "5.example/").await), "too_many_discoveries");

    assert!(discoveries::get(services, &ana, run.id).await.expect("read").is_some());
    assert!(discoveries::get(services, &eva, run.id).await.expect("read").is_none());
    assert!(matches!(discoveries::get(services, &Actor::NOBODY, run.id).await, Err(Error::NotLoggedIn)));
    assert!(matches!(discoveries::choose(services, &eva, run.id, &[], &[]).await, Err(Error::NotFound)));
    service::runs::cancel(services, &ana, run.id).await.expect("hers");
}
