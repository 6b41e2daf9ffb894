//! Numbers as people write them in Spanish and English: amounts of money, areas, counts.

use std::sync::LazyLock;

use domain::{Currency, Money};
use regex::Regex;

use super::pattern::compile;

/// A number with thousands grouped by one kind of separator, or none.
const NUMBER: &str = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:['’]\d{3})+|\d{1,3}(?:[ \u{a0}\u{202f}\u{2009}]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)";

const SQUARE_FOOT: f64 = 0.092_903_04;
const ACRE: f64 = 4_046.856_422_4;
const HECTARE: f64 = 10_000.0;

/// What a price is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    /// Once, or it is not said.
    Unsaid,
    /// Every month.
    Month,
}

/// A price in a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Priced {
    /// The amount.
    pub(super) money: Money,
    /// What it is paid for.
    pub(super) period: Period,
    /// Where the amount stands in the text, in bytes.
    pub(super) at: std::ops::Range<usize>,
}

static PLAIN: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r"[-−]?{NUMBER}")));
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    let sign = r"€|\$|£|eur(?:os?)?\b|usd\b|gbp\b";
    compile(&format!(
        r"(?i)(?:(?P<before>€|\$|£|\beur\b|\busd\b|\bgbp\b)\s?(?P<a>[-−]?{NUMBER})\s?(?P<am>k\b|m\b|mill[oó]n(?:es)?\b|million\b)?|(?P<b>[-−]?{NUMBER})\s?(?P<bm>k|m|mil|mill[oó]n(?:es)?(?:\sde)?|million)?\s?(?P<after>{sign}))(?P<per>\s?(?:/\s?|al\s|por\s|per\s|a\s|p\.?\s?)?(?:mes(?:es)?\b|mensual(?:es)?\b|month(?:ly)?\b|pcm\b|cm\b|m²|m2\b|m\u{{b2}}|metro\b|sq\.?\s?m\b|sqm\b|sq\.?\s?ft\b|ft²|semana\b|week\b|pw\b|noche\b|night\b|d[ií]a\b|day\b|a[ñn]o\b|year\b|annum\b))?"
    ))
});
static FORMER: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)(?:\bantes|\bwas|\bbefore|\bpreviously|\bprecio anterior|\bprecio inicial|\brebajad[oa] (?:de|desde)|\bbaja(?:da|do)(?: de| en)?|\bdescuento(?: de)?|\bahorr[ao]s?(?: de)?|\bsave|\breduced (?:by|from)|\bdown from|\breducci[oó]n(?: de)?|\brebaja(?: de)?|\bcomunidad|\bibi|\bgastos(?: de)?(?: comunidad)?|\bcommunity fees?|\bfees?|\bfianza|\bdep[oó]sito|\bdeposit|\bentrada|\bpr[eé]stamo|\bse vendi[oó](?: [^\s\d]+){0,4}(?: por)|\bsold for|\bhipoteca|\bmortgage|\bcuota|\btasaci[oó]n|\bse[ñn]al|\breserva|\btaxes|\btaxa|\bahorro)(?:\s?(?:de|from|:|of|is|era|anual|mensual))*\s*:?\s*$",
    )
});
static AREA: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"(?i)(?P<n>[-−]?{NUMBER})\s?(?:(?P<m>m²|m2\b|m\^2|mts?2?²?\b\.?|mtrs\b|metros(?: cuadrados)?\b|sq\.?\s?m(?:et(?:er|re)s?)?\b|sqm\b|square met(?:er|re)s?)|(?P<ft>sq\.?\s?f(?:ee)?t\b|sqft\b|ft²|ft2\b|square f(?:ee|oo)t\b|pies cuadrados)|(?P<ha>ha\b|hect[aá]reas?\b|hectares?\b)|(?P<ac>acres?\b))"
    ))
});

