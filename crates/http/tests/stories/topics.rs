//! Who hears what over the websocket: every kind of topic, for everybody. [`table`] is a part of `docs/api-access.md`.

use std::fmt::Write;
use std::time::Duration;

use atalaya_http::HttpConfig;
use axum::http::{Method, StatusCode};
use domain::account::{Role, TokenScope};
use domain::live::{ServerMessage, Topic};
use domain::{RunId, UserId};
use serde_json::{Value, json};
use service::ServiceConfig;
use tokio::time::timeout;

use crate::app::{App, PASSWORD};
use crate::browser::{Browser, json_request};
use crate::over;
use crate::socket::{Socket, serve};

const ASKERS: [&str; 5] = ["anonymous", "a viewer", "the owner", "another user", "an admin"];

/// A kind of topic, with the verdicts for [`ASKERS`] where nothing is public, and where runs are. A variant of
/// [`Topic`] that is not here yet does not compile in [`kinds`]: give it a line in both.
type Row = (&'static str, [&'static str; 5], [&'static str; 5]);
const NONE: &str = "—";
#[rustfmt::skip]
const TOPICS: [Row; 7] = [
    ("one's own `user:{id}`",       [NONE, "yes", "yes", "yes", "yes"],      [NONE, "yes", "yes", "yes", "yes"]),
    ("the owner's `user:{id}`",     ["no", "no", "yes", "no", "no"],         ["no", "no", "yes", "no", "no"]),
    ("the owner's `run:{id}`",      ["no", "no", "yes", "no", "yes"],        ["yes"; 5]),
    ("the other user's `run:{id}`", ["no", "no", "no", "yes", "yes"],        ["yes"; 5]),
    ("`run:{id}`, of no run",       ["no"; 5],                               ["no"; 5]),
    ("`runs`",                      ["no", "no", "no", "no", "yes"],         ["yes"; 5]),
    ("`admin`",                     ["no", "no", "no", "no", "yes"],         ["no", "no", "no", "no", "yes"]),
];

/// The topics of [`TOPICS`] for somebody with this id, in their order.
fn kinds(own: Option<UserId>, owner: UserId, [owners, others]: [RunId; 2]) -> [Option<Topic>; 7] {
    // Says nothing, but fails to compile when there is another kind of topic.
    let (Topic::User(_) | Topic::Run(_) | Topic::Runs | Topic::Admin) = Topic::Admin;
    [
        own.map(Topic::User),
        Some(Topic::User(owner)),
        Some(Topic::Run(owners)),
        Some(Topic::Run(others)),
        Some(Topic::Run(RunId(999_999))),
        Some(Topic::Runs),
        Some(Topic::Admin),
    ]
}

/// What `docs/api-access.md` says of topics.
pub(crate) fn table() -> String {
    let mut text = "\n## Topics of the websocket\n\n\
        *no*: it is refused, and nothing of it is heard; the same for what is another's and for what there is not. A session\n\
        that is over hears what anonymous does, a token that is over is refused before. Who may not hear a topic any more,\n\
        because their role, password or account has changed, is refused it at once.\n"
        .to_owned();
    for (head, public) in [("Nothing is public", false), ("`ATALAYA_PUBLIC_RUNS=true`", true)] {
        write!(text, "\n| {head} | {} |\n| --- |{}\n", ASKERS.join(" | "), " --- |".repeat(5)).expect("takes all");
        for (topic, closed, open) in TOPICS {
            let verdicts = if public { open } else { closed };
            writeln!(text, "| {topic} | {} |", verdicts.join(" | ")).expect("takes all");
        }
    }
    text
}

#[tokio::test]
async fn everybody_hears_what_the_table_says() {
    for public_runs in [false, true] {
        let service = ServiceConfig { public_runs, ..ServiceConfig::default() };
        let app = App::with(service, HttpConfig::default()).await;
        let address = serve(&app).await;
        let mut users = Vec::new();
        for (name, role) in
            [("viewer", Role::Viewer), ("owner", Role::User), ("other", Role::User), ("admin", Role::Admin)]
        {
            users.push(app.add_user(&format!("{name}@example.org"), role).await);
        }
        let (owner, other) = (&users[1], &users[2]);
        let runs = [a_run(&app, owner.id).await, a_run(&app, other.id).await];

        // Each with the column it is told by, and what it connects with.
        let mut askers: Vec<(usize, &str, Option<UserId>, Browser)> = vec![(0, "", None, app.visitor())];
        for (user, column) in users.iter().zip(1..) {
            askers.push((column, "logged in", Some(user.id), app.user_again(&user.email).await));
            let program = app.program_with(user.id, TokenScope::Read).await;
            askers.push((column, "by token", Some(user.id), program));
        }
        askers.extend(over::sessions(&app, owner).await.map(|(why, browser)| (0, why, None, browser)));

        let mut wrong = Vec::new();
        for (column, why, own, asker) in &askers {
            let mut socket = Socket::connect(address, asker).await;
            socket.hello().await;
            if own.is_some() {
                socket.snapshot().await;
            }
            for (topic, (name, closed, open)) in kinds(*own, owner.id, runs).into_iter().zip(TOPICS) {
                let expected = if public_runs { open } else { closed }[*column];
                let verdict = match topic {
                    Some(topic) => verdict(&mut socket, topic).await,
                    None => NONE,
                };
                if verdict != expected {
                    let asker = ASKERS[*column];
                    wrong.push(format!("{name} for {asker} {why}: {verdict} instead of {expected}"));
                }
            }
        }
        assert!(wrong.is_empty(), "runs public {public_runs}:\n{}", wrong.join("\n"));
        for (why, program) in over::tokens(&app, owner).await {
            let refused = Socket::try_connect_as(&program, address).await.err();
            assert_eq!(refused, Some(401), "a token {why}");
        }
    }
}

async fn verdict(socket: &mut Socket, topic: Topic) -> &'static str {
    socket.subscribe(topic, None).await;
    match socket.hear().await {
        Ok(ServerMessage::Snapshot { topic: told, .. }) if told == topic => "yes",
        Ok(ServerMessage::Refused { topic: told, .. }) if told == topic => "no",
        other => panic!("{topic} is answered with {other:?}"),
    }
}

