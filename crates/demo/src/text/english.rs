//! Wording in English, as agencies on the coast write for foreign buyers.

use domain::facts::{Condition, Feature, Flag, Operation, PropertyKind};

use super::{capitalised, grouped, listed};
use crate::ad::{Ad, Orientation};
use crate::catalogue::Catalogue;
use crate::dice::{About, Dice};
use crate::sites::put;
use crate::world::Offer;

/// `€350,000`, `€900 / month`, `Price on request`.
pub(crate) fn price(ad: &Ad) -> String {
    ad.price.map_or_else(|| "Price on request".to_owned(), |cents| amount(cents, ad))
}

/// A price the ad has or had.
pub(crate) fn amount(cents: u64, ad: &Ad) -> String {
    let mut text = match ad.currency() {
        "EUR" => "€".to_owned(),
        other => format!("{other} "),
    };
    text.push_str(&grouped(cents / 100, ','));
    if !cents.is_multiple_of(100) {
        put!(text, ".{:02}", cents % 100);
    }
    if ad.operation == Operation::Rent {
        text.push_str(" / month");
    }
    text
}

/// `85 m²`, `120.5 m²`.
pub(crate) fn area(area: f64) -> String {
    let digits = area.to_string();
    let decimals = digits.split_once('.').map_or(String::new(), |(_, decimals)| format!(".{decimals}"));
    format!("{}{decimals} m²", grouped(area.trunc() as u64, ','))
}

/// `3 bedrooms`; of a studio `Studio, 0 bedrooms`.
pub(crate) fn rooms(rooms: u16) -> String {
    match rooms {
        0 => "Studio, 0 bedrooms".to_owned(),
        1 => "1 bedroom".to_owned(),
        _ => format!("{rooms} bedrooms"),
    }
}

/// `2 bathrooms`.
pub(crate) fn bathrooms(bathrooms: u16) -> String {
    format!("{bathrooms} {}", if bathrooms == 1 { "bathroom" } else { "bathrooms" })
}

/// `4th floor`, `Ground floor`, `Basement`.
pub(crate) fn floor(floor: i16) -> String {
    let ending = match (floor % 100, floor % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    match floor {
        0 => "Ground floor".to_owned(),
        1.. => format!("{floor}{ending} floor"),
        -1 => "Basement".to_owned(),
        _ => format!("Basement, level {floor}"),
    }
}

/// The kind of home.
pub(crate) const fn kind(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Flat => "Apartment",
        PropertyKind::Penthouse => "Penthouse",
        PropertyKind::Duplex => "Duplex",
        PropertyKind::Studio => "Studio",
        PropertyKind::House => "Villa",
        PropertyKind::Townhouse => "Townhouse",
        PropertyKind::CountryHouse => "Country house",
        PropertyKind::Plot => "Plot",
        PropertyKind::Commercial => "Commercial property",
        PropertyKind::Garage => "Garage",
    }
}

/// What is offered.
pub(crate) const fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Sale => "for sale",
        Operation::Rent => "for rent",
    }
}

/// A thing a home has.
pub(crate) const fn feature(feature: Feature) -> &'static str {
    match feature {
        Feature::Terrace => "terrace",
        Feature::AirConditioning => "air conditioning",
        Feature::Parking => "parking space",
        Feature::Pool => "swimming pool",
        Feature::Garden => "garden",
        Feature::Storeroom => "storeroom",
        Feature::Wardrobes => "fitted wardrobes",
        Feature::Doorman => "doorman",
        Feature::Balcony => "balcony",
        Feature::Heating => "heating",
    }
}

/// The features, each with a capital.
pub(crate) fn features(ad: &Ad) -> impl Iterator<Item = String> {
    ad.features.iter().map(|which| capitalised(feature(which)))
}

/// The state of the building.
pub(crate) const fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::New => "New build",
        Condition::Good => "Resale, good condition",
        Condition::ToRenovate => "Resale, needs renovation",
    }
}

