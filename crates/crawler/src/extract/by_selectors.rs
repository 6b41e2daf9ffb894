//! Reading a page by a spider's own selectors.

use std::collections::{HashMap, HashSet};

use domain::facts::{Field, Layer, Reading};
use ego_tree::NodeId;
use scraper::{ElementRef, Html};
use url::Url;

use super::cards::Card;
use super::links::{Anchor, page_url};
use super::notes::Notes;
use super::outline::{Index, Outline};
use crate::page::{Link, LinkKind};
use crate::spider::{Parse, Rule, SelectorsSpider};

/// Selected values were pointed out by somebody who knows the site.
const SURE: f32 = 0.98;

/// A page and the spider that reads it.
pub(super) struct Selected<'p, 'a> {
    spider: &'p SelectorsSpider,
    html: &'a Html,
    outline: &'p Outline<'a>,
    base: &'p Url,
    places: HashMap<NodeId, Index>,
}

impl<'p, 'a> Selected<'p, 'a> {
    /// Brings the two together.
    pub(super) fn new(spider: &'p SelectorsSpider, html: &'a Html, outline: &'p Outline<'a>, base: &'p Url) -> Self {
        let places = outline.nodes.iter().enumerate().map(|(index, node)| (node.id(), index)).collect();
        Self { spider, html, outline, base, places }
    }

    /// Whether the page is an ad's own, where the spider decides it.
    pub(super) fn is_detail(&self) -> Option<bool> {
        let when = self.spider.when.as_ref()?;
        Some(self.html.select(when).next().is_some())
    }

    /// The cards, where the spider says what they are.
    pub(super) fn cards(&self) -> Option<Vec<Card>> {
        let rules = self.spider.cards.as_ref()?;
        let mut cards: Vec<Card> = Vec::new();
        for element in self.html.select(&rules.each) {
            let Some(&root) = self.places.get(&element.id()) else { continue };
            // A card inside a card is part of it.
            if cards.last().is_some_and(|last| self.outline.contains(last.root, root)) {
                continue;
            }
            let href = match &rules.link {
                Some(link) => element.select(link).find_map(|link| link.attr("href")),
                None => element.attr("href").or_else(|| {
                    element
                        .descendent_elements()
                        .filter(|inner| inner.value().name() == "a")
                        .find_map(|link| link.attr("href"))
                }),
            };
            if let Some(url) = href.and_then(|href| page_url(href, self.base)) {
                cards.push(Card { root, url });
            }
        }
        Some(cards)
    }

    /// Reads the page's own ad.
    pub(super) fn read_detail(&self) -> Reading {
        self.read(self.html.root_element(), &self.spider.detail)
    }

    /// Reads a card.
    pub(super) fn read_card(&self, root: Index) -> Reading {
        let rules = self.spider.cards.as_ref().map(|cards| cards.fields.as_slice()).unwrap_or_default();
        match ElementRef::wrap(self.outline.nodes[root].tree()) {
            Some(element) => self.read(element, rules),
            None => Reading::default(),
        }
    }

    fn read(&self, scope: ElementRef<'a>, rules: &[Rule]) -> Reading {
        let mut notes = Notes::new(Layer::Selectors, self.base);
        for rule in rules {
            let several = matches!(rule.field, Field::Photos | Field::Features | Field::Flags);
            for element in scope.select(&rule.select) {
                let Some(text) = self.value(element, rule) else { continue };
                if notes.read(rule.field, &text, &rule.css, SURE) && !several {
                    break;
                }
            }
        }
        notes.reading
    }

    fn value(&self, element: ElementRef<'a>, rule: &Rule) -> Option<String> {
        let text = match (&rule.attr, rule.field, rule.parse) {
            (Some(attr), _, _) => element.attr(attr)?.to_owned(),
            (None, Field::Photos, _) => element.attr("src").or_else(|| element.attr("href"))?.to_owned(),
            (None, _, Parse::Html) => element.inner_html(),
            (None, _, Parse::Text) => {
                let visible =
                    self.places.get(&element.id()).map(|&index| self.outline.text_of(index)).unwrap_or_default();
                // Somebody who selects a hidden element means it.
                if visible.is_empty() { element.text().collect() } else { visible.to_owned() }
            }
        };
        match &rule.pattern {
            None => Some(text),
            Some(pattern) => {
                pattern.captures(&text).and_then(|found| found.get(1)).map(|part| part.as_str().to_owned())
            }
        }
    }

    /// The links the spider follows: its own and those of ads, without those it denies.
    pub(super) fn follow(&self, links: Vec<Link>, anchors: &[Anchor], details: &[Url]) -> Vec<Link> {
        let chosen: HashSet<Index> = self
            .spider
            .follow
            .iter()
            .flat_map(|selector| self.html.select(selector))
            .filter_map(|element| self.places.get(&element.id()).copied())
            .collect();
        let chosen: HashSet<&Url> = anchors
            .iter()
            .filter(|anchor| {
                chosen.contains(&anchor.node)
                    || self.outline.ancestors(anchor.node).any(|around| chosen.contains(&around))
            })
            .map(|anchor| &anchor.url)
            .collect();
        let details: HashSet<&Url> = details.iter().collect();
        links
            .into_iter()
            .filter(|link| !self.spider.deny.iter().any(|deny| deny.is_match(link.url.as_str())))
            .filter(|link| self.spider.follow.is_empty() || details.contains(&link.url) || chosen.contains(&link.url))
            .map(|link| match link.kind {
                // Whoever names a link wants it followed before all others.
                LinkKind::Other if chosen.contains(&link.url) => Link { kind: LinkKind::Next, ..link },
                _ => link,
            })
            .collect()
    }
}
