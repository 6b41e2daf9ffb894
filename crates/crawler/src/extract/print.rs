//! What makes a page of a site the same as another: to the reader it says the same.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use domain::facts::Reading;
use url::Url;

/// Fewest letters and digits of a text that can be compared: less is said by pages that are drawn by scripts.
const FEWEST: usize = 40;

/// The print of an ad's page: of its text and of all that was read from it. Every figure counts, since homes of one
/// development differ by no more.
pub(super) fn of_ad(main: &str, listing: &Reading) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    main.split_whitespace().for_each(|word| word.hash(&mut hasher));
    serde_json::to_string(&listing.facts).ok()?.hash(&mut hasher);
    Some(hasher.finish())
}

/// The print of a page without ads: of its text without what it repeats of its own address. `None` where it says too
/// little.
pub(super) fn of_text(main: &str, url: &Url) -> Option<u64> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let echoed: HashSet<String> = words(url.as_str()).into_iter().collect();
    let mut hasher = DefaultHasher::new();
    let mut letters = 0;
    for word in words(main).iter().filter(|word| !echoed.contains(*word)) {
        letters += word.len();
        word.hash(&mut hasher);
    }
    (letters >= FEWEST).then(|| hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_repeats_of_its_address_makes_it_no_other() {
        let print = |path: &str, text: &str| {
            of_text(text, &Url::parse("https://a.example").and_then(|base| base.join(path)).expect("a URL"))
        };
        let says = |id: u32| format!("No sabemos nada del anuncio {id}. Escríbenos y te ayudamos a encontrar otro.");
        assert!(print("/ad/1", &says(1)).is_some());
        assert_eq!(print("/ad/1", &says(1)), print("/ad/20?ref=20", &says(20)));
        assert_ne!(print("/ad/1", &says(1)), print("/ad/20", &says(7)));
        assert_eq!(print("/ad/1", "Cargando…"), None);
    }

    #[test]
    fn every_figure_of_an_ad_counts() {
        let (mut one, mut other) = (Reading::default(), Reading::default());
        assert_eq!(of_ad("Piso  A", &one), of_ad("Piso\nA", &other));
        assert_ne!(of_ad("Piso A", &one), of_ad("Piso B", &other));
        (one.facts.floor, other.facts.floor) = (Some(1), Some(2));
        assert_ne!(of_ad("Piso A", &one), of_ad("Piso A", &other));
    }
}
