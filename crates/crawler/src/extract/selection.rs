//! Matching a spider's selectors in so many steps and no more.
//!
//! What a selector costs hangs on the page: `i ~ br` goes back from every `br` over all before it, and `:has()` goes
//! through all that an element holds. So every step counts: an element that is gone to, a question that is asked of it.
//! Once the steps are spent, no way leads on, and no answer counts any more.

use std::cell::Cell;

use ego_tree::NodeRef;
use scraper::selector::{CssLocalName, CssString, NonTSPseudoClass, PseudoElement, Simple};
use scraper::{ElementRef, Node};
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::matching::{
    ElementSelectorFlags, MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode,
    SelectorCaches, matches_selector,
};
use selectors::{Element, OpaqueElement, SelectorImpl};

use crate::spider::Css;

/// Comparisons of bytes that are as good as one step.
const BYTES_OF_A_STEP: usize = 16;

type Namespace = <Simple as SelectorImpl>::NamespaceUrl;

/// The steps that are left for a page.
#[derive(Debug)]
pub(super) struct Steps {
    left: Cell<usize>,
    /// Whether an element's index among its siblings is being counted. That ends by itself, and is done to its end: half
    /// an index would be a wrong one.
    indexing: Cell<bool>,
}

impl Steps {
    pub(super) fn new(most: usize) -> Self {
        Self { left: Cell::new(most), indexing: Cell::new(false) }
    }

    /// The elements inside a node that a selector names, in document order; where the steps are spent, those before.
    pub(super) fn select<'a>(&self, around: NodeRef<'a, Node>, css: &Css) -> impl Iterator<Item = ElementRef<'a>> {
        let scope = ElementRef::wrap(around);
        let mut caches = SelectorCaches::default();
        // The first is the node itself.
        let inside = around.descendants().skip(1).filter_map(ElementRef::wrap);
        inside
            .map_while(move |element| Some(self.matches(element, scope, css, &mut caches)?.then_some(element)))
            .flatten()
    }

    /// Whether a selector names an element; `None` where the steps are spent.
    fn matches(
        &self,
        element: ElementRef<'_>,
        scope: Option<ElementRef<'_>>,
        css: &Css,
        caches: &mut SelectorCaches,
    ) -> Option<bool> {
        let counted = Counted { element, steps: self, weight: css.weight };
        let mut context = MatchingContext::new(
            MatchingMode::Normal,
            None,
            caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        context.scope_element = scope.map(|scope| scope.opaque());
        let alternatives = css.list.slice();
        let matches = counted.may(alternatives.len())
            && alternatives.iter().any(|one| matches_selector(one, 0, None, &counted, &mut context));
        (!self.are_spent()).then_some(matches)
    }

    fn are_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Whether there are so many left; takes them.
    fn take(&self, steps: usize) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(steps));
        steps < left
    }
}

/// An element that is matched while steps are left.
#[derive(Debug, Clone, Copy)]
struct Counted<'a, 's> {
    element: ElementRef<'a>,
    steps: &'s Steps,
    /// What one step costs.
    weight: usize,
}

impl<'a> Counted<'a, '_> {
    /// Whether something that takes so many steps may be asked.
    fn may(&self, steps: usize) -> bool {
        self.steps.indexing.set(false);
        self.steps.take(steps.saturating_mul(self.weight))
    }

    /// The first element from a node on: texts and comments by the way are steps too.
    fn first(
        &self,
        from: Option<NodeRef<'a, Node>>,
        next: fn(&NodeRef<'a, Node>) -> Option<NodeRef<'a, Node>>,
    ) -> Option<Self> {
        let mut at = from;
        while let Some(node) = at {
            if !self.steps.take(self.weight) && !self.steps.indexing.get() {
                return None;
            }
            if let Some(element) = ElementRef::wrap(node) {
                return Some(Self { element, ..*self });
            }
            at = next(&node);
        }
        None
    }
}

impl Element for Counted<'_, '_> {
    type Impl = Simple;

    fn opaque(&self) -> OpaqueElement {
        self.element.opaque()
    }

    fn parent_element(&self) -> Option<Self> {
        if !self.may(1) {
            return None;
        }
        let element = self.element.parent_element()?;
        Some(Self { element, ..*self })
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.first(self.element.prev_sibling(), NodeRef::prev_sibling)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.first(self.element.next_sibling(), NodeRef::next_sibling)
    }

