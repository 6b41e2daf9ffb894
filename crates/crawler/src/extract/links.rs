//! Links: where they lead, what they seem to lead to, and which are not followed.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::numbers::fold;
use super::outline::{Index, Outline};
use super::pattern::compile;
use crate::page::{LeftLink, Link, LinkKind, WhyNot};
use crate::{address, plain};

/// Longest address shown of what is no web address, in characters.
const LONGEST_SHOWN: usize = 200;

/// A link as it stands on the page.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    /// Its element.
    pub(super) node: Index,
    /// Where it leads, absolute, without a fragment.
    pub(super) url: Url,
    /// Whether the page asks not to follow it.
    pub(super) nofollow: bool,
    /// The `rel` says next.
    pub(super) next: bool,
}

/// All links of the page to other pages, in order.
pub(super) fn anchors(outline: &Outline<'_>, base: &Url) -> Vec<Anchor> {
    (0..outline.nodes.len())
        .filter_map(|node| {
            let element = &outline.nodes[node];
            let rel = element.attr("rel").unwrap_or_default().to_ascii_lowercase();
            let has = |word: &str| rel.split_ascii_whitespace().any(|found| found == word);
            let href = match element.tag() {
                "a" | "area" => element.attr("href")?,
                "link" if has("next") => element.attr("href")?,
                _ => return None,
            };
            let url = page_url(href, base)?;
            Some(Anchor { node, url, nofollow: has("nofollow"), next: has("next") })
        })
        .collect()
}

/// The page that `href` leads to: an http or https address without its fragment, and no picture or file.
pub(super) fn page_url(href: &str, base: &Url) -> Option<Url> {
    web_url(href, base).filter(|url| !is_asset(url))
}

fn web_url(href: &str, base: &Url) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let mut url = address::web(href, base)?;
    url.set_fragment(None);
    Some(url)
}

/// Most feeds that one page may name.
const MOST_FEEDS: usize = 3;

/// The feeds that the page names as other forms of it: `link[rel=alternate]` of their types. Those of comments hold no
/// ads.
pub(super) fn feeds(outline: &Outline<'_>, base: &Url) -> Vec<Link> {
    let mut feeds: Vec<Link> = Vec::new();
    for node in outline.nodes.iter().filter(|node| node.tag() == "link") {
        let said = |name: &str| node.attr(name).unwrap_or_default().trim().to_ascii_lowercase();
        let alternate = said("rel").split_ascii_whitespace().any(|word| word == "alternate");
        let kind = said("type");
        let kind = kind.split(';').next().unwrap_or_default().trim_end();
        let comments = [said("title"), said("href")].iter().any(|text| text.contains("comment"))
            || said("title").contains("comentario");
        if !alternate || comments || !matches!(kind, "application/rss+xml" | "application/atom+xml") {
            continue;
        }
        let Some(url) = node.attr("href").and_then(|href| page_url(href, base)) else { continue };
        if feeds.len() < MOST_FEEDS && !feeds.iter().any(|feed| feed.url == url) {
            feeds.push(Link { url, kind: LinkKind::Feed });
        }
    }
    feeds
}

fn is_asset(url: &Url) -> bool {
    const ASSETS: [&str; 38] = [
        "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "bmp", "tif", "tiff", "css", "js", "mjs", "map",
        "json", "pdf", "zip", "rar", "gz", "tar", "7z", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "mp3", "mp4",
        "webm", "avi", "mov", "woff", "woff2", "ttf", "ics", "vcf",
    ];
    let name = url.path().rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, ending)| ASSETS.iter().any(|asset| asset.eq_ignore_ascii_case(ending)))
}

/// Whether an address looks like one ad's page: it carries the ad's number or a telling path.
pub(super) fn looks_like_detail(url: &Url) -> bool {
    static DETAIL: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"(?i)(?:^|/)(?:inmuebles?|anuncios?|viviendas?|propiedad(?:es)?|property|properties|listings?|ads?|detalle|detail|details|ficha|fichas|homes?|for-sale|to-rent|piso|casa|atico|chalet|apartamento|flat|house)/.*\d|[-_/]\d{4,}(?:[-_.][^/]*)?/?$|(?:^|/)d\d+$|/(?:p|v|a)-?\d{3,}",
        )
    });
    static PAGE: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"(?i)(?:^|/)(?:p|pag|pagina|page|pg)[-_/]?\d+(?:\.html?)?/?$|/(?:blog|noticias|news|tag|category|categoria|agencia|agency|agencies|agentes?|agents?)/",
        )
    });
    if PAGE.is_match(url.path()) {
        return false;
    }
    DETAIL.is_match(url.path())
        || url.query_pairs().any(|(name, value)| {
            matches!(
                name.as_ref(),
                "id" | "ref" | "inmueble" | "anuncio" | "idinmueble" | "property" | "property_id" | "listing" | "cod"
            ) && value.chars().any(|c| c.is_ascii_digit())
        })
}

