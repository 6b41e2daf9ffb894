//! Labelled values in ordinary markup: `dt`/`dd`, tables, `label: value` items, `data-` attributes, and elements whose
//! class says what they hold (`span.item-price`).

use std::sync::LazyLock;

use domain::facts::Field;
use regex::Regex;

use super::notes::Notes;
use super::numbers::{self, fold};
use super::outline::{Index, Outline};
use super::pattern::compile;
use super::region::Region;
use super::{floors, labels, prose, tables, words};

/// Longest text of an element that may be one label with its value.
const PAIR: usize = 160;
/// Longest text of an element that is one circumstance.
const TAG: usize = 40;

/// What the words for circumstances have in common. Most elements hold none: one look spares them the vocabulary.
static STEMS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)cupad|okup|posesi|subast|auction|nuda|bare|usufruct|arrend|alquilad|inquilin|tenant|squat|possession|rented|tulo",
    )
});

/// Reads the labelled values of a region.
pub(super) fn read(outline: &Outline<'_>, region: &Region, notes: &mut Notes<'_>) {
    for (index, node) in region.nodes(outline) {
        if node.quiet {
            continue;
        }
        read_data_attributes(outline, index, notes);
        read_named(outline, index, notes);
        match node.tag() {
            "dt" => read_definition(outline, index, notes),
            "tr" => tables::read_row(outline, index, notes),
            "table" => tables::read_columns(outline, index, notes),
            "li" => read_item(outline, index, notes),
            "p" | "div" | "span" | "section" | "strong" | "b" | "td" | "dd" => {
                let _ = read_pair(outline, index, notes) || read_lines(outline, index, notes);
            }
            "time" => {
                if let Some(date) = node.attr("datetime") {
                    notes.read(Field::PublishedOn, date, "time@datetime", 0.6);
                }
            }
            "h2" | "h3" | "h4" if is_description_heading(outline.text_of(index)) => {
                read_after_heading(outline, index, notes);
            }
            _ => {}
        }
        if node.end == index + 1 && !notes.knows(Field::Floor) {
            read_floor_word(outline, index, notes);
        }
        if node.end == index + 1 {
            read_tag(outline, index, notes);
            read_ticked(outline, index, notes);
        }
        read_by_class(outline, index, notes);
    }
}

/// `<li title="Bedrooms"><i></i> 2</li>`, `<td data-label="Precio">`: the label is an attribute.
fn read_named(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) {
    let node = &outline.nodes[index];
    if matches!(node.tag(), "a" | "button" | "img" | "input") {
        return;
    }
    let Some(label) = ["title", "aria-label", "data-label", "data-title"].iter().find_map(|name| node.attr(name))
    else {
        return;
    };
    let value = outline.text_of(index);
    if value.len() <= TAG && labels::field(label).is_some() {
        labels::read_pair(label, value, &format!("{}[{label}]", node.path()), 0.8, notes);
    }
}

/// `✓ Ascensor`, `✗ Garaje`.
fn read_ticked(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) {
    let text = outline.text_of(index);
    let there = text.strip_prefix(['✓', '✔', '✅', '☑']);
    let lacking = text.strip_prefix(['✗', '✘', '❌', '☐']);
    if let Some(name) = there.or(lacking).map(|name| name.trim_start_matches('\u{fe0f}').trim())
        && name.len() <= TAG
    {
        let answer = if there.is_some() { "yes" } else { "no" };
        labels::read_amenity(name, Some(answer), &outline.nodes[index].path(), 0.8, notes);
    }
}

/// `<span class="tag">Inmueble sin posesión</span>`: a circumstance alone in its element.
fn read_tag(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) {
    let text = outline.text_of(index);
    let node = &outline.nodes[index];
    if text.len() > TAG || matches!(node.tag(), "a" | "h1" | "dt" | "th" | "button" | "label") || !STEMS.is_match(text)
    {
        return;
    }
    // A label that the element after it answers: `Ocupado` `No`.
    let answer = (node.end < outline.nodes[node.parent].end).then(|| outline.text_of(node.end));
    if answer.is_some_and(|answer| labels::says_nothing(answer) || words::yes_or_no(answer).is_some()) {
        return;
    }
    for flag in words::flags(text) {
        notes.add_flag(flag, &node.path(), text, 0.8);
    }
}

