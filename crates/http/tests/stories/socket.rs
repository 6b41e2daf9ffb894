//! The websocket, over loopback.

use std::net::SocketAddr;

use atalaya_http::HttpConfig;
use axum::http::HeaderName;
use domain::account::{Actor, Role, TokenScope};
use domain::live::{ClientMessage, EventData, Position, ServerMessage, Snapshot, Topic};
use domain::{RunId, UserId};
use futures::{SinkExt, StreamExt};
use service::ServiceConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::app::App;
use crate::browser::Browser;

pub(crate) async fn serve(app: &App) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = app.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects with these headers; the status where it is refused.
    pub(crate) async fn try_connect(address: SocketAddr, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/ws").into_client_request().expect("a request");
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).expect("a header's name");
            request.headers_mut().insert(name, value.parse().expect("a header"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Connects as a page of this site does, or as a program.
    pub(crate) async fn connect(address: SocketAddr, browser: &Browser) -> Self {
        Self::try_connect_as(browser, address).await.expect("connected")
    }

    pub(crate) async fn try_connect_as(browser: &Browser, address: SocketAddr) -> Result<Self, u16> {
        let origin = format!("http://{address}");
        let cookies = browser.cookie_header();
        let mut headers = vec![("origin", origin.as_str()), ("cookie", cookies.as_str())];
        headers.extend(browser.own_headers().filter(|(name, _)| *name != "origin"));
        Self::try_connect(address, &headers).await
    }

    async fn say(&mut self, message: &ClientMessage) {
        let text = serde_json::to_string(message).expect("serialises");
        self.0.send(Message::text(text)).await.expect("sent");
    }

    pub(crate) async fn subscribe(&mut self, topic: Topic, since: Option<Position>) {
        self.say(&ClientMessage::Subscribe { topic, since }).await;
    }

    /// The next message, or how the socket was closed.
    pub(crate) async fn hear(&mut self) -> Result<ServerMessage, (u16, String)> {
        loop {
            match self.0.next().await.expect("goes on").expect("no error") {
                Message::Text(text) => return Ok(serde_json::from_str(&text).expect("of the protocol")),
                Message::Close(Some(frame)) => return Err((frame.code.into(), frame.reason.to_string())),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub(crate) async fn hello(&mut self) -> u64 {
        match self.hear().await {
            Ok(ServerMessage::Hello { epoch }) => epoch,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn snapshot(&mut self) -> (Topic, u64, Snapshot) {
        match self.hear().await {
            Ok(ServerMessage::Snapshot { topic, seq, data }) => (topic, seq, data),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn refused(&mut self) -> (Topic, String) {
        match self.hear().await {
            Ok(ServerMessage::Refused { topic, code }) => (topic, code),
            other => panic!("{other:?}"),
        }
    }

    async fn event(&mut self) -> (Topic, u64) {
        match self.hear().await {
            Ok(ServerMessage::Event { topic, seq, .. }) => (topic, seq),
            other => panic!("{other:?}"),
        }
    }
}

fn publish(app: &App, topic: Topic) {
    app.services.hub.publish(topic, app.services.now(), EventData::Log { entries: Vec::new() });
}

/// Ana, who has a run.
async fn ana(app: &App) -> (Browser, Topic) {
    let user = app.add_user("ana@example.org", Role::User).await;
    let mut ana = app.visitor();
    ana.log_in("ana@example.org", crate::app::PASSWORD).await;
    let mut program = app.program_of(user.id).await;
    let job = program.create_job("Valencia").await;
    let run = program.start_run(job).await;
    (ana, Topic::Run(RunId(run)))
}

#[tokio::test]
async fn only_pages_of_this_site_connect() {
    let app = App::start().await;
    let address = serve(&app).await;
    let (ana, _) = ana(&app).await;
    let cookies = ana.cookie_header();
    let own = format!("http://{address}");
    let (longer, within) = (format!("{own}.evil.example"), format!("http://evil.example/{address}"));
    for foreign in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", "http://127.0.0.1:1")],
        &[("origin", "http://127.0.0.1")],
        &[("origin", &longer)],
        &[("origin", &within)],
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example"), ("sec-fetch-site", "same-site")],
        &[("origin", &own), ("sec-fetch-site", "cross-site")],
        &[],
    ] {
        let headers = [&[("cookie", cookies.as_str())], foreign].concat();
        assert_eq!(Socket::try_connect(address, &headers).await.err(), Some(403), "{foreign:?}");
    }
    for fetched in [&[][..], &[("sec-fetch-site", "same-origin")]] {
        let headers = [&[("cookie", cookies.as_str()), ("origin", &own)], fetched].concat();
        assert!(Socket::try_connect(address, &headers).await.is_ok(), "{fetched:?}");
    }
    assert_eq!(Socket::try_connect(address, &[]).await.err(), Some(403));
    assert_eq!(Socket::try_connect(address, &[("authorization", "Bearer atalaya_no")]).await.err(), Some(401));
}

#[tokio::test]
async fn a_user_hears_of_their_own_and_of_their_runs() {
    let app = App::start().await;
    let address = serve(&app).await;
    let (ana, run) = ana(&app).await;
    let mut socket = Socket::connect(address, &ana).await;

    assert_eq!(socket.hello().await, app.services.hub.epoch());
    let (own, seq, _) = socket.snapshot().await;
    assert_eq!((matches!(own, Topic::User(_)), seq), (true, 0));

    socket.subscribe(run, None).await;
    let (topic, seq, data) = socket.snapshot().await;
    assert_eq!((topic, seq), (run, 0));
    assert!(matches!(data, Snapshot::Run { run, .. } if run.job_name == "Valencia"));
    publish(&app, own);
    publish(&app, run);
    publish(&app, run);
    let mut events = [socket.event().await, socket.event().await, socket.event().await];
    events.sort_by_key(|(topic, seq)| (topic.to_string(), *seq));
    assert_eq!(events, [(run, 1), (run, 2), (own, 1)]);

    socket.say(&ClientMessage::Unsubscribe { topic: run }).await;
    socket.say(&ClientMessage::Ping).await;
    assert_eq!(socket.hear().await, Ok(ServerMessage::Pong));
    publish(&app, run);
    publish(&app, own);
    assert_eq!(socket.event().await, (own, 2));
}

#[tokio::test]
async fn what_others_have_is_not_heard_of() {
    let app = App::start().await;
    let address = serve(&app).await;
    let (_, run) = ana(&app).await;
    let eve = app.user("eve@example.org", Role::User).await;
    let mut socket = Socket::connect(address, &eve).await;
    socket.hello().await;
    socket.snapshot().await;
    for topic in [run, Topic::Run(RunId(999)), Topic::User(UserId(1)), Topic::Admin, Topic::Runs] {
        socket.subscribe(topic, None).await;
        assert_eq!(socket.refused().await, (topic, "forbidden".to_owned()));
    }
}

#[tokio::test]
async fn who_has_not_logged_in_hears_what_is_public() {
    let app = App::start().await;
    let address = serve(&app).await;
    let mut socket = Socket::connect(address, &app.visitor()).await;
    socket.hello().await;
    socket.subscribe(Topic::Runs, None).await;
    assert_eq!(socket.refused().await, (Topic::Runs, "forbidden".to_owned()));

    let public = ServiceConfig { public_runs: true, ..ServiceConfig::default() };
    let app = App::with(public, HttpConfig::default()).await;
    let address = serve(&app).await;
    let (_, run) = ana(&app).await;
    let mut socket = Socket::connect(address, &app.visitor()).await;
    socket.hello().await;
    for topic in [Topic::Runs, run] {
        socket.subscribe(topic, None).await;
        assert_eq!(socket.snapshot().await.0, topic);
    }
}

#[tokio::test]
async fn a_program_listens_with_its_token() {
    let app = App::start().await;
    let address = serve(&app).await;
    let user = app.add_user("ana@example.org", Role::User).await;
    let (_, token) = service::tokens::give(&app.services, &Actor::System, user.id, "a program", TokenScope::Read)
        .await
        .expect("a token");
    let bearer = format!("Bearer {}", token.show());
    let mut socket = Socket::try_connect(address, &[("authorization", &bearer)]).await.expect("connected");
    socket.hello().await;
    assert_eq!(socket.snapshot().await.0, Topic::User(user.id));
}

#[tokio::test]
async fn who_comes_back_gets_exactly_what_it_missed() {
    let app = App::start().await;
    let address = serve(&app).await;
    let (ana, run) = ana(&app).await;
    let mut socket = Socket::connect(address, &ana).await;
    let epoch = socket.hello().await;
    socket.snapshot().await;
    socket.subscribe(run, None).await;
    socket.snapshot().await;
    publish(&app, run);
    assert_eq!(socket.event().await, (run, 1));
    drop(socket);

    publish(&app, run);
    publish(&app, run);
    let mut socket = Socket::connect(address, &ana).await;
    socket.hello().await;
    socket.snapshot().await;
    socket.subscribe(run, Some(Position { epoch, seq: 1 })).await;
    assert_eq!(socket.event().await, (run, 2));
    assert_eq!(socket.event().await, (run, 3));
    publish(&app, run);
    assert_eq!(socket.event().await, (run, 4));

    // A position of another life of the server says nothing in this one.
    socket.subscribe(run, Some(Position { epoch: epoch - 1, seq: 1 })).await;
    let (topic, seq, _) = socket.snapshot().await;
    assert_eq!((topic, seq), (run, 4));
}

/// All in one go, so that the socket's task, on the same thread, has no turn in between.
#[tokio::test]
async fn who_falls_behind_gets_the_state_instead_of_the_backlog() {
    let app = App::start().await;
    let address = serve(&app).await;
    let (ana, run) = ana(&app).await;
    let mut socket = Socket::connect(address, &ana).await;
    socket.hello().await;
    socket.snapshot().await;
    socket.subscribe(run, None).await;
    socket.snapshot().await;
    for _ in 0..300 {
        publish(&app, run);
    }
    let (topic, seq, _) = socket.snapshot().await;
    assert_eq!((topic, seq), (run, 300));
    publish(&app, run);
    assert_eq!(socket.event().await, (run, 301));
}

#[tokio::test]
async fn a_socket_listens_to_so_many_topics_and_no_more() {
    let public = ServiceConfig { public_runs: true, ..ServiceConfig::default() };
    let app = App::with(public, HttpConfig::default()).await;
    let address = serve(&app).await;
    let mut program = app.program("ana@example.org", Role::User).await;
    let mut runs = Vec::new();
    for number in 0..33 {
        let job = program.create_job(&number.to_string()).await;
        runs.push(Topic::Run(RunId(program.start_run(job).await)));
    }
    let mut socket = Socket::connect(address, &app.visitor()).await;
    socket.hello().await;
    for topic in &runs[..32] {
        socket.subscribe(*topic, None).await;
        assert_eq!(socket.snapshot().await.0, *topic);
    }
    // However many more a page has on it.
    for _ in 0..100 {
        socket.subscribe(runs[32], None).await;
        assert_eq!(socket.refused().await, (runs[32], "too_many".to_owned()));
    }
    socket.subscribe(runs[0], None).await;
    assert_eq!(socket.snapshot().await.0, runs[0]);
}

#[tokio::test]
async fn who_subscribes_again_and_again_is_let_go() {
    let app = App::start().await;
    let address = serve(&app).await;
    let mut socket = Socket::connect(address, &app.visitor()).await;
    socket.hello().await;
    for _ in 0..100 {
        socket.subscribe(Topic::Admin, None).await;
    }
    // Not answered any more.
    socket.say(&ClientMessage::Ping).await;
    let mut refused = 0;
    let ended = loop {
        match socket.hear().await {
            Ok(ServerMessage::Refused { .. }) => refused += 1,
            Ok(other) => panic!("{other:?}"),
            Err(ended) => break ended,
        }
    };
    assert_eq!(ended, (1008, "too many subscriptions in a short time".to_owned()));
    // A few more where the machine is slow.
    assert!((60..100).contains(&refused), "{refused}");
}

#[tokio::test]
async fn what_is_not_of_the_protocol_ends_it_with_a_reason() {
    let app = App::start().await;
    let address = serve(&app).await;
    let long = format!(r#"{{"type": "ping", "x": "{}"}}"#, "x".repeat(5_000));
    for (message, code) in [
        (Message::text("hello"), 1008),
        (Message::text(r#"{"type": "subscribe", "topic": "everything"}"#), 1008),
        (Message::text(long), 1009),
        (Message::binary(vec![1, 2, 3]), 1003),
    ] {
        let mut socket = Socket::connect(address, &app.visitor()).await;
        socket.hello().await;
        socket.0.send(message).await.expect("sent");
        let (closed, reason) = socket.hear().await.expect_err("closed");
        assert_eq!(closed, code);
        assert!(!reason.is_empty());
    }
}

#[tokio::test]
async fn a_logout_ends_the_sockets_of_its_session() {
    let app = App::start().await;
    let address = serve(&app).await;
    let (mut ana, _) = ana(&app).await;
    let mut elsewhere = app.visitor();
    elsewhere.log_in("ana@example.org", crate::app::PASSWORD).await;
    let mut here = Socket::connect(address, &ana).await;
    let mut there = Socket::connect(address, &elsewhere).await;
    for socket in [&mut here, &mut there] {
        socket.hello().await;
        socket.snapshot().await;
    }

    ana.submit("/session/end", &[]).await;
    assert_eq!(here.hear().await, Err((1008, "the session has ended".to_owned())));
    there.say(&ClientMessage::Ping).await;
    assert_eq!(there.hear().await, Ok(ServerMessage::Pong));
}

#[tokio::test]
async fn another_password_and_a_revocation_end_the_sockets_of_other_sessions() {
    let app = App::start().await;
    let address = serve(&app).await;
    let (mut ana, _) = ana(&app).await;
    let password = [("current", crate::app::PASSWORD), ("new", "another long phrase")];
    for (path, fields) in [("/settings/sessions", &[][..]), ("/settings/password", &password[..])] {
        let mut elsewhere = app.visitor();
        elsewhere.log_in("ana@example.org", crate::app::PASSWORD).await;
        let mut there = Socket::connect(address, &elsewhere).await;
        there.hello().await;
        there.snapshot().await;
        assert!(ana.submit(path, fields).await.location().contains("done="), "{path}");
        assert_eq!(there.hear().await, Err((1008, "the session has ended".to_owned())), "{path}");
        elsewhere.get("/api/v1/users/me").await.problem(401, "/problems/not-logged-in");
        assert_eq!(ana.get("/api/v1/users/me").await.status, 200, "who did it goes on");
    }
}

#[tokio::test]
async fn when_the_server_stops_every_socket_says_goodbye() {
    let app = App::start().await;
    let address = serve(&app).await;
    let mut sockets = Vec::new();
    for _ in 0..3 {
        let mut socket = Socket::connect(address, &app.visitor()).await;
        socket.hello().await;
        sockets.push(socket);
    }
    app.config.shutdown.cancel();
    for socket in &mut sockets {
        assert_eq!(socket.hear().await, Err((1001, "the server stops".to_owned())));
    }
    drop(sockets);
    app.config.sockets.close();
    app.config.sockets.wait().await;
    assert_eq!(app.services.hub.readers(), 0);
}
