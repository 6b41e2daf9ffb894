//! How a page is read.
//!
//! A page is parsed once and outlined ([`outline`]); everything else works on the outline. What the page says is read in
//! layers, the most trusted first: the site's selectors, JSON-LD, microdata, embedded state, labelled values, `meta`
//! elements, prose. Each layer makes its own reading; they are merged by filling what is still unknown, and every fact
//! keeps the place it stood in.
//!
//! [`cards`] finds the ads on pages of results; what is inside a card never reaches the page's own ad. [`sort`] decides
//! from the evidence whether the page is an ad's own.
//!
//! A feed is not a page: [`feed_items`] reads its items, each by itself.
//!
//! To add a layer, write its reading over [`notes::Notes`] and give it its place in [`ad::read`].

mod ad;
mod area_words;
mod areas;
mod by_selectors;
mod cards;
mod chrome;
mod feed_items;
mod floors;
mod home;
mod json_ld;
mod label_names;
mod labels;
mod links;
mod markup;
mod merged;
mod meta;
mod microdata;
mod missing;
mod nesting;
mod notes;
mod notices;
mod numbers;
mod offered;
mod outline;
mod pattern;
mod photos;
mod places;
mod print;
mod prose;
mod region;
mod relaxed;
mod says;
mod selection;
mod sort;
mod state;
mod state_names;
mod structured;
mod tables;
mod values;
mod walls;
mod words;

use domain::facts::{Field, Layer, Reading};
use scraper::Html;
use url::Url;

pub(crate) use area_words::shape as area_shape;
pub(crate) use areas::by_address as area_by_address;
pub(crate) use values::unescape;

use crate::fetch::Fetched;
use crate::page::{LeftLink, PageReading};
use crate::spider::Recipe;
use crate::{address, feed};

/// Reads a page. Pure: the same text gives the same reading. Never panics, whatever the text.
pub fn read_page(html: &str, url: &Url, recipe: &Recipe) -> PageReading {
    read(html, url, recipe, Extra::Nothing)
}

/// The same, with what the page says of the areas of its site.
pub fn read_page_for_areas(html: &str, url: &Url, recipe: &Recipe) -> PageReading {
    read(html, url, recipe, Extra::Areas)
}

/// What is wanted of a page besides the usual.
enum Extra<'l> {
    Nothing,
    /// The links that are not followed.
    Left(&'l mut Vec<LeftLink>),
    /// What it says of areas.
    Areas,
}

fn read(html: &str, url: &Url, recipe: &Recipe, extra: Extra<'_>) -> PageReading {
    if let Some(reading) = feed_items::read(html, url) {
        return reading;
    }
    if html.len() > feed::MOST_OF_OTHER_XML && feed::root(html).is_some() {
        return PageReading::default();
    }
    let parsed = Html::parse_document(&nesting::bounded(html));
    let outline = outline::Outline::of(&parsed);
    let meta = meta::Meta::of(&outline);
    let base = base(&outline, url);
    let anchors = links::anchors(&outline, &base);
    let blocks = json_ld::blocks(&outline);
    let items = microdata::items(&outline);
    let structured = structured::find(&blocks, &items, &base);
    let canonical = canonical(&outline, &base);
    let spider = match recipe {
        Recipe::Structured => None,
        Recipe::Selectors(spider) => Some(by_selectors::Selected::new(spider, &parsed, &outline, &base)),
    };
    let page = ad::Page {
        outline: &outline,
        meta: &meta,
        base: &base,
        own: ad::OwnAddresses::new(url, canonical.as_ref(), &meta, &outline, &base),
        anchors: &anchors,
        structured: &structured,
        orphans: &items.orphans,
        spider: spider.as_ref(),
        title: outline.nodes.iter().find(|node| node.tag() == "title").map(outline::Node::raw_text).unwrap_or_default(),
    };
    let mut parts = page.sort();
    let mut listing = ad::Page::listing(&mut parts);
    let cards = page.cards(&parts);
    let says = says::Says::new(&outline, &parts.region, &page.title);
    let results = !cards.is_empty() || page.looks_like_results(&parts);
    // Who is kept out, or sent away, may still be shown what the page is called and what it costs.
    let shows_ads = !cards.is_empty() || listing.as_ref().is_some_and(is_shown);
    if !shows_ads && let Some(words) = walls::blocked(&says) {
        return PageReading { blocked: Some(words), ..PageReading::default() };
    }
    let priced = listing.as_ref().is_some_and(|listing| listing.facts.price.is_some());
    let says_gone = notices::gone(&says, priced)
        .filter(|_| listing.is_some() || !page.looks_like_results(&parts))
        .or_else(|| ad::Page::ended(&parts).filter(|_| listing.is_some()));
    if says_gone.is_some() {
        // What a gone ad still shows is no news of it.
        listing = None;
    } else if !listing.as_ref().is_some_and(is_shown)
        && let Some(missing) = missing::missing(&says, !cards.is_empty())
    {
        return PageReading { missing: Some(missing), ..PageReading::default() };
    }
    let listing = listing.filter(Reading::says_something);
    let print = match &listing {
        Some(listing) => print::of_ad(&says.main, listing),
        None if results || says_gone.is_some() => None,
        None => print::of_text(&says.main, url),
    };
    let mut details: Vec<Url> = cards.iter().map(|(url, _)| url.clone()).collect();
    details.extend(structured.listed_urls.iter().cloned());
    let mut links = if meta.nofollow() { Vec::new() } else { links::links(&outline, &anchors, url, &details) };
    let choice = spider.as_ref().map(|spider| (spider, spider.chosen(&anchors)));
    if let Some((spider, chosen)) = choice.as_ref().filter(|_| !meta.nofollow()) {
        links = spider.follow(links, url, chosen, &details);
    }
    let mut areas = None;
    match extra {
        Extra::Nothing => {}
        Extra::Areas => {
            let followed = if meta.nofollow() { &[][..] } else { &anchors };
            areas = Some(areas::read(&outline, followed, url, &base, &details));
        }
        Extra::Left(left) => {
            let why = |link: &Url| {
                let (spider, chosen) = choice.as_ref()?;
                spider.why_not(link, chosen, details.contains(link))
            };
            *left = links::left(&outline, &base, url, meta.nofollow(), &links, why);
        }
    }
    if !meta.nofollow() {
        links.extend(links::feeds(&outline, &base));
    }
    PageReading {
        canonical: canonical.filter(|canonical| canonical.host() == url.host()),
        listing,
        cards,
        items: Vec::new(),
        links,
        areas,
        results,
        says_gone,
        missing: None,
        print,
        blocked: None,
    }
}

