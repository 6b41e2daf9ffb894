//! Floors, lifts and which way a home looks, as people write them in Spanish and English.
//!
//! The ground floor (`bajo`, `planta baja`) is 0. An `entresuelo`, half a storey above the street, is 0 too: it has the
//! ground floor's light and noise. A `principal` is 1, a `sótano` or `semisótano` -1. An `ático` is a kind of home: its
//! floor stays unknown unless the text says it. Storeys count as Spaniards and Britons do: the first is above the ground.

use std::sync::LazyLock;

use regex::Regex;

use super::numbers::fold;
use super::pattern::compile;

// All patterns are for folded text: lower case, no accents.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?:(?:^|[^\w.,])(?P<a>-?\d{1,2})\s?(?:\.?\s?(?:ª|º|°|a|o|er|r|ta|da|na|ma|va|th|st|nd|rd))\s?(?:planta|piso|altura|floor|storey|level)\b)|\b(?:planta|altura|floor|storey|level)\s?(?:n[ºo]\.?\s?)?:?\s?(?P<b>-?\d{1,2})(?:\s?(?:ª|º|°|th|st|nd|rd|a|o))?(?:$|[^\w.,]|[.,](?:$|\D))|\bpiso\s(?P<c>-?\d{1,2})(?:\s?(?:ª|º|°))(?:$|\W)|(?:^|[^\w.,])(?P<d>\d{1,2})\s?(?:ª|º|°),? (?:exterior|interior|(?:con|sin) ascensor)\b",
    )
});
static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?P<w>primer|segund|tercer|cuart|quint|sext|septim|octav|noven|decim|undecim|duodecim)[ao]?\s(?:planta|piso|altura)\b|\bplanta\s(?P<p>primer|segund|tercer|cuart|quint|sext|septim|octav|noven|decim|undecim|duodecim)[ao]\b|\b(?P<e>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)[\s-]floor\b",
    )
});
static GROUND: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\bplanta\s(?:baja|calle)\b|\bground[\s-]floor\b|\bstreet level\b|\bentresuelo\b|(?:^|[.\n]\s?)bajos? con\s|\bbajos?\s(?:exterior|interior|(?:con|sin) ascensor)\b|(?:^|[,.;·|\n(])\s?bajos?\s?(?:$|[,.;·|\n)])",
    )
});
static BASEMENT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:planta|en|piso)\s(?:semi-?)?sotano\b|\bbasement (?:flat|apartment|floor|level)\b|(?:^|[,.;·|\n])\s?(?:(?:semi-?)?sotano|basement)\s?(?:$|[,.;·|\n])",
    )
});
static MAIN_FLOOR: LazyLock<Regex> = LazyLock::new(|| compile(r"\b(?:planta|piso)\sprincipal\b"));
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:planta\s|floor\s|piso\s)?(-?\d{1,2})(?:\s?(?:\.?\s?(?:ª|º|°|a|o|er|ta|th|st|nd|rd)))?(?:\s?(?:planta|piso|floor))?(?:$|[\s,;(/])",
    )
});

/// The floor a sentence or title names.
#[cfg(test)]
fn floor(text: &str) -> Option<i16> {
    floor_in(&fold_lines(text))
}

/// The floor in a place that is known to hold one, such as the value beside `Planta`: `3`, `3ª`, `Bajo`, `-1`.
pub(super) fn labelled_floor(text: &str) -> Option<i16> {
    let folded = fold_lines(text);
    match folded.trim() {
        "bajo" | "bajos" | "baja" | "b" | "bj" | "pb" | "ground" | "entresuelo" | "en" | "g" => return Some(0),
        "sotano" | "semisotano" | "semi-sotano" | "ss" | "st" | "basement" => return Some(-1),
        "principal" | "pr" | "primera" | "primero" | "first" => return Some(1),
        "segunda" | "segundo" | "second" => return Some(2),
        "tercera" | "tercero" | "third" => return Some(3),
        "cuarta" | "cuarto" | "fourth" => return Some(4),
        "quinta" | "quinto" | "fifth" => return Some(5),
        "sexta" | "sexto" | "sixth" => return Some(6),
        "septima" | "septimo" | "seventh" => return Some(7),
        "octava" | "octavo" | "eighth" => return Some(8),
        "novena" | "noveno" | "ninth" => return Some(9),
        "decima" | "decimo" | "tenth" => return Some(10),
        "undecima" | "undecimo" | "eleventh" => return Some(11),
        "duodecima" | "duodecimo" | "twelfth" => return Some(12),
        _ => {}
    }
    if folded.starts_with("bajo ") || folded.starts_with("bajo,") {
        return Some(0);
    }
    floor_in(&folded).or_else(|| LABELLED.captures(folded.trim()).and_then(|found| plausible(&found[1])))
}

