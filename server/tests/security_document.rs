//! What `docs/security.md` cites is there: files, and tests in them.

use std::path::Path;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/security.md");

/// What stands between backquotes on a line, in order.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_test_it_cites_exists() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let document = std::fs::read_to_string(DOCUMENT).expect("the document");
    let (mut cited, mut missing) = (0, Vec::new());
    // The last cell of a requirement's row has pairs of a file and a test in it.
    let is_row = |line: &&str| line.strip_prefix("| ").is_some_and(|cell| cell.starts_with(char::is_numeric));
    for row in document.lines().filter(is_row) {
        let last = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        for pair in last.split("<br>").map(quoted) {
            let [file, test] = pair[..] else { continue };
            cited += 1;
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            if !text.contains(test) {
                missing.push(format!("{file} {test}"));
            }
        }
    }
    assert!(missing.is_empty(), "docs/security.md cites what is not there:\n{}", missing.join("\n"));
    assert!(cited > 100, "only {cited} tests are cited");
}

#[test]
fn every_file_it_names_exists() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let document = std::fs::read_to_string(DOCUMENT).expect("the document");
    let names = document.lines().flat_map(quoted).filter(|name| {
        ["crates/", "server/", "app/", "docs/", "end2end/", "migrations/"].iter().any(|room| name.starts_with(room))
    });
    let missing: Vec<&str> = names.filter(|name| !root.join(name).exists()).collect();
    assert!(missing.is_empty(), "docs/security.md names what is not there: {missing:?}");
}
