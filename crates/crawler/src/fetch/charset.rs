//! From bytes to text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a page its own word on its charset is looked for, after the HTML standard.
const PRESCAN: usize = 1024;

pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    let encoding = encoding(bytes, content_type);
    encoding.decode(bytes).0.into_owned()
}

/// What the bytes are to be read as.
pub(super) fn encoding(bytes: &[u8], content_type: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if bytes.is_ascii() {
        return UTF_8;
    }
    let named = [content_type.and_then(of_content_type), of_markup(&bytes[..bytes.len().min(PRESCAN)])];
    for encoding in named.into_iter().flatten() {
        if encoding != UTF_8 || mostly_utf8(bytes) {
            return encoding;
        }
    }
    if mostly_utf8(bytes) { UTF_8 } else { WINDOWS_1252 }
}

fn of_content_type(header: &str) -> Option<&'static Encoding> {
    header.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        name.trim().eq_ignore_ascii_case("charset").then(|| Encoding::for_label(value.as_bytes()))?
    })
}

/// The charset that a `<meta>` tag or an XML declaration names. What is read as ASCII here cannot be UTF-16, whatever
/// it says.
fn of_markup(start: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let after = |marker: &str| start.match_indices(marker).find_map(|(at, _)| label(&start[at + marker.len()..]));
    let xml = if start.trim_start().starts_with("<?xml") { after("encoding") } else { None };
    let encoding = xml.or_else(|| after("charset"))?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The label in `="label"`.
fn label(text: &str) -> Option<&'static Encoding> {
    let text = text.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '>' | '/' | '?'));
    Encoding::for_label(&text.as_bytes()[..end.unwrap_or(text.len())])
}

/// Whether this is UTF-8, a few broken characters allowed: one bad byte in a large page should not spoil all of its
/// accents.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut broken, mut sound) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || sound > broken * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATIN: &[u8] = b"Ba\xf1o, \xc1tico, 900 \x80";
    const READ: &str = "Baño, Ático, 900 €";

    fn with_meta(meta: &str, body: &[u8]) -> Vec<u8> {
        [meta.as_bytes(), body].concat()
    }

    #[test]
    fn the_header_names_the_charset() {
        assert_eq!(decode(LATIN, Some("text/html; charset=ISO-8859-1")), READ);
        assert_eq!(decode(LATIN, Some("text/html; Charset=\"windows-1252\"")), READ);
        assert_eq!(decode(READ.as_bytes(), Some("text/html;charset=utf-8")), READ);
    }

    #[test]
    fn the_page_names_its_charset() {
        for meta in [
            "<meta charset=iso-8859-1>",
            "<META http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'>",
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
        ] {
            assert_eq!(decode(&with_meta(meta, LATIN), Some("text/html")), format!("{meta}{READ}"));
        }
    }

    #[test]
    fn nobody_names_it() {
        assert_eq!(decode(READ.as_bytes(), None), READ);
        assert_eq!(decode(LATIN, None), READ);
        assert_eq!(decode(&[b"\xef\xbb\xbf", READ.as_bytes()].concat(), Some("text/html; charset=latin1")), READ);
        assert_eq!(decode(b"\xff\xfea\0\xf1\0", None), "añ");
    }

    #[test]
    fn a_wrong_name_is_seen_through() {
        assert_eq!(decode(LATIN, Some("text/html; charset=utf-8")), READ);
        let page = with_meta("<meta charset=iso-8859-15>", b"1 \xa4");
        assert!(decode(&page, Some("text/html; charset=utf-8")).ends_with("1 €"));
        assert_eq!(decode(b"a\xf1\xf1", Some("text/html; charset=klingon")), "aññ");
    }

    #[test]
    fn one_broken_byte_does_not_spoil_a_page() {
        let page = ["ñáéíóúñáéíóú".as_bytes(), b"\xff"].concat();
        assert_eq!(decode(&page, Some("text/html; charset=utf-8")), "ñáéíóúñáéíóú\u{fffd}");
    }
}
