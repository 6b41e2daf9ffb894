//! Facts in sentences, in Spanish and English.

use std::sync::LazyLock;

use domain::facts::{Field, Operation, PropertyKind};
use regex::Regex;

use super::notes::Notes;
use super::numbers::{self, Period, fold};
use super::pattern::compile;
use super::{floors, labels, words};

const COUNT: &str = r"(?P<n>\d{1,2}|un[ao]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|one|two|three|four|five|six|seven|eight|nine|ten)";

static ROOMS: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"(?i)(?:^|[^\w.,]){COUNT}[\s-]?(?:amplias? |grandes? |luminosas? |double |large |spacious )?(?:habitaci[oó]n(?:es)?|habs?\b|dormitorios?\b|dorms?\b|bed-?rooms?\b|beds?\b|rooms?\b|alcobas?\b|bdrms?\b|bd\b|br\b)"
    ))
});
static BATHROOMS: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        r"(?i)(?:^|[^\w.,]){COUNT}[\s-]?(?:amplios? |full |completos? |modern )?(?:ba[ñn]os?\b|cuartos? de ba[ñn]o|bath-?rooms?\b|baths?\b|ba\b)"
    ))
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)(?:constru(?:id[oa]|cci[oó]n)\s(?:en|del?|in)(?:\sel)?(?:\sa[ñn]o)?|a[ñn]o de (?:la )?(?:construcci[oó]n|edificaci[oó]n)\s?:?|(?:finca|edificio) (?:de|del a[ñn]o)|\bbuilt (?:in|c\.?)|year built\s?:?)\s?(?P<y>1[5-9]\d\d|20\d\d)\b",
    )
});
static ENERGY: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i:(?:certificad[oa]|certificaci[oó]n|calificaci[oó]n|eficiencia|clase|etiqueta|letra|consumo)(?: de)?(?: eficiencia| la)?\s?(?:energ[eé]tic[ao]|energ[ií]a)|energy\s(?:rating|class|certificate|label|performance(?: certificate)?|efficiency(?: rating)?)|\bepc(?: rating)?)\s?(?:es|is|:|-|=|\(|\s(?i:letra|clase|class|rating))*\s?(?P<c>[A-G])(?:$|[^\w'’])",
    )
});
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)\b(?:ref(?:erencia|erence)?(?: del anuncio)?\b\.?\s?(?:n[ºo]\.?\s?)?[:#.]?)\s?(?P<r>[A-Z0-9](?:[\w/.-]{0,24}\w)?)",
    )
});

/// A room before its own area: `Kitchen 11 m²`, but not `3 dormitorios 85 m²`.
static ROOM: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^[^\d]*\b(?:lounge|kitchen|living(?: room)?|dining(?: room)?|bedroom|study|hall(?:way)?|landing|comedor|cocina|dormitorio|habitacion|bano|recibidor|pasillo|despacho)(?: principal| \d)?(?: de)?\s*:?\s*$",
    )
});
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)\b(?:publicad[oa]|anunciad[oa]|published|posted|first listed|listed on|date listed|fecha de (?:alta|publicaci[oó]n))(?: por primera vez)?(?: el| en| on)?\s?:?\s?(?P<d>[^\n]{6,40})",
    )
});

/// Reads what a text says in passing: not the price, the title or the description themselves.
pub(super) fn read(text: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) {
    read_areas(text, path, confidence, notes);
    count(&ROOMS, text, Field::Rooms, path, confidence, notes);
    count(&BATHROOMS, text, Field::Bathrooms, path, confidence, notes);
    read_floor(text, path, confidence, notes);
    if !notes.knows(Field::YearBuilt)
        && let Some(found) = YEAR.captures(text)
    {
        notes.read(Field::YearBuilt, &found[0], path, confidence);
    }
    if !notes.knows(Field::EnergyClass)
        && let Some(found) = ENERGY.captures(text)
    {
        let class = found["c"].chars().next();
        notes.take(Field::EnergyClass, |f| &mut f.energy_class, class, path, &found[0], confidence);
    }
    if !notes.knows(Field::PublishedOn)
        && let Some(found) = PUBLISHED.captures(text)
    {
        notes.read(Field::PublishedOn, &found["d"], path, confidence);
    }
    if !notes.knows(Field::Reference)
        && let Some(found) =
            REFERENCE.captures_iter(text).find(|found| found["r"].contains(|c: char| c.is_ascii_digit()))
    {
        notes.read(Field::Reference, &found["r"], path, confidence);
    }
}

