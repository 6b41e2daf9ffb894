//! What Atalaya knows: entities, value objects, state machines and events.
//!
//! Nothing here does I/O, reads a clock or draws a random number: times come in as parameters. The crate compiles to
//! WebAssembly too, so whatever is added must stay light and pure.
//!
//! - [`facts`]: what an ad says of a home, and where on the page each fact stood.
//! - [`grade`]: how well a page could be read.
//! - [`listing`], [`availability`]: an ad over time.
//! - [`job`], [`run`], [`frontier`], [`visit`]: what to crawl, one execution of it, the URLs still to visit, and what
//!   visiting one of them brought.
//! - [`area`]: the index pages of a site, as targets to choose from.
//! - [`url_check`]: looking at addresses that somebody names.
//! - [`rules`]: which ads of a job are left out of lists, and which are marked.
//! - [`process`]: the processes that do the work.
//! - [`query`]: filters and sort orders of lists. [`view`]: the read models that pages and the JSON API show.
//! - [`spreadsheet`]: text of others in files that spreadsheets open.
//! - [`web_address`]: which addresses of others are shown as links and pictures.
//! - [`live`]: the messages of the websocket. [`instant`]: how instants are read.
//! - [`return_path`]: where a form leads on to. [`language`]: which language suits whoever asks.

pub mod account;
pub mod area;
pub mod audit;
pub mod availability;
pub mod facts;
pub mod frontier;
pub mod grade;

pub mod hex;
pub mod ids;
pub mod instant;
pub mod job;
pub mod language;
pub mod listing;
pub mod live;
pub mod mail;
pub mod money;
pub mod process;
pub mod query;
pub mod return_path;
pub mod rules;
pub mod run;
pub mod spreadsheet;
pub mod url_check;
pub mod view;
pub mod visit;
pub mod web_address;
mod wire;

pub use ids::{AuditId, JobId, ListingId, MailId, PropertyId, RunId, SourceId, TokenId, UserId};
pub use money::{Currency, Money};

/// A UTC instant. Storage keeps microseconds.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// One field of some input that cannot be accepted: which, and what would be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{field}: {message}")]
pub struct Invalid {
    /// The field's name as the JSON API spells it, for example `limits.max_pages`.
    pub field: String,
    /// A stable code the interface translates, for example `too_long`.
    pub code: String,
    /// What is wrong and what would be right, in English.
    pub message: String,
}

impl Invalid {
    /// States that `field` cannot be accepted.
    pub fn new(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), code: code.to_owned(), message: message.into() }
    }
}
