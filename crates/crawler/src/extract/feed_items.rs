//! The ads in a feed: Kyero's XML and lists of homes like it, and the articles of RSS and Atom that are ads.
//!
//! Kyero's names are read first; what is still unknown, by the names that sites give to facts in their own data, and from
//! the description. An item that is missing from a feed says nothing of an ad.

use std::collections::{HashMap, HashSet};

use domain::Currency;
use domain::facts::{Condition, Feature, Field, Layer, Operation, Reading};
use serde_json::{Map, Value};
use url::Url;

use super::merged::Merged;
use super::notes::Notes;
use super::state_names::{self, Names};
use super::values::{date, degrees};
use super::{SaysSomething, labels, links, numbers, places, prose, words};
use crate::canonical::canonical;
use crate::feed::{self, Element, Feed, Item, Kind};
use crate::page::{FeedItem, Link, LinkKind, PageReading};
use crate::sitemap::{self, Sitemap};

/// How sure a fact is that stands under the name the feed's format has for it.
const SURE: f32 = 0.95;

/// Reads a feed, or a sitemap that is visited as if it were a page; `None` where the text is neither.
pub(super) fn read(text: &str, url: &Url) -> Option<PageReading> {
    let root = feed::root(text)?;
    if matches!(root.as_str(), "urlset" | "sitemapindex") {
        return Some(PageReading { links: listed(text, url), ..PageReading::default() });
    }
    let feed = feed::parse(text, url)?;
    let links = links_of(&feed);
    Some(PageReading { links, items: items(&feed, url), ..PageReading::default() })
}

fn listed(text: &str, url: &Url) -> Vec<Link> {
    let Ok(sitemap) = sitemap::parse(text.as_bytes(), url) else { return Vec::new() };
    let (Sitemap::Pages(entries) | Sitemap::Index(entries)) = sitemap.newest_first();
    entries.into_iter().map(|entry| Link { kind: kind_of(&entry.url), url: entry.url }).collect()
}

fn kind_of(url: &Url) -> LinkKind {
    if links::looks_like_detail(url) { LinkKind::Detail } else { LinkKind::Other }
}

/// The pages of the items, the newest first.
fn links_of(feed: &Feed) -> Vec<Link> {
    let mut found: Vec<&Item> = feed.items.iter().collect();
    found.sort_by_key(|item| std::cmp::Reverse(item.at));
    let mut seen = HashSet::new();
    let urls = found.into_iter().filter_map(|item| item.url.as_ref()).filter(|url| seen.insert(*url));
    urls.map(|url| Link { url: url.clone(), kind: LinkKind::Detail }).collect()
}

fn items(feed: &Feed, url: &Url) -> Vec<FeedItem> {
    let address = canonical(url);
    // What several items name as theirs, or is the site's home page, is no item's own page.
    let mut shared: HashMap<&Url, u32> = HashMap::new();
    for url in feed.items.iter().filter_map(|item| item.url.as_ref()) {
        *shared.entry(url).or_default() += 1;
    }
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for item in &feed.items {
        let own = item.url.as_ref().filter(|url| shared.get(url) == Some(&1));
        let own = own.filter(|url| url.path() != "/" || url.query().is_some()).map(canonical);
        let named = item.id.as_ref().map(|id| {
            let mut named = address.clone();
            named.set_fragment(Some(id));
            named
        });
        let is_new = own.iter().chain(&named).all(|url| !seen.contains(url));
        seen.extend(own.iter().chain(&named).cloned());
        let reading = match feed.kind {
            _ if !is_new || own.is_none() && named.is_none() => None,
            Kind::Homes => home(item, feed.agency.as_deref(), url),
            Kind::Rss | Kind::Atom => article(item, url),
        };
        found.extend(reading.map(|reading| FeedItem { url: own, named, reading }));
    }
    found
}

