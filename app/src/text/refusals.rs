//! Words for what was refused: a field that is wrong, something that cannot be done now.

use domain::Invalid;

use super::Locale;
use crate::format::count;

/// The words in one language.
#[derive(Debug)]
pub struct Refusals {
    /// What is wrong with a field and what would be right.
    pub invalid: fn(&Invalid) -> String,
    /// The job could not be started, deleted, …: by its stable code.
    pub conflict: fn(&str) -> &'static str,
}

/// The part of a message that only the checker knows: the line and what it could not read.
fn line(invalid: &Invalid) -> &str {
    invalid.message.strip_prefix("line ").unwrap_or(&invalid.message)
}

/// The least delay, which only the server knows.
fn least(invalid: &Invalid) -> &str {
    let rest = invalid.message.split_once("below ").map_or("", |(_, rest)| rest);
    rest.split_once(',').map_or(rest, |(least, _)| least)
}

/// Where a mistake of a definition stands, and what it is.
fn place(message: &str) -> Option<(&str, &str, &str)> {
    let (line, rest) = message.strip_prefix("line ")?.split_once(", column ")?;
    let (column, what) = rest.split_once(": ")?;
    Some((line, column, what))
}

/// The bounds of a number, as text.
fn bounds(field: &str) -> Option<(u32, u32)> {
    let range = match field {
        "limits.max_pages" => domain::job::MAX_PAGES,
        "limits.max_depth" => domain::job::MAX_DEPTH,
        "politeness.delay_ms" => domain::job::DELAY_MS,
        "politeness.concurrency_per_host" => domain::job::CONCURRENCY,
        "archive_mb" => domain::job::ARCHIVE_MB,
        _ => return None,
    };
    Some((*range.start(), *range.end()))
}

/// Spanish.
pub static ES: Refusals = Refusals {
    invalid: |invalid| match (invalid.field.as_str(), invalid.code.as_str()) {
        ("name", "required") => "Ponle un nombre.".into(),
        ("name", "too_long") => format!("Como mucho {} caracteres.", domain::job::MAX_NAME),
        ("name", "taken") => "Ya tienes un trabajo con este nombre.".into(),
        ("spider", _) => "Elige uno de los lectores.".into(),
        ("definition", "required") => "El lector «Selectores» necesita una definición.".into(),
        ("definition", "too_long") => format!("Como mucho {} KiB.", domain::job::MAX_DEFINITION / 1024),
        ("definition", "not_used") => "Solo el lector «Selectores» toma una definición.".into(),
        // Each mistake begins with its place; what is wrong is told in the words of TOML and CSS.
        ("definition", _) => match place(&invalid.message) {
            Some((line, column, what)) => format!("Línea {line}, columna {column}: {what}"),
            None => format!("No se puede usar: {}", invalid.message),
        },
        ("target_urls", "required") => "Da al menos una dirección.".into(),
        ("target_urls", "too_many") => "Demasiadas: como mucho 10.000 por trabajo.".into(),
        ("target_urls", "not_a_url") => format!("No es una dirección web, línea {}", line(invalid)),
        ("scope.hosts", "not_a_host") => format!("No es el nombre de un sitio, línea {}", line(invalid)),
        ("scope.include" | "scope.exclude", "not_a_pattern") => format!("No es una ruta, línea {}", line(invalid)),
        ("scope.hosts", "too_many") => format!("Demasiados: como mucho {}.", domain::job::MAX_HOSTS),
        ("scope.include" | "scope.exclude", "too_many") => {
            format!("Demasiadas: como mucho {}.", domain::job::MAX_PATTERNS)
        }
        ("scope.exclude", "excludes_target") => "Dejan fuera una de las direcciones por las que empezar.".into(),
        ("politeness.delay_ms", "below_least") => {
            format!(
                "Como mínimo {} ms: es lo que esta instalación deja entre dos visitas a un sitio ajeno.",
                least(invalid)
            )
        }
        ("url", _) => "Escribe una dirección web completa, como https://ejemplo.es/pisos.".into(),
        (field, "out_of_range") => match bounds(field) {
            Some((least, most)) => {
                format!("Un número de {} a {}.", count(least.into(), Locale::Es), count(most.into(), Locale::Es))
            }
            None => invalid.message.clone(),
        },
        _ => invalid.message.clone(),
    },
    conflict: |code| match code {
        "run_not_pausable" => "El rastreo ya no se puede pausar: ha cambiado de estado.",
        "run_not_paused" => "El rastreo ya no está en pausa.",
        "run_ended" => "El rastreo ya había terminado.",
        "run_open" => "El trabajo tiene un rastreo sin terminar. Cancélalo o espera a que acabe.",
        "process_gone" => "El proceso ya no responde; otro seguirá con sus rastreos.",
        "process_without_worker" => "Este proceso no hace rastreos: no hay nada que vaciar.",
        "nothing_archived" => "El trabajo no guarda ninguna página todavía.",
        "name_taken" => "Ya tienes un trabajo con este nombre.",
        "too_many_jobs" => "Tienes demasiados trabajos. Borra los que ya no uses.",
        "too_many_tokens" => "Tienes demasiados tokens. Revoca los que ya no uses.",
        "too_many_discoveries" => {
            "Ya tienes varias búsquedas de zonas sin terminar. Espera a que acabe una o cancélala."
        }
        _ => "Algo ha cambiado mientras tanto. Recarga la página y vuelve a intentarlo.",
    },
};

