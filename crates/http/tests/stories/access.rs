//! Who may ask for what: every operation of the API's description, for everybody. The tables are `docs/api-access.md`.

use std::fmt::Write;

use atalaya_http::DOCUMENT;
use axum::body::Body;
use axum::http::Method;
use domain::account::{Actor, Role, TokenScope};
use domain::facts::Facts;
use serde_json::{Value, json};
use service::sessions::{Kept, SessionId};

use crate::app::App;
use crate::browser::{Answer, Browser, json_request, request};
use crate::{over, topics};

/// Where the tables stand. `UPDATE_DOCS=1` writes it anew.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api-access.md");
const HEAD: &str = "# Who may ask for what\n\n\
    Every operation of the JSON API, for everybody, on an instance where nothing is public. *yes*: it is done, or refused for\n\
    what was asked and not for who asks. *404*: there is no such thing for them. The owner is whose job, run or token it is;\n\
    where an operation names nothing, everybody acts on their own. A session is over that was logged out of, that expired or\n\
    whose account was closed; so is a token that was revoked or whose account was closed. Tests of `crates/http` ask all of\n\
    it, and write this page. What browsers ask for is in [access.md](access.md).\n\n\
    ## Operations\n\n";

/// The columns: one asker each, but for the last two, in which all of `over` are told the same.
const ACTORS: [&str; 10] = [
    "anonymous",
    "owner, logged in",
    "owner's token",
    "owner's token to read",
    "another user's token",
    "a viewer's token",
    "an admin's token",
    "an admin's token to read",
    "a session that is over",
    "a token that is over",
];

/// The verdicts for [`ACTORS`], in their order, for what an operation says of its access. A session that is over is none; a
/// token that is over is refused rather than overlooked.
fn verdicts(access: &str, names_something: bool) -> [&'static str; 10] {
    let [anonymous, rest @ ..] = living(access, names_something);
    let mut all = [anonymous; 10];
    all[1..8].copy_from_slice(&rest);
    all[9] = "401";
    all
}

/// The verdicts for all whose proof is good, and for those who have none.
#[rustfmt::skip]
fn living(access: &str, names_something: bool) -> [&'static str; 8] {
    match (access, names_something) {
        ("public", _) => ["yes"; 8],
        ("browse" | "own", _) | ("watch", false) => ["401", "yes", "yes", "yes", "yes", "yes", "yes", "yes"],
        ("watch", true) =>          ["401", "yes", "yes", "yes", "404", "404", "yes", "yes"],
        ("work" | "change", false) => ["401", "yes", "yes", "403", "yes", "403", "yes", "403"],
        ("change", true) =>         ["401", "yes", "yes", "403", "404", "403", "yes", "403"],
        ("own_change", true) =>     ["401", "yes", "yes", "403", "404", "404", "404", "403"],
        ("log_in", _) =>            ["401", "yes", "403", "403", "403", "403", "403", "403"],
        ("inspect", _) =>           ["401", "403", "403", "403", "403", "403", "yes", "yes"],
        ("operate", false) =>       ["401", "403", "403", "403", "403", "403", "yes", "403"],
        // Of one that is not there.
        ("operate", true) =>        ["401", "403", "403", "403", "403", "403", "404", "403"],
        other => panic!("{other:?} is no access"),
    }
}

/// Bodies that are refused for themselves, or do no harm.
fn body(operation: &str) -> Value {
    match operation {
        "start_discovery" => json!({ "url": "no URL" }),
        "validate_spider" => json!({ "spider": "none" }),
        "create_token" => json!({ "name": "", "scope": "read" }),
        "create_user" => json!({ "email": "", "role": "viewer", "password": "" }),
        "change_password" => json!({ "current": "", "new": "" }),
        "request_email_change" => json!({ "current": "", "email": "" }),
        "close_own_account" => json!({ "current": "" }),
        "create_invitation" => json!({ "email": "", "role": "viewer" }),
        _ => json!({}),
    }
}

fn told(answer: &Answer) -> &'static str {
    match answer.status.as_u16() {
        // Nobody has what there is not yet.
        404 if answer.json()["type"] == "/problems/not-available" => "yes",
        200..=299 | 409 | 422 => "yes",
        401 => "401",
        403 => "403",
        404 => "404",
        other => panic!("{other} is no verdict"),
    }
}