/// `<span>Bajo</span>`, alone in its element.
fn read_floor_word(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) {
    let text = outline.text_of(index);
    if text.is_empty() || text.len() > 40 {
        return;
    }
    let folded = fold(text);
    let first = folded.split([' ', ',']).next().unwrap_or_default();
    if matches!(folded.as_str(), "planta baja" | "entresuelo" | "sotano" | "semisotano" | "principal")
        || matches!(first, "bajo" | "bajos" | "exterior" | "interior") && folded.split(' ').count() <= 4
    {
        notes.read(Field::Floor, text, &outline.nodes[index].path(), 0.75);
    }
}

/// Whether an element's class says that it holds the asking price, and the price in it.
pub(super) fn price_element(outline: &Outline<'_>, index: Index) -> bool {
    let node = &outline.nodes[index];
    if node.quiet
        || matches!(node.tag(), "form" | "input" | "select" | "ul" | "table" | "body" | "html" | "main" | "button")
    {
        return false;
    }
    outline.text_of(index).len() <= 80 && says_price(&hint(outline, index))
}

fn says_price(hint: &str) -> bool {
    ["price", "precio", "importe", "pvp"].iter().any(|word| hint.contains(word))
        && ![
            "drop", "down", "reduc", "discount", "bajada", "rebaja", "m2", "per-", "unit", "sqm", "alert", "histor",
            "mortgage", "hipoteca", "cuota", "filter", "filtro", "range", "rango", "average", "medio", "old",
            "anterior", "label", "min", "max", "fee", "gastos",
        ]
        .iter()
        .any(|word| hint.contains(word))
}

/// An element's class, id and test marks, in lower case: what its makers call it.
fn hint(outline: &Outline<'_>, index: Index) -> String {
    let node = &outline.nodes[index];
    let mut hint = String::new();
    for name in ["class", "id", "data-testid", "data-test", "data-qa", "itemprop"] {
        if let Some(value) = node.attr(name) {
            hint.push_str(value);
            hint.push(' ');
        }
    }
    hint.make_ascii_lowercase();
    hint
}

fn read_definition(outline: &Outline<'_>, dt: Index, notes: &mut Notes<'_>) {
    let dd = outline.nodes[dt].end;
    if dd < outline.nodes[outline.nodes[dt].parent].end && outline.nodes[dd].tag() == "dd" {
        let label = outline.text_of(dt);
        labels::read_pair(label, outline.text_of(dd), &format!("dl > dt:{label}"), 0.85, notes);
    }
}

/// `<li><span>Superficie</span><span>85 m²</span></li>`, `<p><strong>Superficie:</strong> 85 m²</p>`.
fn read_pair(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) -> bool {
    let text = outline.text_of(index);
    if text.is_empty() || text.len() > PAIR {
        return false;
    }
    let mut children = outline.children(index).filter(|&child| !outline.text_of(child).is_empty());
    let (first, second, third) = (children.next(), children.next(), children.next());
    let path = |label: &str| format!("{}:{label}", outline.nodes[index].path());
    if let (Some(first), Some(second), None) = (first, second, third) {
        let (label, value) = (outline.text_of(first), outline.text_of(second));
        // The two make up the whole: no other text stands between.
        if label.len() + value.len() + 4 >= text.len() {
            if labels::field(label).is_some() {
                return labels::read_pair(label, value, &path(label), 0.8, notes);
            }
            // `<b>3</b><span>Habitaciones</span>`, `<b>Bajo</b><span>Planta</span>`: the value first.
            let value_first = match labels::field(value) {
                Some(Field::Rooms | Field::Bathrooms | Field::Area) => label.starts_with(|c: char| c.is_ascii_digit()),
                Some(Field::Floor) => label.len() <= 20 && floors::labelled_floor(label).is_some(),
                _ => false,
            };
            if value.len() <= 40 && value_first {
                return labels::read_pair(value, label, &path(value), 0.8, notes);
            }
        }
    }
    if read_sentences(outline, index, text, notes) {
        return true;
    }
    let Some((label, value)) = text.split_once([':', '\n']) else {
        // `<li><b>Superficie</b> 85 m²</li>`
        if let (Some(first), None) = (first, second) {
            let label = outline.text_of(first);
            if label.len() < text.len() && text.starts_with(label) && labels::field(label).is_some() {
                return labels::read_pair(label, &text[label.len()..], &path(label), 0.75, notes);
            }
        }
        return false;
    };
    let value = value.trim();
    !value.is_empty() && !value.contains('\n') && labels::read_pair(label, value, &path(label), 0.8, notes)
}