/// Reads the floor, whether there is a lift, and which way the home looks.
fn read_floor(text: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) {
    if [Field::Floor, Field::Lift, Field::Exterior].into_iter().all(|field| notes.knows(field)) {
        return;
    }
    if notes.knows(Field::Floor) && notes.knows(Field::Lift) && !floors::may_say_exterior(text) {
        return;
    }
    let folded = floors::fold_lines(text);
    let line = |holds: &dyn Fn(&str) -> bool| {
        let position = folded.lines().position(holds);
        position.and_then(|position| text.lines().nth(position)).unwrap_or(text)
    };
    if !notes.knows(Field::Floor)
        && let Some(floor) = floors::floor_in(&folded)
    {
        let raw = line(&|line| floors::floor_in(line).is_some());
        notes.take(Field::Floor, |f| &mut f.floor, Some(floor), path, raw, confidence);
    }
    if !notes.knows(Field::Lift)
        && let Some(lift) = floors::lift_in(&folded)
    {
        let raw = line(&|line| floors::lift_in(line).is_some());
        notes.take(Field::Lift, |f| &mut f.has_lift, Some(lift), path, raw, confidence);
    }
    if !notes.knows(Field::Exterior)
        && let Some(exterior) = floors::exterior_in(&folded)
    {
        let raw = line(&|line| floors::exterior_in(line).is_some());
        notes.take(Field::Exterior, |f| &mut f.is_exterior, Some(exterior), path, raw, confidence);
    }
}

/// Reads what only the ad's own words say: the state of the building, circumstances, things it has.
pub(super) fn read_words(text: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) {
    let mut condition = None;
    for sentence in text.split(['.', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty()) {
        let Some(said) = words::said_in(&fold(sentence)) else { continue };
        for flag in said.flags {
            notes.add_flag(flag, path, sentence, confidence);
        }
        for feature in said.features {
            notes.add_feature(feature, path, sentence, confidence);
        }
        // Works that are needed, in whichever sentence, weigh more than praise.
        if let Some(found) = said.condition
            && condition.is_none_or(|(known, _)| found > known)
        {
            condition = Some((found, sentence));
        }
    }
    if let Some((found, sentence)) = condition {
        notes.take(Field::Condition, |f| &mut f.condition, Some(found), path, sentence, confidence);
    }
}

/// Reads the kind and the operation from a title.
pub(super) fn read_title(title: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) {
    if !notes.knows(Field::Operation) {
        notes.take(Field::Operation, |f| &mut f.operation, words::operation(title), path, title, confidence);
    }
    if !notes.knows(Field::Kind) {
        notes.take(Field::Kind, |f| &mut f.kind, words::kind(title), path, title, confidence);
    }
}

/// Reads the most likely asking price among all that a text names: a sale's before a monthly one, since pages show
/// mortgage instalments too.
pub(super) fn read_price(text: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) -> bool {
    let found: Vec<numbers::Priced> = numbers::prices(text).take(50).collect();
    let sale = found.iter().find(|found| found.period == Period::Unsaid && found.money.units() >= 5_000.0);
    let Some(best) = sale.or_else(|| found.iter().find(|found| found.period == Period::Month)).or(found.first()) else {
        return false;
    };
    let raw = &text[best.at.clone()];
    let learnt = notes.take(Field::Price, |f| &mut f.price, Some(best.money), path, raw, confidence);
    if learnt && best.period == Period::Month {
        notes.take(Field::Operation, |f| &mut f.operation, Some(Operation::Rent), path, raw, confidence);
    }
    learnt
}

/// Reads built, usable and plot areas, told apart by the words around them. Returns whether one was learnt.
pub(super) fn read_areas(text: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) -> bool {
    let mut learnt = false;
    let mut unsaid = None;
    for (area, at) in numbers::areas(text).take(40) {
        // Only up to the end of the sentence: the next one speaks of another area.
        let after = around(text, at.end, at.end + 40).split(['\n', '.', ';', ',']).next().unwrap_or_default();
        let after: String = fold(after).trim_start_matches([' ', '(']).chars().take(24).collect();
        let before = around(text, at.start.saturating_sub(40), at.start);
        let before = label_above(text, at.start).unwrap_or(before);
        let before = fold(before.rsplit(['\n', ',', ';', '.', '(', '·', '|']).next().unwrap_or_default());
        let before: String = before.chars().rev().take(28).collect::<Vec<_>>().into_iter().rev().collect();
        let says = |words: &[&str]| {
            words.iter().any(|word| after.starts_with(word)) || words.iter().any(|word| before.contains(word))
        };
        let raw = &text[at];
        if says(&["util", "usable", "useful", "net", "de superficie util"]) {
            learnt |= notes.take(Field::UsableArea, |f| &mut f.usable_area_m2, Some(area), path, raw, confidence);
        } else if says(&[
            "parcela",
            "de parcela",
            "terreno",
            "de terreno",
            "plot",
            "of land",
            "land",
            "solar",
            "de solar",
            "lot",
        ]) {
            learnt |= notes.take(Field::PlotArea, |f| &mut f.plot_area_m2, Some(area), path, raw, confidence);
        } else if says(&[
            "terraza",
            "de terraza",
            "terrace",
            "balcon",
            "de balcon",
            "balcony",
            "jardin",
            "de jardin",
            "garden",
            "patio",
            "de patio",
            "trastero",
            "de trastero",
            "garaje",
            "de garaje",
            "garage",
            "storage",
            "salon",
            "cocina",
            "piscina",
        ]) {
        } else if ROOM.is_match(&before) {
            // One room's.
        } else if says(&["constru", "built", "edificad", "superficie total", "total floor area", "total area"]) {
            learnt |= notes.take(Field::Area, |f| &mut f.area_m2, Some(area), path, raw, confidence);
        } else if is_of_land(raw) {
            learnt |= notes.take(Field::PlotArea, |f| &mut f.plot_area_m2, Some(area), path, raw, confidence);
        } else if unsaid.is_none() {
            unsaid = Some((area, raw));
        }
    }
    if let Some((area, raw)) = unsaid {
        learnt |= notes.take(Field::Area, |f| &mut f.area_m2, Some(area), path, raw, confidence - 0.05);
    }
    learnt
}

/// Whether an area is measured as land is: in hectares or acres.
fn is_of_land(raw: &str) -> bool {
    let unit = fold(raw);
    ["ha", "hect", "acre"].iter().any(|word| unit.contains(word))
}

/// The label on the line before a place, where the place begins its line: `Superficie útil⏎85 m²`.
fn label_above(text: &str, at: usize) -> Option<&str> {
    let line_start = text[..at].rfind('\n')?;
    let above = text[..line_start].rsplit('\n').next()?.trim();
    (text[line_start..at].trim().is_empty() && labels::field(above).is_some()).then_some(above)
}

/// A part of a text, its ends moved inwards to whole characters.
fn around(text: &str, mut start: usize, end: usize) -> &str {
    let mut end = end.min(text.len());
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or_default()
}

fn count(words: &Regex, text: &str, field: Field, path: &str, confidence: f32, notes: &mut Notes<'_>) {
    if notes.knows(field) {
        return;
    }
    if let Some((value, raw)) = counts(words, text).next() {
        match field {
            Field::Rooms => notes.read_rooms(value, path, raw, confidence),
            _ => notes.take(field, |f| &mut f.bathrooms, value.filter(|&count| count > 0), path, raw, confidence),
        };
    }
}

/// What a text counts, with the words that say so; of none at all the whole line, which may say why: `Studio, 0 beds`.
fn counts<'t>(words: &'t Regex, text: &'t str) -> impl Iterator<Item = (Option<u16>, &'t str)> {
    words.captures_iter(text).filter_map(move |found| {
        let (all, number) = (found.get(0)?, found.name("n")?);
        let value = numbers::count(number.as_str());
        if all.as_str().trim().contains('\n') && answers_label_before(text, number.start()) {
            return None;
        }
        let line = || {
            let start = text[..number.start()].rfind('\n').map_or(0, |at| at + 1);
            let end = text[all.end()..].find('\n').map_or(text.len(), |at| all.end() + at);
            &text[start..end]
        };
        Some((value, if value == Some(0) { line().trim() } else { all.as_str().trim() }))
    })
}

