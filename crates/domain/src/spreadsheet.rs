//! Text that others wrote, in files that spreadsheets open.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and formulas can fetch addresses and
//! start programs. An apostrophe in front makes it text (OWASP, "CSV Injection"). What is known to be a number is written
//! as it is: `-0.37`.
//!
//! Where the decimal sign is a comma, as in Spanish, Excel parts the lines of a file at `;`, and sees no quotes in the
//! middle of what it takes for a cell; other ways to bring a text in part it at tabs and line ends. So what follows one of
//! these is looked at as a cell of its own.

use std::borrow::Cow;

/// What a spreadsheet may part a text at. A comma is none: where it parts cells, a text with one stands in quotes.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];
const SIGNS: [char; 13] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−'];

/// The cell's text, made so that no spreadsheet takes it, or a part of it, for a formula.
pub fn as_text(cell: &str) -> Cow<'_, str> {
    if !pieces(cell).any(|(_, is_dangerous)| is_dangerous) {
        return cell.into();
    }
    let mut text = String::with_capacity(cell.len() + 4);
    for (piece, is_dangerous) in pieces(cell) {
        if is_dangerous {
            text.push('\'');
        }
        text.push_str(piece);
    }
    text.into()
}

/// What [`as_text`] was given. Apostrophes change neither where the pieces end nor which of them are dangerous: so each
/// dangerous one has its first from there.
pub fn from_text(cell: &str) -> Cow<'_, str> {
    if !cell.contains('\'') {
        return cell.into();
    }
    let mut text = String::with_capacity(cell.len());
    for (piece, is_dangerous) in pieces(cell) {
        text.push_str(piece.strip_prefix('\'').filter(|_| is_dangerous).unwrap_or(piece));
    }
    text.into()
}

/// The cell's pieces, each with whether it is dangerous. All but the last end with what parts them from the next.
fn pieces(cell: &str) -> impl Iterator<Item = (&str, bool)> {
    let begins_badly = is_dangerous(cell);
    let pieces = cell.split_inclusive(SEPARATORS).enumerate();
    pieces.map(move |(n, piece)| (piece, if n == 0 { begins_badly } else { begins_formula(piece) }))
}

fn is_dangerous(cell: &str) -> bool {
    begins_formula(cell) || cell.trim_start_matches('\'').starts_with(['\t', '\r', '\n'])
}

fn begins_formula(text: &str) -> bool {
    // What was written with an apostrophe would be read back without. A quotation mark is doubled when it is written, and
    // two of them are an empty beginning to who parts the text before them.
    let is_passed_over = |first: char| first.is_whitespace() || is_invisible(first) || matches!(first, '\'' | '"');
    text.trim_start_matches(is_passed_over).starts_with(SIGNS)
}

fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_made_text() {
        for formula in [
            "=1+1",
            "=cmd|'/C calc'!A0",
            "+A1",
            "-A1",
            "@SUM(1)",
            "\"=1+1\"",
            "\tx",
            "\rx",
            "\nx",
            " =1+1",
            "\u{a0}\u{3000}=1+1",
            "\u{feff}=1+1",
            "\u{200b}@SUM(1)",
            "\u{0}=1",
            "＝1+1",
            "＋1",
            "－A1",
            "＠SUM(1)",
            "'=1+1",
            "+34 600 000 000",
            "-1+1",
            "--1",
            "-",
            "-1",
            "\r",
        ] {
            assert_eq!(as_text(formula), format!("'{formula}"), "{formula:?}");
            assert_eq!(from_text(&as_text(formula)), formula);
        }
    }

    #[test]
    fn what_a_spreadsheet_would_run_behind_a_separator_is_made_text() {
        for (cell, written) in [
            ("https://evil.example/a;=cmd|'/C calc'!A0;x", "https://evil.example/a;'=cmd|'/C calc'!A0;x"),
            ("a;=1;b;@SUM(1);-1", "a;'=1;b;'@SUM(1);'-1"),
            ("a; \u{a0}=1", "a;' \u{a0}=1"),
            ("a;\u{200b}＝1", "a;'\u{200b}＝1"),
            ("a;\"=1\"", "a;'\"=1\""),
            ("a\t+1", "a\t'+1"),
            ("a\r\n-1", "a\r\n'-1"),
            ("a;\n=1", "a;\n'=1"),
            ("=1;=1", "'=1;'=1"),
            (";=1", ";'=1"),
            ("\t=1", "'\t'=1"),
            (" \n=1", "' \n'=1"),
            ("a;'=1", "a;''=1"),
            ("a;' '=1", "a;'' '=1"),
            ("a;''=1;'b", "a;'''=1;'b"),
            ("'\t'=1", "''\t''=1"),
        ] {
            assert_eq!(as_text(cell), written, "{cell:?}");
            assert_eq!(from_text(written), cell, "{written:?}");
        }
    }

    #[test]
    fn words_stay_what_they_are() {
        for cell in
            ["", "Valencia", "3-4", "a=b", "'s-Hertogenbosch", "'Ulldecona", "L'Eliana", "1", "a;b", "a; 'b';", "a,=b"]
        {
            assert_eq!(as_text(cell), cell);
            assert_eq!(from_text(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn nothing_begins_a_formula_and_everything_comes_back(
            cell in "(?s)(['=+@\\-＝;\" \t\r\n\u{a0}\u{200b}]|.){0,16}"
        ) {
            let written = as_text(&cell);
            for piece in written.split(SEPARATORS) {
                let is_blank = |first: char| first.is_whitespace() || matches!(first, '"' | '\u{200b}');
                prop_assert!(!piece.trim_start_matches(is_blank).starts_with(SIGNS), "{written:?}");
            }
            prop_assert!(!written.starts_with(['\t', '\r', '\n']), "{written:?}");
            prop_assert_eq!(from_text(&written), cell.as_str());
        }
    }
}
