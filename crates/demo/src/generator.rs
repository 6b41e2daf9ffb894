//! Ads made up from a seed: credible homes in real towns, with prices that follow from place, size and state.

use domain::facts::{Condition, Feature, Flag, Operation, PropertyKind};

use crate::ad::{Ad, BLANK, Features, Position};
use crate::dice::{About, Dice};
use crate::places::{PLACES, STREETS};

/// The share of ads that advertise the home of the ad before them again, on another site.
const REPEATED: f64 = 0.08;
/// Rent per month, as a share of the price.
const MONTHLY_YIELD: f64 = 0.0046;

/// The made-up ad with this id.
pub(crate) fn ad(seed: u64, id: u32) -> Ad {
    if is_repeat(seed, id)
        && let Some(before) = id.checked_sub(1)
        && !is_repeat(seed, before)
    {
        return repeat(seed, id, before);
    }
    home(&mut Dice::new(seed, About::Facts, id, 0))
}

fn is_repeat(seed: u64, id: u32) -> bool {
    Dice::new(seed, About::Clone, id, 0).chance(REPEATED)
}

/// The same home as another agency sees it: nearly the same price, a slightly different point on the map.
fn repeat(seed: u64, id: u32, original: u32) -> Ad {
    let mut dice = Dice::new(seed, About::Clone, id, 1);
    let mut ad = home(&mut Dice::new(seed, About::Facts, original, 0));
    let factor = dice.between(0.98, 1.03);
    ad.price = ad.price.map(|cents| rounded(cents as f64 / 100.0 * factor, ad.operation));
    ad.position = ad.position.map(|position| Position {
        latitude: degrees(position.latitude + dice.between(-0.000_3, 0.000_3)),
        longitude: degrees(position.longitude + dice.between(-0.000_3, 0.000_3)),
    });
    ad.same_home_as = Some(original);
    ad
}

fn home(dice: &mut Dice) -> Ad {
    // The first towns are the larger ones: a power of the throw favours them.
    let town = (dice.unit().powf(1.6) * PLACES.len() as f64) as usize;
    let place = &PLACES[town.min(PLACES.len() - 1)];
    let district = dice.index(place.districts.len());
    let middle = place.districts[district].middle;

    let operation = if dice.chance(0.15) { Operation::Rent } else { Operation::Sale };
    let kind = kind(dice);
    let is_house = matches!(kind, PropertyKind::House | PropertyKind::Townhouse);
    let area = area(dice, kind);
    let rooms = rooms(dice, kind, area);
    let bathrooms = if area > 160.0 { 3 } else { u16::from(area > dice.between(75.0, 105.0)) + 1 };
    let year = dice.chance(0.7).then(|| dice.whole(1925, 2019) as u16);
    let condition = condition(dice, year);
    let floor = match kind {
        _ if is_house || dice.chance(0.05) => None,
        PropertyKind::Penthouse => Some(dice.whole(4, 11) as i16),
        PropertyKind::Studio if dice.chance(0.15) => Some(-1),
        _ => Some(dice.whole(0, 8) as i16),
    };
    let likely_lift = if floor.unwrap_or(0) >= 4 { 0.9 } else { 0.6 };
    let lift = (!is_house && dice.chance(0.92)).then(|| dice.chance(likely_lift));
    let exterior = (!is_house && dice.chance(0.85)).then(|| dice.chance(0.88));
    let flag = (operation == Operation::Sale && dice.chance(0.04)).then(|| *dice.pick(Flag::ALL));

    let mut ad = Ad {
        operation,
        kind,
        area: Some(area),
        rooms: Some(rooms),
        bathrooms: Some(bathrooms),
        floor,
        lift,
        exterior,
        year,
        condition: Some(condition),
        flag,
        features: features(dice, kind),
        orientation: [dice.chance(0.2), dice.chance(0.4), dice.chance(0.35), dice.chance(0.25)],
        position: dice.chance(0.97).then_some(Position {
            latitude: degrees(middle.latitude + dice.between(-place.spread, place.spread)),
            longitude: degrees(middle.longitude + dice.between(-place.spread, place.spread)),
        }),
        town: u32::try_from(town.min(PLACES.len() - 1)).ok(),
        district: u8::try_from(district).ok(),
        street: Some((dice.index(STREETS.len()) as u8, dice.whole(1, 140) as u16)),
        ..BLANK
    };
    let asked = dice.chance(0.99);
    let market = worth(&ad, place.districts[district].level) * dice.between(0.86, 1.16);
    ad.price = asked.then(|| asking(market, operation));
    ad
}

/// Cents that are asked for a home of this worth, in euros: for good, or by the month.
pub(crate) fn asking(worth: f64, operation: Operation) -> u64 {
    match operation {
        Operation::Sale => rounded(worth, operation),
        Operation::Rent => rounded(worth * MONTHLY_YIELD, operation),
    }
}

fn kind(dice: &mut Dice) -> PropertyKind {
    match dice.whole(1, 100) {
        1..=74 => PropertyKind::Flat,
        75..=81 => PropertyKind::Penthouse,
        82..=85 => PropertyKind::Duplex,
        86..=90 => PropertyKind::Studio,
        91..=95 => PropertyKind::House,
        _ => PropertyKind::Townhouse,
    }
}

fn area(dice: &mut Dice, kind: PropertyKind) -> f64 {
    let (low, high) = match kind {
        PropertyKind::Studio => (24.0, 45.0),
        PropertyKind::House => (120.0, 320.0),
        PropertyKind::Townhouse => (105.0, 210.0),
        PropertyKind::Duplex => (85.0, 170.0),
        _ => (45.0, 145.0),
    };
    // The mean of two throws makes middling sizes the commonest.
    let area = f64::midpoint(dice.between(low, high), dice.between(low, high));
    if dice.chance(0.04) { (area * 2.0).round() / 2.0 } else { area.round() }
}

