//! `/api/v1/admin` and changing one's password.

use axum::http::{Method, StatusCode};
use domain::account::{Role, TokenScope};
use serde_json::{Value, json};

use crate::app::{App, PASSWORD};
use crate::browser::{Answer, Browser, json_request};

const ORIGIN: &str = "https://atalaya.example";

async fn patch(browser: &mut Browser, path: &str, body: &Value) -> Answer {
    browser.send(json_request(Method::PATCH, path, &body.to_string())).await
}

#[tokio::test]
async fn an_admin_makes_changes_and_closes_accounts() {
    let app = App::start().await;
    let mut root = app.program("root@example.org", Role::Admin).await;
    let account = json!({ "email": "Ana@example.org", "role": "viewer", "password": "correct horse" });
    let made = root.post("/api/v1/admin/users", &account).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let path = made.header("location").to_owned();
    let user = root.get(&path).await.json();
    assert_eq!(
        (&user["email"], &user["role"], &user["active"]),
        (&json!("ana@example.org"), &json!("viewer"), &json!(true))
    );
    assert!(!made.text().contains("correct horse"));
    assert_eq!(
        root.post("/api/v1/admin/users", &account).await.problem(409, "/problems/conflict")["code"],
        "email_taken"
    );
    let short = json!({ "email": "eva@example.org", "role": "viewer", "password": "short" });
    let refused = root.post("/api/v1/admin/users", &short).await;
    assert_eq!(refused.wrong(), [("password".to_owned(), "password_too_short".to_owned())]);

    let mut ana = app.visitor().with_header("origin", ORIGIN);
    ana.log_in("ana@example.org", "correct horse").await;
    let id = domain::UserId(user["id"].as_i64().expect("an id"));
    let mut program = app.program_with(id, TokenScope::Write).await;
    assert_eq!(ana.get("/api/v1/users/me").await.status, StatusCode::OK);
    assert_eq!(program.get("/api/v1/users/me").await.json()["role"], "viewer");

    let changed = patch(&mut root, &path, &json!({ "role": "user" })).await;
    assert_eq!(changed.json()["role"], "user");
    assert_eq!(program.get("/api/v1/users/me").await.json()["role"], "user", "it holds from the next request on");
    let closed = patch(&mut root, &path, &json!({ "active": false })).await;
    assert_eq!(closed.json()["active"], false);
    ana.get("/api/v1/users/me").await.problem(401, "/problems/not-logged-in");
    program.get("/api/v1/users/me").await.problem(401, "/problems/bad-token");
    let mut again = app.visitor().with_header("origin", ORIGIN);
    let refused = again.log_in("ana@example.org", "correct horse").await;
    assert!(refused.location().contains("wrong_credentials"), "{}", refused.location());

    patch(&mut root, &path, &json!({ "active": true })).await;
    ana.get("/api/v1/users/me").await.problem(401, "/problems/not-logged-in");
    assert_eq!(program.get("/api/v1/users/me").await.status, StatusCode::OK);

    patch(&mut root, "/api/v1/admin/users/99", &json!({ "active": true })).await.problem(404, "/problems/not-found");
    let unknown = patch(&mut root, &path, &json!({ "email": "x@example.org" })).await;
    assert_eq!(unknown.wrong(), [("email".to_owned(), "unknown_field".to_owned())]);
}

#[tokio::test]
async fn an_admin_cannot_lock_the_instance() {
    let app = App::start().await;
    let me = app.add_user("root@example.org", Role::Admin).await;
    let mut root = app.program_of(me.id).await;
    let own = patch(&mut root, &format!("/api/v1/admin/users/{}", me.id), &json!({ "active": false })).await;
    assert_eq!(own.problem(409, "/problems/conflict")["code"], "own_account");
    let system = domain::account::Actor::System;
    let change = domain::view::AccountChange { role: Some(Role::User), active: None };
    let last = service::admin::change_user(&app.services, &system, me.id, change).await;
    assert!(matches!(last, Err(service::Error::Conflict("last_admin"))), "{last:?}");
}

