//! An element of XML with what is in it.

use serde_json::{Map, Value};

/// The languages in which a text is wanted, the first first; else that which comes first.
const LANGUAGES: [&str; 2] = ["es", "en"];
/// Lengths of names of languages: `es`, `spa`, `en-GB`.
const LANGUAGE: std::ops::RangeInclusive<usize> = 2..=5;

/// An element: its name in lower case and without a prefix.
#[derive(Debug, Default, Clone)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// Its own text.
    pub(crate) text: String,
    pub(crate) children: Vec<Self>,
}

impl Element {
    /// The attribute's value.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The children of a name.
    pub(crate) fn all<'e, 'n>(&'e self, name: &'n str) -> impl Iterator<Item = &'e Self> + use<'e, 'n> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of one of these names that says something, by the order of the names.
    pub(crate) fn find(&self, names: &[&str]) -> Option<&Self> {
        names.iter().find_map(|name| self.all(name).find(|child| !child.is_empty()))
    }

    /// What the first child of one of these names says.
    pub(crate) fn text_of(&self, names: &[&str]) -> Option<&str> {
        // Of several in different languages, the one that is wanted.
        names.iter().find_map(|name| {
            let several: Vec<&Self> = self.all(name).filter(|child| !child.is_empty()).collect();
            let in_language = |language: &&str| several.iter().find(|child| child.is_in(language)).copied();
            LANGUAGES.iter().find_map(in_language).or(several.first().copied())?.said()
        })
    }

    /// Its own text; or that of the child in the best language: `<desc><es>…</es><en>…</en></desc>`.
    pub(crate) fn said(&self) -> Option<&str> {
        let own = self.text.trim();
        if !own.is_empty() {
            return Some(own);
        }
        let of = |child: &&Self| !child.text.trim().is_empty();
        let by_language = |language: &&str| self.all(language).find(of);
        let first = || self.children.iter().find(|child| of(child) && LANGUAGE.contains(&child.name.len()));
        LANGUAGES.iter().find_map(by_language).or_else(first).map(|child| child.text.trim())
    }

    /// All texts in it that are no other language's.
    pub(crate) fn texts<'e>(&'e self, found: &mut Vec<&'e str>) {
        if !self.text.trim().is_empty() {
            found.push(self.text.trim());
        }
        let wanted = LANGUAGES.iter().find(|language| self.all(language).any(|child| !child.is_empty()));
        for child in &self.children {
            if wanted.is_none_or(|language| child.name == *language) {
                child.texts(found);
            }
        }
    }

    /// The same as sites write it in JSON, so that it is read by the same names.
    pub(crate) fn as_json(&self) -> Map<String, Value> {
        let mut object = Map::new();
        for child in &self.children {
            let value = if child.children.is_empty() {
                Value::String(child.text.trim().to_owned())
            } else {
                Value::Object(child.as_json())
            };
            // Of several of a name the first counts.
            object.entry(child.name.clone()).or_insert(value);
        }
        object
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.children.iter().all(Self::is_empty) && self.attribute("href").is_none()
    }

    fn is_in(&self, language: &str) -> bool {
        let named = self.attribute("lang").or_else(|| self.attribute("language"));
        named.is_some_and(|named| named.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(language)))
    }
}