/// The floor a folded text names.
pub(super) fn floor_in(folded: &str) -> Option<i16> {
    // Without one of these no pattern matches, and most lines have none.
    const WORDS: [&str; 12] = [
        "planta",
        "piso",
        "altura",
        "floor",
        "storey",
        "level",
        "bajo",
        "terior",
        "ascensor",
        "entresuelo",
        "sotano",
        "basement",
    ];
    if !WORDS.iter().any(|word| folded.contains(word)) {
        return None;
    }
    if let Some(found) = NUMBERED.captures(folded) {
        let digits = ["a", "b", "c", "d"].iter().find_map(|name| found.name(name))?;
        return plausible(digits.as_str());
    }
    if let Some(found) = SPELLED.captures(folded) {
        const SPANISH: [&str; 12] = [
            "primer", "segund", "tercer", "cuart", "quint", "sext", "septim", "octav", "noven", "decim", "undecim",
            "duodecim",
        ];
        const ENGLISH: [&str; 12] = [
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
            "twelfth",
        ];
        let (word, words) = match found.name("w").or_else(|| found.name("p")) {
            Some(word) => (word, &SPANISH),
            None => (found.name("e")?, &ENGLISH),
        };
        let position = words.iter().position(|known| *known == word.as_str())?;
        return i16::try_from(position + 1).ok();
    }
    if GROUND.is_match(folded) {
        return Some(0);
    }
    if MAIN_FLOOR.is_match(folded) {
        return Some(1);
    }
    BASEMENT.is_match(folded).then_some(-1)
}

/// Floors no home is on are misreadings.
fn plausible(digits: &str) -> Option<i16> {
    digits.parse().ok().filter(|floor| (-5..=90).contains(floor))
}

static NO_LIFT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\bsin (?:ningun )?ascensor\b|\bno (?:tiene|hay|dispone de|cuenta con|posee)(?: un)? ascensor\b|\bno (?:lift|elevator)\b|\bwithout (?:an? )?(?:lift|elevator)\b|\bascensor\s?[:=]\s?(?:no\b|false\b|0\b)|\b(?:lift|elevator)\s?[:=]\s?(?:no\b|false\b|0\b)",
    )
});
static LIFT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\bcon (?:\w+ )?ascensor(?:es)?\b|\b(?:tiene|hay|dispone de|cuenta con|posee)(?: (?:un|dos|\d))? ascensor(?:es)?\b|\bwith (?:an? )?(?:lift|elevator)s?\b|\bhas (?:an? )?(?:lift|elevator)\b|\bascensor\s?[:=]\s?(?:si\b|true\b|\d)|\b(?:lift|elevator)\s?[:=]\s?(?:yes\b|true\b|\d)|(?:^|[,;·•|\n✓✔+]|\by\b|\band\b)\s?(?:\d )?(?:ascensor(?:es)?|lift|elevator)\s?(?:$|[,;.·•|\n]|\by\b|\band\b)",
    )
});

/// Whether a text says that there is a lift. Silence is not "no".
pub(super) fn lift(text: &str) -> Option<bool> {
    lift_in(&fold_lines(text))
}

/// Whether a folded text says that there is a lift.
pub(super) fn lift_in(folded: &str) -> Option<bool> {
    if !["ascensor", "lift", "elevator"].iter().any(|word| folded.contains(word)) {
        return None;
    }
    if NO_LIFT.is_match(folded) {
        return Some(false);
    }
    LIFT.is_match(folded).then_some(true)
}

static OUTWARD: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:planta|planta baja|bajo|piso|vivienda|inmueble|apartamento|atico|estudio|todo|muy|totalmente|completamente|floor|entresuelo|\d ?[ªº]) (?:es )?(?:todo |muy |totalmente |completamente )?(?P<a>exterior|interior)(?:es)?\b|\b(?P<b>exterior|interior)(?:es)?,? (?:con|sin) ascensor\b|(?:^|[,;·•|\n:])\s?(?P<c>exterior|interior)(?:es)?\b(?:\s?(?:$|[,;.·•|\n(:]|con |sin |y |a la calle|with|and))",
    )
});

