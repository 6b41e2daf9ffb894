//! A property beside its estimated price and what is near it, with a price source on loopback.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::account::Actor;
use domain::view::{Part, PartStatus};
use domain::{Currency, Instant, Money, PropertyId};
use service::market::{analysis, enhanced};
use service::{PriceSource, ServiceConfig};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{Semaphore, mpsc};

use crate::scene::{Instance, open, still};

/// What a source answers.
#[derive(Clone)]
enum Reply {
    Says(StatusCode, String),
    Redirects,
    /// A price to as many as it is told to.
    Waits(Arc<Semaphore>),
    Never,
}

/// An answer of 200 with this body.
fn says(body: &str) -> Reply {
    Reply::Says(StatusCode::OK, body.to_owned())
}

fn fails() -> Reply {
    Reply::Says(StatusCode::INTERNAL_SERVER_ERROR, String::new())
}

const PRICE: &str = r#"{"price": 180000.5, "currency": "EUR"}"#;

/// A price source; it ends with the test's runtime.
struct Source {
    address: SocketAddr,
    url: String,
    reply: Arc<Mutex<Reply>>,
    asked: mpsc::UnboundedReceiver<String>,
}

impl Source {
    async fn start(reply: Reply) -> Self {
        let reply = Arc::new(Mutex::new(reply));
        let (tell, asked) = mpsc::unbounded_channel();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(answer).with_state((Arc::clone(&reply), tell));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, url: format!("http://{address}/price?account=7"), reply, asked }
    }

    fn now(&self, reply: Reply) {
        *self.reply.lock().expect("whole") = reply;
    }

    /// What it has been asked and by whom since the last call.
    fn questions(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }
}

type Told = (Arc<Mutex<Reply>>, mpsc::UnboundedSender<String>);

async fn answer(State((reply, tell)): State<Told>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let key = request.headers().get(header::AUTHORIZATION).map_or("nobody", |key| key.to_str().expect("ASCII"));
    tell.send(format!("{query} by {key}")).expect("the story goes on");
    let reply = reply.lock().expect("whole").clone();
    match reply {
        Reply::Says(status, body) => (status, body).into_response(),
        Reply::Redirects => (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]).into_response(),
        Reply::Waits(told) => {
            told.acquire().await.expect("open").forget();
            PRICE.into_response()
        }
        Reply::Never => std::future::pending().await,
    }
}

/// A home of 200,000 € in Alzira.
const HOME: &str = "INSERT INTO properties (operation, kind, price_minor, currency, area_m2, rooms, town, availability,
         availability_since, first_seen_at, last_seen_at, changed_at)
     VALUES ('sale', 'flat', 20000000, 'EUR', 80.5, 3, 'Alzira & Co', 'active', 0, 0, 0, 0)";

/// An instance with one home, and a source to which the way is open.
async fn beside(source: PriceSource, clock: fn() -> Instant) -> Instance {
    let allowed = source.url().socket_addrs(|| None).expect("an address")[0];
    with(ServiceConfig { price_source: Some(source), ..ServiceConfig::default() }, Some(allowed), clock).await
}

async fn with(config: ServiceConfig, allowed: Option<SocketAddr>, clock: fn() -> Instant) -> Instance {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let services = open(&folder, config, allowed, clock).await;
    let instance = Instance { services, folder };
    write(&instance, HOME).await;
    instance
}

/// Does with the database what the service would not.
async fn write(instance: &Instance, statement: &'static str) {
    let url = format!("sqlite://{}", instance.folder.path().join("atalaya.db").display());
    let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
    sqlx::raw_sql(statement).execute(&mut connection).await.expect("written");
}

fn at(url: &str) -> PriceSource {
    PriceSource::at(url).expect("an address").known_by("s3cret".parse().ok())
}

async fn estimate(instance: &Instance) -> Part<Money> {
    let valued = analysis(&instance.services, &Actor::System, PropertyId(1)).await.expect("asked").expect("known");
    assert_eq!(valued.property.summary.id, PropertyId(1));
    valued.estimate
}

fn euros(minor: i64) -> Money {
    Money { minor, currency: Currency::EUR }
}

