//! Readings of one ad by several layers, made one.

use std::collections::HashMap;

use domain::facts::{Facts, Feature, Field, Flag, Layer, Operation, PropertyKind, Reading};
use url::Url;

/// Cards by address: several of one ad (a slider beside the list) are one.
#[derive(Debug, Default)]
pub(super) struct Cards {
    /// In the order of the page.
    pub(super) in_order: Vec<(Url, Merged)>,
    positions: HashMap<Url, usize>,
}

impl Cards {
    /// Adds a card.
    pub(super) fn add(&mut self, url: &Url, merged: Merged) {
        if let Some(&known) = self.positions.get(url) {
            self.in_order[known].1.add(merged.reading);
        } else {
            self.positions.insert(url.clone(), self.in_order.len());
            self.in_order.push((url.clone(), merged));
        }
    }
}

/// Readings of one ad, the most trusted first. Flags are gathered from all layers, features too unless
/// structured data lists them.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// What is known so far.
    pub(super) reading: Reading,
    /// One of the layers calls the home a studio.
    says_studio: bool,
}

impl Merged {
    /// Fills what is unknown from a less trusted layer.
    pub(super) fn add(&mut self, mut other: Reading) {
        // An explicit list knows what a home lacks; prose mentions what the neighbourhood has.
        let layer = |reading: &Reading| reading.provenance.get(&Field::Features).map(|found| found.layer);
        let listed = layer(&self.reading).is_some_and(|layer| layer <= Layer::Microdata);
        let from_prose = layer(&other) == Some(Layer::Text) && listed;
        union(&mut self.reading, &mut other, Field::Flags, |facts| &mut facts.flags);
        if !from_prose {
            union(&mut self.reading, &mut other, Field::Features, |facts: &mut Facts| &mut facts.features);
        }
        self.says_studio |= says_studio(&other);
        if self.reading.facts.rooms == Some(0) && other.facts.rooms.is_some_and(|rooms| rooms > 0) {
            self.reading.facts.rooms = None;
        }
        self.weigh(&other);
        self.reading.fill_from(other);
    }

    /// The facts that prose can tell nothing more of: it fills what is unknown and makes what structured data says surer,
    /// and contradicts nothing.
    pub(super) fn settled(&self) -> Vec<Field> {
        let gathered = |field| matches!(field, Field::Flags | Field::Features | Field::Photos);
        // No rooms at all give way to any other number.
        let gives_way = |field| field == Field::Rooms && self.reading.facts.rooms == Some(0);
        let known = self
            .reading
            .provenance
            .iter()
            .filter(|(_, found)| found.confidence >= SUREST || !are_separate(found.layer, Layer::Text));
        known.map(|(&field, _)| field).filter(|&field| !gathered(field) && !gives_way(field)).collect()
    }

    /// What a second, separate part of the page says too is surer; what it contradicts is less sure.
    fn weigh(&mut self, other: &Reading) {
        for (field, same) in self.reading.compared(other) {
            let Some(theirs) = other.provenance.get(&field) else { continue };
            let Some(ours) = self.reading.provenance.get_mut(&field) else { continue };
            if same && are_separate(ours.layer, theirs.layer) {
                ours.confidence = (1.0 - (1.0 - ours.confidence) * (1.0 - theirs.confidence)).min(SUREST);
            } else if !same && is_exact(field) && ours.layer != Layer::Selectors && theirs.layer < Layer::Card {
                ours.confidence *= CONTRADICTED;
            }
        }
    }

    /// Fills in what a page of results says of all its ads.
    pub(super) fn default_operation(&mut self, page: Option<&Reading>) {
        if let Some(page) = page {
            let facts = &self.reading.facts;
            let mut page = page.clone();
            // A title that names a kind says it of all; one that does not says nothing.
            if facts.kind.is_some() {
                page.facts.kind = None;
            }
            self.reading.fill_from(page);
        }
    }

    /// The ad, without what its facts together rule out.
    pub(super) fn finish(mut self) -> Reading {
        self.infer_operation();
        let facts = &mut self.reading.facts;
        // The last place a heading names may be the neighbourhood.
        let guessed = self.reading.provenance.get(&Field::Town).is_some_and(|found| found.layer >= Layer::Card);
        if guessed && facts.district.is_some() && facts.town == facts.district {
            facts.town = None;
            self.reading.provenance.remove(&Field::Town);
        }
        // A home that is let is a circumstance of a sale; of a rent it is the end.
        if facts.operation == Some(Operation::Rent) {
            facts.flags.retain(|flag| *flag != Flag::Let);
        }
        // Zero rooms are believed where some layer calls the home a studio: elsewhere they mean "not known".
        if facts.rooms == Some(0) && !self.says_studio {
            facts.rooms = None;
            self.reading.provenance.remove(&Field::Rooms);
        }
        // A ground floor in the prose of a house is a part of it.
        let house = matches!(
            facts.kind,
            Some(PropertyKind::House | PropertyKind::Townhouse | PropertyKind::CountryHouse | PropertyKind::Plot)
        );
        if house && self.reading.provenance.get(&Field::Floor).is_some_and(|found| found.layer == Layer::Text) {
            facts.floor = None;
            self.reading.provenance.remove(&Field::Floor);
        }
        // A garage has a parking space as its whole.
        if facts.kind == Some(PropertyKind::Garage) {
            facts.features.retain(|feature| *feature != Feature::Parking);
        }
        if facts.flags.is_empty() {
            self.reading.provenance.remove(&Field::Flags);
        }
        if facts.features.is_empty() {
            self.reading.provenance.remove(&Field::Features);
        }
        self.reading
    }
}