/// Whether a text says that the home looks onto the street (`exterior`) or not (`interior`).
pub(super) fn exterior(text: &str) -> Option<bool> {
    exterior_in(&fold_lines(text))
}

/// Whether a text may say which way the home looks: most say nothing of it, and need not be folded to tell.
pub(super) fn may_say_exterior(text: &str) -> bool {
    static STEM: LazyLock<Regex> = LazyLock::new(|| compile("(?i)terior"));
    STEM.is_match(text)
}

/// Which way a folded text says that the home looks.
pub(super) fn exterior_in(folded: &str) -> Option<bool> {
    if !folded.contains("terior") {
        return None;
    }
    let found = OUTWARD.captures(folded)?;
    let word = found.name("a").or_else(|| found.name("b")).or_else(|| found.name("c"))?;
    Some(word.as_str() == "exterior")
}

/// Folds a text and keeps its lines apart.
pub(super) fn fold_lines(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for (place, line) in text.lines().enumerate() {
        if place > 0 {
            folded.push('\n');
        }
        folded.push_str(&fold(line));
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_in_prose() {
        for (text, expected) in [
            ("3ª planta", Some(3)),
            ("4ª planta exterior con ascensor", Some(4)),
            ("Planta 3", Some(3)),
            ("Planta 3ª", Some(3)),
            ("planta -1", Some(-1)),
            ("Planta baja", Some(0)),
            ("Bajo", Some(0)),
            ("Bajo exterior sin ascensor", Some(0)),
            ("Bajo con doble altura", Some(0)),
            ("Entresuelo interior", Some(0)),
            ("Piso principal", Some(1)),
            ("Sótano", Some(-1)),
            ("3rd floor", Some(3)),
            ("21st floor with lift", Some(21)),
            ("ground floor flat", Some(0)),
            ("second-floor apartment", Some(2)),
            ("Tercera planta sin ascensor", Some(3)),
            ("en un tercer piso", Some(3)),
            ("Floor: 2", Some(2)),
            ("Piso 1º sin ascensor", Some(1)),
            ("en planta sexta", Some(6)),
            ("en la undécima planta", Some(11)),
            ("twelfth-floor flat", Some(12)),
            ("Ático", None),
            ("Ático en 7ª planta", Some(7)),
            ("Casa de 2 plantas", None),
            ("Bajo consulta", None),
            ("precio bajo", None),
            ("Planta 85.5", None),
            ("Piso en calle Colón 12", None),
            ("a 3 a pie", None),
        ] {
            assert_eq!(floor(text), expected, "{text}");
        }
    }

    #[test]
    fn floors_beside_a_label() {
        for (text, expected) in [
            ("3", Some(3)),
            ("3ª", Some(3)),
            ("3º", Some(3)),
            ("-1", Some(-1)),
            ("Bajo", Some(0)),
            ("Baja", Some(0)),
            ("3 de 5", Some(3)),
            ("5ª y última", Some(5)),
            ("3rd", Some(3)),
            ("Principal", Some(1)),
            ("Ático", None),
            ("400", None),
            ("", None),
        ] {
            assert_eq!(labelled_floor(text), expected, "{text}");
        }
    }

    #[test]
    fn silence_about_the_lift_is_not_no() {
        for (text, expected) in [
            ("4ª planta exterior con ascensor", Some(true)),
            ("sin ascensor", Some(false)),
            ("Ascensor", Some(true)),
            ("terraza, ascensor y piscina", Some(true)),
            ("Ascensor: No", Some(false)),
            ("with lift", Some(true)),
            ("no lift", Some(false)),
            ("without a lift", Some(false)),
            ("luminoso", None),
            ("posibilidad de instalar ascensor en el futuro", None),
        ] {
            assert_eq!(lift(text), expected, "{text}");
        }
    }

    #[test]
    fn which_way_it_looks() {
        for (text, expected) in [
            ("4ª planta exterior con ascensor", Some(true)),
            ("2ª planta interior", Some(false)),
            ("Planta baja interior.", Some(false)),
            ("cuarta planta sin ascensor, exterior a la calle", Some(true)),
            ("2ª planta exterior Segunda mano", Some(true)),
            ("Exterior", Some(true)),
            ("piso todo exterior", Some(true)),
            ("pintura exterior nueva", None),
            ("36 m² interior con ascensor", Some(false)),
            ("patio interior", None),
        ] {
            assert_eq!(exterior(text), expected, "{text}");
        }
    }
}
