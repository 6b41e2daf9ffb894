//! `/api/v1/runs`.

use domain::account::Role;
use domain::facts::Facts;
use serde_json::{Value, json};

use crate::app::App;

#[tokio::test]
async fn a_run_is_started_once_paused_resumed_and_cancelled() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = ana.create_job("Valencia").await;

    let started = ana.post(&format!("/api/v1/jobs/{job}/runs"), &Value::Null).await;
    assert_eq!(started.status, 202);
    let id = started.json()["id"].as_i64().expect("an id");
    assert_eq!(started.json(), json!({"id": id, "status": "queued"}));
    assert_eq!(started.header("location"), format!("/api/v1/runs/{id}"));
    assert_eq!(ana.start_run(job).await, id);

    let path = format!("/api/v1/runs/{id}");
    for (action, status) in [("pause", "paused"), ("resumption", "queued"), ("cancellation", "cancelled")] {
        let answer = ana.post(&format!("{path}/{action}"), &Value::Null).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &json!(status)));
    }
    let again = ana.post(&format!("{path}/cancellation"), &Value::Null).await;
    assert_eq!(again.problem(409, "/problems/conflict")["code"], "run_ended");

    let runs = ana.get(&format!("/api/v1/runs?job_id={job}")).await.json();
    assert_eq!((runs["items"].as_array().map(Vec::len), &runs["items"][0]["id"]), (Some(1), &json!(id)));
    assert_eq!(ana.get("/api/v1/runs?job_id=999").await.json()["items"], json!([]));
}

#[tokio::test]
async fn counters_stand_beside_the_status() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = ana.create_job("Valencia").await;
    let id = ana.start_run(job).await;
    app.crawl(&[("https://a.example/1", Facts::default())]).await;

    let run = ana.get(&format!("/api/v1/runs/{id}")).await.json();
    assert_eq!(run["status"], "running");
    for (counter, count) in [
        ("pages_fetched", 1),
        ("pages_unchanged", 0),
        ("pages_failed", 0),
        ("pages_skipped", 0),
        ("listings_found", 1),
        ("listings_new", 1),
        ("listings_changed", 0),
        ("frontier_pending", 0),
        ("bytes", 1_000),
    ] {
        assert_eq!(run[counter], count, "{counter}: {run}");
    }
    assert!(run["created_at"].is_string() && run["started_at"].is_string() && run["finished_at"].is_null());
}

#[tokio::test]
async fn the_log_is_read_on_from_where_one_was() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = ana.create_job("Valencia").await;
    let run = ana.start_run(job).await;
    for action in ["pause", "resumption", "cancellation"] {
        ana.post(&format!("/api/v1/runs/{run}/{action}"), &Value::Null).await;
    }

    let mut types = Vec::new();
    let mut after = "0".to_owned();
    loop {
        let page = ana.get(&format!("/api/v1/runs/{run}/events?limit=2&after={after}")).await.json();
        for item in page["items"].as_array().expect("items") {
            assert!(item["id"].is_i64() && item["at"].is_string() && item["level"].is_string(), "{item}");
            types.push(item["type"].as_str().expect("a type").to_owned());
        }
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(types, ["paused", "resumed", "cancelled"]);
    ana.get("/api/v1/runs/999/events").await.problem(404, "/problems/not-found");
}
