//! What a site lists: sitemaps after sitemaps.org, as XML or plain text, gzipped or not.

use std::io::Read;

use domain::Instant;
use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use crate::address::{self, is_web};

/// Largest sitemap, decompressed, in bytes.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;
/// Unpacked at a time, in bytes.
const PIECE: usize = 64 * 1024;
/// Most URLs of one sitemap.
pub const MAX_URLS: usize = 50_000;
/// How deep an index may lead: the file that robots.txt names, and those it lists.
pub const MAX_INDEX_DEPTH: u8 = 2;

/// What one sitemap lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sitemap {
    /// Pages.
    Pages(Vec<Entry>),
    /// Further sitemaps.
    Index(Vec<Entry>),
}

/// One line of a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it leads.
    pub url: Url,
    /// When that last changed, if the sitemap says so.
    pub last_modified: Option<Instant>,
}

impl Sitemap {
    /// The same with what changed last first. What does not say when comes last; of equal times, the order stays.
    #[must_use]
    pub fn newest_first(mut self) -> Self {
        let (Self::Pages(entries) | Self::Index(entries)) = &mut self;
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.last_modified));
        self
    }
}

/// Why a sitemap cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NotASitemap {
    /// Decompressed it is larger than [`MAX_BYTES`].
    #[error("more than {MAX_BYTES} bytes decompressed")]
    TooLarge,
    /// What looks like gzip is not.
    #[error("broken gzip: {0}")]
    Gzip(#[from] std::io::Error),
    /// XML with another root, or none.
    #[error("neither a sitemap nor an index of sitemaps")]
    OtherRoot,
}

/// Reads a sitemap. XML that breaks off half-way gives what stood before; at most [`MAX_URLS`] URLs are taken.
///
/// # Errors
/// Where it is no sitemap at all.
pub fn parse(bytes: &[u8], base: &Url) -> Result<Sitemap, NotASitemap> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return parse_text(&unpack(bytes)?, base);
    }
    if bytes.len() > MAX_BYTES { Err(NotASitemap::TooLarge) } else { parse_text(bytes, base) }
}

/// Unpacks piece by piece: `read_to_end` would write noughts into all the room it makes first.
fn unpack(bytes: &[u8]) -> Result<Vec<u8>, NotASitemap> {
    let mut packed = flate2::read::MultiGzDecoder::new(bytes);
    let (mut unpacked, mut piece) = (Vec::new(), vec![0; PIECE]);
    loop {
        let length = packed.read(&mut piece)?;
        if length == 0 {
            return Ok(unpacked);
        }
        if unpacked.len() + length > MAX_BYTES {
            return Err(NotASitemap::TooLarge);
        }
        unpacked.extend_from_slice(&piece[..length]);
    }
}

fn parse_text(bytes: &[u8], base: &Url) -> Result<Sitemap, NotASitemap> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') { parse_xml(text, base) } else { Ok(Sitemap::Pages(parse_lines(text))) }
}

/// One absolute URL a line.
fn parse_lines(text: &str) -> Vec<Entry> {
    let urls = text.lines().filter_map(|line| Url::parse(line.trim()).ok()).filter(is_web);
    urls.take(MAX_URLS).map(|url| Entry { url, last_modified: None }).collect()
}

