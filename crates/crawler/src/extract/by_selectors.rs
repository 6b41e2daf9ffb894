//! Reading a page by a spider's own selectors.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use domain::facts::{Field, Layer, Reading};
use ego_tree::NodeId;
use scraper::{ElementRef, Html};
use url::Url;

use super::cards::Card;
use super::links::{Anchor, page_url};
use super::notes::Notes;
use super::outline::{Index, Outline};
use super::selection::Steps;
use super::values::shown;
use crate::page::{Link, LinkKind, WhyNot};
use crate::spider::{FieldRules, LinkRule, Parse, Replacement, Rule, SelectorsSpider};

/// Selected values were pointed out by somebody who knows the site.
const SURE: f32 = 0.98;
/// Bytes of text that regular expressions may go over, on one page: many times what a sensible spider needs.
const MOST_WORK: usize = 64 * 1024 * 1024;
/// Steps that selectors may take, on one page: a sensible spider takes a few for each element and selector.
pub(super) const MOST_STEPS: usize = 32 * 1024 * 1024;
/// Longest text that replacements may make, in bytes.
const LONGEST_MADE: usize = 1024 * 1024;

/// A page and the spider that reads it.
pub(super) struct Selected<'p, 'a> {
    spider: &'p SelectorsSpider,
    html: &'a Html,
    outline: &'p Outline<'a>,
    base: &'p Url,
    places: HashMap<NodeId, Index>,
    /// What is left of [`MOST_WORK`].
    work: Cell<usize>,
    /// What is left of [`MOST_STEPS`].
    steps: Steps,
}

/// The links that a spider points out.
pub(super) struct Chosen {
    links: HashSet<Url>,
    next: HashSet<Url>,
    /// Both, in the order of the rules.
    all: Vec<Url>,
}

impl<'p, 'a> Selected<'p, 'a> {
    /// Brings the two together.
    pub(super) fn new(spider: &'p SelectorsSpider, html: &'a Html, outline: &'p Outline<'a>, base: &'p Url) -> Self {
        let places = outline.nodes.iter().enumerate().map(|(index, node)| (node.id(), index)).collect();
        Self { spider, html, outline, base, places, work: Cell::new(MOST_WORK), steps: Steps::new(MOST_STEPS) }
    }

    /// Whether the page is an ad's own, where the spider decides it.
    pub(super) fn is_detail(&self) -> Option<bool> {
        let when = self.spider.when.as_ref()?;
        Some(self.steps.select(self.html.tree.root(), when).next().is_some())
    }

