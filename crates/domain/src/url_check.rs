//! Looking at addresses that somebody names: whether what was there still is. No ad is changed by it.

use serde::{Deserialize, Serialize};

use crate::facts::named;

/// Most addresses that one request may name.
pub const MAX_URLS: usize = 10_000;

named!(
    /// What a look at an address came to.
    UrlVerdict {
        /// Something is there.
        Active = "active",
        /// It is gone: status 404 or 410, a page that says so, a way back to the search.
        Removed = "removed",
        /// The site refuses: status 401, 403 or 429, a CAPTCHA, robots.txt.
        Blocked = "blocked",
        /// Nobody can say: what was named is no address that may be visited, or no answer came that tells anything.
        Error = "error",
    }
);

/// What a look at an address found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlLook {
    /// The address that answered, after redirects; `None` where none did.
    pub final_url: Option<String>,
    /// The HTTP status of the answer.
    pub status: Option<u16>,
    /// How long the site took for it.
    pub milliseconds: Option<u32>,
    /// What it comes to.
    pub verdict: UrlVerdict,
    /// Why, where that is not plain, in English or in the page's own words.
    pub detail: Option<String>,
}

impl UrlLook {
    /// Nothing came of it.
    pub fn failed(detail: impl Into<String>) -> Self {
        Self {
            final_url: None,
            status: None,
            milliseconds: None,
            verdict: UrlVerdict::Error,
            detail: Some(detail.into()),
        }
    }
}

/// One of the addresses that somebody named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlCheck {
    /// As it was given.
    pub url: String,
    /// What was found there; `None` while nobody has looked.
    pub look: Option<UrlLook>,
}
