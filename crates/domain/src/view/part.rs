//! A part of an answer that may fail without the rest of it failing.

use serde::{Deserialize, Serialize};

use crate::facts::named;

named!(
    /// What became of a part of an answer.
    PartStatus {
        /// It is there.
        Ok = "ok",
        /// Whoever was asked knows nothing of this one.
        NotAvailable = "not_available",
        /// There was no whole answer in time.
        TimedOut = "timed_out",
        /// The answer was an error, or could not be used.
        Failed = "failed",
        /// Not asked: it has failed so often of late that it is left alone for a while.
        CircuitOpen = "circuit_open",
        /// Nobody was named to be asked.
        NotConfigured = "not_configured",
    }
);

/// A part of an answer, or why it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    /// What became of it.
    pub status: PartStatus,
    /// Where it is not there, more of why, in English.
    pub detail: Option<String>,
    /// The part itself, where it is there.
    pub value: Option<T>,
}

impl<T> Part<T> {
    /// A part that is there.
    pub fn here(value: T) -> Self {
        Self { status: PartStatus::Ok, detail: None, value: Some(value) }
    }

    /// A part that is not there.
    pub fn missing(status: PartStatus, detail: impl Into<String>) -> Self {
        Self { status, detail: Some(detail.into()), value: None }
    }
}
