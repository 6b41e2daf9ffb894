//! Why a portal cannot be opened.

use std::path::PathBuf;

/// Why a portal cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// The file of listings cannot be opened.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file's first line lacks columns.
    #[error("{}: the header is not that of {format}; missing columns: {}", path.display(), missing.join(", "))]
    Header {
        /// The file.
        path: PathBuf,
        /// The format that the header comes nearest to.
        format: &'static str,
        /// The columns of that format that are not there.
        missing: Vec<&'static str>,
    },
    /// The file is not CSV in UTF-8, or a line has too few or too many values.
    #[error("{}: {source}", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        source: csv::Error,
    },
    /// A value that cannot be what its column says.
    #[error("{}, line {line}, column {column}: {value:?} is not {expected}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1; the header is line 1.
        line: u64,
        /// The column's name.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What would have been taken.
        expected: &'static str,
    },
    /// More ads than a portal holds.
    #[error("{count} ads are too many: a portal holds {}", crate::MAX_ADS)]
    TooMany {
        /// How many were asked for.
        count: usize,
    },
    /// A day further than the portal computes.
    #[error("day {day} is too far: the last day is {}", crate::MAX_DAY)]
    Day {
        /// The day that was asked for.
        day: u32,
    },
}
