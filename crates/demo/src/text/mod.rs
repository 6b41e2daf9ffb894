//! How facts are worded, in the languages of the sites.

pub(crate) mod english;
pub(crate) mod spanish;

use crate::ad::Ad;
use crate::catalogue::Catalogue;
use crate::places::STREETS;
use crate::world::Offer;

/// A whole number with its thousands set apart.
pub(crate) fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// An amount as programs read it: `350000` or `350000.50`.
pub(crate) fn plain_amount(cents: u64) -> String {
    match cents % 100 {
        0 => (cents / 100).to_string(),
        hundredths => format!("{}.{hundredths:02}", cents / 100),
    }
}

/// The ad's number as its agency writes it, for example `M-00042`.
pub(crate) fn reference(letter: char, id: u32) -> String {
    format!("{letter}-{id:05}")
}

/// Street and number.
pub(crate) fn address(ad: &Ad) -> Option<String> {
    let (street, number) = ad.street?;
    Some(format!("{}, {number}", STREETS.get(usize::from(street))?))
}

/// The words for where a home is, the narrowest first, without the street.
pub(crate) fn whereabouts(catalogue: &Catalogue, ad: &Ad) -> Option<String> {
    let town = catalogue.town(ad)?;
    Some(match Catalogue::district(ad) {
        Some(district) => format!("{district}, {town}"),
        None => town.to_owned(),
    })
}

/// Words joined as in speech: `a, b y c`.
fn listed(words: &[&str], and: &str) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

/// The text with its first letter in upper case.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The title of an offer in a language's words: kind, operation and place.
fn title(catalogue: &Catalogue, offer: &Offer, what: &str, inside: &str) -> String {
    let mut title = what.to_owned();
    let street = address(&offer.ad);
    let place = whereabouts(catalogue, &offer.ad);
    for (index, part) in street.into_iter().chain(place).enumerate() {
        title.push_str(if index == 0 { inside } else { ", " });
        title.push_str(&part);
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let texts: Vec<String> = [0, 999, 1_000, 350_000, 1_250_000].map(|number| grouped(number, '.')).into();
        assert_eq!(texts, ["0", "999", "1.000", "350.000", "1.250.000"]);
        assert_eq!((plain_amount(35_000_000), plain_amount(35_000_050)), ("350000".into(), "350000.50".into()));
    }

    #[test]
    fn words_are_joined_as_in_speech() {
        assert_eq!(listed(&["a", "b", "c"], "y"), "a, b y c");
        assert_eq!((listed(&["a"], "y"), listed(&[], "y")), ("a".into(), String::new()));
        assert_eq!(capitalised("ático"), "Ático");
    }
}
