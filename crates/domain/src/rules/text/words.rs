//! The words of the language: the first of each is the one that is written, all are understood. They are compared
//! folded, with `_` for spaces.

use super::super::Subject;
use super::super::fold::fold;

/// A word that is no field and no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Exclude,
    Flag,
    Keep,
    When,
    And,
    Not,
    Is,
    IsNot,
    In,
    One,
    Of,
    Contains,
    Known,
    Unknown,
}

impl Keyword {
    pub(super) fn is(self, word: &str) -> bool {
        let folded = fold(word);
        self.words().contains(&folded.as_str())
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Exclude => &["exclude", "excluir", "excluye"],
            Self::Flag => &["flag", "marcar", "marca"],
            Self::Keep => &["keep", "conservar", "conserva"],
            Self::When => &["when", "if", "cuando", "si"],
            Self::And => &["and", "y"],
            Self::Not => &["not", "no", "without", "sin"],
            Self::Is => &["is", "es", "esta"],
            Self::IsNot => &["isn't", "isn’t"],
            Self::In => &["in", "en"],
            Self::One => &["one", "uno", "una"],
            Self::Of => &["of", "de"],
            Self::Contains => &["contains", "contiene"],
            Self::Known => &["known", "conocido", "conocida"],
            Self::Unknown => &["unknown", "desconocido", "desconocida"],
        }
    }
}

/// Yes or no.
pub(super) fn yes_or_no(word: &str) -> Option<bool> {
    match fold(word).as_str() {
        "yes" | "true" | "si" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// The field that words stand for.
pub(super) fn subject(words: &str) -> Option<Subject> {
    let folded = fold(words).replace([' ', '-'], "_");
    let by_word = || Subject::ALL.iter().copied().find(|subject| of(*subject).contains(&folded.as_str()));
    folded.parse().ok().or_else(by_word)
}

/// The word that is written for a field.
pub(super) fn word(subject: Subject) -> &'static str {
    of(subject).first().copied().unwrap_or(subject.as_str())
}

/// Words for a field beside the name that the JSON API has for it.
fn of(subject: Subject) -> &'static [&'static str] {
    use Subject as S;
    match subject {
        S::Price => &["price", "precio", "renta"],
        S::UnitPrice => &["unit_price", "price_per_m2", "price/m2", "precio_por_m2", "precio/m2", "precio_m2"],
        S::Area => &["area", "superficie", "metros"],
        S::UsableArea => &["usable_area", "superficie_util"],
        S::PlotArea => &["plot_area", "parcela"],
        S::Rooms => &["rooms", "bedrooms", "habitaciones", "dormitorios"],
        S::Bathrooms => &["bathrooms", "baths", "banos"],
        S::Floor => &["floor", "planta", "piso"],
        S::YearBuilt => &["year", "ano"],
        S::Latitude => &["latitude", "latitud"],
        S::Longitude => &["longitude", "longitud"],
        S::Lift => &["lift", "elevator", "ascensor"],
        S::Exterior => &["exterior"],
        S::New => &["new", "nuevo", "nueva", "obra_nueva"],
        S::ToRenovate => &["to_renovate", "a_reformar", "reformar"],
        S::Occupied => &["occupied", "ocupado", "ocupada"],
        S::Auction => &["auction", "subasta"],
        S::BareOwnership => &["bare_ownership", "nuda_propiedad"],
        S::Let => &["let", "rented", "alquilado", "alquilada"],
        S::Terrace => &["terrace", "terraza"],
        S::AirConditioning => &["air_conditioning", "aire_acondicionado"],
        S::Parking => &["parking", "garage", "garaje"],
        S::Pool => &["pool", "piscina"],
        S::Garden => &["garden", "jardin"],
        S::Storeroom => &["storeroom", "trastero"],
        S::Wardrobes => &["wardrobes", "armarios"],
        S::Doorman => &["doorman", "portero", "conserje"],
        S::Balcony => &["balcony", "balcon"],
        S::Heating => &["heating", "calefaccion"],
        S::Operation => &["operation", "operacion"],
        S::Kind => &["kind", "type", "tipo"],
        S::Condition => &["condition", "estado"],
        S::EnergyClass => &["energy", "energia"],
        S::Title => &["title", "titulo"],
        S::Description => &["description", "descripcion"],
        S::Address => &["address", "direccion"],
        S::Postcode => &["postcode", "codigo_postal"],
        S::District => &["district", "barrio", "distrito"],
        S::Town => &["town", "municipio", "ciudad"],
        S::Province => &["province", "provincia"],
        S::Agency => &["agency", "agencia"],
        S::Reference => &["reference", "referencia"],
        S::PublishedOn => &["published", "publicado"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_for_one_field() {
        for subject in Subject::ALL {
            for word in of(*subject).iter().chain([&subject.as_str()]) {
                assert_eq!(super::subject(word), Some(*subject), "{word}");
                assert_eq!(*word, fold(word).as_str(), "{word} is never found");
            }
        }
        assert_eq!(super::subject("Air  Conditioning"), Some(Subject::AirConditioning));
        assert_eq!(super::subject("Baños"), Some(Subject::Bathrooms));
        assert_eq!(super::subject("colour"), None);
    }
}