    /// The cards, where the spider says what they are.
    pub(super) fn cards(&self) -> Option<Vec<Card>> {
        let rules = self.spider.cards.as_ref()?;
        let mut cards: Vec<Card> = Vec::new();
        for element in self.steps.select(self.html.tree.root(), &rules.each) {
            let Some(&root) = self.places.get(&element.id()) else { continue };
            // A card inside a card is part of it.
            if cards.last().is_some_and(|last| self.outline.contains(last.root, root)) {
                continue;
            }
            let href = match &rules.link {
                Some(LinkRule { select, attr }) => {
                    let name = attr.as_deref().unwrap_or("href");
                    match select {
                        Some(select) => self.steps.select(*element, select).find_map(|link| link.attr(name)),
                        None => element.attr(name),
                    }
                }
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

    fn read(&self, scope: ElementRef<'a>, fields: &[FieldRules]) -> Reading {
        let mut notes = Notes::new(Layer::Selectors, self.base);
        for FieldRules { field, rules } in fields {
            rules.iter().any(|rule| self.read_field(scope, *field, rule, &mut notes));
        }
        notes.reading
    }

    /// Whether the rule gave a value.
    fn read_field(&self, scope: ElementRef<'a>, field: Field, rule: &Rule, notes: &mut Notes<'_>) -> bool {
        let mut found = false;
        let mut read = |element| {
            let learnt = self.value(element, field, rule).is_some_and(|text| notes.read(field, &text, &rule.css, SURE));
            found |= learnt;
            learnt
        };
        let several = matches!(field, Field::Photos | Field::Features | Field::Flags);
        match &rule.select {
            None => _ = read(scope),
            Some(select) if several => self.steps.select(*scope, select).for_each(|element| _ = read(element)),
            Some(select) => _ = self.steps.select(*scope, select).any(read),
        }
        found
    }

    fn value(&self, element: ElementRef<'a>, field: Field, rule: &Rule) -> Option<String> {
        let mut text: Cow<'_, str> = match (&rule.attr, field, rule.parse) {
            (Some(attr), _, _) => element.attr(attr)?.into(),
            (None, Field::Photos, _) => element.attr("src").or_else(|| element.attr("href"))?.into(),
            (None, _, Parse::Html) => element.inner_html().into(),
            (None, _, Parse::Text) => {
                let visible =
                    self.places.get(&element.id()).map(|&index| self.outline.text_of(index)).unwrap_or_default();
                // Somebody who selects a hidden element means it.
                if visible.is_empty() { element.text().collect::<String>().into() } else { visible.into() }
            }
        };
        for replacement in &rule.replace {
            self.spend(text.len())?;
            text = replaced(&text, replacement).into();
        }
        let found = match &rule.pattern {
            None => &*text,
            Some(pattern) => {
                self.spend(text.len())?;
                pattern.captures(&text).and_then(|found| found.get(1))?.as_str()
            }
        };
        Some(if rule.parse == Parse::Html { shown(found).into_owned() } else { found.to_owned() })
    }

    /// Allows for work on so many bytes; `None` where too much was done already.
    fn spend(&self, bytes: usize) -> Option<()> {
        self.work.set(self.work.get().checked_sub(bytes)?);
        Some(())
    }

    /// The links that the spider points out.
    pub(super) fn chosen(&self, anchors: &[Anchor]) -> Chosen {
        let mut all = Vec::new();
        let mut of = |rules: &[LinkRule]| {
            let links = self.pointed_at(rules, anchors);
            all.extend(links.iter().cloned());
            links.into_iter().collect()
        };
        let links = of(self.spider.follow.links.as_deref().unwrap_or_default());
        let next = of(&self.spider.follow.next);
        Chosen { links, next, all }
    }

    fn pointed_at(&self, rules: &[LinkRule], anchors: &[Anchor]) -> Vec<Url> {
        let mut elements: HashSet<Index> = HashSet::new();
        let mut found: Vec<Url> = Vec::new();
        for LinkRule { select, attr } in rules {
            let Some(select) = select else { continue };
            for element in self.steps.select(self.html.tree.root(), select) {
                match attr {
                    Some(attr) => found.extend(element.attr(attr).and_then(|href| page_url(href, self.base))),
                    None => elements.extend(self.places.get(&element.id())),
                }
            }
        }
        let inside = |anchor: &&Anchor| {
            elements.contains(&anchor.node)
                || self.outline.ancestors(anchor.node).any(|around| elements.contains(&around))
        };
        found.extend(anchors.iter().filter(|anchor| !anchor.nofollow).filter(inside).map(|anchor| anchor.url.clone()));
        found
    }

    /// The links the spider follows: its own and those of ads, without those it does not allow.
    pub(super) fn follow(&self, mut links: Vec<Link>, page: &Url, chosen: &Chosen, details: &[Url]) -> Vec<Link> {
        let mut known: HashSet<Url> = links.iter().map(|link| link.url.clone()).collect();
        known.insert(page.clone());
        // Those in other attributes are nowhere else.
        for url in &chosen.all {
            if known.insert(url.clone()) {
                links.push(Link { url: url.clone(), kind: LinkKind::Other });
            }
        }
        let details: HashSet<&Url> = details.iter().collect();
        links
            .into_iter()
            .filter(|link| self.why_not(&link.url, chosen, details.contains(&link.url)).is_none())
            .map(|link| match link.kind {
                _ if chosen.next.contains(&link.url) => Link { kind: LinkKind::Next, ..link },
                // Whoever names a link wants it followed before all others.
                LinkKind::Other if chosen.links.contains(&link.url) => Link { kind: LinkKind::Next, ..link },
                _ => link,
            })
            .collect()
    }

    /// Why the spider does not follow a link, if it does not.
    pub(super) fn why_not(&self, url: &Url, chosen: &Chosen, is_of_card: bool) -> Option<WhyNot> {
        let follow = &self.spider.follow;
        if follow.deny.iter().any(|deny| deny.is_match(url.as_str())) {
            return Some(WhyNot::Denied);
        }
        if !follow.allow.is_empty() && !follow.allow.iter().any(|allow| allow.is_match(url.as_str())) {
            return Some(WhyNot::NotAllowed);
        }
        let wanted = is_of_card || chosen.links.contains(url) || chosen.next.contains(url);
        (follow.links.is_some() && !wanted).then_some(WhyNot::NotChosen)
    }
}

/// The text with each match replaced, as far as it may grow.
fn replaced(text: &str, Replacement { regex, put }: &Replacement) -> String {
    let mut made = String::with_capacity(text.len());
    let mut at = 0;
    for found in regex.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        made.push_str(&text[at..whole.start()]);
        found.expand(put, &mut made);
        at = whole.end();
        if made.len() > LONGEST_MADE {
            return made;
        }
    }
    made.push_str(&text[at..]);
    made
}
