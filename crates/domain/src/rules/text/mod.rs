//! Rules as text, one a line:
//!
//! ```text
//! exclude when floor > 3 and lift = no
//! exclude "Too dear" when price > 300000 EUR
//! flag "Occupied" when occupied, unknown keep
//! exclude when kind is one of garage, plot and town = "La Eliana"
//! ```
//!
//! A line is `exclude` or `flag`, a name in quotes where one is wanted (without, the conditions are the name), `when`,
//! conditions with `and` between them, and at its end `, unknown` with `keep` (the default), `exclude` or `flag`. A
//! condition is a field, a comparison (`=`, `!=`, `<`, `<=`, `>`, `>=`, `is`, `is not`, `is one of`, `contains`,
//! `is known`, `is unknown`) and a value; a field of yes or no can stand alone, or after `not`. Texts stand in quotes, or
//! without where they have neither commas nor the word `and` in them. Words can be English or Spanish, with or without
//! accents; [`print`] writes English ones.

mod parse;
mod print;
mod tokens;
mod words;

pub use parse::parse;
pub use print::print;

/// The word of each field that a condition can ask about.
pub fn fields() -> Vec<&'static str> {
    super::Subject::ALL.iter().map(|subject| words::word(*subject)).collect()
}

use crate::Invalid;

/// What is wrong with a text of rules, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// A stable code that the interface translates. What was found stands between “” in the message.
    pub code: &'static str,
    /// What is wrong and what would be right, in English.
    pub message: String,
}

impl From<Fault> for Invalid {
    fn from(fault: Fault) -> Self {
        Self::new("rules", fault.code, fault.to_string())
    }
}

#[cfg(test)]
mod tests;
