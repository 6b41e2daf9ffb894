//! From the bytes of a robots.txt to the lines that say something.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::MOST_BYTES;

/// Bytes of a line that are read, as by Google: many times the longest URL that any browser takes.
const MOST_OF_A_LINE: usize = 2083 * 8 - 1;

/// What stands before the colon, and how it may begin: each with the misspellings that Google sees through.
const KEYS: [(Key, &[&str]); 5] = [
    (Key::UserAgent, &["user-agent", "useragent", "user agent"]),
    (Key::Allow, &["allow"]),
    (Key::Disallow, &["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"]),
    (Key::Sitemap, &["sitemap", "site-map"]),
    (Key::CrawlDelay, &["crawl-delay", "crawldelay", "crawl delay"]),
];

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    UserAgent,
    Allow,
    Disallow,
    Sitemap,
    CrawlDelay,
}

/// A line that is understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: usize,
    pub(super) key: Key,
    /// Without the space around it; may be empty.
    pub(super) value: String,
}

/// Hands out the lines in order. What is not understood is left out.
pub(super) fn read(file: &[u8], mut take: impl FnMut(Line)) {
    let file = within_the_limit(file);
    let file = as_utf8(file);
    let mut number = 0;
    let mut ended_by_return = false;
    for whole in without_mark(&file).split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        // `\r\n` ends one line, not two.
        number += usize::from(!(ended_by_return && whole == b"\n"));
        ended_by_return = whole.ends_with(b"\r");
        let line = whole.strip_suffix(b"\n").or_else(|| whole.strip_suffix(b"\r")).unwrap_or(whole);
        let line = &line[..line.len().min(MOST_OF_A_LINE)];
        // Google's parser ends a line at a null byte as at a comment.
        let said = line.split(|byte| matches!(byte, b'#' | 0)).next().unwrap_or_default();
        if let Some(line) = parse(number, &escaped(said)) {
            take(line);
        }
        // Old Spanish sites write in Latin-1, and lead to their pages in UTF-8.
        if std::str::from_utf8(said).is_err()
            && let Some(line) = parse(number, &WINDOWS_1252.decode_without_bom_handling(said).0)
        {
            take(line);
        }
    }
}

/// What is read of a long file: whole lines only, because half a line may say the opposite.
fn within_the_limit(file: &[u8]) -> &[u8] {
    if file.len() <= MOST_BYTES {
        return file;
    }
    let ends_at = file[..=MOST_BYTES].iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
    &file[..ends_at.unwrap_or_default()]
}

/// The RFC knows UTF-8 only, and some editors save UTF-16 all the same, with a mark that says so.
fn as_utf8(file: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(file) {
        Some((encoding, _)) if encoding != UTF_8 => {
            Cow::Owned(encoding.decode_with_bom_removal(file).0.into_owned().into_bytes())
        }
        _ => Cow::Borrowed(file),
    }
}

/// Without the byte order mark, or the part of one that is left of it.
fn without_mark(file: &[u8]) -> &[u8] {
    let mark = [0xef, 0xbb, 0xbf];
    let same = file.iter().zip(mark).take_while(|(byte, of_mark)| **byte == *of_mark).count();
    &file[same..]
}

/// The line as text: octets that are not UTF-8 are escaped, which is what the RFC does with them in a path.
fn escaped(line: &[u8]) -> Cow<'_, str> {
    use std::fmt::Write as _;
    if let Ok(text) = std::str::from_utf8(line) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(line.len() + 16);
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    Cow::Owned(text)
}

fn parse(number: usize, line: &str) -> Option<Line> {
    let line = line.trim();
    let (key, value) = line.split_once(':').or_else(|| two_words(line))?;
    let (key, value) = (key.trim_end(), value.trim());
    let begins_with =
        |name: &&str| key.as_bytes().get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name.as_bytes()));
    let (key, _) = KEYS.iter().find(|(_, names)| names.iter().any(begins_with))?;
    Some(Line { number, key: *key, value: value.to_owned() })
}

