//! `/api/v1/dashboard` and `/api/v1/users/me`.

use axum::http::StatusCode;
use domain::account::{Role, TokenScope};
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn the_dashboard_has_what_one_may_see() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    for name in ["a", "b", "c", "d", "e", "f"] {
        let job = ana.create_job(name).await;
        ana.start_run(job).await;
    }
    let own = ana.get("/api/v1/dashboard").await.json();
    let names: Vec<_> = own["jobs"].as_array().expect("jobs").iter().map(|job| job["name"].clone()).collect();
    assert_eq!(names, ["f", "e", "d", "c", "b"]);
    assert_eq!(own["runs"].as_array().map(Vec::len), Some(6));
    assert_eq!((&own["users"], &own["active"], &own["newest"]), (&json!(null), &json!(0), &json!([])));

    let mut root = app.program("root@example.org", Role::Admin).await;
    let all = root.get("/api/v1/dashboard").await.json();
    let emails: Vec<_> = all["users"].as_array().expect("users").iter().map(|user| user["email"].clone()).collect();
    assert_eq!(emails, ["root@example.org", "ana@example.org"]);
    assert_eq!(all["jobs"].as_array().map(Vec::len), Some(5));
    let mut eva = app.program("eva@example.org", Role::Viewer).await;
    let others = eva.get("/api/v1/dashboard").await.json();
    assert_eq!((&others["jobs"], &others["runs"]), (&json!([]), &json!([])));
    app.visitor().get("/api/v1/dashboard").await.problem(401, "/problems/not-logged-in");
    let wrong = ana.get("/api/v1/dashboard?limit=1").await;
    assert_eq!(wrong.wrong(), [("limit".to_owned(), "unknown_parameter".to_owned())]);
}

#[tokio::test]
async fn a_dashboard_with_accounts_in_it_is_kept_nowhere() {
    let app = App::start().await;
    let mut root = app.program("root@example.org", Role::Admin).await;
    let all = root.get("/api/v1/dashboard").await;
    assert_eq!((all.status, all.header("cache-control")), (StatusCode::OK, "no-store"));
    assert_eq!(all.headers.get("etag"), None);
    let mut ana = app.program("ana@example.org", Role::User).await;
    let own = ana.get("/api/v1/dashboard").await;
    assert_eq!((own.status, own.header("cache-control")), (StatusCode::OK, "private, no-cache"));
    assert!(own.headers.contains_key("etag"), "{own:?}");
}

#[tokio::test]
async fn one_is_told_who_one_is_and_how_far_one_reaches() {
    let app = App::start().await;
    let user = app.add_user("ana@example.org", Role::User).await;
    for (scope, may) in [(TokenScope::Read, "read"), (TokenScope::Write, "write")] {
        let me = app.program_with(user.id, scope).await.get("/api/v1/users/me").await.json();
        assert_eq!((&me["email"], &me["role"], &me["may"]), (&json!("ana@example.org"), &json!("user"), &json!(may)));
    }
    let mut eva = app.user("eva@example.org", Role::Viewer).await;
    let me = eva.get("/api/v1/users/me").await;
    assert_eq!((me.status, &me.json()["may"]), (StatusCode::OK, &json!("everything")));
    app.visitor().get("/api/v1/users/me").await.problem(401, "/problems/not-logged-in");
}
