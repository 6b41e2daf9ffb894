//! What can be asked of which subject, and with which values.

use super::fold::fold;
use super::judge::day;
use super::subject::Sort;
use super::{
    Comparison, Condition, MAX_CONDITIONS, MAX_NAME, MAX_NUMBER, MAX_RULES, MAX_TEXT, MAX_VALUES, Rule, Value,
};
use crate::Invalid;

/// The part of a condition that does not fit, why, and what would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit {
    /// As the JSON API spells it: `is`, `value` or `currency`.
    pub(super) part: &'static str,
    pub(super) code: &'static str,
    pub(super) message: String,
}

fn unfit(part: &'static str, code: &'static str, message: impl Into<String>) -> Unfit {
    Unfit { part, code, message: message.into() }
}

/// Checks rules that came one by one, and tidies them. At most ten faults are told.
pub(crate) fn check(rules: Vec<Rule>) -> Result<Vec<Rule>, Vec<Invalid>> {
    if rules.len() > MAX_RULES {
        let message = format!("{} rules; at most {MAX_RULES} per job", rules.len());
        return Err(vec![Invalid::new("rules", "too_many_rules", message)]);
    }
    let (mut checked, mut wrong) = (Vec::with_capacity(rules.len()), Vec::new());
    for rule in rules {
        let path = format!("rules.{}", rule.name.chars().take(MAX_NAME).collect::<String>());
        match named(rule, &checked) {
            Ok(rule) => checked.push(conditions(rule, &path, &mut wrong)),
            Err((code, message)) => wrong.push(Invalid::new(&path, code, message)),
        }
    }
    wrong.truncate(10);
    if wrong.is_empty() { Ok(checked) } else { Err(wrong) }
}

/// The rule with its name tidied; or what is wrong with the name or the number of conditions.
pub(super) fn named(mut rule: Rule, others: &[Rule]) -> Result<Rule, (&'static str, String)> {
    rule.name.truncate(rule.name.trim_end().len());
    rule.name.drain(..rule.name.len() - rule.name.trim_start().len());
    if rule.name.is_empty() {
        Err(("no_name", "give the rule a name".to_owned()))
    } else if rule.name.chars().count() > MAX_NAME {
        Err(("long_name", format!("a name has at most {MAX_NAME} characters")))
    } else if rule.name.chars().any(char::is_control) {
        Err(("control", "a name has no control characters".to_owned()))
    } else if others.iter().any(|other| other.name == rule.name) {
        Err(("same_name", format!("another rule is called “{}”; give this one a name of its own", rule.name)))
    } else if rule.when.is_empty() {
        Err(("no_condition", "give at least one condition".to_owned()))
    } else if rule.when.len() > MAX_CONDITIONS {
        Err(("too_many_conditions", format!("{} conditions; at most {MAX_CONDITIONS} per rule", rule.when.len())))
    } else {
        Ok(rule)
    }
}

fn conditions(mut rule: Rule, path: &str, wrong: &mut Vec<Invalid>) -> Rule {
    for (index, condition) in rule.when.iter_mut().enumerate() {
        if let Err(Unfit { part, code, message }) = condition.tidy() {
            wrong.push(Invalid::new(&format!("{path}.when[{index}].{part}"), code, message));
        }
    }
    rule
}

impl Sort {
    /// The comparisons that make sense.
    fn comparisons(self) -> &'static [Comparison] {
        use Comparison as C;
        match self {
            Self::Money | Self::Number => &[C::Eq, C::Ne, C::Lt, C::Le, C::Gt, C::Ge, C::OneOf, C::Known, C::Unknown],
            Self::Day => &[C::Eq, C::Ne, C::Lt, C::Le, C::Gt, C::Ge, C::Known, C::Unknown],
            Self::YesNo => &[C::Eq, C::Ne, C::Known, C::Unknown],
            Self::Choice => &[C::Eq, C::Ne, C::OneOf, C::Known, C::Unknown],
            Self::Text => &[C::Eq, C::Ne, C::OneOf, C::Contains, C::Known, C::Unknown],
        }
    }
}