/// English.
pub static EN: Refusals = Refusals {
    invalid: |invalid| match (invalid.field.as_str(), invalid.code.as_str()) {
        ("name", "required") => "Give it a name.".into(),
        ("name", "too_long") => format!("At most {} characters.", domain::job::MAX_NAME),
        ("name", "taken") => "You already have a job of this name.".into(),
        ("spider", _) => "Choose one of the spiders.".into(),
        ("definition", "required") => "The “Selectors” spider needs a definition.".into(),
        ("definition", "too_long") => format!("At most {} KiB.", domain::job::MAX_DEFINITION / 1024),
        ("definition", "not_used") => "Only the “Selectors” spider takes a definition.".into(),
        ("definition", _) => match place(&invalid.message) {
            Some((line, column, what)) => format!("Line {line}, column {column}: {what}"),
            None => format!("It cannot be used: {}", invalid.message),
        },
        ("target_urls", "required") => "Give at least one URL.".into(),
        ("target_urls", "too_many") => "Too many: at most 10,000 per job.".into(),
        ("target_urls", "not_a_url") => format!("Not a web address, line {}", line(invalid)),
        ("scope.hosts", "not_a_host") => format!("Not the name of a site, line {}", line(invalid)),
        ("scope.include" | "scope.exclude", "not_a_pattern") => format!("Not a path, line {}", line(invalid)),
        ("scope.hosts", "too_many") => format!("Too many: at most {}.", domain::job::MAX_HOSTS),
        ("scope.include" | "scope.exclude", "too_many") => format!("Too many: at most {}.", domain::job::MAX_PATTERNS),
        ("scope.exclude", "excludes_target") => "They leave out one of the URLs to begin at.".into(),
        ("politeness.delay_ms", "below_least") => {
            format!(
                "At least {} ms: this instance keeps so much between two visits to other people's sites.",
                least(invalid)
            )
        }
        ("url", _) => "Write a whole web address, such as https://example.org/flats.".into(),
        (field, "out_of_range") => match bounds(field) {
            Some((least, most)) => {
                format!("A number from {} to {}.", count(least.into(), Locale::En), count(most.into(), Locale::En))
            }
            None => invalid.message.clone(),
        },
        _ => invalid.message.clone(),
    },
    conflict: |code| match code {
        "run_not_pausable" => "The run can no longer be paused: its state has changed.",
        "run_not_paused" => "The run is not paused any more.",
        "run_ended" => "The run had already ended.",
        "run_open" => "The job has a run that has not ended. Cancel it or wait for it.",
        "process_gone" => "The process no longer answers; another will go on with its runs.",
        "process_without_worker" => "This process does no runs: there is nothing to drain.",
        "nothing_archived" => "The job keeps no page yet.",
        "name_taken" => "You already have a job of this name.",
        "too_many_jobs" => "You have too many jobs. Delete those you no longer use.",
        "too_many_tokens" => "You have too many tokens. Revoke those you no longer use.",
        "too_many_discoveries" => "You have several searches for areas under way. Wait for one to end, or cancel it.",
        _ => "Something changed in the meantime. Reload the page and try again.",
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_delay_is_named() {
        let message = "100 is below 500, the least delay that this instance keeps to other people's sites";
        let invalid = Invalid::new("politeness.delay_ms", "below_least", message);
        assert!((ES.invalid)(&invalid).starts_with("Como mínimo 500 ms:"));
        assert!((EN.invalid)(&invalid).starts_with("At least 500 ms:"));
    }

    #[test]
    fn a_mistake_of_a_definition_is_placed() {
        let message = "line 7, column 12: unknown field `prize`; did you mean `price`?";
        let invalid = Invalid::new("definition", "bad_spider", message);
        assert!((ES.invalid)(&invalid).starts_with("Línea 7, columna 12: unknown field `prize`"));
        assert!((EN.invalid)(&invalid).starts_with("Line 7, column 12: unknown field `prize`"));
    }
}
