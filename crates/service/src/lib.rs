//! What one may do: authorise, change, enqueue, announce. Plain functions; pages and the JSON API both lead here.
//!
//! Each function takes [`Services`] and the [`domain::account::Actor`] who asks, and asks [`policy`] before anything
//! else. Nothing here builds SQL (that is `storage`) or knows of HTTP. Work that takes long becomes a run, whose handler
//! sits here and drives another room: [`crawling`].
//!
//! What many ask again and again is read through [`cached`], below the policy: who may see it is asked every time.
//!
//! To add an operation: a function here that asks the policy, then a door for it in `http` and one in `app`.

mod cached;
mod clock;
mod error;
mod leaving;
mod limits;
mod looking;
mod prices;
mod queue;
mod rereading;
mod secret;
mod services;
mod timetable;

pub mod accounts;
pub mod admin;
pub mod announce;
pub mod crawling;
pub mod discoveries;
pub mod endings;
pub mod export;
pub mod following;
pub mod hints;
pub mod housekeeping;
pub mod idempotency;
pub mod jobs;
pub mod links;
pub mod listings;
pub mod mails;
pub mod market;
pub mod overview;
mod passwords;
pub mod policy;
pub mod previews;
pub mod processes;
pub mod properties;
pub mod readiness;
pub mod runs;
pub mod second_factor;
pub mod sessions;
pub mod tally;
pub mod targets;
pub mod throttle;
pub mod tokens;
pub mod url_checks;

/// The target of lines in the log that concern security: who proves to be somebody, who fails to, and what is refused.
/// Nothing that was typed is in them.
pub const SECURITY: &str = "security";

pub use cached::Form;
pub use clock::system_clock;
pub use error::{Error, Result};
pub use prices::{NotAPriceSource, PriceSource};
pub use queue::{StoredQueue, handlers};
pub use secret::{NotASecretKey, SecretKey};
pub use services::{ServiceConfig, Services};
pub use timetable::StoredTimetable;
