//! What browsers are told not to do with whatever comes from here.

use atalaya_http::HttpConfig;
use axum::body::Body;
use axum::http::Method;
use domain::account::Role;
use service::ServiceConfig;

use crate::app::App;
use crate::browser::{Answer, request};

/// Of every kind of thing that is answered: pages, files, forms, the API, refusals and what went wrong.
const PATHS: &[&str] = &[
    "/login",
    "/jobs",
    "/session",
    "/long.txt",
    "/no/such",
    "/healthz",
    "/readyz",
    "/ws",
    "/fn/panicking",
    "/panicking.html",
    "/api",
    "/api/v1",
    "/api/docs",
    "/api/v1/openapi.json",
    "/api/v1/jobs",
    "/api/v1/properties/0",
];

fn assert_protected(what: &str, answer: &Answer) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-permitted-cross-domain-policies", "none"),
    ] {
        assert_eq!(answer.header(name), value, "{name} of {what}");
    }
    for feature in ["camera", "microphone", "geolocation", "payment", "usb"] {
        assert!(answer.header("permissions-policy").contains(&format!("{feature}=()")), "{feature} of {what}");
    }
    let policy = answer.header("content-security-policy");
    for directive in ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(directive), "{directive} of {what}: {policy}");
    }
    assert!(!policy.contains("script-src"), "{policy}");
    assert_eq!(answer.headers.get("server"), None, "{what}");
}

#[tokio::test]
async fn every_answer_tells_browsers_what_not_to_do() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    for path in PATHS {
        assert_protected(path, &app.visitor().get(path).await);
        assert_protected(path, &ana.get(path).await);
        assert_protected(path, &app.visitor().send(request(Method::HEAD, path, Body::empty())).await);
    }
    assert_protected("a form", &ana.submit("/language", &[("to", "en")]).await);
    assert_protected(
        "another site's form",
        &app.visitor().with_header("origin", "https://evil.example").get("/").await,
    );
    assert_protected("another host", &app.visitor().with_header("host", "evil.example").get("/").await);
}

#[tokio::test]
async fn pages_of_other_origins_that_may_ask_need_no_exception() {
    let config = HttpConfig { cors_origins: vec!["https://page.example".to_owned()], ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    let mut page = app.visitor().with_header("origin", "https://page.example");
    let answer = page.get("/api/v1/openapi.json").await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://page.example");
    assert_protected("the API", &answer);
    let mut preflight = request(Method::OPTIONS, "/api/v1/jobs", Body::empty());
    preflight.headers_mut().insert("access-control-request-method", "POST".parse().expect("a header"));
    assert_protected("a preflight", &page.send(preflight).await);
}

#[tokio::test]
async fn plain_http_is_given_up_only_behind_tls() {
    let told = async |config: HttpConfig, peer: &str, proto: &str| {
        let app = App::with(ServiceConfig::default(), config).await;
        let mut visitor = app.visitor().at(peer).with_header("x-forwarded-proto", proto);
        let mut said = Vec::new();
        for path in ["/login", "/api/v1/jobs", "/healthz"] {
            said.push(visitor.get(path).await.header("strict-transport-security").to_owned());
        }
        said.dedup();
        said
    };
    let hsts = "max-age=31536000; includeSubDomains";
    let at = |url: &str| HttpConfig { public_url: url.parse().ok(), ..HttpConfig::default() };
    let behind = || HttpConfig { trusted_proxies: "10.0.0.1".parse().expect("a proxy"), ..HttpConfig::default() };
    assert_eq!(told(HttpConfig::default(), "10.0.0.1", "https").await, [""], "anybody can write a header");
    assert_eq!(told(at("http://atalaya.example"), "10.0.0.1", "https").await, [""]);
    assert_eq!(told(at("https://atalaya.example"), "10.0.0.1", "http").await, [hsts]);
    assert_eq!(told(behind(), "10.0.0.1", "https").await, [hsts]);
    assert_eq!(told(behind(), "10.0.0.1", "http").await, [""]);
    assert_eq!(told(behind(), "10.0.0.2", "https").await, [""]);
}
