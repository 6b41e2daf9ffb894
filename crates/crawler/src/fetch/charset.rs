//! From bytes to text.
//!
//! A charset is named, from the strongest word to the weakest, by a byte order mark, the header, `<meta>` elements and an
//! XML declaration. Names are taken for what the bytes allow: a page that calls itself UTF-8 and is not is read by the
//! next name, and one that names nothing that fits is looked at.

mod named;

#[cfg(test)]
mod tests;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a page without a name is looked at, from its first letter that is not ASCII.
const LOOKED_AT: usize = 128 * 1024;

/// The text of a body. `tld` is the last part of its host, a hint at the language where nothing else is known.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>, tld: Option<&str>) -> String {
    encoding(bytes, content_type, tld).decode(bytes).0.into_owned()
}

/// What the bytes are to be read as.
pub(super) fn encoding(bytes: &[u8], content_type: Option<&str>, tld: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    // Escapes and noughts are ASCII too, and may be the letters of another charset.
    if bytes.is_ascii() && !bytes.contains(&0) && !bytes.contains(&0x1b) {
        return UTF_8;
    }
    charset(bytes, content_type, tld)
}

fn charset(bytes: &[u8], content_type: Option<&str>, tld: Option<&str>) -> &'static Encoding {
    if let Some(encoding) = wide(bytes) {
        return encoding;
    }
    let fits = |encoding: &&'static Encoding| fits(encoding, bytes);
    let named = named::by_header(content_type).filter(fits);
    let Some(encoding) = named.or_else(|| named::by_page(bytes).into_iter().find(fits)) else {
        return looked_at(bytes, tld);
    };
    // Servers add `charset=iso-8859-1` to whatever they send. Western text is UTF-8 by chance next to never.
    let western = encoding == WINDOWS_1252 || encoding == ISO_8859_15;
    if western && std::str::from_utf8(bytes).is_ok_and(|text| !text.is_ascii()) { UTF_8 } else { encoding }
}

/// UTF-16 without a mark: every other byte of its markup is nought.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(named::PRESCAN) & !1];
    let pairs = start.len() / 2;
    let noughts = |offset: usize| start.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (noughts(0), noughts(1));
    let mostly = |these: usize, others: usize| pairs > 1 && these * 2 > pairs && others * 20 < pairs;
    if mostly(second, first) {
        Some(UTF_16LE)
    } else if mostly(first, second) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the bytes may be of this charset.
fn fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    if encoding == UTF_8 {
        return mostly_utf8(bytes);
    }
    if encoding == UTF_16LE || encoding == UTF_16BE {
        // Such a page was told by its noughts, unless it has no letter of the Latin alphabet, nor markup.
        return false;
    }
    if encoding.is_single_byte() {
        return true;
    }
    // The charsets of East Asia leave gaps, and room for letters of one's own, in which text of any other soon falls.
    let text = encoding.decode_without_bom_handling(bytes).0;
    let strange = text.chars().filter(|letter| matches!(letter, '\u{fffd}' | '\u{e000}'..='\u{f8ff}')).count();
    strange * 50 <= text.chars().filter(|letter| !letter.is_ascii()).count()
}

/// Whether this is UTF-8, a few broken characters allowed: one bad byte in a large page should not spoil all of its
/// accents.
fn mostly_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut broken, mut sound) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || sound > broken * 4
}

/// The charset that the bytes themselves speak for.
fn looked_at(bytes: &[u8], tld: Option<&str>) -> &'static Encoding {
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    // A few letters before it: what an accent means is told by its word.
    let start = first.saturating_sub(64);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[start..bytes.len().min(start + LOOKED_AT)], true);
    let is_name = |tld: &&str| !tld.is_empty() && tld.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    detector.guess(tld.filter(is_name).map(str::as_bytes), Utf8Detection::Deny)
}
