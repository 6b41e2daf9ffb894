//! Enums that a field inside tells apart, as they stand on the wire: one plain structure with every part that some
//! variant has, which is then sorted.
//!
//! serde reads such an enum (`#[serde(tag = "type")]`) from a tree that it builds first, and holds a second reader of
//! every type inside the enum for that. The browser's code would have to carry those readers; plain structures need
//! none. What is written stays the same.

pub(crate) mod event;
pub(crate) mod message;

/// A part that this variant has is not there.
#[derive(Debug, thiserror::Error)]
#[error("{0} is missing")]
pub(crate) struct Missing(&'static str);

fn part<T>(part: Option<T>, name: &'static str) -> Result<T, Missing> {
    part.ok_or(Missing(name))
}
