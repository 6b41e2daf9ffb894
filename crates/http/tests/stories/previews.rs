//! `/api/v1/previews`, and the schema of what is tried there.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use domain::account::Role;
use serde_json::{Value, json};

use crate::app::App;

/// A site on loopback; it ends with the test's runtime.
async fn site() -> std::net::SocketAddr {
    let page = "<h1>Piso en venta en Zamora</h1><p class=p>189.000 €</p><p>92 m², 3 habitaciones</p>\
                <a href=/piso/2>Otro</a><a href=/private/3>No</a><a href=mailto:a@b.example>Correo</a>";
    let robots = "User-agent: *\nDisallow: /private\nCrawl-delay: 1.5\n";
    let router =
        Router::new().route("/piso/1", get(async move || Html(page))).route("/robots.txt", get(async move || robots));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn it_tells_what_would_be_read_and_followed_and_keeps_nothing() {
    let address = site().await;
    let app = App::beside(address).await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let url = format!("http://{address}/piso/1");
    let definition = "name = 'a'\n[detail.fields]\nprice = '.p'";
    let asked = json!({ "url": url, "spider": "selectors", "definition": definition });
    let answer = ana.post("/api/v1/previews", &asked).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut preview = answer.json();
    assert_eq!((&preview["asked_url"], &preview["url"], &preview["problem"]), (&json!(url), &json!(url), &Value::Null));
    assert_eq!(preview["listing"]["facts"]["price"], json!({ "minor": 18_900_000, "currency": "EUR" }));
    let price = &preview["listing"]["provenance"]["price"];
    assert_eq!(
        (&price["layer"], &price["path"], &price["raw"]),
        (&json!("selectors"), &json!(".p"), &json!("189.000 €"))
    );
    assert_eq!(preview["grade"], preview["listing"]["grade"]);
    assert!(preview["answer"]["took_ms"].is_u64());
    preview["answer"]["took_ms"] = Value::Null;
    assert_eq!(
        preview["answer"],
        json!({
            "url": url, "status": 200, "content_type": "text/html; charset=utf-8", "charset": "UTF-8",
            "bytes": preview["answer"]["bytes"], "took_ms": null, "redirects": [],
        })
    );
    assert_eq!(
        preview["robots"],
        json!({
            "url": format!("http://{address}/robots.txt"), "of": url, "verdict": "allowed", "line": null, "group": "*",
            "crawl_delay": 1.5, "detail": null,
        })
    );
    assert_eq!(preview["links"], json!([{ "url": format!("http://{address}/piso/2"), "kind": "ad" }]));
    assert_eq!(
        preview["links_not_followed"],
        json!([
            { "url": format!("http://{address}/private/3"), "why": "robots" },
            { "url": "mailto:a@b.example", "why": "not_web" },
        ])
    );
    assert_eq!((&preview["links_total"], &preview["links_not_followed_total"]), (&json!(1), &json!(2)));
    assert_eq!(ana.get("/api/v1/properties").await.json()["items"], json!([]));
    assert_eq!(ana.get("/api/v1/jobs").await.json()["items"], json!([]));

    let forbidden = ana.post("/api/v1/previews", &json!({ "url": format!("http://{address}/private/3") })).await.json();
    assert_eq!((&forbidden["problem"]["code"], &forbidden["answer"]), (&json!("robots"), &Value::Null));
    assert_eq!(forbidden["robots"]["line"], json!({ "number": 2, "text": "Disallow: /private" }));
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let definition = "[detail.fields]\nprize = '.p'\nrooms = 'a['";
    let asked = json!({ "url": "ftp://a.example", "spider": "selectors", "definition": definition });
    let answer = ana.post("/api/v1/previews", &asked).await;
    let wrong = answer.wrong();
    let bad = || ("definition".to_owned(), "bad_spider".to_owned());
    assert_eq!(wrong, [("url".into(), "not_a_url".into()), bad(), bad(), bad()]);
    let places: Vec<Value> = answer.json()["errors"].as_array().expect("errors")[1..].to_vec();
    for (error, place) in places.iter().zip(["line 1, column 1: ", "line 2, column 1: ", "line 3, column 9: "]) {
        assert!(error["message"].as_str().is_some_and(|message| message.starts_with(place)), "{error}");
    }
    for (asked, field, code) in [
        (json!({ "url": "https://a.example/", "spider": "magic" }), "spider", "unknown"),
        (json!({ "url": "https://a.example/", "spider": "selectors" }), "definition", "required"),
        (json!({ "url": "https://a.example/", "definition": "name = 'a'" }), "definition", "not_used"),
        (
            json!({ "url": "https://a.example/", "spider": "selectors", "definition": "#".repeat(70_000) }),
            "definition",
            "too_long",
        ),
        (json!({}), "url", "not_a_url"),
        (json!({ "url": "https://a.example/", "save": true }), "save", "unknown_field"),
    ] {
        let wrong = ana.post("/api/v1/previews", &asked).await.wrong();
        assert_eq!(wrong, [(field.to_owned(), code.to_owned())], "{asked}");
    }
}

#[tokio::test]
async fn trying_takes_the_right_to_have_jobs() {
    let app = App::start().await;
    let asked = json!({ "url": "https://a.example/" });
    app.visitor().post("/api/v1/previews", &asked).await.problem(401, "/problems/not-logged-in");
    let mut viewer = app.program("vera@example.org", Role::Viewer).await;
    viewer.post("/api/v1/previews", &asked).await.problem(403, "/problems/forbidden");
    viewer.get("/api/v1/previews").await.problem(405, "/problems/method-not-allowed");
}

#[tokio::test]
async fn the_schema_of_definitions_is_there_for_everybody() {
    let app = App::start().await;
    let answer = app.visitor().get("/api/v1/spiders/selectors/schema").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/schema+json"));
    let schema = answer.json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["properties"]["follow"]["properties"]["next"].is_object(), "{schema}");
}