/// Reads an answer as a page: what its headers and its status say of it counts too.
pub fn read_answer(answer: &Fetched, recipe: &Recipe) -> PageReading {
    answered(answer, recipe, Extra::Nothing)
}

/// The same, with what the page says of the areas of its site.
pub fn read_answer_for_areas(answer: &Fetched, recipe: &Recipe) -> PageReading {
    answered(answer, recipe, Extra::Areas)
}

/// The same, with the links that are not followed.
pub fn read_answer_and_left(answer: &Fetched, recipe: &Recipe) -> (PageReading, Vec<LeftLink>) {
    let mut left = Vec::new();
    let reading = answered(answer, recipe, Extra::Left(&mut left));
    (reading, left)
}

fn answered(answer: &Fetched, recipe: &Recipe, extra: Extra<'_>) -> PageReading {
    let wall = |words: String| PageReading { blocked: Some(words), ..PageReading::default() };
    if let Some(challenge) = answer.challenge {
        return wall(challenge.to_owned());
    }
    let reading = read(&answer.text(), &answer.final_url, recipe, extra);
    let says_something = reading.listing.is_some()
        || reading.says_gone.is_some()
        || reading.missing.is_some()
        || reading.blocked.is_some()
        || !reading.cards.is_empty()
        || !reading.links.is_empty();
    // "Accepted": the answer is to come, once the visitor's browser has done what is asked of it.
    if answer.status == 202 && !says_something { wall("status 202 without a page".to_owned()) } else { reading }
}

/// Whether the page shows its visitor what the ad says, and not only machines that look for its title.
fn is_shown(listing: &Reading) -> bool {
    let figures = [Field::Price, Field::Area, Field::UsableArea, Field::PlotArea, Field::Rooms, Field::Latitude];
    figures
        .iter()
        .filter_map(|field| listing.provenance.get(field))
        .any(|found| !matches!(found.layer, Layer::Meta) && !matches!(found.path.as_str(), "title" | "url"))
}

fn base(outline: &outline::Outline<'_>, url: &Url) -> Url {
    let base = outline.nodes.iter().find(|node| node.tag() == "base").and_then(|node| node.attr("href"));
    base.and_then(|href| address::web(href, url))
        .filter(|base| !address::leads_inside(base, url))
        .unwrap_or_else(|| url.clone())
}

fn canonical(outline: &outline::Outline<'_>, base: &Url) -> Option<Url> {
    let link = outline.nodes.iter().find(|node| {
        node.tag() == "link"
            && node
                .attr("rel")
                .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical")))
    })?;
    links::page_url(link.attr("href")?, base)
}

/// Whether a reading is worth keeping.
trait SaysSomething {
    fn says_something(&self) -> bool;
}

impl SaysSomething for Reading {
    fn says_something(&self) -> bool {
        let facts = &self.facts;
        facts.price.is_some()
            || facts.area_m2.is_some()
            || facts.plot_area_m2.is_some()
            || facts.rooms.is_some()
            || facts.latitude.is_some()
            || (facts.title.is_some() && facts.address.is_some())
    }
}
