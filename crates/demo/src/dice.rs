//! Chance that can be repeated.
//!
//! Every choice is a pure function of the portal's seed and of what the choice is about, so that a day, an ad or a
//! photo can be computed alone and in any order. `SplitMix64` is written out because the streams of general generators
//! may change between versions, and an ad must not.

/// What a throw of dice decides. Each purpose has its own stream, so that none leaks into another.
#[derive(Debug, Clone, Copy)]
pub(crate) enum About {
    /// The facts of a made-up ad.
    Facts = 1,
    /// Which row a new ad is made from, and how it differs.
    Clone = 2,
    /// What happens to an ad on one day.
    Day = 3,
    /// How an ad is worded.
    Wording = 4,
    /// How an ad is drawn.
    Photo = 5,
    /// When an ad was first published.
    Listed = 6,
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

/// Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014; the finaliser.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    /// The stream for one thing: `which` is the ad and `day` the day, or 0.
    pub(crate) const fn new(seed: u64, about: About, which: u32, day: u32) -> Self {
        let thing = ((which as u64) << 32) | day as u64;
        Self(mix(seed.wrapping_add(GAMMA.wrapping_mul(about as u64)) ^ mix(thing.wrapping_add(GAMMA))))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix(self.0)
    }

    /// A number from 0 inclusive to 1 exclusive.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number between two, the upper one exclusive.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// A whole number between two, both inclusive.
    pub(crate) fn whole(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).unwrap_or(0) + 1;
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True with the given probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.index(among.len())]
    }

    /// One of several texts.
    pub(crate) fn word(&mut self, among: &[&'static str]) -> &'static str {
        among[self.index(among.len())]
    }

    /// A place in something that has `len` places; `len` is not 0.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        (self.next() % len.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ_by_seed_purpose_ad_and_day() {
        let first = |seed, about, which, day| Dice::new(seed, about, which, day).next();
        let ours = first(7, About::Day, 3, 2);
        assert_eq!(ours, first(7, About::Day, 3, 2));
        for other in [first(8, About::Day, 3, 2), first(7, About::Facts, 3, 2), first(7, About::Day, 2, 2)] {
            assert_ne!(ours, other);
        }
        assert_ne!(ours, first(7, About::Day, 3, 3));
    }

    #[test]
    fn chance_comes_true_about_as_often_as_it_says() {
        let hits = (0..10_000).filter(|&ad| Dice::new(1, About::Day, ad, 1).chance(0.03)).count();
        assert!((240..360).contains(&hits), "{hits}");
        let mut dice = Dice::new(1, About::Facts, 0, 0);
        let throws: Vec<i64> = (0..600).map(|_| dice.whole(1, 6)).collect();
        assert_eq!((throws.iter().min(), throws.iter().max()), (Some(&1), Some(&6)));
    }
}
