//! What all lists have in common: `limit` (1 to 1,000, 100 where nothing is said) and `skip`.

use domain::query::{DEFAULT_LIMIT, LIMIT};
use serde::Serialize;
use utoipa::ToSchema;

use super::parameters::Parameters;

/// Most rows one can skip; who wants to go further follows the cursor.
pub(super) const MOST_SKIPPED: u32 = 1_000_000;

/// A list's answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct List<T> {
    /// The rows.
    pub(super) items: Vec<T>,
    /// The `cursor` of the next page; `null` on the last, and for lists without cursors.
    pub(super) next: Option<String>,
    /// How many there are in all, where that is cheap to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total: Option<u64>,
    /// How many more there would be with those that rules leave out, where some are left out and that is cheap to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) excluded: Option<u64>,
}

impl<T> List<T> {
    /// A page of a list that is wholly in memory.
    pub(super) fn page(all: Vec<T>, limit: u32, skip: u32) -> Self {
        let total = Some(all.len() as u64);
        let items = all.into_iter().skip(skip as usize).take(limit as usize).collect();
        Self { items, next: None, total, excluded: None }
    }
}

/// Takes `limit`.
pub(super) fn limit(parameters: &mut Parameters) -> u32 {
    let expected = "a number from 1 to 1000";
    parameters
        .read("limit", expected, |text| text.parse().ok().filter(|limit| LIMIT.contains(limit)))
        .unwrap_or(DEFAULT_LIMIT)
}

/// Takes `skip`.
pub(super) fn skip(parameters: &mut Parameters) -> Option<u32> {
    let expected = "a number from 0 to 1000000; follow the cursor to go further";
    parameters.read("skip", expected, |text| text.parse().ok().filter(|skip| *skip <= MOST_SKIPPED))
}
