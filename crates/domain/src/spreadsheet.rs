//! Text that others wrote, in files that spreadsheets open.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and formulas can fetch addresses and
//! start programs. An apostrophe in front makes it text (OWASP, "CSV Injection"). What is known to be a number is written
//! as it is: `-0.37`.

use std::borrow::Cow;

/// The cell's text, made so that no spreadsheet takes it for a formula.
pub fn as_text(cell: &str) -> Cow<'_, str> {
    if is_dangerous(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// What [`as_text`] was given.
pub fn from_text(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|cell| is_dangerous(cell)).unwrap_or(cell)
}

fn is_dangerous(cell: &str) -> bool {
    // What was written with an apostrophe would be read back without.
    let bare = cell.trim_start_matches(|first: char| first.is_whitespace() || is_invisible(first) || first == '\'');
    let begins_formula = bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−']);
    begins_formula || cell.trim_start_matches('\'').starts_with(['\t', '\r', '\n'])
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
    fn words_stay_what_they_are() {
        for cell in ["", "Valencia", "3-4", "a=b", "'s-Hertogenbosch", "'Ulldecona", "L'Eliana", "1"] {
            assert_eq!(as_text(cell), cell);
            assert_eq!(from_text(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn nothing_begins_a_formula_and_everything_comes_back(
            cell in "(?s)['=+@\\-＝ \t\r\u{a0}\u{200b}]{0,4}.{0,8}"
        ) {
            let written = as_text(&cell);
            let first = written.trim_start().chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')), "{written:?}");
            prop_assert!(!written.starts_with(['\t', '\r', '\n']), "{written:?}");
            prop_assert_eq!(from_text(&written), cell.as_str());
        }
    }
}
