//! A job's rules: which of its ads are left out of lists, and which are marked.
//!
//! A rule is judged on what is known of an ad. Conditions have three answers (Kleene's logic): where one is false the
//! rule does not apply, whatever else is unknown; where none is false and one is unknown, nobody can say, and the rule
//! itself says what is to be done then ([`Rule::unknown`]; by default nothing).
//!
//! Rules come as JSON, or as text with one rule a line ([`parse`]); a rule is shown as its line.
//!
//! To add something that can be asked about, give it a name in [`Subject`] and a word in `text/words.rs`.

mod check;
mod fold;
mod judge;
mod subject;
mod text;

use serde::{Deserialize, Serialize, Serializer};

pub(crate) use self::check::check;
pub use self::judge::{Verdict, judge};
pub use self::subject::Subject;
pub use self::text::{Fault, fields, parse, print};
use crate::Currency;
use crate::facts::named;

/// Most rules of a job.
pub const MAX_RULES: usize = 50;
/// Most conditions of a rule.
pub const MAX_CONDITIONS: usize = 20;
/// Longest name, in characters.
pub const MAX_NAME: usize = 80;
/// Longest text of a condition, in characters.
pub const MAX_TEXT: usize = 200;
/// Most values of a condition that takes one of several.
pub const MAX_VALUES: usize = 50;
/// Bound of numbers, either way.
pub const MAX_NUMBER: f64 = 1.0e12;

named!(
    /// What a rule does.
    Action {
        /// Leaves the ad out of lists.
        Exclude = "exclude",
        /// Marks it.
        Flag = "flag",
    }
);

named!(
    /// What is done where a rule's answer is unknown.
    Doubt {
        /// Nothing.
        Keep = "keep",
        /// The ad is left out.
        Exclude = "exclude",
        /// It is marked.
        Flag = "flag",
    }
);

named!(
    /// How a fact is compared.
    Comparison {
        /// Equal.
        Eq = "eq",
        /// Not equal.
        Ne = "ne",
        /// Less.
        Lt = "lt",
        /// Less or equal.
        Le = "le",
        /// Greater.
        Gt = "gt",
        /// Greater or equal.
        Ge = "ge",
        /// Equal to one of several.
        OneOf = "one_of",
        /// A text that holds another, whatever the case and accents.
        Contains = "contains",
        /// The ad says so much, whatever it says. Never unknown.
        Known = "known",
        /// The ad does not say. Never unknown.
        Unknown = "unknown",
    }
);

/// A finite number. It is equal to itself, and written without decimals where it has none.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "f64")]
pub struct Number(f64);

impl Eq for Number {}

impl Number {
    /// `None` for what is not finite.
    pub fn new(value: f64) -> Option<Self> {
        // Of the two zeros the one without a sign.
        value.is_finite().then_some(Self(value + 0.0))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Number {
    type Error = &'static str;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        Self::new(value).ok_or("not a finite number")
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() <= MAX_NUMBER {
            to.serialize_i64(self.0 as i64)
        } else {
            to.serialize_f64(self.0)
        }
    }
}

/// What a fact is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected true or false, a number, a text, or a list of them")]
pub enum Value {
    /// Yes or no.
    YesNo(bool),
    /// A number; an amount of money in whole units.
    Number(Number),
    /// A text, a name of a few, or a day such as `2026-05-31`.
    Text(String),
    /// One of several.
    List(Vec<Value>),
}

/// One condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RuleCondition))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What it asks about.
    pub field: Subject,
    /// How that is compared.
    pub is: Comparison,
    /// With what; nothing for [`Comparison::Known`] and [`Comparison::Unknown`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<serde_json::Value>))]
    pub value: Option<Value>,
    /// Whose units an amount of money is in; any where it is not said. A price in another currency is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, unique among the job's: what an ad that it applies to is told to be.
    pub name: String,
    /// What must hold, all of it.
    pub when: Vec<Condition>,
    /// What is done then.
    pub then: Action,
    /// What is done where the answer is unknown.
    #[serde(default = "keep")]
    pub unknown: Doubt,
}

/// The default of [`Rule::unknown`]: an ad is not left out for what it does not say.
pub const fn keep() -> Doubt {
    Doubt::Keep
}

/// A job's rules as they come in: not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Draft {
    /// One by one.
    Listed(Vec<Rule>),
    /// As text, one a line.
    Written(String),
}

impl Default for Draft {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl Draft {
    /// The rules, or what is wrong with them: of a text with line and column.
    pub fn check(self) -> Result<Vec<Rule>, Vec<crate::Invalid>> {
        match self {
            Self::Listed(rules) => check(rules),
            Self::Written(text) => parse(&text).map_err(|faults| faults.into_iter().map(Into::into).collect()),
        }
    }
}
