//! What words say of a home: kind, operation, condition, flags, features; in Spanish and English.

use std::sync::LazyLock;

use domain::facts::{Condition, Feature, Flag, Operation, PropertyKind};
use regex::{Regex, RegexSet};

use super::numbers::fold;
use super::pattern::compile;

/// Meanings and the words for them, in folded text (lower case, no accents).
type Vocabulary<T> = LazyLock<Words<T>>;

struct Words<T> {
    /// One look tells which meanings a text has words for. Most texts have words for none.
    any: RegexSet,
    meanings: Vec<(T, Regex)>,
}

impl<T> Words<T> {
    fn patterns(&self) -> Vec<&str> {
        self.meanings.iter().map(|(_, words)| words.as_str()).collect()
    }

    /// The meanings that the text has words for, in the vocabulary's order, with these words.
    fn named_in(&self, folded: &str) -> impl Iterator<Item = &(T, Regex)> {
        self.any.matches(folded).into_iter().map(|place| &self.meanings[place])
    }
}

fn vocabulary<T: Copy>(words: &[(T, &str)]) -> Words<T> {
    let meanings: Vec<(T, Regex)> =
        words.iter().map(|&(meaning, pattern)| (meaning, compile(&format!(r"\b(?:{pattern})\b")))).collect();
    let any = RegexSet::new(meanings.iter().map(|(_, words)| words.as_str())).expect("each of them compiles");
    Words { any, meanings }
}

static KINDS: Vocabulary<PropertyKind> = LazyLock::new(|| {
    vocabulary(&[
        (PropertyKind::Penthouse, "aticos?|sobreaticos?|penthouses?"),
        (PropertyKind::Duplex, "duplex|duplexes"),
        (PropertyKind::Studio, "estudios?|studios?|lofts?|monoambiente"),
        (
            PropertyKind::Townhouse,
            "adosad[oa]s?|paread[oa]s?|town ?houses?|terraced|semi-?detached|end of terrace|row house",
        ),
        (
            PropertyKind::CountryHouse,
            "fincas? rusticas?|casas? rurales|casa rural|casas? de campo|casas? de pueblo|masias?|cortijos?|caserios?|alquerias?|country houses?|farm ?houses?|cottages?|fincas? en venta|country_house",
        ),
        (
            PropertyKind::House,
            "casas?|chalets?|chales|chale|villas?|houses?|detached|bungalows?|single ?family ?residence|viviendas? unifamiliar(?:es)?",
        ),
        (
            PropertyKind::Commercial,
            "locales|local|local comercial|oficinas?|naves?|nave industrial|offices?|shops?|retail|warehouses?|commercial",
        ),
        (
            PropertyKind::Garage,
            "garajes?|plazas? de (?:garaje|parking|aparcamiento)|parking(?: space)?|garages?|trasteros?",
        ),
        (PropertyKind::Plot, "terrenos?|parcelas?|solar(?:es)?|plots?|land|building plot|fincas?"),
        (
            PropertyKind::Flat,
            "pisos?|apartamentos?|apartments?|flats?|viviendas?|plantas? bajas?|bajos?|condos?|condominiums?|maisonettes?",
        ),
    ])
});

/// What a text that is folded already says of a home: its flags, its features, the state it is in.
pub(super) struct Said {
    pub(super) flags: Vec<Flag>,
    pub(super) features: Vec<Feature>,
    pub(super) condition: Option<Condition>,
}

/// All that a folded text says; `None` for most texts, which one look tells.
pub(super) fn said_in(folded: &str) -> Option<Said> {
    static ANY: LazyLock<Regex> = LazyLock::new(|| {
        let all = [FLAGS.patterns(), FEATURES.patterns(), CONDITIONS.patterns()].concat();
        Regex::new(&all.join("|")).expect("each of them compiles")
    });
    ANY.is_match(folded).then(|| Said {
        flags: flags_in(folded),
        features: features_in(folded),
        condition: condition_in(folded),
    })
}

/// The kind of home a title or type name says: the word that stands first, refined by a later one (`Piso ático`).
pub(super) fn kind(text: &str) -> Option<PropertyKind> {
    let folded = fold(text);
    let mut found: Vec<(usize, PropertyKind)> =
        KINDS.named_in(&folded).filter_map(|(kind, words)| words.find(&folded).map(|at| (at.start(), *kind))).collect();
    found.sort_by_key(|&(at, _)| at);
    let &(first_at, first) = found.first()?;
    // `Casa adosada`, `piso dúplex`: the next word says it better. `Piso con garaje` does not make a garage.
    let refines = |kind: PropertyKind| match first {
        PropertyKind::Flat => matches!(kind, PropertyKind::Penthouse | PropertyKind::Duplex | PropertyKind::Studio),
        PropertyKind::House => matches!(kind, PropertyKind::Townhouse | PropertyKind::CountryHouse),
        PropertyKind::Plot => matches!(kind, PropertyKind::CountryHouse),
        _ => false,
    };
    let refined = found.iter().find(|&&(at, kind)| at <= first_at + 24 && refines(kind));
    Some(refined.map_or(first, |&(_, kind)| kind))
}

