//! Wording in Spanish.

use domain::facts::{Condition, Feature, Flag, Operation, PropertyKind};

use super::{capitalised, grouped, listed};
use crate::ad::{Ad, Orientation};
use crate::catalogue::Catalogue;
use crate::dice::{About, Dice};
use crate::sites::put;
use crate::world::Offer;

/// `350.000 €`, `900 €/mes`, `A consultar`.
pub(crate) fn price(ad: &Ad) -> String {
    ad.price.map_or_else(|| "A consultar".to_owned(), |cents| amount(cents, ad))
}

/// A price the ad has or had.
pub(crate) fn amount(cents: u64, ad: &Ad) -> String {
    let mut text = grouped(cents / 100, '.');
    if !cents.is_multiple_of(100) {
        put!(text, ",{:02}", cents % 100);
    }
    text.push(' ');
    text.push_str(if ad.currency() == "EUR" { "€" } else { ad.currency() });
    if ad.operation == Operation::Rent {
        text.push_str("/mes");
    }
    text
}

/// `85 m²`, `120,5 m²`.
pub(crate) fn area(area: f64) -> String {
    let mut text = grouped(area.trunc() as u64, '.');
    let digits = area.to_string();
    if let Some((_, decimals)) = digits.split_once('.') {
        text.push(',');
        text.push_str(decimals);
    }
    text.push_str(" m²");
    text
}

/// `3 hab.`; of a studio `Estudio, 0 hab.`.
pub(crate) fn rooms(rooms: u16) -> String {
    match rooms {
        0 => "Estudio, 0 hab.".to_owned(),
        _ => format!("{rooms} hab."),
    }
}

/// `2 baños`.
pub(crate) fn bathrooms(bathrooms: u16) -> String {
    format!("{bathrooms} {}", if bathrooms == 1 { "baño" } else { "baños" })
}

/// `4ª planta`, `Bajo`, `Planta -1`.
pub(crate) fn floor(floor: i16) -> String {
    match floor {
        0 => "Bajo".to_owned(),
        1.. => format!("{floor}ª planta"),
        _ => format!("Planta {floor}"),
    }
}

/// `4ª planta exterior con ascensor`, without what the ad does not say; empty if it says nothing of it.
pub(crate) fn floor_side_and_lift(ad: &Ad) -> String {
    let parts =
        [ad.floor.map(floor), ad.exterior.map(|is| side(is).to_owned()), ad.lift.map(|has| lift(has).to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Exterior or interior.
pub(crate) const fn side(exterior: bool) -> &'static str {
    if exterior { "exterior" } else { "interior" }
}

/// With or without a lift.
pub(crate) const fn lift(has: bool) -> &'static str {
    if has { "con ascensor" } else { "sin ascensor" }
}

/// The kind of home.
pub(crate) const fn kind(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Flat => "Piso",
        PropertyKind::Penthouse => "Ático",
        PropertyKind::Duplex => "Dúplex",
        PropertyKind::Studio => "Estudio",
        PropertyKind::House => "Chalet",
        PropertyKind::Townhouse => "Casa adosada",
        PropertyKind::CountryHouse => "Casa rural",
        PropertyKind::Plot => "Terreno",
        PropertyKind::Commercial => "Local comercial",
        PropertyKind::Garage => "Plaza de garaje",
    }
}

/// What is offered.
pub(crate) const fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Sale => "en venta",
        Operation::Rent => "en alquiler",
    }
}

/// A thing a home has.
pub(crate) const fn feature(feature: Feature) -> &'static str {
    match feature {
        Feature::Terrace => "terraza",
        Feature::AirConditioning => "aire acondicionado",
        Feature::Parking => "plaza de garaje",
        Feature::Pool => "piscina",
        Feature::Garden => "jardín",
        Feature::Storeroom => "trastero",
        Feature::Wardrobes => "armarios empotrados",
        Feature::Doorman => "portero",
        Feature::Balcony => "balcón",
        Feature::Heating => "calefacción",
    }
}

/// The features, each with a capital.
pub(crate) fn features(ad: &Ad) -> impl Iterator<Item = String> {
    ad.features.iter().map(|which| capitalised(feature(which)))
}

/// The state of the building.
pub(crate) const fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::New => "Obra nueva",
        Condition::Good => "Segunda mano/buen estado",
        Condition::ToRenovate => "Segunda mano/para reformar",
    }
}

/// A circumstance, as a sentence.
pub(crate) const fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::Occupied => "Inmueble ocupado, sin posesión: no se puede visitar.",
        Flag::Auction => "El inmueble se vende en subasta.",
        Flag::BareOwnership => "Se vende la nuda propiedad, con usufructo vitalicio.",
        Flag::Let => "Vivienda arrendada: se vende con inquilino.",
    }
}

