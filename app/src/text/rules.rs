//! Words of the field of a job's rules, and of what is wrong with one.

use domain::Invalid;
use domain::rules::{MAX_CONDITIONS, MAX_NAME, MAX_RULES, MAX_TEXT, MAX_VALUES};

/// The words in one language.
#[derive(Debug)]
pub struct Rules {
    /// Field.
    pub rules: &'static str,
    /// What to write.
    pub hint: &'static str,
    /// Opens the help.
    pub help: &'static str,
    /// Lines that can be written, and what each does.
    pub examples: [(&'static str, &'static str); 6],
    /// How a line is made.
    pub grammar: &'static str,
    /// What is done with what is unknown.
    pub unknown: &'static str,
    /// Leads to the fields there are.
    pub fields: &'static str,
    /// What is wrong with a line and what would be right.
    pub invalid: fn(&Invalid) -> String,
}

/// Line and column of a fault, as they stand in its message, and the rest of it.
fn place(invalid: &Invalid) -> (&str, &str, &str) {
    let read = || {
        let (line, rest) = invalid.message.strip_prefix("line ")?.split_once(", column ")?;
        let (column, rest) = rest.split_once(": ")?;
        Some((line, column, rest))
    };
    read().unwrap_or(("1", "1", &invalid.message))
}

/// What stands between quotes in a message: what was found.
fn found(message: &str) -> &str {
    message.split_once('“').and_then(|(_, rest)| rest.rsplit_once('”')).map_or("", |(found, _)| found)
}

/// What stands after the last of these words in a message: a list.
fn after<'a>(message: &'a str, words: &str) -> &'a str {
    message.rsplit_once(words).map_or("", |(_, list)| list)
}

fn spanish(invalid: &Invalid) -> String {
    let (line, column, message) = place(invalid);
    let sentence = match invalid.code.as_str() {
        "too_many_rules" => format!("como mucho {MAX_RULES} reglas por trabajo."),
        "action" => "una regla empieza por exclude (excluir) o flag (marcar).".to_owned(),
        "when" => "escribe when (cuando) y después una condición.".to_owned(),
        "field" => "aquí falta un campo, como price (precio).".to_owned(),
        "no_field" => {
            format!("no hay ningún campo «{}». Hay: {}.", found(message), after(message, "there are "))
        }
        "no_comparison" => "aquí falta una comparación, como =, >, is one of o contains.".to_owned(),
        "no_value" => "aquí falta un valor, o sobra.".to_owned(),
        "comparison" => format!("esa comparación no vale para el campo; valen: {}.", after(message, " takes ")),
        "amount" => "escribe un importe en unidades enteras, sin separadores, como 250000.".to_owned(),
        "number" => "escribe un número con sus cifras seguidas, como 250000, y los decimales tras un punto.".to_owned(),
        "yes_no" => "escribe yes (sí) o no.".to_owned(),
        "choice" => format!("escribe uno de estos: {}.", after(message, "one of: ")),
        "text" => format!("escribe un texto de 1 a {MAX_TEXT} caracteres."),
        "day" => "escribe un día así: 2026-05-31.".to_owned(),
        "values" => format!("da de 1 a {MAX_VALUES} valores."),
        "currencies" => "todos los importes van en una sola moneda.".to_owned(),
        "no_currency" => "este campo no es un importe y no lleva moneda.".to_owned(),
        "negated" => "tras not (sin) y un campo, la condición se acaba.".to_owned(),
        "rest" => "escribe and (y), o una coma y unknown, o nada más.".to_owned(),
        "unknown" | "doubt" => "tras la coma va unknown y luego keep, exclude o flag.".to_owned(),
        "end" => "la regla se acaba aquí.".to_owned(),
        "open_quote" => "las comillas que se abren aquí no se cierran.".to_owned(),
        "sign" => format!("«{}» no significa nada aquí.", found(message)),
        "no_name" => "el nombre está vacío.".to_owned(),
        "long_name" => format!("un nombre tiene como mucho {MAX_NAME} caracteres."),
        "same_name" => format!("otra regla se llama «{}»; dale a esta otro nombre, entre comillas.", found(message)),
        "control" => "hay un carácter de control; bórralo.".to_owned(),
        "too_many_conditions" => format!("como mucho {MAX_CONDITIONS} condiciones por regla."),
        _ => message.to_owned(),
    };
    format!("Línea {line}, carácter {column}: {sentence}")
}