fn home(item: &Item, agency: Option<&str>, base: &Url) -> Option<Reading> {
    let element = &item.element;
    let mut notes = Notes::new(Layer::Feed, base);
    let priced = read_price(element, &mut notes);
    for (names, field) in [
        (&["title", "titulo", "name", "headline"][..], Field::Title),
        (&["desc", "description", "descripcion", "texto"], Field::Description),
        (&["type", "tipo", "property_type", "category"], Field::Kind),
        (&["town", "poblacion", "city", "municipio"], Field::Town),
        (&["province", "provincia"], Field::Province),
        (&["location_detail", "area", "zona", "district", "barrio"], Field::District),
        (&["postcode", "postal_code", "zip", "cp"], Field::Postcode),
        (&["beds", "bedrooms", "dormitorios", "habitaciones"], Field::Rooms),
        (&["baths", "bathrooms", "banos", "aseos"], Field::Bathrooms),
        (&["ref", "reference", "referencia", "id"], Field::Reference),
    ] {
        read_text(element, names, field, &mut notes);
    }
    let surface = element.find(&["surface_area", "surface"]).unwrap_or(element);
    read_text(surface, &["built", "builtarea"], Field::Area, &mut notes);
    read_text(surface, &["plot", "plotarea"], Field::PlotArea, &mut notes);
    read_text(surface, &["usable", "useful", "util"], Field::UsableArea, &mut notes);
    if let Some(rating) = element.find(&["energy_rating", "energy"]) {
        let class = rating.text_of(&["consumption", "consumo", "letter"]).or_else(|| rating.said());
        notes.read(Field::EnergyClass, class.unwrap_or_default(), "energy_rating", SURE);
    }
    read_coordinates(element, &mut notes);
    if let Some(raw) = element.text_of(&["new_build", "newbuild", "obra_nueva"]).filter(|raw| is_yes(raw)) {
        notes.take(Field::Condition, |f| &mut f.condition, Some(Condition::New), "new_build", raw, SURE);
    }
    if let Some(raw) = element.text_of(&["pool", "piscina"]).filter(|raw| is_yes(raw)) {
        notes.add_feature(Feature::Pool, "pool", raw, SURE);
    }
    if let Some(features) = element.find(&["features", "caracteristicas", "extras"]) {
        let mut texts = Vec::new();
        features.texts(&mut texts);
        for text in texts {
            labels::read_amenity(text, None, "features.feature", 0.9, &mut notes);
        }
    }
    read_photos(element, &mut notes);
    let own = element.find(&["agent", "agency", "agencia"]).and_then(|agent| agent.text_of(&["name", "nombre"]));
    notes.read(Field::Agency, own.or(agency).unwrap_or_default(), "agent.name", SURE);

    let mut rest = element.as_json();
    if priced == Priced::Otherwise {
        rest.retain(|name, _| {
            !["price", "precio", "rent", "renta", "amount", "importe"].iter().any(|word| name.contains(word))
        });
    }
    read_names(&rest, &mut notes);
    let title = notes.reading.facts.title.clone().unwrap_or_default();
    let description = notes.reading.facts.description.clone().unwrap_or_default();
    let mut merged = Merged::default();
    merged.add(notes.reading);
    merged.add(in_prose(&title, &description, base));
    Some(merged.finish()).filter(Reading::says_something)
}

/// What a price is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Priced {
    /// A sale or a month, or nobody knows.
    Comparably,
    /// A week, a day, a year: it is not the price of anything that others have one of.
    Otherwise,
}

fn read_price(element: &Element, notes: &mut Notes<'_>) -> Priced {
    let often =
        element.text_of(&["price_freq", "pricefreq", "price_frequency", "frequency", "periodo"]).unwrap_or_default();
    let frequency = numbers::fold(often);
    let has = |words: &[&str]| words.iter().any(|word| frequency.contains(word));
    let (operation, priced) = if has(&["sale", "venta", "sell"]) {
        (Some(Operation::Sale), Priced::Comparably)
    } else if has(&["month", "mes", "mensual", "pcm"]) {
        (Some(Operation::Rent), Priced::Comparably)
    } else if has(&["week", "semana", "day", "dia", "night", "noche", "year", "ano", "anual"]) {
        (Some(Operation::Rent), Priced::Otherwise)
    } else {
        (words::operation(often), Priced::Comparably)
    };
    notes.take(Field::Operation, |f| &mut f.operation, operation, "price_freq", often, SURE);
    for name in ["operation", "operacion", "transaction", "offer_type"] {
        notes.read(Field::Operation, element.text_of(&[name]).unwrap_or_default(), name, SURE);
    }
    if let Some(price) = element.find(&["price", "precio"]).filter(|_| priced == Priced::Comparably) {
        let raw = price.said().or_else(|| price.text_of(&["value", "amount"])).unwrap_or_default();
        let currency = element.text_of(&["currency", "moneda"]).or_else(|| price.attribute("currency"));
        let currency = currency.map_or(Currency::EUR, numbers::currency);
        let money = numbers::bare_price(raw, currency);
        notes.take(Field::Price, |f| &mut f.price, money, "price", raw, SURE);
    }
    priced
}

fn read_text(element: &Element, names: &[&str], field: Field, notes: &mut Notes<'_>) {
    for name in names {
        if let Some(raw) = element.text_of(&[name]).filter(|raw| !labels::says_nothing(raw)) {
            notes.read(field, raw, name, SURE);
        }
    }
}

