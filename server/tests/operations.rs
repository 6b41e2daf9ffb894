//! What operators ask of a process: its metrics, its probes, and what the doctor says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The command in a folder of its own, without the settings of whoever runs the tests.
fn atalaya(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_atalaya"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ATALAYA_")) {
        command.env_remove(name);
    }
    command.args(arguments).envs(settings.iter().copied()).current_dir(folder);
    command
}

fn done(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    atalaya(folder, arguments, settings).output().expect("the command runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A web server with metrics, until it goes out of scope.
struct Server {
    child: Child,
    web: String,
    metrics: String,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let metrics = free_address();
        let settings = [("ATALAYA_ADDR", "127.0.0.1:0"), ("ATALAYA_METRICS_ADDR", metrics.as_str())];
        let mut child = atalaya(folder, &["serve"], &settings)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.join("log")).expect("a log"))
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it is");
        let web =
            line.trim().strip_prefix("Atalaya is at http://").expect("an address").trim_end_matches('/').to_owned();
        Self { child, web, metrics }
    }

    fn stop(&mut self) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(told.success());
        assert!(self.child.wait().expect("it ends").success(), "it did not stop in order");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").to_string()
}

/// Asks in HTTP/1.0: the answer ends with the connection and comes in one piece.
fn get(addr: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(addr).unwrap_or_else(|error| panic!("{addr}: {error}"));
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {addr}\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, body.to_owned())
}

/// Sends a form as another site's page or as one of this, and waits for the answer.
fn post(addr: &str, path: &str, origin: &str, form: &str) {
    let mut stream = TcpStream::connect(addr).unwrap_or_else(|error| panic!("{addr}: {error}"));
    let length = form.len();
    write!(
        stream,
        "POST {path} HTTP/1.0\r\nHost: {addr}\r\nOrigin: {origin}\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}"
    )
    .expect("sent");
    stream.read_to_string(&mut String::new()).expect("an answer");
}

#[test]
fn what_concerns_security_stands_in_the_log_and_nothing_that_was_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Server::start(folder.path());
    let own = format!("http://{}", server.web);
    post(&server.web, "/session", "https://evil.example", "email=ana@a.example&password=swordfish");
    for _ in 0..11 {
        post(&server.web, "/session", &own, "email=ana@a.example&password=swordfish");
    }
    post(&server.web, "/confirmations", &own, "link=7-c0ffee&password=swordfish");
    let mut stream = TcpStream::connect(&server.web).expect("there");
    write!(
        stream,
        "GET /api/v1/jobs HTTP/1.0\r\nHost: {}\r\nAuthorization: Bearer atalaya_swordfish\r\n\r\n",
        server.web
    )
    .expect("sent");
    stream.read_to_string(&mut String::new()).expect("an answer");
    server.stop();

    let log = std::fs::read_to_string(folder.path().join("log")).expect("read");
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(" security: ")).collect();
    for said in [
        "problem=\"/problems/cross-site\"",
        "a log-in failed factor=\"password\"",
        "somebody tried too often",
        "a link was refused",
        "a bearer token was refused",
    ] {
        let line = lines.iter().find(|line| line.contains(said)).unwrap_or_else(|| panic!("no {said}: {log}"));
        assert!(line.contains("WARN") && line.contains("client=127.0.0.1") && line.contains("path="), "{line}");
    }
    assert!(!log.contains("ERROR"), "a refusal is no error: {log}");
    assert!(!log.contains("swordfish") && !log.contains("ana@a.example") && !log.contains("c0ffee"), "{log}");
}

