//! What all lists have in common: `limit` (1 to 1,000, 100 where nothing is said) and `skip`.

use axum::Json;
use axum::response::{IntoResponse, Response};
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
    items: Vec<T>,
    /// The `cursor` of the next page (of a log: its `after`); `null` on the last, and for lists without cursors.
    next: Option<String>,
    /// How many there are in all, where that is cheap to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    /// How many more there would be with those that rules leave out, where some are left out and that is cheap to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    excluded: Option<u64>,
    #[serde(skip)]
    goes_on: Option<GoesOn>,
}

/// Where a list goes on, for the `Link` header of its answer.
#[derive(Debug, Clone)]
pub(super) struct GoesOn {
    /// The parameter that says so.
    pub(super) parameter: &'static str,
    pub(super) value: String,
}

impl<T> List<T> {
    /// All there is.
    pub(super) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None, total: None, excluded: None, goes_on: None }
    }

    /// A page of a list that is wholly in memory.
    pub(super) fn page(all: Vec<T>, limit: u32, skip: u32) -> Self {
        let total = all.len() as u64;
        let next = u64::from(skip) + u64::from(limit);
        let goes_on = (next < total).then(|| GoesOn { parameter: "skip", value: next.to_string() });
        let items = all.into_iter().skip(skip as usize).take(limit as usize).collect();
        Self { total: Some(total), goes_on, ..Self::whole(items) }
    }

    /// A page of a list that goes on where the parameter says.
    pub(super) fn until(items: Vec<T>, parameter: &'static str, next: Option<String>) -> Self {
        let goes_on = next.clone().map(|value| GoesOn { parameter, value });
        Self { next, goes_on, ..Self::whole(items) }
    }

    /// A part of a list that goes on after so many rows.
    pub(super) fn skipped(items: Vec<T>, next: Option<u32>) -> Self {
        let goes_on = next.map(|next| GoesOn { parameter: "skip", value: next.to_string() });
        Self { goes_on, ..Self::whole(items) }
    }

    /// Where the next page begins.
    pub(super) fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The same with how many there are, and how many more.
    pub(super) fn of(mut self, total: Option<u64>, excluded: Option<u64>) -> Self {
        (self.total, self.excluded) = (total, excluded);
        self
    }
}

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(mut self) -> Response {
        let goes_on = self.goes_on.take();
        let mut response = Json(self).into_response();
        if let Some(goes_on) = goes_on {
            response.extensions_mut().insert(goes_on);
        }
        response
    }
}

/// Takes `limit` and `skip`.
pub(super) fn paging(parameters: &mut Parameters) -> (u32, u32) {
    (limit(parameters), skip(parameters).unwrap_or_default())
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
