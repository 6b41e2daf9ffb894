//! JSON that a page carries for its own scripts: `__NEXT_DATA__`, `script[type="application/json"]`,
//! `window.__INITIAL_PROPS__ = JSON.parse("…")`.
//!
//! Every site names things as it likes, so only one object is read, the one with the most well-known names, and only
//! where nothing else in the state looks like it: a list of homes is of cards.

use domain::facts::Field;
use serde_json::{Map, Value};

use super::home::scalar;
use super::notes::Notes;
use super::outline::Outline;

/// Deepest nesting searched.
const DEEPEST: usize = 14;

/// Reads the state's home, where it holds exactly one.
pub(super) fn read(outline: &Outline<'_>, notes: &mut Notes<'_>) {
    let mut homes: Vec<Map<String, Value>> = Vec::new();
    for node in outline.nodes.iter().filter(|node| node.tag() == "script") {
        let kind = node.attr("type").unwrap_or_default();
        if kind.contains("ld+json") || node.attr("src").is_some() {
            continue;
        }
        let text = node.raw_text();
        let value = if kind.eq_ignore_ascii_case("application/json") {
            serde_json::from_str(text.trim()).ok()
        } else if text.contains("window.") || text.contains("__") {
            assigned(&text)
        } else {
            None
        };
        if let Some(value) = value {
            find(&value, 0, &mut homes);
        }
    }
    if let [home] = homes.as_slice() {
        read_home(home, notes);
    }
}

/// The value a script assigns: an object, or a JSON string to parse.
fn assigned(script: &str) -> Option<Value> {
    let at = script.find("__").map_or(0, |at| at);
    let after = &script[at..];
    let value = after[after.find('=')? + 1..].trim_start();
    if let Some(quoted) = value.strip_prefix("JSON.parse(") {
        let mut values = serde_json::Deserializer::from_str(quoted.trim_start()).into_iter::<String>();
        return serde_json::from_str(&values.next()?.ok()?).ok();
    }
    if !value.starts_with('{') {
        return None;
    }
    serde_json::Deserializer::from_str(value).into_iter::<Value>().next()?.ok()
}

fn find(value: &Value, depth: usize, homes: &mut Vec<Map<String, Value>>) {
    if depth > DEEPEST || homes.len() > 1 {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| find(value, depth + 1, homes)),
        Value::Object(object) => {
            let has = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
            let priced = has(&["price", "precio", "priceInfo", "amount"]);
            let sized = has(&["area", "surface", "size", "superficie", "constructedArea", "builtArea", "builtSurface"]);
            let roomed = has(&["rooms", "bedrooms", "roomNumber", "habitaciones", "numRooms", "roomsNumber"]);
            if priced && (sized || roomed) {
                homes.push(object.clone());
                return;
            }
            object.values().for_each(|value| find(value, depth + 1, homes));
        }
        _ => {}
    }
}

fn read_home(home: &Map<String, Value>, notes: &mut Notes<'_>) {
    const NAMES: [(Field, &[&str]); 14] = [
        (Field::Price, &["price", "precio", "amount"]),
        (Field::Area, &["constructedArea", "builtArea", "builtSurface", "area", "surface", "size", "superficie"]),
        (Field::UsableArea, &["usableArea", "usableSurface", "superficieUtil"]),
        (Field::PlotArea, &["plotArea", "plotSurface", "landArea"]),
        (Field::Rooms, &["bedrooms", "rooms", "roomNumber", "habitaciones", "numRooms", "roomsNumber"]),
        (Field::Bathrooms, &["bathrooms", "baths", "bathNumber", "banos", "baños", "numBathrooms"]),
        (Field::Floor, &["floor", "planta", "floorNumber"]),
        (Field::Lift, &["hasLift", "lift", "elevator", "ascensor"]),
        (Field::YearBuilt, &["yearBuilt", "constructionYear", "year"]),
        (Field::Town, &["town", "city", "municipality", "municipio", "localidad"]),
        (Field::District, &["district", "neighborhood", "neighbourhood", "barrio"]),
        (Field::Address, &["address", "street", "direccion"]),
        (Field::Reference, &["reference", "ref", "externalReference"]),
        (Field::Postcode, &["postcode", "postalCode", "zipCode"]),
    ];
    for (field, names) in NAMES {
        for name in names {
            let value = match home.get(*name) {
                Some(Value::Object(inner)) => inner.get("value").or_else(|| inner.get("amount")),
                value => value,
            };
            if let Some(raw) = value.and_then(scalar) {
                notes.read(field, &raw, &format!("state.{name}"), 0.75);
            }
        }
    }
    let place = ["location", "coordinates", "geo", "ubication"]
        .iter()
        .find_map(|name| home.get(*name)?.as_object())
        .unwrap_or(home);
    let degrees = |names: [&str; 3]| names.iter().find_map(|name| place.get(*name).and_then(scalar));
    if let (Some(latitude), Some(longitude)) = (degrees(["latitude", "lat", "y"]), degrees(["longitude", "lng", "lon"]))
        && super::values::degrees(&longitude, 180.0).is_some()
        && notes.read(Field::Latitude, &latitude, "state.latitude", 0.75)
    {
        notes.read(Field::Longitude, &longitude, "state.longitude", 0.75);
    }
}
