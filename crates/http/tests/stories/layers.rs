//! What every request and response goes through.

use std::collections::HashSet;
use std::time::Duration;

use atalaya_http::HttpConfig;
use axum::body::Body;
use axum::http::{HeaderValue, Method};
use domain::account::Role;
use http_body_util::BodyExt;
use service::ServiceConfig;

use crate::app::App;
use crate::browser::{json_request, request};

#[tokio::test]
async fn every_response_carries_the_name_of_its_request() {
    let app = App::start().await;
    let mut names = HashSet::new();
    for path in ["/healthz", "/", "/api/v1/jobs", "/no/such", "/panicking.html"] {
        let name = app.visitor().get(path).await.header("x-request-id").to_owned();
        assert!(name.len() >= 18 && names.insert(name), "{path} has a name that no other has");
    }
    let named = |name: &str| {
        let mut visitor = app.visitor().with_header("x-request-id", name);
        async move { visitor.get("/healthz").await.header("x-request-id").to_owned() }
    };
    assert_eq!(named("Run-7.a_b").await, "Run-7.a_b");
    for odd in ["with space", "<script>", "", &"x".repeat(65)] {
        let given = named(odd).await;
        assert_ne!(given, odd);
        assert!((18..36).contains(&given.len()), "{given}");
    }
}

#[tokio::test]
async fn a_panic_spoils_one_request_only() {
    let app = App::start().await;
    let page = app.visitor().get("/panicking.html").await;
    assert_eq!(page.status, 500);
    assert!(page.text().contains("<h1>"), "{page:?}");
    app.visitor().get("/fn/panicking").await.problem(500, "/problems/internal");
    assert_eq!(app.visitor().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn what_cannot_be_answered_now_says_when_to_ask_again() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    let busy = app.visitor().get("/busy.html").await;
    assert_eq!((busy.status.as_u16(), busy.header("retry-after")), (503, "2"));

    app.services.db.close().await;
    let page = ana.get("/jobs").await;
    assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "2"));
    assert!(page.text().contains("<h1>"), "{page:?}");
    let answer = ana.get("/api/v1/jobs").await;
    answer.problem(503, "/problems/unavailable");
    assert_eq!(answer.header("retry-after"), "2");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let config = HttpConfig { request_timeout: Duration::from_millis(1), ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    app.visitor().get("/fn/slow").await.problem(504, "/problems/timeout");
    assert!(app.visitor().get("/slow.html").await.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_whether_it_says_so_or_not() {
    let config = HttpConfig { body_limit: 1_000, ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    let mut program = app.program("ana@example.org", Role::User).await;
    let large = format!(r#"{{"name": "{}"}}"#, "x".repeat(2_000));

    let mut said = json_request(Method::POST, "/api/v1/jobs", &large);
    said.headers_mut().insert("content-length", HeaderValue::from(large.len()));
    program.send(said).await.problem(413, "/problems/too-large");

    let mut unsaid = json_request(Method::POST, "/api/v1/jobs", "");
    let pieces = large
        .into_bytes()
        .chunks(100)
        .map(|piece| Ok::<_, std::convert::Infallible>(piece.to_vec()))
        .collect::<Vec<_>>();
    *unsaid.body_mut() = Body::from_stream(futures::stream::iter(pieces));
    program.send(unsaid).await.problem(413, "/problems/too-large");
}

#[tokio::test]
async fn text_is_compressed_for_who_can_read_it() {
    let app = App::start().await;
    for (accepted, encoding) in [("br, gzip", "br"), ("gzip", "gzip"), ("identity", "")] {
        let answer = app.visitor().with_header("accept-encoding", accepted).get("/long.txt").await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.body.len() < 1_000, !encoding.is_empty());
    }
}

/// The first piece of a page goes out, compressed, although the rest never comes.
#[tokio::test]
async fn a_streamed_page_is_not_held_back_by_compression() {
    let app = App::start().await;
    for encoding in ["br", "gzip"] {
        let mut request = request(Method::GET, "/streamed.html", Body::empty());
        request.headers_mut().insert("accept-encoding", encoding.parse().expect("a header"));
        let response = app.visitor().begin(request).await;
        assert_eq!(response.headers()["content-encoding"], encoding);
        let mut body = response.into_body();
        let mut received = 0;
        // The flush may come as a frame of its own; an encoder that buffers gives at most its ten bytes of header.
        while received <= 10 {
            let frame = body.frame().await.expect("goes on").expect("no error");
            received += frame.into_data().expect("data").len();
        }
        assert!(received < 600, "{received} bytes of {encoding}");
    }
}
