//! Other sites cannot make a browser change anything.

use atalaya_http::HttpConfig;
use axum::body::Body;
use axum::http::{HeaderName, Method, Request};
use domain::account::Role;
use service::ServiceConfig;

use crate::app::{App, PASSWORD};
use crate::browser::{form, json_request, request};

fn with(mut request: Request<Body>, headers: &[(&'static str, &str)]) -> Request<Body> {
    for (name, value) in headers {
        request.headers_mut().insert(HeaderName::from_static(name), value.parse().expect("a header"));
    }
    request
}

#[tokio::test]
async fn a_session_acts_only_from_its_own_pages() {
    let app = App::start().await;
    let ana = app.user("ana@example.org", Role::User).await;
    let job = || json_request(Method::POST, "/api/v1/jobs", r#"{"name": "x", "target_urls": ["https://a.example/"]}"#);
    for foreign in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "https://atalaya.example.evil.example")],
        &[("origin", "https://atalaya.example"), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[],
    ] {
        let answer = ana.clone().send(with(job(), foreign)).await;
        answer.problem(403, "/problems/cross-site");
    }
    for (number, own) in [
        &[("origin", "https://atalaya.example")][..],
        &[("origin", "https://atalaya.example"), ("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
    ]
    .iter()
    .enumerate()
    {
        let body = format!(r#"{{"name": "{number}", "target_urls": ["https://a.example/"]}}"#);
        let answer = ana.clone().send(with(json_request(Method::POST, "/api/v1/jobs", &body), own)).await;
        assert_eq!(answer.status, 201, "{own:?}");
    }
}

#[tokio::test]
async fn nobody_is_logged_in_or_out_from_elsewhere() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    let foreign = [("origin", "https://evil.example")];

    let credentials = [("email", "ana@example.org"), ("password", PASSWORD)];
    let mut visitor = app.visitor();
    assert_eq!(visitor.send(with(form("/session", &credentials), &foreign)).await.status, 403);
    assert_eq!(visitor.session_cookie(), None);

    let answer = ana.send(with(form("/session/end", &[]), &foreign)).await;
    assert_eq!(answer.status, 403);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert_eq!(ana.get("/jobs").await.status, 200);
}

#[tokio::test]
async fn looking_is_harmless_from_anywhere() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    let look = with(request(Method::GET, "/jobs", Body::empty()), &[("sec-fetch-site", "cross-site")]);
    assert_eq!(ana.send(look).await.status, 200);
}

#[tokio::test]
async fn a_program_has_a_token_and_no_cookie() {
    let app = App::start().await;
    let mut program = app.program("ana@example.org", Role::User).await;
    program.create_job("a job").await;
    // A token does not help a page that has the browser's cookie sent along.
    for cookie in ["atalaya_session", "__Host-atalaya_session"] {
        let mut both = program.clone();
        both.cookies.insert(cookie.to_owned(), "AAAAAAAAAAAAAAAAAAAAAA".to_owned());
        let job = json_request(Method::POST, "/api/v1/jobs", "{}");
        both.send(with(job, &[("origin", "https://evil.example")])).await.problem(403, "/problems/cross-site");
    }
}

#[tokio::test]
async fn a_program_without_cookies_may_log_in() {
    let app = App::start().await;
    app.add_user("ana@example.org", Role::User).await;
    let mut script = app.visitor();
    let credentials = [("email", "ana@example.org"), ("password", PASSWORD)];
    assert_eq!(script.send(form("/session", &credentials)).await.location(), "/");
}

#[tokio::test]
async fn a_site_behind_a_proxy_names_its_origin() {
    let named = HttpConfig { allowed_origins: vec!["https://home.example".to_owned()], ..HttpConfig::default() };
    let public = HttpConfig {
        public_url: "https://home.example".parse().ok(),
        hosts: "atalaya.example".parse().expect("a name"),
        ..HttpConfig::default()
    };
    for config in [named, public] {
        let app = App::with(ServiceConfig::default(), config).await;
        let mut ana = app.user("ana@example.org", Role::User).await;
        let answer = ana.send(with(form("/session/end", &[]), &[("origin", "https://home.example")])).await;
        assert_eq!(answer.location(), "/login");
    }
}
