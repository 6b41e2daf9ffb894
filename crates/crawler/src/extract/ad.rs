//! The ads of a page: its own, and those on its cards.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use domain::facts::{Field, Layer, Reading};
use serde_json::Value;
use url::Url;

use super::by_selectors::Selected;
use super::cards::{self, Card};
use super::links::Anchor;
use super::merged::{Cards, Merged};
use super::meta::Meta;
use super::notes::Notes;
use super::outline::{Index, Outline};
use super::region::Region;
use super::structured::{Found, Home, is_a};
use super::{chrome, home, markup, offered, photos, places, prose, state, words};

/// All that was gathered from a page, before it is decided what the page is.
pub(super) struct Page<'p, 'a> {
    pub(super) outline: &'p Outline<'a>,
    pub(super) meta: &'p Meta<'a>,
    pub(super) base: &'p Url,
    pub(super) own: OwnAddresses,
    pub(super) anchors: &'p [Anchor],
    pub(super) structured: &'p Found<'p>,
    /// Microdata properties outside any item.
    pub(super) orphans: &'p [(Index, String, Value)],
    pub(super) spider: Option<&'p Selected<'p, 'a>>,
    pub(super) title: String,
}

/// What belongs to the page's own ad and what to its cards.
pub(super) struct Parts<'p> {
    /// Cards, in document order.
    pub(super) cards: Vec<Card>,
    /// The page without menus and cards.
    pub(super) region: Region,
    /// Structured data of the page's own ad.
    pub(super) own: Vec<&'p Home<'p>>,
    /// What the page outside its cards says.
    pub(super) reading: Reading,
    /// The page is an ad's own.
    pub(super) is_ad: bool,
}

impl Parts<'_> {
    /// The card that an element is in, by its position.
    fn card_around(&self, outline: &Outline<'_>, node: Index) -> Option<usize> {
        let position = self.cards.partition_point(|card| card.root <= node).checked_sub(1)?;
        outline.contains(self.cards[position].root, node).then_some(position)
    }
}

/// The addresses under which the page knows itself.
pub(super) struct OwnAddresses(Vec<Url>);

impl OwnAddresses {
    /// The page's URL, its canonical one, and those of its translations.
    pub(super) fn new(url: &Url, canonical: Option<&Url>, meta: &Meta<'_>, outline: &Outline<'_>, base: &Url) -> Self {
        let mut own = vec![url.clone()];
        own.extend(canonical.cloned());
        own.extend(meta.first(&["og:url"]).and_then(|address| base.join(address).ok()));
        let alternates = outline.nodes.iter().filter(|node| {
            node.tag() == "link"
                && node.attr("hreflang").is_some()
                && node.attr("rel").is_some_and(|rel| rel.contains("alternate"))
        });
        own.extend(alternates.filter_map(|node| base.join(node.attr("href")?).ok()));
        Self(own)
    }

    /// Whether an address is the page's own, whatever host it is published under.
    pub(super) fn has(&self, url: &Url) -> bool {
        let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
        self.0.iter().any(|own| {
            path(own) == path(url)
                && (own.query() == url.query()
                    || (path(own).len() > 1
                        && (own.query().is_none() || url.query().is_none())
                        && !pages(own)
                        && !pages(url)))
        })
    }
}

fn pages(url: &Url) -> bool {
    url.query_pairs()
        .any(|(name, _)| matches!(name.as_ref(), "page" | "p" | "pag" | "pagina" | "id" | "start" | "offset"))
}

/// Addresses are compared without their host: structured data often names another one than the page came from.
fn key(url: &Url) -> (String, Option<String>) {
    (url.path().trim_end_matches('/').to_owned(), url.query().map(str::to_owned))
}

