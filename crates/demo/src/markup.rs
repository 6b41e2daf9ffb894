//! Writing text into HTML, XML and JSON so that it stays text.

use std::fmt::{self, Display, Formatter, Write};

/// Text for an HTML or XML element or quoted attribute.
pub(crate) struct Html<T>(pub(crate) T);

impl<T: Display> Display for Html<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(Escaping { out: f, escape: html }, "{}", self.0)
    }
}

/// A JSON string with its quotes, safe inside a `script` element.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Display> Display for Json<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        write!(Escaping { out: f, escape: json }, "{}", self.0)?;
        f.write_char('"')
    }
}

/// Passes on what is written, each character of note replaced.
struct Escaping<'a, 'f> {
    out: &'a mut Formatter<'f>,
    escape: fn(u8) -> Option<&'static str>,
}

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // Only ASCII is ever replaced, so that cutting at those bytes keeps characters whole.
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            if let Some(replacement) = (self.escape)(byte) {
                self.out.write_str(&text[from..at])?;
                self.out.write_str(replacement)?;
                from = at + 1;
            }
        }
        self.out.write_str(&text[from..])
    }
}

fn html(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    }
}

fn json(byte: u8) -> Option<&'static str> {
    match byte {
        b'"' => Some("\\\""),
        b'\\' => Some("\\\\"),
        b'<' => Some("\\u003c"),
        b'\n' => Some("\\n"),
        b'\r' => Some("\\r"),
        b'\t' => Some("\\t"),
        0..0x20 => Some(" "),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_stays_text() {
        assert_eq!(
            Html("<b>\"L'Eixample\" & más</b>").to_string(),
            "&lt;b&gt;&quot;L&#39;Eixample&quot; &amp; más&lt;/b&gt;"
        );
        let json = Json("</script> \"ñ\" \\ \n\u{1}").to_string();
        assert!(!json.contains('<'));
        assert_eq!(serde_json::from_str::<String>(&json).expect("a JSON string"), "</script> \"ñ\" \\ \n ");
    }
}
