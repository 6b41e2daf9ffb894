//! `/api/v1/processes`.

use axum::http::{Method, StatusCode};
use domain::account::Role;
use domain::process::{NewProcess, ProcessRole};
use serde_json::{Value, json};

use crate::app::App;
use crate::browser::json_request;

/// A process that is seen for the whole story.
async fn process(app: &App, id: &str, roles: &[ProcessRole]) {
    let process = NewProcess {
        id: id.parse().expect("an id"),
        host: "atalaya-1".to_owned(),
        pid: 17,
        version: "0.1.0".to_owned(),
        roles: roles.to_vec(),
        slots: if roles.contains(&ProcessRole::Worker) { 4 } else { 0 },
        started_at: app.services.now(),
    };
    let seen = app.services.now() + chrono::Duration::minutes(1);
    storage::processes::be_seen(&app.services.db, &process, None, seen).await.expect("stored");
}

#[tokio::test]
async fn processes_are_shown_with_their_leases_and_the_queue() {
    let app = App::start().await;
    let mut admin = app.program("root@example.org", Role::Admin).await;
    process(&app, "web-1", &[ProcessRole::Serve]).await;
    process(&app, "worker-1", &[ProcessRole::Worker]).await;
    let (held, waiting) = (admin.create_job("Valencia").await, admin.create_job("Soria").await);
    let run = admin.start_run(held).await;
    admin.start_run(waiting).await;
    let (db, now) = (&app.services.db, app.services.now());
    storage::runs::claim(db, "worker-1", chrono::Duration::minutes(1), now).await.expect("answers").expect("a run");

    let all = admin.get("/api/v1/processes").await.json();
    assert_eq!((&all["total"], &all["next"]), (&json!(2), &Value::Null));
    assert_eq!((&all["queue"]["waiting"], &all["queue"]["abandoned"]), (&json!(1), &json!(0)));
    assert!(all["queue"]["oldest_since"].is_string());
    let web = &all["items"][0];
    assert_eq!((&web["id"], &web["roles"], &web["leases"]), (&json!("web-1"), &json!(["serve"]), &json!([])));
    let worker = &all["items"][1];
    for (field, value) in [
        ("id", json!("worker-1")),
        ("host", json!("atalaya-1")),
        ("pid", json!(17)),
        ("version", json!("0.1.0")),
        ("slots", json!(4)),
        ("state", json!("up")),
        ("drain", Value::Null),
    ] {
        assert_eq!(worker[field], value, "{field}");
    }
    let lease = &worker["leases"][0];
    assert_eq!((&lease["run_id"], &lease["fencing_token"]), (&json!(run), &json!(1)));
    assert!(lease["until"].is_string() && worker["seen_at"].is_string());
    assert_eq!(admin.get("/api/v1/processes?limit=1&skip=1").await.json()["items"][0]["id"], "worker-1");
}

#[tokio::test]
async fn a_process_is_drained_and_undrained() {
    let app = App::start().await;
    let mut admin = app.program("root@example.org", Role::Admin).await;
    process(&app, "worker-1", &[ProcessRole::Worker]).await;
    let path = "/api/v1/processes/worker-1/drain";
    for (body, how) in [
        (json!({"runs": "hand_back"}), "hand_back"),
        (json!({"runs": "finish"}), "finish"),
        (json!({"runs": "hand_back"}), "hand_back"),
        (json!({}), "finish"),
    ] {
        let answer = admin.post(path, &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{body}");
        assert_eq!((&answer.json()["state"], &answer.json()["drain"]), (&json!("drained"), &json!(how)), "{body}");
    }
    let bare = admin.send(json_request(Method::POST, path, "")).await;
    assert_eq!(bare.json()["drain"], "finish", "no body is the gentle way");
    for _ in 0..2 {
        let answer = admin.delete(path).await;
        assert_eq!((&answer.json()["state"], &answer.json()["drain"]), (&json!("up"), &Value::Null));
    }
}

#[tokio::test]
async fn what_cannot_be_drained_says_why() {
    let app = App::start().await;
    let mut admin = app.program("root@example.org", Role::Admin).await;
    process(&app, "web-1", &[ProcessRole::Serve]).await;
    let drain = |id: &str| format!("/api/v1/processes/{id}/drain");
    let refused = admin.post(&drain("web-1"), &Value::Null).await;
    assert_eq!(refused.problem(409, "/problems/conflict")["code"], "process_without_worker");
    for nobody in ["nobody", "no%20body", "%2F"] {
        admin.post(&drain(nobody), &Value::Null).await.problem(404, "/problems/not-found");
        admin.delete(&drain(nobody)).await.problem(404, "/problems/not-found");
    }
    let wrong = admin.post(&drain("web-1"), &json!({"runs": "kill"})).await;
    assert_eq!(wrong.wrong(), [("runs".to_owned(), "wrong_type".to_owned())]);
    let unknown = admin.post(&drain("web-1"), &json!({"run": "finish"})).await;
    assert_eq!(unknown.wrong(), [("run".to_owned(), "unknown_field".to_owned())]);
}

#[tokio::test]
async fn processes_are_for_admins() {
    let app = App::start().await;
    process(&app, "worker-1", &[ProcessRole::Worker]).await;
    for role in [Role::Viewer, Role::User] {
        let mut somebody = app.program(&format!("{role}@example.org"), role).await;
        somebody.get("/api/v1/processes").await.problem(403, "/problems/forbidden");
        somebody.post("/api/v1/processes/worker-1/drain", &Value::Null).await.problem(403, "/problems/forbidden");
        somebody.delete("/api/v1/processes/worker-1/drain").await.problem(403, "/problems/forbidden");
    }
    app.visitor().get("/api/v1/processes").await.problem(401, "/problems/not-logged-in");
}
