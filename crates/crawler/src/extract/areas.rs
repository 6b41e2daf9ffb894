//! Areas: links to a site's index pages (towns, districts, kinds of homes), told from links to ads, to further pages of
//! a list, and to everything else.
//!
//! No single sign holds on every site, so signs are weighed: words in the address, a number of ads, a heading over the
//! list, siblings of the same shape, a name that is the address' own last part. What weighs enough is taken for an area
//! without a visit; what weighs less has to be visited first.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use domain::area::{MAX_AREA_NAME, Standing};
use regex::Regex;
use url::Url;

use super::area_words::{self, address};
use super::links::{Anchor, is_next, looks_like_detail, page_url};
use super::outline::{Index, Outline};
use super::pattern::compile;
use super::{chrome, numbers, prose};
use crate::address::is_web;
use crate::page::{AreaLink, AreasRead};
use crate::plain;

/// Most links and options of one page that are weighed.
const MOST: usize = 20_000;
/// Longest text of a link that may name an area, in bytes.
const LONGEST: usize = 120;
/// Weight from which on a link leads to an area.
const LIKELY: u32 = 3;
/// Weight from which on a link is worth a visit.
const POSSIBLE: u32 = 2;
/// So many links of one shape are siblings.
const SIBLINGS: usize = 3;

/// A link that may lead to an area.
struct Candidate {
    node: Index,
    url: Url,
    name: String,
    ads: Option<i64>,
}

/// What the page says of areas. `details` are known to be ads' pages.
pub(super) fn read(outline: &Outline<'_>, anchors: &[Anchor], page: &Url, base: &Url, details: &[Url]) -> AreasRead {
    let chrome = chrome::parts(outline);
    let details: HashSet<&Url> = details.iter().collect();
    let mut links: Vec<AreaLink> = Vec::new();
    let mut places: HashMap<Url, usize> = HashMap::new();
    let candidates = candidates(outline, anchors, page, &details);
    let siblings = siblings(&candidates);
    let headings = Headings::of(outline);
    let mut chrome_at = 0;
    for candidate in candidates {
        while chrome.get(chrome_at).is_some_and(|part| part.end <= candidate.node) {
            chrome_at += 1;
        }
        let main = chrome.get(chrome_at).is_none_or(|part| !part.contains(&candidate.node));
        let shape = area_words::shape(&candidate.url);
        let many = siblings.get(&shape).is_some_and(|count| *count >= SIBLINGS);
        let headed = headings.name_places(candidate.node) || is_labelled(outline, candidate.node);
        let Some(standing) = weigh(&candidate, many, headed) else { continue };
        let Candidate { url, name, ads, .. } = candidate;
        let directory = area_words::is_directory(&name);
        let link = AreaLink { url, name, ads, standing, directory, main, shape };
        add(&mut links, &mut places, link);
    }
    for link in options(outline, base, page) {
        add(&mut links, &mut places, link);
    }
    let (heading, ads) = heading(outline);
    AreasRead { heading, ads, trail: trail(outline, anchors, page), links }
}

/// What an address says by itself, as sitemaps tell it; `None` where it is that of an ad or of another page altogether.
pub(crate) fn by_address(url: &Url) -> Option<AreaLink> {
    let address = address(url);
    let worth = (address.tells || address.asks)
        && !address.elsewhere
        && !address.single
        && (address.asks || !looks_like_detail(url));
    worth.then(|| AreaLink {
        url: url.clone(),
        name: String::new(),
        ads: None,
        standing: Some(Standing::Possible),
        directory: false,
        main: false,
        shape: area_words::shape(url),
    })
}

/// Each URL once, with the best that was said of it.
fn add(links: &mut Vec<AreaLink>, places: &mut HashMap<Url, usize>, link: AreaLink) {
    if let Some(&place) = places.get(&link.url) {
        let known = &mut links[place];
        known.ads = known.ads.or(link.ads);
        known.main |= link.main;
        known.directory |= link.directory;
        if known.standing != Some(Standing::Likely) && link.standing.is_some() {
            known.standing = link.standing;
        }
        return;
    }
    if links.len() < MOST {
        places.insert(link.url.clone(), links.len());
        links.push(link);
    }
}

