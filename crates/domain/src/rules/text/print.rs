//! Writing rules as text.

use std::fmt;

use super::super::{Comparison, Condition, Doubt, MAX_NAME, Number, Rule, Value};
use super::words::word;
use crate::rules::subject::Sort;

/// The rules as [`parse`](super::parse()) reads them, one a line.
pub fn print(rules: &[Rule]) -> String {
    let lines: Vec<String> = rules.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The name of a rule that was given none: its conditions, as far as a name goes.
pub(super) fn default_name(when: &[Condition]) -> String {
    let whole = conditions(when);
    if whole.chars().count() <= MAX_NAME {
        return whole;
    }
    let cut: String = whole.chars().take(MAX_NAME - 1).collect();
    format!("{}…", cut.trim_end())
}

fn conditions(when: &[Condition]) -> String {
    let conditions: Vec<String> = when.iter().map(ToString::to_string).collect();
    conditions.join(" and ")
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.then.as_str())?;
        if self.name != default_name(&self.when) {
            write!(f, " {}", Quoted(&self.name))?;
        }
        write!(f, " when {}", conditions(&self.when))?;
        match self.unknown {
            Doubt::Keep => Ok(()),
            unknown => write!(f, ", unknown {unknown}"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.is {
            Comparison::Eq => "=",
            Comparison::Ne => "!=",
            Comparison::Lt => "<",
            Comparison::Le => "<=",
            Comparison::Gt => ">",
            Comparison::Ge => ">=",
            Comparison::OneOf => "is one of",
            Comparison::Contains => "contains",
            Comparison::Known => "is known",
            Comparison::Unknown => "is unknown",
        };
        write!(f, "{} {sign}", word(self.field))?;
        let values = match &self.value {
            None => return Ok(()),
            Some(Value::List(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
        };
        for (number, value) in values.iter().enumerate() {
            f.write_str(if number == 0 { " " } else { ", " })?;
            match value {
                Value::YesNo(true) => f.write_str("yes")?,
                Value::YesNo(false) => f.write_str("no")?,
                Value::Number(number) => write!(f, "{number}")?,
                Value::Text(text) if self.field.sort() == Sort::Text => write!(f, "{}", Quoted(text))?,
                Value::Text(text) => f.write_str(text)?,
                // No checked rule has a list in a list.
                Value::List(_) => {}
            }
            if let Some(currency) = self.currency {
                write!(f, " {currency}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.get().to_string();
        // Three digits after the point are taken for a thousand.
        let is_ambiguous = digits.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3);
        write!(f, "{digits}{}", if is_ambiguous { "0" } else { "" })
    }
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
