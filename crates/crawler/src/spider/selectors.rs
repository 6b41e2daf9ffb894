//! Spiders defined by a TOML file of CSS selectors.
//!
//! ```toml
//! name = "Example agency"
//!
//! [detail]
//! when = "article.property"           # optional: pages that match are an ad's own, others are not
//!
//! [detail.fields]
//! price = ".price"
//! area_m2 = { select = "li.size", pattern = "([0-9.,]+) m²" }
//! latitude = { select = "#map", attr = "data-lat" }
//! description = { select = ".text", parse = "html" }
//!
//! [cards]
//! each = "li.result"
//! link = "h3 a"                       # optional: the first link otherwise
//!
//! [cards.fields]
//! price = ".amount"
//!
//! [follow]
//! links = ["a.next", "h3 a"]          # optional: all links otherwise
//! deny = ["/blog/"]                   # optional: regular expressions over the whole address
//! ```
//!
//! Fields are named as in [`domain::facts::Field`]; `docs/spiders.md` lists them.

use domain::facts::Field;
use regex::Regex;
use scraper::Selector;

use super::definition;

/// A spider defined by CSS selectors: checked, compiled, ready to read pages.
#[derive(Debug, Clone)]
pub struct SelectorsSpider {
    /// What the definition calls it.
    pub name: String,
    pub(crate) when: Option<Selector>,
    pub(crate) detail: Vec<Rule>,
    pub(crate) cards: Option<CardRules>,
    pub(crate) follow: Vec<Selector>,
    pub(crate) deny: Vec<Regex>,
}

/// How cards are found and read.
#[derive(Debug, Clone)]
pub(crate) struct CardRules {
    pub(crate) each: Selector,
    pub(crate) link: Option<Selector>,
    pub(crate) fields: Vec<Rule>,
}

/// Where one fact stands.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) field: Field,
    pub(crate) select: Selector,
    /// The selector as it was written, for provenance.
    pub(crate) css: String,
    pub(crate) attr: Option<String>,
    /// One group: the part that counts.
    pub(crate) pattern: Option<Regex>,
    pub(crate) parse: Parse,
}

/// How a selected text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parse {
    /// As texts of its field are read everywhere.
    Text,
    /// The inner HTML, with its line breaks.
    Html,
}

impl SelectorsSpider {
    /// Reads a definition.
    ///
    /// # Errors
    /// [`SpiderError`] with the place of the first mistake and how to mend it.
    pub fn parse(toml: &str) -> Result<Self, SpiderError> {
        definition::read(toml)
    }
}

/// A definition that cannot be used: where, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct SpiderError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and how to mend it, in English.
    pub message: String,
}
