//! What the tests of the doors share: the application over a database of its own, those who ask it, and what they ask about.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use crawler::fetch::{FetchConfig, Fetcher};
use domain::account::{Actor, Role, TokenScope};
use domain::job::{JobDraft, Limits, Politeness, Scope};
use domain::view::AccountChange;
use domain::{JobId, RunId, TokenId, UserId};
use http_doors::HttpConfig;
use service::{ServiceConfig, Services};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use storage::Database;
use tower::ServiceExt;

use super::application;

pub(super) const HOST: &str = "atalaya.example";
/// Where the pages of [`HOST`] come from.
pub(super) const ORIGIN: &str = "https://atalaya.example";
/// The password of all, as a form writes it.
pub(super) const PASSWORD: &str = "correct+horse";
const FORM: &str = "application/x-www-form-urlencoded";

/// What the owner has: made anew for each question, so that the answer to one does not change the next.
pub(super) struct Thing {
    /// Never run: one that runs may not be deleted.
    pub(super) job: JobId,
    /// Of another job, and waits.
    pub(super) run: RunId,
    pub(super) token: TokenId,
    pub(super) owner: UserId,
}

/// How somebody shows who they are.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    Nothing,
    /// The session cookie's value.
    Session(String),
    Token(String),
}

/// What is asked of the application.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) method: Method,
    pub(super) path: String,
    /// `{…}` is sent as JSON, anything else as a form.
    pub(super) body: String,
}

impl Question {
    pub(super) fn new(method: Method, path: impl Into<String>, body: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: body.into() }
    }
}

/// An answer to its head; its body was read to the end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
}

impl Answer {
    /// What somebody is told: a refusal, or "yes" where it is done or refused for itself. `None` for what is neither.
    pub(super) fn verdict(&self, question: &Question) -> Option<&'static str> {
        let location = self.headers.get(header::LOCATION).map_or("", |location| location.to_str().expect("text"));
        // Some forms lead to the page where one logs in whatever they did, but never with a way back.
        let to_login = location.starts_with("/login?next=") || (location == "/login" && question.method == Method::GET);
        match self.status.as_u16() {
            401 => Some("login"),
            300..=399 if to_login => Some("login"),
            200..=399 | 409 | 422 => Some("yes"),
            403 => Some("403"),
            404 => Some("404"),
            _ => None,
        }
    }
}

pub(super) struct Stage {
    pub(super) router: Router,
    pub(super) services: Services,
    /// Who can log in, by name: a viewer, two users, of whom one is the owner, and an admin.
    pub(super) users: BTreeMap<&'static str, Actor>,
    database: String,
    _folder: tempfile::TempDir,
}

