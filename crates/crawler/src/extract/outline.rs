//! A page's elements in document order, and its visible text in one string.
//!
//! Every element knows where its subtree ends and which part of the text is its own, so that "the text of this element"
//! and "is this inside that" are slices and comparisons, never another walk over the tree.

use std::ops::Range;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node as HtmlNode};

/// Position of an element in [`Outline::nodes`].
pub(super) type Index = usize;

/// The outline of a page.
pub(super) struct Outline<'a> {
    /// Elements in document order.
    pub(super) nodes: Vec<Node<'a>>,
    /// Visible text: blocks on lines of their own, white space collapsed, no-break spaces made plain.
    pub(super) text: String,
}

/// An element.
pub(super) struct Node<'a> {
    element: &'a Element,
    tree: NodeRef<'a, HtmlNode>,
    /// The element around it; itself for the root.
    pub(super) parent: Index,
    /// One past the last element inside it.
    pub(super) end: Index,
    /// Its part of [`Outline::text`].
    pub(super) text: Range<usize>,
    /// Not shown: hidden, struck out, a script, a form's options.
    pub(super) quiet: bool,
}

impl<'a> Node<'a> {
    /// The node in the parsed tree.
    pub(super) fn tree(&self) -> NodeRef<'a, HtmlNode> {
        self.tree
    }

    /// Its identity in the parsed tree.
    pub(super) fn id(&self) -> NodeId {
        self.tree.id()
    }

    /// The tag name, in lower case.
    pub(super) fn tag(&self) -> &'a str {
        self.element.name()
    }

    /// An attribute.
    pub(super) fn attr(&self, name: &str) -> Option<&'a str> {
        // A few comparisons are quicker than making the name an atom, which takes a lock for names like `data-price`.
        self.element.attrs().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// All attributes.
    pub(super) fn attrs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.element.attrs()
    }

    /// The `class` attribute, empty where there is none.
    pub(super) fn class(&self) -> &'a str {
        self.attr("class").unwrap_or_default()
    }

    /// The text inside as it was written: of scripts and templates too.
    pub(super) fn raw_text(&self) -> String {
        self.tree.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect()
    }

    /// `tag.first-class` or `tag#id`: how a person would point at it.
    pub(super) fn path(&self) -> String {
        let tag = self.tag();
        match (self.class().split_ascii_whitespace().next(), self.attr("id")) {
            (Some(class), _) => format!("{tag}.{class}"),
            (None, Some(id)) => format!("{tag}#{id}"),
            (None, None) => tag.to_owned(),
        }
    }
}

impl<'a> Outline<'a> {
    /// Outlines a parsed page, without recursion.
    pub(super) fn of(html: &'a Html) -> Self {
        let mut nodes: Vec<Node<'a>> = Vec::with_capacity(1024);
        let mut text = String::with_capacity(8 * 1024);
        let mut open: Vec<Index> = Vec::new();
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    HtmlNode::Element(element) => {
                        let index = nodes.len();
                        let parent = open.last().copied().unwrap_or(index);
                        let quiet = (parent != index && nodes[parent].quiet) || is_quiet(element);
                        if !quiet {
                            separate(&mut text, element.name());
                        }
                        let at = text.len();
                        nodes.push(Node { element, tree: node, parent, end: index + 1, text: at..at, quiet });
                        open.push(index);
                    }
                    HtmlNode::Text(words) if !open.last().is_some_and(|&index| nodes[index].quiet) => {
                        push_words(&mut text, words);
                    }
                    _ => {}
                },
                Edge::Close(node) if node.value().is_element() => {
                    if let Some(index) = open.pop() {
                        let end = nodes.len();
                        let node = &mut nodes[index];
                        node.end = end;
                        node.text.end = text.len();
                        if !node.quiet {
                            separate(&mut text, node.element.name());
                        }
                    }
                }
                Edge::Close(_) => {}
            }
        }
        Self { nodes, text }
    }

    /// An element's visible text, trimmed.
    pub(super) fn text_of(&self, index: Index) -> &str {
        self.text[self.nodes[index].text.clone()].trim()
    }

    /// The elements directly inside one.
    pub(super) fn children(&self, index: Index) -> impl Iterator<Item = Index> + '_ {
        let end = self.nodes[index].end;
        let mut next = index + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.nodes[child].end;
                child
            })
        })
    }

    /// The elements around one, the nearest first.
    pub(super) fn ancestors(&self, index: Index) -> impl Iterator<Item = Index> + '_ {
        let mut at = index;
        std::iter::from_fn(move || {
            let parent = self.nodes[at].parent;
            (parent != at).then(|| {
                at = parent;
                parent
            })
        })
    }

    /// Whether `inner` is `outer` or inside it.
    pub(super) fn contains(&self, outer: Index, inner: Index) -> bool {
        outer <= inner && inner < self.nodes[outer].end
    }
}

