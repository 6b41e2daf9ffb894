//! The JSON Schema of a definition: what editors complete and check by. It goes by the same tables as the reader.
//!
//! A schema cannot tell everything: whether a text is a selector or a regular expression, only the reader knows.

use domain::facts::Field;
use serde_json::{Map, Value, json};

use super::keys::{
    LONGEST_ATTR, LONGEST_NAME, LONGEST_REPLACEMENT, LONGEST_SELECTOR, MOST_ALTERNATIVES, MOST_IN_FOLLOW,
    MOST_REPLACEMENTS, field_names, kinds,
};

/// The JSON Schema (2020-12) of a definition's structure, as `docs/spider.schema.json` has it.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Atalaya selectors spider",
        "description": "A recipe for reading one listing site by CSS selectors, in TOML. docs/spiders.md explains it.",
        "type": "object",
        "properties": {
            "name": text("What the spider is called.", LONGEST_NAME),
            "detail": {
                "description": "An ad's own page.",
                "type": "object",
                "properties": {
                    "when": selector("Pages that match are an ad's own, all others are not. Without it the evidence on the page decides."),
                    "fields": fields("Where facts stand on an ad's own page.", "fieldOfPage"),
                },
                "additionalProperties": false,
            },
            "cards": {
                "description": "Ads on a page of results.",
                "type": "object",
                "properties": {
                    "each": selector("One card."),
                    "link": {
                        "description": "The link to the ad; without it the card's first link.",
                        "$ref": "#/$defs/linkOfCard",
                    },
                    "fields": fields("Where facts stand in a card.", "fieldOfCard"),
                },
                "required": ["each"],
                "additionalProperties": false,
            },
            "follow": {
                "description": "Which links are followed.",
                "type": "object",
                "properties": {
                    "links": links("Links to follow, or elements around them; those of cards are always followed. Without it all links are."),
                    "next": links("The next page of results: followed before all but ads."),
                    "allow": regexes("Only addresses that match one of these are followed."),
                    "deny": regexes("Addresses that match one of these are not followed."),
                },
                "additionalProperties": false,
            },
        },
        "required": ["name"],
        "minProperties": 2,
        "additionalProperties": false,
        "$defs": defs(),
    })
}

fn defs() -> Value {
    json!({
        "selector": selector("A CSS selector."),
        "regex": { "description": "A regular expression of Rust's regex crate.", "type": "string", "minLength": 1 },
        "ruleOfPage": rule(&["select"]),
        "ruleOfCard": rule(&[]),
        "fieldOfPage": field_rules("#/$defs/ruleOfPage"),
        "fieldOfCard": field_rules("#/$defs/ruleOfCard"),
        "linkOfPage": link(&["select"]),
        "linkOfCard": link(&[]),
    })
}

fn text(about: &str, longest: usize) -> Value {
    json!({ "description": about, "type": "string", "minLength": 1, "maxLength": longest })
}

fn selector(about: &str) -> Value {
    text(about, LONGEST_SELECTOR)
}

/// The fields by their names; each says how it is read.
fn fields(about: &str, rules: &str) -> Value {
    let properties: Map<String, Value> = field_names()
        .map(|(name, field)| {
            let kinds = kinds(field).join(" or ");
            let about =
                if field.as_str() == name { format!("Read as {kinds}.") } else { format!("Short for {field}.") };
            (name.to_owned(), json!({ "description": about, "$ref": format!("#/$defs/{rules}") }))
        })
        .collect();
    json!({ "description": about, "type": "object", "properties": properties, "additionalProperties": false })
}

/// One rule, or several of which the first that gives a value counts.
fn field_rules(rule: &str) -> Value {
    let one = json!({ "anyOf": [{ "$ref": "#/$defs/selector" }, { "$ref": rule }] });
    json!({
        "anyOf": [
            { "$ref": "#/$defs/selector" },
            { "$ref": rule },
            {
                "description": "The first rule that gives a value counts.",
                "type": "array",
                "items": one,
                "minItems": 1,
                "maxItems": MOST_ALTERNATIVES,
            },
        ],
    })
}

/// A rule without `select` is about the card itself, and then it needs an attribute.
fn select_or_attr(required: &[&str], mut table: Value) -> Value {
    let object = table.as_object_mut().expect("it is made as an object");
    if required.is_empty() {
        object.insert("anyOf".to_owned(), json!([{ "required": ["select"] }, { "required": ["attr"] }]));
    } else {
        object.insert("required".to_owned(), json!(required));
    }
    object.insert("additionalProperties".to_owned(), json!(false));
    table
}

fn rule(required: &[&str]) -> Value {
    let mut parses: Vec<&str> = Field::ALL.iter().flat_map(|&field| kinds(field)).copied().collect();
    parses.sort_unstable();
    parses.dedup();
    let replacement = json!({
        "description": "What is replaced, and by what: $1 puts in a group, $$ is a dollar.",
        "type": "array",
        "prefixItems": [{ "$ref": "#/$defs/regex" }, { "type": "string", "maxLength": LONGEST_REPLACEMENT }],
        "items": false,
        "minItems": 2,
    });
    select_or_attr(
        required,
        json!({
            "type": "object",
            "properties": {
                "select": selector("The first element that yields a value counts. Without it a card's own attribute is read."),
                "attr": text("The attribute to read instead of the text.", LONGEST_ATTR),
                "replace": {
                    "description": "Done to the text one after the other, before pattern.",
                    "type": "array",
                    "items": replacement,
                    "maxItems": MOST_REPLACEMENTS,
                },
                "pattern": {
                    "description": "A regular expression with exactly one group: the part that counts.",
                    "$ref": "#/$defs/regex",
                },
                "parse": { "description": "How to read the text; each field takes its own.", "enum": parses },
            },
        }),
    )
}

fn link(required: &[&str]) -> Value {
    let table = json!({
        "type": "object",
        "properties": {
            "select": selector("The element with the address. Without it the card itself."),
            "attr": text("The attribute that holds the address; href without it.", LONGEST_ATTR),
        },
    });
    json!({ "anyOf": [{ "$ref": "#/$defs/selector" }, select_or_attr(required, table)] })
}

fn links(about: &str) -> Value {
    json!({ "description": about, "type": "array", "items": { "$ref": "#/$defs/linkOfPage" }, "maxItems": MOST_IN_FOLLOW })
}

fn regexes(about: &str) -> Value {
    json!({ "description": about, "type": "array", "items": { "$ref": "#/$defs/regex" }, "maxItems": MOST_IN_FOLLOW })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spider::keys::{CARDS, DETAIL, FOLLOW, LINK, ROOT, RULE};

    #[test]
    fn it_knows_the_keys_that_the_reader_knows() {
        let schema = schema();
        let tables = [
            ("", ROOT),
            ("/properties/detail", DETAIL),
            ("/properties/cards", CARDS),
            ("/properties/follow", FOLLOW),
            ("/$defs/ruleOfPage", RULE),
            ("/$defs/ruleOfCard", RULE),
            ("/$defs/linkOfPage/anyOf/1", LINK),
            ("/$defs/linkOfCard/anyOf/1", LINK),
        ];
        for (table, known) in tables {
            let properties = schema.pointer(&format!("{table}/properties")).and_then(Value::as_object);
            let mut names: Vec<&str> = properties.expect(table).keys().map(String::as_str).collect();
            let mut known = known.to_vec();
            names.sort_unstable();
            known.sort_unstable();
            assert_eq!(names, known, "{table}");
        }
    }
}
