//! The processes of an instance: who they are, what they do, and how they are told to do less.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::facts::named;
use crate::{Instant, Invalid};

/// Longest [`ProcessId`], in bytes.
const MAX_ID: usize = 80;

/// One start of one process: no two have the same. Letters, digits, hyphens and points, so that it can stand in a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, pattern = "^[A-Za-z0-9.-]{1,80}$"))]
#[serde(try_from = "String", into = "String")]
pub struct ProcessId(String);

impl ProcessId {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProcessId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        if text.is_empty() || text.len() > MAX_ID || !text.bytes().all(fits) {
            return Err(Invalid::new("id", "not_an_id", format!("{text:?} is no process's id")));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for ProcessId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<ProcessId> for String {
    fn from(id: ProcessId) -> Self {
        id.0
    }
}

impl fmt::Display for ProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

named!(
    /// What a process does.
    ProcessRole {
        /// Answers browsers and programs.
        Serve = "serve",
        /// Does runs.
        Worker = "worker",
        /// Starts the jobs that are due: one process at a time, by a lease, does that beside what else it does.
        Scheduler = "scheduler",
    }
);

named!(
    /// What a process that takes no more runs does with those it holds.
    Drain {
        /// Sees them through.
        Finish = "finish",
        /// Gives them back at once, for another to go on with.
        HandBack = "hand_back",
    }
);

named!(
    /// How a process is.
    ProcessState {
        /// At work.
        Up = "up",
        /// Takes no more runs and still holds some.
        Draining = "draining",
        /// Takes no more runs and holds none.
        Drained = "drained",
        /// Was asked to stop.
        Stopping = "stopping",
        /// Has not been heard of for so long that its leases have run out.
        Gone = "gone",
    }
);

/// A process as it presents itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProcess {
    /// Its id: the owner of the leases it takes.
    pub id: ProcessId,
    /// The machine's or container's name.
    pub host: String,
    /// Its number there.
    pub pid: u32,
    /// Atalaya's version.
    pub version: String,
    /// What it does.
    pub roles: Vec<ProcessRole>,
    /// Runs it works on at once, at most; 0 without a worker.
    pub slots: u32,
    /// When it started.
    pub started_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_stand_in_a_path() {
        assert!("web-1.example.org-7-17f3".parse::<ProcessId>().is_ok());
        for wrong in ["", "a/b", "a b", "ñ", "a?b", &"x".repeat(81)] {
            assert!(wrong.parse::<ProcessId>().is_err(), "{wrong:?} was taken");
        }
    }
}
