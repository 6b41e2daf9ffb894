//! The two doors: what pages may ask through server functions and programs through the API is the same, by the same rules.
//!
//! [`PAIRS`] has what stands behind both, [`PAGES_ONLY`] and [`PROGRAMS_ONLY`] the rest, with the reason. A test fails where
//! something stands in none of them, and where the doors of a pair tell anybody two things.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use crawler::fetch::{FetchConfig, Fetcher};
use domain::account::{Actor, Role, TokenScope};
use domain::job::{JobDraft, Limits, Politeness, Scope};
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::{JobId, RunId, UserId};
use http_doors::{DOCUMENT, HttpConfig};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use service::{ServiceConfig, Services};
use storage::Database;
use tower::ServiceExt;

use super::application;

/// A server function and the operation of the API that does the same.
const PAIRS: &[(&str, &str)] = &[
    ("load_overview", "read_dashboard"),
    ("list_properties", "list_properties"),
    ("load_property", "read_property"),
    ("list_towns", "list_towns"),
    ("list_jobs", "list_jobs"),
    ("load_job_editor", "read_job"),
    ("send_job_form", "create_job"),
    ("send_job_form", "update_job"),
    ("delete_job", "delete_job"),
    ("find_areas", "start_discovery"),
    ("start_run", "start_run"),
    ("start_link_check", "start_link_checks"),
    ("start_re_extraction", "start_re_extractions"),
    ("load_run", "read_run"),
    ("load_run_log", "list_run_events"),
    ("steer_run", "pause_run"),
    ("steer_run", "resume_run"),
    ("steer_run", "cancel_run"),
    ("load_processes", "list_processes"),
    ("drain_process", "drain_process"),
    ("undrain_process", "undrain_process"),
    ("load_tokens", "list_tokens"),
    ("load_own_account", "list_sessions"),
    ("load_users", "list_users"),
    ("load_user", "read_user"),
    ("send_user_form", "create_user"),
    ("send_user_form", "change_user"),
    ("load_audit_log", "list_audit_log"),
    ("load_statistics", "read_statistics"),
];

/// Server functions without an operation, and why.
const PAGES_ONLY: &[(&str, &str)] = &[
    ("load_register_way", "the page on which one registers asks it; programs do not register"),
    ("is_mail_sent", "a page says what becomes of asking for a link"),
    ("load_confirmation", "the page that a link in a mail leads to; programs follow none"),
    ("load_second_factor", "it takes a person with a device"),
];

/// Operations without a server function, and why.
const PROGRAMS_ONLY: &[(&str, &str)] = &[
    ("create_token", "the settings page posts a form: the secret must be shown without JavaScript too"),
    ("revoke_token", "the settings page posts a form"),
    ("preview", "a part of send_job_form, whose button it is"),
    ("list_runs", "pages show the runs of the overview and of a job"),
    ("list_run_areas", "a part of load_run"),
    ("list_link_check_results", "a part of load_run"),
    ("list_listings", "pages show the ads of a property"),
    ("read_listing", "a part of load_property"),
    ("list_listing_prices", "a part of load_property"),
    ("list_listing_availability", "a part of load_property"),
    ("list_sources", "a part of load_property"),
    ("read_market_analysis", "no page shows it yet"),
    ("read_enhanced_property", "no page shows it yet"),
    ("read_valuation", "there is none yet"),
    ("list_comparables", "there are none yet"),
    ("list_spiders", "the editor of jobs has them in its form"),
    ("validate_spider", "a part of send_job_form"),
    ("read_selectors_schema", "for editors of text"),
    ("read_me", "pages know who asks from the request"),
    ("change_password", "the settings page posts a form"),
    ("end_session", "the settings page posts a form"),
    ("request_email_change", "the settings page posts a form"),
    ("export_own_data", "the settings page links to it"),
    ("close_own_account", "the settings page posts a form"),
    ("list_mails", "no page shows it yet"),
    ("withdraw_mail", "no page shows it yet"),
    ("create_invitation", "no page makes it yet"),
    ("export_audit_log", "the page of the audit log links to it"),
    ("read_health", "pages that come are health enough"),
    ("read_description", "for programs"),
];

