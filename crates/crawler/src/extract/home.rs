//! The facts of a home in structured data. Property names are schema.org's.

use domain::facts::{Field, Operation, PropertyKind, Reading};
use domain::{Currency, Money};
use serde_json::{Map, Value};
use url::Url;

use super::labels;
use super::notes::Notes;
use super::numbers::{self, fold};
use super::structured::{Home, each, is_a, types};
use super::words;

/// How sure a fact in structured data is.
const SURE: f32 = 0.95;

/// What a home says by itself. It is read once, however many ask.
pub(super) fn alone<'h>(home: &'h Home<'_>, base: &Url) -> &'h Reading {
    home.reading.get_or_init(|| {
        let mut notes = Notes::new(home.layer, base);
        read_parts(home, &mut notes);
        notes.reading
    })
}

/// Reads a home into `notes`, which are of its layer.
pub(super) fn read(home: &Home<'_>, notes: &mut Notes<'_>) {
    if notes.reading == Reading::default() {
        notes.reading = alone(home, notes.base).clone();
    } else {
        read_parts(home, notes);
    }
}

fn read_parts(home: &Home<'_>, notes: &mut Notes<'_>) {
    for part in &home.parts {
        read_part(part, notes);
    }
    // The type says `Apartment` of a penthouse too; its name says it better.
    let name = notes.reading.facts.title.clone().unwrap_or_default();
    let named = words::kind(&name);
    let typed = home.parts.iter().find_map(|part| kind(part));
    let kind = match (typed, named) {
        (
            Some((PropertyKind::Flat, _)),
            Some(PropertyKind::Penthouse | PropertyKind::Duplex | PropertyKind::Studio),
        )
        | (Some((PropertyKind::House, _)), Some(PropertyKind::Townhouse | PropertyKind::CountryHouse)) => {
            named.map(|kind| (kind, "name", name.as_str()))
        }
        (typed, _) => typed.map(|(kind, raw)| (kind, "@type", raw)),
    };
    if let Some((kind, path, raw)) = kind {
        notes.take(Field::Kind, |f| &mut f.kind, Some(kind), path, raw, 0.9);
    }
}

/// Whether the data says that the ad is over, in the data's words.
pub(super) fn ended<'v>(home: &Home<'v>) -> Option<&'v str> {
    home.parts.iter().flat_map(|part| offers(part)).find_map(|offer| {
        let availability = offer.get("availability").and_then(Value::as_str)?;
        let last = availability.rsplit(['/', '#', ':']).next()?;
        matches!(last, "SoldOut" | "Discontinued").then_some(availability)
    })
}