/// The number that `token` writes, whichever separators it uses. A single separator before exactly three digits groups
/// thousands (`350.000`, `350,000`); any other is the decimal point (`120,5`).
pub(super) fn number(token: &str) -> Option<f64> {
    let found = PLAIN.find(token)?;
    let negative = found.as_str().starts_with(['-', '−']);
    let digits: String = found.as_str().chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    let plain = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(point), Some(comma)) if point > comma => digits.replace(',', ""),
        (Some(_), Some(_)) => digits.replace('.', "").replace(',', "."),
        (None, None) => digits,
        (point, comma) => {
            let at = point.or(comma)?;
            let separator = digits.as_bytes()[at] as char;
            let grouped = digits.matches(separator).count() > 1
                || (digits.len() - at == 4 && (1..=3).contains(&at) && !digits.starts_with('0'));
            if grouped { digits.replace(separator, "") } else { digits.replace(',', ".") }
        }
    };
    let value: f64 = plain.parse().ok()?;
    (value.is_finite()).then_some(if negative { -value } else { value })
}

/// The price a text names with its currency: the asking price, not the former one (`Antes 130.000 € Ahora 120.000 €`),
/// not a price per m², not fees. `None` for `A consultar`, `POA`, nothing, or an amount nobody asks.
pub(super) fn price(text: &str) -> Option<Priced> {
    prices(text).next()
}

/// Every price a text names, in order: see [`price`].
pub(super) fn prices(text: &str) -> impl Iterator<Item = Priced> + '_ {
    AMOUNT.captures_iter(text).filter_map(move |found| {
        let whole = found.get(0)?;
        let period = match found.name("per").map(|per| fold(per.as_str())) {
            None => Period::Unsaid,
            Some(per) if ["mes", "mensual", "month", "pcm", "cm"].iter().any(|word| per.contains(word)) => {
                Period::Month
            }
            Some(_) => return None,
        };
        let mut lead_start = whole.start().saturating_sub(40);
        while !text.is_char_boundary(lead_start) {
            lead_start += 1;
        }
        let lead = &text[lead_start..whole.start()];
        if FORMER.is_match(lead) {
            return None;
        }
        let (amount, unit, sign) = match found.name("a") {
            Some(amount) => (amount, found.name("am"), found.name("before")?),
            None => (found.name("b")?, found.name("bm"), found.name("after")?),
        };
        let factor = match unit.map(|unit| fold(unit.as_str())) {
            None => 1.0,
            Some(unit) if unit == "k" || unit == "mil" => 1.0e3,
            Some(_) => 1.0e6,
        };
        let money = Money::plausible_price(number(amount.as_str())? * factor, currency(sign.as_str()))?;
        Some(Priced { money, period, at: whole.range() })
    })
}

/// The price in a place that is known to hold one, so that the currency may be missing: an attribute, a labelled value.
pub(super) fn bare_price(text: &str, otherwise: Currency) -> Option<Money> {
    if let Some(found) = price(text) {
        return Some(found.money);
    }
    if AMOUNT.is_match(text) {
        // There was an amount, but not of the asking price.
        return None;
    }
    let rest = PLAIN.replace(text, "");
    // `1800 per week`, `Plazo 30 días` and other sentences are no bare numbers.
    if rest.chars().filter(|c| c.is_alphabetic()).count() > 8 || rest.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    Money::plausible_price(number(text)?, otherwise)
}

/// The currency a sign or code stands for; the euro where it is none of the known ones.
pub(super) fn currency(sign: &str) -> Currency {
    match fold(sign).as_str() {
        "$" | "usd" | "us$" => Currency::USD,
        "£" | "gbp" => Currency::GBP,
        "€" | "" => Currency::EUR,
        code if code.starts_with("eur") => Currency::EUR,
        code => code.parse().unwrap_or(Currency::EUR),
    }
}

/// The first area a text names with its unit, in m².
pub(super) fn area(text: &str) -> Option<f64> {
    areas(text).next().map(|(area, _)| area)
}

/// Every area a text names with its unit, in m², and where each stands.
pub(super) fn areas(text: &str) -> impl Iterator<Item = (f64, std::ops::Range<usize>)> + '_ {
    AREA.captures_iter(text).filter_map(|found| {
        let factor = match (found.name("ft"), found.name("ha"), found.name("ac")) {
            (Some(_), _, _) => SQUARE_FOOT,
            (_, Some(_), _) => HECTARE,
            (_, _, Some(_)) => ACRE,
            _ => 1.0,
        };
        Some((plausible_area(number(&found["n"])? * factor)?, found.get(0)?.range()))
    })
}

