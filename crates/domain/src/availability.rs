//! Whether an ad is still there: a state machine that keeps its evidence.
//!
//! Only a page that is gone, or says that the ad is gone, is evidence of removal. A network error, a 5xx, a 429, a
//! CAPTCHA or an "access blocked" page is evidence of nothing: the state stays as it was.

use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::facts::named;

named!(
    /// Whether an ad is still there.
    State {
        /// Nobody has looked yet.
        Unknown = "unknown",
        /// It was there when last looked at.
        Active = "active",
        /// It was gone when last looked at.
        Removed = "removed",
    }
);

named!(
    /// What was seen when the ad was looked at.
    Evidence {
        /// The ad's own page, or its card on a search page.
        Seen = "seen",
        /// Status 304: the page on which it was seen before is as it was.
        NotModified = "not_modified",
        /// Status 404.
        NotFound = "not_found",
        /// Status 410.
        Gone = "gone",
        /// The page says that the ad is no longer there.
        SaysGone = "says_gone",
        /// The page says that there is no such page, with a status that says there is.
        SaysNotFound = "says_not_found",
        /// The ad's address led back to the search or home page.
        RedirectedAway = "redirected_away",
        /// The site refused: status 401, 403 or 429, a CAPTCHA, an "access blocked" page, robots.txt.
        Blocked = "blocked",
        /// Nothing came back: network error, time-out, 5xx.
        Failed = "failed",
    }
);

impl Evidence {
    /// The state this is evidence for, if it is evidence at all.
    pub fn speaks_for(self) -> Option<State> {
        match self {
            Self::Seen | Self::NotModified => Some(State::Active),
            Self::NotFound | Self::Gone | Self::SaysGone | Self::SaysNotFound | Self::RedirectedAway => {
                Some(State::Removed)
            }
            Self::Blocked | Self::Failed => None,
        }
    }
}

/// The state of an ad, since when, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Availability {
    /// The state.
    pub state: State,
    /// When this state was first seen.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub since: Instant,
    /// What it rests on.
    pub evidence: Evidence,
}

impl Availability {
    /// Before anybody looked.
    pub fn unknown(now: Instant) -> Self {
        Self { state: State::Unknown, since: now, evidence: Evidence::Failed }
    }

    /// The state after `evidence` was seen at `now`; the same value where nothing changed.
    #[must_use]
    pub fn after(self, evidence: Evidence, now: Instant) -> Self {
        match evidence.speaks_for() {
            Some(state) if state != self.state => Self { state, since: now, evidence },
            _ => self,
        }
    }
}

/// The last look at an ad that told nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Missed {
    /// When.
    #[serde(deserialize_with = "crate::instant::read")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
    /// What came instead: [`Evidence::Blocked`] or [`Evidence::Failed`].
    pub evidence: Evidence,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).expect("in range")
    }

    #[test]
    fn every_state_meets_every_evidence() {
        for &state in State::ALL {
            for &evidence in Evidence::ALL {
                let before = Availability { state, since: at(1), evidence: Evidence::Seen };
                let after = before.after(evidence, at(2));
                match evidence {
                    Evidence::Seen | Evidence::NotModified => assert_eq!(after.state, State::Active),
                    Evidence::NotFound
                    | Evidence::Gone
                    | Evidence::SaysGone
                    | Evidence::SaysNotFound
                    | Evidence::RedirectedAway => {
                        assert_eq!(after.state, State::Removed);
                    }
                    Evidence::Blocked | Evidence::Failed => assert_eq!(after, before),
                }
                assert_eq!(after.since, if after.state == state { at(1) } else { at(2) });
            }
        }
    }

    #[test]
    fn a_removed_ad_can_come_back() {
        let removed = Availability::unknown(at(0)).after(Evidence::Seen, at(1)).after(Evidence::Gone, at(2));
        assert_eq!(removed.state, State::Removed);
        let back = removed.after(Evidence::Seen, at(3));
        assert_eq!((back.state, back.since, back.evidence), (State::Active, at(3), Evidence::Seen));
    }
}
