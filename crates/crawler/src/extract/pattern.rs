//! Regular expressions over page text.

use regex::Regex;

/// Compiles a pattern of this crate's own. `\b`, `\d` and `\w` mean ASCII: with Unicode word boundaries the expression
/// could not run on an automaton, which takes many times longer, and folded text has no accents anyway.
pub(super) fn compile(pattern: &str) -> Regex {
    let ascii = pattern
        .replace(r"\b", r"(?-u:\b)")
        .replace(r"\d", "[0-9]")
        .replace(r"\D", "[^0-9]")
        .replace(r"\w", "[0-9A-Za-z_]");
    Regex::new(&ascii).expect("the crate's own patterns compile: tests use each")
}