/// The area in a place that is known to hold one, so that the unit may be missing: then m².
pub(super) fn bare_area(text: &str) -> Option<f64> {
    area(text).or_else(|| {
        let letters = PLAIN.replace(text, "").chars().filter(|c| c.is_alphabetic()).count();
        (letters <= 3).then(|| plausible_area(number(text)?)).flatten()
    })
}

/// An area rounded to hundredths, where it can be one at all.
pub(super) fn plausible_area(m2: f64) -> Option<f64> {
    (1.0..1.0e8).contains(&m2).then(|| (m2 * 100.0).round() / 100.0)
}

/// A small count: the number at the start of a text, in digits or words. `None` beyond 99.
pub(super) fn count(text: &str) -> Option<u16> {
    const WORDS: [(&str, u16); 24] = [
        ("un", 1),
        ("una", 1),
        ("uno", 1),
        ("dos", 2),
        ("tres", 3),
        ("cuatro", 4),
        ("cinco", 5),
        ("seis", 6),
        ("siete", 7),
        ("ocho", 8),
        ("nueve", 9),
        ("diez", 10),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("a", 1),
        ("single", 1),
    ];
    if let Some(value) = number(text) {
        return (0.0..100.0).contains(&value).then_some(value as u16);
    }
    let folded = fold(text);
    let first = folded.split_whitespace().next()?;
    WORDS.iter().find(|(word, _)| *word == first).map(|&(_, count)| count)
}

/// Lower case without accents, white space collapsed: what two spellings have in common.
pub(super) fn fold(text: &str) -> String {
    let text = text.trim();
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (plain, after) = rest.split_at(plain(rest.as_bytes()));
        folded.push_str(plain);
        let mut letters = after.chars();
        let Some(letter) = letters.next() else { break };
        rest = letters.as_str();
        match letter {
            'á' | 'à' | 'ä' | 'â' | 'Á' | 'À' | 'Ä' | 'Â' => folded.push('a'),
            'é' | 'è' | 'ë' | 'ê' | 'É' | 'È' | 'Ë' | 'Ê' => folded.push('e'),
            'í' | 'ì' | 'ï' | 'î' | 'Í' | 'Ì' | 'Ï' | 'Î' => folded.push('i'),
            'ó' | 'ò' | 'ö' | 'ô' | 'Ó' | 'Ò' | 'Ö' | 'Ô' => folded.push('o'),
            'ú' | 'ù' | 'ü' | 'û' | 'Ú' | 'Ù' | 'Ü' | 'Û' => folded.push('u'),
            'ñ' | 'Ñ' => folded.push('n'),
            'ç' | 'Ç' => folded.push('c'),
            letter if letter.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            '\u{300}'..='\u{36f}' => {}
            letter => folded.push(letter.to_lowercase().next().unwrap_or(letter)),
        }
    }
    folded.make_ascii_lowercase();
    folded
}

