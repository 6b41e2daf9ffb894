//! Values beside labels, such as `Superficie` and `85 m²`: which fact a label names, in Spanish and English.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::facts::{Facts, Field};

use super::label_names::LABELS;
use super::notes::Notes;
use super::numbers::fold;
use super::{floors, prose, words};

static FIELDS: LazyLock<HashMap<&'static str, Field>> =
    LazyLock::new(|| LABELS.iter().flat_map(|(field, labels)| labels.iter().map(|label| (*label, *field))).collect());

/// The fact a label names.
pub(super) fn field(label: &str) -> Option<Field> {
    if label.len() > 60 {
        return None;
    }
    let folded = fold(label);
    let mut folded =
        folded.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '*' | '·' | '-' | '=' | '•' | '|'));
    if let Some(found) = FIELDS.get(folded) {
        return Some(*found);
    }
    // `Superficie (m²)`, `Price (€)`.
    if let Some(at) = folded.find('(') {
        folded = folded[..at].trim_end();
    }
    FIELDS.get(folded).copied()
}

/// Whether the value beside a label is only there because something has to be: `-`, `n/d`, `No consta`.
pub(super) fn says_nothing(value: &str) -> bool {
    let folded = fold(value);
    !value.contains(|c: char| c.is_alphanumeric() || matches!(c, '✓' | '✔' | '☑' | '✗' | '✘' | '×'))
        || matches!(
            folded.trim_end_matches('.'),
            "n/d"
                | "n/a"
                | "nd"
                | "n.d"
                | "s/d"
                | "s/n"
                | "no consta"
                | "no disponible"
                | "no especificado"
                | "sin datos"
                | "sin especificar"
                | "no indicado"
                | "desconocido"
                | "unknown"
                | "not specified"
                | "not available"
                | "not known"
                | "null"
                | "undefined"
        )
}

/// Reads a label and its value. Returns whether a fact was learnt.
pub(super) fn read_pair(label: &str, value: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) -> bool {
    let value = value.trim();
    if value.len() > 20_000 || says_nothing(value) {
        return false;
    }
    match field(label) {
        // `Interior: 85 m²` is an area, `Interior: sí` is not.
        Some(Field::Area) if fold(label).starts_with("interior") && super::numbers::area(value).is_none() => {
            match words::yes_or_no(value) {
                Some(interior) => {
                    notes.take(Field::Exterior, |f| &mut f.is_exterior, Some(!interior), path, value, confidence)
                }
                None => false,
            }
        }
        Some(Field::Area) => {
            // `85 m² construidos, 70 m² útiles` says two things; `Área: Ruzafa` another.
            let learnt =
                prose::read_areas(value, path, confidence, notes) || notes.read(Field::Area, value, path, confidence);
            learnt
                || (fold(label) == "area"
                    && !value.contains(|c: char| c.is_ascii_digit())
                    && notes.read(Field::District, value, path, confidence - 0.1))
        }
        Some(Field::Flags) if words::yes_or_no(value) == Some(true) => {
            notes.read(Field::Flags, label, path, confidence)
        }
        // `Status: For sale` says what is offered, `Status: Sold with tenant` a circumstance.
        Some(Field::Flags) => {
            let offered = value.len() <= 40 && notes.read(Field::Operation, value, path, confidence);
            notes.read(Field::Flags, value, path, confidence) || offered
        }
        Some(Field::Condition) => {
            notes.read(Field::Flags, value, path, confidence);
            notes.read(Field::Condition, value, path, confidence)
        }
        Some(Field::YearBuilt) if value.len() > 40 => false,
        Some(Field::Floor | Field::Kind | Field::Operation | Field::Price) if value.len() > 80 => false,
        Some(Field::Address) if value.len() > 200 => false,
        Some(field) => notes.read(field, value, path, confidence),
        None => {
            let known = notes.reading.provenance.len();
            read_amenity(label, Some(value), path, confidence, notes);
            notes.reading.provenance.len() > known
        }
    }
}