static OPERATIONS: Vocabulary<Operation> = LazyLock::new(|| {
    vocabulary(&[
        (Operation::Sale, "en venta|se vende|venta|vende|vendo|comprar|compra|for sale|sale|to buy|buy|sell"),
        (
            Operation::Rent,
            "en alquiler|se alquila|alquiler|alquila|alquilo|alquilar|en renta|arrendamiento|to rent|for rent|to let|for lease|lease ?out|rent|rental|rentals|rentar|letting|lettings",
        ),
    ])
});

/// What is offered, by the word that stands first.
pub(super) fn operation(text: &str) -> Option<Operation> {
    let folded = fold(text).replace(['-', '_', '/'], " ");
    OPERATIONS
        .named_in(&folded)
        .filter_map(|(operation, words)| words.find(&folded).map(|at| (at.start(), *operation)))
        .min_by_key(|&(at, _)| at)
        .map(|(_, operation)| operation)
}

static CONDITIONS: Vocabulary<Condition> = LazyLock::new(|| {
    vocabulary(&[
        (
            Condition::ToRenovate,
            "(?:para|a) (?:reformar|rehabilitar|renovar)|necesita (?:una )?reformas?(?: integral)?|a reformar|reforma integral necesaria|mal estado|needs? (?:some |full |complete )?(?:renovation|renovating|reform|refurbishment|updating|work)|to (?:renovate|reform|refurbish)|in need of (?:renovation|refurbishment|reform)|for renovation|to_renovate|torenew|renew",
        ),
        (
            Condition::New,
            "obra nueva|nueva construccion|nueva promocion|a estrenar|new ?build|new construction|new development|newly built|brand new|newdevelopment",
        ),
        (
            Condition::Good,
            "segunda mano|buen estado|muy buen estado|excelente estado|perfecto estado|buenas? condicion(?:es)?|totalmente reformad[oa]|recien reformad[oa]|reformad[oa]|rehabilitad[oa]|good condition|excellent condition|second ?hand|resale|refurbished|renovated|reformed|good",
        ),
    ])
});

/// The state a text says the building is in. Works that are needed weigh more than praise.
pub(super) fn condition(text: &str) -> Option<Condition> {
    condition_in(&fold(text))
}

/// The same for a text that is folded already.
fn condition_in(folded: &str) -> Option<Condition> {
    CONDITIONS.named_in(folded).find(|(_, words)| asserted(words, folded)).map(|&(condition, _)| condition)
}

/// The state named in a place that is known to hold it: `Nuevo`, `Bueno`, `Reformado`.
pub(super) fn labelled_condition(text: &str) -> Option<Condition> {
    match fold(text).as_str() {
        "nuevo" | "nueva" | "new" | "a estrenar" => Some(Condition::New),
        "bueno" | "buena" | "bien" | "usado" | "good" | "used" | "excelente" | "excellent" => Some(Condition::Good),
        _ => condition(text),
    }
}

static FLAGS: Vocabulary<Flag> = LazyLock::new(|| {
    vocabulary(&[
        (
            Flag::Occupied,
            "ocupad[oa]s?(?: ilegalmente| sin titulo)?|okupad[oa]s?|okupas?|(?:inmueble |vivienda )?sin posesion|ocupantes? sin titulo|illegally occupied|occupied|squatters?|squatted|without possession|no possession",
        ),
        (Flag::Auction, "subastas?|subastad[oa]|auctions?|auctioned"),
        (
            Flag::BareOwnership,
            "nuda propiedad|bare ownership|nue-?propriete|usufructo vitalicio|bare_ownership|bare property",
        ),
        (
            Flag::Let,
            "arrendad[oa]s?|alquilad[oa]s?|con inquilin[oa]s?|inquilin[oa]s? (?:dentro|actual(?:es)?|en vigor)|tenanted|sitting tenants?|tenant in situ|with tenants?|currently (?:rented|let)|rented out|sold with (?:a )?tenant|tenant[- ]occupied",
        ),
    ])
});

