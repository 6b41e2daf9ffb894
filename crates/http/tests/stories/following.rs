//! A run's log as server-sent events.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::account::Role;
use futures::StreamExt;
use serde_json::Value;

use crate::app::App;
use crate::browser::{Browser, request};

/// The events of a stream until it ends: their name, id and data.
async fn events(program: &Browser, path: &str, last: Option<&str>) -> Vec<(String, Option<i64>, Value)> {
    let mut asked = request(Method::GET, path, Body::empty());
    asked.headers_mut().insert("accept", "text/event-stream".parse().expect("a header"));
    if let Some(last) = last {
        asked.headers_mut().insert("last-event-id", last.parse().expect("a header"));
    }
    let answer = program.begin(asked).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    assert_eq!(answer.headers().get("content-encoding"), None);
    let mut pieces = answer.into_body().into_data_stream();
    let read = async {
        let mut text = String::new();
        while let Some(piece) = pieces.next().await {
            text.push_str(std::str::from_utf8(&piece.expect("sent")).expect("text"));
        }
        text
    };
    let text = tokio::time::timeout(std::time::Duration::from_secs(30), read).await.expect("it ends");
    let mut events = Vec::new();
    for block in text.split("\n\n").filter(|block| block.contains("data:")) {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let id = field("id:").map(|id| id.parse().expect("a number"));
        let data = serde_json::from_str(field("data:").expect("data")).expect("JSON");
        events.push((field("event:").expect("a name").to_owned(), id, data));
    }
    events
}

#[tokio::test]
async fn a_run_is_followed_to_its_end_and_resumed_after_the_last_event() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = ana.create_job("Valencia").await;
    let run = ana.start_run(job).await;
    let path = format!("/api/v1/runs/{run}/events");
    let follower = app.program_of(domain::UserId(1)).await;
    let following = {
        let path = path.clone();
        tokio::spawn(async move { events(&follower, &path, None).await })
    };
    ana.post(&format!("/api/v1/runs/{run}/pause"), &Value::Null).await;
    ana.post(&format!("/api/v1/runs/{run}/cancellation"), &Value::Null).await;
    let all = following.await.expect("followed");
    let names: Vec<&str> = all.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names.last(), Some(&"end"), "{names:?}");
    let logged: Vec<i64> = all.iter().filter_map(|(_, id, _)| *id).collect();
    let log = ana.get(&path).await.json();
    let ids: Vec<i64> = log["items"].as_array().expect("items").iter().filter_map(|it| it["id"].as_i64()).collect();
    assert!(ids.len() >= 2, "{log}");
    assert_eq!(logged, ids, "each entry once, in order");
    assert_eq!(all.last().map(|(.., run)| &run["status"]), Some(&Value::from("cancelled")));

    let resumed = events(&app.program_of(domain::UserId(1)).await, &path, Some(&ids[0].to_string())).await;
    assert_eq!(resumed.iter().filter_map(|(_, id, _)| *id).collect::<Vec<_>>(), ids[1..]);
}

#[tokio::test]
async fn who_may_not_see_a_run_cannot_follow_it() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = ana.create_job("Valencia").await;
    let run = ana.start_run(job).await;
    let path = format!("/api/v1/runs/{run}/events");
    let mut eva = app.program("eva@example.org", Role::User).await.with_header("accept", "text/event-stream");
    eva.get(&path).await.problem(404, "/problems/not-found");
    let mut anybody = app.visitor().with_header("accept", "text/event-stream");
    anybody.get(&path).await.problem(401, "/problems/not-logged-in");
    assert_eq!(eva.get(&format!("{path}?after=-1")).await.wrong(), [("after".to_owned(), "not_understood".to_owned())]);
}
