//! A definition's text, and the mistakes found in it so far.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use regex::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::suggestion::suggestion;
use crate::spider::css::Css;
use crate::spider::keys::{LARGEST_REGEX, LONGEST_SELECTOR, MOST_REGEXES};
use crate::spider::selectors::{SpiderError, SpiderErrors};

/// Most mistakes told at once.
const MOST_MISTAKES: usize = 20;

/// A value where it stands.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// The text, to turn positions into lines and columns. What cannot be read is noted, and reading goes on.
pub(super) struct Source<'t> {
    text: &'t str,
    mistakes: RefCell<Vec<Mistake>>,
    regexes: Cell<usize>,
}

struct Mistake {
    at: usize,
    message: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It is not TOML.
    Broken,
    /// Something is wrong.
    Wrong,
    /// Something is not there.
    Missing,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, mistakes: RefCell::default(), regexes: Cell::default() }
    }

    /// Notes what is not TOML.
    pub(super) fn broken(&self, error: &Error) {
        let at = error.span().unwrap_or(0..0);
        self.note(at, format!("not valid TOML: {}", error.message()), Kind::Broken);
    }

    /// Notes what is wrong.
    pub(super) fn wrong(&self, at: Range<usize>, message: impl Into<String>) {
        self.note(at, message.into(), Kind::Wrong);
    }

    /// Notes what is missing.
    pub(super) fn missing(&self, at: Range<usize>, message: impl Into<String>) {
        self.note(at, message.into(), Kind::Missing);
    }

    fn note(&self, at: Range<usize>, message: String, kind: Kind) {
        let mut at = at.start.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        self.mistakes.borrow_mut().push(Mistake { at, message, kind });
    }

    /// Whether nothing has been wrong so far.
    pub(super) fn is_sound(&self) -> bool {
        self.mistakes.borrow().is_empty()
    }

    /// All mistakes in the order in which they stand, if there are any.
    pub(super) fn finish(self) -> Result<(), SpiderErrors> {
        let mut mistakes = self.mistakes.take();
        let line = |at: usize| self.text[..at].matches('\n').count() + 1;
        let broken: Vec<usize> = mistakes.iter().filter(|it| it.kind == Kind::Broken).map(|it| line(it.at)).collect();
        // What is missing may stand in the part that could not be read, and what looks wrong beside it may be its
        // remains.
        if !broken.is_empty() {
            mistakes.retain(|it| match it.kind {
                Kind::Broken => true,
                Kind::Wrong => !broken.contains(&line(it.at)),
                Kind::Missing => false,
            });
        }
        if mistakes.is_empty() {
            return Ok(());
        }
        mistakes.sort_by_key(|mistake| mistake.at);
        // The parser stumbles on over what it could not read: the first of a line says it.
        mistakes
            .dedup_by(|it, before| it.kind == Kind::Broken && before.kind == it.kind && line(it.at) == line(before.at));
        let more = mistakes.len().saturating_sub(MOST_MISTAKES);
        let left_out = mistakes
            .get(MOST_MISTAKES)
            .map(|first| self.placed(first.at, format!("{more} more from here on; mend those above first")));
        let told = mistakes.drain(..mistakes.len().min(MOST_MISTAKES)).map(|it| self.placed(it.at, it.message));
        Err(SpiderErrors(told.chain(left_out).collect()))
    }

    fn placed(&self, at: usize, message: String) -> SpiderError {
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[line_start..].chars().count() + 1;
        SpiderError { line: before.matches('\n').count() + 1, column, message }
    }

    /// No key but the known ones.
    pub(super) fn only(&self, table: &DeTable<'_>, prefix: &str, known: &[&str]) {
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            self.wrong(key.span(), format!("unknown key `{prefix}{name}`; {}", suggestion(name, known)));
        }
    }

    /// A text that says something.
    pub(super) fn text<'v>(&self, value: &'v Value<'_>, key: &str) -> Option<&'v str> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => return Some(text),
            DeValue::String(_) => {
                self.wrong(value.span(), format!("`{key}` is empty: write a text between the quotes"));
            }
            other => self.wrong(value.span(), format!("`{key}` must be a text in quotes, not {}", kind(other))),
        }
        None
    }

    /// A text of so many characters at most.
    pub(super) fn short_text<'v>(&self, value: &'v Value<'_>, key: &str, longest: usize) -> Option<&'v str> {
        self.text(value, key).filter(|text| self.is_short(value, key, text, longest))
    }

    pub(super) fn is_short(&self, value: &Value<'_>, key: &str, text: &str, longest: usize) -> bool {
        let long = text.chars().count();
        if long > longest {
            self.wrong(value.span(), format!("`{key}` has {long} characters; at most {longest}"));
        }
        long <= longest
    }

    pub(super) fn table<'v, 'i>(&self, value: &'v Value<'i>, key: &str) -> Option<&'v DeTable<'i>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            other => {
                self.wrong(value.span(), format!("`{key}` must be a table such as [{key}], not {}", kind(other)));
                None
            }
        }
    }

    /// A list of so many entries at most. `example` shows one.
    pub(super) fn list<'v, 'i>(
        &self,
        value: &'v Value<'i>,
        key: &str,
        most: usize,
        example: &str,
    ) -> Vec<&'v Value<'i>> {
        match value.get_ref() {
            DeValue::Array(values) => {
                if values.len() > most {
                    self.wrong(value.span(), format!("`{key}` has {} entries; at most {most}", values.len()));
                }
                values.iter().take(most).collect()
            }
            other => {
                self.wrong(value.span(), format!("`{key}` must be a list such as {example}, not {}", kind(other)));
                Vec::new()
            }
        }
    }

    pub(super) fn selector(&self, value: &Value<'_>, key: &str) -> Option<Css> {
        let css = self.short_text(value, key, LONGEST_SELECTOR)?;
        Css::parse(css)
            .map_err(|error| {
                self.wrong(
                    value.span(),
                    format!("`{css}` is not a CSS selector ({error}); write for example \"div.price > span\""),
                );
            })
            .ok()
    }

    pub(super) fn regex(&self, value: &Value<'_>, key: &str) -> Option<Regex> {
        let pattern = self.text(value, key)?;
        self.regexes.set(self.regexes.get() + 1);
        if self.regexes.get() > MOST_REGEXES {
            if self.regexes.get() == MOST_REGEXES + 1 {
                let message =
                    format!("more than {MOST_REGEXES} regular expressions in one definition: join some with |");
                self.wrong(value.span(), message);
            }
            return None;
        }
        let built = regex::RegexBuilder::new(pattern).size_limit(LARGEST_REGEX).dfa_size_limit(LARGEST_REGEX).build();
        built
            .map_err(|error| {
                // The last line of the message says what is wrong; those above draw it.
                let error = error.to_string();
                let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let advice = "write a literal \\ twice, or use single quotes";
                self.wrong(value.span(), format!("`{pattern}` is not a regular expression: {reason}; {advice}"));
            })
            .ok()
    }
}

/// What somebody wrote, in words.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
