//! A name that somebody else has lead here opens nothing.

use atalaya_http::HttpConfig;
use domain::account::Role;
use service::ServiceConfig;

use crate::app::App;

#[tokio::test]
async fn a_name_that_nobody_has_set_is_refused_before_anything_else() {
    let app = App::start().await;
    let mut program = app.program("ana@example.org", Role::Admin).await.with_header("host", "evil.example:3000");
    let answer = program.get("/api/v1/jobs").await;
    let problem = answer.problem(421, "/problems/host-not-allowed");
    let advice = problem["detail"].as_str().expect("a detail");
    assert!(advice.contains("ATALAYA_PUBLIC_URL") && advice.contains("ATALAYA_ALLOWED_HOSTS"), "{advice}");
    for path in ["/ws", "/fn/panicking"] {
        program.get(path).await.problem(421, "/problems/host-not-allowed");
    }
    let mut ana = app.user_again("ana@example.org").await.with_header("host", "evil.example");
    let form = [("email", "ana@example.org"), ("password", crate::app::PASSWORD)];
    for answer in [ana.get("/jobs").await, ana.get("/long.txt").await, ana.submit("/session", &form).await] {
        assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (421, ""));
        assert!(answer.text().contains("ATALAYA_ALLOWED_HOSTS"), "{answer:?}");
    }
    for probe in ["/healthz", "/readyz"] {
        assert_eq!(ana.get(probe).await.status, 200, "whoever watches it may call it anything");
    }
}

#[tokio::test]
async fn the_public_address_and_the_machine_itself_are_asked_by_name() {
    let config = HttpConfig { public_url: "https://home.example".parse().ok(), ..HttpConfig::default() };
    let app = App::with(ServiceConfig::default(), config).await;
    for (host, status) in
        [("home.example", 200), ("HOME.example:443", 200), ("localhost:3000", 200), ("atalaya.example", 421)]
    {
        assert_eq!(app.visitor().with_header("host", host).get("/login").await.status, status, "{host}");
    }
}
