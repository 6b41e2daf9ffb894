//! Charsets by name: in the header, in `<meta>` elements, in an XML declaration.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// How far into a page its own word on its charset is looked for. The HTML standard says 1024 bytes; pages put comments,
/// scripts and a dozen other elements before it.
pub(super) const PRESCAN: usize = 4096;

/// The charset that a `Content-Type` names.
pub(super) fn by_header(content_type: Option<&str>) -> Option<&'static Encoding> {
    // Some servers send two, joined by a comma.
    content_type?.split([';', ',']).skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("charset") { by_label(value.as_bytes()) } else { None }
    })
}

/// The charsets that a page names, in its own order of weight: `<meta>` elements, then its XML declaration.
pub(super) fn by_page(bytes: &[u8]) -> Vec<&'static Encoding> {
    let start = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let mut found = metas(&start);
    found.extend(xml(&start));
    found.into_iter().map(of_ascii).collect()
}

/// What was read as ASCII is not UTF-16, whatever it says; the other is a name for bytes kept as they are.
fn of_ascii(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else if encoding == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    }
}

fn by_label(label: &[u8]) -> Option<&'static Encoding> {
    let is_around = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let from = label.iter().position(|byte| !is_around(byte))?;
    let rest = &label[from..];
    let to = rest
        .iter()
        .position(|byte| is_around(byte) || matches!(byte, b';' | b',' | b'>' | b'/' | b'?'))
        .unwrap_or(rest.len());
    let label = &rest[..to];
    let common = match label {
        b"utf" | b"utf_8" | b"utf-8-sig" | b"utf8mb4" => Some(UTF_8),
        b"iso8859_1" | b"iso-8859-1-windows-1252-latin-1" | b"ansi" | b"win-1252" | b"windows1252" | b"cp-1252" => {
            Some(WINDOWS_1252)
        }
        _ => None,
    };
    Encoding::for_label_no_replacement(label).or(common)
}

/// The charset in `<?xml version="1.0" encoding="label"?>`.
fn xml(start: &[u8]) -> Option<&'static Encoding> {
    let start = start.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = find(start, b"?>").or_else(|| start.iter().position(|byte| *byte == b'>'))?;
    let declaration = &start[..end];
    after_name(declaration, b"encoding").and_then(by_label)
}

/// What the page's `<meta>` elements name. Comments are no elements.
fn metas(start: &[u8]) -> Vec<&'static Encoding> {
    let mut found = Vec::new();
    let mut rest = start;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix(b"!--") {
            // `<!-->` is a whole comment.
            let end = if comment.starts_with(b">") { Some(0) } else { find(comment, b"-->") };
            let Some(end) = end else { break };
            rest = &comment[end..];
        } else if let Some(meta) = rest.strip_prefix(b"meta")
            && meta.first().is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        {
            let attributes = Attributes::of(meta);
            found.extend(attributes.charset());
            rest = attributes.rest;
        }
    }
    found
}

/// The attributes of a `<meta>` that matter here.
struct Attributes<'a> {
    charset: Option<&'a [u8]>,
    content: Option<&'a [u8]>,
    about: Option<&'a [u8]>,
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    fn of(mut text: &'a [u8]) -> Self {
        let mut found = Self { charset: None, content: None, about: None, rest: &[] };
        loop {
            let skipped = text.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'/');
            let Some(skipped) = skipped else { return found };
            text = &text[skipped..];
            if matches!(text[0], b'>' | b'<') {
                found.rest = text;
                return found;
            }
            // A sign of equality at the start is part of a name.
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/' | b'<');
            let end = text[1..].iter().position(is_end).map_or(text.len(), |end| end + 1);
            let (name, after) = text.split_at(end);
            let (value, after) = value(after);
            match name {
                b"charset" => found.charset = found.charset.or(value),
                b"content" => found.content = found.content.or(value),
                b"http-equiv" | b"name" => found.about = found.about.or(value),
                _ => {}
            }
            text = after;
        }
    }

    fn charset(&self) -> Option<&'static Encoding> {
        if let Some(label) = self.charset {
            return by_label(label);
        }
        let content = self.content?;
        let about = self.about.is_some_and(|about| about.trim_ascii() == b"content-type");
        // Written without saying what about, it means the same.
        if !about && !content.trim_ascii_start().starts_with(b"text/") {
            return None;
        }
        after_name(content, b"charset").and_then(by_label)
    }
}

/// The value of an attribute, if it has one, and what comes after it.
fn value(text: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let Some(text) = text.trim_ascii_start().strip_prefix(b"=") else { return (None, text) };
    let text = text.trim_ascii_start();
    if let Some(quote @ (b'"' | b'\'')) = text.first() {
        let inner = &text[1..];
        let end = inner.iter().position(|byte| byte == quote).unwrap_or(inner.len());
        return (Some(&inner[..end]), inner.get(end + 1..).unwrap_or_default());
    }
    let end = text.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>').unwrap_or(text.len());
    (Some(&text[..end]), &text[end..])
}

/// What follows `name=`, at its first place where that is written.
fn after_name<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = text;
    while let Some(at) = find(rest, name) {
        rest = &rest[at + name.len()..];
        if let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") {
            return Some(value);
        }
    }
    None
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
