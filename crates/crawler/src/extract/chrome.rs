//! What surrounds a page's content: menus, footers, filters, calculators, and sections that lead to other ads.

use std::ops::Range;

use super::numbers::fold;
use super::outline::{Index, Outline};

/// The parts that say nothing of the page's own ad, in document order.
pub(super) fn parts(outline: &Outline<'_>) -> Vec<Range<Index>> {
    let h1: Vec<Index> = (0..outline.nodes.len()).filter(|&i| outline.nodes[i].tag() == "h1").collect();
    let mut parts: Vec<Range<Index>> = Vec::new();
    for (index, node) in outline.nodes.iter().enumerate() {
        let range = index..node.end;
        if parts.last().is_some_and(|last| last.end >= range.end) {
            continue;
        }
        if is_chrome(outline, index) && !h1.iter().any(|h1| range.contains(h1)) {
            parts.push(range);
        }
    }
    parts
}

fn is_chrome(outline: &Outline<'_>, index: Index) -> bool {
    let node = &outline.nodes[index];
    match node.tag() {
        "nav" | "footer" | "form" | "select" | "dialog" => return true,
        // An article's header is part of it, the site's is not.
        "header" => {
            return !outline
                .ancestors(index)
                .any(|around| matches!(outline.nodes[around].tag(), "article" | "main" | "section"));
        }
        "html" | "body" | "main" | "article" | "h1" | "h2" | "a" | "span" => return false,
        _ => {}
    }
    if node.attr("role").is_some_and(|role| matches!(role, "navigation" | "contentinfo" | "search" | "dialog")) {
        return true;
    }
    let id = node.attr("id").unwrap_or_default();
    node.class().split_ascii_whitespace().chain(std::iter::once(id)).any(|name| {
        let name = name.to_ascii_lowercase();
        name.split(['-', '_']).any(|word| {
            matches!(
                word,
                "breadcrumb"
                    | "breadcrumbs"
                    | "pagination"
                    | "paginacion"
                    | "cookie"
                    | "cookies"
                    | "footer"
                    | "navbar"
                    | "menu"
                    | "filters"
                    | "filtros"
                    | "facets"
                    | "mortgage"
                    | "hipoteca"
                    | "calculator"
                    | "calculadora"
                    | "newsletter"
            )
        })
    })
}

/// Most sections of other ads looked for.
const MOST_SECTIONS: usize = 50;

/// The sections under headings such as `Inmuebles similares`, in document order.
pub(super) fn similar(outline: &Outline<'_>) -> Vec<Range<Index>> {
    let mut parts: Vec<Range<Index>> = Vec::new();
    for (index, node) in outline.nodes.iter().enumerate() {
        if parts.len() >= MOST_SECTIONS {
            break;
        }
        if !matches!(node.tag(), "h2" | "h3" | "h4" | "h5") || !is_similar_heading(outline.text_of(index)) {
            continue;
        }
        let parent = node.parent;
        let whole = parent..outline.nodes[parent].end;
        let holds_the_ad = matches!(outline.nodes[parent].tag(), "main" | "body" | "html" | "article")
            || (whole.start..index).any(|inside| outline.nodes[inside].tag() == "h1")
            || (whole.start..index).filter(|&inside| matches!(outline.nodes[inside].tag(), "h2" | "h3")).count() > 0;
        if !holds_the_ad {
            parts.push(whole);
            continue;
        }
        let end = outline
            .children(parent)
            .filter(|&child| child > index)
            .find(|&child| {
                matches!(outline.nodes[child].tag(), "h1" | "h2") && !is_similar_heading(outline.text_of(child))
            })
            .unwrap_or(whole.end);
        parts.push(index..end);
    }
    parts
}

fn is_similar_heading(text: &str) -> bool {
    if text.len() > 90 {
        return false;
    }
    let folded = fold(text);
    [
        "similar",
        "tambien te puede",
        "te puede interesar",
        "podria interesar",
        "te pueden interesar",
        "relacionad",
        "otros inmuebles",
        "otras viviendas",
        "otros pisos",
        "otros anuncios",
        "otras propiedades",
        "mas inmuebles",
        "mas pisos",
        "mas anuncios",
        "mas viviendas",
        "you may also",
        "you might also",
        "also like",
        "other properties",
        "other homes",
        "more properties",
        "more homes",
        "more listings",
        "related",
        "recomendad",
        "recommended",
        "visto recientemente",
        "recently viewed",
        "cerca de aqui",
        "en la misma zona",
        "nearby homes",
        "nearby properties",
        "destacados",
    ]
    .iter()
    .any(|words| folded.contains(words))
}
