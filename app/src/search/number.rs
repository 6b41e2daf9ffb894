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
    format!("{}.{decimals}", whole.concat()).parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::parse_number;

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
    fn what_is_no_number_is_refused() {
        for text in ["", "cheap", "-5", "1e9", "NaN", ".5", "5.", "1.23.4", "1..2", "€", "12,34,5"] {
            assert_eq!(parse_number(text), None, "{text:?}");
        }
    }
}