/// Whether a number at the end of its line belongs to the label before it, not to the word on the line after:
/// in `Floor⏎4⏎Baths⏎2` labels lead, in `3⏎Beds⏎2⏎Baths` numbers do. Such lists alternate; what leads is what the list
/// begins with.
fn answers_label_before(text: &str, number: usize) -> bool {
    let line_start = text[..number].rfind('\n').unwrap_or(0);
    let same_line = text[line_start..number].trim();
    if !same_line.is_empty() {
        return labels::field(same_line).is_some();
    }
    let mut label_leads = false;
    for line in text[..line_start].lines().rev().map(str::trim) {
        let is_number = line.starts_with(|c: char| c.is_ascii_digit());
        // The lines before a number are, in turn, a label and a number.
        if is_number != label_leads || (!is_number && labels::field(line).is_none()) {
            break;
        }
        label_leads = !label_leads;
    }
    label_leads
}

/// Where a text counts bedrooms.
pub(super) fn room_places(text: &str) -> impl Iterator<Item = usize> + '_ {
    ROOMS.captures_iter(text).filter_map(|found| found.name("n").map(|count| count.start()))
}

/// Where a text counts bathrooms.
pub(super) fn bathroom_places(text: &str) -> impl Iterator<Item = usize> + '_ {
    BATHROOMS.captures_iter(text).filter_map(|found| found.name("n").map(|count| count.start()))
}

