//! What happens to one ad from day to day.
//!
//! An ad's state on a day follows from the seed alone, so moving the portal from day 0 to day 5 at once or step by
//! step gives the same. Of the ads that are up, about 3 % change their price each day and about 1 % are taken down;
//! some of those come back.

use domain::facts::Operation;

use crate::dice::{About, Dice};
use crate::generator::rounded;

const REMOVED: f64 = 0.01;
const REPRICED: f64 = 0.03;
/// Of the price changes, how many are reductions.
const DOWN: f64 = 0.85;
/// Of the removed ads, how many come back.
const COMES_BACK: f64 = 0.35;

/// How a site answers for an ad it took down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    /// With status 410.
    Status410,
    /// With status 404.
    Status404,
    /// With status 200 and a page that says so.
    Page,
}

/// Whether an ad is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It is.
    Up,
    /// It was taken down.
    Down(Gone),
}

/// An ad's state on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) presence: Presence,
    /// Cents.
    pub(crate) price: Option<u64>,
    /// What it was before its last change, cents.
    pub(crate) price_before: Option<u64>,
    /// The day of the last thing that happened to it.
    pub(crate) changed: u32,
}

/// The state on `day` of an ad that appeared on day `born` with a price. `day` is not before `born`.
pub(crate) fn state(seed: u64, id: u32, born: u32, first_price: Option<u64>, operation: Operation, day: u32) -> State {
    let mut state = State { presence: Presence::Up, price: first_price, price_before: None, changed: born };
    let mut comes_back = None;
    for today in born + 1..=day {
        if comes_back == Some(today) {
            state.presence = Presence::Up;
            state.changed = today;
            comes_back = None;
        }
        if state.presence != Presence::Up {
            if comes_back.is_none() {
                break;
            }
            continue;
        }
        if state.changed == today {
            continue;
        }
        let mut dice = Dice::new(seed, About::Day, id, today);
        let throw = dice.unit();
        if throw < REMOVED {
            state.presence = Presence::Down(gone(&mut dice));
            state.changed = today;
            comes_back = dice.chance(COMES_BACK).then(|| today + dice.whole(2, 6) as u32);
        } else if throw < REMOVED + REPRICED
            && let Some(price) = state.price
        {
            let repriced = reprice(&mut dice, price, operation);
            if repriced != price {
                (state.price, state.price_before, state.changed) = (Some(repriced), Some(price), today);
            }
        }
    }
    state
}

fn gone(dice: &mut Dice) -> Gone {
    match dice.whole(1, 4) {
        1 => Gone::Status404,
        2 => Gone::Page,
        _ => Gone::Status410,
    }
}

fn reprice(dice: &mut Dice, cents: u64, operation: Operation) -> u64 {
    let factor = if dice.chance(DOWN) { dice.between(0.90, 0.98) } else { dice.between(1.01, 1.05) };
    rounded(cents as f64 / 100.0 * factor, operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: u64 = 20_000_000;

    fn on(id: u32, day: u32) -> State {
        state(9, id, 0, Some(PRICE), Operation::Sale, day)
    }

    #[test]
    fn each_day_about_three_in_a_hundred_are_repriced_and_one_is_removed() {
        const ADS: u32 = 20_000;
        let (mut repriced, mut removed, mut down) = (0, 0, 0);
        for id in 0..ADS {
            let state = on(id, 1);
            repriced += u32::from(state.price != Some(PRICE));
            down += u32::from(state.price < Some(PRICE));
            removed += u32::from(state.presence != Presence::Up);
        }
        assert!((500..700).contains(&repriced), "{repriced}");
        assert!((140..260).contains(&removed), "{removed}");
        assert!(down * 4 > repriced * 3, "{down} of {repriced}");
    }

    #[test]
    fn some_removed_ads_come_back_and_most_do_not() {
        let removed: Vec<u32> = (0..20_000).filter(|&id| on(id, 1).presence != Presence::Up).collect();
        let back = removed.iter().filter(|&&id| (2..9).any(|day| on(id, day).presence == Presence::Up)).count();
        assert!(back > 0 && back * 2 < removed.len(), "{back} of {}", removed.len());
    }

    #[test]
    fn the_price_before_is_yesterdays_price_on_the_day_of_a_change() {
        let mut changes = 0;
        for id in 0..2_000 {
            let (yesterday, today) = (on(id, 4), on(id, 5));
            if yesterday.price != today.price {
                assert_eq!(today.price_before, yesterday.price);
                assert_eq!(today.changed, 5);
                changes += 1;
            }
        }
        assert!(changes > 20);
    }

    #[test]
    fn an_ad_without_a_price_never_gets_one() {
        assert!((0..500).all(|id| state(9, id, 0, None, Operation::Sale, 30).price.is_none()));
    }
}