/// The value of the one line that begins so.
fn value(metrics: &str, name: &str) -> f64 {
    let lines: Vec<&str> = metrics.lines().filter(|line| line.starts_with(&format!("{name} "))).collect();
    let [line] = lines[..] else { panic!("{name}: {lines:?} in\n{metrics}") };
    line.rsplit(' ').next().and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

#[test]
fn a_server_tells_what_it_does_at_an_address_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Server::start(folder.path());
    for path in ["/login", "/runs/4711", "/runs/4712", "/no/such/page", "/api/v1/jobs"] {
        get(&server.web, path);
    }
    let (status, told) = get(&server.metrics, "/metrics");
    assert_eq!(status, 200);
    let requests = |labels: &str| value(&told, &format!("atalaya_http_requests_total{{{labels}}}"));
    assert!((requests(r#"route="/login",method="GET",status="2xx""#) - 1.0).abs() < 0.1);
    assert!((requests(r#"route="/runs/{id}",method="GET",status="3xx""#) - 2.0).abs() < 0.1, "{told}");
    assert!((requests(r#"route="/api/v1/jobs",method="GET",status="4xx""#) - 1.0).abs() < 0.1);
    assert!(!told.contains("4711") && !told.contains("/no/such"), "what was asked for is no label: {told}");
    assert!((value(&told, "atalaya_database_up") - 1.0).abs() < 0.1);
    assert!(value(&told, "atalaya_resident_memory_bytes") > 1e6);
    assert!(value(&told, "atalaya_database_connections_open") >= 1.0);
    assert!(value(&told, r#"atalaya_queue_runs{state="waiting"}"#).abs() < 0.1);
    assert!(told.contains(r#"atalaya_crawl_request_seconds_bucket{le="+Inf"} 0"#), "{told}");
    for line in told.lines().filter(|line| line.starts_with("# HELP")) {
        let name = line.split(' ').nth(2).expect("a name");
        let documented = name.trim_start_matches("atalaya_database_connections").trim_start_matches("atalaya_");
        assert!(include_str!("../../docs/operations.md").contains(documented), "{name} is in no document");
    }

    // Whoever reaches the pages does not reach the numbers.
    let (status, said) = get(&server.web, "/metrics");
    assert!(status != 200 && !said.contains("atalaya_"), "{status}: {said}");

    let (status, said) = get(&server.metrics, "/readyz");
    assert_eq!((status, said.as_str()), (200, r#"{"status":"ready","redis":"none"}"#));
    let metrics = server.metrics.clone();
    let settings = [("ATALAYA_METRICS_ADDR", metrics.as_str())];
    let asked = done(folder.path(), &["healthcheck"], &settings);
    assert!(asked.status.success() && text(&asked.stdout).contains("ready"), "{asked:?}");

    server.stop();
    let asked = done(folder.path(), &["healthcheck"], &settings);
    assert!(!asked.status.success() && text(&asked.stderr).contains(&metrics), "{asked:?}");
}

#[test]
fn the_doctor_finds_a_new_instance_sound() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(done(folder.path(), &["migrate"], &[]).status.success());
    let looked = done(folder.path(), &["doctor", "--json"], &[]);
    assert!(looked.status.success(), "{looked:?}");
    let findings: serde_json::Value = serde_json::from_slice(&looked.stdout).expect("JSON");
    let findings = findings.as_array().expect("a list");
    let names: Vec<_> = findings.iter().filter_map(|finding| finding["check"].as_str()).collect();
    for check in [
        "database",
        "schema",
        "integrity",
        "disk",
        "leases",
        "queue",
        "redis",
        "prices",
        "settings",
        "address",
        "hosts",
    ] {
        assert!(names.contains(&check), "{check} is not in {names:?}");
    }
    assert!(findings.iter().all(|finding| finding["verdict"] != "fail"), "{findings:?}");
}

#[test]
fn the_doctor_names_what_is_wrong_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = done(folder.path(), &["doctor"], &[]);
    assert!(!missing.status.success());
    let said = text(&missing.stdout);
    assert!(said.contains("fail  database") && said.contains("atalaya migrate"), "{said}");
    assert!(!folder.path().join("data").exists(), "a doctor makes nothing");

    assert!(done(folder.path(), &["migrate"], &[]).status.success());
    std::fs::write(folder.path().join("atalaya.toml"), "addr = \"0.0.0.0:3000\"\n").expect("written");
    let file = folder.path().join("data/atalaya.db");
    let set = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("set");
    let data = file.parent().expect("a folder");
    assert_eq!(data.metadata().expect("there").permissions().mode() & 0o007, 0, "others cannot look into it");
    for (path, mode) in
        [(folder.path(), 0o755), (data, 0o755), (&folder.path().join("atalaya.toml"), 0o644), (&file, 0o644)]
    {
        set(path, mode);
    }
    let settings = [
        ("ATALAYA_REDIS_URL", "redis://ana:hunter2@127.0.0.1:1/"),
        ("ATALAYA_METRICS_ADDR", "0.0.0.0:1"),
        ("ATALAYA_PRICE_SOURCE_URL", "http://127.0.0.1:1/"),
        ("ATALAYA_PRICE_SOURCE_KEY", "hunter2"),
    ];
    let looked = done(folder.path(), &["doctor"], &settings);
    let said = text(&looked.stdout);
    assert!(looked.status.success(), "warnings are no failure: {looked:?}");
    for check in ["redis", "prices", "settings", "file", "address", "cookies", "hosts", "metrics", "contact"] {
        assert!(said.contains(&format!("warn  {check} ")), "{check}: {said}");
    }
    assert!(said.contains("chmod o= atalaya.toml") && !said.contains("hunter2"), "{said}");

    std::fs::write(&file, "Not a database at all. ".repeat(1_000)).expect("written");
    let looked = done(folder.path(), &["doctor"], &[]);
    assert!(!looked.status.success() && text(&looked.stdout).contains("not an Atalaya database"), "{looked:?}");
}