/// Whether a text is the heading of a page of results: `123 pisos en venta en Valencia`, `Casas y pisos`, `Resultados`.
pub(super) fn is_search_heading(heading: &str) -> bool {
    static SEARCH: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"^(?:[\d.,]+ )?(?:(?:nuestr[oa]s|todos l[oa]s|ultim[oa]s|our|all|latest|new|venta de|alquiler de|compra de|sale of|resultados|search) )*(?:pisos|casas|viviendas|inmuebles|propiedades|apartamentos|aticos|chalets|villas|estudios|lofts|locales|garajes|terrenos|parcelas|anuncios|ofertas|resultados|homes|houses|flats|apartments|properties|listings|results|penthouses|studios|townhouses)\b|\b(?:resultados|results|search results|anuncios encontrados|inmuebles encontrados|properties found)\b|^\d[\d.,]* (?:viviendas?|anuncios?|inmuebles?|resultados?|pisos?|casas?|homes?|propert(?:y|ies)|results?)\b",
        )
    });
    let folded = fold(heading);
    // `3 habitaciones, piso en …` and `2 flats` are far apart: a count of homes stands at the start.
    SEARCH.is_match(&folded)
}

/// What a title of results says of each of them: their operation, and their kind where all are of one.
pub(super) fn read_search_heading(heading: &str, path: &str, notes: &mut Notes<'_>) {
    notes.take(Field::Operation, |f| &mut f.operation, words::operation(heading), path, heading, 0.5);
    let kind = words::kind(heading).filter(|kind| *kind != PropertyKind::Flat);
    notes.take(Field::Kind, |f| &mut f.kind, kind, path, heading, 0.4);
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::facts::{Facts, Layer};
    use url::Url;

    fn facts(text: &str) -> Facts {
        let base = Url::parse("http://a.example/").expect("a URL");
        let mut notes = Notes::new(Layer::Text, &base);
        read(text, "text", 0.6, &mut notes);
        read_price(text, "text", 0.6, &mut notes);
        notes.reading.facts
    }

    #[test]
    fn a_spanish_sentence() {
        let facts = facts(
            "Piso de 95 m² construidos (80 m² útiles) en la 3ª planta con ascensor, tres habitaciones y 2 baños, terraza \
             de 12 m². Edificio de 1975. Calificación energética: E. Ref. AB-123. Precio 210.000 € (2.210 €/m²).",
        );
        assert_eq!((facts.area_m2, facts.usable_area_m2), (Some(95.0), Some(80.0)));
        assert_eq!(
            (facts.rooms, facts.bathrooms, facts.floor, facts.has_lift),
            (Some(3), Some(2), Some(3), Some(true))
        );
        assert_eq!((facts.year_built, facts.energy_class), (Some(1975), Some('E')));
        assert_eq!(facts.reference.as_deref(), Some("AB-123"));
        assert_eq!(facts.price.map(|price| price.minor), Some(21_000_000));
    }

    #[test]
    fn an_english_sentence() {
        let facts = facts("3-bedroom house with 2 bathrooms on a plot of 500 m², built in 1990, 1,200 sq ft. €350,000");
        assert_eq!((facts.rooms, facts.bathrooms, facts.year_built), (Some(3), Some(2), Some(1990)));
        assert_eq!((facts.area_m2, facts.plot_area_m2), (Some(111.48), Some(500.0)));
        assert_eq!(facts.price.map(|price| price.minor), Some(35_000_000));
    }

    #[test]
    fn numbers_in_lists_belong_to_what_the_list_begins_with() {
        for (text, rooms, bathrooms) in [
            ("Planta\n4\nBaños\n0", None, None),
            ("Planta 4\nBaños 0", None, None),
            ("Precio\n350.000 €\nPlanta\n4\nHabitaciones\n3\nBaños\n2", None, None),
            ("3\nBeds\n2\nBaths", Some(3), Some(2)),
            ("350.000 €\n3\nhab.\n2\nbaños", Some(3), Some(2)),
        ] {
            let facts = facts(text);
            assert_eq!((facts.rooms, facts.bathrooms), (rooms, bathrooms), "{text:?}");
        }
    }

    #[test]
    fn an_instalment_is_not_the_price() {
        assert_eq!(facts("Cuota: 450 €/mes\n210.000 €").price.map(|price| price.minor), Some(21_000_000));
        assert_eq!(facts("900 €/mes").price.map(|price| price.minor), Some(90_000));
    }

    #[test]
    fn headings_of_results() {
        for heading in [
            "123 pisos en venta en Valencia",
            "Pisos en venta en Ruzafa",
            "Properties for sale",
            "1.234 resultados",
            "1 piso en venta",
        ] {
            assert!(is_search_heading(heading), "{heading}");
        }
        for heading in ["Piso en venta en Ruzafa", "3 habitaciones en Colón", "Villa with pool", "Estudio céntrico"] {
            assert!(!is_search_heading(heading), "{heading}");
        }
    }
}
