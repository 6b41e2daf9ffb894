//! `/api/v1/tokens`.

use axum::http::StatusCode;
use domain::account::{Role, TokenScope};
use serde_json::json;

use crate::app::App;
use crate::browser::Browser;

#[tokio::test]
async fn a_token_is_made_shown_once_used_listed_and_revoked() {
    let app = App::start().await;
    let mut ana = app.user("ana@example.org", Role::User).await.with_header("origin", "https://atalaya.example");
    let made = ana.post("/api/v1/tokens", &json!({ "name": "A dashboard", "scope": "read" })).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let token = made.json();
    assert_eq!(made.header("location"), format!("/api/v1/tokens/{}", token["id"]));
    assert_eq!(made.header("cache-control"), "no-store");
    let secret = token["token"].as_str().expect("a secret").to_owned();

    let bearer = format!("Bearer {secret}");
    let mut program = Browser::new(app.router.clone()).with_header("authorization", &bearer);
    assert_eq!(program.get("/api/v1/jobs").await.status, StatusCode::OK);
    let list = ana.get("/api/v1/tokens").await;
    assert!(!list.text().contains(&secret), "it is shown once");
    let listed = &list.json()["items"][0];
    assert_eq!((&listed["name"], &listed["scope"]), (&json!("A dashboard"), &json!("read")));
    assert!(listed["last_used_at"].is_string());

    assert_eq!(ana.delete(made.header("location")).await.status, StatusCode::NO_CONTENT);
    program.get("/api/v1/jobs").await.problem(401, "/problems/bad-token");
    ana.delete(made.header("location")).await.problem(404, "/problems/not-found");
}

#[tokio::test]
async fn a_token_reaches_as_far_as_its_scope() {
    let app = App::start().await;
    let user = app.add_user("ana@example.org", Role::User).await;
    let mut reads = app.program_with(user.id, TokenScope::Read).await;
    let mut writes = app.program_with(user.id, TokenScope::Write).await;
    let job = writes.create_job("Valencia").await;
    assert_eq!(reads.get(&format!("/api/v1/jobs/{job}")).await.status, StatusCode::OK);
    for path in [format!("/api/v1/jobs/{job}/runs"), "/api/v1/link-checks".to_owned()] {
        reads.post(&path, &json!({})).await.problem(403, "/problems/forbidden");
    }
    reads.delete(&format!("/api/v1/jobs/{job}")).await.problem(403, "/problems/forbidden");
    reads.delete("/api/v1/tokens/1").await.problem(403, "/problems/forbidden");
    let another = json!({ "name": "Another", "scope": "write" });
    reads.post("/api/v1/tokens", &another).await.problem(403, "/problems/forbidden");
    writes.post("/api/v1/tokens", &another).await.problem(403, "/problems/forbidden");
    app.visitor().post("/api/v1/tokens", &another).await.problem(401, "/problems/not-logged-in");
    let mut ana = app.user("eva@example.org", Role::Viewer).await.with_header("origin", "https://atalaya.example");
    let wrong = ana.post("/api/v1/tokens", &json!({ "name": " ", "scope": "write" })).await;
    assert_eq!(wrong.wrong(), [("name".to_owned(), "required".to_owned())]);
    let wrong = ana.post("/api/v1/tokens", &json!({ "name": "x", "scope": "all" })).await;
    assert_eq!(wrong.wrong(), [("scope".to_owned(), "wrong_type".to_owned())]);
}
