//! A job's rules as the API has them: an object, each rule under its name. Their order is kept.

use std::fmt;

use domain::rules::{Action, Condition, Doubt, MAX_NAME, Rule, keep};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The rules.
#[derive(Debug, Default)]
pub(super) struct Rules(pub(super) Vec<Rule>);

/// A rule without its name.
#[derive(Deserialize, ToSchema)]
#[schema(as = RuleBody)]
#[serde(deny_unknown_fields)]
struct Given {
    when: Vec<Condition>,
    then: Action,
    #[serde(default = "keep")]
    unknown: Doubt,
}

#[derive(Serialize)]
struct Shown<'a> {
    when: &'a [Condition],
    then: Action,
    unknown: Doubt,
}

impl PartialSchema for Rules {
    fn schema() -> RefOr<Schema> {
        let rules = ObjectBuilder::new().additional_properties(Some(Ref::from_schema_name("RuleBody")));
        rules.description(Some("Each rule under its name, in the order in which they count")).build().into()
    }
}

impl ToSchema for Rules {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("RuleBody".to_owned(), Given::schema()));
        Given::schemas(schemas);
    }
}

impl Serialize for Rules {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for Rule { name, when, then, unknown } in &self.0 {
            map.serialize_entry(name, &Shown { when, then: *then, unknown: *unknown })?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Rules {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ByName)
    }
}

struct ByName;

impl<'de> Visitor<'de> for ByName {
    type Value = Rules;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of rules, each under its name")
    }

    fn visit_unit<E>(self) -> Result<Rules, E> {
        Ok(Rules::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rules, A::Error> {
        let mut rules: Vec<Rule> = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if rules.iter().any(|rule| rule.name == name) {
                let short: String = name.chars().take(MAX_NAME).collect();
                return Err(A::Error::custom(format!("duplicate field `{short}`")));
            }
            let Given { when, then, unknown } = map.next_value()?;
            rules.push(Rule { name, when, then, unknown });
        }
        Ok(Rules(rules))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_keep_the_order_they_came_in() {
        let rule = r#"{"when":[{"field":"let","is":"eq","value":true}],"then":"flag","unknown":"keep"}"#;
        let given = format!(r#"{{"zz":{rule},"a":{rule},"m":{rule}}}"#);
        let rules = serde_json::from_str::<Rules>(&given).expect("read");
        assert_eq!(serde_json::to_string(&rules).expect("written"), given);
    }

    #[test]
    fn a_name_that_is_there_twice_is_refused() {
        let rule = r#"{"when": [{"field": "let", "is": "eq", "value": true}], "then": "flag"}"#;
        let once = format!(r#"{{"a": {rule}, "b": {rule}}}"#);
        assert_eq!(serde_json::from_str::<Rules>(&once).expect("read").0.len(), 2);
        let twice = format!(r#"{{"a": {rule}, "a": {rule}}}"#);
        let error = serde_json::from_str::<Rules>(&twice).expect_err("refused");
        assert!(error.to_string().starts_with("duplicate field `a`"), "{error}");
    }
}
