//! The database: every SQL statement, and nothing else.
//!
//! One function asks one question. Decisions (who may, what follows) are made in `service`; this room only reads and
//! writes. There are two engines, chosen by the scheme of the [`DatabaseUrl`]: SQLite and PostgreSQL. A question is
//! written once for both (`$1` placeholders, `ON CONFLICT`, `RETURNING`, common table expressions) and put through
//! `question.rs`; where the engines differ (claiming, searching words, links by the hundred) the two texts stand side by
//! side in the function that asks.
//!
//! SQLite is opened in WAL mode with one writing connection and a pool of reading ones. PostgreSQL has many writers:
//! what follows from that is written down in `crawl.rs`, `runs.rs` and `transaction.rs`. Writes are durable on both;
//! what makes that fast is that crawls commit many pages in one transaction.
//!
//! To add a table: a migration for each engine under `migrations/`, a module here, and stories in `tests/`, which are
//! told on both.

mod columns;
mod database;
mod disk;
mod error;
mod fingerprint;
mod opening;
mod question;
mod run_log;
mod transaction;
mod url;

pub mod accounts;
pub mod archive;
pub mod areas;
pub mod audit;
pub mod backup;
pub mod crawl;
pub mod frontier;
pub mod hints;
pub mod hosts;
pub mod idempotency;
pub mod inspection;
pub mod jobs;
pub mod leases;
pub mod listings;
pub mod load;
pub mod mails;
pub mod memories;
pub mod overview;
pub mod processes;
pub mod properties;
pub mod runs;
pub mod schedules;
pub mod sessions;
pub mod statistics;
pub mod tokens;
pub mod transfer;
pub mod upkeep;
pub mod url_checks;
pub mod version;

pub use database::{Database, Pool, PoolSettings, Schema};
pub use error::{Error, Result};
pub use opening::OpenError;
pub use url::{DatabaseUrl, WrongUrl};
