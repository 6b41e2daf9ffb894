//! The keys a definition may have, its limits, and how each field is read. The reader and the schema both go by these.

use domain::facts::Field;

/// Keys at the top.
pub(super) const ROOT: &[&str] = &["name", "detail", "cards", "follow"];
/// Keys of `[detail]`.
pub(super) const DETAIL: &[&str] = &["when", "fields"];
/// Keys of `[cards]`.
pub(super) const CARDS: &[&str] = &["each", "link", "fields"];
/// Keys of `[follow]`.
pub(super) const FOLLOW: &[&str] = &["links", "next", "allow", "deny"];
/// Keys of a field's rule.
pub(super) const RULE: &[&str] = &["select", "attr", "replace", "pattern", "parse"];
/// Keys of a link's rule.
pub(super) const LINK: &[&str] = &["select", "attr"];

/// Longest name, in characters.
pub(super) const LONGEST_NAME: usize = 120;
/// Longest selector, in characters: selectors nest, and each level takes the parser a step down the stack.
pub(super) const LONGEST_SELECTOR: usize = 1_000;
/// Longest name of an attribute, in characters.
pub(super) const LONGEST_ATTR: usize = 100;
/// Most rules of one field.
pub(super) const MOST_ALTERNATIVES: usize = 10;
/// Most replacements of one rule.
pub(super) const MOST_REPLACEMENTS: usize = 10;
/// Longest text put in place of another, in characters.
pub(super) const LONGEST_REPLACEMENT: usize = 100;
/// Most entries of each list in `[follow]`.
pub(super) const MOST_IN_FOLLOW: usize = 50;
/// Most regular expressions in all. A definition may come from anybody with an account, and each takes memory.
pub(super) const MOST_REGEXES: usize = 100;
/// Largest regular expression once compiled, in bytes.
pub(super) const LARGEST_REGEX: usize = 512 * 1024;

/// The short names people try first, and what they stand for.
pub(super) const SHORT_NAMES: &[(&str, Field)] = &[
    ("area", Field::Area),
    ("usable_area", Field::UsableArea),
    ("plot_area", Field::PlotArea),
    ("lift", Field::Lift),
    ("exterior", Field::Exterior),
];

/// Every name a field may be given.
pub(super) fn field_names() -> impl Iterator<Item = (&'static str, Field)> {
    let own = Field::ALL.iter().map(|&field| (field.as_str(), field));
    own.chain(SHORT_NAMES.iter().copied())
}

/// A field by one of its names.
pub(super) fn field(name: &str) -> Option<Field> {
    field_names().find(|(known, _)| *known == name).map(|(_, field)| field)
}

/// The kinds a field's text may be said to be; the first is what it is anyway.
pub(super) fn kinds(field: Field) -> &'static [&'static str] {
    match field {
        Field::Price => &["price"],
        Field::Area | Field::UsableArea | Field::PlotArea => &["area"],
        Field::Rooms | Field::Bathrooms | Field::YearBuilt => &["integer"],
        Field::Floor => &["floor"],
        Field::Lift => &["lift", "yes_or_no"],
        Field::Exterior => &["yes_or_no"],
        Field::Latitude | Field::Longitude => &["number"],
        Field::PublishedOn => &["date"],
        Field::Photos => &["url"],
        Field::Description => &["text", "html"],
        _ => &["text"],
    }
}
