//! Where a form sends one back to: a page of this site and of no other.

use std::sync::LazyLock;

use url::Url;

/// The longest there is, bytes.
const LONGEST: usize = 2_000;

/// The path as a `Location` may carry it, read as a browser reads it: percent-encoded, and without `.` and `..`. `None`
/// where it leads elsewhere, or is none.
pub(super) fn parse(text: &str) -> Option<String> {
    static HERE: LazyLock<Url> = LazyLock::new(|| Url::parse("http://here.invalid/").expect("a URL"));
    // Browsers drop tabs and line ends from addresses, which could bring two slashes together.
    if !text.starts_with('/') || text.len() > LONGEST || text.chars().any(char::is_control) {
        return None;
    }
    let url = HERE.join(text).ok()?;
    let is_here = url.origin() == HERE.origin() && url.username().is_empty() && url.password().is_none();
    (is_here && !begins_twice(url.path())).then(|| url[url::Position::BeforePath..].to_owned())
}

/// Whether a path begins with more than one slash, in whatever form: it names a host to whoever reads it by itself, be it
/// a script that is given the path or a proxy that decodes it first.
fn begins_twice(path: &str) -> bool {
    let rest = path[1..].to_ascii_lowercase();
    ["/", "\\", "%2f", "%5c", "%09", "%0a", "%0d", "%25"].iter().any(|slash| rest.starts_with(slash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_site_are_taken() {
        for (text, path) in [
            ("/", "/"),
            ("/properties?town=Xàbia del mar", "/properties?town=X%C3%A0bia%20del%20mar"),
            ("/runs/7?x=%2F%2F", "/runs/7?x=%2F%2F"),
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
            ("/../../properties", "/properties"),
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
}
