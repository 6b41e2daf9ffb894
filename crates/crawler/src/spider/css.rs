//! A CSS selector, ready to be matched.

use scraper::error::SelectorErrorKind;
use scraper::selector::{Parser, Simple};
use selectors::SelectorList;
use selectors::parser::ParseRelative;

/// Bytes of a selector that are looked at in one step.
const BYTES_OF_A_STEP: usize = 32;

/// A selector. `scraper` parses it; its own type cannot be matched with steps that count.
#[derive(Debug, Clone)]
pub(crate) struct Css {
    pub(crate) list: SelectorList<Simple>,
    /// Steps that go for one on a page: a long selector asks much of each element.
    pub(crate) weight: usize,
}

impl Css {
    /// Reads a selector, or several with commas between.
    pub(crate) fn parse(css: &str) -> Result<Self, SelectorErrorKind> {
        let list = SelectorList::parse(&Parser, &mut cssparser::Parser::new(css), ParseRelative::No)?;
        Ok(Self { list, weight: 1 + css.len() / BYTES_OF_A_STEP })
    }
}