fn candidates(outline: &Outline<'_>, anchors: &[Anchor], page: &Url, details: &HashSet<&Url>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (place, anchor) in anchors.iter().enumerate().take(MOST) {
        let node = &outline.nodes[anchor.node];
        let root = anchor.url.path() == "/" && anchor.url.query().is_none();
        if node.tag() == "link" || anchor.nofollow || anchor.url == *page || root || details.contains(&anchor.url) {
            continue;
        }
        if node.attr("hreflang").is_some() || is_next(outline, anchor, page) {
            continue;
        }
        let next = anchors.get(place + 1).map_or(outline.text.len(), |next| outline.nodes[next.node].text.start);
        let Some((name, ads)) = name_and_count(outline, anchor.node, next) else { continue };
        if looks_like_detail(&anchor.url) && ads.is_none() && !address(&anchor.url).asks {
            continue;
        }
        if numbers::price(&name).is_some() && !prose::is_search_heading(&name) {
            continue;
        }
        found.push(Candidate { node: anchor.node, url: anchor.url.clone(), name, ads });
    }
    found
}

/// How many different addresses of each shape the page leads to.
fn siblings(candidates: &[Candidate]) -> HashMap<String, usize> {
    let mut seen = HashSet::new();
    let mut siblings: HashMap<String, usize> = HashMap::new();
    for candidate in candidates {
        if seen.insert(&candidate.url) {
            *siblings.entry(area_words::shape(&candidate.url)).or_default() += 1;
        }
    }
    siblings
}

/// How much it looks like an area, if at all; `None` where it is another page altogether.
#[expect(clippy::option_option, reason = "what is no area may still lead to some")]
fn weigh(candidate: &Candidate, many: bool, headed: bool) -> Option<Option<Standing>> {
    let Candidate { url, name, ads, .. } = candidate;
    let address = address(url);
    if address.elsewhere || area_words::says_elsewhere(name) {
        return None;
    }
    if area_words::is_directory(name) {
        return Some(None);
    }
    let slug = area_words::is_slug_of(url, name);
    let mut weight = 0;
    weight += if address.asks { 2 } else { 0 };
    weight += if address.tells { 2 } else { 0 };
    weight += if prose::is_search_heading(name) { 2 } else { 0 };
    weight += if ads.is_some() { 2 } else { 0 };
    weight += if headed { 2 } else { 0 };
    weight += if slug && many { 2 } else { u32::from(slug || many) };
    if address.single && ads.is_none() {
        weight = weight.saturating_sub(3);
    }
    match weight {
        LIKELY.. => Some(Some(Standing::Likely)),
        POSSIBLE => Some(Some(Standing::Possible)),
        _ => Some(None),
    }
}

const NUMBER: &str = r"([0-9]{1,3}(?:[.,\x{a0} ][0-9]{3})+|[0-9]{1,7})";
const ADS: &str = r"(?:pisos|casas|viviendas|inmuebles|propiedades|anuncios|ofertas|resultados|homes|houses|properties|property|listings|results|ads|flats|apartments)";

/// What a link calls the page it leads to, and how many ads it says are there; `next` is where the next link's text begins.
fn name_and_count(outline: &Outline<'_>, node: Index, next: usize) -> Option<(String, Option<i64>)> {
    static IN_BRACKETS: LazyLock<Regex> =
        LazyLock::new(|| compile(&format!(r"(?i)^(.*?)\s*[(\[]\s*{NUMBER}(?:\s+{ADS})?\s*[)\]]$")));
    static AFTER: LazyLock<Regex> =
        LazyLock::new(|| compile(&format!(r"(?i)^[\s:·–-]*[(\[]?\s*{NUMBER}(?:\s+{ADS})?\s*[)\]]?\s*(?:[,;|·\n]|$)")));
    static WITH_NOUN: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r"(?i)^(.*?\S)[\s:·–-]+{NUMBER}\s+{ADS}$")));
    static BARE: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r"(?i)^{NUMBER}(?:\s+{ADS})?$")));
    let text = said(outline, node);
    if text.len() > LONGEST {
        return None;
    }
    // A number in an element of its own.
    if let Some(inside) =
        (node + 1..outline.nodes[node].end).take(20).find(|&inside| BARE.is_match(outline.text_of(inside)))
        && let Some((name, _)) = text.rsplit_once(outline.text_of(inside))
        && let Some(found) = BARE.captures(outline.text_of(inside))
    {
        return named(name.trim_end_matches(['(', '['])).map(|name| (name, amount(&found[1])));
    }
    let text = text.replace('\n', " ");
    for pattern in [&IN_BRACKETS, &WITH_NOUN] {
        if let Some(found) = pattern.captures(&text) {
            return named(&found[1]).map(|name| (name, amount(&found[2])));
        }
    }
    let end = outline.nodes[node].text.end;
    let parent = outline.nodes[outline.nodes[node].parent].text.end;
    let after = outline.text.get(end..next.min(parent)).unwrap_or_default();
    // What goes on for long is a sentence.
    let count = Some(after).filter(|after| after.len() < 40).and_then(|after| AFTER.captures(after));
    named(&text).map(|name| (name, count.and_then(|found| amount(&found[1]))))
}

