//! The places where a page says what it is, apart from what it offers: its title, its headings and alerts, its text.

use regex::Regex;

use super::numbers::fold;
use super::outline::{Node, Outline};
use super::region::Region;
use crate::plain;

/// Longest text that is a notice rather than a description that mentions something, in bytes.
const NOTICE: usize = 240;

/// Where a page may say that it is no answer.
pub(super) struct Says<'p, 'a> {
    pub(super) outline: &'p Outline<'a>,
    region: &'p Region,
    pub(super) title: &'p str,
    /// Its text without menus, forms and cards.
    pub(super) main: String,
}

impl<'p, 'a> Says<'p, 'a> {
    pub(super) fn new(outline: &'p Outline<'a>, region: &'p Region, title: &'p str) -> Self {
        Self { outline, region, title: title.trim(), main: region.text(outline).trim().to_owned() }
    }

    /// The title, whole and in parts: `404 | The agency`.
    pub(super) fn titles(&self) -> impl Iterator<Item = &'p str> {
        let parts = self.title.split(['|', '·', '—', '–', '»']).flat_map(|part| part.split(" - "));
        std::iter::once(self.title).chain(parts)
    }

    /// Its headings of the first order.
    pub(super) fn headings(&self) -> impl Iterator<Item = &'p str> {
        let nodes = self.region.nodes(self.outline);
        nodes.filter(|(_, node)| node.tag() == "h1" && !node.quiet).map(|(index, _)| self.outline.text_of(index))
    }

    /// Its headings and alerts. Those of its cards speak of other ads.
    pub(super) fn prominent(&self) -> impl Iterator<Item = &'p str> {
        let nodes = self.region.nodes(self.outline);
        nodes.filter(|(_, node)| is_prominent(node)).map(|(index, _)| self.outline.text_of(index))
    }

    /// Whether it has a form that people fill in, be it for a message, an account or an address to write to.
    pub(super) fn asks_people(&self) -> bool {
        let is_field = |node: &Node<'_>| {
            if self.outline.nodes[node.parent].quiet {
                return false;
            }
            let name = [node.attr("name"), node.attr("id")].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let name = name.to_ascii_lowercase();
            let answers_a_puzzle = ["captcha", "cod", "answer", "response", "token"].iter().any(|it| name.contains(it));
            let kind = node.attr("type").unwrap_or("text").to_ascii_lowercase();
            match (node.tag(), kind.as_str()) {
                ("textarea", _) => !answers_a_puzzle,
                ("input", "email" | "tel" | "password") => true,
                ("input", "text") => {
                    let searches = ["search", "busc", "query", "keyword"].iter().any(|it| name.contains(it));
                    !answers_a_puzzle && !searches && name != "q"
                }
                _ => false,
            }
        };
        self.outline.nodes.iter().any(is_field)
    }

    /// Whether it asks for a password.
    pub(super) fn asks_for_a_password(&self) -> bool {
        self.outline.nodes.iter().any(|node| node.tag() == "input" && node.attr("type") == Some("password"))
    }
}

fn is_prominent(node: &Node<'_>) -> bool {
    const CLASSES: [&str; 14] = [
        "alert",
        "notice",
        "aviso",
        "warning",
        "error",
        "deactivated",
        "desactivad",
        "unavailable",
        "gone",
        "removed",
        "sold",
        "not-available",
        "no-disponible",
        "mensaje",
    ];
    if node.quiet {
        return false;
    }
    match node.tag() {
        "h1" | "h2" => true,
        "div" | "p" | "section" | "span" | "strong" | "aside" => {
            node.attr("role").is_some_and(|role| matches!(role, "alert" | "status"))
                || (!node.class().is_empty() && {
                    let class = node.class().to_ascii_lowercase();
                    CLASSES.iter().any(|word| class.contains(word)) || class.contains("message")
                })
        }
        _ => false,
    }
}

/// The text, if it is as short as notices are and says what `words` look for in [`folded`] text.
pub(super) fn notice(words: &Regex, text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > NOTICE || !words.is_match(&folded(text)) {
        return None;
    }
    plain::line(text, 200)
}

/// Lower case, without accents, with straight apostrophes.
pub(super) fn folded(text: &str) -> String {
    fold(text).replace(['’', '‘', '`', '´'], "'").replace('ã', "a").replace('õ', "o")
}