impl<'p> Page<'p, '_> {
    /// Tells the page's own ad from its cards.
    pub(super) fn sort(&self) -> Parts<'p> {
        let outline = self.outline;
        let chrome = chrome::parts(outline);
        let homes: Vec<Index> =
            self.structured.homes.iter().filter(|home| home.node > 0).map(|home| home.node).collect();
        let own = |url: &Url| self.own.has(url);
        let found = match self.spider.and_then(Selected::cards) {
            Some(cards) => cards,
            None => cards::find(&cards::Page {
                outline,
                anchors: self.anchors,
                own: &own,
                base: self.base,
                chrome: &chrome,
                homes: &homes,
            }),
        };
        let mut without: Vec<Range<Index>> = chrome;
        without.extend(chrome::similar(outline));
        without.extend(found.iter().map(|card| card.root..outline.nodes[card.root].end));
        let region = Region::new(outline, 0, without);
        let mut parts = Parts { cards: found, region, own: Vec::new(), reading: Reading::default(), is_ad: false };
        self.sort_homes(&mut parts);
        parts.reading = self.read_own(&parts);
        parts.is_ad = self.is_ad(&parts);
        if !parts.is_ad {
            // On a page of results a single home under its own address is the only result.
            parts.own.retain(|home| home.url.as_ref().is_none_or(|url| self.own.has(url)));
        }
        parts
    }

    fn sort_homes(&self, parts: &mut Parts<'p>) {
        let is_own = |home: &&Home<'_>| home.url.as_ref().is_some_and(|url| self.own.has(url));
        let mut loose: Vec<&'p Home<'p>> = Vec::new();
        for home in &self.structured.homes {
            if home.node > 0 && parts.card_around(self.outline, home.node).is_some() {
                continue;
            }
            if is_own(&home) && !home.listed {
                parts.own.push(home);
            } else if !home.listed && (home.layer == Layer::JsonLd || parts.region.has(home.node)) {
                loose.push(home);
            }
        }
        let (named, unnamed): (Vec<_>, Vec<_>) = loose.into_iter().partition(|home| home.url.is_some());
        let mut addresses: Vec<_> = named.iter().filter_map(|home| home.url.as_ref()).map(key).collect();
        addresses.sort();
        addresses.dedup();
        let cards: HashSet<_> = parts.cards.iter().map(|card| key(&card.url)).collect();
        let on_card = |home: &Home<'_>| home.url.as_ref().is_some_and(|url| cards.contains(&key(url)));
        // A single home under another address is this one, published elsewhere.
        if parts.own.is_empty() && addresses.len() == 1 && !named.iter().any(|home| on_card(home)) {
            parts.own.extend(named);
        }
        // Several homes with prices of their own and no address: only the one the page is headed with is its own.
        let priced = |home: &Home<'_>| {
            let facts = &home::alone(home, self.base).facts;
            (facts.price, facts.title.clone(), facts.town.clone())
        };
        let mut taken: Option<domain::Money> = parts.own.iter().find_map(|home| priced(home).0);
        let mut town = parts.own.iter().find_map(|home| priced(home).2);
        let heading = self.heading().unwrap_or_default();
        let mut unnamed: Vec<_> = unnamed.into_iter().map(|home| (priced(home), home)).collect();
        unnamed.sort_by_key(|((_, title, _), _)| title.as_deref().is_none_or(|title| !heading.contains(title)));
        for ((price, _, place), home) in unnamed {
            // An office in another town.
            let is_place = home.parts.first().is_some_and(|part| is_a(part, &["Place"]));
            if is_place && place.is_some() && town.is_some() && place != town {
                continue;
            }
            town = town.or(place);
            match (price, taken) {
                (Some(price), Some(known)) if price != known => continue,
                (Some(price), None) => taken = Some(price),
                _ => {}
            }
            parts.own.push(home);
        }
    }

    /// The page's heading: the first `h1` outside its cards.
    pub(super) fn heading(&self) -> Option<&'p str> {
        let outline = self.outline;
        (0..outline.nodes.len())
            .filter(|&index| outline.nodes[index].tag() == "h1")
            .map(|index| outline.text_of(index))
            .find(|text| !text.is_empty())
    }

    /// What the structured data says of the end of the page's own ad.
    pub(super) fn ended(parts: &Parts<'_>) -> Option<String> {
        parts.own.iter().find_map(|home| home::ended(home)).map(str::to_owned)
    }

    /// Reads the page's own ad; `None` where the page is none.
    pub(super) fn listing(parts: &mut Parts<'_>) -> Option<Reading> {
        parts.is_ad.then(|| std::mem::take(&mut parts.reading))
    }

    /// Reads all layers of the page outside its cards.
    fn read_own(&self, parts: &Parts<'_>) -> Reading {
        let mut merged = Merged::default();
        if let Some(spider) = self.spider {
            merged.add(spider.read_detail());
        }
        for layer in [Layer::JsonLd, Layer::Microdata] {
            let mut notes = Notes::new(layer, self.base);
            for home in parts.own.iter().filter(|home| home.layer == layer) {
                home::read(home, &mut notes);
            }
            if layer == Layer::Microdata {
                self.read_orphans(0..usize::MAX, |node| parts.region.has(node), &mut notes);
            }
            merged.add(notes.reading);
        }
        let mut notes = Notes::new(Layer::EmbeddedState, self.base);
        state::read(self.outline, &parts.region, &mut notes);
        merged.add(notes.reading);
        let mut notes = Notes::new(Layer::Labels, self.base);
        let heading = self.heading();
        if let Some(heading) = heading {
            notes.read(Field::Title, heading, "h1", 0.85);
        }
        markup::read(self.outline, &parts.region, &mut notes);
        places::read_beside_heading(self.outline, &parts.region, &mut notes);
        merged.add(notes.reading);
        let mut notes = Notes::new(Layer::Meta, self.base);
        self.meta.read(&mut notes);
        merged.add(notes.reading);
        let known = &merged.reading.facts;
        let mut notes = Notes::new(Layer::Text, self.base).without(merged.settled());
        if let Some(heading) = heading {
            prose::read_title(heading, "h1", 0.7, &mut notes);
        }
        prose::read_title(&self.title, "title", 0.6, &mut notes);
        let mut own_words = [heading.unwrap_or_default(), known.title.as_deref().unwrap_or_default()].join("\n");
        if let Some(description) = &known.description {
            own_words.push('\n');
            own_words.push_str(description);
        }
        // The ad's own words first: the rest of the page says things of other homes too.
        prose::read(&own_words, "description", 0.65, &mut notes);
        let text = offered::without_answers(&parts.region.text(self.outline));
        prose::read(&text, "body", 0.55, &mut notes);
        let prices = !(notes.knows(Field::Price) && notes.knows(Field::Operation));
        if prices && (known.price.is_some() || !offered::is_on_request(&text)) {
            prose::read_price(&text, "body", 0.55, &mut notes);
        }
        if known.operation.is_none() {
            offered::read_operation(&own_words, "description", 0.6, &mut notes);
            offered::read_operation(&text, "body", 0.5, &mut notes);
        }
        prose::read_words(if known.description.is_some() { &own_words } else { &text }, "description", 0.6, &mut notes);
        notes.read(Field::Operation, self.base.path(), "url", 0.5);
        notes.read(Field::Title, &self.title, "title", 0.5);
        if let Some(address) = &known.address {
            places::read_place_in(address, "address", &mut notes);
        }
        places::read_headings(heading.unwrap_or_default(), &self.title, &mut notes);
        if known.photos.is_empty() {
            photos::read(self.outline, &parts.region, &mut notes);
        }
        merged.add(notes.reading);
        merged.finish()
    }

    fn read_orphans(&self, within: Range<Index>, belongs: impl Fn(Index) -> bool, notes: &mut Notes<'_>) {
        let mut object = serde_json::Map::new();
        let from = self.orphans.partition_point(|(node, _, _)| *node < within.start);
        for (node, name, value) in self.orphans[from..].iter().take_while(|(node, _, _)| *node < within.end) {
            if belongs(*node) && !object.contains_key(name) {
                object.insert(name.clone(), value.clone());
            }
        }
        if !object.is_empty() {
            let orphans = Home {
                layer: Layer::Microdata,
                node: 0,
                listed: false,
                url: None,
                parts: vec![&object],
                reading: OnceCell::new(),
            };
            home::read(&orphans, notes);
        }
    }

    /// Reads the cards, by the address each leads to.
    pub(super) fn cards(&self, parts: &Parts<'_>) -> Vec<(Url, Reading)> {
        let mut read = Cards::default();
        // Structured data inside a card or under the address it leads to is the card's.
        let mut by_address: HashMap<_, Vec<usize>> = HashMap::new();
        for (position, card) in parts.cards.iter().enumerate() {
            by_address.entry(key(&card.url)).or_default().push(position);
        }
        let own: HashSet<*const Home<'_>> = parts.own.iter().map(|home| std::ptr::from_ref(*home)).collect();
        let mut of_cards: Vec<Vec<&Home<'_>>> = vec![Vec::new(); parts.cards.len()];
        let mut alone: Vec<(&Url, &Home<'_>)> = Vec::new();
        for home in &self.structured.homes {
            let around =
                Some(home.node).filter(|&node| node > 0).and_then(|node| parts.card_around(self.outline, node));
            let address = home.url.as_ref().filter(|url| !self.own.has(url));
            match (around, address.map(|url| (url, by_address.get(&key(url))))) {
                (Some(card), _) => of_cards[card].push(home),
                (None, Some((_, Some(cards)))) => cards.iter().for_each(|&card| of_cards[card].push(home)),
                (None, Some((url, None))) if !own.contains(&std::ptr::from_ref(home)) => alone.push((url, home)),
                _ => {}
            }
        }
        for (card, of_card) in parts.cards.iter().zip(of_cards) {
            let mut merged = Merged::default();
            if let Some(spider) = self.spider {
                merged.add(spider.read_card(card.root));
            }
            for layer in [Layer::JsonLd, Layer::Microdata] {
                let mut notes = Notes::new(layer, self.base);
                for home in of_card.iter().filter(|home| home.layer == layer) {
                    home::read(home, &mut notes);
                }
                if layer == Layer::Microdata {
                    self.read_orphans(card.root..self.outline.nodes[card.root].end, |_| true, &mut notes);
                }
                merged.add(notes.reading);
            }
            merged.add(self.read_card_markup(card.root));
            read.add(&card.url, merged);
        }
        for (url, home) in alone {
            let mut notes = Notes::new(home.layer, self.base);
            home::read(home, &mut notes);
            let mut merged = Merged::default();
            merged.add(notes.reading);
            read.add(url, merged);
        }
        let operation = self.page_operation(parts);
        read.in_order
            .into_iter()
            .map(|(url, mut merged)| {
                merged.default_operation(operation.as_ref());
                (url, merged.finish())
            })
            .filter(|(_, reading)| {
                let facts = &reading.facts;
                facts.price.is_some()
                    || facts.area_m2.is_some()
                    || facts.rooms.is_some()
                    || facts.plot_area_m2.is_some()
            })
            .collect()
    }

    /// What the page says it offers, in its heading, its title or its address: the same for all its cards.
    fn page_operation(&self, parts: &Parts<'_>) -> Option<Reading> {
        if parts.is_ad {
            return None;
        }
        let mut notes = Notes::new(Layer::Card, self.base);
        if let Some(heading) = self.heading() {
            prose::read_search_heading(heading, "h1", &mut notes);
        }
        prose::read_search_heading(&self.title, "title", &mut notes);
        notes.read(Field::Operation, self.base.path(), "url", 0.4);
        Some(notes.reading)
    }

    fn read_card_markup(&self, root: Index) -> Reading {
        let outline = self.outline;
        let region = Region::new(outline, root, Vec::new());
        let mut notes = Notes::new(Layer::Card, self.base);
        let heading = cards::heading(outline, root).unwrap_or_default();
        notes.read(Field::Title, heading, "heading", 0.8);
        markup::read(outline, &region, &mut notes);
        prose::read_title(heading, "heading", 0.7, &mut notes);
        let text = outline.text_of(root);
        markup::read_text(text, "text", 0.7, &mut notes);
        prose::read_words(text, "text", 0.6, &mut notes);
        if notes.reading.facts.kind.is_none() {
            let kind = words::kind(heading);
            notes.take(Field::Kind, |f| &mut f.kind, kind, "heading", heading, 0.6);
        }
        let address = notes.reading.facts.address.clone();
        if let Some(address) = address {
            places::read_place_in(&address, "address", &mut notes);
        }
        places::read_place_in(heading, "heading", &mut notes);
        let node = &outline.nodes[root];
        if let Some(id) =
            ["data-id", "data-listing-id", "data-adid", "data-element-id"].iter().find_map(|name| node.attr(name))
        {
            notes.read(Field::Reference, id, "@data-id", 0.4);
        }
        photos::read(outline, &region, &mut notes);
        notes.reading
    }
}
