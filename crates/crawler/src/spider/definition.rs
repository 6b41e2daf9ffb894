//! Reading a definition: every mistake is reported with its line, its column and what would be right.

use std::ops::Range;

use domain::facts::Field;
use regex::Regex;
use scraper::Selector;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::selectors::{CardRules, Parse, Rule, SelectorsSpider, SpiderError};

/// Longest regular expression once compiled, in bytes: a definition may come from anybody with an account.
const REGEX_SIZE: usize = 1 << 20;

/// Reads a definition.
pub(super) fn read(toml: &str) -> Result<SelectorsSpider, SpiderError> {
    let source = Source(toml);
    let root = DeTable::parse(toml).map_err(|error| {
        let at = error.span().unwrap_or(0..0);
        source.error(at, format!("not valid TOML: {}", error.message()))
    })?;
    let root = root.get_ref();
    source.only(root, "", &["name", "detail", "cards", "follow"])?;
    let name = match root.get("name") {
        Some(value) => source.text(value, "name")?.to_owned(),
        None => return Err(source.error(0..0, "the key `name` is missing: add name = \"…\" at the top")),
    };
    let mut spider =
        SelectorsSpider { name, when: None, detail: Vec::new(), cards: None, follow: Vec::new(), deny: Vec::new() };
    if let Some(detail) = root.get("detail") {
        let detail = source.table(detail, "detail")?;
        source.only(detail, "detail.", &["when", "fields"])?;
        spider.when = detail.get("when").map(|value| source.selector(value, "detail.when")).transpose()?;
        if let Some(fields) = detail.get("fields") {
            spider.detail = source.rules(fields, "detail.fields")?;
        }
    }
    if let Some(at) = root.get("cards") {
        let cards = source.table(at, "cards")?;
        source.only(cards, "cards.", &["each", "link", "fields"])?;
        let Some(each) = cards.get("each") else {
            return Err(source
                .error(at.span(), "[cards] needs `each`: the selector of one card, for example each = \"article\""));
        };
        spider.cards = Some(CardRules {
            each: source.selector(each, "cards.each")?,
            link: cards.get("link").map(|value| source.selector(value, "cards.link")).transpose()?,
            fields: match cards.get("fields") {
                Some(fields) => source.rules(fields, "cards.fields")?,
                None => Vec::new(),
            },
        });
    }
    if let Some(follow) = root.get("follow") {
        let follow = source.table(follow, "follow")?;
        source.only(follow, "follow.", &["links", "deny"])?;
        spider.follow =
            source.list(follow.get("links"), "follow.links", |value| source.selector(value, "follow.links"))?;
        spider.deny = source.list(follow.get("deny"), "follow.deny", |value| source.regex(value, "follow.deny"))?;
    }
    if spider.detail.is_empty()
        && spider.cards.is_none()
        && spider.when.is_none()
        && spider.follow.is_empty()
        && spider.deny.is_empty()
    {
        return Err(source.error(0..0, "nothing to read: add [detail.fields], [cards] or [follow]"));
    }
    Ok(spider)
}

/// The definition's text, to turn positions into lines and columns.
struct Source<'t>(&'t str);

