//! Where a form sends one back to: a page of this site and of no other.

use std::fmt::Write;

/// The path as a `Location` may carry it. `None` where it leads elsewhere, or is none.
pub(super) fn parse(text: &str) -> Option<String> {
    let mut letters = text.chars();
    // `//host` and, to browsers, `/\host` name another host.
    if letters.next() != Some('/') || matches!(letters.next(), Some('/' | '\\')) || text.len() > 2_000 {
        return None;
    }
    // Browsers drop tabs and line ends from addresses, which could bring two slashes together.
    if text.chars().any(char::is_control) {
        return None;
    }
    Some(text.bytes().fold(String::with_capacity(text.len()), |mut path, byte| {
        if byte.is_ascii_graphic() {
            path.push(char::from(byte));
        } else {
            write!(path, "%{byte:02X}").expect("a string takes all that is written to it");
        }
        path
    }))
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
        for text in
            ["", "properties", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/\n"]
        {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