/// What somebody has: made anew for each question, so that the answer to one does not change the next.
struct Thing {
    job: JobId,
    run: RunId,
}

/// What is sent to a server function: `{…}` as JSON, anything else as a form.
fn to_page(function: &str, operation: &str, thing: &Thing) -> String {
    let Thing { job, run } = thing;
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
        // Without targets it is refused for itself.
        ("send_job_form", "create_job") => json!({ "id": null, "form": "name=x" }).to_string(),
        ("send_job_form", _) => json!({ "id": job, "form": "name=x" }).to_string(),
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
        ("load_user", _) => json!({ "id": 1, "query": "" }).to_string(),
        // Without an address it is refused for itself.
        ("send_user_form", "create_user") => json!({ "on": null, "query": "", "form": "email=" }).to_string(),
        ("send_user_form", _) => json!({ "on": null, "query": "", "form": "id=999999&active=false" }).to_string(),
        _ => "{}".to_owned(),
    }
}

/// What is put in the place of `{id}`, and what is sent.
fn to_program(operation: &str, thing: &Thing) -> (String, Option<Value>) {
    let Thing { job, run } = thing;
    match operation {
        "read_property" => ("1".to_owned(), None),
        "read_job" | "delete_job" | "start_run" => (job.to_string(), None),
        "create_job" => (String::new(), Some(json!({ "name": "x" }))),
        "update_job" => (job.to_string(), Some(json!({ "name": "x" }))),
        "start_discovery" => (String::new(), Some(json!({ "url": "no address" }))),
        "start_link_checks" | "start_re_extractions" => (String::new(), Some(json!({ "job_id": job }))),
        "read_run" | "list_run_events" | "pause_run" | "resume_run" | "cancel_run" => (run.to_string(), None),
        "drain_process" => ("nobody".to_owned(), Some(json!({}))),
        "undrain_process" => ("nobody".to_owned(), None),
        "read_user" => ("1".to_owned(), None),
        "create_user" => (String::new(), Some(json!({ "email": "", "role": "viewer", "password": "" }))),
        "change_user" => ("999999".to_owned(), Some(json!({ "active": false }))),
        _ => (String::new(), None),
    }
}

struct Stage {
    router: Router,
    services: Services,
    owner: Actor,
    _folder: tempfile::TempDir,
}

impl Stage {
    async fn set(config: ServiceConfig) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("atalaya.db").display());
        let db = Database::open(&url).await.expect("a database");
        let fetcher = Fetcher::new(FetchConfig::default()).expect("a fetcher");
        let services = Services::new(db, fetcher, config);
        let router = application(services.clone(), HttpConfig::default());
        let owner = user(&services, "owner", Role::User).await;
        Self { router, services, owner, _folder: folder }
    }

    async fn token(&self, actor: &Actor, scope: TokenScope) -> Option<String> {
        let id: UserId = actor.user_id()?;
        let given = service::tokens::give(&self.services, &Actor::System, id, "a test", scope).await;
        Some(format!("Bearer {}", given.expect("a token").1.show()))
    }

    /// The owner's job with a run that waits.
    async fn thing(&self, name: String) -> Thing {
        let draft = JobDraft {
            name,
            spider: "structured".to_owned(),
            definition: None,
            target_urls: vec!["https://pisos.example/".to_owned()],
            scope: Scope::default(),
            limits: Limits::default(),
            politeness: Politeness::default(),
            rules: domain::rules::Draft::default(),
            schedule: None,
            archive_mb: None,
        };
        let job = service::jobs::create(&self.services, &self.owner, draft).await.expect("a job").id;
        Thing { job, run: service::runs::start(&self.services, &self.owner, job).await.expect("a run").id }
    }

    /// What somebody is told: a refusal by its status, or "yes" where it is done or refused for itself.
    async fn told(&self, token: Option<&String>, method: Method, path: &str, kind: &str, body: String) -> &'static str {
        let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, token);
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        match response.status().as_u16() {
            200..=399 | 409 | 422 => "yes",
            401 => "401",
            403 => "403",
            404 => "404",
            other => panic!("{path} answers {other}"),
        }
    }
}