    fn first_element_child(&self) -> Option<Self> {
        self.steps.indexing.set(false);
        self.first(self.element.first_child(), NodeRef::next_sibling)
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.element.is_html_element_in_html_document()
    }

    fn has_local_name(&self, name: &CssLocalName) -> bool {
        self.may(1) && self.element.has_local_name(name)
    }

    fn has_namespace(&self, namespace: &Namespace) -> bool {
        self.may(1) && self.element.has_namespace(namespace)
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.element.is_same_type(&other.element)
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Namespace>,
        name: &CssLocalName,
        operation: &AttrSelectorOperation<&CssString>,
    ) -> bool {
        // A text inside another may be sought anew from each byte on.
        let each = match operation {
            AttrSelectorOperation::Exists => 0,
            AttrSelectorOperation::WithValue { value, .. } => 1 + value.0.len(),
        };
        let wanted: &str = &name.0;
        let attrs = self.element.value().attrs();
        let bytes: usize =
            attrs.map(|(found, value)| if found == wanted { 1 + value.len().saturating_mul(each) } else { 1 }).sum();
        self.may(1 + bytes / BYTES_OF_A_STEP) && self.element.attr_matches(namespace, name, operation)
    }

    fn match_non_ts_pseudo_class(&self, _: &NonTSPseudoClass, _: &mut MatchingContext<'_, Simple>) -> bool {
        false
    }

    fn match_pseudo_element(&self, _: &PseudoElement, _: &mut MatchingContext<'_, Simple>) -> bool {
        false
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        // Asked at every step of a combinator.
        self.steps.indexing.set(false);
        self.element.is_link()
    }

    fn is_html_slot_element(&self) -> bool {
        self.element.is_html_slot_element()
    }

    fn has_id(&self, id: &CssLocalName, case: CaseSensitivity) -> bool {
        self.may(1) && self.element.has_id(id, case)
    }

    fn has_class(&self, class: &CssLocalName, case: CaseSensitivity) -> bool {
        self.may(1 + self.element.value().classes().count()) && self.element.has_class(class, case)
    }

    fn has_custom_state(&self, _: &CssLocalName) -> bool {
        false
    }

    fn imported_part(&self, _: &CssLocalName) -> Option<CssLocalName> {
        None
    }