/// The circumstances a text states, without those it denies (`no ocupado`).
pub(super) fn flags(text: &str) -> Vec<Flag> {
    flags_in(&fold(text))
}

/// The same for a text that is folded already.
fn flags_in(folded: &str) -> Vec<Flag> {
    FLAGS
        .named_in(folded)
        .filter(|(flag, words)| {
            words.find_iter(folded).any(|found| {
                let after = &folded[found.end()..];
                // An owner who lives there gives possession, and a tenant is the other flag.
                let somebody_with_right = *flag == Flag::Occupied
                    && (after.trim_start().starts_with("por el propietario")
                        || after.trim_start().starts_with("por sus propietarios")
                        || after.trim_start().starts_with("by the owner")
                        || folded[..found.start()].ends_with("owner-")
                        || folded[..found.start()].ends_with("owner ")
                        || folded[..found.start()].ends_with("tenant-")
                        || folded[..found.start()].ends_with("tenant "));
                let denied_after =
                    matches!(after.trim_start().trim_end_matches('.'), "no") || after.trim_start().starts_with(": no");
                !somebody_with_right && !denied_after && !denied(folded, found.start())
            })
        })
        .map(|&(flag, _)| flag)
        .collect()
}

static FEATURES: Vocabulary<Feature> = LazyLock::new(|| {
    vocabulary(&[
        (Feature::Terrace, "terrazas?|terraces?|solarium|roof terrace"),
        (
            Feature::AirConditioning,
            "aires? acondicionados?|air ?-?condition(?:ing|ed|er)s?|a/?ac|a/c|climatizacion|air_conditioning|airconditioning",
        ),
        (
            Feature::Parking,
            "garajes?|parkings?|aparcamientos?|garages?|plazas? de (?:garaje|parking|aparcamiento)|car ?port|parking_space",
        ),
        (Feature::Pool, "piscinas?|(?:swimming[ -])?pools?|swimming_pool|swimmingpool"),
        (
            Feature::Garden,
            "jardin|^jardines$|(?:con|y|amplios|grandes|los|sus) jardines|jardines (?:comunitarios|privados|comunes|con|y)|garden|(?:communal|private|large|mature|landscaped|beautiful|lovely|tropical|the|its|and) gardens|gardens (?:with|of|and)|zonas? verdes?|zona ajardinada",
        ),
        (Feature::Storeroom, "trasteros?|store ?-?rooms?|storage(?: rooms?| units?)?|box ?-?rooms?|storage_room"),
        (
            Feature::Wardrobes,
            "armarios?(?: empotrados?)?|(?:fitted|built[- ]?in) (?:wardrobes?|closets?)|wardrobes?|closets?",
        ),
        (
            Feature::Doorman,
            "porter[oa]|porter|porteria|conserjes?|conserjeria|doorm[ae]n|concierge|servicio de conserjeria",
        ),
        (Feature::Balcony, "balcon(?:es)?|balcon(?:y|ies)|miradores|mirador"),
        (Feature::Heating, "calefaccion|(?:central )?heating|radiadores"),
    ])
});

/// The things a text says the home has, without those it denies (`sin terraza`) or only offers (`garaje opcional`).
pub(super) fn features(text: &str) -> Vec<Feature> {
    features_in(&fold(text))
}

/// The same for a text that is folded already.
fn features_in(folded: &str) -> Vec<Feature> {
    FEATURES
        .named_in(folded)
        .filter(|(feature, words)| {
            words.find_iter(folded).any(|found| {
                let after = folded[found.end()..].trim_start();
                let elsewhere = match feature {
                    // An entry phone is no doorman.
                    Feature::Doorman => after.starts_with("autom") || after.starts_with("electr"),
                    _ => false,
                };
                let denied_after =
                    [":no", ": no", "no ", "= no", ": 0", "opcional", "optional", "publico", "no incluid"]
                        .iter()
                        .any(|word| after.starts_with(word))
                        || after == "no";
                let clause = after.split(['.', ',', ';', '\n']).next().unwrap_or_default();
                let over = clause.contains("ya no ") || clause.contains("no longer ");
                !elsewhere && !denied_after && !over && !denied(folded, found.start())
            })
        })
        .map(|&(feature, _)| feature)
        .collect()
}

/// The one feature a label names as a whole: `Terraza`, `Plaza de garaje`.
pub(super) fn feature_label(label: &str) -> Option<Feature> {
    if label.len() > 60 {
        return None;
    }
    match features(label).as_slice() {
        [feature] => Some(*feature),
        _ => None,
    }
}

