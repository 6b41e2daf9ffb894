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

/// The cells of a requirement's row: item, level, what it asks, how it is met, test.
fn requirement(line: &str) -> Option<[&str; 5]> {
    let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
    let cells: [&str; 5] = cells.try_into().ok()?;
    (cells[0].split('.').count() == 3 && cells[0].starts_with(char::is_numeric)).then_some(cells)
}

#[test]
fn its_totals_are_those_of_its_rows() {
    let document = std::fs::read_to_string(DOCUMENT).expect("the document");
    // Met with a test, met, not applicable, not met; by what the row of the total begins with.
    let mut totals = std::collections::BTreeMap::<String, [u32; 4]>::new();
    for [item, level, _, how, test] in document.lines().filter_map(requirement) {
        let column = match how {
            _ if how.starts_with("**not met**") => 3,
            _ if how.starts_with("not applicable") => 2,
            _ => usize::from(test == "—"),
        };
        let chapter = item.split('.').next().unwrap_or_default();
        for total in [format!("| {chapter}. "), format!("| **level {level}** "), "| **all 253** ".to_owned()] {
            totals.entry(total).or_default()[column] += 1;
        }
    }
    assert_eq!(totals["| **all 253** "].iter().sum::<u32>(), 253);
    for (total, counted) in totals {
        let line = document.lines().find(|line| line.starts_with(&total)).unwrap_or_else(|| panic!("no {total}"));
        let said = line.trim_end_matches(" |").rsplit(" | ").take(4).map(|cell| cell.trim_matches('*').parse());
        let mut said: Vec<u32> = said.collect::<Result<_, _>>().unwrap_or_else(|_| panic!("{line}"));
        said.reverse();
        assert_eq!(said, counted, "{line}");
    }
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
