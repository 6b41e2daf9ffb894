//! What others have.

use axum::http::StatusCode;
use domain::account::Role;
use serde_json::{Value, json};

use crate::app::App;

#[tokio::test]
async fn what_others_have_does_not_exist() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut eve = app.program("eve@example.org", Role::User).await;
    let job = ana.create_job("Valencia").await;
    let run = ana.start_run(job).await;

    let change = json!({"name": "mine", "target_urls": ["https://a.example/"]});
    for answer in [
        eve.get(&format!("/api/v1/jobs/{job}")).await,
        eve.put(&format!("/api/v1/jobs/{job}"), &change).await,
        eve.delete(&format!("/api/v1/jobs/{job}")).await,
        eve.post(&format!("/api/v1/jobs/{job}/runs"), &Value::Null).await,
        eve.get(&format!("/api/v1/runs/{run}")).await,
        eve.get(&format!("/api/v1/runs/{run}/events")).await,
        eve.post(&format!("/api/v1/runs/{run}/cancellation"), &Value::Null).await,
        eve.post(&format!("/api/v1/runs/{run}/pause"), &Value::Null).await,
        eve.post(&format!("/api/v1/runs/{run}/resumption"), &Value::Null).await,
    ] {
        answer.problem(404, "/problems/not-found");
    }
    assert_eq!(eve.get("/api/v1/jobs").await.json()["items"], json!([]));
    assert_eq!(eve.get("/api/v1/runs").await.json()["items"], json!([]));
    assert_eq!(ana.get(&format!("/api/v1/runs/{run}")).await.json()["status"], "queued");
}

#[tokio::test]
async fn viewers_only_read() {
    let app = App::start().await;
    let mut viewer = app.program("vera@example.org", Role::Viewer).await;
    assert_eq!(viewer.get("/api/v1/properties").await.status, StatusCode::OK);
    let job = json!({"name": "x", "target_urls": ["https://a.example/"]});
    viewer.post("/api/v1/jobs", &job).await.problem(403, "/problems/forbidden");
}

#[tokio::test]
async fn admins_may_everything() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut admin = app.program("root@example.org", Role::Admin).await;
    let job = ana.create_job("Valencia").await;
    let run = ana.start_run(job).await;
    let cancelled = admin.post(&format!("/api/v1/runs/{run}/cancellation"), &Value::Null).await;
    assert_eq!(cancelled.json()["status"], "cancelled");
    assert_eq!(admin.delete(&format!("/api/v1/jobs/{job}")).await.status, StatusCode::NO_CONTENT);
}
