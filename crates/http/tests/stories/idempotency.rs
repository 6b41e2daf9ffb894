//! Requests that come twice.

use std::time::Duration;

use axum::http::StatusCode;
use domain::account::Role;
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn a_request_with_a_key_is_done_once() {
    let app = App::start().await;
    let user = app.add_user("ana@example.org", Role::User).await;
    let job = |name: &str| json!({ "name": name, "target_urls": ["https://a.example/"] });
    let mut ana = app.program_of(user.id).await.with_header("idempotency-key", "\"one\"");
    let first = ana.post("/api/v1/jobs", &job("Valencia")).await;
    assert_eq!((first.status, first.headers.get("idempotency-replayed")), (StatusCode::CREATED, None));
    let again = ana.post("/api/v1/jobs", &job("Valencia")).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (StatusCode::CREATED, "true"));
    assert_eq!((again.header("location"), &again.body), (first.header("location"), &first.body));
    assert_eq!(again.header("content-type"), "application/json");
    let other = ana.post("/api/v1/jobs", &job("Madrid")).await;
    assert_eq!(other.wrong(), [("Idempotency-Key".to_owned(), "used".to_owned())]);
    let other = ana.post("/api/v1/link-checks", &job("Valencia")).await;
    assert_eq!(other.wrong(), [("Idempotency-Key".to_owned(), "used".to_owned())]);
    let list = ana.get("/api/v1/jobs").await.json();
    assert_eq!(list["total"], 1);

    // Another's keys are their own.
    let mut eva = app.program("eva@example.org", Role::User).await.with_header("idempotency-key", "one");
    assert_eq!(eva.post("/api/v1/jobs", &job("Valencia")).await.headers.get("idempotency-replayed"), None);
}

#[tokio::test]
async fn a_refusal_leaves_the_key_free() {
    let app = App::start().await;
    let user = app.add_user("ana@example.org", Role::User).await;
    let mut ana = app.program_of(user.id).await.with_header("idempotency-key", "one");
    assert_eq!(ana.post("/api/v1/jobs", &json!({})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = json!({ "name": "Valencia", "target_urls": ["https://a.example/"] });
    assert_eq!(ana.post("/api/v1/jobs", &right).await.status, StatusCode::CREATED);
    for wrong in ["", "ñ", "a b", "a\"b", "\"", "\"\"", &"x".repeat(256)] {
        let mut ana = app.program_of(user.id).await.with_header("idempotency-key", wrong);
        let refused = ana.post("/api/v1/jobs", &right).await;
        assert_eq!(refused.wrong(), [("Idempotency-Key".to_owned(), "not_a_key".to_owned())], "{wrong:?}");
    }
    let made = ana.post("/api/v1/tokens", &json!({ "name": "x", "scope": "read" })).await;
    assert_eq!(made.wrong(), [("Idempotency-Key".to_owned(), "not_taken".to_owned())]);
    for path in ["/api/v1/admin/users", "/api/v1/admin/invitations", "/api/v1/users/me/deletion"] {
        let refused = ana.post(path, &json!({})).await;
        assert_eq!(refused.wrong(), [("Idempotency-Key".to_owned(), "not_taken".to_owned())], "{path}");
    }
    let mut anybody = app.visitor().with_header("idempotency-key", "one");
    anybody.post("/api/v1/jobs", &right).await.problem(401, "/problems/not-logged-in");
}

#[tokio::test]
async fn of_two_at_once_one_is_told_to_wait_or_hears_the_same() {
    let app = App::start().await;
    let user = app.add_user("ana@example.org", Role::User).await;
    let body = json!({ "name": "Valencia", "target_urls": ["https://a.example/"] });
    let mut programs = Vec::new();
    for _ in 0..8 {
        programs.push(app.program_of(user.id).await.with_header("idempotency-key", "one"));
    }
    let asked = programs.iter_mut().map(|program| program.post("/api/v1/jobs", &body));
    let answers = futures::future::join_all(asked).await;
    let mut made = 0;
    for answer in &answers {
        match answer.status {
            StatusCode::CREATED => made += usize::from(answer.headers.get("idempotency-replayed").is_none()),
            StatusCode::CONFLICT => assert_eq!(answer.json()["code"], "same_request_under_way"),
            other => panic!("{other}"),
        }
    }
    assert_eq!(made, 1);
}

#[tokio::test]
async fn what_its_client_no_longer_waits_for_is_done_once_and_answered_when_it_asks_again() {
    let app = App::start().await;
    let user = app.add_user("ana@example.org", Role::User).await;
    for number in 0..12 {
        let body = json!({ "name": number.to_string(), "target_urls": ["https://a.example/"] });
        let mut ana = app.program_of(user.id).await.with_header("idempotency-key", &format!("key-{number}"));
        // It goes away sooner or later: before the deed, in the middle of it, or just after.
        let patience = Duration::from_micros(number * 400);
        let _ = tokio::time::timeout(patience, ana.post("/api/v1/jobs", &body)).await;
        let mut again = ana.post("/api/v1/jobs", &body).await;
        for _ in 0..1_000 {
            if again.status != StatusCode::CONFLICT {
                break;
            }
            assert_eq!(again.json()["code"], "same_request_under_way");
            tokio::time::sleep(Duration::from_millis(20)).await;
            again = ana.post("/api/v1/jobs", &body).await;
        }
        assert_eq!(again.status, StatusCode::CREATED, "{number}: {}", again.text());
    }
    let mut ana = app.program_of(user.id).await;
    assert_eq!(ana.get("/api/v1/jobs").await.json()["total"], 12);
}