impl Source<'_> {
    fn error(&self, at: Range<usize>, message: impl Into<String>) -> SpiderError {
        let mut start = at.start.min(self.0.len());
        while !self.0.is_char_boundary(start) {
            start -= 1;
        }
        let before = &self.0[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        SpiderError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        }
    }

    /// No key but the known ones.
    fn only(&self, table: &DeTable<'_>, prefix: &str, known: &[&str]) -> Result<(), SpiderError> {
        // Keys of a table come sorted: the first mistake is the one that stands first.
        let unknown = table
            .iter()
            .filter(|(key, _)| !known.contains(&key.get_ref().as_ref()))
            .min_by_key(|(key, _)| key.span().start);
        match unknown {
            None => Ok(()),
            Some((key, _)) => {
                let name = key.get_ref();
                Err(self.error(key.span(), format!("unknown key `{prefix}{name}`; {}", suggestion(name, known))))
            }
        }
    }

    fn text<'v>(&self, value: &'v Spanned<DeValue<'_>>, key: &str) -> Result<&'v str, SpiderError> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Ok(text),
            DeValue::String(_) => {
                Err(self.error(value.span(), format!("`{key}` is empty: write a text between the quotes")))
            }
            other => Err(self.error(value.span(), format!("`{key}` must be a text in quotes, not {}", kind(other)))),
        }
    }

    fn table<'v, 'i>(&self, value: &'v Spanned<DeValue<'i>>, key: &str) -> Result<&'v DeTable<'i>, SpiderError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            other => {
                Err(self.error(value.span(), format!("`{key}` must be a table such as [{key}], not {}", kind(other))))
            }
        }
    }

    fn list<T>(
        &self,
        value: Option<&Spanned<DeValue<'_>>>,
        key: &str,
        read: impl Fn(&Spanned<DeValue<'_>>) -> Result<T, SpiderError>,
    ) -> Result<Vec<T>, SpiderError> {
        match value.map(|value| (value, value.get_ref())) {
            None => Ok(Vec::new()),
            Some((_, DeValue::Array(values))) => values.iter().map(read).collect(),
            Some((value, other)) => {
                Err(self
                    .error(value.span(), format!("`{key}` must be a list such as [\"…\", \"…\"], not {}", kind(other))))
            }
        }
    }

    fn selector(&self, value: &Spanned<DeValue<'_>>, key: &str) -> Result<Selector, SpiderError> {
        let css = self.text(value, key)?;
        Selector::parse(css).map_err(|error| {
            self.error(
                value.span(),
                format!("`{css}` is not a CSS selector ({error}); write for example \"div.price > span\""),
            )
        })
    }

    fn regex(&self, value: &Spanned<DeValue<'_>>, key: &str) -> Result<Regex, SpiderError> {
        let pattern = self.text(value, key)?;
        regex::RegexBuilder::new(pattern).size_limit(REGEX_SIZE).build().map_err(|error| {
            // The last line of the message says what is wrong; those above draw it.
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            self.error(
                value.span(),
                format!(
                    "`{pattern}` is not a regular expression: {reason}; write a literal \\ twice, or use single quotes"
                ),
            )
        })
    }

    fn rules(&self, fields: &Spanned<DeValue<'_>>, key: &str) -> Result<Vec<Rule>, SpiderError> {
        let mut entries: Vec<_> = self.table(fields, key)?.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        entries.into_iter().map(|(name, value)| self.rule(name, value, key)).collect()
    }

    fn rule(
        &self,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        key: &str,
    ) -> Result<Rule, SpiderError> {
        let Some(field) = field(name.get_ref()) else {
            let known: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
            return Err(self.error(
                name.span(),
                format!("unknown field `{}`; {}", name.get_ref(), suggestion(name.get_ref(), &known)),
            ));
        };
        let key = format!("{key}.{}", name.get_ref());
        let DeValue::Table(rule) = value.get_ref() else {
            return Ok(Rule {
                field,
                select: self.selector(value, &key)?,
                css: self.text(value, &key)?.to_owned(),
                attr: None,
                pattern: None,
                parse: Parse::Text,
            });
        };
        self.only(rule, &format!("{key}."), &["select", "attr", "pattern", "parse"])?;
        let Some(select) = rule.get("select") else {
            return Err(self.error(value.span(), format!("`{key}` needs `select`: {{ select = \"…\" }}")));
        };
        let pattern = rule.get("pattern").map(|value| Ok((value, self.regex(value, "pattern")?))).transpose()?;
        if let Some((value, regex)) = &pattern
            && regex.captures_len() != 2
        {
            return Err(self.error(
                value.span(),
                format!(
                    "the pattern has {} groups, it needs exactly one, around the part that counts: \"([0-9.]+) €\"; write other groups as (?:…)",
                    regex.captures_len() - 1
                ),
            ));
        }
        Ok(Rule {
            field,
            select: self.selector(select, &format!("{key}.select"))?,
            css: self.text(select, &format!("{key}.select"))?.to_owned(),
            attr: rule.get("attr").map(|value| self.text(value, "attr").map(str::to_owned)).transpose()?,
            pattern: pattern.map(|(_, regex)| regex),
            parse: rule.get("parse").map_or(Ok(Parse::Text), |value| self.parse_kind(value, field))?,
        })
    }

    /// A kind that fits the field: a price is not read as an area.
    fn parse_kind(&self, value: &Spanned<DeValue<'_>>, field: Field) -> Result<Parse, SpiderError> {
        let name = self.text(value, "parse")?;
        let fitting = kinds(field);
        if !fitting.contains(&name) {
            let fitting = fitting.join("\" or \"");
            return Err(self.error(
                value.span(),
                format!("`{field}` cannot be parsed as \"{name}\"; use \"{fitting}\" or leave it out"),
            ));
        }
        Ok(if name == "html" { Parse::Html } else { Parse::Text })
    }
}

