//! Judging an ad.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::subject::Fact;
use super::{Action, Comparison, Condition, Doubt, Rule, Value};
use crate::facts::Facts;
use crate::{Currency, Money};

/// What a job's rules say of an ad.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// The first rule that leaves it out of lists.
    pub excluded_by: Option<String>,
    /// The rules that flag it, in their order.
    pub flagged_by: Vec<String>,
}

impl Verdict {
    /// What is said of a home by the verdicts on its ads: it is left out where each of them is, and flagged by
    /// every rule that flags any.
    pub fn of_all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        let (mut all, mut excluded) = (Self::default(), None);
        for verdict in verdicts {
            let first: &mut Option<Option<String>> = &mut excluded;
            match first {
                None => *first = Some(verdict.excluded_by),
                Some(so_far) if verdict.excluded_by.is_none() => *so_far = None,
                Some(_) => {}
            }
            for name in verdict.flagged_by {
                if !all.flagged_by.contains(&name) {
                    all.flagged_by.push(name);
                }
            }
        }
        all.excluded_by = excluded.flatten();
        all
    }
}

/// Judges an ad by what is known of it.
pub fn judge(rules: &[Rule], facts: &Facts) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in rules {
        match rule.outcome(facts) {
            Some(Action::Exclude) if verdict.excluded_by.is_none() => verdict.excluded_by = Some(rule.name.clone()),
            Some(Action::Flag) => verdict.flagged_by.push(rule.name.clone()),
            _ => {}
        }
    }
    verdict
}

impl Rule {
    /// Whether all conditions hold; `None` where that is unknown.
    pub fn applies(&self, facts: &Facts) -> Option<bool> {
        let mut all = Some(true);
        for condition in &self.when {
            match condition.holds(facts) {
                Some(false) => return Some(false),
                None => all = None,
                Some(true) => {}
            }
        }
        all
    }

    /// What is done with such an ad; `None` for nothing.
    fn outcome(&self, facts: &Facts) -> Option<Action> {
        match (self.applies(facts), self.unknown) {
            (Some(true), _) => Some(self.then),
            (Some(false), _) | (None, Doubt::Keep) => None,
            (None, Doubt::Exclude) => Some(Action::Exclude),
            (None, Doubt::Flag) => Some(Action::Flag),
        }
    }
}

impl Condition {
    /// Whether it holds; `None` where that is unknown.
    pub fn holds(&self, facts: &Facts) -> Option<bool> {
        let fact = self.field.of(facts);
        match self.is {
            Comparison::Known => return Some(fact.is_some()),
            Comparison::Unknown => return Some(fact.is_none()),
            _ => {}
        }
        let (fact, value) = (fact?, self.value.as_ref()?);
        let order = || compare(&fact, value, self.currency);
        match self.is {
            Comparison::Eq => order().map(Ordering::is_eq),
            Comparison::Ne => order().map(Ordering::is_ne),
            Comparison::Lt => order().map(Ordering::is_lt),
            Comparison::Le => order().map(Ordering::is_le),
            Comparison::Gt => order().map(Ordering::is_gt),
            Comparison::Ge => order().map(Ordering::is_ge),
            Comparison::OneOf => match value {
                Value::List(values) => {
                    let orders: Option<Vec<_>> =
                        values.iter().map(|value| compare(&fact, value, self.currency)).collect();
                    orders.map(|orders| orders.into_iter().any(Ordering::is_eq))
                }
                _ => None,
            },
            Comparison::Contains => match (fact, value) {
                (Fact::Text(text), Value::Text(part)) => Some(fold(text).contains(&fold(part))),
                _ => None,
            },
            Comparison::Known | Comparison::Unknown => None,
        }
    }
}

/// How a fact stands to a value; `None` where they cannot be compared.
fn compare(fact: &Fact<'_>, value: &Value, currency: Option<Currency>) -> Option<Ordering> {
    match (fact, value) {
        (Fact::Money(have), Value::Number(units)) => {
            if currency.is_some_and(|currency| currency != have.currency) {
                return None;
            }
            let wanted = Money::from_units(units.get(), have.currency)?;
            Some(have.minor.cmp(&wanted.minor))
        }
        (Fact::Number(have), Value::Number(wanted)) => have.partial_cmp(&wanted.get()),
        (Fact::YesNo(have), Value::YesNo(wanted)) => Some(have.cmp(wanted)),
        (Fact::Choice(have), Value::Text(wanted)) => Some(have.as_ref().cmp(wanted)),
        (Fact::Text(have), Value::Text(wanted)) => Some(fold(have).cmp(&fold(wanted))),
        (Fact::Day(have), Value::Text(wanted)) => Some(have.cmp(&day(wanted)?)),
        _ => None,
    }
}

/// A day as rules write it.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let is_whole = text.len() == 10
        && text.bytes().enumerate().all(|(n, byte)| match n {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    is_whole.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