/// Spanish.
pub static ES: Rules = Rules {
    rules: "Reglas",
    hint: "Una por línea: qué anuncios no salen en las listas y cuáles se marcan. Valen desde el siguiente rastreo, \
           también para lo ya encontrado. No se pierde nada: los excluidos se pueden ver, con sus precios.",
    help: "Cómo se escribe una regla",
    examples: [
        ("exclude when floor > 3 and lift = no", "Excluye los pisos por encima del tercero sin ascensor."),
        ("excluir cuando planta > 3 y sin ascensor", "Lo mismo, en español."),
        ("exclude \"Cara\" when price > 300000 EUR", "Excluye lo que cuesta más, con ese nombre."),
        ("flag \"Ocupada\" when occupied", "Marca las que el anuncio dice ocupadas."),
        ("exclude when kind is one of garage, plot", "Excluye garajes y solares."),
        (
            "flag when energy is unknown and description contains \"sin amueblar\"",
            "Marca según lo que calla y lo que dice el anuncio.",
        ),
    ],
    grammar: "exclude o flag, un nombre entre comillas si lo quieres, when y condiciones unidas por and. Comparan =, !=, \
              <, <=, >, >=, is one of, contains, is known e is unknown; un campo de sí o no puede ir solo o tras not.",
    unknown: "Si el anuncio no dice lo que la regla pregunta, no se hace nada. Para otra cosa, acaba la línea con \
              «, unknown exclude» o «, unknown flag». Los anuncios nombran ocupación, subasta o extras, pero nunca los \
              niegan: lo que no se nombra es desconocido.",
    fields: "Campos:",
    invalid: spanish,
};

/// English.
pub static EN: Rules = Rules {
    rules: "Rules",
    hint: "One a line: which ads are left out of lists, and which are flagged. They hold from the next crawl on, for what \
           was found before too. Nothing is lost: excluded ads can be shown, with their prices.",
    help: "How a rule is written",
    examples: [
        ("exclude when floor > 3 and lift = no", "Leaves out what is above the third floor without a lift."),
        ("excluir cuando planta > 3 y sin ascensor", "The same, in Spanish."),
        ("exclude \"Too dear\" when price > 300000 EUR", "Leaves out what costs more, under that name."),
        ("flag \"Occupied\" when occupied", "Flags what the ad says is occupied."),
        ("exclude when kind is one of garage, plot", "Leaves out garages and land."),
        (
            "flag when energy is unknown and description contains \"unfurnished\"",
            "Flags by what the ad does not say, and by what it does.",
        ),
    ],
    grammar: "exclude or flag, a name in quotes where you want one, when, and conditions with and between them. Comparisons \
              are =, !=, <, <=, >, >=, is one of, contains, is known and is unknown; a field of yes or no can stand alone \
              or after not.",
    unknown: "Where the ad does not say what the rule asks, nothing is done. To do something else, end the line with \
              “, unknown exclude” or “, unknown flag”. Ads name occupation, auctions and extras and never deny them: what \
              is not named is unknown.",
    fields: "Fields:",
    invalid: |invalid| {
        let (line, column, message) = place(invalid);
        format!("Line {line}, character {column}: {message}.")
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Invalid {
        domain::rules::parse(text).expect_err("refused").remove(0).into()
    }

    #[test]
    fn every_example_can_be_written() {
        for (line, _) in ES.examples.iter().chain(&EN.examples) {
            assert!(domain::rules::parse(line).is_ok(), "{line}");
        }
    }

    #[test]
    fn faults_are_told_with_their_place_in_both_languages() {
        for (text, spanish, english) in [
            (
                "\nexclude when kind = castle",
                "Línea 2, carácter 21: escribe uno de estos: flat, penthouse, ",
                "Line 2, character 21: kind takes one of: flat, penthouse, ",
            ),
            (
                "exclude when colour = red",
                "Línea 1, carácter 14: no hay ningún campo «colour». Hay: price, ",
                "Line 1, character 14: there is no field “colour”; there are price, ",
            ),
            (
                "exclude when lift > yes",
                "Línea 1, carácter 19: esa comparación no vale para el campo; valen: eq, ne, ",
                "Line 1, character 19: has_lift takes eq, ne, ",
            ),
        ] {
            let fault = fault(text);
            assert!((ES.invalid)(&fault).starts_with(spanish), "{}", (ES.invalid)(&fault));
            assert!((EN.invalid)(&fault).starts_with(english), "{}", (EN.invalid)(&fault));
        }
    }
}