fn read_part(part: &Map<String, Value>, notes: &mut Notes<'_>) {
    for key in ["name", "headline", "title"] {
        text(part, key, Field::Title, notes);
    }
    text(part, "description", Field::Description, notes);
    for offer in offers(part) {
        read_offer(offer, notes);
    }
    for (key, field) in [
        ("floorSize", Field::Area),
        ("area", Field::Area),
        ("size", Field::Area),
        ("livingArea", Field::Area),
        ("lotSize", Field::PlotArea),
        ("landSize", Field::PlotArea),
    ] {
        for value in each(part.get(key)) {
            area(value, key, field, notes);
        }
    }
    for (keys, field) in [
        (["numberOfBedrooms", "numberOfRooms", "bedrooms"], Field::Rooms),
        (["numberOfBathroomsTotal", "numberOfBathrooms", "numberOfFullBathrooms"], Field::Bathrooms),
        (["floorLevel", "floor", "floorNumber"], Field::Floor),
        (["yearBuilt", "dateBuilt", "constructionYear"], Field::YearBuilt),
        (["sku", "productID", "identifier"], Field::Reference),
        (["datePosted", "datePublished", "dateCreated"], Field::PublishedOn),
    ] {
        for key in keys {
            text(part, key, field, notes);
        }
    }
    for key in ["amenityFeature", "amenities"] {
        for amenity in each(part.get(key)) {
            read_amenity(amenity, key, notes);
        }
    }
    for property in each(part.get("additionalProperty")) {
        if let Some(property) = property.as_object()
            && let Some(name) = property.get("name").and_then(scalar)
            && let Some(value) = property.get("value").and_then(scalar)
        {
            let unit = property.get("unitText").or_else(|| property.get("unitCode")).and_then(scalar);
            let value = match unit.as_deref() {
                Some(unit) if numbers::area(&format!("1000 {unit}")).is_some() => format!("{value} {unit}"),
                _ => value,
            };
            labels::read_pair(&name, &value, &format!("additionalProperty[{name}]"), SURE, notes);
        }
    }
    read_place(part, notes);
    for key in
        ["location", "contentLocation", "spatialCoverage", "containedInPlace", "availableAtOrFrom", "spatial", "place"]
    {
        for place in each(part.get(key)).filter_map(Value::as_object) {
            read_place(place, notes);
        }
    }
    for key in ["image", "photo", "photos", "images", "primaryImageOfPage"] {
        for image in each(part.get(key)) {
            let address = match image {
                Value::Object(object) => {
                    object.get("contentUrl").or_else(|| object.get("url")).or_else(|| object.get("@id"))
                }
                address => Some(address),
            };
            for address in each(address).filter_map(Value::as_str) {
                notes.add_photo(address, key, SURE);
            }
        }
    }
    // Sites without a type for homes say where the product is by its offer.
    for offer in offers(part) {
        for place in each(offer.get("availableAtOrFrom")).filter_map(Value::as_object) {
            read_place(place, notes);
        }
    }
    read_agency(part, notes);
    for key in ["accommodationCategory", "category", "additionalType", "propertyType"] {
        text(part, key, Field::Kind, notes);
        text(part, key, Field::Operation, notes);
    }
    for key in ["energyEfficiencyScale", "energyClass", "hasEnergyEfficiencyCategory", "energyRating"] {
        energy(part.get(key), key, notes);
    }
    for details in each(part.get("hasEnergyConsumptionDetails")).filter_map(Value::as_object) {
        energy(details.get("hasEnergyEfficiencyCategory"), "hasEnergyConsumptionDetails", notes);
    }
    for action in each(part.get("potentialAction")).filter_map(Value::as_object) {
        action_of(action, notes);
    }
    action_of(part, notes);
}

fn action_of(object: &Map<String, Value>, notes: &mut Notes<'_>) {
    let operation = types(object).find_map(|name| match name {
        "RentAction" | "OfferForLease" => Some((Operation::Rent, name)),
        "BuyAction" | "SellAction" | "OfferForPurchase" => Some((Operation::Sale, name)),
        _ => None,
    });
    if let Some((operation, raw)) = operation {
        notes.take(Field::Operation, |f| &mut f.operation, Some(operation), "@type", raw, SURE);
    }
}

/// The offers of a home; the home itself where it carries a price. Several offers: those still open first.
fn offers(part: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    let mut offers: Vec<&Map<String, Value>> = each(part.get("offers"))
        .filter_map(Value::as_object)
        .filter(|offer| !is_a(offer, &["AggregateOffer"]))
        .collect();
    if ["price", "priceSpecification", "businessFunction"].iter().any(|key| part.contains_key(*key)) {
        offers.push(part);
    }
    offers.sort_by_key(|offer| {
        offer
            .get("availability")
            .and_then(Value::as_str)
            .is_some_and(|text| text.ends_with("SoldOut") || text.ends_with("Discontinued"))
    });
    offers
}

