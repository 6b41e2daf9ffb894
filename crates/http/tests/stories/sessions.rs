//! Logging in and out, and the cookie in between; the language.

use std::time::Duration;

use atalaya_http::HttpConfig;
use domain::account::Role;
use service::ServiceConfig;

use crate::app::{App, PASSWORD};

#[tokio::test]
async fn a_login_lasts_until_the_logout() {
    let app = App::start().await;
    app.add_user("ana@example.org", Role::User).await;
    let mut ana = app.visitor();

    let fields = [("email", " ANA@example.org "), ("password", PASSWORD), ("next", "/properties?town=X%C3%A0bia")];
    let answer = ana.submit("/session", &fields).await;
    assert_eq!(answer.location(), "/properties?town=X%C3%A0bia");
    assert_eq!(answer.header("cache-control"), "no-store");
    let cookie = answer.header("set-cookie");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(attribute), "{attribute} is missing in {cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    assert_eq!(ana.get("/jobs").await.status, 200);

    let old = ana.clone();
    let end = ana.submit("/session/end", &[]).await;
    assert_eq!((end.location(), end.header("clear-site-data")), ("/login", r#""cache", "storage""#));
    assert_eq!(ana.session_cookie(), None);
    // Not only the cookie is gone: the session is, at every door.
    assert_eq!(old.clone().get("/jobs").await.location(), "/login?next=%2Fjobs");
    old.clone().get("/api/v1/users/me").await.problem(401, "/problems/not-logged-in");
}

#[tokio::test]
async fn cookies_are_secure_where_the_site_is() {
    let app = App::with(ServiceConfig::default(), HttpConfig { secure_cookies: true, ..HttpConfig::default() }).await;
    app.add_user("ana@example.org", Role::User).await;
    let mut ana = app.visitor();
    let cookie = ana.log_in("ana@example.org", PASSWORD).await.header("set-cookie").to_owned();
    // What a browser demands of a name that begins so.
    assert!(cookie.starts_with("__Host-atalaya_session="), "{cookie}");
    assert!(cookie.contains("Secure") && cookie.contains("Path=/;") && !cookie.contains("Domain"), "{cookie}");
    assert_eq!(ana.get("/jobs").await.status, 200);
    let mut planted = app.visitor();
    planted.cookies.insert("atalaya_session".to_owned(), ana.cookies["__Host-atalaya_session"].clone());
    assert_eq!(planted.get("/jobs").await.location(), "/login?next=%2Fjobs", "the plain name opens nothing");
    let chosen = ana.submit("/language", &[("to", "en")]).await;
    assert!(chosen.header("set-cookie").contains("Secure"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_get_the_same_answer() {
    let app = App::start().await;
    app.add_user("ana@example.org", Role::User).await;
    for (email, shown) in [("ana@example.org", "ana%40example.org"), ("leo@example.org", "leo%40example.org")] {
        let mut visitor = app.visitor();
        let fields = [("email", email), ("password", "something else"), ("next", "/jobs")];
        let answer = visitor.submit("/session", &fields).await;
        assert_eq!(answer.location(), format!("/login?error=wrong_credentials&email={shown}&next=%2Fjobs"));
        assert_eq!(visitor.session_cookie(), None);
    }
}

#[tokio::test]
async fn the_eleventh_try_of_a_minute_is_not_looked_at() {
    let app = App::start().await;
    app.add_user("ana@example.org", Role::User).await;
    let mut visitor = app.visitor();
    for _ in 0..10 {
        let answer = visitor.log_in("ana@example.org", "something else").await;
        assert_eq!(answer.location(), "/login?error=wrong_credentials&email=ana%40example.org");
    }
    let answer = visitor.log_in("ana@example.org", PASSWORD).await;
    assert_eq!(answer.location(), "/login?error=too_many_attempts&email=ana%40example.org");
}

#[tokio::test]
async fn a_login_never_goes_to_another_site() {
    let app = App::start().await;
    app.add_user("ana@example.org", Role::User).await;
    for next in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "/..//evil.example", "javascript:alert(1)"]
    {
        let fields = [("email", "ana@example.org"), ("password", PASSWORD), ("next", next)];
        assert_eq!(app.visitor().submit("/session", &fields).await.location(), "/", "{next}");
    }
}

#[tokio::test]
async fn a_planted_session_id_is_not_taken_over() {
    let app = App::start().await;
    let planted = "AAAAAAAAAAAAAAAAAAAAAA";
    let mut leo = app.visitor();
    leo.cookies.insert("atalaya_session".to_owned(), planted.to_owned());
    let key = service::links::set_up_key(&app.services);
    leo.submit("/accounts", &[("email", "leo@example.org"), ("password", PASSWORD), ("setup", &key)]).await;
    assert!(leo.session_cookie().is_some_and(|id| id != planted));
    app.add_user("ana@example.org", Role::User).await;
    app.add_user("eve@example.org", Role::User).await;

    let mut ana = app.visitor();
    ana.cookies.insert("atalaya_session".to_owned(), planted.to_owned());
    ana.log_in("ana@example.org", PASSWORD).await;
    assert_ne!(ana.session_cookie(), Some(planted));
    let mut planter = app.visitor();
    planter.cookies.insert("atalaya_session".to_owned(), planted.to_owned());
    planter.get("/api/v1/users/me").await.problem(401, "/problems/not-logged-in");

    // Not even where it is a session's, of somebody who logged in before in the same browser.
    let mut eve = app.visitor();
    eve.log_in("eve@example.org", PASSWORD).await;
    let mut both = eve.clone();
    both.log_in("ana@example.org", PASSWORD).await;
    assert_ne!(both.session_cookie(), eve.session_cookie());
    assert_eq!(both.get("/jobs").await.status, 200);
    assert_eq!(eve.get("/jobs").await.location(), "/login?next=%2Fjobs");
}

#[tokio::test]
async fn a_session_is_not_written_on_every_request() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    assert!(ana.get("/jobs").await.headers.contains_key("set-cookie"), "the day was noted");
    assert!(!ana.get("/jobs").await.headers.contains_key("set-cookie"));
    assert!(!app.visitor().get("/login").await.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn an_unused_session_ends() {
    let config = HttpConfig { session_inactivity: Duration::ZERO, ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    app.add_user("ana@example.org", Role::User).await;
    let mut ana = app.visitor();
    let cookie = ana.log_in("ana@example.org", PASSWORD).await.header("set-cookie").to_owned();
    let id = cookie.split(['=', ';']).nth(1).expect("an id").to_owned();
    ana.cookies.insert("atalaya_session".to_owned(), id);
    assert_eq!(ana.get("/jobs").await.location(), "/login?next=%2Fjobs");
}

#[tokio::test]
async fn a_language_is_kept_and_leads_back() {
    let app = App::start().await;
    let mut visitor = app.visitor();
    assert_eq!(
        visitor.submit("/language", &[("to", "en"), ("back", "/login?next=%2F")]).await.location(),
        "/login?next=%2F"
    );
    assert_eq!(visitor.cookies["lang"], "en");
    assert_eq!(visitor.submit("/language", &[("to", "xx"), ("back", "//evil.example")]).await.location(), "/");
    assert_eq!(visitor.cookies["lang"], "en");
}
