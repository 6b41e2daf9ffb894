//! The present.

use chrono::SubsecRound;
use domain::Instant;

/// The system's clock, cut to the microseconds that storage keeps: what is announced equals what is stored.
pub fn system_clock() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    chrono::Utc::now().trunc_subsecs(6)
}