/// The links to follow: absolute, each once, the strongest kind of its occurrences, in page order.
/// `details` are known to be ads' pages; those that no anchor leads to are added.
pub(super) fn links(outline: &Outline<'_>, anchors: &[Anchor], page: &Url, details: &[Url]) -> Vec<Link> {
    let mut places: HashMap<&Url, usize> = HashMap::new();
    let mut links: Vec<Link> = Vec::new();
    let in_order = details;
    let details: HashSet<&Url> = in_order.iter().collect();
    for anchor in anchors.iter().filter(|anchor| !anchor.nofollow) {
        let kind = if details.contains(&anchor.url) {
            LinkKind::Detail
        } else if is_next(outline, anchor, page) {
            LinkKind::Next
        } else if looks_like_detail(&anchor.url) {
            LinkKind::Detail
        } else {
            LinkKind::Other
        };
        if let Some(&known) = places.get(&anchor.url) {
            let known = &mut links[known];
            if known.kind == LinkKind::Other || (known.kind == LinkKind::Detail && kind == LinkKind::Next) {
                known.kind = kind;
            }
            continue;
        }
        if anchor.url == *page {
            continue;
        }
        places.insert(&anchor.url, links.len());
        links.push(Link { url: anchor.url.clone(), kind });
    }
    let mut known: HashSet<&Url> = anchors.iter().map(|anchor| &anchor.url).collect();
    known.insert(page);
    for url in in_order {
        if known.insert(url) {
            links.push(Link { url: url.clone(), kind: LinkKind::Detail });
        }
    }
    links
}

/// The links of the page that are not among those followed, each once, with the reason. `why` gives the spider's.
pub(super) fn left(
    outline: &Outline<'_>,
    base: &Url,
    page: &Url,
    page_says_nofollow: bool,
    followed: &[Link],
    why: impl Fn(&Url) -> Option<WhyNot>,
) -> Vec<LeftLink> {
    let followed: HashSet<&Url> = followed.iter().map(|link| &link.url).collect();
    let mut told: HashSet<String> = HashSet::new();
    let mut left = Vec::new();
    for node in outline.nodes.iter().filter(|node| matches!(node.tag(), "a" | "area")) {
        let Some(href) = node.attr("href").map(str::trim).filter(|href| !href.is_empty() && !href.starts_with('#'))
        else {
            continue;
        };
        let (address, reason) = match web_url(href, base) {
            None => (plain::line(href, LONGEST_SHOWN).unwrap_or_default(), WhyNot::NotWeb),
            Some(url) if url == *page || followed.contains(&url) => continue,
            Some(url) => {
                let rel = node.attr("rel").unwrap_or_default().to_ascii_lowercase();
                let reason = if is_asset(&url) {
                    WhyNot::Asset
                } else if page_says_nofollow {
                    WhyNot::PageNofollow
                } else if rel.split_ascii_whitespace().any(|word| word == "nofollow") {
                    WhyNot::Nofollow
                } else if let Some(reason) = why(&url) {
                    reason
                } else {
                    continue;
                };
                (url.into(), reason)
            }
        };
        if told.insert(address.clone()) {
            left.push(LeftLink { url: address, why: reason });
        }
    }
    left
}

pub(super) fn is_next(outline: &Outline<'_>, anchor: &Anchor, page: &Url) -> bool {
    if anchor.next {
        return true;
    }
    let node = &outline.nodes[anchor.node];
    let text = outline.text_of(anchor.node);
    if text.len() > 40 {
        return false;
    }
    let label = [text, node.attr("aria-label").unwrap_or_default(), node.attr("title").unwrap_or_default()];
    let says_next = label.iter().any(|label| {
        let folded = fold(label);
        let word = folded.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(
            word,
            "siguiente"
                | "next"
                | "siguientes"
                | "next page"
                | "pagina siguiente"
                | "siguiente pagina"
                | "ver mas"
                | "mas resultados"
                | "load more"
                | "cargar mas"
                | "mostrar mas"
                | "show more"
                | "more results"
                | "proxima"
                | "proxima pagina"
        ) || matches!(folded.as_str(), "›" | "»" | "→" | ">" | ">>")
    });
    if says_next && !node.class().contains("carousel") {
        return true;
    }
    let numbered = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    numbered && (is_in_pager(outline, anchor.node) || same_but_numbers(&anchor.url, page))
}

