//! Values that stand by themselves: text out of markup, dates, years, degrees, references.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;
use scraper::Html;

use super::pattern::compile;
use super::{nesting, numbers, outline};
use crate::plain;

/// What a text in HTML shows its reader, as structured data and feeds carry it: its character references decoded once.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if text.contains(['<', '&']) {
        outline::text_as_written(&Html::parse_fragment(&nesting::bounded(text))).into()
    } else {
        text.into()
    }
}

/// Replaces the character references that occur in practice.
pub(crate) fn unescape(text: &str) -> String {
    const NAMED: [(&str, &str); 30] = [
        ("amp", "&"),
        ("quot", "\""),
        ("apos", "'"),
        ("lt", "<"),
        ("gt", ">"),
        ("nbsp", " "),
        ("euro", "€"),
        ("sup2", "²"),
        ("ordf", "ª"),
        ("ordm", "º"),
        ("aacute", "á"),
        ("eacute", "é"),
        ("iacute", "í"),
        ("oacute", "ó"),
        ("uacute", "ú"),
        ("ntilde", "ñ"),
        ("uuml", "ü"),
        ("Aacute", "Á"),
        ("Eacute", "É"),
        ("Iacute", "Í"),
        ("Oacute", "Ó"),
        ("Uacute", "Ú"),
        ("Ntilde", "Ñ"),
        ("ccedil", "ç"),
        ("middot", "·"),
        ("ndash", "–"),
        ("mdash", "—"),
        ("rsquo", "’"),
        ("lsquo", "‘"),
        ("hellip", "…"),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let decoded = end.and_then(|end| {
            let name = &rest[1..end];
            let numeric = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            });
            match numeric {
                Some(code) => char::from_u32(code).map(String::from),
                None => NAMED.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned()),
            }
        });
        if let (Some(decoded), Some(end)) = (decoded, end) {
            out.push_str(&decoded);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// A year of construction.
pub(super) fn year(text: &str) -> Option<i16> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|digits| digits.len() == 4)
        .and_then(|digits| digits.parse().ok())
        .filter(|year| (1500..=2100).contains(year))
}

/// An energy class standing by itself: `A` to `G`.
pub(super) fn energy_class(text: &str) -> Option<char> {
    text.split(|c: char| !c.is_alphanumeric())
        .find(|word| word.len() == 1 && matches!(word.as_bytes()[0].to_ascii_uppercase(), b'A'..=b'G'))
        .and_then(|word| word.chars().next())
        .map(|letter| letter.to_ascii_uppercase())
}

/// A postal code: it has digits.
pub(super) fn postcode(text: &str) -> Option<String> {
    let text = plain::line(text, 12)?;
    text.chars().any(|c| c.is_ascii_digit()).then_some(text)
}

/// An agency's reference, without the word for it.
pub(super) fn reference(text: &str) -> Option<String> {
    static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"(?i)^(?:n[úu]mero de |n[ºo°]\.? (?:de )?)?(?:ref(?:erencia|erence)?\b\.?|id\b|sku\b|c[óo]digo\b)(?: (?:del anuncio|anuncio|inmueble|de la agencia))?\s*[:.#-]?\s*",
        )
    });
    let text = plain::line(text, 60)?;
    let text = PREFIX.replace(&text, "");
    // What follows in the same paragraph is no part of it.
    let text = text.split(". ").next().unwrap_or_default().trim_end_matches(['.', ',', ';']).trim_end();
    (!text.is_empty() && !text.contains("://")).then(|| text.to_owned())
}

/// Degrees of latitude or longitude. Nought is where databases put what they do not know.
pub(super) fn degrees(text: &str, limit: f64) -> Option<f64> {
    let text = text.trim().trim_end_matches('°').replace(',', ".");
    let value: f64 = text.parse().ok()?;
    (value.is_finite() && value.abs() <= limit && value != 0.0).then_some(value)
}

