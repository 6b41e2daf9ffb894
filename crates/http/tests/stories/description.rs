//! What the API says of itself.

use std::collections::HashSet;

use atalaya_http::DOCUMENT;
use axum::http::StatusCode;
use domain::account::Role;
use serde_json::Value;

use crate::app::App;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn document() -> Value {
    serde_json::to_value(&*DOCUMENT).expect("written")
}

/// Every operation with its method and its path.
pub(crate) fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let mut all = Vec::new();
    for (path, methods) in paths {
        let here = METHODS.into_iter().filter_map(|method| Some((method, methods.get(method)?)));
        all.extend(here.map(|(method, operation)| (method, path.as_str(), operation)));
    }
    all
}

#[tokio::test]
async fn everybody_may_read_it() {
    let app = App::start().await;
    let mut anybody = app.visitor();
    let described = anybody.get("/api/v1/openapi.json").await;
    assert_eq!((described.status, described.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(described.json()["openapi"], "3.1.0");
    let page = anybody.get("/api/docs").await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert!(page.text().contains("/properties/{id}"));
}

#[test]
fn every_operation_says_who_may_and_what_can_come() {
    let document = document();
    let mut ids = HashSet::new();
    for (method, path, operation) in operations(&document) {
        let told = format!("{method} {path}");
        let id = operation["operationId"].as_str().expect("an id");
        assert!(ids.insert(id.to_owned()), "{told}: {id} is another's too");
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{told}");
        let access = operation["x-access"].as_str().expect("an access");
        let answers: HashSet<&str> =
            operation["responses"].as_object().expect("answers").keys().map(String::as_str).collect();
        let must = |condition: bool, statuses: &[&str]| {
            for status in statuses {
                assert_eq!(condition, answers.contains(status), "{told}: {status}");
            }
        };
        must(true, &["500", "503", "504"]);
        must(access != "public", &["401", "403"]);
        must(path.contains('{') || access == "change", &["404"]);
        must(operation.get("requestBody").is_some(), &["400", "413", "415"]);
        let anonymous_may = operation["security"] == serde_json::json!([{}]);
        assert_eq!(anonymous_may, access == "public", "{told}: {}", operation["security"]);
    }
    assert!(ids.len() > 20);
}

#[test]
fn every_schema_that_is_named_is_there() {
    let document = document();
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for named in text.split("#/components/schemas/").skip(1) {
        let name = named.split('"').next().expect("a name");
        assert!(schemas.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_list_takes_the_parameters_that_are_described_and_no_other() {
    let app = App::start().await;
    let mut root = app.program("root@example.org", Role::Admin).await;
    let job = root.create_job("Valencia").await;
    root.start_run(job).await;
    let document = document();
    let mut lists = 0;
    for (method, path, operation) in operations(&document) {
        let described: Vec<&str> = operation["parameters"].as_array().map_or_else(Vec::new, |all| {
            all.iter().filter(|it| it["in"] == "query").map(|it| it["name"].as_str().expect("a name")).collect()
        });
        if method != "get" || described.is_empty() {
            continue;
        }
        lists += 1;
        let path = format!("/api/v1{}", path.replace("{id}", "1"));
        let refused = root.get(&format!("{path}?of_no_list=1")).await;
        assert_eq!(refused.status, 422, "{path}");
        assert_eq!(refused.json()["errors"][0]["code"], "unknown_parameter", "{path}");
        for name in described {
            let answer = root.get(&format!("{path}?{name}=%00")).await;
            if answer.status == 422 {
                assert_ne!(answer.json()["errors"][0]["code"], "unknown_parameter", "{path}: {name}");
            }
        }
    }
    assert!(lists >= 6);
}

/// Whatever changes here is a change of what programs were promised. Where it is meant, `INSTA_UPDATE=always` writes it anew.
#[test]
fn the_promise() {
    insta::assert_json_snapshot!("openapi", document());
}
