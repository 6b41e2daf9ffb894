//! The patterns of `Allow` and `Disallow`: a prefix in which `*` stands for anything and a last `$` for the end.

/// A pattern in one form of percent-encoding.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    /// What stands between the stars; no two of them side by side.
    pieces: String,
    to_the_end: bool,
    len: usize,
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Self {
        let text = one_form(text);
        let (body, to_the_end) = text.strip_suffix('$').map_or((text.as_str(), false), |body| (body, true));
        let mut pieces = String::with_capacity(body.len());
        for c in body.chars() {
            match c {
                '*' if pieces.ends_with('*') => {}
                '$' => pieces.push_str("%24"),
                c => pieces.push(c),
            }
        }
        Self { pieces, to_the_end, len: text.len() }
    }

    /// Its length in octets as it was written: the longer of two is the more specific.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether it matches a path that is in the form of [`path`]. Each piece is taken where it first occurs, the last
    /// one at the end if the pattern reaches it. Nothing is tried twice, so the time grows with the two lengths and
    /// not with their product, whatever the pattern.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let Some((first, rest)) = self.pieces.split_once('*') else {
            return if self.to_the_end { path == self.pieces } else { path.starts_with(&self.pieces) };
        };
        let Some(mut left) = path.strip_prefix(first) else { return false };
        let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
        for piece in middle.split('*') {
            match left.find(piece) {
                Some(at) => left = &left[at + piece.len()..],
                None => return false,
            }
        }
        if self.to_the_end { left.ends_with(last) } else { left.contains(last) }
    }
}

/// A URL's path and query as patterns see them: a star or dollar in it is one that a pattern has to escape.
pub(super) fn path(path_and_query: &str) -> String {
    one_form(path_and_query).replace('*', "%2A").replace('$', "%24")
}

/// Text in one form of percent-encoding. What the RFC calls reserved means the same escaped and bare; that is not so
/// for `*` and `$`, nor for what divides a path or a query.
fn one_form(text: &str) -> String {
    use std::fmt::Write as _;
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let hex = |index: usize| bytes.get(index).and_then(|byte| char::from(*byte).to_digit(16));
        let escaped = match (byte, hex(at), hex(at + 1)) {
            (b'%', Some(high), Some(low)) => {
                at += 2;
                Some((high * 16 + low) as u8)
            }
            _ => None,
        };
        let meant = escaped.unwrap_or(byte);
        if means_the_same_bare(meant) || escaped.is_none() && means_something_bare(meant) {
            out.push(char::from(meant));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{meant:02X}");
        }
    }
    out
}

fn means_the_same_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!'()[]:@,;".contains(&byte)
}

fn means_something_bare(byte: u8) -> bool {
    b"/?#&=+*$%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by trying everything, as the RFC describes it.
    fn naive(pattern: &[u8], path: &[u8]) -> bool {
        match (pattern, path) {
            ([], _) | ([b'$'], []) => true,
            ([b'*', pattern @ ..], _) => (0..=path.len()).any(|at| naive(pattern, &path[at..])),
            ([a, pattern @ ..], [b, path @ ..]) => a == b && naive(pattern, path),
            _ => false,
        }
    }

    #[test]
    fn text_has_one_form() {
        for (given, expected) in [
            ("http://www.example.com", "http://www.example.com"),
            ("/a/b/c", "/a/b/c"),
            ("á", "%C3%A1"),
            ("%aa", "%AA"),
            ("/ツ", "/%E3%83%84"),
            ("/%62%61%7A/%7euser", "/baz/~user"),
            ("/a b|\"c\"", "/a%20b%7C%22c%22"),
            ("/a%2fb%3fc%26d", "/a%2Fb%3Fc%26d"),
            ("/?f%5b0%5D=%3a", "/?f[0]=:"),
            ("/%2a%24*$", "/%2A%24*$"),
            ("/100%/%zz%", "/100%/%zz%"),
            ("/%2541", "/%2541"),
        ] {
            assert_eq!(one_form(given), expected, "{given}");
        }
    }

    #[test]
    fn its_length_is_that_of_what_was_written() {
        for (given, expected) in [("", 0), ("/", 1), ("/á", 7), ("/***a$", 6), ("/a$b", 4), ("/%62", 2)] {
            assert_eq!(Pattern::parse(given).len(), expected, "{given}");
        }
    }

    proptest! {
        #[test]
        fn it_matches_what_trying_everything_matches(pattern in "/[ab*$]{0,8}", path in "/[ab]{0,12}") {
            let expected = naive(pattern.as_bytes(), path.as_bytes());
            prop_assert_eq!(Pattern::parse(&pattern).matches(&super::path(&path)), expected);
        }

        #[test]
        fn one_form_is_kept(text in ".{0,40}") {
            let once = one_form(&text);
            prop_assert_eq!(one_form(&once), once.clone());
        }
    }
}
