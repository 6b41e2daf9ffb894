//! Is this page an ad's own, or a page of ads, or neither? Decided by the weight of evidence, since no single sign holds
//! on every site.

use domain::facts::{Field, Layer, PropertyKind};

use super::ad::{Page, Parts};
use super::by_selectors::Selected;
use super::{home, markup, numbers, prose};

/// Evidence from which on a page is an ad's own.
const ENOUGH: i32 = 4;
/// The same where no other ad is on the page.
const ENOUGH_ALONE: i32 = 3;

impl Page<'_, '_> {
    /// Weighs the evidence.
    pub(super) fn is_ad(&self, parts: &Parts<'_>) -> bool {
        if let Some(decided) = self.spider.and_then(Selected::is_detail) {
            return decided;
        }
        let own = &parts.reading;
        let facts = &own.facts;
        let layer = |field| own.provenance.get(&field).map(|found| found.layer);
        if facts.price.is_none() && facts.area_m2.is_none() && facts.rooms.is_none() && facts.plot_area_m2.is_none() {
            // Structured data under the page's own address may describe a home without any of these.
            return self.structured_weight(parts) >= 6 && facts.address.is_some() && !self.looks_like_results(parts);
        }
        let mut weight = self.structured_weight(parts);
        if self.meta.has_price() {
            weight += 2;
        }
        weight += match layer(Field::Price) {
            Some(Layer::Selectors) => 4,
            Some(Layer::Labels) => 2,
            Some(_) => 1,
            None => 0,
        };
        weight += i32::from(facts.area_m2.is_some() || facts.plot_area_m2.is_some());
        weight += i32::from(facts.rooms.is_some());
        let labelled = own.provenance.values().filter(|found| found.layer == Layer::Labels).count();
        weight += if labelled >= 5 { 2 } else { i32::from(labelled >= 3) };
        let described = layer(Field::Description).is_some_and(|layer| layer <= Layer::Labels);
        weight += i32::from(described);
        if let Some(heading) = self.heading() {
            weight += i32::from(super::words::kind(heading).is_some_and(|kind| kind != PropertyKind::Commercial));
        }
        if self.looks_like_results(parts) {
            weight -= 4;
        }
        if self.structured.is_list && parts.own.is_empty() {
            weight -= 2;
        }
        if self.prices_outside_cards(parts) > 2 {
            weight -= 2;
        }
        if self.base.path() == "/" && self.base.query().is_none() {
            weight -= 3;
        }
        let alone = parts.cards.is_empty() && facts.price.is_some();
        weight >= if alone { ENOUGH_ALONE } else { ENOUGH }
    }

    /// How surely structured data outside cards and lists describes the page's own home.
    fn structured_weight(&self, parts: &Parts<'_>) -> i32 {
        parts
            .own
            .iter()
            .map(|home| {
                let facts = &home::alone(home, self.base).facts;
                let tells = facts.price.is_some()
                    || facts.area_m2.is_some()
                    || facts.rooms.is_some()
                    || facts.latitude.is_some()
                    || facts.address.is_some();
                match &home.url {
                    _ if !tells => 0,
                    Some(url) if self.own.has(url) => 6,
                    Some(_) => 2,
                    None => 4,
                }
            })
            .max()
            .unwrap_or(0)
    }

    /// Whether heading or title are those of a page of results, or several cards come with a pager.
    pub(super) fn looks_like_results(&self, parts: &Parts<'_>) -> bool {
        let heading = self.heading().unwrap_or_default();
        let title = self.title.split(['|', '·', '—', '–']).next().unwrap_or_default();
        prose::is_search_heading(heading)
            || (prose::is_search_heading(title) && (heading.is_empty() || parts.cards.len() > 1))
            || (parts.cards.len() > 2 && self.anchors.iter().any(|anchor| anchor.next))
    }

    /// Different prices that elements outside the cards are marked with.
    fn prices_outside_cards(&self, parts: &Parts<'_>) -> usize {
        let mut prices: Vec<i64> = parts
            .region
            .nodes(self.outline)
            .filter(|&(index, _)| markup::price_element(self.outline, index))
            .filter_map(|(index, _)| numbers::price(self.outline.text_of(index)))
            .map(|found| found.money.minor)
            .collect();
        prices.sort_unstable();
        prices.dedup();
        prices.len()
    }
}
