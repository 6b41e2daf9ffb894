//! Where a form leads on to: a page of this site and of no other.

/// The longest there is, bytes.
const LONGEST: usize = 2_000;

/// A path with its query, as a `Location` may carry it: letters of ASCII alone, and of this site to whoever reads it. Pages
/// that are told where to go on to and forms that go on there ask the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnPath(String);

impl ReturnPath {
    /// `None` where it leads elsewhere, or is none. Nobody is led through `.` and `..`: browsers have gone there already.
    pub fn parse(text: &str) -> Option<Self> {
        // Browsers drop tabs and line ends from addresses, which could bring two slashes together.
        if !text.starts_with('/') || text.len() > LONGEST || text.chars().any(char::is_control) {
            return None;
        }
        let path = text.split(['?', '#']).next().unwrap_or(text).to_ascii_lowercase();
        let is_clear = !path.contains('\\') && !path.split('/').any(is_dots) && !begins_twice(&path);
        is_clear.then(|| Self(encoded(text)))
    }

    /// It, as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnPath {
    /// The first page.
    fn default() -> Self {
        Self("/".to_owned())
    }
}

/// Whether a part of a path, in small letters, is one that browsers leave out.
fn is_dots(part: &str) -> bool {
    matches!(part.replace("%2e", ".").as_str(), "." | "..")
}

/// Whether a path, in small letters, begins with more than one slash, in whatever form: it names a host to whoever reads it
/// by itself, be it a script that is given the path or a proxy that decodes it first.
fn begins_twice(path: &str) -> bool {
    let rest = &path[1..];
    ["/", "%2f", "%5c", "%09", "%0a", "%0d", "%25"].iter().any(|slash| rest.starts_with(slash))
}

/// With all that may not stand in an address percent-encoded.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut path, byte| {
        if byte.is_ascii_graphic() && !b"\"'<>`{|}^".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default().to_ascii_uppercase();
            path.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
        path
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    fn parse(text: &str) -> Option<String> {
        ReturnPath::parse(text).map(|path| path.as_str().to_owned())
    }

    #[test]
    fn pages_of_this_site_are_taken() {
        for (text, path) in [
            ("/", "/"),
            ("/properties?town=Xàbia del mar", "/properties?town=X%C3%A0bia%20del%20mar"),
            ("/properties?town=X%C3%A0bia", "/properties?town=X%C3%A0bia"),
            ("/runs/7?x=%2F%2F", "/runs/7?x=%2F%2F"),
            ("/runs/7?x=\\../\"<a>#found", "/runs/7?x=\\../%22%3Ca%3E#found"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(path));
        }
    }

    #[test]
    fn other_sites_are_not() {
        for text in [
            "",
            "properties",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            " //evil.example",
            "/\t/evil.example",
            "/\n",
            "/a\r\nSet-Cookie: lang=xx",
            "/\u{85}/evil.example",
            // Without the points two slashes are left.
            "/..//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e%2E//evil.example",
            "/.\\/evil.example",
            "/a/.%2e",
            // Nor may anybody come to them who decodes it, once or twice.
            "/%2f%2fevil.example",
            "/%2Fevil.example",
            "/%5cevil.example",
            "/%09/evil.example",
            "/%0d%0aSet-Cookie:%20lang=xx",
            "/%252fevil.example",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_slash_stays_a_letter() {
        for (text, path) in [
            ("/\u{ff0f}evil.example", "/%EF%BC%8Fevil.example"),
            ("/\u{2044}\u{2215}evil.example", "/%E2%81%84%E2%88%95evil.example"),
            ("/\u{2028}/evil.example", "/%E2%80%A8/evil.example"),
            ("/@evil.example", "/@evil.example"),
            ("/.evil.example", "/.evil.example"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(path));
        }
    }

    #[test]
    fn a_path_has_an_end() {
        let path = |letters: usize| format!("/{}", "x".repeat(letters));
        assert!(parse(&path(LONGEST - 1)).is_some());
        assert_eq!(parse(&path(LONGEST)), None);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_of_this_site_to_a_browser_and_stays_as_it_is(
            text in prop_oneof![r"/([/\\.:@?#%a-c\t]|%2[eEfF]|%5[cC]|%25|\u{85}|à){0,12}", r"/\PC{0,20}"],
        ) {
            if let Some(path) = parse(&text) {
                let here = Url::parse("http://here.invalid/").unwrap();
                let there = here.join(&path).unwrap();
                prop_assert_eq!(there.origin(), here.origin());
                prop_assert!(there.username().is_empty() && !there.path().starts_with("//"));
                prop_assert_eq!(&there[url::Position::BeforePath..], &path);
                prop_assert_eq!(parse(&path), Some(path));
            }
        }
    }
}