fn read_coordinates(element: &Element, notes: &mut Notes<'_>) {
    let place = element.find(&["location", "coordinates", "geo", "gps"]).unwrap_or(element);
    let (latitude, longitude) =
        (place.text_of(&["latitude", "lat", "latitud"]), place.text_of(&["longitude", "lng", "lon", "longitud"]));
    // GeoRSS writes both in one.
    let both = element.text_of(&["point"]).and_then(|point| point.trim().split_once([' ', ',']));
    let (Some(latitude), Some(longitude)) =
        (latitude.or(both.map(|both| both.0)), longitude.or(both.map(|both| both.1)))
    else {
        return;
    };
    if degrees(longitude, 180.0).is_some() && notes.read(Field::Latitude, latitude, "location.latitude", SURE) {
        notes.read(Field::Longitude, longitude, "location.longitude", SURE);
    }
}

fn read_photos(element: &Element, notes: &mut Notes<'_>) {
    let images = element.find(&["images", "photos", "fotos", "pictures", "imagenes"]);
    for image in images.into_iter().flat_map(|images| &images.children) {
        let address = image.text_of(&["url", "src"]).or_else(|| image.said()).or_else(|| image.attribute("url"));
        notes.add_photo(address.unwrap_or_default(), "images.image.url", SURE);
    }
}

fn is_yes(raw: &str) -> bool {
    words::yes_or_no(raw) == Some(true)
}

/// Reads what is still unknown by the names that sites give to facts.
fn read_names(object: &Map<String, Value>, notes: &mut Notes<'_>) {
    state_names::read(&Names::of(object, 2), "item", notes);
}

fn in_prose(title: &str, description: &str, base: &Url) -> Reading {
    let mut notes = Notes::new(Layer::Text, base);
    prose::read_title(title, "title", 0.7, &mut notes);
    prose::read(title, "title", 0.6, &mut notes);
    prose::read(description, "description", 0.55, &mut notes);
    prose::read_words(&format!("{title}\n{description}"), "description", 0.6, &mut notes);
    places::read_place_in(title, "title", &mut notes);
    notes.reading
}

/// An article, where it is an ad: it has a price under a name for it, or names one beside a size or rooms.
fn article(item: &Item, base: &Url) -> Option<Reading> {
    const OF_THE_FORMAT: [&str; 16] = [
        "title",
        "link",
        "guid",
        "id",
        "pubdate",
        "published",
        "updated",
        "description",
        "summary",
        "content",
        "encoded",
        "author",
        "category",
        "creator",
        "source",
        "comments",
    ];
    let element = &item.element;
    let mut notes = Notes::new(Layer::Feed, base);
    notes.read(Field::Title, element.text_of(&["title"]).unwrap_or_default(), "title", 0.9);
    let long = element.text_of(&["encoded", "content", "description", "summary"]).unwrap_or_default();
    notes.read(Field::Description, long, "description", 0.8);
    if let Some(raw) = element.text_of(&["pubdate", "published", "date", "issued"]) {
        let day = item.at.map(|at| at.date_naive()).or_else(|| date(raw));
        notes.take(Field::PublishedOn, |f| &mut f.published_on, day, "published", raw, 0.9);
    }
    for category in element.all("category") {
        let said = category.said().or_else(|| category.attribute("term")).unwrap_or_default();
        notes.read(Field::Operation, said, "category", 0.7);
        notes.read(Field::Kind, said, "category", 0.6);
    }
    read_coordinates(element, &mut notes);
    let pictures = element.children.iter().filter(|child| {
        let is_picture = |name| child.attribute(name).is_some_and(|value| value.starts_with("image"));
        child.name == "thumbnail"
            || matches!(child.name.as_str(), "enclosure" | "content") && (is_picture("type") || is_picture("medium"))
    });
    for picture in pictures {
        notes.add_photo(picture.attribute("url").unwrap_or_default(), &picture.name, 0.9);
    }
    for image in element.all("image_link") {
        notes.add_photo(image.said().unwrap_or_default(), "image_link", 0.9);
    }
    let mut own_names = element.as_json();
    own_names.retain(|name, _| !OF_THE_FORMAT.contains(&name.as_str()));
    read_names(&own_names, &mut notes);
    let title = notes.reading.facts.title.clone().unwrap_or_default();
    let description = notes.reading.facts.description.clone().unwrap_or_default();
    let named_price = notes.knows(Field::Price);
    let mut said = Notes::new(Layer::Text, base);
    said.reading = in_prose(&title, &description, base);
    if !named_price && !prose::read_price(&title, "title", 0.65, &mut said) {
        prose::read_price(&description, "description", 0.55, &mut said);
    }
    let mut merged = Merged::default();
    merged.add(notes.reading);
    merged.add(said.reading);
    let reading = merged.finish();
    let facts = &reading.facts;
    let is_home = facts.area_m2.is_some() || facts.rooms.is_some() || facts.plot_area_m2.is_some();
    (named_price || facts.price.is_some() && is_home).then_some(reading)
}

#[cfg(test)]
mod tests;