/// How much of a text, from its start, needs nothing but its capitals lowered: ASCII with single spaces.
fn plain(text: &[u8]) -> usize {
    let mut space = true;
    let special = text.iter().position(|&byte| {
        let after_space = std::mem::replace(&mut space, byte == b' ');
        !byte.is_ascii() || byte.is_ascii_control() || (after_space && space)
    });
    special.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(text: &str) -> Option<f64> {
        price(text).map(|found| found.money.units())
    }

    #[test]
    fn prices_in_both_languages() {
        for (text, expected) in [
            ("350.000 €", 350_000.0),
            ("1.250.000 €", 1_250_000.0),
            ("€350,000", 350_000.0),
            ("350\u{a0}000\u{a0}€", 350_000.0),
            ("350\u{202f}000 €", 350_000.0),
            ("350000€", 350_000.0),
            ("Desde 120.000 €", 120_000.0),
            ("Antes 130.000 € Ahora 120.000 €", 120_000.0),
            ("Precio: 99.500,50 euros", 99_500.5),
            ("EUR 350,000.00", 350_000.0),
            ("1,2 M€", 1_200_000.0),
            ("350 k€", 350_000.0),
            ("120.000 € (2.100 €/m²)", 120_000.0),
            ("2.100 €/m² 120.000 €", 120_000.0),
            ("Calle Colón 12 350.000 €", 350_000.0),
            ("Gastos de comunidad: 80 €. Precio 120.000 €", 120_000.0),
            ("ha bajado 5.000 € 115.000 €", 115_000.0),
        ] {
            assert_eq!(units(text), Some(expected), "{text}");
        }
        assert_eq!(price("£350,000").map(|p| p.money.currency), Some(Currency::GBP));
        assert_eq!(price("$350,000").map(|p| p.money.currency), Some(Currency::USD));
    }

    #[test]
    fn no_price_is_none() {
        for text in ["A consultar", "POA", "", "0 €", "-5 €", "2.100 €/m²", "€1,000 per week", "99999999999999 €"]
        {
            assert_eq!(units(text), None, "{text}");
        }
        for text in ["A consultar", "0", "-350000", "30 días de plazo", ""] {
            assert_eq!(bare_price(text, Currency::EUR), None, "{text}");
        }
    }

    #[test]
    fn a_price_per_month_is_a_rent() {
        for text in ["900 €/mes", "900 € al mes", "€900 pcm", "900 €/month", "900 € mensuales", "€900 per month"]
        {
            let found = price(text).expect(text);
            assert_eq!((found.money.units(), found.period), (900.0, Period::Month), "{text}");
        }
    }

    #[test]
    fn areas_in_square_metres() {
        for (text, expected) in [
            ("85 m²", 85.0),
            ("120,5 m²", 120.5),
            ("1.200 m2", 1200.0),
            ("1,200 sq ft", 111.48),
            ("90 metros cuadrados", 90.0),
            ("100 sqm", 100.0),
            ("2 ha", 20_000.0),
            ("85m² construidos, 70 m² útiles", 85.0),
        ] {
            assert_eq!(area(text), Some(expected), "{text}");
        }
        for text in ["0 m²", "-3 m²", "85", "2.100 €/m²"] {
            assert_eq!(area(text), None, "{text}");
        }
        assert_eq!(bare_area("85"), Some(85.0));
    }

    #[test]
    fn counts_in_digits_and_words() {
        assert_eq!(count("3 hab."), Some(3));
        assert_eq!(count("Tres habitaciones"), Some(3));
        assert_eq!(count("two"), Some(2));
        assert_eq!(count("350.000"), None);
        assert_eq!(count("sin"), None);
    }

    fn grouped(value: u64, separator: &str) -> String {
        let digits = value.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(separator);
            }
            text.push(digit);
        }
        text
    }

    proptest! {
        #[test]
        fn spanish_and_english_amounts_read_back(value in 1_u64..1_000_000_000) {
            for text in [
                format!("{} €", grouped(value, ".")),
                format!("{}\u{a0}€", grouped(value, "\u{202f}")),
                format!("{} €", grouped(value, " ")),
                format!("€{}", grouped(value, ",")),
                format!("€{}.00", grouped(value, ",")),
                format!("{},00 €", grouped(value, ".")),
                format!("{value}€"),
            ] {
                prop_assert_eq!(price(&text).map(|found| found.money.minor), Some(value.cast_signed() * 100), "{}", text);
            }
        }

        #[test]
        fn areas_read_back(tenths in 10_u32..100_000) {
            let text = format!("{},{} m²", grouped(u64::from(tenths / 10), "."), tenths % 10);
            prop_assert_eq!(area(&text), Some(f64::from(tenths) / 10.0), "{}", text);
        }

        #[test]
        fn any_text_reads_without_panic(text in "\\PC*") {
            let _ = (price(&text), area(&text), number(&text), count(&text), bare_price(&text, Currency::EUR));
        }
    }
}
