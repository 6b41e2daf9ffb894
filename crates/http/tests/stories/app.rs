//! The application in this process, over a database of its own.

use std::convert::Infallible;
use std::net::SocketAddr;

use atalaya_http::HttpConfig;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use chrono::Duration;
use crawler::fetch::{FetchConfig, Fetcher, OutboundPolicy};
use domain::UserId;
use domain::account::{Actor, Role, TokenScope};
use domain::facts::{Facts, Reading};
use domain::frontier::{Discovered, Origin};
use domain::visit::{PageOutcome, PageRecord, SeenListing};
use futures::stream;
use service::accounts::User;
use service::{PriceSource, ServiceConfig, Services};
use storage::Database;
use tempfile::TempDir;

use crate::browser::{Browser, HOST};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct App {
    pub(crate) services: Services,
    pub(crate) config: HttpConfig,
    pub(crate) router: Router,
    folder: TempDir,
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::with(ServiceConfig::default(), HttpConfig::default()).await
    }

    pub(crate) async fn with(service: ServiceConfig, config: HttpConfig) -> Self {
        Self::fetching(service, config, FetchConfig::default()).await
    }

    /// May visit the site at this address.
    pub(crate) async fn beside(site: SocketAddr) -> Self {
        Self::fetching(ServiceConfig::default(), HttpConfig::default(), opened(site)).await
    }

    /// Asks the price source at this address.
    pub(crate) async fn asking(source: SocketAddr) -> Self {
        let price_source = PriceSource::at(&format!("http://{source}/")).ok();
        let service = ServiceConfig { price_source, ..ServiceConfig::default() };
        Self::fetching(service, HttpConfig::default(), opened(source)).await
    }

    async fn fetching(service: ServiceConfig, mut config: HttpConfig, fetch: FetchConfig) -> Self {
        if config.hosts.is_empty() && config.public_url.is_none() {
            config.hosts = HOST.parse().expect("a name");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("atalaya.db").display());
        let db = Database::open(&url).await.expect("a database");
        let fetcher = Fetcher::new(fetch).expect("a fetcher");
        let services = Services::new(db, fetcher, service);
        let router = atalaya_http::router(services.clone(), config.clone()).merge(pages());
        let router = atalaya_http::layers(router, services.clone(), config.clone());
        Self { services, config, router, folder }
    }

    /// Does what a newer version would that brings its schema.
    pub(crate) async fn raise_schema(&self) {
        let url = format!("sqlite://{}", self.folder.path().join("atalaya.db").display());
        let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.expect("a connection");
        sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1")
            .execute(&mut connection)
            .await
            .expect("changed");
    }

    /// Somebody with a browser of their own, who has not logged in.
    pub(crate) fn visitor(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    pub(crate) async fn add_user(&self, email: &str, role: Role) -> User {
        service::accounts::add(&self.services, &Actor::System, email, PASSWORD, role).await.expect("a user")
    }

    /// A browser in which a new user has logged in.
    pub(crate) async fn user(&self, email: &str, role: Role) -> Browser {
        self.add_user(email, role).await;
        self.user_again(email).await
    }

    /// A browser in which a user has logged in.
    pub(crate) async fn user_again(&self, email: &str) -> Browser {
        let mut browser = self.visitor();
        assert_eq!(browser.log_in(email, PASSWORD).await.location(), "/");
        browser
    }

    /// A program with a new user's bearer token.
    pub(crate) async fn program(&self, email: &str, role: Role) -> Browser {
        let user = self.add_user(email, role).await;
        self.program_of(user.id).await
    }

    pub(crate) async fn program_of(&self, user: UserId) -> Browser {
        self.program_with(user, TokenScope::Write).await
    }

    pub(crate) async fn program_with(&self, user: UserId, scope: TokenScope) -> Browser {
        let (_, token) =
            service::tokens::give(&self.services, &Actor::System, user, "a program", scope).await.expect("a token");
        Browser::new(self.router.clone()).with_header("authorization", &format!("Bearer {}", token.show()))
    }

    /// Does what a worker does with the run that waits: visits one page, on which it sees these ads.
    pub(crate) async fn crawl(&self, ads: &[(&str, Facts)]) {
        let (db, now) = (&self.services.db, self.services.now());
        let run =
            storage::runs::claim(db, "a worker", Duration::minutes(1), now).await.expect("answers").expect("a run");
        let target = Discovered { url: "https://a.example/".into(), depth: 0, origin: Origin::Target, priority: 0 };
        storage::frontier::seed(db, run.claim, &[target], now).await.expect("seeded");
        let entries = storage::frontier::pending(db, run.claim.run, 1, &std::collections::HashSet::new(), now).await;
        let entry = entries.expect("answers").pop().expect("an entry");
        let listings = ads.iter().map(|(url, facts)| SeenListing {
            url: (*url).to_owned(),
            look: domain::listing::Look::Page,
            reading: Reading { facts: facts.clone(), ..Reading::default() },
        });
        let record = PageRecord {
            entry,
            at: now,
            outcome: PageOutcome::Fetched,
            listings: listings.collect(),
            areas: Vec::new(),
            missed: Vec::new(),
            discovered: Vec::new(),
            also_visited: Vec::new(),
            events: Vec::new(),
            bytes: 1_000,
            answer: None,
            memory: None,
            page: None,
        };
        let spec: domain::job::JobSpec = serde_json::from_str(&run.spec).expect("a definition");
        let (claim, job, visit) = (run.claim, run.job, run.started_at);
        let writer = storage::crawl::Writer { claim, job, visit, rules: &spec.rules, reader: &[], archive: None };
        storage::crawl::commit(db, writer, &[record], now).await.expect("committed");
    }
}

fn opened(site: SocketAddr) -> FetchConfig {
    FetchConfig { outbound: OutboundPolicy::default().and_allow(site), ..FetchConfig::default() }
}

/// Stand-ins for the pages, which are made elsewhere.
fn pages() -> Router {
    let page = get(async || axum::response::Html("a page"));
    let slow = get(async || -> &'static str { std::future::pending().await });
    let panicking = get(async || -> &'static str { panic!("as the test wants it") });
    let first = stream::iter([Ok::<_, Infallible>(Bytes::from("<p>first</p>".repeat(100)))]);
    let streamed = get(async || Body::from_stream(futures::StreamExt::chain(first, stream::pending())));
    let long = get(async || "word ".repeat(1_000));
    Router::new()
        .route("/", page.clone())
        .route("/properties", page.clone())
        .route("/properties/{id}", page.clone())
        .route("/jobs", page.clone())
        .route("/jobs/new", page.clone())
        .route("/runs/{id}", page.clone())
        .route("/login", page.clone())
        .route("/register", page)
        .route("/fn/slow", slow.clone())
        .route("/fn/panicking", panicking.clone())
        .route("/slow.html", slow)
        .route("/panicking.html", panicking)
        .route("/streamed.html", streamed)
        .route("/long.txt", long)
        .route("/busy.html", get(async || axum::http::StatusCode::SERVICE_UNAVAILABLE))
        .fallback(async || (axum::http::StatusCode::NOT_FOUND, "no such page"))
}
