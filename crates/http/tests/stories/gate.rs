//! Which pages are for whom.

use atalaya_http::HttpConfig;
use axum::body::Body;
use axum::http::Method;
use domain::account::Role;
use service::ServiceConfig;

use crate::app::App;
use crate::browser::{Browser, request};

#[tokio::test]
async fn who_has_not_logged_in_is_sent_to_the_door_and_back() {
    let app = App::start().await;
    app.add_user("ana@example.org", Role::User).await;
    let mut visitor = app.visitor();
    for (path, location) in [
        ("/", "/login"),
        ("/properties?town=X%C3%A0bia&rooms=2", "/login?next=%2Fproperties%3Ftown%3DX%25C3%25A0bia%26rooms%3D2"),
        ("/jobs/new", "/login?next=%2Fjobs%2Fnew"),
        ("/no/such/page", "/login?next=%2Fno%2Fsuch%2Fpage"),
    ] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.location(), location);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let head = visitor.send(request(Method::HEAD, "/jobs", Body::empty())).await;
    assert_eq!(head.location(), "/login?next=%2Fjobs");
    for open in ["/login?error=wrong_credentials", "/register"] {
        assert_eq!(visitor.get(open).await.text(), "a page");
    }
}

#[tokio::test]
async fn as_long_as_there_is_no_account_the_first_is_made() {
    let app = App::start().await;
    assert_eq!(app.visitor().get("/").await.location(), "/register");
    assert_eq!(app.visitor().get("/jobs").await.location(), "/register?next=%2Fjobs");
    app.add_user("ana@example.org", Role::Admin).await;
    assert_eq!(app.visitor().get("/").await.location(), "/login");
}

#[tokio::test]
async fn public_pages_need_no_login() {
    let open = |public_browsing, public_runs| async move {
        let service = ServiceConfig { public_browsing, public_runs, ..ServiceConfig::default() };
        let app = App::with(service, HttpConfig::default()).await;
        let mut visitor = app.visitor();
        let mut open = Vec::new();
        for path in ["/", "/properties", "/properties/1", "/jobs", "/runs/1", "/jobs/new", "/other", "/propertiesque"] {
            if !visitor.get(path).await.status.is_redirection() {
                open.push(path);
            }
        }
        open
    };
    assert_eq!(open(true, false).await, ["/", "/properties", "/properties/1"]);
    assert_eq!(open(false, true).await, ["/jobs", "/runs/1"]);
}

#[tokio::test]
async fn pages_of_a_user_are_not_kept_by_caches_and_public_ones_may_be() {
    let app = App::with(ServiceConfig { public_browsing: true, ..Default::default() }, HttpConfig::default()).await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    assert_eq!(ana.get("/properties").await.header("cache-control"), "no-store");
    assert_eq!(app.visitor().get("/properties").await.header("cache-control"), "");
    assert_eq!(ana.get("/long.txt").await.header("cache-control"), "");
}

#[tokio::test]
async fn an_error_in_an_address_is_believed_where_its_own_form_led_there() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    let address = "/jobs/new?name=a%26b&__path=%2Ffn%2Fcreate&url=&%5F_err=SGVsbG8%3D";
    let (clean, form) = ("/jobs/new?name=a%26b&url=", "https://atalaya.example/jobs/new?name=a%26b&url=");
    let failed_before = format!("{form}&__path=%2Ffn%2Fcreate&__err=SGk%3D");
    let of_another_port = form.replace(".example", ".example:81");
    let of_another_site = form.replace("atalaya", "evil");
    let of_another_form = form.replace("name", "title");
    for (site, referer) in [
        (Some("same-origin"), form),
        (Some("same-origin"), failed_before.as_str()),
        // Over plain HTTP browsers do not say from which site.
        (None, form),
        (None, failed_before.as_str()),
    ] {
        assert_eq!(led(&ana, site, Some(referer)).get(address).await.text(), "a page", "{site:?} {referer}");
    }
    for (site, referer) in [
        (None, None),
        (Some("none"), None),
        (Some("none"), Some(form)),
        (Some("cross-site"), None),
        (Some("same-site"), Some(form)),
        (Some("same-origin"), None),
        // A log-in leads on to where a link said.
        (Some("same-origin"), Some("https://atalaya.example/login?next=%2Fjobs%2Fnew")),
        (Some("same-origin"), Some(of_another_form.as_str())),
        (None, Some(of_another_site.as_str())),
        (None, Some(of_another_port.as_str())),
        (None, Some("no address")),
    ] {
        let answer = led(&ana, site, referer).get(address).await;
        assert_eq!(answer.location(), clean, "{site:?} {referer:?}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let head = ana.send(request(Method::HEAD, "/?__err=x", Body::empty())).await;
    assert_eq!(head.location(), "/");
    assert_eq!(ana.get("//evil.example/x?__err=x").await.location(), "/", "and to no other site");
    assert_eq!(app.visitor().get(address).await.location(), clean, "before anybody logs in");
    for other in ["/fn/nothing?__err=x", "/api/v1/jobs?__err=x", "/jobs/new?error=x&err=__err"] {
        assert!(!ana.get(other).await.status.is_redirection(), "{other}");
    }
}

/// A browser that says it was led from there.
fn led(browser: &Browser, site: Option<&str>, referer: Option<&str>) -> Browser {
    let headers = [("sec-fetch-site", site), ("referer", referer)];
    let said = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
    said.fold(browser.clone(), |browser, (name, value)| browser.with_header(name, value))
}

#[tokio::test]
async fn other_doors_say_no_themselves() {
    let app = App::start().await;
    app.visitor().get("/api/v1/jobs").await.problem(401, "/problems/not-logged-in");
    assert_eq!(app.visitor().get("/healthz").await.text(), "ok");
    assert_eq!(app.visitor().get("/readyz").await.status, 200);
}
