//! Recipes for reading sites.

mod css;
mod definition;
mod keys;
mod schema;
mod selectors;

pub(crate) use css::Css;
pub use schema::schema;
pub(crate) use selectors::{FieldRules, LinkRule, Parse, Replacement, Rule};
pub use selectors::{SelectorsSpider, SpiderError, SpiderErrors};

/// How a site is read. Cheap to share behind an `Arc`.
#[derive(Debug, Clone)]
pub enum Recipe {
    /// Structured data, labels and prose: works on any site, needs no configuration.
    Structured,
    /// A site's own CSS selectors, before all that `Structured` reads.
    Selectors(Box<SelectorsSpider>),
}

impl Recipe {
    /// The recipe that needs no configuration.
    pub const fn structured() -> Self {
        Self::Structured
    }
}
