//! Crawls of an agency's feed.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::account::Actor;
use domain::availability::State as Availability;
use domain::job::{JobDraft, Scope};
use domain::run::RunStatus;
use domain::{Currency, Money};

use crate::portal::{crawl, stored};
use crate::scene::{draft, faults, instance, instance_beside};

fn euros(units: i64) -> Money {
    Money { minor: units * 100, currency: Currency::EUR }
}

fn home(id: u32, price: u32) -> String {
    format!(
        "<property><id>F-{id}</id><ref>R{id}</ref><price>{price}</price><currency>EUR</currency>\
         <price_freq>sale</price_freq><type>Apartment</type><town>Dénia</town><beds>2</beds>\
         <surface_area><built>80</built></surface_area></property>"
    )
}

/// An agency with nothing but a feed, of what the list holds.
async fn agency(homes: Arc<Mutex<Vec<String>>>) -> SocketAddr {
    async fn answer(State(homes): State<Arc<Mutex<Vec<String>>>>, uri: Uri) -> Response {
        if uri.path() != "/kyero.xml" {
            return StatusCode::NOT_FOUND.into_response();
        }
        let homes = homes.lock().expect("whole").concat();
        ([(header::CONTENT_TYPE, "application/xml")], format!("<root><kyero/>{homes}</root>")).into_response()
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().fallback(answer).with_state(homes);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn a_kyero_feed_gives_ads_with_prices_and_what_it_leaves_out_stays() {
    let homes = Arc::new(Mutex::new(vec![home(1, 250_000), home(2, 120_500)]));
    let address = agency(Arc::clone(&homes)).await;
    let instance = instance_beside(address).await;
    let services = &instance.services;
    let feed = format!("http://{address}/kyero.xml");
    let job = service::jobs::create(services, &Actor::System, draft("feed", &feed)).await.expect("a job").id;

    let run = crawl(services, job).await;
    assert_eq!((run.status, run.counters.listings_new), (RunStatus::Completed, 2));
    let ads = stored(services).await;
    let price = |id: &str| ads[&format!("{feed}#{id}")].facts.price;
    assert_eq!((price("F-1"), price("F-2")), (Some(euros(250_000)), Some(euros(120_500))));

    *homes.lock().expect("whole") = vec![home(2, 119_000), home(3, 90_000)];
    let run = crawl(services, job).await;
    assert_eq!((run.counters.listings_new, run.counters.listings_removed, run.counters.pages_fetched), (1, 0, 1));
    let ads = stored(services).await;
    assert_eq!(ads[&format!("{feed}#F-2")].facts.price, Some(euros(119_000)));
    assert_eq!(ads.len(), 3);
    assert!(ads.values().all(|ad| ad.availability == Availability::Active), "missing is no evidence of removal");
}

#[tokio::test]
async fn a_scope_is_kept_in_one_form_or_refused_by_line() {
    let instance = instance().await;
    let target = "https://pisos.example/venta";
    let scope = |hosts: &[&str], include: &[&str], exclude: &[&str]| {
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        Scope { hosts: owned(hosts), include: owned(include), exclude: owned(exclude) }
    };
    let with = |name: &str, scope| JobDraft { scope, ..draft(name, target) };
    // A private host is no fault of the job, as a private target is none: whoever asks for it is refused.
    let given = scope(&["Ñandú.example", "localhost:4000", "*.Pisos.example:443"], &["/inmueble/"], &["/*?orden="]);
    let job = service::jobs::create(&instance.services, &Actor::System, with("taken", given)).await.expect("taken");
    assert_eq!(job.spec.scope.hosts, ["xn--and-6ma2c.example", "localhost:4000", "*.pisos.example"]);
    assert_eq!((job.spec.scope.include.len(), job.spec.scope.exclude.len()), (1, 1));

    let given = scope(&["https://x.example"], &["inmueble"], &[]);
    let refused = service::jobs::create(&instance.services, &Actor::System, with("refused", given)).await;
    let field = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    assert_eq!(faults(refused), [field("scope.hosts", "not_a_host"), field("scope.include", "not_a_pattern")]);
    let given = scope(&[], &[], &["/venta$"]);
    let refused = service::jobs::create(&instance.services, &Actor::System, with("refused", given)).await;
    assert_eq!(faults(refused), [field("scope.exclude", "excludes_target")]);
}
