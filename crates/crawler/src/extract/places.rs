//! Places in addresses and headings.

use std::sync::LazyLock;

use domain::facts::Field;
use regex::Regex;

use super::notes::Notes;
use super::numbers::fold;
use super::outline::{Index, Outline};
use super::pattern::compile;
use super::region::Region;

/// How many elements after the heading may hold the address.
const BESIDE: usize = 3;
/// Longest text of an address.
const ADDRESS: usize = 120;

/// A British postcode.
static BRITISH: LazyLock<Regex> = LazyLock::new(|| compile(r"^[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}$"));

/// Whether a text names a street rather than a town.
fn is_street(text: &str) -> bool {
    const BEGIN: [&str; 22] = [
        "calle",
        "c/",
        "c.",
        "avenida",
        "avda",
        "av.",
        "plaza",
        "pza",
        "street",
        "paseo",
        "pº",
        "carrer",
        "camino",
        "ronda",
        "gran via",
        "travesia",
        "travessera",
        "passeig",
        "rambla",
        "avinguda",
        "carretera",
        "rua",
    ];
    const END: [&str; 18] = [
        "street", "road", "lane", "avenue", "close", "drive", "gardens", "court", "way", "row", "square", "terrace",
        "crescent", "beach", "house", "park", "building", "hill",
    ];
    let folded = fold(text);
    BEGIN.iter().any(|word| folded.starts_with(word))
        || folded.split(' ').next_back().is_some_and(|last| END.contains(&last))
}

/// Reads an address that stands, unmarked, just after the page's heading.
pub(super) fn read_beside_heading(outline: &Outline<'_>, region: &Region, notes: &mut Notes<'_>) {
    let heading = region.nodes(outline).find(|(index, node)| node.tag() == "h1" && !outline.text_of(*index).is_empty());
    let Some((heading, _)) = heading else { return };
    let parent = outline.nodes[heading].parent;
    let beside = outline.children(parent).filter(|&child| child > heading && region.has(child)).take(BESIDE);
    let lines = beside.map(|child| (child, outline.text_of(child)));
    let found: Option<(Index, &str)> = lines.into_iter().find(|(_, text)| is_address(text));
    if let Some((index, text)) = found {
        notes.read(Field::Address, text, &format!("h1 + {}", outline.nodes[index].path()), 0.6);
    }
}

/// Whether a line is an address: a street with a number, perhaps with a postal code and a town.
fn is_address(text: &str) -> bool {
    text.len() <= ADDRESS
        && !text.contains(['\n', '€', ':'])
        && text.contains(|c: char| c.is_ascii_digit())
        && text.split(',').next().is_some_and(|street| {
            is_street(street.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace()).trim())
        })
}

/// Reads the town from heading and title: where one of them writes the town after a comma, that is surer than the last
/// place a heading names, which may be a neighbourhood.
pub(super) fn read_headings(heading: &str, title: &str, notes: &mut Notes<'_>) {
    let title =
        [" | ", " - ", " – ", " — ", " · "].iter().fold(title, |title, mark| title.split(mark).next().unwrap_or(title));
    if heading.contains(',') {
        read_place_in(heading, "h1", notes);
    } else if title.contains(',') {
        read_place_in(title, "title", notes);
    }
    read_place_in(heading, "h1", notes);
}

/// The place an address names last, where it names one: `Calle Colón 12, Valencia`.
pub(super) fn read_place_in(text: &str, path: &str, notes: &mut Notes<'_>) {
    let mut parts = text.split(',').map(str::trim).filter(|part| !part.is_empty()).rev();
    let Some(mut last) = parts.next() else { return };
    // `22 Mill Street, Alderby, AL2 7RT`
    if BRITISH.is_match(last)
        && let Some(town) = parts.next()
    {
        notes.read(Field::Postcode, last, path, 0.6);
        last = town;
    }
    // `Piso en venta en Valencia` names a town; `Piso en Ruzafa` may name a neighbourhood.
    let folded = fold(text);
    let offered =
        ["venta en ", "alquiler en ", "sale in ", "rent in ", "let in "].iter().any(|words| folded.contains(words));
    if !text.contains(',') && !offered {
        return;
    }
    let last = last.rsplit(" en ").next().unwrap_or(last);
    let last = last.rsplit(" in ").next().unwrap_or(last);
    let (postcode, town) = match last.split_once(' ') {
        Some((code, town)) if code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit()) => (Some(code), town),
        _ => (None, last),
    };
    if let Some(code) = postcode {
        notes.read(Field::Postcode, code, path, 0.6);
    }
    let town = town.split(['(', '|', '·']).next().unwrap_or(town).trim();
    let capital = town.starts_with(char::is_uppercase);
    if capital && !is_street(town) && town.len() <= 40 && !town.contains(|c: char| c.is_ascii_digit() || c == '€') {
        notes.read(Field::Town, town, path, 0.4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_lines() {
        for line in
            ["Carrer de Mallorca 214, 08008 Barcelona", "14 Larkspur Lane, Hartwick", "C/ Colón 12", "Gran Vía 18"]
        {
            assert!(is_address(line), "{line}");
        }
        for line in ["Valencia", "Calle Mayor", "Precio: 120.000 €", "3 habitaciones, 2 baños", "85 m² en calle Colón"]
        {
            assert!(!is_address(line), "{line}");
        }
    }
}
