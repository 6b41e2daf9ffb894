//! How much one may ask, and from where.

use atalaya_http::HttpConfig;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::account::Role;
use service::ServiceConfig;

use crate::app::App;
use crate::browser::{Answer, request};
use crate::socket::{Socket, serve};

/// It says so many seconds, without those that have gone by since the first request.
fn assert_wait(refused: &Answer, most: u64) {
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=most).contains(&wait), "{wait}");
}

#[tokio::test]
async fn who_asks_too_much_is_told_when_to_go_on() {
    let config = HttpConfig { api_rate_per_minute: 3, ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    for left in ["2", "1", "0"] {
        let answer = ana.get("/api/v1/jobs").await;
        assert_eq!((answer.status, answer.header("ratelimit-remaining")), (StatusCode::OK, left));
        assert_eq!(answer.header("ratelimit-limit"), "3");
    }
    let refused = ana.get("/api/v1/users/me").await;
    refused.problem(429, "/problems/too-many-requests");
    assert_eq!(refused.header("retry-after"), refused.header("ratelimit-reset"));
    assert_wait(&refused, 20);
    let mut eva = app.program("eva@example.org", Role::User).await;
    assert_eq!(eva.get("/api/v1/jobs").await.status, StatusCode::OK, "another has their own");
    assert_eq!(app.visitor().get("/healthz").await.headers.get("ratelimit-limit"), None);
}

#[tokio::test]
async fn tokens_that_are_none_count_for_where_they_come_from() {
    let config = HttpConfig { api_rate_per_minute: 3, ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    let mut guessing = app.visitor().with_header("authorization", "Bearer atalaya_0123456789");
    for _ in 0..3 {
        guessing.get("/api/v1/jobs").await.problem(401, "/problems/bad-token");
    }
    let refused = guessing.get("/api/v1/jobs").await;
    refused.problem(429, "/problems/too-many-requests");
    assert_wait(&refused, 20);
    let secret = guessing.get("/api/v1/tokens").await;
    secret.problem(429, "/problems/too-many-requests");
    assert_eq!(secret.header("cache-control"), "no-store", "as all that is answered there");
    let mut ana = app.program("ana@example.org", Role::User).await;
    assert_eq!(ana.get("/api/v1/jobs").await.status, StatusCode::OK, "whoever has one goes on");
}

#[tokio::test]
async fn pages_and_what_they_ask_have_a_rate_of_their_own() {
    let config = HttpConfig { page_rate_per_minute: 6, ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    // Logging in counts for where one is.
    let mut ana = app.user("ana@example.org", Role::User).await;
    let mut visitor = app.visitor();
    for path in ["/login", "/fn/nothing", "/jobs", "/fn/nothing", "/login"] {
        let answer = visitor.get(path).await;
        assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert_eq!(answer.headers.get("ratelimit-limit"), None, "{path}");
    }
    let refused = visitor.get("/login").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_wait(&refused, 10);
    assert!(refused.header("content-type").starts_with("text/html"));
    visitor.get("/fn/nothing").await.problem(429, "/problems/too-many-requests");
    for path in ["/healthz", "/favicon.svg", "/api/v1/openapi.json"] {
        assert_ne!(visitor.get(path).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    assert_ne!(ana.get("/jobs").await.status, StatusCode::TOO_MANY_REQUESTS, "another has their own");
}

#[tokio::test]
async fn sockets_and_tokens_that_are_shown_there_count_as_pages() {
    let config = HttpConfig { page_rate_per_minute: 3, ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    let address = serve(&app).await;
    let wrong = [("authorization", "Bearer atalaya_0123456789")];
    for _ in 0..3 {
        assert_eq!(Socket::try_connect(address, &wrong).await.err(), Some(401));
    }
    assert_eq!(Socket::try_connect(address, &wrong).await.err(), Some(429));
    let mut visitor = app.visitor();
    assert_eq!(Socket::try_connect_as(&visitor, address).await.err(), Some(429), "from the same place");
    let refused = visitor.get("/ws").await;
    refused.problem(429, "/problems/too-many-requests");
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
    let ana = app.program("ana@example.org", Role::User).await;
    for _ in 0..3 {
        Socket::connect(address, &ana).await;
    }
    assert_eq!(Socket::try_connect_as(&ana, address).await.err(), Some(429));
}

#[tokio::test]
async fn nobody_holds_open_what_is_there_for_everybody() {
    let config = HttpConfig { open_per_client: 2, ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    let address = serve(&app).await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let held = [Socket::connect(address, &ana).await, Socket::connect(address, &ana).await];
    assert_eq!(Socket::try_connect_as(&ana, address).await.err(), Some(429));
    let eva = app.program("eva@example.org", Role::User).await;
    assert!(Socket::try_connect_as(&eva, address).await.is_ok(), "another has their own");

    let job = ana.create_job("Valencia").await;
    let path = format!("/api/v1/runs/{}/events", ana.start_run(job).await);
    let follow = || {
        let mut asked = request(Method::GET, &path, Body::empty());
        asked.headers_mut().insert("accept", "text/event-stream".parse().expect("a header"));
        asked
    };
    let (one, other) = (ana.begin(follow()).await, ana.begin(follow()).await);
    assert_eq!((one.status(), other.status()), (StatusCode::OK, StatusCode::OK), "what sockets hold is apart");
    let refused = ana.send(follow()).await;
    refused.problem(429, "/problems/too-many-requests");
    assert!(refused.text().contains("2 are open already"), "{}", refused.text());
    drop(one);
    assert_eq!(ana.begin(follow()).await.status(), StatusCode::OK, "what was closed is free again");

    drop(held);
    for _ in 0..1_000 {
        if Socket::try_connect_as(&ana, address).await.is_ok() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("sockets that are closed still count");
}

#[tokio::test]
async fn pages_of_named_origins_may_ask_with_a_token() {
    let config = HttpConfig { cors_origins: vec!["https://page.example".to_owned()], ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    let program = app.program("ana@example.org", Role::User).await;
    let mut page = program.with_header("origin", "https://page.example");
    let answer = page.get("/api/v1/jobs").await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://page.example");
    assert_eq!(answer.headers.get("access-control-allow-credentials"), None);
    assert!(answer.header("access-control-expose-headers").contains("link"));
    let made = page.post("/api/v1/link-checks", &serde_json::json!({})).await;
    assert_eq!(
        (made.status, made.header("access-control-allow-origin")),
        (StatusCode::ACCEPTED, "https://page.example")
    );

    let preflight = |origin: &str, path: &str| {
        let mut asked = request(Method::OPTIONS, path, Body::empty());
        asked.headers_mut().insert("origin", origin.parse().expect("a header"));
        asked.headers_mut().insert("access-control-request-method", "POST".parse().expect("a header"));
        asked
    };
    let mut anybody = app.visitor();
    let allowed = anybody.send(preflight("https://page.example", "/api/v1/jobs")).await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://page.example");
    assert!(allowed.header("access-control-allow-headers").contains("authorization"));
    for (origin, path) in [("https://other.example", "/api/v1/jobs"), ("https://page.example", "/jobs")] {
        let refused = anybody.send(preflight(origin, path)).await;
        assert_eq!(refused.headers.get("access-control-allow-origin"), None, "{origin} {path}");
    }
    // With somebody's session and no token it stays another site's.
    let mut session = app.user("eva@example.org", Role::User).await.with_header("origin", "https://page.example");
    session.post("/api/v1/link-checks", &serde_json::json!({})).await.problem(403, "/problems/cross-site");

    let closed = App::start().await;
    let mut page = closed.visitor().with_header("origin", "https://page.example");
    assert_eq!(page.get("/api/v1/openapi.json").await.headers.get("access-control-allow-origin"), None);
}
