//! Figures, amounts, dates and times as each language writes them.
//!
//! Written by hand and not with the browser's `Intl`: the server and the browser must write the very same characters.
//! Every function is pure; what is relative to now takes now as a parameter, and so is the zone.

mod number;
mod time;

pub use number::{area, bytes, count, decimal, money, money_minor, percent, plural, signed_percent};
pub use time::{clock, date, date_time, duration, local_date_time, local_time, machine_time, relative};

/// Stands for what is not known.
pub const UNKNOWN: &str = "—";

/// Keeps a figure and its unit on one line.
pub(crate) const NBSP: char = '\u{a0}';
