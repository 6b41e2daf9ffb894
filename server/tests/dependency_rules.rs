//! The arrows between the rooms, read from Cargo's own dependency tree: what may not be reached from where.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Every room but the binary, with the rooms it may name in its `Cargo.toml`.
const ARROWS: &[(&str, &[&str])] = &[
    ("cache", &[]),
    ("domain", &[]),
    ("crawler", &["domain"]),
    ("demo", &["domain"]),
    ("live", &["domain"]),
    ("runs", &["domain"]),
    ("storage", &["domain"]),
    ("notify", &[]),
    ("service", &["cache", "crawler", "domain", "live", "notify", "runs", "storage"]),
    ("http", &["domain", "live", "service"]),
    ("app", &["domain", "live", "service"]),
    ("frontend", &["app"]),
];

/// The names of the packages that `package` reaches over normal dependencies, without itself.
fn tree(package: &str, options: &[&str]) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the binary lies in a folder of the workspace");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .current_dir(root)
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["--package", package])
        .args(options)
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let names: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty() && *name != package)
        .map(str::to_owned)
        .collect();
    assert!(package == "atalaya-domain" || !names.is_empty(), "{package} seems to depend on nothing");
    names
}

/// Fails if one of `names` is one of `forbidden` or of its family (`sqlx` stands for `sqlx-core` too).
fn assert_none(package: &str, names: &BTreeSet<String>, forbidden: &[&str]) {
    let found: Vec<&String> = names
        .iter()
        .filter(|name| {
            forbidden.iter().any(|family| {
                name.strip_prefix(family)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('-') || rest.starts_with('_'))
            })
        })
        .collect();
    assert!(found.is_empty(), "{package} must not reach {found:?}");
}

#[test]
fn the_browser_gets_no_database_and_no_server() {
    let names = tree("atalaya-frontend", &["--target", "wasm32-unknown-unknown"]);
    assert!(names.contains("leptos"), "the front end is not what this test thinks it is");
    let server_side = ["sqlx", "axum", "tokio", "redis", "hyper", "reqwest", "rustls", "argon2", "chrono-tz"];
    assert_none("atalaya-frontend", &names, &server_side);
    assert_none(
        "atalaya-frontend",
        &names,
        &["atalaya-service", "atalaya-storage", "atalaya-live", "atalaya-cache", "atalaya-crawler"],
    );
}

#[test]
fn the_domain_depends_on_almost_nothing() {
    let direct = tree("atalaya-domain", &["--depth", "1"]);
    let allowed = ["chrono", "serde", "serde_json", "thiserror"];
    let others: Vec<&String> = direct.iter().filter(|name| !allowed.contains(&name.as_str())).collect();
    assert!(others.is_empty(), "the domain has grown: {others:?}");
}

#[test]
fn the_crawler_sees_no_sql_and_serves_nothing() {
    assert_none("atalaya-crawler", &tree("atalaya-crawler", &[]), &["sqlx", "axum", "atalaya-storage", "leptos"]);
}

#[test]
fn the_doors_for_programs_never_see_leptos() {
    assert_none("atalaya-http", &tree("atalaya-http", &[]), &["leptos", "atalaya-app"]);
}

#[test]
fn runs_and_live_do_no_io_of_their_own() {
    let io = ["sqlx", "axum", "hyper", "reqwest", "redis"];
    assert_none("atalaya-runs", &tree("atalaya-runs", &[]), &io);
    assert_none("atalaya-live", &tree("atalaya-live", &[]), &io);
}

#[test]
fn the_cache_knows_no_database_and_serves_nothing() {
    let names = tree("atalaya-cache", &[]);
    assert!(names.contains("redis"), "the cache is not what this test thinks it is");
    assert_none("atalaya-cache", &names, &["sqlx", "axum", "hyper", "reqwest", "leptos"]);
}

#[test]
fn the_database_room_serves_nothing() {
    assert_none("atalaya-storage", &tree("atalaya-storage", &[]), &["axum", "hyper", "reqwest", "leptos", "redis"]);
}

#[test]
fn only_the_binary_knows_who_reads_the_numbers() {
    assert!(
        tree("atalaya", &["--depth", "1"]).contains("prometheus-client"),
        "the metrics are not what this test thinks"
    );
    for room in ["http", "service"] {
        let package = format!("atalaya-{room}");
        assert_none(&package, &tree(&package, &[]), &["prometheus", "metrics"]);
    }
}

#[test]
fn arrows_point_one_way() {
    for (room, allowed) in ARROWS {
        let package = format!("atalaya-{room}");
        let features: &[&str] = if *room == "app" { &["--features", "ssr"] } else { &[] };
        let direct = tree(&package, &[&["--depth", "1"], features].concat());
        for name in direct.iter().filter_map(|name| name.strip_prefix("atalaya-")) {
            assert!(allowed.contains(&name), "{room} must not name {name}; it may name {allowed:?}");
        }
    }
}
