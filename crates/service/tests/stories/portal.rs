//! A fake portal on a loopback port, the truth about it, and what a crawl of it stored.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use domain::account::Actor;
use domain::availability::State;
use domain::job::{JobDraft, Politeness};
use domain::view::RunView;
use domain::{JobId, RunId};
use http_body_util::BodyExt;
use serde_json::Value;
use service::{Services, StoredQueue, handlers};
use storage::listings::ExportedListing;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt;

use crate::scene::draft;

/// A portal that is served until this is dropped.
pub(crate) struct Portal {
    sites: demo::Portal,
    pub(crate) address: SocketAddr,
    _serving: DropGuard,
}

impl Portal {
    pub(crate) async fn open(count: usize) -> Self {
        let config = demo::PortalConfig { count, seed: 7, ..demo::PortalConfig::default() };
        let portal = demo::Portal::new(config).expect("a portal");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        tokio::spawn(demo::serve(portal.router(), listener, stop.clone().cancelled_owned()));
        Self { sites: portal, address, _serving: stop.drop_guard() }
    }

    pub(crate) fn root(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(crate) fn move_to(&self, day: u32) {
        self.sites.set_day(day).expect("a day");
    }

    /// What the portal itself says at that path.
    async fn truth(&self, path: &str) -> Value {
        let request =
            Request::get(path).header("host", self.address.to_string()).body(Body::empty()).expect("a request");
        let response = self.sites.router().oneshot(request).await.expect("an answer");
        assert!(response.status().is_success(), "{path}: {}", response.status());
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        serde_json::from_slice(&body).expect("JSON")
    }

    /// The ads that are up today, by URL.
    pub(crate) async fn ads(&self) -> BTreeMap<String, Value> {
        let ads = self.truth("/admin/ads").await;
        ads.as_array().expect("a list").iter().map(|ad| (text(&ad["url"]), ad.clone())).collect()
    }

    pub(crate) async fn changes(&self, from: u32, to: u32) -> Changes {
        let changes = self.truth(&format!("/admin/changes?from={from}&to={to}")).await;
        let urls = |name: &str| changes[name].as_array().expect("a list").iter().map(text).collect();
        let repriced = changes["price_changes"].as_array().expect("a list").iter();
        Changes {
            repriced: repriced
                .map(|change| (text(&change["url"]), (amount(&change["from"]), amount(&change["to"]))))
                .collect(),
            removed: urls("removed"),
            added: urls("added"),
        }
    }
}

/// What is different on a later day.
pub(crate) struct Changes {
    /// Before and after, by URL.
    pub(crate) repriced: BTreeMap<String, (f64, f64)>,
    pub(crate) removed: BTreeSet<String>,
    pub(crate) added: BTreeSet<String>,
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn amount(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// A job that crawls everything the portal has.
pub(crate) async fn job(services: &Services, portal: &Portal) -> JobId {
    service::jobs::create(services, &Actor::System, draft("the portal", &portal.root())).await.expect("a job").id
}

/// The same, at a pace at which something can happen meanwhile.
pub(crate) async fn gentle_job(services: &Services, portal: &Portal) -> JobId {
    let politeness = Politeness { delay_ms: 10, concurrency_per_host: 1, quiet: None };
    let given = JobDraft { politeness, ..draft("the portal", &portal.root()) };
    service::jobs::create(services, &Actor::System, given).await.expect("a job").id
}

pub(crate) fn worker(services: &Services) -> runs::Worker {
    let config = runs::WorkerConfig::named("a worker");
    runs::Worker::new(Arc::new(StoredQueue::new(services.clone())), handlers(services), config)
}

/// Sees the run through that waits.
pub(crate) async fn work(services: &Services) {
    for _ in 0..10 {
        if worker(services).step(CancellationToken::new()).await {
            return;
        }
        // On a busy machine the question what waits may have gone without an answer, and its claim lasts for a lease.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    panic!("no run is waiting");
}

/// A worker on a thread and a runtime of its own, which dies as a killed process does: every task ends where it stands.
pub(crate) struct DoomedWorker {
    death: CancellationToken,
    thread: std::thread::JoinHandle<()>,
}

impl DoomedWorker {
    /// Takes up the run that waits.
    pub(crate) fn start(services: &Services) -> Self {
        let (working, death) = (services.clone(), CancellationToken::new());
        let dies = death.clone().cancelled_owned();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    biased;
                    () = dies => {}
                    () = work(&working) => {}
                }
            });
        });
        Self { death, thread }
    }

    /// Returns when nothing of it is left, so that none of its tasks meets a database that is closed after its death.
    pub(crate) async fn kill(self) {
        self.death.cancel();
        let gone = tokio::task::spawn_blocking(move || self.thread.join()).await.expect("waited for");
        gone.expect("it did not panic");
    }
}

