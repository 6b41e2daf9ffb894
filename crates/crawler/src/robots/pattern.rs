//! The patterns of `Allow` and `Disallow`: a prefix in which `*` stands for anything and a last `$` for the end.

use crate::canonical::one_encoding;

/// A pattern in one form of percent-encoding.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// What stands between the stars.
    pieces: Vec<String>,
    to_the_end: bool,
    len: usize,
}

impl Pattern {
    pub(super) fn parse(text: &str) -> Self {
        let text = one_form(text);
        let (body, to_the_end) = text.strip_suffix('$').map_or((text.as_str(), false), |body| (body, true));
        Self { pieces: body.split('*').map(str::to_owned).collect(), to_the_end, len: text.len() }
    }

    /// Its length in bytes: the longer of two is the more specific.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether it matches a path that is in one form. Each piece is taken where it first occurs, the last one at the
    /// end if the pattern reaches it; so the time is that of a few searches, whatever the pattern.
    pub(super) fn matches(&self, path: &str) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return true };
        let Some(mut left) = path.strip_prefix(first.as_str()) else { return false };
        let Some((last, middle)) = rest.split_last() else { return !self.to_the_end || left.is_empty() };
        for piece in middle {
            match left.find(piece.as_str()) {
                Some(at) => left = &left[at + piece.len()..],
                None => return false,
            }
        }
        if self.to_the_end { left.ends_with(last.as_str()) } else { left.contains(last.as_str()) }
    }
}

/// Text in one form of percent-encoding: unreserved characters bare, what is not ASCII escaped, hex in upper case.
pub(super) fn one_form(text: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && c != ' ' {
            escaped.push(c);
        } else {
            for byte in c.to_string().bytes() {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
    }
    one_encoding(&escaped)
}