fn rooms(dice: &mut Dice, kind: PropertyKind, area: f64) -> u16 {
    match kind {
        PropertyKind::Studio => 0,
        _ => ((area / dice.between(26.0, 36.0)).round() as u16).clamp(1, 7),
    }
}

fn condition(dice: &mut Dice, year: Option<u16>) -> Condition {
    let is_recent = year.is_some_and(|year| year >= 2015);
    if is_recent && dice.chance(0.6) {
        Condition::New
    } else if !is_recent && dice.chance(0.16) {
        Condition::ToRenovate
    } else {
        Condition::Good
    }
}

fn features(dice: &mut Dice, kind: PropertyKind) -> Features {
    let is_house = matches!(kind, PropertyKind::House | PropertyKind::Townhouse);
    let mut features = Features::default();
    for &feature in Feature::ALL {
        let probability = match feature {
            Feature::Terrace if is_house || kind == PropertyKind::Penthouse => 0.9,
            Feature::Garden | Feature::Pool if is_house => 0.5,
            Feature::Garden | Feature::Pool | Feature::Doorman => 0.08,
            Feature::Terrace | Feature::Parking | Feature::Storeroom => 0.25,
            Feature::AirConditioning | Feature::Wardrobes => 0.5,
            Feature::Balcony => 0.3,
            Feature::Heating => 0.35,
        };
        if dice.chance(probability) {
            features.insert(feature);
        }
    }
    features
}

/// What a home is worth on the market of its district, euros.
pub(crate) fn worth(ad: &Ad, level: f64) -> f64 {
    let area = ad.area.unwrap_or(80.0);
    let mut worth = area * level;
    // Small homes cost more per m² than large ones.
    worth *= (85.0 / area).powf(0.12);
    worth *= match ad.condition {
        Some(Condition::New) => 1.22,
        Some(Condition::ToRenovate) => 0.74,
        _ => 1.0,
    };
    if ad.lift == Some(false) {
        worth *= 1.0 - 0.03 * f64::from(ad.floor.unwrap_or(0).clamp(0, 5));
    }
    if ad.floor.is_some_and(|floor| floor <= 0) || ad.exterior == Some(false) {
        worth *= 0.88;
    }
    for (feature, gain) in
        [(Feature::Terrace, 1.06), (Feature::Parking, 1.07), (Feature::Pool, 1.06), (Feature::AirConditioning, 1.02)]
    {
        if ad.features.contains(feature) {
            worth *= gain;
        }
    }
    worth
        * match ad.flag {
            Some(Flag::Occupied) => 0.55,
            Some(Flag::BareOwnership) => 0.6,
            Some(Flag::Auction) => 0.7,
            Some(Flag::Let) => 0.9,
            None => 1.0,
        }
}

/// Cents of a price as people ask it: whole thousands of euros, or fives of a rent. Never 0.
pub(crate) fn rounded(euros: f64, operation: Operation) -> u64 {
    let step = match operation {
        Operation::Rent => 5.0,
        Operation::Sale if euros < 100_000.0 => 500.0,
        Operation::Sale => 1_000.0,
    };
    ((euros / step).round().max(1.0) * step * 100.0) as u64
}

/// Degrees with six decimals, as sites give them.
pub(crate) fn degrees(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_are_credible() {
        let ads: Vec<Ad> = (0..3_000).map(|id| ad(5, id)).collect();
        for ad in &ads {
            let (area, place) = (ad.area.expect("an area"), &PLACES[ad.town.expect("a town") as usize]);
            if let (Operation::Sale, Some(cents)) = (ad.operation, ad.price) {
                let level = cents as f64 / 100.0 / area;
                let base = place.districts[usize::from(ad.district.expect("a district"))].level;
                assert!(level > base * 0.25 && level < base * 2.2, "{level} €/m² in {}", place.town);
            }
            assert_eq!(ad.kind == PropertyKind::Studio, ad.rooms == Some(0));
        }
        let share = |is: fn(&Ad) -> bool| ads.iter().filter(|ad| is(ad)).count() as f64 / ads.len() as f64;
        assert!((0.1..0.2).contains(&share(|ad| ad.operation == Operation::Rent)));
        assert!((0.04..0.1).contains(&share(|ad| ad.same_home_as.is_some())));
        assert!(share(|ad| ad.flag.is_some()) > 0.01);
        assert!(share(|ad| ad.price.is_none()) > 0.002);
        assert!(share(|ad| ad.floor == Some(-1)) > 0.001);
        for (town, place) in PLACES.iter().enumerate() {
            assert!(ads.iter().any(|ad| ad.town == u32::try_from(town).ok()), "no ad in {}", place.town);
        }
    }

    #[test]
    fn a_repeat_is_the_same_home_on_another_site() {
        let repeats: Vec<(u32, Ad)> =
            (0..500).map(|id| (id, ad(5, id))).filter(|(_, ad)| ad.same_home_as.is_some()).collect();
        assert!(!repeats.is_empty());
        for (id, repeat) in repeats {
            let original = ad(5, repeat.same_home_as.expect("an original"));
            assert_ne!(id % 3, repeat.same_home_as.expect("an original") % 3);
            assert_eq!((original.area, original.rooms, original.street), (repeat.area, repeat.rooms, repeat.street));
        }
    }
}