/// A line whose colon was forgotten, if it cannot be a sentence.
fn two_words(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
    match (words.next(), words.next(), words.next()) {
        (Some(key), Some(value), None) => Some((key, value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Key::{Allow, CrawlDelay, Disallow, Sitemap, UserAgent};
    use super::*;

    fn lines(file: &[u8]) -> Vec<(Key, String)> {
        let mut lines = Vec::new();
        read(file, |line| lines.push((line.key, line.value)));
        lines
    }

    fn said(file: &[u8], expected: &[(Key, &str)]) {
        let lines = lines(file);
        let lines: Vec<(Key, &str)> = lines.iter().map(|(key, value)| (*key, value.as_str())).collect();
        assert_eq!(lines, expected, "{:?}", String::from_utf8_lossy(file));
    }

    #[test]
    fn each_kind_of_line_is_told() {
        said(
            b"User-Agent: mirlo\nAllow: /pisos/abc\nUser-Agent tordo # forgotten\nthis is no rule\n# a remark\n\n\
              llamas: /none\nnoarchive: /x\nDisallow: /\nTypo #said so\nuseragent: grajo\ndisallaw: /y\n\
              site-map: https://e.example/s.xml #first\nsitemap: https://e.example/t.xml\nNoArchive: /Z\n\
              crawl-delay 7\n",
            &[
                (UserAgent, "mirlo"),
                (Allow, "/pisos/abc"),
                (UserAgent, "tordo"),
                (Disallow, "/"),
                (UserAgent, "grajo"),
                (Disallow, "/y"),
                (Sitemap, "https://e.example/s.xml"),
                (Sitemap, "https://e.example/t.xml"),
                (CrawlDelay, "7"),
            ],
        );
    }

    #[test]
    fn lines_end_in_any_way() {
        let expected = [(UserAgent, "mirlo"), (Allow, "/a"), (UserAgent, "tordo"), (Disallow, "/")];
        let file = "User-agent: mirlo\nAllow: /a\nUser-agent: tordo\n\n\nDisallow: /\n";
        for ending in ["\n", "\r\n", "\r"] {
            said(file.replace('\n', ending).as_bytes(), &expected);
        }
        said(file.trim_end().as_bytes(), &expected);
        said(b"User-agent: mirlo\nAllow: /a\r\nUser-agent: tordo\r\r\n\nDisallow: /", &expected);
    }

    #[test]
    fn lines_are_numbered_as_an_editor_numbers_them() {
        for ending in ["\n", "\r\n", "\r"] {
            let file = "User-agent: *\n\n# why\nAllow: /a\nDisallow: /".replace('\n', ending);
            let mut numbers = Vec::new();
            read(file.as_bytes(), |line| numbers.push(line.number));
            assert_eq!(numbers, [1, 4, 5], "{ending:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_counts_at_the_beginning_only() {
        let both = [(UserAgent, "mirlo"), (Allow, "/x")];
        for mark in [b"\xef\xbb\xbf".as_slice(), b"\xef\xbb", b"\xef", b""] {
            said(&[mark, b"User-agent: mirlo\nAllow: /x\n"].concat(), &both);
        }
        said(b"\xef\x11\xbfUser-agent: mirlo\nAllow: /x\n", &both[1..]);
        said(b"User-agent: mirlo\n\xef\xbb\xbfAllow: /x\n", &both[..1]);
        said(b"\xff\xfeU\0s\0e\0r\0-\0a\0g\0e\0n\0t\0:\0*\0", &[(UserAgent, "*")]);
        said(b"\xfe\xff\0A\0l\0l\0o\0w\0:\0/", &[(Allow, "/")]);
    }

    #[test]
    fn misspelt_keys_are_known() {
        for (key, spellings) in [
            (UserAgent, ["USER-AGENT", "uSeR-aGeNt", "useragent", "User Agent", "user-agents"].as_slice()),
            (Allow, &["ALLOW", "AlLoW", "Allowed"]),
            (Disallow, &["DISALLOW", "dIsAlLoW", "Dissallow", "dissalow", "disalow", "Diasllow", "disallaw"]),
            (Disallow, &["Disallowed"]),
            (Sitemap, &["SITEMAP", "Site-Map", "Sitemaps"]),
            (CrawlDelay, &["CRAWL-DELAY", "CrawlDelay", "Crawl Delay"]),
        ] {
            for spelling in spellings {
                said(format!(" {spelling}\t: /x ").as_bytes(), &[(key, "/x")]);
            }
        }
        for other in ["alow", "dis-allow", "agent", "user_agent", "foo", "xdisallow", "site map", "delay", ""] {
            said(format!("{other}: /x").as_bytes(), &[]);
        }
    }

    #[test]
    fn a_colon_may_be_missing_between_two_words_only() {
        said(b"disallow /x", &[(Disallow, "/x")]);
        said(b"\tdisallow \t /x \t", &[(Disallow, "/x")]);
        said(b"disallow /x # why", &[(Disallow, "/x")]);
        said(b"disallow /x /y", &[]);
        said(b"disallow", &[]);
        said(b"user agent mirlo", &[]);
        said(b"disallow:", &[(Disallow, "")]);
        said(b": /x", &[]);
        said(b":", &[]);
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        said(b"disallow: /a\0b\nallow: /c\n\0\0\0", &[(Disallow, "/a"), (Allow, "/c")]);
        said(b"\0disallow: /\n", &[]);
        said(b"disallow: /\xe1tico # caf\xe9", &[(Disallow, "/%E1tico"), (Disallow, "/ático")]);
        said(b"disallow: /a # caf\xe9", &[(Disallow, "/a")]);
        said(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", &[]);
        said(b"", &[]);
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_one_read() {
        let at_limit = format!("disallow: /{}", "a".repeat(MOST_OF_A_LINE - 11));
        assert_eq!(at_limit.len(), MOST_OF_A_LINE);
        for beyond in ["", "b", &"b".repeat(100_000)] {
            said(format!("{at_limit}{beyond}\nallow: /").as_bytes(), &[(Disallow, &at_limit[10..]), (Allow, "/")]);
        }
        // A character that the cut goes through leaves its first octets.
        let cut = format!("{}ñ", &at_limit[..at_limit.len() - 1]);
        assert!(lines(cut.as_bytes())[0].1.ends_with("a%C3"), "the octets before the cut");
    }

    #[test]
    fn a_long_file_is_read_up_to_its_last_whole_line() {
        let first = "disallow: /first\n";
        let with_tail = |tail: &str| {
            let filler = "#".repeat(MOST_BYTES - first.len() - tail.len() - 1);
            format!("{first}{filler}\n{tail}")
        };
        let at_limit = with_tail("allow: /abc");
        assert_eq!(at_limit.len(), MOST_BYTES);
        let both = [(Disallow, "/first"), (Allow, "/abc")];
        said(at_limit.as_bytes(), &both);
        said(format!("{at_limit}\ndisallow: /late").as_bytes(), &both);
        said(format!("{at_limit}\rdisallow: /late").as_bytes(), &both);
        said(format!("{at_limit}def\ndisallow: /late").as_bytes(), &both[..1]);
        said(format!("disallow: /{}", "a".repeat(MOST_BYTES)).as_bytes(), &[]);
    }
}
