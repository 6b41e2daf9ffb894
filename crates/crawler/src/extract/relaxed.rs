//! JSON as scripts and careless templates write it: comments, trailing commas, raw newlines in strings, single quotes,
//! names without quotes, `undefined`. What cannot be a literal is no value: nothing is evaluated.

use serde_json::{Map, Number, Value};

/// Deepest nesting read; the same as `serde_json`'s.
const DEEPEST: usize = 127;

/// Reads all of a text as one value.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip();
    (reader.at == text.len()).then_some(value)
}

/// Reads the value that a text begins with, whatever follows.
pub(super) fn parse_prefix(text: &str) -> Option<Value> {
    Reader { text, at: 0 }.value(0)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Skips white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            if blank > 0 {
                self.at += blank;
            } else if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.skip();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' | b'\'' => self.string().map(Value::String),
            b'-' | b'0'..=b'9' | b'.' => self.number(),
            b'!' => {
                self.at += 1;
                let value = self.takes(b'0');
                (value || self.takes(b'1')).then_some(Value::Bool(value))
            }
            _ => match self.word()? {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                "null" | "undefined" | "NaN" => Some(Value::Null),
                _ => None,
            },
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut object = Map::new();
        loop {
            self.skip();
            if self.takes(b'}') {
                return Some(Value::Object(object));
            }
            let name = match self.peek()? {
                b'"' | b'\'' => self.string()?,
                _ => self.word()?.to_owned(),
            };
            self.skip();
            if !self.takes(b':') {
                return None;
            }
            object.insert(name, self.value(depth + 1)?);
            self.skip();
            if !self.takes(b',') && self.peek() != Some(b'}') {
                return None;
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.skip();
            if self.takes(b']') {
                return Some(Value::Array(values));
            }
            values.push(self.value(depth + 1)?);
            self.skip();
            if !self.takes(b',') && self.peek() != Some(b']') {
                return None;
            }
        }
    }

    fn word(&mut self) -> Option<&str> {
        let rest = self.text.get(self.at..)?;
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$')).unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }

    fn number(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at..)?;
        let end =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '+')).unwrap_or(rest.len());
        self.at += end;
        let digits = &rest[..end];
        let whole = digits.parse::<i64>().ok().map(Number::from);
        whole.or_else(|| digits.parse().ok().and_then(Number::from_f64)).map(Value::Number)
    }

    /// A string in either kind of quotes, as JavaScript reads it; a backslash before anything else stays.
    fn string(&mut self) -> Option<String> {
        let quote = char::from(self.peek()?);
        let rest = self.text.get(self.at + 1..)?;
        let mut out = String::new();
        let mut letters = rest.char_indices();
        while let Some((offset, letter)) = letters.next() {
            match letter {
                letter if letter == quote => {
                    self.at += 1 + offset + 1;
                    return Some(out);
                }
                '\\' => match letters.next()?.1 {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'r' | 'b' | 'f' | 'v' | '\n' => {}
                    'x' => out.push(char::from_u32(hex(&mut letters, 2)?)?),
                    'u' => out.push(escaped(&mut letters)?),
                    plain @ ('"' | '\'' | '\\' | '/' | '`') => out.push(plain),
                    other => out.extend(['\\', other]),
                },
                '\r' => {}
                letter if letter.is_control() && !matches!(letter, '\n' | '\t') => {}
                letter => out.push(letter),
            }
        }
        None
    }
}

type Letters<'t> = std::str::CharIndices<'t>;

fn hex(letters: &mut Letters<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |code, _| Some(code * 16 + letters.next()?.1.to_digit(16)?))
}

/// The character of `\uXXXX`, or of two that make a pair.
fn escaped(letters: &mut Letters<'_>) -> Option<char> {
    let high = hex(letters, 4)?;
    if !(0xd800..0xdc00).contains(&high) {
        return Some(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    let mut ahead = letters.clone();
    if ahead.next().map(|(_, c)| c) == Some('\\')
        && ahead.next().map(|(_, c)| c) == Some('u')
        && let Some(low @ 0xdc00..0xe000) = hex(&mut ahead, 4)
    {
        *letters = ahead;
        return char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
    }
    Some(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn literals_of_scripts_are_read() {
        let text = "{ // ficha\n ref: 'A\\'1', \"n\": -1.5, /* , */ on: !0, off: !1, u: undefined, list: [1, 2,], s: 'a\nb', \
                    x: '\\xe1\\u00e1\\ud83c\\udfe0', url: 'http://a/b//c' }";
        let read = json!({"ref": "A'1", "n": -1.5, "on": true, "off": false, "u": null, "list": [1, 2], "s": "a\nb",
            "x": "áá🏠", "url": "http://a/b//c"});
        assert_eq!(parse(text), Some(read));
        assert_eq!(parse_prefix("{a: 1}; more()"), Some(json!({"a": 1})));
    }

    #[test]
    fn what_is_no_literal_is_no_value() {
        for text in ["", "{", "{a: f()}", "{a b}", "[1", "'open", "{a: 1} {b: 2}", "window.x", "{a: `t`}"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[\\[\\]{}:,'\"\\\\/*u!a-f0-9.é\n -]{0,80}") {
            let _ = (parse(&text), parse_prefix(&text));
        }

        #[test]
        fn sound_json_reads_the_same(text in "\\PC{0,20}", number in proptest::num::i64::ANY) {
            let value = json!({"a": [text, {"b": number, "c": null}], "d": true});
            prop_assert_eq!(parse(&value.to_string()), Some(value));
        }
    }
}
