//! Cards: repeated elements that each stand for an ad and lead to its page.
//!
//! A card is recognised by what it holds (a link of its own, and a price, an area or rooms) and by its siblings that
//! hold the like, not by its class names. Where groups nest, the inner one is of cards and the outer one of rows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use url::Url;

use super::links::{Anchor, looks_like_detail, page_url};
use super::numbers;
use super::outline::{Index, Outline};
use super::prose;

/// An ad on a page of ads.
#[derive(Debug, Clone)]
pub(super) struct Card {
    /// Its element.
    pub(super) root: Index,
    /// The ad's own page.
    pub(super) url: Url,
}

const PRICE: u8 = 1;
const AREA: u8 = 2;
const ROOMS: u8 = 4;
const BATHROOMS: u8 = 8;
const STRUCTURED: u8 = 16;
const PICTURE: u8 = 32;
const HEADING: u8 = 64;
const ALL: u8 = 127;

/// What the search for cards looks at.
pub(super) struct Page<'o, 'a> {
    /// The page.
    pub(super) outline: &'o Outline<'a>,
    /// Its links, in document order.
    pub(super) anchors: &'o [Anchor],
    /// Its own addresses: a link to one of them is no card's.
    pub(super) own: &'o dyn Fn(&Url) -> bool,
    /// What relative addresses are relative to.
    pub(super) base: &'o Url,
    /// Menus, footers, filters: no cards there.
    pub(super) chrome: &'o [Range<Index>],
    /// Elements with a home's structured data.
    pub(super) homes: &'o [Index],
}

/// Finds the cards, in document order, without overlaps.
pub(super) fn find(page: &Page<'_, '_>) -> Vec<Card> {
    let marks = Marks::of(page);
    let outline = page.outline;
    let h1: Vec<Index> = (0..outline.nodes.len()).filter(|&i| outline.nodes[i].tag() == "h1").collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut chrome = page.chrome.iter().peekable();
    let mut skip_until = 0;
    for (index, node) in outline.nodes.iter().enumerate() {
        while let Some(part) = chrome.peek() {
            if part.start > index {
                break;
            }
            skip_until = skip_until.max(part.end);
            chrome.next();
        }
        if index < skip_until || !may_be_card(node.tag()) {
            continue;
        }
        let evidence = marks.within(outline, index);
        if weight(evidence) < 3 || (h1.len() == 1 && outline.contains(index, h1[0])) {
            continue;
        }
        let Some(url) = link_of(page, index) else { continue };
        candidates.push(Candidate { index, url, evidence });
    }
    let mut roots = grouped(outline, &candidates);
    add_singles(outline, &candidates, &mut roots, page);
    roots
        .into_iter()
        .filter_map(|(root, candidate)| {
            let candidate = &candidates[candidate];
            let title = heading(outline, root).unwrap_or_default();
            // A tile that leads to more results: `Pisos en Ruzafa desde 90.000 €`.
            (!prose::is_search_heading(title)).then(|| Card { root, url: candidate.url.clone() })
        })
        .collect()
}

struct Candidate {
    index: Index,
    url: Url,
    evidence: u8,
}

fn may_be_card(tag: &str) -> bool {
    matches!(tag, "article" | "li" | "div" | "section" | "tr" | "a" | "figure" | "dd" | "tbody") || tag.contains('-')
}

fn weight(evidence: u8) -> u32 {
    [(PRICE, 2), (AREA, 2), (ROOMS, 1), (BATHROOMS, 1), (STRUCTURED, 3), (PICTURE, 1), (HEADING, 1)]
        .iter()
        .filter(|(mark, _)| evidence & mark != 0)
        .map(|(_, weight)| weight)
        .sum()
}

/// Where on the page facts stand.
struct Marks {
    in_text: Vec<(usize, u8)>,
    on_nodes: Vec<(Index, u8)>,
}

impl Marks {
    fn of(page: &Page<'_, '_>) -> Self {
        let text = &page.outline.text;
        let mut in_text: Vec<(usize, u8)> = numbers::prices(text).map(|found| (found.at.start, PRICE)).collect();
        in_text.extend(numbers::areas(text).map(|(_, at)| (at.start, AREA)));
        in_text.extend(prose::room_places(text).map(|at| (at, ROOMS)));
        in_text.extend(prose::bathroom_places(text).map(|at| (at, BATHROOMS)));
        in_text.sort_unstable();
        let mut on_nodes: Vec<(Index, u8)> = page.homes.iter().map(|&node| (node, STRUCTURED)).collect();
        for (index, node) in page.outline.nodes.iter().enumerate() {
            match node.tag() {
                "img" | "picture" => on_nodes.push((index, PICTURE)),
                "h2" | "h3" | "h4" | "h5" => on_nodes.push((index, HEADING)),
                _ => {}
            }
            if node.attr("data-price").is_some()
                || node.attr("data-precio").is_some()
                || node.attr("itemprop") == Some("price")
            {
                on_nodes.push((index, STRUCTURED));
            }
        }
        on_nodes.sort_unstable();
        Self { in_text, on_nodes }
    }

