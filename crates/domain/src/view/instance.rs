//! What admins see of the instance: how much it keeps, and who does the work.

use serde::{Deserialize, Serialize};

use crate::process::{Drain, ProcessId, ProcessRole, ProcessState};
use crate::run::{RunKind, RunStatus};
use crate::{Instant, RunId};

/// How much an instance keeps, and what the process that was asked has at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// The program's version.
    pub version: String,
    /// Which engine keeps the data: `sqlite` or `postgres`.
    pub engine: String,
    /// How large the database is.
    pub bytes: i64,
    /// How many rows there are.
    pub rows: Rows,
    /// What waits for a worker.
    pub queue: QueueView,
    /// The process's connections to the database.
    pub connections: Connections,
    /// What became of the questions that the process may answer from its cache, since it began.
    pub answers: Answers,
    /// Whether Redis answers; `None` where there is none.
    pub redis: Option<bool>,
    /// When this was so.
    #[serde(deserialize_with = "crate::instant::read")]
    pub now: Instant,
}

/// How many rows there are of what people ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rows {
    /// Accounts.
    pub users: i64,
    /// Jobs.
    pub jobs: i64,
    /// Runs whose history is kept.
    pub runs: i64,
    /// Sites that ads were read from.
    pub sources: i64,
    /// Ads.
    pub listings: i64,
    /// Homes.
    pub properties: i64,
    /// Prices that ads had.
    pub prices: i64,
}

/// A process's connections to the database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Connections {
    /// That are open.
    pub open: u32,
    /// Of these, those nobody uses now.
    pub idle: u32,
    /// That may be open at most.
    pub most: u32,
}

/// What became of questions that a cache may answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answers {
    /// How many there were.
    pub asked: u64,
    /// Of these, answered by Redis.
    pub redis: u64,
    /// Of these, answered by the database. The rest came from memory.
    pub loaded: u64,
}

/// The processes of an instance and what waits for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Processes {
    /// Those that are there, the longest first, and after them those that are gone.
    pub processes: Vec<ProcessView>,
    /// What waits.
    pub queue: QueueView,
    /// When this was so.
    #[serde(deserialize_with = "crate::instant::read")]
    pub now: Instant,
}

/// One process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProcessView {
    /// Its id.
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
    /// How it is.
    pub state: ProcessState,
    /// Whether it was told to take no more runs, and what to do with those it has.
    pub drain: Option<Drain>,
    /// When it started.
    #[serde(deserialize_with = "crate::instant::read")]
    pub started_at: Instant,
    /// When it last said that it is there.
    #[serde(deserialize_with = "crate::instant::read")]
    pub seen_at: Instant,
    /// The runs it holds.
    pub leases: Vec<Lease>,
}

/// A run in a worker's hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The run.
    pub run: RunId,
    /// What it does.
    pub kind: RunKind,
    /// The name of its job.
    pub job_name: String,
    /// Where it stands.
    pub status: RunStatus,
    /// Its claim's token.
    pub fencing_token: i64,
    /// Another worker may take it up after that, unless the lease is prolonged.
    #[serde(deserialize_with = "crate::instant::read")]
    pub until: Instant,
}

/// The runs that nobody has in hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    /// Wait for a worker.
    pub waiting: i64,
    /// Since when the first of them does.
    #[serde(default, deserialize_with = "crate::instant::read_option")]
    pub oldest_since: Option<Instant>,
    /// Failed in a way that may heal, and wait for their time.
    pub backing_off: i64,
    /// Were in the hands of a worker whose lease has run out.
    pub abandoned: i64,
}
