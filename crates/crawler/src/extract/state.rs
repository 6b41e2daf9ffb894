//! JSON that a page carries for its own scripts: `__NEXT_DATA__`, `script[type="application/json"]`,
//! `window.__INITIAL_PROPS__ = JSON.parse("…")`, `window.ficha = {…}`, `<div data-props='{…}'>`.
//!
//! Every site names and groups things as it likes. The home is the innermost object that, with the objects in it, has a
//! price and a size or rooms under well-known names. Objects in lists are cards; of several others none is read.

use domain::facts::Field;
use serde_json::{Map, Value};

use super::notes::Notes;
use super::outline::Outline;
use super::region::Region;
use super::relaxed;
use super::state_names::{self, Names};

/// Deepest nesting searched.
const DEEPEST: usize = 14;
/// Deepest group inside a home: `location.address.city`.
const DEEPEST_GROUP: usize = 3;
/// Shortest attribute that may hold a home.
const SHORTEST_ATTRIBUTE: usize = 40;
/// Most assignments looked at in one script.
const MOST_ASSIGNMENTS: usize = 200;

/// Reads the state's home, where it holds exactly one. `region` is the page without its cards, whose attributes are
/// theirs.
pub(super) fn read(outline: &Outline<'_>, region: &Region, notes: &mut Notes<'_>) {
    let mut values: Vec<Value> = Vec::new();
    for node in outline.nodes.iter().filter(|node| node.tag() == "script") {
        let kind = node.attr("type").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("ld+json") || node.attr("src").is_some() {
            continue;
        }
        let text = node.raw_text();
        if kind.ends_with("json") {
            values.extend(serde_json::from_str(text.trim()).ok().or_else(|| relaxed::parse(text.trim())));
        } else if kind.is_empty() || kind.contains("javascript") || kind == "module" {
            assigned(&text, &mut values);
        }
    }
    for (_, node) in region.nodes(outline) {
        let objects = node.attrs().map(|(_, value)| value.trim_start());
        let objects = objects.filter(|value| value.len() >= SHORTEST_ATTRIBUTE && value.starts_with('{'));
        values.extend(objects.filter_map(|value| serde_json::from_str(value).ok().or_else(|| relaxed::parse(value))));
    }
    let mut homes: Vec<&Map<String, Value>> = Vec::new();
    for value in &values {
        find(value, 0, &mut homes);
    }
    // The same state is often there twice: for the server's half and the browser's.
    homes.dedup();
    if let [home] = homes.as_slice() {
        state_names::read(&Names::of(home, DEEPEST_GROUP), "state", notes);
    }
}

/// The values that a script assigns: object literals, and JSON strings to parse.
fn assigned(script: &str, values: &mut Vec<Value>) {
    let literals = script.match_indices('=').map(|(at, _)| script[at + 1..].trim_start());
    for value in literals.filter(|text| text.starts_with(['{', 'J'])).take(MOST_ASSIGNMENTS) {
        let read = match value.strip_prefix("JSON.parse(") {
            Some(quoted) => match relaxed::parse_prefix(quoted) {
                Some(Value::String(text)) => serde_json::from_str(&text).ok(),
                _ => None,
            },
            None => relaxed::parse_prefix(value),
        };
        values.extend(read);
    }
}

/// Finds the homes outside lists, the innermost objects that are one.
fn find<'v>(value: &'v Value, depth: usize, homes: &mut Vec<&'v Map<String, Value>>) {
    let Value::Object(object) = value else { return };
    if depth > DEEPEST || homes.len() > 1 {
        return;
    }
    let before = homes.len();
    for (name, inner) in object {
        if !state_names::is_of_others(name) {
            find(inner, depth + 1, homes);
        }
    }
    if homes.len() == before {
        let names = Names::of(object, DEEPEST_GROUP);
        if names.has(Field::Price) && (names.has(Field::Area) || names.has(Field::Rooms)) {
            homes.push(object);
        }
    }
}
