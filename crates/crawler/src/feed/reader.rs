//! From text to items.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use domain::Instant;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use url::Url;

use super::{Element, Feed, Item, Kind, MAX_BYTES, MAX_ITEMS, root};
use crate::address;
use crate::extract::unescape;

/// Names of a home's element in feeds of homes.
const HOMES: [&str; 13] = [
    "property",
    "propiedad",
    "inmueble",
    "anuncio",
    "ad",
    "listing",
    "vivienda",
    "home",
    "unit",
    "house",
    "object",
    "realestate",
    "real-estate",
];
/// How far down a home's element may stand: `<root><agency><properties><property>`.
const DEEPEST_HOME: usize = 4;
/// Deepest element of an item that is kept.
const DEEPEST: usize = 16;
/// Most elements of an item that are kept.
const MOST_ELEMENTS: usize = 2_000;
/// Longest text of an item that is kept, in bytes.
const LONGEST_TEXT: usize = 200_000;
/// Longest name that a feed may give to an item.
const LONGEST_ID: usize = 200;

/// Reads a feed; `None` where the text is none. One that breaks off half-way gives the items that stood whole before.
pub(crate) fn parse(text: &str, base: &Url) -> Option<Feed> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let kind = match root(text)?.as_str() {
        "urlset" | "sitemapindex" | "svg" | "opml" => return None,
        "rss" | "rdf" => Kind::Rss,
        "feed" => Kind::Atom,
        _ => Kind::Homes,
    };
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    config.expand_empty_elements = true;
    let mut gathering =
        Gathering { kind, path: Vec::new(), item: None, elements: Vec::new(), agency: None, is_kyero: false };
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => gathering.start(&tag),
            Event::End(_) => gathering.end(),
            Event::Text(text) => gathering.text(&text),
            Event::CData(text) => gathering.text(&text),
            // What the feed itself declares stays what it is: nothing.
            Event::GeneralRef(name) => gathering.text(&known(&name)),
            Event::Eof => break,
            _ => {}
        }
        if gathering.elements.len() >= MAX_ITEMS {
            break;
        }
    }
    let Gathering { item, elements, agency, is_kyero, .. } = gathering;
    let is_feed = kind != Kind::Homes || item.is_some() || !elements.is_empty() || is_kyero;
    let elements = elements.into_iter();
    is_feed.then(|| Feed { kind, agency, items: elements.map(|element| item_of(kind, element, base)).collect() })
}

fn known(name: &str) -> String {
    let written = format!("&{name};");
    let meant = unescape(&written);
    if meant == written { String::new() } else { meant }
}

/// What is read so far.
struct Gathering {
    kind: Kind,
    /// The elements around, down to the item.
    path: Vec<String>,
    item: Option<Building>,
    elements: Vec<Element>,
    agency: Option<String>,
    /// It says of itself that it is one, with homes in it or none.
    is_kyero: bool,
}

/// An item that is being read.
struct Building {
    /// It and the open elements in it.
    open: Vec<Element>,
    /// Open elements that are too deep or too many to be kept.
    beyond: usize,
    count: usize,
    text: usize,
}

impl Gathering {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name().as_ref().to_ascii_lowercase();
        if let Some(item) = &mut self.item {
            item.start(name, tag);
        } else if self.is_item(&name) {
            self.item.insert(Building { open: Vec::new(), beyond: 0, count: 0, text: 0 }).start(name, tag);
        } else {
            self.is_kyero |= name == "kyero";
            self.path.push(name);
        }
    }

    fn is_item(&self, name: &str) -> bool {
        let depth = self.path.len();
        match self.kind {
            Kind::Rss => name == "item" && depth >= 1,
            Kind::Atom => name == "entry" && depth == 1,
            // The first name that fits is that of all: what stands in other elements is something else.
            Kind::Homes => {
                let first = self.elements.first().map(|element| element.name.as_str());
                (1..=DEEPEST_HOME).contains(&depth)
                    && first.map_or_else(|| HOMES.contains(&name), |first| first == name)
            }
        }
    }

    fn end(&mut self) {
        let Some(item) = &mut self.item else {
            self.path.pop();
            return;
        };
        if let Some(whole) = item.end() {
            self.item = None;
            self.elements.push(whole);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(item) = &mut self.item {
            item.text(text);
        } else if self.agency.is_none() && !text.trim().is_empty() {
            let around: Vec<&str> = self.path.iter().rev().take(2).map(String::as_str).collect();
            if matches!(around.as_slice(), ["name" | "nombre", "agent" | "agency" | "agencia" | "inmobiliaria"]) {
                self.agency = Some(text.trim().to_owned());
            }
        }
    }
}

