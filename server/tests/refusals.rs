//! What cannot work is refused at once, in one line that says what, where and how to mend it.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the command in a folder of its own, without the settings of whoever runs the tests.
fn atalaya(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_atalaya"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ATALAYA_")) {
        command.env_remove(name);
    }
    command.args(arguments).envs(settings.iter().copied()).current_dir(folder).output().expect("the command runs")
}

/// The one line on standard error of a command that is refused.
fn refusal(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let output = atalaya(folder, arguments, settings);
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success(), "{arguments:?} went through: {said}");
    assert!(!said.contains("panicked"), "{said}");
    let mut lines = said.lines().filter(|line| line.starts_with("atalaya: "));
    let line = lines.next().unwrap_or_else(|| panic!("no last word: {said}")).to_owned();
    assert_eq!(lines.next(), None, "{said}");
    line
}

fn assert_names(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is not named: {said}");
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn a_port_in_use_is_named_with_the_setting_that_changes_it() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = taken.local_addr().expect("an address").to_string();
    let said = refusal(folder.path(), &["serve"], &[("ATALAYA_ADDR", &addr)]);
    assert_names(&said, &[&addr, "in use", "ATALAYA_ADDR"]);
    assert!(!folder.path().join("data").exists(), "a refused server leaves nothing behind");
    for command in ["serve", "worker"] {
        let settings = [("ATALAYA_METRICS_ADDR", addr.as_str()), ("ATALAYA_ADDR", "127.0.0.1:0")];
        assert_names(&refusal(folder.path(), &[command], &settings), &[&addr, "in use", "ATALAYA_METRICS_ADDR"]);
        assert!(!folder.path().join("data").exists(), "nothing was begun");
    }
    let said = refusal(folder.path(), &["demo-portal", "--addr", &addr], &[]);
    assert_names(&said, &[&addr, "in use"]);
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = folder();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "Not a database at all, but somebody's notes. ".repeat(100)).expect("written");
    let before = std::fs::read(&path).expect("read");
    let url = format!("sqlite://{}", path.display());
    let said = refusal(folder.path(), &["migrate"], &[("ATALAYA_DATABASE_URL", &url)]);
    assert_names(&said, &["notes.txt", "is not an Atalaya database"]);
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[test]
fn a_mistake_in_a_spider_is_pointed_at() {
    let folder = folder();
    std::fs::write(folder.path().join("site.toml"), "[page]\nprice = \".price\"\ncolour = \".colour\"\n")
        .expect("written");
    let arguments = ["crawl", "https://agency.example/", "--spider", "selectors", "--definition", "site.toml"];
    assert_names(&refusal(folder.path(), &arguments, &[]), &["line ", "column "]);
    assert_names(
        &refusal(folder.path(), &["crawl", "https://agency.example/", "--definition", "missing.toml"], &[]),
        &["missing.toml"],
    );
}

#[test]
fn a_target_that_cannot_be_crawled_is_refused_before_anything_runs() {
    let folder = folder();
    for (target, why) in [
        ("ftp://agency.example/", "http"),
        ("not a url", "not a url"),
        ("http://10.0.0.7/", "10.0.0.7"),
        ("http://localhost/", "localhost"),
    ] {
        assert_names(&refusal(folder.path(), &["crawl", target], &[]), &[why]);
    }
}

#[test]
fn a_wrong_setting_names_its_key_and_where_it_was_set() {
    let folder = folder();
    let said = refusal(folder.path(), &["serve"], &[("ATALAYA_ADDR", "three thousand")]);
    assert_names(&said, &["ATALAYA_ADDR", "three thousand"]);
    let said = refusal(folder.path(), &["serve"], &[("ATALAYA_PRICE_SOURCE_URL", "prices.example")]);
    assert_names(&said, &["ATALAYA_PRICE_SOURCE_URL", "https://prices.example/v1/price"]);
    std::fs::write(folder.path().join("atalaya.toml"), "adress = \"127.0.0.1:0\"\n").expect("written");
    assert_names(&refusal(folder.path(), &["serve"], &[]), &["atalaya.toml", "adress"]);
}

#[test]
fn a_backup_that_cannot_be_says_what_to_do() {
    let folder = folder();
    let backup = |to: &str, settings: &[(&str, &str)]| refusal(folder.path(), &["backup", "--to", to], settings);
    assert_names(&backup("b.db", &[]), &["data/atalaya.db", "ATALAYA_DATABASE_URL"]);
    let server = [("ATALAYA_DATABASE_URL", "postgres://ana:secret@db.example/atalaya")];
    let said = backup("b.db", &server);
    assert_names(&said, &["pg_dump"]);
    assert!(!said.contains("secret"), "{said}");

    assert!(atalaya(folder.path(), &["migrate"], &[]).status.success());
    assert_names(&backup("no/such/b.db", &[]), &["no/such", "--to"]);
    let done = atalaya(folder.path(), &["backup", "--to", "b.db"], &[]);
    assert!(done.status.success() && String::from_utf8_lossy(&done.stdout).contains("sound"), "{done:?}");
    assert_names(&backup("b.db", &[]), &["b.db", "--force"]);
    assert!(atalaya(folder.path(), &["backup", "--to", "b.db", "--force"], &[]).status.success());
}