fn named(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['›', '»', '→', '>', '·', '-', '|', ',']).trim();
    let wordy = text.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    plain::line(text, MAX_AREA_NAME).filter(|_| wordy)
}

fn amount(digits: &str) -> Option<i64> {
    digits.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// What a link says: its text, shown or folded away in a menu, or what stands for it.
fn said(outline: &Outline<'_>, index: Index) -> String {
    let node = &outline.nodes[index];
    let shown = outline.text_of(index);
    if !shown.is_empty() {
        return shown.to_owned();
    }
    if node.quiet {
        let texts =
            node.tree().descendants().filter_map(|inside| inside.value().as_text().map(|text| text.to_string()));
        let words: String = texts.take(20).collect::<Vec<_>>().join(" ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            return words;
        }
    }
    let picture = (index + 1..node.end).find_map(|inside| outline.nodes[inside].attr("alt"));
    node.attr("aria-label").or(node.attr("title")).or(picture).unwrap_or_default().trim().to_owned()
}

/// The page's headings that name places, each with the part of the page it stands over.
struct Headings(Vec<Range<Index>>);

impl Headings {
    fn of(outline: &Outline<'_>) -> Self {
        let is_heading = |tag: &str| {
            matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "summary" | "legend" | "caption")
        };
        let mut parts: Vec<Range<Index>> = Vec::new();
        let mut open = false;
        for (index, node) in outline.nodes.iter().enumerate().filter(|(_, node)| is_heading(node.tag())) {
            if let Some(last) = parts.last_mut().filter(|_| open) {
                last.end = last.end.min(index);
            }
            let text = outline.text_of(index);
            // The first heading is the page's own name.
            open = node.tag() != "h1"
                && text.len() <= 60
                && area_words::names_places(text)
                && !area_words::says_elsewhere(text);
            if open {
                parts.push(index..outline.nodes[node.parent].end);
            }
        }
        Self(parts)
    }

    fn name_places(&self, node: Index) -> bool {
        let after = self.0.partition_point(|part| part.start <= node);
        after.checked_sub(1).is_some_and(|last| self.0[last].contains(&node))
    }
}

/// Whether the entry of a menu that a link stands below names places: `<li>Zonas<ul><li><a>…`.
fn is_labelled(outline: &Outline<'_>, node: Index) -> bool {
    let mut inner = node;
    outline.ancestors(node).take(5).any(|around| {
        let from = std::mem::replace(&mut inner, around);
        if matches!(outline.nodes[around].tag(), "ul" | "ol" | "menu" | "tr" | "body" | "html") {
            return false;
        }
        let before = outline.text.get(outline.nodes[around].text.start..outline.nodes[from].text.start);
        let label = before.unwrap_or_default().trim();
        !label.is_empty() && label.len() <= 40 && area_words::names_places(label)
    })
}