async fn user(services: &Services, name: &str, role: Role) -> Actor {
    let email = format!("{name}@example.org");
    service::accounts::add(services, &Actor::System, &email, "correct horse", role).await.expect("a user").actor()
}

/// Method and path of each operation, by its id.
fn operations() -> Vec<(String, Method, String)> {
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

/// Where a server function is: its name is followed by digits.
fn path_of(function: &str) -> &'static str {
    let named = |path: &&str| name_of(path) == function;
    server_fn_paths().map(|(path, _)| path).find(named).unwrap_or_else(|| panic!("no server function {function}"))
}

fn name_of(path: &str) -> &str {
    path.trim_start_matches("/fn/").trim_end_matches(|c: char| c.is_ascii_digit())
}

#[test]
fn whatever_stands_behind_a_door_is_in_a_table() {
    let functions: BTreeSet<&str> = server_fn_paths().map(|(path, _)| name_of(path)).collect();
    let known: BTreeSet<&str> = PAIRS.iter().chain(PAGES_ONLY).map(|(function, _)| *function).collect();
    assert_eq!(functions, known);
    let operations = operations();
    let operations: BTreeSet<&str> = operations.iter().map(|(id, ..)| id.as_str()).collect();
    let paired = PAIRS.iter().map(|(_, operation)| *operation);
    let known: BTreeSet<&str> = paired.chain(PROGRAMS_ONLY.iter().map(|(operation, _)| *operation)).collect();
    assert_eq!(operations, known);
}

#[tokio::test]
async fn both_doors_tell_everybody_the_same() {
    for public_browsing in [false, true] {
        let stage = Stage::set(ServiceConfig { public_browsing, ..ServiceConfig::default() }).await;
        let mut tokens = vec![("nobody", None)];
        for (name, role) in [("viewer", Role::Viewer), ("other", Role::User), ("admin", Role::Admin)] {
            let actor = user(&stage.services, name, role).await;
            tokens.push((name, stage.token(&actor, TokenScope::Write).await));
        }
        tokens.push(("owner", stage.token(&stage.owner, TokenScope::Write).await));
        tokens.push(("owner, reading", stage.token(&stage.owner, TokenScope::Read).await));
        let operations = operations();
        let (mut wrong, mut refused) = (Vec::new(), 0);
        for (function, operation) in PAIRS {
            let (_, method, path) = operations.iter().find(|(id, ..)| id == operation).expect("an operation");
            for (name, token) in &tokens {
                let thing = stage.thing(format!("{function} {operation} {name} 1")).await;
                let body = to_page(function, operation, &thing);
                let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
                let page = stage.told(token.as_ref(), Method::POST, path_of(function), kind, body).await;
                let thing = stage.thing(format!("{function} {operation} {name} 2")).await;
                let (id, body) = to_program(operation, &thing);
                let path = format!("/api/v1{}", path.replace("{id}", &id));
                let body = body.map(|body| body.to_string()).unwrap_or_default();
                let program = stage.told(token.as_ref(), method.clone(), &path, "application/json", body).await;
                refused += i32::from(page != "yes");
                if page != program {
                    wrong.push(format!("{function} tells {name} {page}, {operation} {program}"));
                }
            }
        }
        assert!(wrong.is_empty(), "browsing {public_browsing}:\n{}", wrong.join("\n"));
        assert!(refused > 30, "the doors let everybody in");
    }
}