#[tokio::test]
async fn everybody_may_ask_for_what_the_table_says() {
    let app = App::start().await;
    let owner = app.add_user("owner@example.org", Role::User).await;
    let admin = app.add_user("admin@example.org", Role::Admin).await;
    let mut owners = app.program_of(owner.id).await;
    let job = owners.create_job("Valencia").await;
    owners.start_run(job).await;
    let home = Facts { area_m2: Some(90.0), ..Facts::default() };
    app.crawl(&[("https://a.example/1", home)]).await;
    let discovery = owners.post("/api/v1/discoveries", &json!({ "url": "https://a.example/" })).await.json();
    let many = json!({ "urls": vec!["https://a.example/"; 101] });
    let check = owners.post("/api/v1/link-checks", &many).await.json();
    let own = |browser: Browser| browser.with_header("origin", "https://atalaya.example");
    let living = [
        app.visitor(),
        own(app.user_again("owner@example.org").await),
        app.program_with(owner.id, TokenScope::Write).await,
        app.program_with(owner.id, TokenScope::Read).await,
        app.program("other@example.org", Role::User).await,
        app.program("viewer@example.org", Role::Viewer).await,
        app.program_with(admin.id, TokenScope::Write).await,
        app.program_with(admin.id, TokenScope::Read).await,
    ];
    // Each with the column it is told by, and what sets it apart from others in that column.
    let mut actors: Vec<(usize, &str, Browser)> =
        living.into_iter().enumerate().map(|(column, actor)| (column, "", actor)).collect();
    actors.extend(over::sessions(&app, &owner).await.map(|(why, browser)| (8, why, own(browser))));
    actors.extend(over::tokens(&app, &owner).await.map(|(why, program)| (9, why, program)));

    let document = serde_json::to_value(&*DOCUMENT).expect("written");
    let mut table = HEAD.to_owned();
    writeln!(table, "| operation | {} |", ACTORS.join(" | ")).expect("a string takes all");
    writeln!(table, "| --- |{}", " --- |".repeat(ACTORS.len())).expect("as above");
    let (mut wrong, mut number) = (Vec::new(), 0);
    for (method, path, operation) in crate::description::operations(&document) {
        let id = operation["operationId"].as_str().expect("an id");
        let expected = verdicts(operation["x-access"].as_str().expect("an access"), path.contains("{id}"));
        for (column, why, actor) in &actors {
            let (name, expected) = (ACTORS[*column], expected[*column]);
            number += 1;
            let thing = match path.split('/').nth(1).expect("a resource") {
                _ if !path.contains("{id}") => String::new(),
                "processes" => "nobody".to_owned(),
                "admin" if method == "get" => owner.id.to_string(),
                "admin" => "999999".to_owned(),
                "properties" | "listings" => "1".to_owned(),
                "users" => {
                    let id = SessionId::of(&format!("session {number}"));
                    let expires_at = app.services.now() + chrono::TimeDelta::hours(1);
                    let kept = Kept { user: Some(owner.id), data: "{}", address: None, agent: None, expires_at };
                    assert!(service::sessions::create(&app.services, id, kept).await.expect("kept"));
                    id.to_string()
                }
                "tokens" => {
                    let given =
                        service::tokens::give(&app.services, &Actor::System, owner.id, "x", TokenScope::Read).await;
                    given.expect("a token").0.id.to_string()
                }
                "runs" if path.ends_with("/areas") => discovery["id"].to_string(),
                "link-checks" => check["items"][0]["id"].to_string(),
                "runs" => {
                    let job = owners.create_job(&format!("job {number}")).await;
                    owners.start_run(job).await.to_string()
                }
                _ => owners.create_job(&format!("job {number}")).await.to_string(),
            };
            let address = format!("/api/v1{}", path.replace("{id}", &thing));
            let method: Method = method.to_ascii_uppercase().parse().expect("a method");
            let asked = if operation.get("requestBody").is_some() {
                json_request(method, &address, &body(id).to_string())
            } else {
                request(method, &address, Body::empty())
            };
            // A copy: a cookie that the answer takes away is sent again all the same.
            let verdict = told(&actor.clone().send(asked).await);
            if verdict != expected {
                wrong.push(format!("{id} for {name} {why}: {verdict} instead of {expected}"));
            }
        }
        let method = method.to_ascii_uppercase();
        writeln!(table, "| `{method} {path}` | {} |", expected.join(" | ")).expect("as above");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    table.push_str(&topics::table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(TABLE, &table).expect("written");
    }
    let stands = std::fs::read_to_string(TABLE).unwrap_or_default();
    assert!(stands == table, "docs/api-access.md says something else: UPDATE_DOCS=1 writes it anew");
}
