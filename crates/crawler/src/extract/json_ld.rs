//! `script[type="application/ld+json"]`: finding the blocks and parsing what people put into them.

use serde_json::Value;

use super::outline::{Index, Outline};
use super::relaxed;
use super::values::unescape;

/// A block of linked data.
#[derive(Debug)]
pub(super) struct Block {
    /// Its script element.
    pub(super) node: Index,
    /// What it says.
    pub(super) value: Value,
}

/// All blocks of the page that can be read, in order. One that cannot does not spoil the others.
pub(super) fn blocks(outline: &Outline<'_>) -> Vec<Block> {
    (0..outline.nodes.len())
        .filter(|&node| outline.nodes[node].tag() == "script")
        .filter(|&node| {
            outline.nodes[node].attr("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
        })
        .filter_map(|node| Some(Block { node, value: parse(&outline.nodes[node].raw_text())? }))
        .collect()
}

/// Parses JSON with the dirt that occurs: comments, CDATA wrappers, raw newlines in strings, trailing commas, character
/// references instead of quotes.
pub(super) fn parse(text: &str) -> Option<Value> {
    let text = unwrap(text);
    if text.is_empty() {
        return None;
    }
    serde_json::from_str(text).ok().or_else(|| relaxed::parse(text)).or_else(|| {
        text.contains('&')
            .then(|| unescape(text))
            .and_then(|text| serde_json::from_str(&text).ok().or_else(|| relaxed::parse(&text)))
    })
}

fn unwrap(text: &str) -> &str {
    let mut text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    for (start, end) in [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")]
    {
        if let Some(inner) = text.strip_prefix(start) {
            text = inner.trim();
            text = text.strip_suffix(end).unwrap_or(text).trim();
        }
    }
    text.trim_end_matches(';').trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dirt_is_mended() {
        for dirty in [
            r#"{"name": "Piso"}"#,
            "<!-- {\"name\": \"Piso\"} -->",
            "//<![CDATA[\n{\"name\": \"Piso\"}\n//]]>",
            r#"{"name": "Piso",}"#,
            r"{&quot;name&quot;: &quot;Piso&quot;}",
            "{\"name\": \"Piso\"};",
            "/* ficha */ {\"name\": \"Piso\" // nombre\n}",
        ] {
            assert_eq!(parse(dirty), Some(json!({"name": "Piso"})), "{dirty}");
        }
        assert_eq!(parse("{\"name\": \"two\r\nlines\"}"), Some(json!({"name": "two\nlines"})));
        assert_eq!(parse(r#"{"name": "50\% off"}"#), Some(json!({"name": "50\\% off"})));
    }

    #[test]
    fn nonsense_is_nothing() {
        for text in ["", "{", "{\"a\": }", "hello"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }
}
