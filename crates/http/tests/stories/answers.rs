//! What lists and answers say of themselves: where a list goes on, and the mark an answer is known by.

use axum::http::StatusCode;
use domain::account::Role;
use serde_json::Value;

use crate::app::App;
use crate::browser::{Answer, Browser};

/// The address that `Link` names as the next.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.headers.get("link")?.to_str().expect("text");
    let (address, rest) = link.strip_prefix('<').and_then(|link| link.split_once('>')).expect("an address");
    assert_eq!(rest, "; rel=\"next\"");
    Some(address.to_owned())
}

/// The ids on all pages of a list, followed by `Link`.
async fn walk(program: &mut Browser, first: &str) -> Vec<Vec<i64>> {
    let (mut pages, mut address) = (Vec::new(), Some(first.to_owned()));
    while let Some(at) = address {
        assert!(pages.len() < 20, "{first} has no end");
        let answer = program.get(&at).await;
        assert_eq!(answer.status, StatusCode::OK, "{at}: {}", answer.text());
        let items = answer.json()["items"].as_array().expect("items").clone();
        pages.push(items.iter().map(|item| item["id"].as_i64().expect("an id")).collect());
        address = next(&answer);
    }
    pages
}

#[tokio::test]
async fn every_list_is_walked_by_its_links() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    for name in ["a", "b", "c", "d", "e"] {
        let job = ana.create_job(name).await;
        ana.start_run(job).await;
    }
    assert_eq!(walk(&mut ana, "/api/v1/jobs?limit=2").await, [vec![1, 2], vec![3, 4], vec![5]]);
    assert_eq!(walk(&mut ana, "/api/v1/runs?limit=2").await, [vec![5, 4], vec![3, 2], vec![1]]);
    assert_eq!(walk(&mut ana, "/api/v1/runs?limit=2&skip=1").await, [vec![4, 3], vec![2, 1]]);
    assert_eq!(walk(&mut ana, "/api/v1/runs?limit=5").await, [vec![5, 4, 3, 2, 1]]);
    assert_eq!(walk(&mut ana, "/api/v1/runs?job_id=3&limit=1").await, [vec![3]]);
    assert_eq!(walk(&mut ana, "/api/v1/runs?cursor=1").await, [Vec::<i64>::new()]);
    let cancelled = ana.post("/api/v1/runs/5/cancellation", &Value::Null).await;
    assert_eq!(cancelled.status, StatusCode::OK);
    let log = walk(&mut ana, "/api/v1/runs/5/events?limit=1").await;
    assert!(log.iter().flatten().is_sorted() && log.concat().len() == log.len() - 1, "{log:?}");
    let wrong = ana.get("/api/v1/runs?cursor=x").await;
    assert_eq!(wrong.wrong(), [("cursor".to_owned(), "not_understood".to_owned())]);
}

#[tokio::test]
async fn who_has_an_answer_need_not_get_it_again() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = ana.create_job("Valencia").await;
    let path = format!("/api/v1/jobs/{job}");
    let first = ana.get(&path).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""));
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert!(first.headers.get_all("vary").iter().any(|vary| vary == "authorization, cookie"));

    let mut again = app.program_of(domain::UserId(1)).await.with_header("if-none-match", &tag);
    let same = again.get(&path).await;
    assert_eq!((same.status, same.body.len(), same.header("etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()));
    ana.start_run(job).await;
    let other = again.get(&path).await;
    assert_eq!(other.status, StatusCode::OK);
    assert_ne!(other.header("etag"), tag);
    assert_eq!(again.get("/api/v1/jobs/99").await.status, StatusCode::NOT_FOUND);
    assert_eq!(again.post("/api/v1/link-checks", &Value::Null).await.headers.get("etag"), None, "nothing is read");
}