/// Reads an item of a list of features, perhaps with a value that says whether it is there.
pub(super) fn read_amenity(name: &str, value: Option<&str>, path: &str, confidence: f32, notes: &mut Notes<'_>) {
    if name.len() > 120 {
        return;
    }
    let there = match value {
        None => Some(true),
        Some(value) => words::yes_or_no(value).or_else(|| super::numbers::count(value).map(|count| count > 0)),
    };
    let raw = value.map_or_else(|| name.to_owned(), |value| format!("{name}: {value}"));
    let whole = fold(name);
    let folded = whole.trim_matches(|c: char| !c.is_alphanumeric());
    let mut say = |field, slot: fn(&mut Facts) -> &mut Option<bool>, value| {
        notes.take(field, slot, value, path, &raw, confidence);
    };
    match folded {
        "ascensor" | "ascensores" | "lift" | "elevator" | "lifts" | "elevators" => {
            say(Field::Lift, |f| &mut f.has_lift, there);
            return;
        }
        "exterior" => {
            say(Field::Exterior, |f| &mut f.is_exterior, there);
            return;
        }
        "interior" => {
            say(Field::Exterior, |f| &mut f.is_exterior, there.map(|interior| !interior));
            return;
        }
        _ => {}
    }
    if there == Some(true) {
        let lines = floors::fold_lines(name);
        say(Field::Lift, |f| &mut f.has_lift, floors::lift_in(&lines));
        say(Field::Exterior, |f| &mut f.is_exterior, floors::exterior_in(&lines));
    }
    // A value that is neither yes nor no describes the thing: `Calefacción: gas natural`.
    let has = there.unwrap_or_else(|| value.is_some() && words::feature_label(name).is_some());
    let Some(said) = words::said_in(&whole) else { return };
    if has {
        for feature in said.features {
            notes.add_feature(feature, path, &raw, confidence);
        }
        for flag in said.flags {
            notes.add_flag(flag, path, &raw, confidence);
        }
    }
    if value.is_none() {
        notes.take(Field::Condition, |f| &mut f.condition, said.condition, path, &raw, confidence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::facts::{Feature, Layer};
    use url::Url;

    fn facts(pairs: &[(&str, &str)]) -> Facts {
        let base = Url::parse("http://a.example/").expect("a URL");
        let mut notes = Notes::new(Layer::Labels, &base);
        for (label, value) in pairs {
            read_pair(label, value, "dl", 0.9, &mut notes);
        }
        notes.reading.facts
    }

    #[test]
    fn labels_in_both_languages() {
        let spanish = facts(&[
            ("Precio:", "350.000 €"),
            ("Superficie construida", "85 m² construidos, 70 m² útiles"),
            ("Nº habitaciones", "3"),
            ("Baños", "2"),
            ("Planta", "4ª exterior con ascensor"),
            ("Código postal", "46004"),
            ("Certificado energético", "En trámite"),
            ("Piscina", "No"),
            ("Terraza", "Sí"),
            ("Calefacción", "Gas natural"),
        ]);
        assert_eq!(spanish.price.map(|price| price.minor), Some(35_000_000));
        assert_eq!((spanish.area_m2, spanish.usable_area_m2), (Some(85.0), Some(70.0)));
        assert_eq!((spanish.rooms, spanish.bathrooms, spanish.floor), (Some(3), Some(2), Some(4)));
        assert_eq!((spanish.has_lift, spanish.is_exterior), (Some(true), Some(true)));
        assert_eq!((spanish.postcode.as_deref(), spanish.energy_class), (Some("46004"), None));
        assert_eq!(spanish.features, [Feature::Terrace, Feature::Heating]);
        let english =
            facts(&[("Built size", "1,200 sq ft"), ("Bedrooms", "3"), ("Lift", "No"), ("Energy rating", "D")]);
        assert_eq!((english.area_m2, english.rooms), (Some(111.48), Some(3)));
        assert_eq!((english.has_lift, english.energy_class), (Some(false), Some('D')));
    }

    #[test]
    fn no_label_is_claimed_twice() {
        let mut seen = std::collections::HashSet::new();
        for (_, labels) in LABELS {
            for label in *labels {
                assert!(seen.insert(*label), "{label} twice");
                assert_eq!(fold(label), *label, "{label} is not folded");
            }
        }
    }
}