/// The visible text of a piece of HTML, its line ends kept: in data for machines they often mean what they are.
pub(super) fn text_as_written(html: &Html) -> String {
    let mut text = String::new();
    let mut quiet = 0;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                HtmlNode::Element(element) if quiet > 0 || is_quiet(element) => quiet += 1,
                HtmlNode::Element(element) => separate(&mut text, element.name()),
                HtmlNode::Text(words) if quiet == 0 => text.push_str(words),
                _ => {}
            },
            Edge::Close(node) => match node.value() {
                HtmlNode::Element(_) if quiet > 0 => quiet -= 1,
                HtmlNode::Element(element) => separate(&mut text, element.name()),
                _ => {}
            },
        }
    }
    text
}

fn is_quiet(element: &Element) -> bool {
    match element.name() {
        "script" | "style" | "noscript" | "template" | "svg" | "head" | "option" | "textarea" | "iframe" | "del"
        | "s" | "strike" => return true,
        _ => {}
    }
    if element.attr("hidden").is_some() {
        return true;
    }
    if let Some(style) = element.attr("style")
        && style.contains("none")
        && style.replace(' ', "").to_ascii_lowercase().contains("display:none")
    {
        return true;
    }
    element.attr("class").is_some_and(is_former_price)
}

/// A class such as `price-old` or `precio-anterior`: the price that no longer holds.
fn is_former_price(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    (class.contains("pric") || class.contains("preci"))
        && class.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| {
            matches!(
                word,
                "old" | "before" | "antes" | "anterior" | "previous" | "former" | "tachado" | "strike" | "was"
            )
        })
}

/// Blocks stand on lines of their own, other elements apart by a space; marks of mere style join (`m<sup>2</sup>`).
fn separate(text: &mut String, tag: &str) {
    match tag {
        "sup" | "sub" | "b" | "strong" | "em" | "i" | "u" | "font" | "mark" | "wbr" | "bdi" | "bdo" | "abbr"
        | "small" => {}
        "a" | "span" | "img" | "label" | "time" | "data" | "button" | "input" | "select" | "code" | "q" | "cite"
        | "picture" | "source" | "meta" | "link" => {
            if text.ends_with(|last: char| !last.is_whitespace()) {
                text.push(' ');
            }
        }
        _ => {
            while text.ends_with(' ') {
                text.pop();
            }
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        }
    }
}

fn push_words(text: &mut String, words: &str) {
    let mut ends_blank = text.is_empty() || text.ends_with([' ', '\n']);
    for letter in words.chars() {
        if letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}' | '\u{ad}') {
            if !ends_blank && letter.is_whitespace() {
                text.push(' ');
                ends_blank = true;
            }
        } else {
            text.push(letter);
            ends_blank = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        let html = Html::parse_document(html);
        Outline::of(&html).text
    }

    #[test]
    fn blocks_stand_apart_and_units_stay_together() {
        assert_eq!(text("<p>85&nbsp;m<sup>2</sup><p><span>3</span><span>hab.</span>"), "85 m2\n3 hab.\n");
    }

    #[test]
    fn what_is_not_shown_is_not_text() {
        let page = "<div>a<script>b</script><del>100 €</del><i hidden>c</i><b style='display: none'>d</b>\
                    <span class='price price--old'>9 €</span></div>";
        assert_eq!(text(page).trim(), "a");
    }

    #[test]
    fn an_element_slices_its_own_text() {
        let html = Html::parse_document("<ul><li>one</li><li>two <b>three</b></li></ul>");
        let outline = Outline::of(&html);
        let items: Vec<&str> =
            (0..outline.nodes.len()).filter(|&i| outline.nodes[i].tag() == "li").map(|i| outline.text_of(i)).collect();
        assert_eq!(items, ["one", "two three"]);
    }
}
