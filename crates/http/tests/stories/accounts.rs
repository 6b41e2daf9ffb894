//! Registering, links, the settings' forms.

use atalaya_http::HttpConfig;
use domain::account::{Actor, Registration, Role};
use domain::mail::MailKind;
use service::ServiceConfig;

use crate::app::{App, PASSWORD};
use crate::browser::Browser;

async fn open() -> App {
    let config = ServiceConfig { registration: Registration::Open, ..ServiceConfig::default() };
    App::with(config, HttpConfig::default()).await
}

/// What stands behind `?link=` in the link that an admin hands over.
async fn link(app: &App, kind: MailKind) -> String {
    let mails = service::mails::open(&app.services, &Actor::System).await.expect("read");
    let mail = mails.into_iter().find(|mail| mail.kind == kind).expect("a mail");
    mail.link.expect("a link").split_once("?link=").expect("a query").1.to_owned()
}

#[tokio::test]
async fn the_first_who_registers_shows_the_link_and_is_logged_in_and_sent_on() {
    let app = App::start().await;
    let mut ana = app.visitor();
    let setup = service::links::set_up_key(&app.services);
    let mut fields = vec![("email", "Ana@Example.org"), ("password", PASSWORD), ("next", "/jobs/new?a=1")];
    let refused = ana.submit("/accounts", &fields).await;
    let back = "/register?error=set_up_key_needed&email=Ana%40Example.org&next=%2Fjobs%2Fnew%3Fa%3D1";
    assert_eq!(refused.location(), back);
    fields.push(("setup", &setup));
    assert_eq!(ana.submit("/accounts", &fields).await.location(), "/jobs/new?a=1");
    assert_eq!(ana.get("/jobs").await.text(), "a page");
}

