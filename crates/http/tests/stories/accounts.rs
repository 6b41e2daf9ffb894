//! Registering.

use atalaya_http::HttpConfig;
use domain::account::Role;
use service::ServiceConfig;

use crate::app::{App, PASSWORD};

#[tokio::test]
async fn who_registers_is_logged_in_and_sent_on() {
    let app = App::start().await;
    let mut ana = app.visitor();
    let fields = [("email", "Ana@Example.org"), ("password", PASSWORD), ("next", "/jobs/new?a=1")];
    assert_eq!(ana.submit("/accounts", &fields).await.location(), "/jobs/new?a=1");
    assert_eq!(ana.get("/jobs").await.text(), "a page");
}

#[tokio::test]
async fn what_cannot_be_accepted_leads_back_to_the_form_without_the_password() {
    let app = App::start().await;
    app.add_user("taken@example.org", Role::User).await;
    for (email, password, location) in [
        ("taken@example.org", PASSWORD, "/register?error=email_taken&email=taken%40example.org"),
        ("nobody", PASSWORD, "/register?error=not_an_email&email=nobody"),
        ("ana@example.org", "short", "/register?error=password_too_short&email=ana%40example.org"),
        ("ana@example.org", &"x".repeat(2_000), "/register?error=password_too_long&email=ana%40example.org"),
        ("", "", "/register?error=not_an_email"),
    ] {
        let mut visitor = app.visitor();
        assert_eq!(visitor.register(email, password).await.location(), location);
        assert_eq!(visitor.session_cookie(), None);
    }
}

#[tokio::test]
async fn where_registration_is_closed_only_the_first_may() {
    let app =
        App::with(ServiceConfig { registration_open: false, ..ServiceConfig::default() }, HttpConfig::default()).await;
    assert_eq!(app.visitor().register("first@example.org", PASSWORD).await.location(), "/");
    let again = app.visitor().register("second@example.org", PASSWORD).await;
    assert_eq!(again.location(), "/register?error=registration_closed&email=second%40example.org");
}