    fn within(&self, outline: &Outline<'_>, index: Index) -> u8 {
        let node = &outline.nodes[index];
        let mut evidence = 0;
        let from = self.in_text.partition_point(|&(at, _)| at < node.text.start);
        for &(at, mark) in &self.in_text[from..] {
            if at >= node.text.end || evidence & 15 == 15 {
                break;
            }
            evidence |= mark;
        }
        let from = self.on_nodes.partition_point(|&(at, _)| at < index);
        for &(at, mark) in &self.on_nodes[from..] {
            if at >= node.end || evidence == ALL {
                break;
            }
            evidence |= mark;
        }
        evidence
    }
}

/// Groups of siblings of one make that lead to different pages; by element, the candidate it is.
fn grouped(outline: &Outline<'_>, candidates: &[Candidate]) -> BTreeMap<Index, usize> {
    let mut groups: HashMap<(Index, &str, &str), Vec<usize>> = HashMap::new();
    for (position, candidate) in candidates.iter().enumerate() {
        let node = &outline.nodes[candidate.index];
        let (tag, class) = make(outline, candidate.index);
        groups.entry((node.parent, tag, class)).or_default().push(position);
    }
    let mut groups: Vec<(Index, Vec<usize>)> = groups
        .into_iter()
        .filter(|(_, members)| {
            members.iter().map(|&member| candidates[member].url.as_str()).collect::<HashSet<_>>().len() > 1
        })
        .map(|((parent, _, _), members)| (parent, members))
        .collect();
    // The innermost first: what is inside has the later parent.
    groups.sort_by_key(|(parent, members)| (std::cmp::Reverse(*parent), members.first().copied()));
    let mut roots: BTreeMap<Index, usize> = BTreeMap::new();
    for (_, members) in groups {
        let inside = |member: usize| {
            let index = candidates[member].index;
            index + 1..outline.nodes[index].end
        };
        let with_cards = members.iter().filter(|&&member| roots.range(inside(member)).next().is_some()).count();
        // A few members that hold several links of their own are cards with extras; if most do, they are rows of cards.
        if with_cards == 0 || (members.len() >= 4 && with_cards * 2 < members.len()) {
            for &member in &members {
                let nested: Vec<Index> = roots.range(inside(member)).map(|(&root, _)| root).collect();
                for root in &nested {
                    roots.remove(root);
                }
                roots.insert(candidates[member].index, member);
            }
        }
    }
    roots
}

/// What kind of element it is to the page's makers: its tag, and its first class where the tag says little.
fn make<'a>(outline: &Outline<'a>, index: Index) -> (&'a str, &'a str) {
    let node = &outline.nodes[index];
    let class = match node.tag() {
        "article" | "li" | "tr" => "",
        _ => node.class().split_ascii_whitespace().next().unwrap_or_default(),
    };
    (node.tag(), class)
}

/// Adds cards without siblings: of the make of others on the page, or sure enough by themselves.
fn add_singles(
    outline: &Outline<'_>,
    candidates: &[Candidate],
    roots: &mut BTreeMap<Index, usize>,
    page: &Page<'_, '_>,
) {
    let makes: HashSet<(&str, &str)> = roots
        .keys()
        .map(|&root| make(outline, root))
        .filter(|(tag, class)| !class.is_empty() || *tag == "article")
        .collect();
    let by_element: HashMap<Index, &Url> =
        candidates.iter().map(|candidate| (candidate.index, &candidate.url)).collect();
    // The innermost first, then out to all that leads to the same page only.
    for (position, candidate) in candidates.iter().enumerate().rev() {
        let index = candidate.index;
        let alike = makes.contains(&make(outline, index));
        let sure = (outline.nodes[index].tag() == "article"
            || candidate.evidence & STRUCTURED != 0
            || (candidate.evidence & HEADING != 0 && is_called_card(outline.nodes[index].class())))
            && weight(candidate.evidence) >= 4
            && looks_like_detail(&candidate.url);
        if !(alike || sure) || overlaps(outline, roots, index) {
            continue;
        }
        let mut root = index;
        if !alike {
            for around in outline.ancestors(index) {
                let same = by_element.get(&around).is_some_and(|url| *url == &candidate.url);
                let others = anchors_in(page, around)
                    .any(|anchor| anchor.url != candidate.url && looks_like_detail(&anchor.url));
                if !same || others || overlaps(outline, roots, around) {
                    break;
                }
                root = around;
            }
        }
        roots.insert(root, position);
    }
}

