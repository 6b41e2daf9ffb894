//! Every way in, as the application itself tells, and what is sent there.
//!
//! A way is written `GET /jobs/{id}`, or `fn delete_job` for a server function. Where one way does several things, a name
//! follows that tells them apart: `POST /settings as revoking`, `fn steer_run as pause_run`. A new form or a server function
//! that takes something has a line in [`to_form`] or [`to_page`]; an operation has one in [`to_program`].

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use http_doors::DOCUMENT;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::stage::{PASSWORD, Question, Thing};

/// Every way in of the router, but for those that the description of the API names. Whatever was put into it is here: axum
/// lists routes in what it writes for debugging and nowhere else, and which methods one takes it says to whoever comes with
/// another.
pub(super) async fn all(router: &Router) -> BTreeSet<String> {
    let written = format!("{router:?}");
    let (_, rest) = written.split_once("node: Node { paths: {").expect("axum writes a router's paths");
    let (paths, _) = rest.split_once("} }").expect("an end");
    let paths: BTreeSet<&str> = paths.split('"').filter(|part| part.starts_with('/')).collect();
    assert!(paths.contains("/jobs/{id}") && paths.contains("/ws"), "these are not all paths: {paths:?}");
    let mut ways = BTreeSet::new();
    for path in paths {
        for method in methods(router, path).await {
            let is_function = path.starts_with("/fn/") && method == "POST";
            ways.insert(if is_function { format!("fn {}", name_of(path)) } else { format!("{method} {path}") });
        }
    }
    for (_, method, path) in operations() {
        let described = format!("{method} /api/v1{path}");
        assert!(ways.remove(&described), "{described} is described, and is not there");
    }
    ways
}

/// What a path takes; `ANY` where it takes all.
async fn methods(router: &Router, path: &str) -> Vec<String> {
    let request =
        Request::builder().method(Method::TRACE).uri(named(path, "1")).body(Body::empty()).expect("a request");
    let answer = router.clone().oneshot(request).await.expect("an answer");
    if answer.status() != StatusCode::METHOD_NOT_ALLOWED {
        return vec!["ANY".to_owned()];
    }
    let allowed = answer.headers()[header::ALLOW].to_str().expect("text");
    allowed.split(',').filter(|method| *method != "HEAD").map(str::to_owned).collect()
}

/// A path with `id` in the place of what it leaves open, such as `{id}`.
fn named(path: &str, id: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { id.to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Id, method and path of each operation of the API.
pub(super) fn operations() -> Vec<(String, Method, String)> {
    let document = serde_json::to_value(&*DOCUMENT).expect("written");
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let id = operation["operationId"].as_str().expect("an id").to_owned();
            all.push((id, method.to_ascii_uppercase().parse().expect("a method"), path.clone()));
        }
    }
    all
}

/// The names of the server functions.
pub(super) fn functions() -> BTreeSet<&'static str> {
    server_fn_paths().map(|(path, _)| name_of(path)).collect()
}

/// Where a server function is: its name is followed by digits.
fn path_of(function: &str) -> &'static str {
    let named = |path: &&str| name_of(path) == function;
    server_fn_paths().map(|(path, _)| path).find(named).unwrap_or_else(|| panic!("no server function {function}"))
}

fn name_of(path: &str) -> &str {
    path.trim_start_matches("/fn/").trim_end_matches(|c: char| c.is_ascii_digit())
}

/// What is asked of a way in, about the owner's thing.
pub(super) fn question(way: &str, thing: &Thing) -> Question {
    let (place, what) = way.split_once(" as ").unwrap_or((way, ""));
    let (method, path) = place.split_once(' ').expect("a way has two words");
    if method == "fn" {
        return Question::new(Method::POST, path_of(path), to_page(path, what, thing));
    }
    // A page that names something else has its line here.
    let id = match path.split('/').nth(1) {
        Some("jobs") => thing.job.to_string(),
        Some("runs") => thing.run.to_string(),
        Some("admin") => thing.owner.to_string(),
        _ => "1".to_owned(),
    };
    let path = named(path, &id);
    let body = if method == "POST" { to_form(way, thing) } else { String::new() };
    let method = if method == "ANY" { Method::POST } else { method.parse().expect("a method") };
    Question::new(method, path, body)
}

/// What is asked of an operation, about the owner's thing.
pub(super) fn operation(id: &str, method: &Method, path: &str, thing: &Thing) -> Question {
    let (id, body) = to_program(id, thing);
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    Question::new(method.clone(), format!("/api/v1{}", named(path, &id)), body)
}

/// The fields of a job that may be saved, under a name that no other has.
fn job_form(thing: &Thing) -> String {
    let fields = "spider=structured&target_urls=https%3A%2F%2Fpisos.example%2F&max_pages=10&max_depth=1";
    format!("name=new+{}&{fields}&delay_ms=1000&concurrency=1", thing.job)
}

