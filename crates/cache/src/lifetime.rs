//! How long a value is kept.

use std::time::Duration;

/// A lifetime within a tenth of `usual`. Values loaded together shall not all be loaded again together. `chance` is from
/// 0 to 1.
pub(crate) fn spread(usual: Duration, chance: f64) -> Duration {
    usual.mul_f64(0.9 + 0.2 * chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lifetimes_reach_from_nine_to_eleven_tenths() {
        let usual = Duration::from_mins(1);
        assert_eq!(spread(usual, 0.0), Duration::from_secs(54));
        assert_eq!(spread(usual, 1.0), Duration::from_secs(66));
    }

    proptest! {
        #[test]
        fn a_lifetime_is_within_a_tenth_whatever_chance_says(millis in 0_u64..100_000_000, chance in proptest::num::f64::ANY) {
            let usual = Duration::from_millis(millis);
            prop_assume!(!chance.is_nan());
            let lifetime = spread(usual, chance);
            let rounding = Duration::from_micros(1);
            prop_assert!(lifetime + rounding >= usual.mul_f64(0.9) && lifetime <= usual.mul_f64(1.1) + rounding);
        }
    }
}
