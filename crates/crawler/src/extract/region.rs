//! A part of a page without some parts of its own: a detail page without its menus and the cards of similar homes.

use std::ops::Range;

use super::outline::{Index, Node, Outline};

/// A part of a page.
#[derive(Debug, Clone)]
pub(super) struct Region {
    nodes: Range<Index>,
    /// Parts left out: disjoint, in order.
    without: Vec<Range<Index>>,
}

impl Region {
    /// The element and all in it, without the given parts.
    pub(super) fn new(outline: &Outline<'_>, root: Index, mut without: Vec<Range<Index>>) -> Self {
        without.sort_by_key(|part| (part.start, usize::MAX - part.end));
        let mut disjoint: Vec<Range<Index>> = Vec::with_capacity(without.len());
        for part in without {
            if disjoint.last().is_none_or(|last| last.end <= part.start) {
                disjoint.push(part);
            }
        }
        let end = outline.nodes.get(root).map_or(root, |node| node.end);
        Self { nodes: root..end, without: disjoint }
    }

    /// Whether an element is part of it.
    pub(super) fn has(&self, index: Index) -> bool {
        let after = self.without.partition_point(|part| part.start <= index);
        let left_out = after.checked_sub(1).is_some_and(|before| index < self.without[before].end);
        self.nodes.contains(&index) && !left_out
    }

    /// Its elements in document order.
    pub(super) fn nodes<'o, 'a>(&'o self, outline: &'o Outline<'a>) -> impl Iterator<Item = (Index, &'o Node<'a>)> {
        let mut next = self.nodes.start;
        let mut parts = self.without.iter().peekable();
        std::iter::from_fn(move || {
            while let Some(part) = parts.peek() {
                if part.start > next {
                    break;
                }
                next = next.max(part.end);
                parts.next();
            }
            (next < self.nodes.end).then(|| {
                next += 1;
                (next - 1, &outline.nodes[next - 1])
            })
        })
    }

    /// Its visible text, in lines.
    pub(super) fn text(&self, outline: &Outline<'_>) -> String {
        let Some(root) = outline.nodes.get(self.nodes.start) else { return String::new() };
        let mut text = String::new();
        let mut at = root.text.start;
        for part in &self.without {
            let Some(left_out) = outline.nodes.get(part.start) else { continue };
            if part.start < self.nodes.start || part.start >= self.nodes.end || left_out.text.start < at {
                continue;
            }
            text.push_str(&outline.text[at..left_out.text.start]);
            text.push('\n');
            at = outline.nodes[part.end - 1].text.end.max(left_out.text.end);
        }
        if at < root.text.end {
            text.push_str(&outline.text[at..root.text.end]);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    #[test]
    fn parts_left_out_are_neither_walked_nor_read() {
        let html = Html::parse_document("<main><p>one</p><div><p>two</p></div><p>three</p></main>");
        let outline = Outline::of(&html);
        let find = |tag: &str| outline.nodes.iter().position(|node| node.tag() == tag).expect(tag);
        let (main, div) = (find("main"), find("div"));
        let region = Region::new(&outline, main, vec![div..outline.nodes[div].end, div + 1..div + 2]);
        assert_eq!(region.text(&outline).split_whitespace().collect::<Vec<_>>(), ["one", "three"]);
        let tags: Vec<&str> = region.nodes(&outline).map(|(_, node)| node.tag()).collect();
        assert_eq!(tags, ["main", "p", "p"]);
        assert!(!region.has(div + 1) && region.has(main + 1));
    }
}
