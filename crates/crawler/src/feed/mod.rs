//! What a site publishes for machines: RSS, Atom, and lists of homes in XML, Kyero's and what is like it.
//!
//! A feed is known by what it is, not by its name or its content type: see [`root`]. Its items are kept as small trees;
//! what they say of a home is read in [`crate::extract`]. Entities that a feed declares are not expanded, and every item
//! is bounded in depth, number of elements and length of text.

mod element;
mod reader;

use domain::Instant;
use url::Url;

pub(crate) use element::Element;
pub(crate) use reader::parse;

/// Largest feed, decompressed, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// XML that is no feed is read as a page up to this size, in bytes.
pub(crate) const MOST_OF_OTHER_XML: usize = 5 * 1024 * 1024;
/// Most items of one feed.
pub const MAX_ITEMS: usize = 50_000;

/// A feed.
#[derive(Debug)]
pub(crate) struct Feed {
    pub(crate) kind: Kind,
    /// Who offers all that is in it, where it says.
    pub(crate) agency: Option<String>,
    /// In its order.
    pub(crate) items: Vec<Item>,
}

/// What the items of a feed are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Homes: Kyero's XML and others.
    Homes,
    /// Articles, RSS: some of them may be ads.
    Rss,
    /// Articles, Atom.
    Atom,
}

/// One item of a feed.
#[derive(Debug)]
pub(crate) struct Item {
    /// The page it names as its own, which may be that of others too.
    pub(crate) url: Option<Url>,
    /// What the feed calls it.
    pub(crate) id: Option<String>,
    /// When it was published, or last changed.
    pub(crate) at: Option<Instant>,
    pub(crate) element: Element,
}

/// Whether a body begins like XML that may be a feed.
pub(crate) fn begins_like_one(body: &[u8]) -> bool {
    const START: usize = 16 * 1024;
    root(&String::from_utf8_lossy(&body[..body.len().min(START)])).is_some()
}

/// The name of the first element of a text in XML, in lower case and without its prefix; `None` where it begins otherwise.
/// HTML is no XML: its first element is `html`, or nothing introduces it as XML.
pub(crate) fn root(text: &str) -> Option<String> {
    /// Names that say enough without an introduction.
    const TELLING: [&str; 12] = [
        "rss",
        "rdf",
        "feed",
        "urlset",
        "sitemapindex",
        "root",
        "kyero",
        "properties",
        "propiedades",
        "inmuebles",
        "listings",
        "trovit",
    ];
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    let introduced = rest.starts_with("<?xml");
    loop {
        let inner = rest.strip_prefix('<')?;
        let end = if inner.starts_with("!--") {
            inner.find("-->").map(|at| at + 3)
        } else if inner.starts_with('?') {
            inner.find("?>").map(|at| at + 2)
        } else if inner.starts_with('!') {
            // Declarations may stand inside, in brackets.
            let declared = inner.find(['>', '[']).filter(|&at| inner[at..].starts_with('['));
            match declared {
                Some(at) => inner[at..].find(']').and_then(|from| {
                    let from = at + from;
                    inner[from..].find('>').map(|to| from + to + 1)
                }),
                None => inner.find('>').map(|at| at + 1),
            }
        } else {
            let end = inner.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(inner.len());
            let name = inner[..end].rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
            let is_feed = name != "html" && (introduced || TELLING.contains(&name.as_str()));
            return is_feed.then_some(name).filter(|name| !name.is_empty());
        };
        rest = inner[end?..].trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_known_by_its_root() {
        for (text, expected) in [
            ("<rss version='2.0'>", Some("rss")),
            ("\u{feff} <?xml version='1.0'?>\n<!-- a > b --><RDF:RDF x='y'>", Some("rdf")),
            ("<?xml version='1.0'?><?xml-stylesheet href='x'?><anuncios><anuncio/>", Some("anuncios")),
            ("<!DOCTYPE root [<!ENTITY a \"<b>\">]>\n<root>", Some("root")),
            ("<anuncios><anuncio/>", None),
            ("<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'>", None),
            ("<!doctype html><html>", None),
            ("<!-- x --><html>", None),
            ("<div><rss>", None),
            ("{\"a\":1}", None),
            ("<!-- never closed", None),
            ("<", None),
            ("", None),
        ] {
            assert_eq!(root(text).as_deref(), expected, "{text}");
        }
    }
}
