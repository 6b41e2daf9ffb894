//! The database: every SQL statement, and nothing else.
//!
//! One function asks one question. Decisions (who may, what follows) are made in `service`; this room only reads and
//! writes. All statements use `$1` placeholders and SQL that SQLite and PostgreSQL share, but for full-text search,
//! which stands apart in [`properties`].
//!
//! SQLite is opened in WAL mode with one writing connection and a pool of reading ones. Writes are durable
//! (`synchronous=FULL`); what makes that fast is that crawls commit many pages in one transaction.
//!
//! To add a table: a migration under `migrations/`, a module here, and stories in `tests/`.

mod columns;
mod database;
mod error;
mod fingerprint;

pub mod accounts;
pub mod crawl;
pub mod frontier;
pub mod jobs;
pub mod listings;
pub mod overview;
pub mod properties;
pub mod runs;
pub mod sessions;

pub use database::{Database, OpenError};
pub use error::{Error, Result};