    fn is_part(&self, _: &CssLocalName) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        let mut child = self.element.first_child();
        while let Some(node) = child {
            if !self.may(1) || node.value().is_element() || node.value().is_text() {
                return false;
            }
            child = node.next_sibling();
        }
        true
    }

    fn is_root(&self) -> bool {
        self.may(1) && self.element.is_root()
    }

    /// Asked before an index is counted, and only then.
    fn ignores_nth_child_selectors(&self) -> bool {
        let may = self.may(1);
        self.steps.indexing.set(may);
        !may
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;
    use crate::extract::by_selectors::MOST_STEPS;

    fn count(html: &Html, css: &str, steps: &Steps) -> usize {
        let css = Css::parse(css).expect(css);
        steps.select(html.tree.root(), &css).count()
    }

    /// `i`, then many `br`, then `b`.
    fn flat(many: usize) -> Html {
        Html::parse_document(&format!("<body><i></i>{}<b></b>", "<br>".repeat(many)))
    }

    #[test]
    fn the_same_elements_are_selected_as_by_scraper() {
        let html = Html::parse_document(
            "<!doctype html><title>a</title><main id=m><h2 class='a b'>1</h2><!-- c --><p lang=ES>2<b>3</b></p>\
             <p class=b data-x='q r'>4</p><ul><li>5<li class=a><i></i>6<li><a href='/ad/7'>7</a></ul>\
             <table><tr><th>8<td>9<td>10<tr><th>11<td>12</table><svg><path d=M0></path></svg></main><footer></footer>",
        );
        for css in [
            "*",
            "p",
            "P",
            ".a",
            ".A",
            "#m",
            "h2.a.b",
            "[lang]",
            "[lang=es]",
            "[data-x~=r]",
            "[href*='/ad/']",
            "[href^='/AD' i]",
            "main p b",
            "main > p",
            "h2 + p",
            "h2 ~ p",
            "ul li ~ li a",
            "li:first-child",
            "li:last-child",
            "li:nth-child(2n+1)",
            "li:nth-last-child(2)",
            "p:nth-of-type(2)",
            "p:last-of-type",
            "b:only-child",
            "h2:only-of-type",
            "tr:nth-child(2) td",
            "i:empty",
            ":empty",
            ":root",
            ":scope > body",
            "tr:has(td + td) th",
            "li:has(> i)",
            "h2:has(~ ul)",
            ":not(p):not(li)",
            ":is(li, td) > :is(a, i)",
            "main :not(ul > li)",
            "p, li, path",
            "svg path[d]",
        ] {
            let known: Vec<_> = html.select(&Selector::parse(css).expect(css)).map(|element| element.id()).collect();
            let parsed = Css::parse(css).expect(css);
            let steps = Steps::new(MOST_STEPS);
            let found: Vec<_> = steps.select(html.tree.root(), &parsed).map(|element| element.id()).collect();
            assert_eq!(found, known, "{css}");

            let scope = html.select(&Selector::parse("main").expect("a selector")).next().expect("main");
            let known: Vec<_> = scope.select(&Selector::parse(css).expect(css)).map(|element| element.id()).collect();
            let found: Vec<_> = steps.select(*scope, &parsed).map(|element| element.id()).collect();
            assert_eq!(found, known, "{css} in main");
        }
    }

    #[test]
    fn selection_stops_where_the_steps_are_spent() {
        let html = flat(1_000);
        for css in [
            "i ~ br",
            ":is(i ~ br)",
            "br:not(b ~ br)",
            "br:nth-child(n)",
            "br:nth-of-type(n)",
            "br:nth-last-child(n)",
            "br:has(~ b)",
            "br:not(:has(~ i))",
            ":nth-child(1) ~ br",
        ] {
            let steps = Steps::new(50_000);
            let found = count(&html, css, &steps);
            // Indices are remembered: counting the next is quick.
            let quick = steps.left.get() > 0;
            assert_eq!(quick, found == 1_000, "{css} selected {found}");
            if !quick {
                assert!(found < 1_000, "{css} selected {found}");
                assert_eq!(count(&html, "br", &steps), 0, "nothing more after {css}");
            }
        }
        let steps = Steps::new(50_000);
        let found = count(&html, "i ~ br", &steps);
        assert!((1..1_000).contains(&found) && steps.are_spent(), "{found} selected");
        let found = (0..2).map(|_| count(&html, "i ~ br", &Steps::new(50_000))).collect::<Vec<_>>();
        assert_eq!(found[0], found[1], "the same again");
    }

    #[test]
    fn what_one_question_may_take_is_counted_before() {
        let long = "a".repeat(100_000);
        let html = Html::parse_document(&format!("<p lang='{long}'>1</p><p>{}</p><b>2</b>", "<!---->".repeat(10_000)));
        for css in ["[lang*=ab]", "p:empty", "p:has(b)"] {
            let steps = Steps::new(1_000);
            assert_eq!((count(&html, css, &steps), steps.are_spent()), (0, true), "{css}");
        }
        let spaced = Html::parse_document(&format!("<i></i>{}<b></b>", "<!---->".repeat(10_000)));
        assert_eq!(count(&spaced, "i + b", &Steps::new(1_000)), 0);
        assert_eq!(count(&spaced, "i + b", &Steps::new(20_000)), 1);
    }

    #[test]
    fn within_a_card_the_same_steps_are_taken() {
        let html = flat(1_000);
        let body = html.select(&Selector::parse("body").expect("a selector")).next().expect("a body");
        let (steps, css) = (Steps::new(50_000), Css::parse("i ~ br").expect("a selector"));
        let found = steps.select(*body, &css).count();
        assert!((1..1_000).contains(&found), "{found} selected");
        assert_eq!(steps.select(*body, &css).count(), 0);
    }

    #[test]
    fn an_ordinary_page_leaves_most_steps_over() {
        let card = "<li class='card ad'><a href='/ad/1'><h3 class=title>Piso</h3></a><div class=data><span class=price>\
                    1</span><span class='size m2'>2</span><span><i class=icon></i>3</span></div></li>";
        let html = Html::parse_document(&format!("<main><div><ul class=list>{}</ul></div></main>", card.repeat(1_250)));
        let steps = Steps::new(MOST_STEPS);
        for _ in 0..6 {
            for css in [
                "main .list li.card .price",
                "ul.list > li.ad h3.title",
                ".data span + span",
                "li.card span:nth-child(2)",
                ".data span:has(> .icon)",
                "main a[href*='/ad/']",
            ] {
                assert_eq!(count(&html, css, &steps) % 1_250, 0, "{css}");
            }
        }
        assert!(steps.left.get() > MOST_STEPS / 2, "{} left", steps.left.get());
    }
}
