//! `/api/v1/link-checks` for addresses that somebody names.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use domain::account::Role;
use serde_json::{Value, json};

use crate::app::App;

/// A site on loopback; it ends with the test's runtime.
async fn site() -> std::net::SocketAddr {
    let ad = axum::response::Html("<h1>Piso en venta en Zamora</h1><p>189.000 €</p><p>92 m², 3 habitaciones</p>");
    let router = Router::new()
        .route("/piso/1", get(async move || ad))
        .route("/viejo", get(async || axum::response::Redirect::permanent("/piso/1")))
        .route("/retirado", get(async || StatusCode::GONE));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn a_few_are_answered_at_once_each_with_what_was_found() {
    let address = site().await;
    let app = App::beside(address).await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let at = |path: &str| format!("http://{address}{path}");
    let urls = [at("/viejo"), at("/retirado"), "http://192.168.0.1/".to_owned()];
    let answer = ana.post("/api/v1/link-checks", &json!({ "urls": urls })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut found = answer.json();
    assert_eq!(found["next"], Value::Null);
    let items = found["items"].as_array_mut().expect("a list");
    for item in &mut items[..2] {
        assert!(item["milliseconds"].take().is_u64(), "{item}");
    }
    assert!(items[2]["detail"].take().as_str().is_some_and(|detail| detail.contains("private")));
    assert_eq!(
        items[..],
        [
            json!({
                "url": at("/viejo"), "final_url": at("/piso/1"), "status": 200, "milliseconds": null,
                "verdict": "active", "detail": null,
            }),
            json!({
                "url": at("/retirado"), "final_url": at("/retirado"), "status": 410, "milliseconds": null,
                "verdict": "removed", "detail": "status 410",
            }),
            json!({
                "url": "http://192.168.0.1/", "final_url": null, "status": null, "milliseconds": null,
                "verdict": "error", "detail": null,
            }),
        ]
    );
}

#[tokio::test]
async fn more_become_a_run_whose_results_come_in_pages() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut eva = app.program("eva@example.org", Role::User).await;
    let urls: Vec<String> = (0..101).map(|number| format!("https://a.example/{number}")).collect();
    let answer = ana.post("/api/v1/link-checks", &json!({ "urls": urls })).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let run = answer.json()["items"][0].clone();
    assert_eq!((&run["kind"], &run["job_id"], &run["status"]), (&json!("url_check"), &Value::Null, &json!("queued")));
    let location = answer.headers["location"].to_str().expect("text");
    assert_eq!(location, format!("/api/v1/runs/{}", run["id"]));
    assert_eq!(ana.get(location).await.json()["frontier_pending"], 101);

    let results = format!("/api/v1/link-checks/{}", run["id"]);
    let first = ana.get(&format!("{results}?limit=100")).await;
    assert!(first.headers["link"].to_str().expect("text").contains("cursor=99"), "{first:?}");
    let first = first.json();
    assert_eq!((first["items"].as_array().map(Vec::len), &first["next"]), (Some(100), &json!("99")));
    let rest = ana.get(&format!("{results}?limit=100&cursor=99")).await.json();
    assert_eq!(
        rest,
        json!({
            "items": [{
                "url": "https://a.example/100", "final_url": null, "status": null, "milliseconds": null,
                "verdict": null, "detail": null,
            }],
            "next": null,
        })
    );
    let wrong = ana.get(&format!("{results}?cursor=-1")).await.wrong();
    assert_eq!(wrong, [("cursor".into(), "not_understood".into())]);

    eva.get(&results).await.problem(404, "/problems/not-found");
    let job = ana.create_job("Valencia").await;
    let crawl = ana.start_run(job).await;
    ana.get(&format!("/api/v1/link-checks/{crawl}")).await.problem(404, "/problems/not-found");
}

#[tokio::test]
async fn what_cannot_be_accepted_is_told_by_field() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut visitor = app.program("visitor@example.org", Role::Viewer).await;
    let job = ana.create_job("Valencia").await;
    let long = format!("https://a.example/{}", "x".repeat(2_000));
    for (body, field, code) in [
        (json!({ "urls": [] }), "urls", "required"),
        (json!({ "urls": vec![""; 10_001] }), "urls", "too_many"),
        (json!({ "urls": ["https://a.example/", long] }), "urls[1]", "too_long"),
        (json!({ "urls": "https://a.example/" }), "urls", "wrong_type"),
        (json!({ "urls": [7] }), "urls[0]", "wrong_type"),
        (json!({ "urls": ["https://a.example/"], "job_id": job }), "urls", "not_with_job_id"),
        (json!({ "urls": ["https://a.example/"], "job": 1 }), "job", "unknown_field"),
    ] {
        let wrong = ana.post("/api/v1/link-checks", &body).await.wrong();
        assert_eq!(wrong, [(field.into(), code.into())]);
    }
    let one = json!({ "urls": ["https://a.example/"] });
    visitor.post("/api/v1/link-checks", &one).await.problem(403, "/problems/forbidden");
}