/// A day, as ISO 8601 or as people write it in Spanish and English (`12/03/2024`: day first).
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    static ISO: LazyLock<Regex> = LazyLock::new(|| compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})"));
    static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b"));
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        compile(r"(?i)\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:de\s+)?([a-z]{3,10})\.?,?\s+(?:de[l]?\s+)?(\d{4})\b")
    });
    static MONTH_FIRST: LazyLock<Regex> =
        LazyLock::new(|| compile(r"(?i)\b([a-z]{3,10})\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b"));
    const MONTHS: [(&str, u32); 20] = [
        ("ene", 1),
        ("jan", 1),
        ("feb", 2),
        ("mar", 3),
        ("abr", 4),
        ("apr", 4),
        ("may", 5),
        ("jun", 6),
        ("jul", 7),
        ("ago", 8),
        ("aug", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("nov", 11),
        ("dic", 12),
        ("dec", 12),
        ("ener", 1),
        ("agos", 8),
        ("dici", 12),
    ];
    let month = |name: &str| {
        let name = numbers::fold(name);
        MONTHS.iter().find(|(prefix, _)| name.starts_with(prefix)).map(|&(_, month)| month)
    };
    let day = |year: &str, month: u32, day: &str| {
        NaiveDate::from_ymd_opt(year.parse().ok()?, month, day.parse().ok()?)
            .filter(|date| (1990..=2100).contains(&date.year()))
    };
    if let Some(found) = ISO.captures(text) {
        return day(&found[1], found[2].parse().ok()?, &found[3]);
    }
    if let Some(found) = DAY_FIRST.captures(text) {
        return day(&found[3], found[2].parse().ok()?, &found[1]);
    }
    if let Some(found) = NAMED.captures(text) {
        return day(&found[3], month(&found[2])?, &found[1]);
    }
    MONTH_FIRST.captures(text).and_then(|found| day(&found[3], month(&found[1])?, &found[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let expected = NaiveDate::from_ymd_opt(2024, 3, 12);
        for text in
            ["2024-03-12T10:00:00Z", "12/03/2024", "Publicado el 12 de marzo de 2024", "12 Mar 2024", "March 12, 2024"]
        {
            assert_eq!(date(text), expected, "{text}");
        }
        assert_eq!(date("31/02/2024"), None);
        assert_eq!(date("hoy"), None);
    }

    #[test]
    fn references_lose_their_label() {
        assert_eq!(reference("Ref. AB-123").as_deref(), Some("AB-123"));
        assert_eq!(reference("AB-123").as_deref(), Some("AB-123"));
        assert_eq!(reference("PR-0092. Listed on 28 April 2025.").as_deref(), Some("PR-0092"));
    }

    #[test]
    fn markup_is_read_as_its_reader_sees_it_and_decoded_once() {
        for (given, expected) in [
            ("Piso&nbsp;en <b>Ruzafa</b> &amp; centro", "Piso en Ruzafa & centro"),
            ("&Ouml;l &#x20AC; &eacute", "Öl € é"),
            ("&amp;lt;b&amp;gt; &amp;amp;", "&lt;b&gt; &amp;"),
            ("a<script>alert(1)</script><style>b{}</style><template>c</template>d", "ad"),
            ("a &lt;script&gt;alert(1)&lt;/script&gt;", "a alert(1)"),
            ("a<svg><script>b</script></svg>c<iframe>d</iframe>", "ac"),
            ("a<b", "a"),
        ] {
            assert_eq!(plain::line(&shown(given), 300).as_deref(), Some(expected), "{given:?}");
        }
        assert_eq!(plain::lines(&shown("<p>uno<p>dos<br>tres"), 300).as_deref(), Some("uno\ndos\ntres"));
        assert_eq!(plain::lines(&shown("uno &amp;\ndos"), 300).as_deref(), Some("uno &\ndos"));
        let nested = format!("{}{}", "<b>".repeat(100_000), "<b".repeat(100_000));
        assert_eq!(plain::line(&shown(&nested), 300), None);
    }
}