fn read_offer(offer: &Map<String, Value>, notes: &mut Notes<'_>) {
    let currency_of =
        |object: &Map<String, Value>| object.get("priceCurrency").and_then(Value::as_str).map(numbers::currency);
    let currency = currency_of(offer);
    if let Some(function) = offer.get("businessFunction").and_then(Value::as_str) {
        let operation = match fold(function) {
            folded if folded.ends_with("leaseout") || folded.ends_with("rent") => Some(Operation::Rent),
            folded if folded.ends_with("sell") || folded.ends_with("sale") => Some(Operation::Sale),
            _ => None,
        };
        notes.take(Field::Operation, |f| &mut f.operation, operation, "offers.businessFunction", function, SURE);
    }
    action_of(offer, notes);
    // The specification knows more than the bare price: what it is paid for.
    for specification in each(offer.get("priceSpecification")).filter_map(Value::as_object) {
        let said = |key: &str| specification.get(key).and_then(scalar).map(|text| fold(&text)).unwrap_or_default();
        let reference = each(specification.get("referenceQuantity")).find_map(Value::as_object);
        let reference = reference.and_then(|reference| reference.get("unitCode")).and_then(scalar).unwrap_or_default();
        let unit = format!("{} {} {} {}", said("unitCode"), said("unitText"), fold(&reference), said("priceType"));
        if ["mtk", "m2", "m²", "ftk", "sq", "wee", "week", "day", "noche", "night", "ann", "year"]
            .iter()
            .any(|word| unit.split_whitespace().any(|found| found.contains(word)))
        {
            continue;
        }
        let per_month =
            unit.split_whitespace().any(|word| word == "mon" || word.contains("mes") || word.contains("month"));
        let price = specification.get("price").and_then(|price| amount(price, currency_of(specification).or(currency)));
        if let Some((money, raw)) = price {
            take_price(money, per_month, "offers.priceSpecification.price", &raw, notes);
        }
    }
    if let Some((money, raw)) = offer.get("price").and_then(|price| amount(price, currency)) {
        let per_month = numbers::price(&raw).is_some_and(|found| found.period == numbers::Period::Month);
        take_price(money, per_month, "offers.price", &raw, notes);
    }
    read_agency(offer, notes);
    for key in ["sku", "identifier"] {
        text(offer, key, Field::Reference, notes);
    }
}

fn take_price(money: Money, per_month: bool, path: &str, raw: &str, notes: &mut Notes<'_>) {
    if notes.take(Field::Price, |f| &mut f.price, Some(money), path, raw, SURE) && per_month {
        notes.take(Field::Operation, |f| &mut f.operation, Some(Operation::Rent), path, raw, SURE);
    }
}

fn amount(value: &Value, currency: Option<Currency>) -> Option<(Money, String)> {
    let raw = scalar(value)?;
    let currency = currency.unwrap_or(Currency::EUR);
    let money = match value.as_f64() {
        Some(units) => Money::plausible_price(units, currency),
        None => numbers::bare_price(&raw, currency),
    };
    Some((money?, raw))
}

fn area(value: &Value, path: &str, field: Field, notes: &mut Notes<'_>) {
    let Value::Object(object) = value else {
        if let Some(raw) = scalar(value) {
            notes.read(field, &raw, path, SURE);
        }
        return;
    };
    let unit = ["unitCode", "unitText"].iter().find_map(|key| object.get(*key).and_then(scalar)).unwrap_or_default();
    let unit = match fold(&unit).as_str() {
        "ftk" => "sq ft",
        "har" => "ha",
        "acr" => "acres",
        unit if unit.contains('f') => "sq ft",
        unit if unit.contains("acre") => "acres",
        unit if unit.contains("hect") => "ha",
        _ => "m²",
    };
    if let Some(amount) = object.get("value").or_else(|| object.get("minValue")).and_then(scalar) {
        let text = if numbers::area(&amount).is_some() { amount } else { format!("{amount} {unit}") };
        notes.read(field, &text, &format!("{path}.value"), SURE);
    }
}

fn read_amenity(amenity: &Value, path: &str, notes: &mut Notes<'_>) {
    let Value::Object(object) = amenity else {
        if let Some(name) = scalar(amenity) {
            name.split(',').for_each(|name| labels::read_amenity(name, None, path, SURE, notes));
        }
        return;
    };
    let Some(name) = object.get("name").or_else(|| object.get("propertyID")).and_then(scalar) else { return };
    let value = object.get("value").and_then(scalar);
    labels::read_amenity(&name, value.as_deref(), &format!("{path}[{name}]"), SURE, notes);
}