#[tokio::test]
async fn what_cannot_be_accepted_leads_back_to_the_form_without_the_password() {
    let app = open().await;
    app.add_user("taken@example.org", Role::User).await;
    for (email, password, location) in [
        ("nobody", PASSWORD, "/register?error=not_an_email&email=nobody"),
        ("ana@example.org", "short", "/register?error=password_too_short&email=ana%40example.org"),
        ("ana@example.org", "password123", "/register?error=password_too_common&email=ana%40example.org"),
        ("ana@example.org", &"x".repeat(2_000), "/register?error=password_too_long&email=ana%40example.org"),
        ("", "", "/register?error=not_an_email"),
    ] {
        let mut visitor = app.visitor();
        assert_eq!(visitor.register(email, password).await.location(), location);
        assert_eq!(visitor.session_cookie(), None);
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_answered_as_one_that_is_not() {
    let app = open().await;
    app.add_user("taken@example.org", Role::User).await;
    for email in ["taken@example.org", "new@example.org"] {
        let mut visitor = app.visitor();
        let answer = visitor.register(email, "a long enough phrase").await;
        assert_eq!(answer.location(), format!("/register?done=to_confirm&email={}", email.replace('@', "%40")));
        assert_eq!(visitor.session_cookie(), None);
    }
    let link = link(&app, MailKind::ConfirmAddress).await;
    let mut new = app.visitor();
    let fields = [("link", link.as_str()), ("password", "not the password")];
    assert_eq!(
        new.submit("/confirmations", &fields).await.location(),
        format!("/confirm?error=wrong_password&link={link}")
    );
    let fields = [("link", link.as_str()), ("password", "a long enough phrase")];
    assert_eq!(new.submit("/confirmations", &fields).await.location(), "/");
    assert_eq!(new.get("/jobs").await.status, 200);
    let again = app.visitor().submit("/confirmations", &fields).await;
    assert_eq!(again.location(), format!("/confirm?error=link_over&link={link}"));
}

#[tokio::test]
async fn where_registration_is_not_open_nobody_else_gets_in() {
    for (registration, code) in
        [(Registration::Invite, "registration_by_invitation"), (Registration::Closed, "registration_closed")]
    {
        let config = ServiceConfig { registration, ..ServiceConfig::default() };
        let app = App::with(config, HttpConfig::default()).await;
        app.add_user("ana@example.org", Role::Admin).await;
        let answer = app.visitor().register("second@example.org", PASSWORD).await;
        assert_eq!(answer.location(), format!("/register?error={code}&email=second%40example.org"));
    }
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_and_ends_what_was_open() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    let mut visitor = app.visitor();
    for email in ["ana@example.org", "nobody@example.org"] {
        let answer = visitor.submit("/password-resets", &[("email", email)]).await;
        assert_eq!(answer.location(), format!("/forgot?done=asked&email={}", email.replace('@', "%40")));
    }
    let link = link(&app, MailKind::ResetPassword).await;
    let reset = [("link", link.as_str()), ("password", "another long phrase")];
    assert_eq!(visitor.submit("/password-resets/redemption", &reset).await.location(), "/login?done=password");
    assert_eq!(ana.get("/jobs").await.location(), "/login?next=%2Fjobs", "the old session is over");
    let again = visitor.submit("/password-resets/redemption", &reset).await;
    assert_eq!(again.location(), format!("/reset?error=link_over&link={link}"));
    assert_eq!(
        visitor.log_in("ana@example.org", PASSWORD).await.location(),
        "/login?error=wrong_credentials&email=ana%40example.org"
    );
    assert_eq!(visitor.log_in("ana@example.org", "another long phrase").await.location(), "/");
}

async fn sessions(browser: &mut Browser) -> Vec<serde_json::Value> {
    browser.get("/api/v1/users/me/sessions").await.json().as_array().expect("a list").clone()
}

#[tokio::test]
async fn one_sees_ones_sessions_and_ends_them() {
    let app = App::start().await;
    let mut here = app.user("ana@example.org", Role::User).await;
    let mut there = app.user_again("ana@example.org").await;
    let mut third = app.user_again("ana@example.org").await;
    let seen = sessions(&mut here).await;
    assert_eq!(seen.len(), 3);
    assert_eq!(seen.iter().filter(|session| session["current"] == true).count(), 1);
    let others = sessions(&mut there).await;
    let that = others.iter().find(|session| session["current"] == true).expect("one of them");
    let fields = [("id", that["id"].as_str().expect("an id"))];
    assert_eq!(here.submit("/settings/sessions", &fields).await.location(), "/settings?done=sessions");
    assert_eq!(there.get("/jobs").await.location(), "/login?next=%2Fjobs");
    assert_eq!(third.get("/jobs").await.status, 200);
    assert_eq!(here.submit("/settings/sessions", &[]).await.location(), "/settings?done=sessions");
    assert_eq!(third.get("/jobs").await.location(), "/login?next=%2Fjobs");
    assert_eq!(here.get("/jobs").await.status, 200);
    // Somebody else's is none of theirs.
    let mut eva = app.user("eva@example.org", Role::Admin).await;
    let fields = [("id", seen[0]["id"].as_str().expect("an id"))];
    eva.submit("/settings/sessions", &fields).await;
    assert_eq!(here.get("/jobs").await.status, 200);
}

#[tokio::test]
async fn a_password_is_changed_by_a_form_and_the_session_goes_on_under_another_id() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    let mut other = app.user_again("ana@example.org").await;
    let before = ana.session_cookie().expect("a session").to_owned();
    let fields = [("current", "not the password"), ("new", "another long phrase")];
    let refused = ana.submit("/settings/password", &fields).await;
    assert_eq!(refused.location(), "/settings?error=wrong_password&part=password");
    let fields = [("current", PASSWORD), ("new", "another long phrase")];
    assert_eq!(ana.submit("/settings/password", &fields).await.location(), "/settings?done=password");
    assert_ne!(ana.session_cookie(), Some(before.as_str()));
    assert_eq!(ana.get("/jobs").await.status, 200);
    assert_eq!(other.get("/jobs").await.location(), "/login?next=%2Fjobs");
}

#[tokio::test]
async fn who_leaves_is_gone_with_session_and_token() {
    let app = App::start().await;
    app.add_user("root@example.org", Role::Admin).await;
    let mut ana = app.user("ana@example.org", Role::User).await;
    let copy = ana.get("/api/v1/users/me/export").await;
    assert_eq!(copy.header("content-disposition"), "attachment; filename=\"atalaya.json\"");
    assert_eq!(copy.json()["account"]["email"], "ana@example.org");
    let left = ana.submit("/settings/deletion", &[("current", PASSWORD)]).await;
    assert_eq!(left.location(), "/login?done=deleted");
    assert_eq!(ana.session_cookie(), None);
    let answer = ana.log_in("ana@example.org", PASSWORD).await;
    assert_eq!(answer.location(), "/login?error=wrong_credentials&email=ana%40example.org");
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_the_password_and_before_anything_else() {
    use service::second_factor::{Codes, offer, switch_on};
    use totp_rs::{Builder, Secret};

    let app = App::start().await;
    let user = app.add_user("ana@example.org", Role::User).await;
    let actor = user.actor();
    let offered = offer(&app.services, &actor, "").expect("a key");
    let totp = Builder::new().with_secret(Secret::try_from_base32(&offered.key).expect("base32"));
    let totp = totp.with_account_name("ana").build().expect("a key");
    let now = u64::try_from(app.services.now().timestamp()).expect("in range");
    let code = |steps: u64| totp.generate(now + steps * 30).to_string();
    let Codes(codes) =
        switch_on(&app.services, &actor, PASSWORD, &offered.sealed, &code(0), domain::language::Language::En)
            .await
            .expect("on");

    let mut ana = app.visitor();
    let fields = [("email", "ana@example.org"), ("password", PASSWORD), ("next", "/jobs/new")];
    assert_eq!(ana.submit("/session", &fields).await.location(), "/login/code?next=%2Fjobs%2Fnew");
    assert_eq!(ana.get("/jobs").await.location(), "/login?next=%2Fjobs", "half in is not in");
    assert_eq!(ana.get("/api/v1/jobs").await.status, 401);
    let half = ana.session_cookie().expect("a session").to_owned();
    let wrong = ana.submit("/session/code", &[("code", "000000")]).await;
    assert_eq!(wrong.location(), "/login/code?error=wrong_code");
    let right = ana.submit("/session/code", &[("code", &code(1)), ("next", "/jobs/new")]).await;
    assert_eq!(right.location(), "/jobs/new");
    assert_ne!(ana.session_cookie(), Some(half.as_str()), "under another id");
    assert_eq!(ana.get("/jobs").await.status, 200);

    let mut lost = app.visitor();
    lost.submit("/session", &fields).await;
    assert_eq!(lost.submit("/session/code", &[("code", &codes[0])]).await.location(), "/");
    let mut nobody = app.visitor();
    let answer = nobody.submit("/session/code", &[("code", &codes[1])]).await;
    assert_eq!(answer.location(), "/login?error=log_in_over");

    let off = "/settings/second-factor/off";
    let half = ana.submit(off, &[("current", PASSWORD)]).await;
    assert_eq!(half.location(), "/settings?error=wrong_code&part=second-factor");
    let whole = ana.submit(off, &[("current", PASSWORD), ("code", &codes[2])]).await;
    assert_eq!(whole.location(), "/settings?done=second_factor_off");
}
