//! What people read who got no further than the middleware.

use atalaya_http::HttpConfig;
use axum::body::Body;
use axum::http::Method;
use domain::account::Role;
use service::ServiceConfig;

use crate::app::App;
use crate::browser::{Answer, form, request};

fn assert_page(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'; style-src"), "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.text().contains(words), "{words} is not in {}", answer.text());
}

#[tokio::test]
async fn a_refusal_is_a_page_in_the_visitors_language() {
    let config = HttpConfig { body_limit: 100, ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    let foreign = || app.visitor().with_header("origin", "https://evil.example");
    let send = || form("/language", &[("to", "en")]);
    assert_page(&foreign().send(send()).await, 403, "La petición viene de otro sitio");
    let mut english = foreign().with_header("accept-language", "en-GB, es;q=0.5");
    assert_page(&english.send(send()).await, 403, "The request comes from another site");
    let mut chosen = english.clone();
    chosen.cookies.insert("lang".to_owned(), "es".to_owned());
    let page = chosen.send(send()).await;
    assert_page(&page, 403, "<html lang=\"es\">");
    assert!(page.text().contains("href=\"/\""), "it leads on");

    let mut english = app.visitor().with_header("accept-language", "en");
    let large = form("/language", &[("to", &"x".repeat(200))]);
    assert_page(&english.send(large).await, 413, "Nothing was stored");
    let elsewhere = english.clone().with_header("host", "evil.example").get("/").await;
    assert_page(&elsewhere, 421, "ATALAYA_ALLOWED_HOSTS");
    assert!(!elsewhere.text().contains("href") && !elsewhere.text().contains("evil"), "{}", elsewhere.text());
    assert_page(&english.get("/panicking.html").await, 500, "in its log");
}

#[tokio::test]
async fn what_a_form_is_refused_for_is_a_page_too() {
    let app = App::start().await;
    let mut visitor = app.visitor().with_header("accept-language", "en");
    assert_page(&visitor.send(form("/language", &[])).await, 422, "cannot be understood");
    let untyped = request(Method::POST, "/language", Body::from("to=en"));
    assert_page(&visitor.send(untyped).await, 415, "cannot be understood");
    let mut ana = app.user("ana@example.org", Role::User).await.with_header("accept-language", "en");
    let page = ana.get("/language").await;
    assert_page(&page, 405, "only takes forms");
    assert_eq!(page.header("allow"), "POST");
    // What pages say of themselves is theirs.
    assert_eq!(ana.get("/no/such").await.text(), "no such page");
}