/// `Superficie: 76 m². Terreno: 300 m².`: several labels in one paragraph.
fn read_sentences(outline: &Outline<'_>, index: Index, text: &str, notes: &mut Notes<'_>) -> bool {
    let pairs = || {
        text.split(". ")
            .filter_map(|sentence| sentence.split_once(':'))
            .filter(|(label, _)| labels::field(label).is_some())
    };
    if pairs().count() < 2 {
        return false;
    }
    for (label, value) in pairs() {
        let path = format!("{}:{}", outline.nodes[index].path(), label.trim());
        labels::read_pair(label, value.trim_end_matches('.'), &path, 0.75, notes);
    }
    true
}

/// `Superficie: 76 m²<br>Habitaciones: 2`.
fn read_lines(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) -> bool {
    if !outline.children(index).take(60).any(|child| outline.nodes[child].tag() == "br") {
        return false;
    }
    let mut learnt = false;
    for line in outline.text_of(index).lines().take(60).filter(|line| line.len() <= PAIR) {
        if let Some((label, value)) = line.split_once(':') {
            learnt |= labels::read_pair(label, value, &format!("{}:{label}", outline.nodes[index].path()), 0.75, notes);
        }
    }
    learnt
}

/// An item of a list, with a label or without: `Ascensor`, `Segunda mano/buen estado`.
fn read_item(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) {
    if read_pair(outline, index, notes) {
        return;
    }
    let text = outline.text_of(index);
    // A label that says nothing is no amenity: `Ascensor: -`.
    let labelled = text.split_once(':').is_some_and(|(label, _)| labels::field(label).is_some());
    if !text.is_empty() && !labelled && text.len() <= 80 && !text.contains('\n') {
        labels::read_amenity(text, None, "li", 0.75, notes);
    }
}

fn read_data_attributes(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) {
    let mut place = (None, None);
    for (name, value) in outline.nodes[index].attrs() {
        let Some(name) = name.strip_prefix("data-") else { continue };
        let value = value.trim();
        if value.is_empty() || value.len() > 120 {
            continue;
        }
        let field = match name {
            "price" | "precio" | "listing-price" | "property-price" | "item-price" => Field::Price,
            "area" | "size" | "surface" | "superficie" | "m2" | "built" | "sqm" | "metros" => Field::Area,
            "rooms" | "bedrooms" | "beds" | "habitaciones" | "dormitorios" | "hab" => Field::Rooms,
            "bathrooms" | "baths" | "banos" => Field::Bathrooms,
            "floor" | "planta" => Field::Floor,
            "lift" | "ascensor" | "elevator" | "has-lift" => Field::Lift,
            "town" | "city" | "municipio" | "poblacion" | "localidad" => Field::Town,
            "district" | "barrio" | "distrito" | "zona" => Field::District,
            "province" | "provincia" => Field::Province,
            "address" | "direccion" => Field::Address,
            "reference" | "ref" | "referencia" => Field::Reference,
            "operation" | "operacion" => Field::Operation,
            "property-type" | "tipo" | "kind" => Field::Kind,
            "agency" | "agencia" => Field::Agency,
            "lat" | "latitude" | "latitud" => {
                place.0 = Some((name, value));
                continue;
            }
            "lng" | "lon" | "longitude" | "longitud" | "long" => {
                place.1 = Some((name, value));
                continue;
            }
            _ => continue,
        };
        notes.read(field, value, &format!("@data-{name}"), 0.85);
    }
    if let (Some((lat, latitude)), Some((lng, longitude))) = place
        && super::values::degrees(longitude, 180.0).is_some()
        && !notes.knows(Field::Latitude)
        && notes.read(Field::Latitude, latitude, &format!("@data-{lat}"), 0.85)
    {
        notes.read(Field::Longitude, longitude, &format!("@data-{lng}"), 0.85);
    }
}