fn parse_xml(text: &str, base: &Url) -> Result<Sitemap, NotASitemap> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut index = None;
    let mut entries = Vec::new();
    let (mut location, mut modified) = (String::new(), String::new());
    let mut field: Option<Field> = None;
    // Elements of other namespaces inside an entry (images, videos) have a `loc` of their own, deeper down.
    let mut depth = 0_u32;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                depth += 1;
                let name = tag.local_name();
                match (depth, name.as_ref()) {
                    (1, "urlset") => index = Some(false),
                    (1, "sitemapindex") => index = Some(true),
                    (1, _) => return Err(NotASitemap::OtherRoot),
                    (2, _) => {
                        location.clear();
                        modified.clear();
                    }
                    (3, "loc") => field = Some(Field::Location),
                    (3, "lastmod") => field = Some(Field::Modified),
                    _ => field = None,
                }
            }
            Event::End(_) => {
                if depth == 2
                    && let Some(url) = address::web(&location, base).filter(|_| !location.is_empty())
                {
                    entries.push(Entry { url, last_modified: parse_time(modified.trim()) });
                    if entries.len() == MAX_URLS {
                        break;
                    }
                }
                depth = depth.saturating_sub(1);
                field = None;
            }
            Event::Text(text) => push(field, &mut location, &mut modified, &text),
            Event::CData(text) => push(field, &mut location, &mut modified, &text),
            Event::GeneralRef(reference) => {
                let character = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                if let Some(character) = character {
                    push(field, &mut location, &mut modified, character.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match index {
        Some(true) => Ok(Sitemap::Index(entries)),
        Some(false) => Ok(Sitemap::Pages(entries)),
        None => Err(NotASitemap::OtherRoot),
    }
}

#[derive(Debug, Clone, Copy)]
enum Field {
    Location,
    Modified,
}

fn push(field: Option<Field>, location: &mut String, modified: &mut String, text: &str) {
    match field {
        Some(Field::Location) => location.push_str(text),
        Some(Field::Modified) => modified.push_str(text),
        None => {}
    }
}

/// A W3C date, with or without a time.
fn parse_time(text: &str) -> Option<Instant> {
    if let Ok(time) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let date: chrono::NaiveDate = text.parse().ok()?;
    Some(date.and_hms_opt(0, 0, 0)?.and_utc())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> Result<Sitemap, NotASitemap> {
        parse(text, &Url::parse("https://a.example/sitemap.xml").expect("a URL"))
    }

    fn pages(text: &[u8]) -> Vec<String> {
        match read(text).expect("a sitemap") {
            Sitemap::Pages(entries) => entries.into_iter().map(|entry| entry.url.into()).collect(),
            Sitemap::Index(_) => panic!("an index"),
        }
    }

    const PAGES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc> https://a.example/1?a=1&amp;b=2 </loc><lastmod>2026-01-02</lastmod></url>
  <url><loc><![CDATA[https://a.example/2]]></loc><lastmod>2026-01-02T03:04:05+01:00</lastmod>
    <image:image><image:loc>https://a.example/2.jpg</image:loc></image:image></url>
  <url><loc>/3&#x3F;x</loc><lastmod>soon</lastmod></url>
  <url><loc>mailto:x@a.example</loc></url>
  <url></url>
</urlset>"#;

    #[test]
    fn pages_with_their_times() {
        let Sitemap::Pages(entries) = read(PAGES.as_bytes()).expect("a sitemap") else { panic!("an index") };
        let found: Vec<_> = entries
            .iter()
            .map(|entry| (entry.url.as_str(), entry.last_modified.map(|time| time.to_rfc3339())))
            .collect();
        assert_eq!(
            found,
            [
                ("https://a.example/1?a=1&b=2", Some("2026-01-02T00:00:00+00:00".to_owned())),
                ("https://a.example/2", Some("2026-01-02T02:04:05+00:00".to_owned())),
                ("https://a.example/3?x", None),
            ]
        );
    }

    #[test]
    fn an_index_lists_sitemaps() {
        let text = b"<sitemapindex><sitemap><loc>https://a.example/s1.xml.gz</loc></sitemap></sitemapindex>";
        let Sitemap::Index(entries) = read(text).expect("a sitemap") else { panic!("pages") };
        assert_eq!(entries[0].url.as_str(), "https://a.example/s1.xml.gz");
    }

    #[test]
    fn what_changed_last_comes_first() {
        let entry = |(path, day): (&str, &str)| {
            let day = if day.is_empty() { String::new() } else { format!("<lastmod>2026-01-{day}</lastmod>") };
            format!("<url><loc>/{path}</loc>{day}</url>")
        };
        let entries = [("1", ""), ("2", "03"), ("3", "05"), ("4", "03T10:00:00Z"), ("5", ""), ("6", "03")].map(entry);
        let sitemap = read(format!("<urlset>{}</urlset>", entries.concat()).as_bytes()).expect("a sitemap");
        let Sitemap::Pages(entries) = sitemap.newest_first() else { panic!("an index") };
        let order: String = entries.iter().map(|entry| entry.url.path()).collect();
        assert_eq!(order, "/3/4/2/6/1/5");
    }

    #[test]
    fn gzip_is_unpacked_up_to_the_limit() {
        let pack = |bytes: &[u8]| {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(bytes).expect("packs");
            packed.finish().expect("packs")
        };
        assert_eq!(pages(&pack(PAGES.as_bytes())).len(), 3);
        let bomb = pack(&vec![b' '; MAX_BYTES + 1]);
        assert!(bomb.len() < MAX_BYTES / 100);
        assert!(matches!(read(&bomb), Err(NotASitemap::TooLarge)));
        assert!(matches!(read(&[0x1f, 0x8b, 1, 2, 3]), Err(NotASitemap::Gzip(_))));
    }

    #[test]
    fn plain_text_is_one_url_a_line() {
        assert_eq!(
            pages(b"\xef\xbb\xbfhttps://a.example/1\r\n\nnot a url\nhttps://a.example/2"),
            ["https://a.example/1", "https://a.example/2"]
        );
    }

    #[test]
    fn no_more_urls_than_the_limit() {
        let text = format!("<urlset>{}</urlset>", "<url><loc>https://a.example/</loc></url>".repeat(MAX_URLS + 10));
        assert_eq!(pages(text.as_bytes()).len(), MAX_URLS);
    }

    #[test]
    fn other_xml_is_refused_and_broken_xml_gives_what_it_has() {
        assert!(matches!(read(b"<html><body>Not found</body></html>"), Err(NotASitemap::OtherRoot)));
        assert_eq!(pages(b"<urlset><url><loc>https://a.example/1</loc></url><url><loc>htt").len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), xml in "[<>/a-z&;!\\[\\]]{0,60}") {
            let _ = read(&bytes);
            let mut text = b"<urlset><url>".to_vec();
            text.extend_from_slice(xml.as_bytes());
            prop_assert!(!matches!(read(&text), Err(NotASitemap::TooLarge)));
        }
    }
}