/// Areas that a form or a menu lets choose from: the options of a field that asks for a place, each with the address
/// that its form leads to, and options that are addresses themselves.
fn options(outline: &Outline<'_>, base: &Url, page: &Url) -> Vec<AreaLink> {
    let mut links = Vec::new();
    for (index, select) in outline.nodes.iter().enumerate().filter(|(_, node)| node.tag() == "select") {
        let called = [select.attr("name"), select.attr("id"), select.attr("aria-label")];
        if !called.into_iter().flatten().any(area_words::asks_for_place) {
            continue;
        }
        let form = outline.ancestors(index).find(|&around| outline.nodes[around].tag() == "form");
        let asked = form.and_then(|form| asked_by(outline, form, base));
        for option in outline.nodes[index..select.end].iter().filter(|node| node.tag() == "option") {
            let value = option.attr("value").unwrap_or_default().trim();
            let Some((name, ads)) = option_name(&option.raw_text()) else { continue };
            if value.is_empty() || value == "0" || value == "-1" || links.len() >= MOST {
                continue;
            }
            let url = if value.starts_with(['/', '?']) || value.starts_with("http") {
                page_url(value, base)
            } else {
                let field = select.attr("name").filter(|name| area_words::asks_for_place(name));
                asked.as_ref().zip(field).map(|(action, field)| {
                    let mut url = action.clone();
                    url.query_pairs_mut().append_pair(field, value);
                    url
                })
            };
            let Some(url) = url.filter(|url| url != page) else { continue };
            let shape = area_words::shape(&url);
            let standing = Some(Standing::Likely);
            links.push(AreaLink { url, name, ads, standing, directory: false, main: true, shape });
        }
    }
    links
}

fn option_name(text: &str) -> Option<(String, Option<i64>)> {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r"^(.*?)\s*[(\[]\s*{NUMBER}\s*[)\]]$")));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match COUNTED.captures(&text) {
        Some(found) => named(&found[1]).map(|name| (name, amount(&found[2]))),
        None => named(&text).map(|name| (name, None)),
    }
}

/// The address that a form asks, with what is hidden in it.
fn asked_by(outline: &Outline<'_>, form: Index, base: &Url) -> Option<Url> {
    let node = &outline.nodes[form];
    if node.attr("method").is_some_and(|method| !method.eq_ignore_ascii_case("get")) {
        return None;
    }
    let mut url = base.join(node.attr("action").unwrap_or_default().trim()).ok()?;
    url.set_fragment(None);
    url.set_query(None);
    let hidden = outline.nodes[form..node.end].iter().filter(|inside| {
        inside.tag() == "input" && inside.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
    });
    for (name, value) in hidden.filter_map(|inside| Some((inside.attr("name")?, inside.attr("value")?))).take(10) {
        if !value.is_empty() {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    Some(url).filter(is_web)
}

/// What the page calls itself, and how many ads it says it has.
fn heading(outline: &Outline<'_>) -> (Option<String>, Option<i64>) {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r"(?i)(?:^|\s){NUMBER}\s+{ADS}\b")));
    let h1 = outline.nodes.iter().position(|node| node.tag() == "h1").map(|h1| outline.text_of(h1).to_owned());
    let title = outline.nodes.iter().find(|node| node.tag() == "title").map(super::outline::Node::raw_text);
    let ads = [h1.as_deref(), title.as_deref()].into_iter().flatten().find_map(|text| COUNT.captures(text));
    let title = title.as_deref().and_then(|title| title.split(['|', '·', '—', '–']).next()).and_then(named);
    (h1.as_deref().and_then(named).or(title), ads.and_then(|found| amount(&found[1])))
}

/// The pages that the page says it lies below, the nearest last.
fn trail(outline: &Outline<'_>, anchors: &[Anchor], page: &Url) -> Vec<Url> {
    let crumbs = outline.nodes.iter().position(|node| {
        let marks = [node.class(), node.attr("id").unwrap_or_default(), node.attr("aria-label").unwrap_or_default()];
        node.attr("itemtype").is_some_and(|kind| kind.ends_with("BreadcrumbList"))
            || marks.iter().any(|mark| {
                let mark = mark.to_ascii_lowercase();
                mark.contains("breadcrumb") || mark.contains("crumbs") || mark.contains("migas")
            })
    });
    let Some(crumbs) = crumbs else { return Vec::new() };
    let within = anchors.iter().filter(|anchor| outline.contains(crumbs, anchor.node) && anchor.url != *page);
    within.take(20).map(|anchor| anchor.url.clone()).collect()
}