fn is_in_pager(outline: &Outline<'_>, node: Index) -> bool {
    outline.ancestors(node).take(5).any(|around| {
        let around = &outline.nodes[around];
        let marks =
            [around.class(), around.attr("id").unwrap_or_default(), around.attr("aria-label").unwrap_or_default()];
        marks.iter().any(|mark| {
            let mark = mark.to_ascii_lowercase();
            mark.contains("pag") || mark.contains("pager")
        })
    })
}

/// Whether two addresses are of one series: they differ in numbers only, or in a page parameter.
fn same_but_numbers(one: &Url, other: &Url) -> bool {
    let stem = |url: &Url| -> String {
        let path: String = url.path().chars().filter(|c| !c.is_ascii_digit()).collect();
        path.trim_end_matches(['/', '-'])
            .trim_end_matches("pagina")
            .trim_end_matches("page")
            .trim_end_matches('/')
            .to_owned()
    };
    one.host() == other.host() && stem(one) == stem(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn read(html: &str) -> Vec<(String, LinkKind)> {
        let html = Html::parse_document(html);
        let outline = Outline::of(&html);
        let page = Url::parse("http://a.example/pisos/").expect("a URL");
        links(&outline, &anchors(&outline, &page), &page, &[])
            .into_iter()
            .map(|link| (link.url.as_str().trim_start_matches("http://a.example").to_owned(), link.kind))
            .collect()
    }

    #[test]
    fn links_are_absolute_unique_and_of_a_kind() {
        let found = read(
            r##"<link rel="next" href="?page=2"><a href="/inmueble/123456#fotos">x</a><a href="/inmueble/123456">y</a>
            <a href="/contacto">c</a><a href="mailto:a@b.c">m</a><a href="tel:1">t</a><a href="javascript:void(0)">j</a>
            <a href="foto.JPG">f</a><a href="/secreto" rel="nofollow">n</a><a href="#top">top</a>
            <nav class="pagination"><a href="?page=3">3</a><a href="?page=4">Siguiente »</a></nav>"##,
        );
        assert_eq!(
            found,
            [
                ("/pisos/?page=2".to_owned(), LinkKind::Next),
                ("/inmueble/123456".to_owned(), LinkKind::Detail),
                ("/contacto".to_owned(), LinkKind::Other),
                ("/pisos/?page=3".to_owned(), LinkKind::Next),
                ("/pisos/?page=4".to_owned(), LinkKind::Next),
            ]
        );
    }

    #[test]
    fn feeds_that_a_page_names() {
        let html = Html::parse_document(
            r#"<link rel="alternate" type="application/rss+xml" href="/feed/" title="Pisos">
            <link rel="ALTERNATE feed" type="application/atom+xml; charset=utf-8" href="atom.xml">
            <link rel="alternate" type="application/rss+xml" href="/feed/">
            <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
            <link rel="alternate" type="application/rss+xml" href="/x/feed/" title="Comentarios">
            <link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" type="application/rss+xml" href="/s">
            <link rel="alternate" type="application/rss+xml" href="/3"><link rel="alternate" type="application/rss+xml" href="/4">"#,
        );
        let page = Url::parse("http://a.example/pisos/").expect("a URL");
        let found: Vec<String> =
            feeds(&Outline::of(&html), &page).iter().map(|feed| feed.url.path().to_owned()).collect();
        assert_eq!(found, ["/feed/", "/pisos/atom.xml", "/3"]);
    }

    #[test]
    fn addresses_of_ads() {
        for (path, expected) in [
            ("/inmueble/123456/", true),
            ("/inmueble/4455/piso-chiva", true),
            ("/piso-en-venta-ruzafa-98765", true),
            ("/en/property/villa-12", true),
            ("/detalle.php?id=77", true),
            ("/pisos/valencia/pagina-2", false),
            ("/pisos/", false),
            ("/contacto", false),
            ("/agencia/12345", false),
        ] {
            let url = Url::parse("http://a.example").and_then(|base| base.join(path)).expect("a URL");
            assert_eq!(looks_like_detail(&url), expected, "{path}");
        }
    }
}