/// What a form sends. What is accepted should change something: only then is a change seen that should not be.
fn to_form(way: &str, thing: &Thing) -> String {
    match way {
        "POST /session" => "email=nobody%40example.org&password=wrong+horse".to_owned(),
        "POST /session/code" => "code=000000".to_owned(),
        "POST /session/end" => String::new(),
        "POST /accounts" => "email=new%40example.org&password=plum+tram+ladle".to_owned(),
        "POST /password-resets" => "email=owner%40example.org".to_owned(),
        "POST /password-resets/redemption" => "link=none&password=plum+tram+ladle".to_owned(),
        "POST /confirmations" => "link=none".to_owned(),
        "POST /settings/password" => "current=wrong&new=plum+tram+ladle".to_owned(),
        "POST /settings/address" => format!("current={PASSWORD}&email=new%40example.org"),
        "POST /settings/sessions" => format!("id={}", "0".repeat(64)),
        "POST /settings/second-factor" | "POST /settings/second-factor/off" => format!("current={PASSWORD}"),
        "POST /settings/deletion" => "current=wrong".to_owned(),
        "POST /language" => "to=en".to_owned(),
        "POST /jobs/new" | "POST /jobs/{id}" => job_form(thing),
        "POST /settings" => "name=new&scope=read".to_owned(),
        "POST /settings as revoking" => format!("revoke={}", thing.token),
        "POST /admin/links" => format!("email=guest{}%40example.org&role=viewer", thing.job),
        "POST /admin/links/withdrawal" => "id=1".to_owned(),
        "POST /admin/users" => "email=made%40example.org&role=viewer&password=plum+tram+ladle".to_owned(),
        "POST /admin/users/{id}" => format!("id={}&active=true", thing.owner),
        _ => panic!("say in `to_form` of server/src/web/ways.rs what is sent to {way}"),
    }
}

/// What is sent to a server function, as what an operation does where it does what several do.
fn to_page(function: &str, operation: &str, thing: &Thing) -> String {
    let Thing { job, run, owner, .. } = thing;
    let query = PropertyQuery {
        filter: PropertyFilter::default(),
        sort: Sort::Newest,
        order: Order::Desc,
        limit: 10,
        after: Place::Start,
    };
    match (function, operation) {
        ("list_properties", _) => json!({ "query": query }).to_string(),
        ("load_property", _) => json!({ "id": 1 }).to_string(),
        ("load_job_editor", _) => json!({ "id": job }).to_string(),
        ("send_job_form", "create_job") => json!({ "id": null, "form": job_form(thing) }).to_string(),
        ("send_job_form", _) => json!({ "id": job, "form": job_form(thing) }).to_string(),
        ("delete_job", _) => format!("id={job}"),
        ("find_areas", _) => "url=no+address".to_owned(),
        ("start_run" | "start_link_check" | "start_re_extraction", _) => format!("job_id={job}"),
        ("load_run", _) => json!({ "id": run, "after": null }).to_string(),
        ("load_run_log", _) => json!({ "id": run, "window": { "Last": 10 } }).to_string(),
        ("steer_run", "pause_run") => format!("id={run}&action=pause"),
        ("steer_run", "resume_run") => format!("id={run}&action=resume"),
        ("steer_run", _) => format!("id={run}&action=cancel"),
        ("drain_process", _) => "id=nobody&runs=finish".to_owned(),
        ("undrain_process", _) => "id=nobody".to_owned(),
        ("load_users" | "load_audit_log", _) => json!({ "query": "" }).to_string(),
        ("load_user", _) => json!({ "id": owner, "query": "" }).to_string(),
        ("send_user_form", "create_user") => {
            let form = "email=made%40example.org&role=viewer&password=plum+tram+ladle";
            json!({ "on": null, "query": "", "form": form }).to_string()
        }
        ("send_user_form", _) => {
            json!({ "on": null, "query": "", "form": format!("id={owner}&active=true") }).to_string()
        }
        ("load_register_way", _) => json!({ "setup": "", "link": "" }).to_string(),
        ("load_confirmation", _) => json!({ "link": "" }).to_string(),
        _ => "{}".to_owned(),
    }
}

/// What is put in the place of `{id}`, and what is sent.
fn to_program(operation: &str, thing: &Thing) -> (String, Option<Value>) {
    let Thing { job, run, token, owner } = thing;
    let new_job = json!({ "name": format!("new {job}"), "target_urls": ["https://pisos.example/"] });
    match operation {
        "read_job" | "delete_job" | "start_run" => (job.to_string(), None),
        "create_job" => (String::new(), Some(new_job)),
        "update_job" => (job.to_string(), Some(new_job)),
        "start_discovery" => (String::new(), Some(json!({ "url": "no address" }))),
        "start_link_checks" | "start_re_extractions" => (String::new(), Some(json!({ "job_id": job }))),
        "read_run" | "list_run_events" | "list_run_areas" | "pause_run" | "resume_run" | "cancel_run" => {
            (run.to_string(), None)
        }
        "drain_process" => ("nobody".to_owned(), Some(json!({}))),
        "undrain_process" => ("nobody".to_owned(), None),
        "create_token" => (String::new(), Some(json!({ "name": "new", "scope": "read" }))),
        "revoke_token" => (token.to_string(), None),
        "create_user" => {
            let account = json!({ "email": "made@example.org", "role": "viewer", "password": "plum tram ladle" });
            (String::new(), Some(account))
        }
        "change_user" => (owner.to_string(), Some(json!({ "role": "viewer" }))),
        "read_user" => (owner.to_string(), None),
        _ => ("1".to_owned(), None),
    }
}
