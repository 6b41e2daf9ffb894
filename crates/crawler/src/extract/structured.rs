//! Homes in structured data, wherever the blocks put them: `@graph`, arrays, lists, `mainEntity`, `about`, `itemOffered`,
//! references by `@id`.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use url::Url;

use super::json_ld::Block;
use super::microdata::Items;
use super::outline::Index;
use crate::address;
use domain::facts::{Layer, Reading};

/// Under this key an object from microdata keeps its element.
pub(super) const NODE: &str = "\u{0}node";
/// Deepest nesting followed.
const DEEPEST: usize = 12;

/// One home, or part of what a page says of one.
#[derive(Debug)]
pub(super) struct Home<'v> {
    /// JSON-LD or microdata.
    pub(super) layer: Layer,
    /// The element it stands in.
    pub(super) node: Index,
    /// Whether it stands in a list of results.
    pub(super) listed: bool,
    /// Its own page, where it says.
    pub(super) url: Option<Url>,
    /// The objects that describe it, the outermost first.
    pub(super) parts: Vec<&'v Map<String, Value>>,
    /// What it says by itself, once somebody has asked: see [`super::home::alone`].
    pub(super) reading: OnceCell<Reading>,
}

/// What structured data says of the page.
#[derive(Debug, Default)]
pub(super) struct Found<'v> {
    /// Homes in document order.
    pub(super) homes: Vec<Home<'v>>,
    /// Whether some block is a list of results with at least one entry.
    pub(super) is_list: bool,
    /// Pages that a list names without describing them.
    pub(super) listed_urls: Vec<Url>,
}

/// Finds the homes in JSON-LD blocks and microdata items.
pub(super) fn find<'v>(blocks: &'v [Block], items: &'v Items, base: &Url) -> Found<'v> {
    let mut ids = HashMap::new();
    for block in blocks {
        collect_ids(&block.value, &mut ids, 0);
    }
    let mut search = Search { base, ids, used: HashSet::new(), found: Found::default() };
    for block in blocks {
        search.visit(&block.value, Layer::JsonLd, block.node, false, 0);
    }
    for root in &items.roots {
        search.visit(root, Layer::Microdata, 0, false, 0);
    }
    // What another block points at is part of that one.
    let used = search.used;
    search.found.homes.retain(|home| home.parts.first().and_then(|part| id(part)).is_none_or(|id| !used.contains(id)));
    search.found
}

struct Search<'v, 'b> {
    base: &'b Url,
    ids: HashMap<&'v str, &'v Map<String, Value>>,
    used: HashSet<&'v str>,
    found: Found<'v>,
}

