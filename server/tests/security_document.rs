//! What `docs/security.md` cites is there: files, and tests in them.

use std::path::Path;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/security.md");

/// What stands between backquotes on a line, in order.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The cells of a requirement's row: item, level, what it asks, how it is met, test.
fn requirement(line: &str) -> Option<[&str; 5]> {
    let cells: Vec<&str> = line.strip_prefix("| ")?.trim_end_matches(" |").split(" | ").collect();
    let is_item = cells[0].split('.').count() == 3 && cells[0].starts_with(char::is_numeric);
    is_item.then(|| cells.try_into().unwrap_or_else(|_| panic!("not of five cells: {line}")))
}

/// The files and tests that the last cell of such a row cites, none where it is a dash. `None` where it is neither.
fn cited(cell: &str) -> Option<Vec<(&str, &str)>> {
    if cell == "—" {
        return Some(Vec::new());
    }
    cell.split("<br>").map(|pair| pair.strip_prefix('`')?.strip_suffix('`')?.split_once("` `")).collect()
}

#[test]
fn every_test_it_cites_exists() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let document = std::fs::read_to_string(DOCUMENT).expect("the document");
    let (mut number, mut wrong) = (0, Vec::new());
    for [item, .., cell] in document.lines().filter_map(requirement) {
        let Some(pairs) = cited(cell) else {
            wrong.push(format!("{item} has neither a dash nor files and tests: {cell}"));
            continue;
        };
        for (file, test) in pairs {
            number += 1;
            let path = root.join(file);
            // Tests in a browser have a title, not a name.
            let is_rust = path.extension().is_some_and(|ending| ending == "rs");
            let name = if is_rust { format!("fn {test}(") } else { test.to_owned() };
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if !text.contains(&name) {
                wrong.push(format!("{item} cites what is not there: {file} {test}"));
            }
        }
    }
    assert!(wrong.is_empty(), "docs/security.md:\n{}", wrong.join("\n"));
    assert!(number > 100, "only {number} tests are cited");
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
