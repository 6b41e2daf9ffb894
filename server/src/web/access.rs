//! Who gets in where: every way in but the API's operations, asked of the whole application by everybody. What this says is
//! `docs/access.md`; `UPDATE_DOCS=1` writes it anew. Operations are asked in `crates/http/tests/stories/access.rs`, topics of
//! the websocket in `topics.rs` there.

use std::collections::BTreeSet;
use std::fmt::Write;

use axum::http::{Method, header};
use service::ServiceConfig;

use super::stage::{Proof, Question, Stage, Thing};
use super::ways::{self, question};

/// Where the tables stand.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/access.md");
const HEAD: &str = "# Who gets in where\n\n\
    Everything that a browser can ask for, for everybody. *yes*: it is done, or refused for what was asked and not for who\n\
    asks. *login*: they are sent to log in (a page), or told to (401). *404*: there is no such thing for them. *kept*: they\n\
    are answered as if what they name were gone already, and it stays. The owner is whose job, run or token it is; where\n\
    nothing is named, everybody acts on their own. A session is over that was logged out of, that expired or whose account\n\
    was closed: it is as good as none, also where browsing is public. A token that was revoked or whose account was closed\n\
    is refused everywhere. A test of `server` asks all of it and writes this page; operations of the API and topics of the\n\
    websocket are in [api-access.md](api-access.md).\n";

/// The columns of the tables.
const ASKERS: [&str; 6] =
    ["anonymous", "anonymous, browsing is public", "a viewer", "the owner", "another user", "an admin"];
/// The columns of those who can log in.
const USERS: [(usize, &str); 4] = [(2, "viewer"), (3, "owner"), (4, "other"), (5, "admin")];

const YES: &str = "yes";
const LOGIN: &str = "login";
const KEPT: &str = "kept";
const TAKES_ALL: &str = "a string takes all that is written to it";

/// A way in, as [`ways`] writes it, with the verdicts for [`ASKERS`].
type Row = (&'static str, [&'static str; 6]);

/// All that is asked. To add a page, a form or a server function: a line in its table below, and where it takes something one
/// in `to_form` or `to_page` of `ways.rs`, where it names something one in `question` there; then `UPDATE_DOCS=1 cargo nextest run -p atalaya -E 'test(access)'`.
const TABLES: [(&str, &[Row]); 4] =
    [("Pages", PAGES), ("Forms", FORMS), ("Server functions", FUNCTIONS), ("Everything else", REST)];

