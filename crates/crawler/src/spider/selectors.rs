//! Spiders defined by a TOML file of CSS selectors.
//!
//! ```toml
//! name = "Example agency"
//!
//! [detail]
//! when = "article.property"           # optional: pages that match are an ad's own, others are not
//!
//! [detail.fields]
//! price = [".price-now", ".price"]    # the first that gives a value counts
//! area_m2 = { select = "li.size", replace = [['\s+', " "]], pattern = "([0-9.,]+) m²" }
//! latitude = { select = "#map", attr = "data-lat" }
//! description = { select = ".text", parse = "html" }
//!
//! [cards]
//! each = "li.result"
//! link = { attr = "data-href" }       # optional: the first link otherwise
//!
//! [cards.fields]
//! price = ".amount"
//!
//! [follow]
//! links = ["h3 a"]                    # optional: all links otherwise
//! next = ["a.next"]                   # optional: the next page of results
//! allow = ["/homes/"]                 # optional: regular expressions over the whole address
//! deny = ["/blog/"]
//! ```
//!
//! Fields are named as in [`domain::facts::Field`]; `docs/spiders.md` explains all of it.

use domain::facts::Field;
use regex::Regex;

use super::css::Css;
use super::definition;

/// A spider defined by CSS selectors: checked, compiled, ready to read pages.
#[derive(Debug, Clone)]
pub struct SelectorsSpider {
    /// What the definition calls it.
    pub name: String,
    pub(crate) when: Option<Css>,
    pub(crate) detail: Vec<FieldRules>,
    pub(crate) cards: Option<CardRules>,
    pub(crate) follow: FollowRules,
}

/// How cards are found and read.
#[derive(Debug, Clone)]
pub(crate) struct CardRules {
    pub(crate) each: Css,
    pub(crate) link: Option<LinkRule>,
    pub(crate) fields: Vec<FieldRules>,
}

/// Which links are followed.
#[derive(Debug, Clone, Default)]
pub(crate) struct FollowRules {
    /// Those; all where nothing is said.
    pub(crate) links: Option<Vec<LinkRule>>,
    /// The next page of results.
    pub(crate) next: Vec<LinkRule>,
    /// Addresses that are followed; all where none is named.
    pub(crate) allow: Vec<Regex>,
    /// Addresses that are not.
    pub(crate) deny: Vec<Regex>,
}

/// Where a link stands.
#[derive(Debug, Clone)]
pub(crate) struct LinkRule {
    /// Its element, or one around it; the card itself without.
    pub(crate) select: Option<Css>,
    /// The attribute that holds the address, where it is no link of HTML's.
    pub(crate) attr: Option<String>,
}

/// Where one fact stands: the first rule that gives a value counts.
#[derive(Debug, Clone)]
pub(crate) struct FieldRules {
    pub(crate) field: Field,
    pub(crate) rules: Vec<Rule>,
}

/// A place in which a fact may stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rule {
    /// Without one it is the card itself.
    pub(crate) select: Option<Css>,
    /// The selector as it was written, for provenance.
    pub(crate) css: String,
    pub(crate) attr: Option<String>,
    /// Done to the text one after the other, before anything else.
    pub(crate) replace: Vec<Replacement>,
    /// One group: the part that counts.
    pub(crate) pattern: Option<Regex>,
    pub(crate) parse: Parse,
}

/// What is put in place of what matches.
#[derive(Debug, Clone)]
pub(crate) struct Replacement {
    pub(crate) regex: Regex,
    pub(crate) put: String,
}

/// How a selected text is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Parse {
    /// As texts of its field are read everywhere.
    #[default]
    Text,
    /// The inner HTML, with its line breaks.
    Html,
}

impl SelectorsSpider {
    /// Reads a definition.
    ///
    /// # Errors
    /// [`SpiderErrors`]: all mistakes, with the place of each and how to mend it.
    pub fn parse(toml: &str) -> Result<Self, SpiderErrors> {
        definition::read(toml)
    }
}

/// A definition that cannot be used: its mistakes in the order in which they stand, at least one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct SpiderErrors(pub Vec<SpiderError>);

/// A mistake in a definition: where, and how to mend it.
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
