//! Bounds how deep a page nests before it is parsed.
//!
//! The HTML tree builder looks through all open elements at every tag, so that 100,000 nested elements, or one tag with
//! 100,000 attributes, would take it minutes. Browsers flatten such pages too.

use std::borrow::Cow;

/// Deepest nesting kept; browsers stop at 512.
const DEEPEST: usize = 400;
/// Most marks of style kept open: the tree builder opens all of them again in every paragraph.
const MOST_MARKS: usize = 12;
/// Most attributes of a tag; a tag with more is dropped.
const MOST_ATTRIBUTES: usize = 200;

/// Longest name of those below, in bytes.
const LONGEST_NAME: usize = 8;
/// Elements whose end tag is never written.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose end tag may be left out: they are closed by what follows, so they say nothing of depth.
const OPTIONAL_END: [&str; 18] = [
    "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup", "rp", "rt", "colgroup",
    "html", "head", "body",
];
/// Marks of style that are opened again where a block closed over them.
const MARKS: [&str; 13] = ["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements whose content is text, whatever it looks like.
const RAW_TEXT: [&str; 7] = ["script", "style", "textarea", "title", "xmp", "iframe", "noscript"];

/// A tag as it stands in the page.
struct Tag<'a> {
    name: &'a str,
    closing: bool,
    self_closing: bool,
    attributes: usize,
    end: usize,
}

/// The page without the tags that nest too deep; the page itself where there are none. One linear pass.
pub(super) fn bounded(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut kept: Option<String> = None;
    let mut copied = 0;
    let mut depth = 0_usize;
    // Open elements that were dropped, so that their end tags are dropped too.
    let mut dropped = 0_usize;
    let mut marks = 0_usize;
    let mut at = 0;
    while let Some(offset) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + offset;
        if html[start..].starts_with("<!--") {
            at = html[start + 4..].find("-->").map_or(bytes.len(), |end| start + 4 + end + 3);
            continue;
        }
        let Some(tag) = tag_at(html, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        let mut lower = [0; LONGEST_NAME];
        let name = lower_case(tag.name, &mut lower);
        let is = |names: &[&str]| names.contains(&name);
        let drop = if is(&VOID) || is(&OPTIONAL_END) {
            tag.attributes > MOST_ATTRIBUTES
        } else if is(&MARKS) {
            if tag.closing {
                marks = marks.saturating_sub(1);
                false
            } else if marks >= MOST_MARKS || tag.attributes > MOST_ATTRIBUTES {
                true
            } else {
                marks += 1;
                false
            }
        } else if tag.closing {
            if dropped > 0 {
                dropped -= 1;
                true
            } else {
                depth = depth.saturating_sub(1);
                false
            }
        } else if is(&RAW_TEXT) {
            at = raw_text_end(html, tag.end, tag.name);
            tag.attributes > MOST_ATTRIBUTES
        } else if tag.self_closing && is(&["path", "circle", "rect", "use", "line", "polygon", "g"]) {
            false
        } else if depth >= DEEPEST || tag.attributes > MOST_ATTRIBUTES {
            dropped += 1;
            true
        } else {
            depth += 1;
            false
        };
        if drop {
            let out = kept.get_or_insert_with(|| String::with_capacity(html.len()));
            out.push_str(&html[copied..start]);
            copied = at;
        }
    }
    match kept {
        None => Cow::Borrowed(html),
        Some(mut out) => {
            out.push_str(&html[copied..]);
            Cow::Owned(out)
        }
    }
}

/// A tag's name in lower case; a name longer than all that are known stays as it is.
fn lower_case<'n>(name: &'n str, buffer: &'n mut [u8; LONGEST_NAME]) -> &'n str {
    let Some(lower) = buffer.get_mut(..name.len()) else { return name };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).unwrap_or(name)
}

fn tag_at(html: &str, start: usize) -> Option<Tag<'_>> {
    let bytes = html.as_bytes();
    let closing = bytes.get(start + 1) == Some(&b'/');
    let name_start = start + 1 + usize::from(closing);
    if !bytes.get(name_start)?.is_ascii_alphabetic() {
        return None;
    }
    let name_end = bytes[name_start..]
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        .map_or(bytes.len(), |length| name_start + length);
    let name = &html[name_start..name_end];
    let (mut at, mut attributes, mut between, mut after_equals) = (name_end, 0, true, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => {
                let self_closing = bytes[at - 1] == b'/';
                return Some(Tag { name, closing, self_closing, attributes, end: at + 1 });
            }
            b'"' | b'\'' if after_equals => {
                at = bytes[at + 1..].iter().position(|&next| next == byte).map_or(bytes.len(), |end| at + 1 + end);
                (between, after_equals) = (true, false);
            }
            b'=' => after_equals = true,
            b'/' if !after_equals => between = true,
            _ if byte.is_ascii_whitespace() => between = true,
            _ => {
                if between && !after_equals {
                    attributes += 1;
                }
                (between, after_equals) = (false, false);
            }
        }
        at += 1;
    }
    Some(Tag { name, closing, self_closing: false, attributes, end: bytes.len() })
}

fn raw_text_end(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(offset) = html.get(at..).and_then(|rest| rest.find("</")) {
        at += offset + 2;
        if bytes.get(at..at + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return bytes[at..].iter().position(|&byte| byte == b'>').map_or(bytes.len(), |end| at + end + 1);
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_is_left_alone() {
        let page =
            r#"<!doctype html><div a="x>y"><p>1<p>2<script>if (a < b) "<div><div>"</script><!-- <b> --><br></div>"#;
        assert!(matches!(bounded(page), Cow::Borrowed(_)));
    }

    #[test]
    fn long_lists_without_end_tags_are_not_deep() {
        let page = format!("<ul>{}</ul>", "<li>x".repeat(5_000));
        assert!(matches!(bounded(&page), Cow::Borrowed(_)));
    }

    #[test]
    fn deep_nesting_loses_its_inner_tags_and_keeps_the_text() {
        let page = format!("{}deep{}<p>after</p>", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let bounded = bounded(&page);
        assert_eq!(bounded.matches("<div>").count(), DEEPEST);
        assert_eq!(bounded.matches("</div>").count(), DEEPEST);
        assert!(bounded.ends_with("<p>after</p>") && bounded.contains("deep"));
    }

    #[test]
    fn marks_of_style_do_not_pile_up() {
        let page = "<p><b id=1>x</p>".repeat(1_000);
        assert_eq!(bounded(&page).matches("<b").count(), MOST_MARKS);
        let ordinary = "<p><b>x</b></p>".repeat(1_000);
        assert!(matches!(bounded(&ordinary), Cow::Borrowed(_)));
    }

    #[test]
    fn a_tag_with_thousands_of_attributes_is_dropped() {
        let page = format!("<div {}>text</div>", "a=1 ".repeat(5_000));
        assert_eq!(bounded(&page), "text");
    }
}