#[rustfmt::skip]
const PAGES: &[Row] = &[
    ("GET /",                           [LOGIN, YES,   YES,   YES, YES,   YES]),
    ("GET /login",                      [YES; 6]),
    ("GET /login/code",                 [YES; 6]),
    ("GET /register",                   [YES; 6]),
    ("GET /forgot",                     [YES; 6]),
    ("GET /reset",                      [YES; 6]),
    ("GET /confirm",                    [YES; 6]),
    ("GET /properties",                 [LOGIN, YES,   YES,   YES, YES,   YES]),
    ("GET /properties/{id}",            [LOGIN, YES,   YES,   YES, YES,   YES]),
    ("GET /jobs",                       [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("GET /jobs/new",                   [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("GET /jobs/{id}",                  [LOGIN, LOGIN, "404", YES, "404", YES]),
    ("GET /runs/{id}",                  [LOGIN, LOGIN, "404", YES, "404", YES]),
    ("GET /settings",                   [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("GET /settings/second-factor",     [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("GET /admin/processes",            [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("GET /admin/users",                [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("GET /admin/users/{id}",           [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("GET /admin/links",                [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("GET /admin/audit",                [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("GET /admin/statistics",           [LOGIN, LOGIN, "403", "403", "403", YES]),
];

#[rustfmt::skip]
const FORMS: &[Row] = &[
    ("POST /session",                   [YES; 6]),
    ("POST /session/code",              [YES; 6]),
    ("POST /session/end",               [YES; 6]),
    ("POST /accounts",                  [YES; 6]),
    ("POST /password-resets",           [YES; 6]),
    ("POST /password-resets/redemption", [YES; 6]),
    ("POST /confirmations",             [YES; 6]),
    ("POST /language",                  [YES; 6]),
    ("POST /jobs/new",                  [LOGIN, LOGIN, "403", YES, YES,   YES]),
    ("POST /jobs/{id}",                 [LOGIN, LOGIN, "404", YES, "404", YES]),
    ("POST /settings",                  [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("POST /settings as revoking",      [LOGIN, LOGIN, KEPT,  YES, KEPT,  KEPT]),
    ("POST /settings/password",         [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("POST /settings/address",          [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("POST /settings/sessions",         [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("POST /settings/second-factor",    [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("POST /settings/second-factor/off", [LOGIN, LOGIN, YES,  YES, YES,   YES]),
    ("POST /settings/deletion",         [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("POST /admin/links",               [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("POST /admin/links/withdrawal",    [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("POST /admin/users",               [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("POST /admin/users/{id}",          [LOGIN, LOGIN, "403", "403", "403", YES]),
];

#[rustfmt::skip]
const FUNCTIONS: &[Row] = &[
    ("fn load_register_way",            [YES; 6]),
    ("fn load_confirmation",            [YES; 6]),
    ("fn is_mail_sent",                 [YES; 6]),
    ("fn load_overview",                [LOGIN, YES,   YES,   YES, YES,   YES]),
    ("fn list_properties",              [LOGIN, YES,   YES,   YES, YES,   YES]),
    ("fn load_property",                [LOGIN, YES,   YES,   YES, YES,   YES]),
    ("fn list_towns",                   [LOGIN, YES,   YES,   YES, YES,   YES]),
    ("fn list_jobs",                    [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("fn load_job_editor",              [LOGIN, LOGIN, "404", YES, "404", YES]),
    ("fn send_job_form as create_job",  [LOGIN, LOGIN, "403", YES, YES,   YES]),
    ("fn send_job_form as update_job",  [LOGIN, LOGIN, "403", YES, "404", YES]),
    ("fn delete_job",                   [LOGIN, LOGIN, "403", YES, "404", YES]),
    ("fn find_areas",                   [LOGIN, LOGIN, "403", YES, YES,   YES]),
    ("fn start_run",                    [LOGIN, LOGIN, "403", YES, "404", YES]),
    ("fn start_link_check",             [LOGIN, LOGIN, "403", YES, "404", YES]),
    ("fn start_re_extraction",          [LOGIN, LOGIN, "403", YES, "404", YES]),
    ("fn load_run",                     [LOGIN, LOGIN, "404", YES, "404", YES]),
    ("fn load_run_log",                 [LOGIN, LOGIN, "404", YES, "404", YES]),
    ("fn steer_run as pause_run",       [LOGIN, LOGIN, "403", YES, "404", YES]),
    ("fn steer_run as resume_run",      [LOGIN, LOGIN, "403", YES, "404", YES]),
    ("fn steer_run as cancel_run",      [LOGIN, LOGIN, "403", YES, "404", YES]),
    ("fn load_tokens",                  [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("fn load_own_account",             [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("fn load_second_factor",           [LOGIN, LOGIN, YES,   YES, YES,   YES]),
    ("fn load_users",                   [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("fn load_user",                    [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("fn send_user_form as create_user", [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("fn send_user_form as change_user", [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("fn load_links",                   [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("fn load_audit_log",               [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("fn load_statistics",              [LOGIN, LOGIN, "403", "403", "403", YES]),
    ("fn load_processes",               [LOGIN, LOGIN, "403", "403", "403", YES]),
    // Of one that is not there.
    ("fn drain_process",                [LOGIN, LOGIN, "403", "403", "403", "404"]),
    ("fn undrain_process",              [LOGIN, LOGIN, "403", "403", "403", "404"]),
];

#[rustfmt::skip]
const REST: &[Row] = &[
    ("GET /healthz",                    [YES; 6]),
    ("GET /readyz",                     [YES; 6]),
    ("GET /api/docs",                   [YES; 6]),
    (UNROUTED,                          [LOGIN, LOGIN, "404", "404", "404", "404"]),
    ("ANY /api",                        ["404"; 6]),
    ("ANY /api/",                       ["404"; 6]),
    ("ANY /api/{*rest}",                ["404"; 6]),
    // As far as the handshake: what is heard then is in `topics.rs`.
    ("GET /ws",                         [YES; 6]),
];

/// An address that leads to no route.
const UNROUTED: &str = "GET /no/such/page";

/// All lines of all tables.
pub(super) fn rows() -> impl Iterator<Item = Row> {
    TABLES.iter().flat_map(|(_, rows)| rows.iter().copied())
}

/// The table that a way stands in, or should.
fn table_of(way: &str) -> &'static str {
    match way.split_once(' ') {
        Some(("fn", _)) => "FUNCTIONS",
        Some(("GET", _)) => "PAGES",
        Some(("POST", _)) => "FORMS",
        _ => "REST",
    }
}

/// What the way is without the name that tells apart what it does.
fn place(way: &str) -> &str {
    way.split_once(" as ").map_or(way, |(place, _)| place)
}

#[tokio::test]
async fn every_way_in_has_a_row() {
    let stage = Stage::set(ServiceConfig::default()).await;
    let mut ways = ways::all(&stage.router).await;
    assert!(ways.insert(UNROUTED.to_owned()));
    let known: BTreeSet<String> = rows().map(|(way, _)| place(way).to_owned()).collect();
    let missing: Vec<String> = ways
        .difference(&known)
        .map(|way| format!("to {}:  (\"{way}\", [LOGIN, LOGIN, YES, YES, YES, YES]),", table_of(way)))
        .collect();
    assert!(
        missing.is_empty(),
        "say in server/src/web/access.rs who gets in where, with the right verdict for each of {ASKERS:?}, and in \
         server/src/web/ways.rs what is sent there if anything is; add\n{}",
        missing.join("\n")
    );
    let gone: Vec<&String> = known.difference(&ways).collect();
    assert!(gone.is_empty(), "there are no such ways in: take their lines out of server/src/web/access.rs: {gone:?}");
    let names: BTreeSet<&str> = rows().map(|(way, _)| way).collect();
    assert_eq!(names.len(), rows().count(), "a way in stands twice in the tables of server/src/web/access.rs");
}

#[tokio::test]
async fn everybody_gets_in_where_the_tables_say() {
    everybody_is_told_what_stands_in_the_tables(false).await;
}

#[tokio::test]
async fn everybody_gets_in_where_the_tables_say_and_browsing_is_public() {
    everybody_is_told_what_stands_in_the_tables(true).await;
}

async fn everybody_is_told_what_stands_in_the_tables(public_browsing: bool) {
    let stage = Stage::set(ServiceConfig { public_browsing, ..ServiceConfig::default() }).await;
    let nobodys = usize::from(public_browsing);
    let mut askers = vec![(Some(nobodys), "anonymous", Proof::Nothing)];
    for (column, name) in USERS {
        askers.push((Some(column), name, stage.log_in(name).await));
    }
    for (why, proof) in stage.over().await {
        // A session that is over is as good as none; a token that is over is refused rather than overlooked.
        let column = matches!(proof, Proof::Session(_)).then_some(nobodys);
        askers.push((column, why, proof));
    }
    let mut wrong = Vec::new();
    for (way, verdicts) in rows() {
        let mut thing = stage.thing(way).await;
        for (column, name, proof) in &askers {
            let expected = column.map_or_else(|| of_dead_token(way), |column| verdicts[column]);
            let verdict = told(&stage, way, name, proof, &thing).await;
            if verdict != expected {
                wrong.push(format!("{way} tells {name} {verdict} instead of {expected}"));
            }
            // Whoever was refused has left it as it was, for the next.
            if verdict == YES && !way.starts_with("GET ") {
                thing = stage.thing(&format!("{way} after {name}")).await;
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "browsing public {public_browsing}; the verdicts stand in server/src/web/access.rs:\n{}",
        wrong.join("\n")
    );
}

/// Probes are the same for everybody, and do not ask who it is.
fn of_dead_token(way: &str) -> &'static str {
    if matches!(way, "GET /healthz" | "GET /readyz") { YES } else { LOGIN }
}

async fn told(stage: &Stage, way: &str, name: &str, proof: &Proof, thing: &Thing) -> &'static str {
    // Forms end and change sessions: whoever still can logs in anew for each.
    let fresh = stage.users.contains_key(name) && way.starts_with("POST ");
    let proof = if fresh { &stage.log_in(name).await } else { proof };
    let question = question(way, thing);
    let answer = stage.ask(proof, &question, &[]).await;
    match answer.verdict(&question) {
        Some(YES) if way.ends_with(" as revoking") && stage.tokens_of_owner().await.contains(&thing.token) => KEPT,
        // A page leads there by itself, unless a program asks for it.
        Some(LOGIN) if way.starts_with("GET ") && answer.status == 401 && !matches!(proof, Proof::Token(_)) => "401",
        Some(verdict) => verdict,
        // It lacks nothing but the handshake.
        None if way == "GET /ws" && answer.status == 400 => YES,
        None => panic!("{way} answers {}: is what server/src/web/ways.rs sends there what it takes?", answer.status),
    }
}

/// Files are in no table: which there are is known when the front end is built.
#[tokio::test]
async fn files_are_the_same_for_everybody() {
    let stage = Stage::set(ServiceConfig::default()).await;
    let mut askers = vec![("anonymous", Proof::Nothing), ("owner", stage.log_in("owner").await)];
    askers.extend(stage.over().await);
    for path in ["/pkg/atalaya.js", "/pkg/atalaya.css", "/favicon.svg", "/robots.txt", "/no-such.file"] {
        let mut told = BTreeSet::new();
        for (_, proof) in &askers {
            let answer = stage.ask(proof, &Question::new(Method::GET, path, ""), &[]).await;
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{path} knows who asks");
            told.insert(answer.status.as_u16());
        }
        assert!(told == BTreeSet::from([200]) || told == BTreeSet::from([404]), "{path} answers {told:?}");
    }
}

#[test]
fn the_document_says_what_the_tables_do() {
    let mut text = HEAD.to_owned();
    for (title, rows) in TABLES {
        let askers = ASKERS.join(" | ");
        write!(text, "\n## {title}\n\n| | {askers} | a session that is over | a token that is over |\n")
            .expect(TAKES_ALL);
        writeln!(text, "| --- |{}", " --- |".repeat(ASKERS.len() + 2)).expect(TAKES_ALL);
        for (way, verdicts) in rows {
            let (place, what) = way.split_once(" as ").unwrap_or((way, ""));
            let what = if what.is_empty() { String::new() } else { format!(", as `{what}`") };
            let (place, told) = (place.trim_start_matches("fn "), verdicts.join(" | "));
            let (session, token) = (verdicts[0], of_dead_token(way));
            writeln!(text, "| `{place}`{what} | {told} | {session} | {token} |").expect(TAKES_ALL);
        }
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(DOCUMENT, &text).expect("written");
    }
    let stands = std::fs::read_to_string(DOCUMENT).unwrap_or_default();
    assert!(stands == text, "docs/access.md says something else: UPDATE_DOCS=1 writes it anew");
}