/// Whether a class calls its element a card or an ad.
fn is_called_card(class: &str) -> bool {
    class.to_ascii_lowercase().split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| {
        matches!(
            word,
            "card"
                | "listing"
                | "property"
                | "result"
                | "anuncio"
                | "inmueble"
                | "item"
                | "ad"
                | "teaser"
                | "tile"
                | "vivienda"
        )
    })
}

fn overlaps(outline: &Outline<'_>, roots: &BTreeMap<Index, usize>, index: Index) -> bool {
    roots.range(index..outline.nodes[index].end).next().is_some()
        || roots.range(..index).next_back().is_some_and(|(&root, _)| outline.contains(root, index))
}

fn anchors_in<'o>(page: &'o Page<'_, '_>, index: Index) -> impl Iterator<Item = &'o Anchor> {
    let end = page.outline.nodes[index].end;
    let from = page.anchors.partition_point(|anchor| anchor.node < index);
    page.anchors[from..].iter().take_while(move |anchor| anchor.node < end)
}

/// Most links looked at in one card: what holds more is a list.
const MOST_LINKS: usize = 60;

/// The page an element leads to: of its links the one in its heading, around its picture, or that looks like an ad's.
fn link_of(page: &Page<'_, '_>, index: Index) -> Option<Url> {
    let outline = page.outline;
    let anchors: Vec<&Anchor> = anchors_in(page, index).take(MOST_LINKS + 1).collect();
    let mut best: Option<(i32, &Url)> = None;
    for anchor in &anchors {
        if (page.own)(&anchor.url) || (page.base.host().is_some() && anchor.url.path() == "/") {
            continue;
        }
        let node = &outline.nodes[anchor.node];
        let class = node.class().to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| class.contains(word));
        let in_heading = anchor.node == index
            || outline.ancestors(anchor.node).take(3).any(|around| {
                around >= index && matches!(outline.nodes[around].tag(), "h1" | "h2" | "h3" | "h4" | "h5")
            })
            || (anchor.node + 1..node.end)
                .take(30)
                .any(|inside| matches!(outline.nodes[inside].tag(), "h2" | "h3" | "h4" | "h5"));
        let mut score = 0;
        score += if in_heading { 4 } else { 0 };
        score += if looks_like_detail(&anchor.url) { 3 } else { 0 };
        score += if node.attr("itemprop") == Some("url") { 4 } else { 0 };
        score += if says(&["title", "titulo", "detail", "link", "card"]) { 2 } else { 0 };
        score -= if says(&["agency", "agencia", "logo", "contact", "fav", "phone", "share", "agent"]) { 4 } else { 0 };
        score -= if anchor.url.host() == page.base.host() { 0 } else { 3 };
        score -= i32::from(anchor.nofollow);
        score += i32::from(!outline.text_of(anchor.node).is_empty());
        score += anchors.iter().filter(|other| other.url == anchor.url).take(3).map(|_| 1).sum::<i32>();
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, &anchor.url));
        }
    }
    if let Some((_, url)) = best {
        return Some(url.clone());
    }
    let node = &outline.nodes[index];
    ["data-href", "data-url", "data-link", "data-detail-url"]
        .iter()
        .find_map(|name| node.attr(name))
        .and_then(|href| page_url(href, page.base))
        .filter(|url| !(page.own)(url))
}

/// The heading of a card: the text of its first heading, else of its first link with words.
pub(super) fn heading<'o>(outline: &'o Outline<'_>, root: Index) -> Option<&'o str> {
    let inside = || root..outline.nodes[root].end;
    let first = |wanted: &dyn Fn(Index) -> bool| {
        inside().find(|&index| wanted(index) && !outline.text_of(index).is_empty()).map(|index| outline.text_of(index))
    };
    first(&|index| matches!(outline.nodes[index].tag(), "h1" | "h2" | "h3" | "h4" | "h5"))
        .or_else(|| {
            first(&|index| {
                let class = outline.nodes[index].class().to_ascii_lowercase();
                class.contains("title") || class.contains("titulo")
            })
        })
        .or_else(|| {
            first(&|index| {
                let text = outline.text_of(index);
                outline.nodes[index].tag() == "a" && !text.contains('\n') && text.contains(|c: char| c.is_alphabetic())
            })
        })
        .map(|text| text.lines().next().unwrap_or(text))
        .or_else(|| outline.text_of(root).lines().map(str::trim).find(|line| is_wordy(line)))
        .or_else(|| inside().find_map(|index| outline.nodes[index].attr("alt").filter(|alt| alt.len() > 8)))
}

/// Whether a line may head a card: words, and neither a price nor a list of measures.
fn is_wordy(line: &str) -> bool {
    let letters = line.chars().filter(|letter| letter.is_alphabetic()).count();
    (5..=120).contains(&line.len())
        && letters * 2 > line.len()
        && numbers::price(line).is_none()
        && numbers::area(line).is_none()
        && prose::room_places(line).next().is_none()
}