#[tokio::test]
async fn lists_of_accounts_and_of_the_log_go_on_where_they_ended() {
    let app = App::start().await;
    let mut root = app.program("root@example.org", Role::Admin).await;
    for name in ["ana", "eva", "leo"] {
        app.add_user(&format!("{name}@example.org"), Role::User).await;
    }
    for (list, key) in [("/api/v1/admin/users", "email"), ("/api/v1/admin/audit-log", "object")] {
        let all = root.get(list).await.json();
        let all: Vec<Value> = all["items"].as_array().expect("a list").iter().map(|it| it[key].clone()).collect();
        let mut gathered = Vec::new();
        let mut next = format!("{list}?limit=2");
        for _ in 0..10 {
            let page = root.get(&next).await;
            let body = page.json();
            gathered.extend(body["items"].as_array().expect("a list").iter().map(|it| it[key].clone()));
            let Some(cursor) = body["next"].as_str() else { break };
            next = format!("{list}?limit=2&cursor={cursor}");
            assert!(page.header("link").contains("rel=\"next\""));
        }
        assert!(all.len() >= 4);
        assert_eq!(gathered, all, "{list}");
        for wrong in ["cursor=x", "cursor=1.5", "limit=0", "what=1"] {
            root.get(&format!("{list}?{wrong}")).await.problem(422, "/problems/invalid");
        }
    }
    let made = root.get("/api/v1/admin/audit-log?action=account_made&object=/admin/users/2").await.json();
    assert_eq!(made["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(made["items"][0]["after"]["email"], "ana@example.org");
    root.get("/api/v1/admin/audit-log?action=nothing").await.problem(422, "/problems/invalid");
    let figures = root.get("/api/v1/admin/statistics").await.json();
    assert_eq!((&figures["rows"]["users"], &figures["engine"]), (&json!(4), &json!("sqlite")));
}

#[tokio::test]
async fn another_password_ends_all_sessions_but_the_one_that_asks() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await.with_header("origin", ORIGIN);
    let mut elsewhere = app.user_again("ana@example.org").await;
    let path = "/api/v1/users/me/password";
    let wrong = ana.put(path, &json!({ "current": "not this", "new": "another horse" })).await;
    assert_eq!(wrong.wrong(), [("current".to_owned(), "wrong_password".to_owned())]);
    let short = ana.put(path, &json!({ "current": PASSWORD, "new": "short" })).await;
    assert_eq!(short.wrong(), [("new".to_owned(), "password_too_short".to_owned())]);
    let before = ana.session_cookie().map(str::to_owned);
    let done = ana.put(path, &json!({ "current": PASSWORD, "new": "another horse" })).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
    assert_ne!(ana.session_cookie(), before.as_deref(), "it goes on under a new id");
    assert_eq!(ana.get("/api/v1/users/me").await.status, StatusCode::OK);
    let before = before.expect("a session");
    let mut old = app.visitor();
    old.cookies.insert("atalaya_session".to_owned(), before);
    for over in [&mut elsewhere, &mut old] {
        // A copy: the answer takes the cookie away.
        over.clone().get("/api/v1/users/me").await.problem(401, "/problems/not-logged-in");
        assert_eq!(over.get("/jobs").await.location(), "/login?next=%2Fjobs");
    }
    let mut visitor = app.visitor().with_header("origin", ORIGIN);
    assert!(visitor.log_in("ana@example.org", PASSWORD).await.location().contains("error"));
    assert_eq!(visitor.log_in("ana@example.org", "another horse").await.location(), "/");
}

#[tokio::test]
async fn a_password_cannot_be_guessed_from_a_session() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await.with_header("origin", ORIGIN);
    let body = json!({ "current": "a guess", "new": "another horse" });
    let mut refused = 0;
    for _ in 0..12 {
        let answer = ana.put("/api/v1/users/me/password", &body).await;
        refused += i32::from(answer.status == StatusCode::TOO_MANY_REQUESTS && answer.header("retry-after") == "60");
    }
    assert!(refused >= 1);
}
