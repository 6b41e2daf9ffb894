//! Figures and amounts.

use domain::{Currency, Money};

use super::NBSP;
use crate::text::Locale;

/// The sign between groups of three digits, and the one before decimals.
fn marks(locale: Locale) -> (char, char) {
    match locale {
        Locale::Es => ('.', ','),
        Locale::En => (',', '.'),
    }
}

/// Digits in groups of three.
fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A whole number: `1.234` or `1,234`.
pub fn count(value: i64, locale: Locale) -> String {
    let sign = if value < 0 { "−" } else { "" };
    format!("{sign}{}", grouped(&value.unsigned_abs().to_string(), marks(locale).0))
}

/// A number with at most `digits` decimals, without needless zeros: `1.234,5` or `1,234.5`.
pub fn decimal(value: f64, digits: usize, locale: Locale) -> String {
    let text = fixed(value, digits, locale);
    if digits == 0 {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches(marks(locale).1).to_owned()
}

/// A number with exactly `digits` decimals.
fn fixed(value: f64, digits: usize, locale: Locale) -> String {
    let (thousands, point) = marks(locale);
    // By whole numbers: the standard library's way is exact to the last of 300 digits, and 8 kB of the browser's code.
    let scale = 10_u64.pow(digits as u32);
    let scaled = (value.abs() * scale as f64).round() as u64;
    let sign = if value < 0.0 && scaled > 0 { "−" } else { "" };
    let decimals = if digits == 0 { String::new() } else { format!("{point}{:0digits$}", scaled % scale) };
    format!("{sign}{}{decimals}", grouped(&(scaled / scale).to_string(), thousands))
}

/// An amount: `350.000 €` or `€350,000`. Cents only where there are any.
pub fn money(amount: Money, locale: Locale) -> String {
    money_minor(amount.minor, amount.currency, locale)
}

/// An amount given in minor units of `currency`.
pub fn money_minor(minor: i64, currency: Currency, locale: Locale) -> String {
    let unit = currency.minor_units();
    let magnitude = minor.unsigned_abs();
    let (units, rest) = (magnitude / unit.unsigned_abs(), magnitude % unit.unsigned_abs());
    let (thousands, point) = marks(locale);
    let mut figure = grouped(&units.to_string(), thousands);
    if rest != 0 {
        let width = if unit == 1000 { 3 } else { 2 };
        figure = format!("{figure}{point}{rest:0width$}");
    }
    let minus = if minor < 0 { "−" } else { "" };
    let sign = currency.sign();
    match locale {
        Locale::Es => format!("{minus}{figure}{NBSP}{sign}"),
        Locale::En if sign.len() == 3 && sign.is_ascii() => format!("{minus}{sign}{NBSP}{figure}"),
        Locale::En => format!("{minus}{sign}{figure}"),
    }
}

/// An area: `85,5 m²`.
pub fn area(m2: f64, locale: Locale) -> String {
    format!("{}{NBSP}m²", decimal(m2, 1, locale))
}

/// A share: 0.083 is `8,3 %` or `8.3%`. One decimal below ten per cent, none above.
pub fn percent(share: f64, locale: Locale) -> String {
    let value = share * 100.0;
    let figure = decimal(value, usize::from(value.abs() < 9.95), locale);
    match locale {
        Locale::Es => format!("{figure}{NBSP}%"),
        Locale::En => format!("{figure}%"),
    }
}

/// A change: `+8,3 %`, `−8,3 %`.
pub fn signed_percent(share: f64, locale: Locale) -> String {
    let plus = if share > 0.0 { "+" } else { "" };
    format!("{plus}{}", percent(share, locale))
}

/// A quantity of data: `1,2 MB`.
pub fn bytes(count: i64, locale: Locale) -> String {
    let mut value = count as f64;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB"] {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    let digits = usize::from(unit != "B" && value < 99.95);
    format!("{}{NBSP}{unit}", decimal(value, digits, locale))
}

/// The form of a noun that goes with `count`.
pub fn plural<'a>(count: i64, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Locale::{En, Es};

    fn euros(minor: i64) -> Money {
        Money { minor, currency: Currency::EUR }
    }

    #[test]
    fn whole_numbers_are_grouped_by_three() {
        for (value, es, en) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_234, "1.234", "1,234"),
            (12_345_678, "12.345.678", "12,345,678"),
            (-1_000, "−1.000", "−1,000"),
            (i64::MIN, "−9.223.372.036.854.775.808", "−9,223,372,036,854,775,808"),
        ] {
            assert_eq!((count(value, Es).as_str(), count(value, En).as_str()), (es, en));
        }
    }

    #[test]
    fn decimals_are_only_those_needed() {
        assert_eq!(decimal(1_234.5, 2, Es), "1.234,5");
        assert_eq!(decimal(1_234.5, 2, En), "1,234.5");
        assert_eq!(decimal(120.0, 1, Es), "120");
        assert_eq!(decimal(100.0, 0, Es), "100");
        assert_eq!(decimal(999.96, 1, Es), "1.000");
        assert_eq!(decimal(-0.04, 1, Es), "0");
        assert_eq!(decimal(-0.06, 1, Es), "−0,1");
    }

    #[test]
    fn amounts_stand_as_each_language_writes_them() {
        assert_eq!(money(euros(35_000_000), Es), "350.000\u{a0}€");
        assert_eq!(money(euros(35_000_000), En), "€350,000");
        assert_eq!(money(euros(89_950), Es), "899,50\u{a0}€");
        assert_eq!(money(euros(-89_905), En), "−€899.05");
        assert_eq!(money(Money { minor: 100_000, currency: "CHF".parse().expect("code") }, En), "CHF\u{a0}1,000");
        assert_eq!(money(Money { minor: 1_234, currency: "JPY".parse().expect("code") }, Es), "1.234\u{a0}JPY");
        assert_eq!(money(Money { minor: 1_005, currency: "KWD".parse().expect("code") }, Es), "1,005\u{a0}KWD");
    }

    #[test]
    fn shares_have_a_decimal_only_where_it_says_something() {
        assert_eq!(percent(0.083, Es), "8,3\u{a0}%");
        assert_eq!(percent(0.083, En), "8.3%");
        assert_eq!(signed_percent(-0.08, Es), "−8\u{a0}%");
        assert_eq!(signed_percent(0.1234, Es), "+12\u{a0}%");
        assert_eq!(percent(0.0996, En), "10%");
    }

    #[test]
    fn data_is_counted_in_the_unit_that_fits() {
        assert_eq!(bytes(0, Es), "0\u{a0}B");
        assert_eq!(bytes(999, Es), "999\u{a0}B");
        assert_eq!(bytes(1_234_000, Es), "1,2\u{a0}MB");
        assert_eq!(bytes(999_600, En), "1\u{a0}MB");
        assert_eq!(bytes(250_000_000, En), "250\u{a0}MB");
    }
}