impl Stage {
    pub(super) async fn set(config: ServiceConfig) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite://{}", folder.path().join("atalaya.db").display());
        let db = Database::open(&database).await.expect("a database");
        let fetcher = Fetcher::new(FetchConfig::default()).expect("a fetcher");
        let services = Services::new(db, fetcher, config);
        let router = application(services.clone(), http());
        let mut users = BTreeMap::new();
        for (name, role) in
            [("viewer", Role::Viewer), ("owner", Role::User), ("other", Role::User), ("admin", Role::Admin)]
        {
            users.insert(name, user(&services, name, role).await);
        }
        let stage = Self { router, services, users, database, _folder: folder };
        sqlx::query(
            "INSERT INTO properties
                 (operation, availability, availability_since, first_seen_at, last_seen_at, changed_at)
             VALUES ('sale', 'active', 0, 0, 0, 0)",
        )
        .execute(&mut stage.connection().await)
        .await
        .expect("a property with the id 1");
        stage
    }

    fn owner(&self) -> &Actor {
        &self.users["owner"]
    }

    async fn connection(&self) -> SqliteConnection {
        SqliteConnection::connect(&self.database).await.expect("a connection")
    }

    /// All that the database holds, by table. Of sessions, which note when they are used, how many there are.
    pub(super) async fn contents(&self) -> BTreeMap<String, Vec<String>> {
        let mut connection = self.connection().await;
        let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE%'")
            .fetch_all(&mut connection)
            .await
            .expect("the tables");
        let mut contents = BTreeMap::new();
        for table in tables {
            let row: String = sqlx::query_scalar(
                r#"SELECT group_concat('quote("' || name || '")', '||'',''||') FROM pragma_table_info($1)"#,
            )
            .bind(&table)
            .fetch_one(&mut connection)
            .await
            .expect("the columns");
            let row = if table == "sessions" { "CAST(count(*) AS TEXT)" } else { &row };
            let rows = sqlx::query_scalar(AssertSqlSafe(format!(r#"SELECT {row} FROM "{table}""#)));
            contents.insert(table, rows.fetch_all(&mut connection).await.expect("the rows"));
        }
        contents
    }

    pub(super) async fn token(&self, actor: &Actor, scope: TokenScope) -> (TokenId, Proof) {
        let id = actor.user_id().expect("a user");
        let given = service::tokens::give(&self.services, &Actor::System, id, "a test", scope).await;
        let (token, secret) = given.expect("a token");
        (token.id, Proof::Token(secret.show().to_owned()))
    }

    /// Logs in as a browser does.
    pub(super) async fn log_in(&self, name: &str) -> Proof {
        log_in_at(&self.router, name).await
    }

    /// Whoever has something that proved who they are and does so no more, and why it does not.
    pub(super) async fn over(&self) -> Vec<(&'static str, Proof)> {
        let logged_out = self.log_in("owner").await;
        self.ask(&logged_out, &Question::new(Method::POST, "/session/end", ""), &[]).await;
        // Begun where sessions last no longer than a request.
        let hasty = HttpConfig { session_inactivity: Duration::ZERO, ..http() };
        let expired = log_in_at(&application(self.services.clone(), hasty), "owner").await;
        let closed = user(&self.services, "closed", Role::Admin).await;
        let (session, (_, token)) = (self.log_in("closed").await, self.token(&closed, TokenScope::Write).await);
        let id = closed.user_id().expect("a user");
        let change = AccountChange { active: Some(false), ..AccountChange::default() };
        service::admin::change_user(&self.services, &Actor::System, id, change).await.expect("closed");
        let (id, revoked) = self.token(self.owner(), TokenScope::Write).await;
        service::tokens::revoke(&self.services, self.owner(), id).await.expect("revoked");
        vec![
            ("session, logged out", logged_out),
            ("session, expired", expired),
            ("session, of a closed account", session),
            ("token, revoked", revoked),
            ("token, of a closed account", token),
        ]
    }

    /// A job, a run and a token of the owner's.
    pub(super) async fn thing(&self, name: &str) -> Thing {
        let (job, run) = (self.job(name).await, self.job(&format!("{name}, running")).await);
        let run = service::runs::start(&self.services, self.owner(), run).await.expect("a run").id;
        // A token that is left will do: a user may have so many and no more.
        let token = match self.tokens_of_owner().await.first() {
            Some(token) => *token,
            None => self.token(self.owner(), TokenScope::Write).await.0,
        };
        Thing { job, run, token, owner: self.owner().user_id().expect("a user") }
    }

    async fn job(&self, name: &str) -> JobId {
        let draft = JobDraft {
            name: name.to_owned(),
            spider: "structured".to_owned(),
            definition: None,
            target_urls: vec!["https://pisos.example/".to_owned()],
            scope: Scope::default(),
            limits: Limits::default(),
            politeness: Politeness::default(),
            rules: domain::rules::Draft::default(),
            schedule: None,
            archive_mb: None,
        };
        // Below the service: it gives nobody as many as there are rows.
        let spec = draft.check(|url| Ok(url.to_owned()), |_| vec![], |_| vec![]).expect("a sound job");
        let (db, now) = (&self.services.db, self.services.now());
        storage::jobs::insert(db, self.owner(), &spec, None, now).await.expect("a job").id
    }

    pub(super) async fn tokens_of_owner(&self) -> Vec<TokenId> {
        let tokens = service::tokens::list(&self.services, self.owner()).await.expect("the tokens");
        tokens.iter().map(|token| token.id).collect()
    }

    /// Asks as a page of this site does, or as a program; but with `other` headers where there are some.
    pub(super) async fn ask(&self, proof: &Proof, question: &Question, other: &[(&str, &str)]) -> Answer {
        ask(&self.router, proof, question, other).await
    }
}

/// It answers to [`HOST`].
fn http() -> HttpConfig {
    HttpConfig { hosts: HOST.parse().expect("a host"), ..HttpConfig::default() }
}

/// How many requests were sent.
static ASKED: AtomicU32 = AtomicU32::new(0);

async fn ask(router: &Router, proof: &Proof, question: &Question, other: &[(&str, &str)]) -> Answer {
    let Question { method, path, body } = question;
    let is_page = !path.starts_with("/fn/") && !path.starts_with("/api/");
    let accepted = if is_page { "text/html" } else { "application/json" };
    let mut request =
        Request::builder().method(method).uri(path).header(header::HOST, HOST).header(header::ACCEPT, accepted);
    request = match proof {
        Proof::Nothing => request,
        Proof::Session(id) => request.header(header::COOKIE, format!("atalaya_session={id}")),
        Proof::Token(secret) => request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
    };
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, if body.starts_with('{') { "application/json" } else { FORM });
    }
    for (name, value) in other {
        request = request.header(*name, *value);
    }
    // Browsers say where every websocket is from, though it begins with a GET.
    if other.is_empty() && (!method.is_safe() || path == "/ws") {
        request = request.header(header::ORIGIN, ORIGIN);
    }
    let mut request = request.body(Body::from(body.clone())).expect("a request");
    // Each from another address: so much is asked here within a minute that limits would be in the way.
    let peer = Ipv4Addr::from_bits(0xc612_0000 + ASKED.fetch_add(1, Ordering::Relaxed) % 0x1_0000);
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 50_000))));
    let (head, body) = router.clone().oneshot(request).await.expect("an answer").into_parts();
    // A page is drawn while it is read.
    axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    Answer { status: head.status, headers: head.headers }
}

async fn log_in_at(router: &Router, name: &str) -> Proof {
    let form = format!("email={name}%40example.org&password={PASSWORD}");
    let answer = ask(router, &Proof::Nothing, &Question::new(Method::POST, "/session", form), &[]).await;
    let cookie = answer.headers.get(header::SET_COOKIE).expect("a cookie").to_str().expect("text");
    let id = cookie.strip_prefix("atalaya_session=").and_then(|rest| rest.split(';').next());
    Proof::Session(id.unwrap_or_else(|| panic!("{name} cannot log in: {cookie}")).to_owned())
}

async fn user(services: &Services, name: &str, role: Role) -> Actor {
    let email = format!("{name}@example.org");
    let password = PASSWORD.replace('+', " ");
    service::accounts::add(services, &Actor::System, &email, &password, role).await.expect("a user").actor()
}