async fn a_run(app: &App, user: UserId) -> RunId {
    let mut program = app.program_of(user).await;
    let job = program.create_job("Valencia").await;
    RunId(program.start_run(job).await)
}

/// What is heard next, at once: not when the socket looks again by itself, which takes a minute.
async fn soon(socket: &mut Socket) -> Result<ServerMessage, (u16, String)> {
    timeout(Duration::from_secs(20), socket.hear()).await.expect("it is said at once")
}

async fn patch(admin: &mut Browser, user: UserId, change: &Value) {
    let path = format!("/api/v1/admin/users/{user}");
    assert_eq!(admin.send(json_request(Method::PATCH, &path, &change.to_string())).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_loses_their_role_account_or_password_hears_no_more() {
    let app = App::start().await;
    let address = serve(&app).await;
    let mut root = app.program("root@example.org", Role::Admin).await;
    let ana = app.add_user("ana@example.org", Role::Admin).await;
    let eve = app.add_user("eve@example.org", Role::User).await;
    let (own, of_eve) = (Topic::User(ana.id), Topic::Run(a_run(&app, eve.id).await));
    let mut here = app.user_again(&ana.email).await.with_header("origin", "https://atalaya.example");
    let elsewhere = app.user_again(&ana.email).await;
    let program = app.program_with(ana.id, TokenScope::Read).await;
    let mut sockets = Vec::new();
    for asker in [&here, &elsewhere, &program] {
        let mut socket = Socket::connect(address, asker).await;
        socket.hello().await;
        assert_eq!(socket.snapshot().await.0, own);
        for topic in [Topic::Admin, Topic::Runs, of_eve] {
            assert_eq!(verdict(&mut socket, topic).await, "yes");
        }
        sockets.push(socket);
    }

    patch(&mut root, ana.id, &json!({ "role": "user" })).await;
    for socket in &mut sockets {
        for topic in [Topic::Admin, Topic::Runs, of_eve] {
            let refused = ServerMessage::Refused { topic, code: "forbidden".to_owned() };
            assert_eq!(soon(socket).await, Ok(refused));
        }
    }

    let change = json!({ "current": PASSWORD, "new": "another horse" });
    assert_eq!(here.put("/api/v1/users/me/password", &change).await.status, StatusCode::NO_CONTENT);
    let ended = Err((1008, "the session has ended".to_owned()));
    for socket in &mut sockets[..2] {
        assert_eq!(soon(socket).await, ended);
    }

    let mut again = Socket::connect(address, &here).await;
    again.hello().await;
    again.snapshot().await;
    patch(&mut root, ana.id, &json!({ "active": false })).await;
    assert_eq!(soon(&mut again).await, ended);
    assert_eq!(
        soon(&mut sockets[2]).await,
        ended,
        "a token stays when the password changes, and goes with the account"
    );
}