fn read_place(place: &Map<String, Value>, notes: &mut Notes<'_>) {
    for address in each(place.get("address")) {
        match address {
            Value::Object(address) => {
                for (key, field) in [
                    ("streetAddress", Field::Address),
                    ("postalCode", Field::Postcode),
                    ("addressLocality", Field::Town),
                    ("addressRegion", Field::Province),
                    ("addressNeighborhood", Field::District),
                    ("addressSubLocality", Field::District),
                    ("district", Field::District),
                ] {
                    for value in each(address.get(key)) {
                        let value = value.as_object().and_then(|object| object.get("name")).unwrap_or(value);
                        if let Some(raw) = scalar(value) {
                            notes.read(field, &raw, &format!("address.{key}"), SURE);
                        }
                    }
                }
            }
            address => {
                if let Some(raw) = scalar(address) {
                    notes.read(Field::Address, &raw, "address", SURE);
                }
            }
        }
    }
    let coordinates = place.get("geo").and_then(Value::as_object).unwrap_or(place);
    let degrees = |keys: [&str; 2]| keys.iter().find_map(|key| coordinates.get(*key).and_then(scalar));
    // One coordinate alone places nothing.
    if let (Some(latitude), Some(longitude)) = (degrees(["latitude", "lat"]), degrees(["longitude", "lng"]))
        && !notes.knows(Field::Latitude)
        && super::values::degrees(&longitude, 180.0).is_some()
        && notes.read(Field::Latitude, &latitude, "geo.latitude", SURE)
    {
        notes.read(Field::Longitude, &longitude, "geo.longitude", SURE);
    }
}

fn read_agency(object: &Map<String, Value>, notes: &mut Notes<'_>) {
    for key in ["seller", "offeredBy", "provider", "broker", "agent", "realEstateAgent", "brand"] {
        for seller in each(object.get(key)) {
            let name = match seller {
                Value::Object(seller) => seller.get("name").or_else(|| seller.get("legalName")),
                name => Some(name),
            };
            if let Some(raw) = name.and_then(scalar).filter(|name| !name.starts_with("http")) {
                notes.read(Field::Agency, &raw, &format!("{key}.name"), SURE);
            }
        }
    }
}

fn energy(value: Option<&Value>, path: &str, notes: &mut Notes<'_>) {
    if let Some(raw) = value.and_then(scalar) {
        let class = raw.rsplit("Category").next().unwrap_or(&raw).to_owned();
        notes.read(Field::EnergyClass, &class, path, SURE);
    }
}

/// Reads the first value of a property that says something.
fn text(part: &Map<String, Value>, key: &str, field: Field, notes: &mut Notes<'_>) {
    for value in each(part.get(key)) {
        let value = match value {
            Value::Object(object) => object.get("value").or_else(|| object.get("name")),
            value => Some(value),
        };
        if let Some(raw) = value.and_then(scalar) {
            notes.read(field, &raw, key, SURE);
        }
    }
}

/// A scalar as text.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        // `3.0` rooms are 3.
        Value::Number(number) => Some(match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 1.0e15 => format!("{float:.0}"),
            _ => number.to_string(),
        }),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// The kind of home that the type names.
fn kind(part: &Map<String, Value>) -> Option<(PropertyKind, &str)> {
    types(part).find_map(|name| {
        let kind = match name {
            "Apartment" | "Flat" | "Suite" => PropertyKind::Flat,
            "House" | "SingleFamilyResidence" | "Villa" => PropertyKind::House,
            "Townhouse" => PropertyKind::Townhouse,
            "ParkingFacility" => PropertyKind::Garage,
            _ => return None,
        };
        Some((kind, name))
    })
}
