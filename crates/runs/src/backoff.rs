//! How long to wait before trying again.

use chrono::Duration;

/// Exponential, from one second to five minutes, of which `jitter` (0 to 1) takes away up to a half, so that what failed
/// together does not come back together.
pub(crate) fn backoff(attempt: u32, jitter: f64) -> Duration {
    let full = 1_000_i64.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(300_000);
    Duration::milliseconds((full as f64 * (1.0 - 0.5 * jitter.clamp(0.0, 1.0))) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_a_bound() {
        assert_eq!(backoff(1, 0.0), Duration::seconds(1));
        assert_eq!(backoff(4, 0.0), Duration::seconds(8));
        assert_eq!(backoff(40, 0.0), Duration::minutes(5));
        assert_eq!(backoff(4, 1.0), Duration::seconds(4));
    }
}
