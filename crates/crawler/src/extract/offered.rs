//! What a page's lines say of the offer as a whole: for sale or to let, price on request, and answers that prose must not
//! read the wrong way around.

use std::sync::LazyLock;

use domain::facts::{Field, Operation};
use regex::Regex;

use super::notes::Notes;
use super::numbers::fold;
use super::pattern::compile;
use super::{labels, words};

// For folded text, line by line.
static FOR_SALE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:en venta|a la venta|se vende|for sale)\b|(?:^|[.:;|·])\s?(?:en )?venta\s?(?:$|[.:;|·])|^venta (?:en|de) ",
    )
});
static TO_LET: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:en alquiler|se alquila|to let|to rent|for rent|for lease)\b|(?:^|[.:;|·])\s?(?:en )?alquiler\s?(?:$|[.:;|·])|^alquiler (?:en|de) ",
    )
});
static ON_REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:precio|price|importe|pvp)?\s?:?\s?(?:(?:precio )?(?:a|bajo) (?:consultar|consulta)|consultar(?: precio)?|consulte(?: el)? precio|(?:price )?(?:up)?on (?:request|application|demand|enquiry)|poa|p\.o\.a\.?|ask for (?:the )?price|contact (?:us )?for (?:the )?price)\.?$",
    )
});
/// Whether a line says, instead of the price, that one has to ask for it: then no other amount is the price.
pub(super) fn is_on_request(text: &str) -> bool {
    text.lines().filter(|line| line.len() <= 60).any(|line| ON_REQUEST.is_match(&fold(line)))
}

/// Reads from sentences what is offered, where they name one operation only.
pub(super) fn read_operation(text: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) {
    if notes.knows(Field::Operation) {
        return;
    }
    let (mut sale, mut rent) = (None, None);
    for line in text.lines() {
        let folded = fold(line);
        sale = sale.or(FOR_SALE.is_match(&folded).then_some(line));
        rent = rent.or(TO_LET.is_match(&folded).then_some(line));
    }
    let (operation, line) = match (sale, rent) {
        (Some(line), None) => (Operation::Sale, line),
        (None, Some(line)) => (Operation::Rent, line),
        _ => return,
    };
    notes.take(Field::Operation, |f| &mut f.operation, Some(operation), path, line, confidence);
}

/// A text without labels whose answers, on the same line or the next, leave prose nothing to read: `Ascensor` and `-`,
/// `Piscina` and `No`. By itself the label would say the opposite.
pub(super) fn without_answers(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        // One word: `Sin ascensor` below another line is no answer to it.
        let answers = |answer: &str| {
            labels::says_nothing(answer) || (!answer.contains(' ') && words::yes_or_no(answer) == Some(false))
        };
        let answered_below = lines
            .peek()
            .is_some_and(|below| line.len() <= 60 && below.len() <= 12 && !below.trim().is_empty() && answers(below));
        let answered_here = line.len() <= 60
            && line.split_once(':').is_some_and(|(label, answer)| {
                !label.contains(". ") && !answer.trim().is_empty() && answers(answer.trim())
            });
        if answered_below {
            lines.next();
        } else if !answered_here {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::facts::Layer;
    use url::Url;

    fn operation(text: &str) -> Option<Operation> {
        let base = Url::parse("http://a.example/").expect("a URL");
        let mut notes = Notes::new(Layer::Text, &base);
        read_operation(text, "text", 0.6, &mut notes);
        notes.reading.facts.operation
    }

    #[test]
    fn what_is_offered_is_said_by_one_operation_only() {
        for (text, expected) in [
            ("Se vende amueblada.", Some(Operation::Sale)),
            ("Venta: 498.000 €", Some(Operation::Sale)),
            ("Bright flat to let near the park", Some(Operation::Rent)),
            ("Se vende.\nTambién se alquila.", None),
            ("Punto de venta de pan", None),
            ("", None),
        ] {
            assert_eq!(operation(text), expected, "{text}");
        }
    }

    #[test]
    fn a_price_on_request_is_a_line_of_its_own() {
        for text in [
            "A consultar",
            "Precio: consultar",
            "Precio a consultar",
            "Price on request",
            "POA",
            "9 dorm.\nBajo consulta",
        ] {
            assert!(is_on_request(text), "{text}");
        }
        for text in ["Puede consultar el precio de otras viviendas", "350.000 €", "Consultar disponibilidad", ""] {
            assert!(!is_on_request(text), "{text}");
        }
    }

    #[test]
    fn labels_that_are_answered_no_are_not_left_to_prose() {
        let text =
            "Ascensor\n-\nPiscina\nNo\nTerraza\nSí\nGaraje: no\nPlanta 4\nSin ascensor\nPara reformar. Ocupada: no.";
        assert_eq!(without_answers(text), "Terraza\nSí\nPlanta 4\nSin ascensor\nPara reformar. Ocupada: no.\n");
    }
}
