//! The rules of fields and links.

use std::borrow::Cow;

use domain::facts::Field;
use regex::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::source::{Source, Value, kind};
use super::suggestion::suggestion;
use crate::spider::keys::{
    LINK, LONGEST_ATTR, LONGEST_REPLACEMENT, MOST_ALTERNATIVES, MOST_IN_FOLLOW, MOST_REPLACEMENTS, RULE, field,
    field_names, kinds,
};
use crate::spider::selectors::{FieldRules, LinkRule, Parse, Replacement, Rule};

/// Where rules stand: a card has attributes of its own that a rule without `select` reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Page,
    Card,
}

impl Source<'_> {
    pub(super) fn fields(&self, fields: &Value<'_>, key: &str, place: Place) -> Vec<FieldRules> {
        let Some(fields) = self.table(fields, key) else { return Vec::new() };
        let mut entries: Vec<_> = fields.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let mut known: Vec<FieldRules> = Vec::new();
        for (name, value) in entries {
            let Some(field) = self.field(name) else { continue };
            if known.iter().any(|rules| rules.field == field) {
                let message = format!("`{}` is named twice, as `{field}` and by its short name", name.get_ref());
                self.wrong(name.span(), message);
            }
            let key = format!("{key}.{}", name.get_ref());
            let rules = match value.get_ref() {
                DeValue::Array(values) if values.is_empty() => {
                    self.wrong(value.span(), format!("`{key}` has no rule: name a selector, or leave the key out"));
                    Vec::new()
                }
                DeValue::Array(_) => self
                    .list(value, &key, MOST_ALTERNATIVES, "[\".price\"]")
                    .into_iter()
                    .filter_map(|value| self.rule(field, value, &key, place))
                    .collect(),
                _ => self.rule(field, value, &key, place).into_iter().collect(),
            };
            known.push(FieldRules { field, rules });
        }
        known
    }

    fn field(&self, name: &Spanned<Cow<'_, str>>) -> Option<Field> {
        let found = field(name.get_ref());
        if found.is_none() {
            let known: Vec<&str> = field_names().map(|(name, _)| name).collect();
            let name_of = name.get_ref();
            self.wrong(name.span(), format!("unknown field `{name_of}`; {}", suggestion(name_of, &known)));
        }
        found
    }

    fn rule(&self, field: Field, value: &Value<'_>, key: &str, place: Place) -> Option<Rule> {
        let rule = match value.get_ref() {
            DeValue::Table(rule) => rule,
            DeValue::String(css) => {
                let select = self.selector(value, key)?;
                let css = css.clone().into_owned();
                return Some(Rule { select: Some(select), css, ..Rule::default() });
            }
            other => {
                let message =
                    format!("`{key}` must be a selector in quotes or {{ select = \"…\" }}, not {}", kind(other));
                self.wrong(value.span(), message);
                return None;
            }
        };
        self.only(rule, &format!("{key}."), RULE);
        let attr = self.attr(rule, key);
        let select = rule.get("select");
        if select.is_none() && (place == Place::Page || !rule.contains_key("attr")) {
            let or_attr = if place == Place::Card { ", or `attr` for an attribute of the card itself" } else { "" };
            self.missing(value.span(), format!("`{key}` needs `select`: {{ select = \"…\" }}{or_attr}"));
        }
        let css = match (select.map(Spanned::get_ref), &attr) {
            (Some(DeValue::String(css)), _) => css.clone().into_owned(),
            (_, Some(attr)) => format!("[{attr}]"),
            _ => String::new(),
        };
        Some(Rule {
            select: select.and_then(|value| self.selector(value, &format!("{key}.select"))),
            css,
            attr,
            replace: rule.get("replace").map(|value| self.replacements(value, key)).unwrap_or_default(),
            pattern: rule.get("pattern").and_then(|value| self.pattern(value, key)),
            parse: rule.get("parse").map_or(Parse::Text, |value| self.parse_kind(value, field)),
        })
    }

    fn attr(&self, table: &DeTable<'_>, key: &str) -> Option<String> {
        let attr = self.short_text(table.get("attr")?, &format!("{key}.attr"), LONGEST_ATTR)?;
        // HTML's own names of attributes are in lower case, whatever the page writes.
        Some(attr.trim().to_ascii_lowercase())
    }

    fn pattern(&self, value: &Value<'_>, key: &str) -> Option<Regex> {
        let regex = self.regex(value, &format!("{key}.pattern"))?;
        if regex.captures_len() == 2 {
            return Some(regex);
        }
        let groups = regex.captures_len() - 1;
        let message = format!(
            "the pattern has {groups} groups, it needs exactly one, around the part that counts: \"([0-9.]+) €\"; write other groups as (?:…)"
        );
        self.wrong(value.span(), message);
        None
    }

    fn replacements(&self, value: &Value<'_>, key: &str) -> Vec<Replacement> {
        let key = format!("{key}.replace");
        let example = "[['\\s+', \" \"], ['€', \"\"]]";
        let pairs = self.list(value, &key, MOST_REPLACEMENTS, example);
        pairs.into_iter().filter_map(|pair| self.replacement(pair, &key)).collect()
    }

    fn replacement(&self, pair: &Value<'_>, key: &str) -> Option<Replacement> {
        let (find, put) = match pair.get_ref() {
            DeValue::Array(both) if both.len() == 2 => (&both[0], &both[1]),
            _ => {
                let message = format!("each entry of `{key}` is a pair: ['what is replaced', \"by what\"]");
                self.wrong(pair.span(), message);
                return None;
            }
        };
        let regex = self.regex(find, key);
        // Unlike all other texts it may be empty: that takes away.
        let DeValue::String(text) = put.get_ref() else {
            self.wrong(put.span(), format!("`{key}` puts in a text in quotes, not {}", kind(put.get_ref())));
            return None;
        };
        if !self.is_short(put, key, text, LONGEST_REPLACEMENT) {
            return None;
        }
        let regex = regex?;
        if let Some(group) = groups(text).find(|group| !has_group(&regex, group)) {
            let message =
                format!("`{text}` puts in a group `{group}` that `{regex}` does not have; write a literal $ as $$");
            self.wrong(put.span(), message);
            return None;
        }
        Some(Replacement { regex, put: text.clone().into_owned() })
    }

    /// A kind that fits the field: a price is not read as an area.
    fn parse_kind(&self, value: &Value<'_>, field: Field) -> Parse {
        let Some(name) = self.text(value, "parse") else { return Parse::Text };
        let fitting = kinds(field);
        if !fitting.contains(&name) {
            let fitting = fitting.join("\" or \"");
            let message = format!("`{field}` cannot be parsed as \"{name}\"; use \"{fitting}\" or leave it out");
            self.wrong(value.span(), message);
        }
        if name == "html" { Parse::Html } else { Parse::Text }
    }

    /// A link: the selector of one, or where its address stands.
    pub(super) fn link(&self, value: &Value<'_>, key: &str, place: Place) -> Option<LinkRule> {
        let DeValue::Table(table) = value.get_ref() else {
            return self.selector(value, key).map(|select| LinkRule { select: Some(select), attr: None });
        };
        self.only(table, &format!("{key}."), LINK);
        let select = table.get("select");
        if select.is_none() && (place == Place::Page || !table.contains_key("attr")) {
            let or_attr = if place == Place::Card { ", or `attr` for an attribute of the card itself" } else { "" };
            self.missing(value.span(), format!("`{key}` needs `select`: {{ select = \"…\", attr = \"…\" }}{or_attr}"));
        }
        let select = select.and_then(|value| self.selector(value, &format!("{key}.select")));
        Some(LinkRule { select, attr: self.attr(table, key) })
    }

    pub(super) fn links(&self, value: &Value<'_>, key: &str) -> Vec<LinkRule> {
        let values = self.list(value, key, MOST_IN_FOLLOW, "[\"a.next\", \"h3 a\"]");
        values.into_iter().filter_map(|value| self.link(value, key, Place::Page)).collect()
    }

    pub(super) fn regexes(&self, value: &Value<'_>, key: &str) -> Vec<Regex> {
        let values = self.list(value, key, MOST_IN_FOLLOW, "[\"/homes/\", \"[?&]page=\"]");
        values.into_iter().filter_map(|value| self.regex(value, key)).collect()
    }
}

/// The groups that a replacement puts in: `$1`, `${name}`.
fn groups(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('$')?;
            if let Some(literal) = after.strip_prefix('$') {
                rest = literal;
                continue;
            }
            let braced = after.strip_prefix('{').and_then(|braced| braced.split_once('}'));
            let (name, after) = braced.unwrap_or_else(|| {
                let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
                after.split_at(end)
            });
            rest = after;
            if !name.is_empty() {
                return Some(name);
            }
        }
    })
}

fn has_group(regex: &Regex, name: &str) -> bool {
    match name.parse::<usize>() {
        Ok(number) => number < regex.captures_len(),
        Err(_) => regex.capture_names().flatten().any(|known| known == name),
    }
}
