//! Stories of a portal as its visitors see it, without sockets.

mod days;
mod listings;
mod pages;
mod prices;
mod serving;
mod trouble;
mod unchanged;

use atalaya_demo::{Portal, PortalConfig};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt;

/// What a page answers.
struct Answer {
    status: StatusCode,
    content_type: String,
    location: Option<String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("the router never fails");
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("ASCII").to_owned());
    let (status, content_type, location) =
        (response.status(), header("content-type").unwrap_or_default(), header("location"));
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a whole body").to_vec();
    Answer { status, content_type, location, body }
}

async fn get(router: &Router, path: &str) -> Answer {
    ask(router, Request::get(path).header("host", "portal.test:4000").body(Body::empty()).expect("a request")).await
}

async fn page(router: &Router, path: &str) -> String {
    let answer = get(router, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.text().to_owned()
}

fn portal(count: usize, seed: u64) -> Portal {
    Portal::new(PortalConfig { count, seed, ..PortalConfig::default() }).expect("a portal")
}

/// A path without scheme and host.
fn path_of(url: &str) -> &str {
    url.strip_prefix("http://portal.test:4000").expect("an absolute address with the visitor's host")
}

/// Every text between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let pieces = text.split(before).skip(1);
    pieces.map(|piece| piece.split(after).next().expect("a piece")).collect()
}