/// A circumstance, as a sentence. Agencies keep the Spanish term beside the English one.
pub(crate) const fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::Occupied => "Illegally occupied (ocupado), sold without possession: viewings are not possible.",
        Flag::Auction => "Sold at auction (subasta).",
        Flag::BareOwnership => "Bare ownership only (nuda propiedad): the owner keeps the use for life.",
        Flag::Let => "Sold with a tenant (arrendado).",
    }
}

/// The sides a home looks to: `south and east`.
pub(crate) fn orientation(orientation: Orientation) -> Option<String> {
    let names = ["north", "south", "east", "west"];
    let sides: Vec<&str> =
        names.into_iter().zip(orientation).filter_map(|(name, looks)| looks.then_some(name)).collect();
    (!sides.is_empty()).then(|| listed(&sides, "and"))
}

/// `Apartment for sale in Calle Mayor, 3, Ruzafa, Valencia`.
pub(crate) fn title(catalogue: &Catalogue, offer: &Offer) -> String {
    let what = format!("{} {}", kind(offer.ad.kind), operation(offer.ad.operation));
    super::title(catalogue, offer, &what, " in ")
}

/// The ad's text.
pub(crate) fn description(catalogue: &Catalogue, offer: &Offer) -> String {
    let ad = &offer.ad;
    let mut dice = Dice::new(catalogue.seed, About::Wording, offer.id, 0);
    let zone = Catalogue::district(ad).or_else(|| catalogue.town(ad)).unwrap_or("a residential area");
    let name = kind(ad.kind).to_lowercase();
    let mut text = String::with_capacity(500);

    match dice.index(4) {
        0 => put!(text, "Bright {name} in {zone}."),
        1 => put!(text, "A rare find in {zone}: this {name} is practical and well kept."),
        2 => put!(text, "Looking for a home in {zone}? Come and see this {name}."),
        _ => put!(text, "{} on one of the quietest streets of {zone}.", capitalised(&name)),
    }
    let mut sizes = Vec::new();
    sizes.extend(ad.area.map(|m2| format!("{} built", area(m2))));
    sizes.extend(ad.rooms.map(|count| if count == 0 { "one open living space".to_owned() } else { rooms(count) }));
    sizes.extend(ad.bathrooms.filter(|&count| count > 0).map(bathrooms));
    if !sizes.is_empty() {
        let sizes: Vec<&str> = sizes.iter().map(String::as_str).collect();
        put!(text, " {} {}.", dice.word(&["It has", "It offers"]), listed(&sizes, "and"));
    }
    if !ad.features.is_empty() {
        let names: Vec<&str> = ad.features.iter().map(feature).collect();
        put!(text, " {} {}.", dice.word(&["Features:", "There is", "Extras:"]), listed(&names, "and"));
    }
    if let Some(sides) = orientation(ad.orientation) {
        put!(text, " It faces {sides}.");
    }
    text.push_str(match ad.condition {
        Some(Condition::New) => " New build, never lived in.",
        Some(Condition::ToRenovate) => " Needs renovation: make it your own.",
        Some(Condition::Good) => " In good condition, ready to move in.",
        None => "",
    });
    if let Some(which) = ad.flag {
        text.push(' ');
        text.push_str(flag(which));
    }
    if dice.chance(0.3) {
        put!(text, " Community fees: €{} / month.", dice.whole(4, 24) * 5);
    }
    text.push_str(dice.word(&[
        " Schools, parks and the market are close by.",
        " The tram stops five minutes away on foot.",
        " Call us: we speak English, German & Dutch.",
        " Video viewings on request.",
    ]));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ad::BLANK;

    #[test]
    fn figures_are_written_as_sites_write_them() {
        let ad = Ad { price: Some(125_000_000), ..BLANK };
        assert_eq!(price(&ad), "€1,250,000");
        assert_eq!(price(&Ad { operation: Operation::Rent, price: Some(90_000), ..BLANK }), "€900 / month");
        assert_eq!([area(85.0), area(1_200.5)], ["85 m²", "1,200.5 m²"]);
        assert_eq!(
            [floor(-1), floor(0), floor(1), floor(2), floor(3), floor(11)],
            ["Basement", "Ground floor", "1st floor", "2nd floor", "3rd floor", "11th floor"]
        );
    }
}
