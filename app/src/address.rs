//! What the address of a page asks for.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The parameters of an address, in their order.
///
/// Each is decoded once. The router's own map decodes what was decoded before: a search for `100%25` became one for
/// `100%`, and a page to go on to, which is an address within an address, lost all behind its first `%26`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads the part of an address behind its question mark, with that mark or without.
    pub fn parse(query: &str) -> Self {
        let query = query.strip_prefix('?').unwrap_or(query);
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The value of this name; where there are several, the last.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The same as a text of its own, empty where it is not there.
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }
}

/// Those of the page shown, for as long as it is.
pub fn use_parameters() -> Memo<Parameters> {
    let query = use_location().search;
    Memo::new(move |_| query.with(|query| Parameters::parse(query)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_decoded_once() {
        let parameters = Parameters::parse("?q=100%2525+real&next=%2Fproperties%3Fq%3Dpiso%2B%2526%2Bgaraje&bad=%E9%");
        assert_eq!(parameters.get("q"), Some("100%25 real"));
        assert_eq!(parameters.get("next"), Some("/properties?q=piso+%26+garaje"));
        assert_eq!(parameters.text("bad"), "\u{fffd}%");
        assert_eq!(parameters.get("nothing"), None);
    }

    #[test]
    fn of_several_the_last_counts() {
        let parameters = Parameters::parse("a=1&b&a=2");
        assert_eq!((parameters.get("a"), parameters.get("b")), (Some("2"), Some("")));
        assert_eq!(Parameters::parse(""), Parameters::default());
    }
}