/// "Yes" or "no", as a value beside a label says it.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let folded = fold(text);
    let word = folded.trim_matches(|c: char| !c.is_alphanumeric());
    match word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default() {
        "si" | "yes" | "true" | "1" | "tiene" | "incluido" | "incluida" | "y" | "con" | "with" | "included" => {
            Some(true)
        }
        "no" | "false" | "0" | "n" | "sin" | "ninguno" | "none" | "without" => Some(false),
        _ if matches!(folded.trim(), "✓" | "✔" | "☑") => Some(true),
        _ if matches!(folded.trim(), "✗" | "✘" | "x" | "×") => Some(false),
        _ => None,
    }
}

fn asserted(words: &Regex, folded: &str) -> bool {
    words.find_iter(folded).any(|found| !denied(folded, found.start()))
}

/// Whether the words just before a place deny or only offer what stands there.
fn denied(folded: &str, at: usize) -> bool {
    let mut start = at.saturating_sub(80);
    while !folded.is_char_boundary(start) {
        start += 1;
    }
    let clause = folded[start..at].rsplit(['.', ',', ';', '\n', '·']).next().unwrap_or_default();
    clause.split_whitespace().rev().take(3).any(|word| {
        matches!(
            word,
            "no" | "sin"
                | "ni"
                | "not"
                | "without"
                | "never"
                | "nunca"
                | "posibilidad"
                | "possibility"
                | "cerca"
                | "near"
                | "tampoco"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_title() {
        for (title, expected) in [
            ("Piso en venta en calle Colón", Some(PropertyKind::Flat)),
            ("Ático con terraza en Ruzafa", Some(PropertyKind::Penthouse)),
            ("Piso ático en venta", Some(PropertyKind::Penthouse)),
            ("Casa adosada en Torrent", Some(PropertyKind::Townhouse)),
            ("Chalet con piscina", Some(PropertyKind::House)),
            ("Piso con garaje y trastero", Some(PropertyKind::Flat)),
            ("3 bedroom apartment for sale", Some(PropertyKind::Flat)),
            ("Local comercial", Some(PropertyKind::Commercial)),
            ("Plaza de garaje", Some(PropertyKind::Garage)),
            ("Terreno urbano", Some(PropertyKind::Plot)),
            ("Finca rústica", Some(PropertyKind::CountryHouse)),
            ("Estudio en el centro", Some(PropertyKind::Studio)),
            ("Oportunidad única", None),
        ] {
            assert_eq!(kind(title), expected, "{title}");
        }
    }

    #[test]
    fn operations() {
        assert_eq!(operation("Piso en venta en Valencia"), Some(Operation::Sale));
        assert_eq!(operation("Flat to rent"), Some(Operation::Rent));
        assert_eq!(operation("/alquiler/pisos-valencia/"), Some(Operation::Rent));
        assert_eq!(operation("Piso en Valencia"), None);
    }

    #[test]
    fn flags_are_read_and_denials_heeded() {
        for (text, expected) in [
            ("Inmueble sin posesión, subasta", vec![Flag::Occupied, Flag::Auction]),
            ("Vivienda ocupada ilegalmente", vec![Flag::Occupied]),
            ("Se vende la nuda propiedad", vec![Flag::BareOwnership]),
            ("Piso arrendado con inquilino", vec![Flag::Let]),
            ("No ocupado", vec![]),
            ("sin ocupar, libre de ocupantes", vec![]),
            ("owner-occupied home", vec![]),
            ("Sold with a sitting tenant", vec![Flag::Let]),
            ("desocupado", vec![]),
        ] {
            assert_eq!(flags(text), expected, "{text}");
        }
    }

    #[test]
    fn conditions() {
        for (text, expected) in [
            ("Piso para reformar", Some(Condition::ToRenovate)),
            ("Promoción de obra nueva", Some(Condition::New)),
            ("Segunda mano/buen estado", Some(Condition::Good)),
            ("Reformado, no para reformar", Some(Condition::Good)),
            ("needs renovation", Some(Condition::ToRenovate)),
            ("luminoso", None),
        ] {
            assert_eq!(condition(text), expected, "{text}");
        }
    }

    #[test]
    fn features_are_read_and_denials_heeded() {
        assert_eq!(
            features("Terraza, aire acondicionado, garaje y piscina"),
            [Feature::Terrace, Feature::AirConditioning, Feature::Parking, Feature::Pool]
        );
        assert_eq!(features("sin terraza, garaje opcional, portero automático"), []);
        assert_eq!(
            features("fitted wardrobes, storage room and doorman"),
            [Feature::Storeroom, Feature::Wardrobes, Feature::Doorman]
        );
        assert_eq!(feature_label("Plaza de garaje"), Some(Feature::Parking));
    }
}