/// The kinds a field's text may be said to be; the first is what it is anyway.
fn kinds(field: Field) -> &'static [&'static str] {
    match field {
        Field::Price => &["price"],
        Field::Area | Field::UsableArea | Field::PlotArea => &["area"],
        Field::Rooms | Field::Bathrooms | Field::YearBuilt => &["integer"],
        Field::Floor => &["floor"],
        Field::Lift => &["lift", "yes_or_no"],
        Field::Exterior => &["yes_or_no"],
        Field::Latitude | Field::Longitude => &["number"],
        Field::PublishedOn => &["date"],
        Field::Photos => &["url"],
        Field::Description => &["text", "html"],
        _ => &["text"],
    }
}

/// A field by its name or by the short name people try first.
fn field(name: &str) -> Option<Field> {
    match name {
        "area" => Some(Field::Area),
        "usable_area" => Some(Field::UsableArea),
        "plot_area" => Some(Field::PlotArea),
        "lift" => Some(Field::Lift),
        "exterior" => Some(Field::Exterior),
        name => name.parse().ok(),
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// "did you mean" where one known name is close, else all of them.
fn suggestion(name: &str, known: &[&str]) -> String {
    let close = known.iter().map(|known| (distance(name, known), *known)).min().filter(|(distance, _)| *distance <= 2);
    match close {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None => format!("one of: {}", known.join(", ")),
    }
}

/// Levenshtein's edit distance.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &against) in other.iter().enumerate() {
            let substituted = diagonal + usize::from(letter != against);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(toml: &str) -> SpiderError {
        read(toml).expect_err("a mistake")
    }

    #[test]
    fn mistakes_are_placed_and_explained() {
        for (toml, line, column, says) in [
            ("name = ", 1, 8, "not valid TOML"),
            ("name = \"a\"\ncolour = 1", 2, 1, "unknown key `colour`"),
            ("name = \"a\"\n[detial]\nwhen = \"a\"", 2, 2, "did you mean `detail`?"),
            ("name = \"a\"\n[detail.fields]\nprize = \".p\"", 3, 1, "did you mean `price`?"),
            ("name = \"a\"\n[detail.fields]\nprice = \"div[\"", 3, 9, "is not a CSS selector"),
            ("name = \"á\"\n[detail]\nwhen = \"..x\"", 3, 8, "is not a CSS selector"),
            (
                "name = \"a\"\n[detail.fields]\nprice = { select = \".p\", pattern = \"(\" }",
                3,
                36,
                "is not a regular expression",
            ),
            ("name = \"a\"\n[detail.fields]\nprice = { select = \".p\", pattern = \"x\" }", 3, 36, "exactly one"),
            ("name = \"a\"\n[detail.fields]\nprice = { select = \".p\", parse = \"area\" }", 3, 34, "use \"price\""),
            ("name = \"a\"\n[detail.fields]\nprice = { attr = \"x\" }", 3, 9, "needs `select`"),
            ("name = \"a\"\n[cards]\nlink = \"a\"", 2, 1, "needs `each`"),
            ("name = \"a\"\n[follow]\ndeny = \"x\"", 3, 8, "must be a list"),
            ("name = 3", 1, 8, "must be a text"),
            ("[detail]\nwhen = \"a\"", 1, 1, "`name` is missing"),
            ("name = \"a\"", 1, 1, "nothing to read"),
        ] {
            let error = error(toml);
            assert!(error.message.contains(says), "{toml}\n{error}");
            assert_eq!((error.line, error.column), (line, column), "{toml}\n{error}");
        }
    }

    #[test]
    fn short_names_stand_for_long_ones() {
        let spider = read("name = \"a\"\n[detail.fields]\narea = \".a\"\nlift = \".l\"").expect("valid");
        assert_eq!(spider.detail.iter().map(|rule| rule.field).collect::<Vec<_>>(), [Field::Area, Field::Lift]);
    }
}