impl Merged {
    /// Auctions, bare ownership and homes with a tenant are for sale, whether the ad says so or not.
    fn infer_operation(&mut self) {
        let sold = [Flag::Auction, Flag::BareOwnership, Flag::Let];
        let facts = &mut self.reading.facts;
        if facts.operation.is_none()
            && facts.flags.iter().any(|flag| sold.contains(flag))
            && let Some(found) = self.reading.provenance.get(&Field::Flags).cloned()
        {
            facts.operation = Some(Operation::Sale);
            self.reading.provenance.insert(Field::Operation, found);
        }
    }
}

/// However many agree, a reading may still be wrong.
const SUREST: f32 = 0.99;
/// What is left of the confidence in a fact that another layer contradicts.
const CONTRADICTED: f32 = 0.8;

/// Whether two layers are different parts of a page: labels and prose are the same words, read twice.
fn are_separate(one: Layer, other: Layer) -> bool {
    let is_data = |layer| matches!(layer, Layer::Feed | Layer::JsonLd | Layer::EmbeddedState | Layer::Meta);
    one != other && (is_data(one) || is_data(other))
}

/// Whether a fact has one right value, so that another one contradicts it. A title can be worded in many ways.
fn is_exact(field: Field) -> bool {
    matches!(
        field,
        Field::Operation
            | Field::Price
            | Field::Area
            | Field::UsableArea
            | Field::PlotArea
            | Field::Rooms
            | Field::Bathrooms
            | Field::Floor
            | Field::Lift
            | Field::Exterior
            | Field::YearBuilt
            | Field::EnergyClass
            | Field::Postcode
    )
}

/// Whether a reading calls the home a studio: by its kind, in its headline, or beside the number of rooms.
fn says_studio(reading: &Reading) -> bool {
    let named = |text: &str| {
        let text = super::numbers::fold(text);
        text.contains("estudio") || text.contains("studio")
    };
    reading.facts.kind == Some(PropertyKind::Studio)
        || reading.facts.title.as_deref().is_some_and(named)
        || reading.provenance.get(&Field::Rooms).is_some_and(|found| named(&found.raw))
}

fn union<T: PartialEq + Clone>(
    ours: &mut Reading,
    theirs: &mut Reading,
    field: Field,
    list: fn(&mut Facts) -> &mut Vec<T>,
) {
    let extra = list(&mut theirs.facts).clone();
    let known = list(&mut ours.facts);
    if known.is_empty() {
        return;
    }
    for value in extra {
        if !known.contains(&value) {
            known.push(value);
        }
    }
    list(&mut theirs.facts).clear();
    theirs.provenance.remove(&field);
}

#[cfg(test)]
mod tests {
    use super::super::notes::Notes;
    use super::*;

    fn rooms(layers: &[(Layer, &str)]) -> Option<u16> {
        let base = Url::parse("http://a.example/").expect("a URL");
        let mut merged = Merged::default();
        for (layer, text) in layers {
            let mut notes = Notes::new(*layer, &base);
            if *layer == Layer::Text {
                super::super::prose::read(text, "text", 0.6, &mut notes);
            } else {
                notes.read(Field::Rooms, text, "rooms", 1.0);
            }
            merged.add(notes.reading);
        }
        merged.finish().facts.rooms
    }

    #[test]
    fn no_rooms_are_believed_of_what_is_called_a_studio() {
        assert_eq!(rooms(&[(Layer::JsonLd, "0")]), None);
        assert_eq!(rooms(&[(Layer::JsonLd, "0"), (Layer::Text, "Piso, 0 hab.")]), None);
        assert_eq!(rooms(&[(Layer::JsonLd, "0"), (Layer::Text, "Estudio, 0 hab.")]), Some(0));
        assert_eq!(rooms(&[(Layer::JsonLd, "0"), (Layer::Text, "Studio, 0 bedrooms\n1 bathroom")]), Some(0));
        assert_eq!(rooms(&[(Layer::JsonLd, "0"), (Layer::Labels, "2")]), Some(2));
    }

    #[test]
    fn agreement_makes_a_fact_surer_and_contradiction_less_sure() {
        let base = Url::parse("http://a.example/").expect("a URL");
        let confidence = |layers: &[(Layer, &str)]| {
            let mut merged = Merged::default();
            for (layer, price) in layers {
                let mut notes = Notes::new(*layer, &base);
                notes.read(Field::Price, price, "price", 0.8);
                merged.add(notes.reading);
            }
            merged.finish().provenance[&Field::Price].confidence
        };
        let alone = confidence(&[(Layer::JsonLd, "100.000 €")]);
        assert!(confidence(&[(Layer::JsonLd, "100.000 €"), (Layer::Labels, "100.000 €")]) > alone);
        assert!(confidence(&[(Layer::JsonLd, "100.000 €"), (Layer::Labels, "110.000 €")]) < alone);
        let same_words = confidence(&[(Layer::Labels, "100.000 €"), (Layer::Text, "100.000 €")]);
        assert!((same_words - 0.8).abs() < f32::EPSILON);
    }
}
