//! How the API says no.

use axum::body::Body;
use axum::http::Method;
use domain::account::Role;
use serde_json::{Value, json};

use crate::app::App;
use crate::browser::{json_request, request};

#[tokio::test]
async fn without_a_login_there_is_a_challenge() {
    let app = App::start().await;
    for path in ["/api/v1/jobs", "/api/v1/runs", "/api/v1/runs/1", "/api/v1/properties", "/api/v1/towns"] {
        let answer = app.visitor().get(path).await;
        answer.problem(401, "/problems/not-logged-in");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"atalaya\"");
    }
    app.visitor().post("/api/v1/jobs", &json!({"name": "x"})).await.problem(401, "/problems/not-logged-in");
}

#[tokio::test]
async fn a_bad_token_is_refused_and_not_overlooked() {
    let app = App::start().await;
    let mut program = app.visitor().with_header("authorization", "Bearer atalaya_0000");
    let answer = program.get("/api/v1/properties").await;
    answer.problem(401, "/problems/bad-token");
    assert!(answer.header("www-authenticate").contains("invalid_token"));
    assert_eq!(program.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document_too() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    for path in ["/api", "/api/", "/api/v1", "/api/v2/jobs", "/api/v1/nothing", "/api/v1/jobs/abc", "/api/v1/jobs/1/2"]
    {
        let answer = ana.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        answer.problem(404, "/problems/not-found");
    }
}

#[tokio::test]
async fn a_method_that_is_not_taken_names_those_that_are() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let answer = ana.delete("/api/v1/jobs").await;
    answer.problem(405, "/problems/method-not-allowed");
    let mut allowed: Vec<&str> = answer.header("allow").split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "HEAD", "POST"]);
}

#[tokio::test]
async fn a_body_is_json_and_says_so() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let plain = request(Method::POST, "/api/v1/jobs", Body::from("{}"));
    ana.send(plain).await.problem(415, "/problems/unsupported-media-type");

    let broken = ana.send(json_request(Method::POST, "/api/v1/jobs", "{\n\"name\": \"x\",\n}")).await;
    let problem = broken.problem(400, "/problems/malformed-json");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("line 3 column 1")), "{problem}");
}

#[tokio::test]
async fn fields_nobody_knows_are_refused() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    for (body, field, code) in [
        (json!({"name": "x", "urls": []}), "urls", "unknown_field"),
        (json!({"name": "x", "limits": {"pages": 1}}), "limits.pages", "unknown_field"),
        (json!({"name": 1}), "name", "wrong_type"),
        (json!({"target_urls": "https://a.example/"}), "target_urls", "wrong_type"),
        (json!({"politeness": {"delay_ms": -1}}), "politeness.delay_ms", "wrong_type"),
        (Value::Null, "", "wrong_type"),
    ] {
        let wrong = ana.post("/api/v1/jobs", &body).await.wrong();
        assert_eq!(wrong, [(field.to_owned(), code.to_owned())], "{body}");
    }
}