/// Crawls the job's sites to the end.
pub(crate) async fn crawl(services: &Services, job: JobId) -> RunView {
    let run = service::runs::start(services, &Actor::System, job).await.expect("started");
    done(services, run.id).await
}

/// Looks whether the job's ads are still there.
pub(crate) async fn link_check(services: &Services, job: JobId) -> RunView {
    let runs = service::runs::start_link_checks(services, &Actor::System, Some(job)).await.expect("started");
    done(services, runs[0].id).await
}

pub(crate) async fn done(services: &Services, run: RunId) -> RunView {
    work(services).await;
    service::runs::get(services, &Actor::System, run).await.expect("asked").expect("known")
}

/// Every ad in the database, by URL.
pub(crate) async fn stored(services: &Services) -> BTreeMap<String, ExportedListing> {
    let mut ads = BTreeMap::new();
    let done: Result<(), ()> = storage::listings::export(&services.db, |ad| {
        assert!(ads.insert(ad.url.clone(), ad).is_none(), "an ad is stored twice");
        Ok(())
    })
    .await
    .expect("read");
    done.expect("taken");
    ads
}

/// The stored ads that are up.
pub(crate) async fn active(services: &Services) -> BTreeMap<String, ExportedListing> {
    let mut ads = stored(services).await;
    ads.retain(|_, ad| ad.availability == State::Active);
    ads
}

/// Asserts that what is stored of each ad that is up is what the portal says of it.
pub(crate) async fn agree(services: &Services, portal: &Portal) {
    let (truth, stored) = (portal.ads().await, active(services).await);
    let missing: Vec<_> = truth.keys().filter(|url| !stored.contains_key(*url)).collect();
    let surplus: Vec<_> = stored.keys().filter(|url| !truth.contains_key(*url)).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:?}, surplus {surplus:?}");

    let mut wrong = Vec::new();
    let mut known = 0;
    for (url, ad) in &truth {
        let facts = &stored[url].facts;
        let mut check = |name: &str, stored: Value| {
            let true_value = &ad[name];
            let equal = match (stored.as_f64(), true_value.as_f64()) {
                (Some(stored), Some(true_value)) => (stored - true_value).abs() < 1e-6,
                _ => stored == *true_value,
            };
            known += usize::from(!stored.is_null());
            // A page need not state everything that is true of the home.
            let must_know = matches!(name, "price" | "currency" | "operation");
            if !(equal || stored.is_null() && !must_know) {
                wrong.push(format!("{url}: {name} is {true_value} and stored as {stored}"));
            }
        };
        check("price", facts.price.map(domain::Money::units).into());
        check("currency", facts.price.map(|price| price.currency.to_string()).into());
        check("operation", facts.operation.map(domain::facts::Operation::as_str).into());
        check("kind", facts.kind.map(domain::facts::PropertyKind::as_str).into());
        check("area_m2", facts.area_m2.into());
        check("rooms", facts.rooms.into());
        check("bathrooms", facts.bathrooms.into());
        check("floor", facts.floor.into());
        check("has_lift", facts.has_lift.into());
        check("town", facts.town.clone().into());
        check("latitude", facts.latitude.into());
        check("longitude", facts.longitude.into());
    }
    assert!(wrong.is_empty(), "{} of {} ads:\n{}", wrong.len(), truth.len(), wrong.join("\n"));
    assert!(known >= truth.len() * 8, "only {known} facts of {} ads are known", truth.len());
}
