//! Numbers as people type them.

/// A number of zero or more: `350000`, `350.000 €`, `350,000`, `85,5 m²`. A point or comma before exactly three digits
/// separates thousands, any other one the decimals.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let text: String = text
        .trim_end_matches(|c: char| c.is_whitespace() || c == '€')
        .trim_start_matches('€')
        .trim_end_matches("m²")
        .trim_end_matches("m2")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let starts_and_ends_in_digits =
        text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit());
    if !starts_and_ends_in_digits || text.contains(|c: char| !c.is_ascii_digit() && c != '.' && c != ',') {
        return None;
    }
    let groups: Vec<&str> = text.split(['.', ',']).collect();
    let (whole, decimals) = match groups.split_last() {
        Some((last, before)) if !before.is_empty() && last.len() != 3 => (before, *last),
        _ => (&groups[..], ""),
    };
    let is_grouped = whole.len() == 1 || whole.iter().skip(1).all(|group| group.len() == 3);
    if !is_grouped {
        return None;
    }
    decimal(&whole.concat(), decimals)
}

/// Degrees as addresses write them: `-0.5`, `39`.
pub(super) fn parse_degrees(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    decimal(whole, decimals).map(|degrees| sign * degrees)
}

/// A number from the digits before and after its point, exact to the last digit of an `f64`. The standard library's
/// reader takes every spelling there is, and the browser's code would carry its tables of 10 kB for these two uses.
fn decimal(whole: &str, decimals: &str) -> Option<f64> {
    let digits = format!("{whole}{decimals}");
    // Up to here digits and power of ten are both exact, so that their quotient is the nearest number.
    if whole.is_empty() || digits.len() > 15 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let power = decimals.bytes().fold(1_u64, |power, _| power * 10);
    Some(digits.parse::<u64>().ok()? as f64 / power as f64)
}

#[cfg(test)]
mod tests {
    use super::{parse_degrees, parse_number};

    #[test]
    fn numbers_are_taken_as_people_type_them() {
        for (text, number) in [
            ("0", 0.0),
            ("350000", 350_000.0),
            ("350.000", 350_000.0),
            ("350,000", 350_000.0),
            ("1.350.000 €", 1_350_000.0),
            ("€1,350,000", 1_350_000.0),
            ("350 000", 350_000.0),
            ("85,5", 85.5),
            ("85.5 m²", 85.5),
            ("1.234,56", 1_234.56),
            ("1,234.5", 1_234.5),
        ] {
            assert_eq!(parse_number(text), Some(number), "{text:?}");
        }
    }

    #[test]
    fn degrees_are_read_to_the_last_digit() {
        for text in ["-0.5", "39", "39.4699075", "-0.37628812345678", "0"] {
            assert_eq!(parse_degrees(text), text.parse().ok(), "{text:?}");
        }
        for text in ["", "-", ".5", "1e9", "NaN", "+1", "39,4", "0.1234567890123456"] {
            assert_eq!(parse_degrees(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "cheap", "-5", "1e9", "NaN", ".5", "5.", "1.23.4", "1..2", "€", "12,34,5", "1234567890123456"]
        {
            assert_eq!(parse_number(text), None, "{text:?}");
        }
    }
}