fn read_by_class(outline: &Outline<'_>, index: Index, notes: &mut Notes<'_>) {
    let node = &outline.nodes[index];
    if node.class().is_empty() && node.attr("id").is_none() && node.attr("data-testid").is_none() {
        return;
    }
    let text = outline.text_of(index);
    if text.is_empty() {
        return;
    }
    let hint = hint(outline, index);
    let says = |words: &[&str]| words.iter().any(|word| hint.contains(word));
    let path = node.path();
    let line = !text.contains('\n');
    if price_element(outline, index) && !notes.knows(Field::Price) {
        let readable = numbers::price(text).is_some() || text.len() <= 20;
        if readable {
            notes.read(Field::Price, text, &path, 0.8);
        }
    }
    if text.len() >= 40 && says(&["descripci", "description", "comment", "observacion"]) && !says(&["meta", "short"]) {
        notes.read(Field::Description, text, &path, 0.7);
    }
    if line && text.len() <= 120 {
        if says(&["address", "direccion", "location", "ubicacion"]) && !says(&["mail", "agency", "agencia", "agent"]) {
            notes.read(Field::Address, text, &path, 0.6);
        }
        if text.len() <= 60 {
            if says(&["town", "city", "municipio", "poblacion", "localidad"]) && !text.contains(',') {
                notes.read(Field::Town, text, &path, 0.6);
            }
            if says(&["district", "barrio", "neighbo", "distrito"]) && !text.contains(',') {
                notes.read(Field::District, text, &path, 0.6);
            }
            if says(&["agency", "agencia", "inmobiliaria", "advertiser", "anunciante", "agent-name", "seller"])
                && !text.contains(|c: char| c.is_ascii_digit())
                && !matches!(node.tag(), "button")
                && fold(text).split_whitespace().count() <= 6
            {
                notes.read(Field::Agency, text, &path, 0.5);
            }
            if says(&["reference", "referencia", "ref-"]) || hint.split_whitespace().any(|word| word == "ref") {
                let last = text.rsplit(':').next().unwrap_or(text);
                if last.contains(|c: char| c.is_ascii_digit()) {
                    notes.read(Field::Reference, last, &path, 0.6);
                }
            }
            if says(&["published", "publicado", "date-posted", "fecha"]) {
                notes.read(Field::PublishedOn, text, &path, 0.5);
            }
            if says(&["energy", "energetic"]) && text.len() <= 3 {
                notes.read(Field::EnergyClass, text, &path, 0.6);
            }
        }
    }
}

fn is_description_heading(text: &str) -> bool {
    let folded = fold(text);
    let folded = folded.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(folded, "descripcion" | "description" | "about this property" | "about this home" | "property description")
        || folded.starts_with("descripcion ")
        || folded.starts_with("comentario del anunciante")
}

fn read_after_heading(outline: &Outline<'_>, heading: Index, notes: &mut Notes<'_>) {
    let parent = outline.nodes[heading].parent;
    let after: Vec<&str> = outline
        .children(parent)
        .filter(|&child| child > heading)
        .take_while(|&child| {
            !matches!(outline.nodes[child].tag(), "h1" | "h2" | "h3" | "h4" | "dl" | "table" | "ul" | "section")
        })
        .map(|child| outline.text_of(child))
        .collect();
    notes.read(Field::Description, &after.join("\n"), "h2:Descripción", 0.7);
}

/// Reads what a card or a page says in its plain text.
pub(super) fn read_text(text: &str, path: &str, confidence: f32, notes: &mut Notes<'_>) {
    prose::read(text, path, confidence, notes);
    if !notes.knows(Field::Price) {
        prose::read_price(text, path, confidence, notes);
    }
}
