//! A preview in the reader's words.
//!
//! What a spider read is put into words on the server: the browser shows it once, and need not hold what reads and
//! formats every fact of a home for that.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::components::facts_list::value;
#[cfg(feature = "ssr")]
use crate::{format, text::Locale};

/// Cards and links shown; the rest is counted.
#[cfg(feature = "ssr")]
const SHOWN: usize = 20;

/// What a spider would read from one URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewShown {
    /// The URL after redirects, canonical.
    pub url: String,
    /// What went wrong, if it could not be read.
    pub problem: Option<String>,
    /// What the page's own ad says; `None` where the page is no ad's.
    pub facts: Option<Vec<FactShown>>,
    /// Ads on cards of the page.
    pub cards: Shown<CardShown>,
    /// Links a run would follow.
    pub links: Shown<String>,
}

/// A fact, in words, with where it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactShown {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: String,
    /// The layer of the page it was read from.
    pub layer: String,
    /// The place there.
    pub path: String,
    /// The words there.
    pub raw: String,
    /// How sure the reading is.
    pub confidence: String,
}

/// A card: its address, and what it says in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardShown {
    /// The address.
    pub url: String,
    /// What it says.
    pub says: String,
}

/// The first few of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown<T> {
    /// The first few.
    pub first: Vec<T>,
    /// How many there are.
    pub all: usize,
}

#[cfg(feature = "ssr")]
impl<T> Shown<T> {
    fn of<S>(all: Vec<S>, show: impl Fn(S) -> T) -> Self {
        Self { all: all.len(), first: all.into_iter().take(SHOWN).map(show).collect() }
    }
}

#[cfg(feature = "ssr")]
impl PreviewShown {
    /// Puts a preview into words.
    pub fn new(preview: domain::view::Preview, locale: Locale) -> Self {
        use domain::facts::{Field, Reading};

        let text = locale.text();
        let facts = |reading: Reading| -> Vec<FactShown> {
            let shown = |field| {
                let value = value(&reading.facts, field, locale)?;
                let found = reading.provenance.get(&field);
                Some(FactShown {
                    name: (text.facts.field)(field).to_owned(),
                    value,
                    layer: found.map_or("", |found| (text.facts.layer)(found.layer)).to_owned(),
                    path: found.map(|found| found.path.clone()).unwrap_or_default(),
                    raw: found.map(|found| found.raw.clone()).unwrap_or_default(),
                    confidence: found
                        .map(|found| format::percent(f64::from(found.confidence), locale))
                        .unwrap_or_default(),
                })
            };
            reading.known().into_iter().filter_map(shown).collect()
        };
        let card = |(url, reading): (String, Reading)| {
            let said = [Field::Title, Field::Price, Field::Area, Field::Rooms, Field::Town];
            let says: Vec<String> = said.into_iter().filter_map(|field| value(&reading.facts, field, locale)).collect();
            CardShown { url, says: says.join(" · ") }
        };
        let problem = preview.problem.map(|(problem, detail)| {
            let problem = (text.runs.problem)(problem);
            if detail.is_empty() { problem.to_owned() } else { format!("{problem}: {detail}") }
        });
        Self {
            url: preview.url,
            problem,
            facts: preview.listing.map(facts),
            cards: Shown::of(preview.cards, card),
            links: Shown::of(preview.links, |url| url),
        }
    }
}