impl Building {
    fn start(&mut self, name: String, tag: &BytesStart<'_>) {
        self.count += 1;
        if self.beyond > 0 || self.open.len() >= DEEPEST || self.count > MOST_ELEMENTS {
            self.beyond += 1;
            return;
        }
        let mut attributes = tag.attributes();
        let attributes = attributes.with_checks(false).flatten().take(20).map(|attribute| {
            let name = attribute.key.local_name().as_ref().to_ascii_lowercase();
            (name, unescape(&attribute.value.chars().take(2_000).collect::<String>()))
        });
        self.open.push(Element { name, attributes: attributes.collect(), ..Element::default() });
    }

    /// The item, where it ends.
    fn end(&mut self) -> Option<Element> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return None;
        }
        let element = self.open.pop()?;
        let Some(around) = self.open.last_mut() else { return Some(element) };
        around.children.push(element);
        None
    }

    fn text(&mut self, text: &str) {
        if self.beyond == 0
            && self.text < LONGEST_TEXT
            && let Some(element) = self.open.last_mut()
        {
            self.text += text.len();
            element.text.push_str(text);
        }
    }
}

fn item_of(kind: Kind, element: Element, base: &Url) -> Item {
    let (url, id, at): (_, _, &[&str]) = match kind {
        Kind::Homes => {
            let url = element.text_of(&["url", "link", "enlace", "detail_url", "property_url", "web"]);
            let id = element.text_of(&["id", "ref", "reference", "referencia", "codigo", "code"]);
            (
                url.map(str::to_owned),
                id.or_else(|| element.attribute("id")),
                &["date", "updated", "last_modified", "fecha"],
            )
        }
        Kind::Rss => {
            let guid = element.find(&["guid"]);
            let own = guid.filter(|guid| guid.attribute("ispermalink").is_none_or(|is| is != "false"));
            let own = own.and_then(Element::said).filter(|text| text.contains("://"));
            let url = element.all("link").find_map(Element::said).or(own);
            let url = url.or_else(|| element.attribute("about"));
            (url.map(str::to_owned), guid.and_then(Element::said), &["pubdate", "date", "published", "updated"])
        }
        Kind::Atom => {
            let page = |link: &&Element| link.attribute("rel").is_none_or(|rel| rel == "alternate");
            let url = element.all("link").filter(page).find_map(|link| link.attribute("href"));
            (url.map(str::to_owned), element.text_of(&["id"]), &["published", "updated", "issued", "modified"])
        }
    };
    let url = url.and_then(|text| page(&text, base));
    let id = id.map(str::trim).filter(|id| !id.is_empty() && id.len() <= LONGEST_ID).map(str::to_owned);
    let at = element.text_of(at).and_then(time);
    Item { url, id, at, element }
}

fn page(text: &str, base: &Url) -> Option<Url> {
    let mut url = address::web(text, base)?;
    url.set_fragment(None);
    Some(url)
}

/// A time as RSS, Atom and Kyero write it; without a zone it is taken for UTC.
fn time(text: &str) -> Option<Instant> {
    let day = || text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok())?.and_hms_opt(0, 0, 0);
    let spoken = DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text));
    let bare = || NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok().or_else(day).map(|time| time.and_utc());
    spoken.map(|time| time.to_utc()).ok().or_else(bare)
}