#[tokio::test]
async fn a_source_is_asked_with_what_is_known_and_its_price_is_shown() {
    let mut source = Source::start(says(PRICE)).await;
    let instance = beside(at(&source.url), still).await;
    assert_eq!(estimate(&instance).await, Part::here(euros(18_000_050)));
    let known = "operation=sale&kind=flat&town=Alzira+%26+Co&area_m2=80.5&rooms=3&currency=EUR";
    assert_eq!(source.questions(), [format!("account=7&{known} by Bearer s3cret")]);
}

#[tokio::test]
async fn what_a_source_does_not_tell_is_missing_and_says_why() {
    let large = format!("{PRICE}{}", " ".repeat(64 * 1024));
    for (reply, status, why) in [
        (Reply::Says(StatusCode::NOT_FOUND, String::new()), PartStatus::NotAvailable, "knows no price"),
        (fails(), PartStatus::Failed, "the status 500"),
        (Reply::Says(StatusCode::NO_CONTENT, String::new()), PartStatus::Failed, "the status 204"),
        (says("<p>180.000 €"), PartStatus::Failed, "not a price and a currency in JSON"),
        (says(r#"{"price": "180000", "currency": "EUR"}"#), PartStatus::Failed, "not a price and a currency in JSON"),
        (says(r#"{"price": 180000}"#), PartStatus::Failed, "not a price and a currency in JSON"),
        (says(r#"{"price": 180000, "currency": "USD"}"#), PartStatus::Failed, "answered in USD"),
        (says(r#"{"price": -180000, "currency": "EUR"}"#), PartStatus::Failed, "cannot be the price"),
        (says(r#"{"price": 1e12, "currency": "EUR"}"#), PartStatus::Failed, "cannot be the price"),
        (says(&large), PartStatus::Failed, "too_large"),
        (Reply::Redirects, PartStatus::Failed, "redirects"),
    ] {
        let mut source = Source::start(reply).await;
        let instance = beside(at(&source.url), still).await;
        assert_missing(&estimate(&instance).await, status, why);
        assert_eq!(source.questions().len(), 1, "{why}: asked once, and the key goes nowhere else");
    }
}

#[tokio::test]
async fn a_source_that_cannot_be_asked_says_so() {
    let silent = Source::start(Reply::Never).await;
    let impatient = at(&silent.url).within(Duration::from_millis(20));
    assert_missing(&estimate(&beside(impatient, still).await).await, PartStatus::TimedOut, "in time");

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = at(&format!("http://{}/", listener.local_addr().expect("an address")));
    drop(listener);
    assert_missing(&estimate(&beside(nobody, still).await).await, PartStatus::Failed, "unreachable");

    assert_missing(
        &estimate(&with(ServiceConfig::default(), None, still).await).await,
        PartStatus::NotConfigured,
        "no price source",
    );
}

#[tokio::test]
async fn a_private_source_has_to_be_opened() {
    let mut source = Source::start(says(PRICE)).await;
    let config = ServiceConfig { price_source: Some(at(&source.url)), ..ServiceConfig::default() };
    let instance = with(config, None, still).await;
    assert_missing(&estimate(&instance).await, PartStatus::Failed, "private_address");
    assert_eq!(source.questions(), [""; 0]);
}

/// It is for people, and may be read by anybody who may browse.
fn assert_missing(part: &Part<Money>, status: PartStatus, why: &str) {
    let detail = part.detail.as_deref().unwrap_or_default();
    assert_eq!((part.status, part.value), (status, None), "{detail}");
    assert!(detail.contains(why), "{why:?} is not in {detail:?}");
    assert!(!detail.contains("s3cret") && !detail.contains("127.0.0.1"), "{detail}");
}

#[tokio::test]
async fn a_price_of_a_home_without_one_comes_in_any_currency() {
    let mut source = Source::start(says(r#"{"price": 180000, "currency": "USD"}"#)).await;
    let instance = beside(at(&source.url), still).await;
    write(&instance, "UPDATE properties SET price_minor = NULL, currency = NULL").await;
    assert_eq!(estimate(&instance).await.value, Some(Money { minor: 18_000_000, currency: Currency::USD }));
    assert!(!source.questions()[0].contains("currency"));
}

/// Seconds since the story began; one story moves it.
static SECONDS: AtomicI64 = AtomicI64::new(0);

fn moved() -> Instant {
    still() + chrono::Duration::seconds(SECONDS.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_source_that_keeps_failing_is_left_alone_until_one_question_goes_well() {
    let mut source = Source::start(fails()).await;
    let instance = beside(at(&source.url), moved).await;
    for _ in 0..5 {
        assert_eq!(estimate(&instance).await.status, PartStatus::Failed);
    }
    assert_missing(&estimate(&instance).await, PartStatus::CircuitOpen, "left alone");
    assert_eq!(source.questions().len(), 5);

    let told = Arc::new(Semaphore::new(0));
    source.now(Reply::Waits(Arc::clone(&told)));
    SECONDS.fetch_add(30, Ordering::SeqCst);
    let ask_again = async {
        source.asked.recv().await.expect("the probe");
        // The probe is under way: nobody else is let through, and nobody waits for it.
        assert_eq!(estimate(&instance).await.status, PartStatus::CircuitOpen);
        told.add_permits(1);
    };
    let (probe, ()) = tokio::join!(estimate(&instance), ask_again);
    assert_eq!(probe.value, Some(euros(18_000_050)));
    source.now(says(PRICE));
    assert_eq!(estimate(&instance).await.status, PartStatus::Ok);
    assert_eq!(source.questions().len(), 1);
}

#[tokio::test]
async fn a_source_is_asked_few_questions_at_once() {
    let told = Arc::new(Semaphore::new(0));
    let mut source = Source::start(Reply::Waits(Arc::clone(&told))).await;
    let instance = beside(at(&source.url), still).await;
    let asking = futures::future::join_all((0..20).map(|_| estimate(&instance)));
    let answering = async {
        for _ in 0..8 {
            source.asked.recv().await.expect("a question");
        }
        // Whoever did not wait for a turn would be there before this is done.
        write(&instance, "UPDATE properties SET rooms = 4").await;
        assert!(source.questions().is_empty(), "a ninth question was asked");
        told.add_permits(20);
    };
    let (answers, ()) = tokio::join!(asking, answering);
    assert!(answers.iter().all(|part| part.status == PartStatus::Ok), "{answers:?}");
}

#[tokio::test]
async fn of_all_who_ask_about_a_home_one_asks_the_source() {
    let mut source = Source::start(says(PRICE)).await;
    let price_source = Some(at(&source.url));
    let config = ServiceConfig { price_source, cache_max_bytes: 1 << 20, ..ServiceConfig::default() };
    let instance = with(config, Some(source.address), still).await;
    let (first, second) = tokio::join!(estimate(&instance), estimate(&instance));
    assert_eq!((first.value, &first), (Some(euros(18_000_050)), &second));
    assert_eq!(source.questions().len(), 1);
}

#[tokio::test]
async fn an_enhanced_property_is_there_whatever_is_missing() {
    let source = Source::start(fails()).await;
    let instance = beside(at(&source.url), still).await;
    let ask =
        async || enhanced(&instance.services, &Actor::System, PropertyId(1)).await.expect("asked").expect("known");
    let alone = ask().await;
    assert_eq!((alone.estimate.status, alone.nearby), (PartStatus::Failed, Part::here(Vec::new())));

    write(&instance, HOME).await;
    source.now(says(PRICE));
    let whole = ask().await;
    assert_eq!(whole.estimate.value, Some(euros(18_000_050)));
    let near: Vec<i64> = whole.nearby.value.expect("read").iter().map(|near| near.id.0).collect();
    assert_eq!(near, [2]);
    for _ in 0..5 {
        write(&instance, HOME).await;
    }
    assert_eq!(ask().await.nearby.value.expect("read").len(), 5, "of six");

    write(&instance, "UPDATE properties SET kind = 'castle in the air' WHERE id > 1").await;
    let part = ask().await;
    assert_eq!((part.estimate.status, part.nearby.status), (PartStatus::Ok, PartStatus::Failed));
    write(&instance, "UPDATE properties SET town = NULL WHERE id = 1").await;
    assert_eq!(ask().await.nearby.status, PartStatus::NotAvailable);
}

#[tokio::test]
async fn of_a_property_that_is_not_there_nothing_is_asked() {
    let mut source = Source::start(says(PRICE)).await;
    let instance = beside(at(&source.url), still).await;
    let services = &instance.services;
    assert_eq!(analysis(services, &Actor::System, PropertyId(9)).await.expect("asked"), None);
    assert_eq!(enhanced(services, &Actor::System, PropertyId(9)).await.expect("asked"), None);
    assert_eq!(source.questions(), [""; 0]);
}
