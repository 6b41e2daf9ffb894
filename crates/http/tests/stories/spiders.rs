//! `/api/v1/spiders`, `/api/v1/spider-validations` and `/api/v1/health`.

use axum::http::StatusCode;
use domain::account::Role;
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn everybody_is_told_which_spiders_there_are() {
    let app = App::start().await;
    let mut anybody = app.visitor();
    let spiders = anybody.get("/api/v1/spiders").await.json();
    assert_eq!(spiders["items"][0]["name"], "structured");
    let schema = spiders["items"][1]["definition_schema"].as_str().expect("an address").to_owned();
    assert_eq!(anybody.get(&schema).await.status, StatusCode::OK);
    let health = anybody.get("/api/v1/health").await;
    assert_eq!((health.status, &health.json()["status"]), (StatusCode::OK, &json!("ready")));
    anybody.get("/api/v1/spiders?limit=1").await.problem(422, "/problems/invalid");
}

#[tokio::test]
async fn a_definition_is_checked_before_it_is_used() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut validate = async |body| ana.post("/api/v1/spider-validations", &body).await.json();
    assert_eq!(validate(json!({ "spider": "structured" })).await, json!({ "valid": true, "errors": [] }));
    for (spider, definition, field, code) in [
        ("none", None, "spider", "unknown"),
        ("selectors", None, "definition", "required"),
        ("structured", Some("x = 1"), "definition", "not_used"),
    ] {
        let checked = validate(json!({ "spider": spider, "definition": definition })).await;
        assert_eq!(checked["valid"], false);
        assert_eq!((&checked["errors"][0]["field"], &checked["errors"][0]["code"]), (&json!(field), &json!(code)));
    }
    let broken = validate(json!({ "spider": "selectors", "definition": "[fields\n" })).await;
    assert!(broken["errors"][0]["message"].as_str().is_some_and(|it| it.starts_with("line 1, column")), "{broken}");
}