impl Condition {
    /// Puts the value in its one form: without spaces around, names as they are spelt. Or says what does not fit.
    pub(super) fn tidy(&mut self) -> Result<(), Unfit> {
        let sort = self.field.sort();
        let comparisons = sort.comparisons();
        if !comparisons.contains(&self.is) {
            let allowed: Vec<&str> = comparisons.iter().map(|is| is.as_str()).collect();
            let message = format!("{} takes {}", self.field, allowed.join(", "));
            return Err(unfit("is", "comparison", message));
        }
        if self.currency.is_some() && sort != Sort::Money {
            return Err(unfit("currency", "no_currency", format!("{} is no amount of money", self.field)));
        }
        match (self.is, &mut self.value) {
            (Comparison::Known | Comparison::Unknown, None) => {
                if self.currency.is_some() {
                    return Err(unfit("currency", "no_value", format!("“{}” takes no value", self.is)));
                }
                Ok(())
            }
            (Comparison::Known | Comparison::Unknown, Some(_)) => {
                Err(unfit("value", "no_value", format!("“{}” takes no value", self.is)))
            }
            (_, None) => Err(self.wanted()),
            (Comparison::OneOf, Some(Value::List(values))) => {
                if values.is_empty() || values.len() > MAX_VALUES {
                    return Err(unfit("value", "values", format!("give 1 to {MAX_VALUES} values")));
                }
                let mut values = std::mem::take(values);
                let tidied = values.iter_mut().try_for_each(|value| self.tidy_value(value));
                self.value = Some(Value::List(values));
                tidied
            }
            (Comparison::OneOf, Some(_)) => {
                Err(unfit("value", "values", format!("give a list of 1 to {MAX_VALUES} values")))
            }
            (_, Some(_)) => {
                let Some(mut value) = self.value.take() else { return Ok(()) };
                let tidied = self.tidy_value(&mut value);
                self.value = Some(value);
                tidied
            }
        }
    }

    fn tidy_value(&self, value: &mut Value) -> Result<(), Unfit> {
        let fits = match (self.field.sort(), &mut *value) {
            (Sort::YesNo, Value::YesNo(_)) => true,
            (Sort::Money | Sort::Number, Value::Number(number)) => number.get().abs() <= MAX_NUMBER,
            (Sort::Choice, Value::Text(text)) => {
                let given = fold(text).replace([' ', '-'], "_");
                match self.field.choices().into_iter().find(|choice| choice.eq_ignore_ascii_case(&given)) {
                    Some(choice) => {
                        choice.clone_into(text);
                        true
                    }
                    None => false,
                }
            }
            (Sort::Day, Value::Text(text)) => {
                *text = text.trim().to_owned();
                day(text).is_some()
            }
            (Sort::Text, Value::Text(text)) => {
                *text = text.trim().to_owned();
                if text.chars().any(char::is_control) {
                    return Err(unfit("value", "control", "a text has no control characters"));
                }
                // What is nothing but accents would be found in every text.
                !fold(text).is_empty() && text.chars().count() <= MAX_TEXT
            }
            _ => false,
        };
        if fits { Ok(()) } else { Err(self.wanted()) }
    }

    /// What the subject takes.
    fn wanted(&self) -> Unfit {
        let field = self.field;
        let (code, takes) = match field.sort() {
            Sort::Money => ("amount", "an amount in whole units, such as 250000".to_owned()),
            Sort::Number => ("number", "a number, such as 3".to_owned()),
            Sort::YesNo => ("yes_no", "true (yes) or false (no)".to_owned()),
            Sort::Choice => ("choice", format!("one of: {}", field.choices().join(", "))),
            Sort::Text => ("text", format!("a text of 1 to {MAX_TEXT} characters")),
            Sort::Day => ("day", "a day, such as 2026-05-31".to_owned()),
        };
        unfit("value", code, format!("{field} takes {takes}"))
    }
}