impl<'v> Search<'v, '_> {
    fn visit(&mut self, value: &'v Value, layer: Layer, node: Index, listed: bool, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let object = match value {
            Value::Array(values) => {
                for value in values {
                    self.visit(value, layer, node, listed, depth + 1);
                }
                return;
            }
            Value::Object(object) => object,
            _ => return,
        };
        let node = object.get(NODE).and_then(Value::as_u64).map_or(node, |node| node as Index);
        if let Some(graph) = object.get("@graph") {
            self.visit(graph, layer, node, listed, depth + 1);
        }
        if is_a(object, &["ItemList", "SearchResultsPage", "CollectionPage", "OfferCatalog"]) {
            self.visit_list(object, layer, node, depth);
        } else if is_a(object, &["ListItem", "DataFeedItem"]) {
            match object.get("item") {
                Some(item @ (Value::Object(_) | Value::Array(_))) => self.visit(item, layer, node, true, depth + 1),
                Some(Value::String(url)) => self.list_url(url),
                _ => {
                    if let Some(Value::String(url)) = object.get("url") {
                        self.list_url(url);
                    }
                }
            }
        } else if is_home(object) {
            let home = self.home(object, layer, node, listed);
            self.found.homes.push(home);
        } else if !is_a(
            object,
            &["BreadcrumbList", "Organization", "RealEstateAgent", "LocalBusiness", "Person", "WebSite"],
        ) {
            for key in ["mainEntity", "about", "itemOffered", "mainEntityOfPage", "offers", "hasPart"] {
                if let Some(inner) = object.get(key) {
                    self.visit(inner, layer, node, listed, depth + 1);
                }
            }
        }
    }

    fn visit_list(&mut self, object: &'v Map<String, Value>, layer: Layer, node: Index, depth: usize) {
        for key in ["itemListElement", "mainEntity", "hasPart", "about", "offers"] {
            match object.get(key) {
                Some(Value::Array(entries)) => {
                    self.found.is_list |= entries.len() > 1 || key == "itemListElement";
                    for entry in entries {
                        match entry {
                            Value::String(url) => self.list_url(url),
                            entry => self.visit(entry, layer, node, true, depth + 1),
                        }
                    }
                }
                Some(entry @ Value::Object(_)) => {
                    self.found.is_list |= key == "itemListElement";
                    self.visit(entry, layer, node, true, depth + 1);
                }
                _ => {}
            }
        }
    }

    fn list_url(&mut self, url: &str) {
        self.found.is_list = true;
        self.found.listed_urls.extend(address::web(url, self.base));
    }

    fn home(&mut self, object: &'v Map<String, Value>, layer: Layer, node: Index, listed: bool) -> Home<'v> {
        let mut parts = vec![object];
        let mut next = 0;
        while let Some(&part) = parts.get(next) {
            next += 1;
            if parts.len() > DEEPEST {
                break;
            }
            for key in ["mainEntity", "about", "itemOffered", "object", "subjectOf"] {
                for inner in each(part.get(key)) {
                    if let Some(inner) = self.resolved(inner)
                        && !parts.iter().any(|known| std::ptr::eq(*known, inner))
                        && !is_a(
                            inner,
                            &["ItemList", "BreadcrumbList", "Organization", "RealEstateAgent", "AggregateOffer"],
                        )
                    {
                        parts.push(inner);
                    }
                }
            }
            // An offer may carry the home rather than the home its offer.
            for offer in each(part.get("offers")) {
                if let Some(offer) = self.resolved(offer) {
                    for inner in each(offer.get("itemOffered")) {
                        if let Some(inner) = self.resolved(inner)
                            && !parts.iter().any(|known| std::ptr::eq(*known, inner))
                        {
                            parts.push(inner);
                        }
                    }
                }
            }
        }
        let url = parts.iter().find_map(|part| self.url(part));
        Home { layer, node, listed, url, parts, reading: OnceCell::new() }
    }

    /// The object itself, or the one its `@id` names.
    fn resolved(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        let object = value.as_object()?;
        if object.contains_key("@type") || object.len() > 1 {
            return Some(object);
        }
        let id = id(object)?;
        let target = self.ids.get(id).copied()?;
        self.used.insert(id);
        Some(target)
    }

    fn url(&self, part: &Map<String, Value>) -> Option<Url> {
        let from = |value: Option<&Value>| -> Option<Url> {
            each(value)
                .find_map(|value| match value {
                    Value::String(text) => Some(text.as_str()),
                    Value::Object(object) => object.get("url").or_else(|| object.get("@id")).and_then(Value::as_str),
                    _ => None,
                })
                .filter(|text| !text.trim().is_empty() && !text.starts_with(['#', '_']))
                .and_then(|text| address::web(text, self.base))
        };
        let offer_url = || each(part.get("offers")).find_map(|offer| from(offer.get("url")));
        from(part.get("url"))
            .or_else(offer_url)
            .or_else(|| from(part.get("mainEntityOfPage")))
            .or_else(|| from(part.get("@id")))
            .map(|mut url| {
                url.set_fragment(None);
                url
            })
    }
}

/// The values of a property: one, several, or none.
pub(super) fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    match value {
        Some(Value::Array(values)) => values.as_slice(),
        Some(Value::Null) | None => &[],
        Some(single) => std::slice::from_ref(single),
    }
    .iter()
}

/// The type names of an object, without their vocabulary.
pub(super) fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    each(object.get("@type").or_else(|| object.get("type")))
        .filter_map(Value::as_str)
        .map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name))
}

/// Whether an object is of one of these types.
pub(super) fn is_a(object: &Map<String, Value>, names: &[&str]) -> bool {
    types(object).any(|found| names.contains(&found))
}

fn id(object: &Map<String, Value>) -> Option<&str> {
    object.get("@id").and_then(Value::as_str)
}

fn is_home(object: &Map<String, Value>) -> bool {
    const HOMES: [&str; 19] = [
        "Product",
        "IndividualProduct",
        "RealEstateListing",
        "Apartment",
        "House",
        "SingleFamilyResidence",
        "Residence",
        "Accommodation",
        "ApartmentComplex",
        "GatedResidenceCommunity",
        "Suite",
        "Villa",
        "Flat",
        "Townhouse",
        "VacationRental",
        "LodgingUnit",
        "Property",
        "RealEstate",
        "OfferForPurchase",
    ];
    if is_a(object, &HOMES) {
        return true;
    }
    if is_a(object, &["Offer", "OfferForLease", "Demand", "BuyAction", "SellAction", "RentAction"]) {
        return ["itemOffered", "price", "priceSpecification", "object"].iter().any(|key| object.contains_key(*key));
    }
    is_a(object, &["Place"]) && (object.contains_key("geo") || object.contains_key("address"))
}

fn collect_ids<'v>(value: &'v Value, ids: &mut HashMap<&'v str, &'v Map<String, Value>>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect_ids(value, ids, depth + 1)),
        Value::Object(object) => {
            if object.len() > 1
                && let Some(id) = id(object)
            {
                ids.entry(id).or_insert(object);
            }
            object
                .values()
                .filter(|value| value.is_object() || value.is_array())
                .for_each(|value| collect_ids(value, ids, depth + 1));
        }
        _ => {}
    }
}