/// The sides a home looks to: `sur y este`.
pub(crate) fn orientation(orientation: Orientation) -> Option<String> {
    let names = ["norte", "sur", "este", "oeste"];
    let sides: Vec<&str> =
        names.into_iter().zip(orientation).filter_map(|(name, looks)| looks.then_some(name)).collect();
    (!sides.is_empty()).then(|| listed(&sides, "y"))
}

/// `Piso en venta en Calle Mayor, 3, Ruzafa, Valencia`.
pub(crate) fn title(catalogue: &Catalogue, offer: &Offer) -> String {
    let what = format!("{} {}", kind(offer.ad.kind), operation(offer.ad.operation));
    super::title(catalogue, offer, &what, " en ")
}

/// A date as people write it: `1/6/2026`.
pub(crate) fn date(date: chrono::NaiveDate) -> String {
    date.format("%-d/%-m/%Y").to_string()
}

/// The ad's text.
pub(crate) fn description(catalogue: &Catalogue, offer: &Offer) -> String {
    let ad = &offer.ad;
    let mut dice = Dice::new(catalogue.seed, About::Wording, offer.id, 0);
    let zone = Catalogue::district(ad).or_else(|| catalogue.town(ad)).unwrap_or("zona residencial");
    let mut text = String::with_capacity(600);

    match dice.index(5) {
        0 => put!(text, "{} con mucha luz en {zone}.", kind(ad.kind)),
        1 => put!(text, "Oportunidad en {zone}: {} bien distribuido y cómodo.", kind(ad.kind).to_lowercase()),
        2 => put!(text, "Presentamos este {} en el corazón de {zone}.", kind(ad.kind).to_lowercase()),
        3 => put!(text, "¿Buscas hogar en {zone}? Esta vivienda te va a gustar."),
        _ => put!(text, "{} en una de las calles más tranquilas de {zone}.", kind(ad.kind)),
    }
    let mut sizes = Vec::new();
    sizes.extend(ad.area.map(|m2| format!("{} construidos", area(m2))));
    sizes.extend(ad.rooms.map(|rooms| match rooms {
        0 => "un solo ambiente de estar y dormir".to_owned(),
        1 => "1 habitación".to_owned(),
        _ => format!("{rooms} habitaciones"),
    }));
    sizes.extend(ad.bathrooms.filter(|&count| count > 0).map(bathrooms));
    if !sizes.is_empty() {
        let sizes: Vec<&str> = sizes.iter().map(String::as_str).collect();
        put!(text, " {} {}.", dice.word(&["Tiene", "Ofrece", "Cuenta con"]), listed(&sizes, "y"));
    }
    let height = floor_side_and_lift(ad);
    if !height.is_empty() && dice.chance(0.6) {
        put!(text, " {}.", capitalised(&height));
    }
    if !ad.features.is_empty() {
        let names: Vec<&str> = ad.features.iter().map(feature).collect();
        put!(text, " {} {}.", dice.word(&["Dispone de", "Incluye", "Además,"]), listed(&names, "y"));
    }
    if let Some(sides) = orientation(ad.orientation) {
        put!(text, " Orientación {sides}.");
    }
    text.push_str(match ad.condition {
        Some(Condition::New) => " Obra nueva, a estrenar.",
        Some(Condition::ToRenovate) => dice.word(&[" Para reformar a tu gusto.", " Necesita reforma integral."]),
        Some(Condition::Good) => dice.word(&[" En buen estado, para entrar a vivir.", " Muy bien cuidado."]),
        None => "",
    });
    if let Some(which) = ad.flag {
        text.push(' ');
        text.push_str(flag(which));
    }
    if dice.chance(0.35) {
        put!(text, " Gastos de comunidad: {} €/mes.", dice.whole(4, 24) * 5);
    }
    text.push_str(dice.word(&[
        " Cerca de colegios, parques y mercado.",
        " A cinco minutos a pie del metro.",
        " Llámanos y te lo enseñamos sin compromiso.",
        " Zona \"de toda la vida\", con comercios & transporte.",
        " Visitas también los sábados por la mañana.",
    ]));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ad::BLANK;

    #[test]
    fn figures_are_written_as_sites_write_them() {
        let mut ad = Ad { price: Some(125_000_000), ..BLANK };
        assert_eq!(price(&ad), "1.250.000 €");
        (ad.price, ad.operation) = (Some(90_050), Operation::Rent);
        assert_eq!(price(&ad), "900,50 €/mes");
        ad.price = None;
        assert_eq!(price(&ad), "A consultar");
        assert_eq!([area(85.0), area(120.5), area(1_200.0)], ["85 m²", "120,5 m²", "1.200 m²"]);
        assert_eq!([floor(-1), floor(0), floor(4)], ["Planta -1", "Bajo", "4ª planta"]);
    }

    #[test]
    fn what_the_ad_does_not_say_is_not_mentioned() {
        assert_eq!(floor_side_and_lift(&BLANK), "");
        let ad = Ad { floor: Some(4), lift: Some(false), ..BLANK };
        assert_eq!(floor_side_and_lift(&ad), "4ª planta sin ascensor");
    }
}
