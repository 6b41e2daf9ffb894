//! What one layer of a page says: facts with the place each stood.

use domain::Currency;
use domain::facts::{Facts, Feature, Field, Flag, Layer, Operation, PropertyKind, Provenance, Reading};
use url::Url;

use super::values::{date, degrees, energy_class, postcode, reference, shown, year};
use super::{floors, numbers, words};
use crate::{address, plain};

/// Longest raw text kept, in characters.
const RAW: usize = 200;
/// How much of a raw text is looked at for that.
const LOOKED_AT: usize = 4 * RAW;
/// Longest description kept, in characters.
pub(super) const DESCRIPTION: usize = 20_000;
/// Most photos kept.
const PHOTOS: usize = 100;

/// Facts read from one layer. The first reading of a fact stays.
#[derive(Debug)]
pub(super) struct Notes<'a> {
    /// What was read so far.
    pub(super) reading: Reading,
    layer: Layer,
    /// Facts of which this layer has nothing to tell any more.
    settled: Vec<Field>,
    /// What relative addresses are relative to.
    pub(super) base: &'a Url,
}

impl<'a> Notes<'a> {
    /// Nothing read yet. `base` is what relative addresses are relative to.
    pub(super) fn new(layer: Layer, base: &'a Url) -> Self {
        Self { reading: Reading::default(), layer, settled: Vec::new(), base }
    }

    /// The same, where some facts need not be read: they count as known.
    pub(super) fn without(mut self, settled: Vec<Field>) -> Self {
        self.settled = settled;
        self
    }

    /// Whether this fact is known.
    pub(super) fn knows(&self, field: Field) -> bool {
        self.settled.contains(&field) || self.reading.provenance.contains_key(&field)
    }

    /// Takes a value for a fact that is still unknown.
    pub(super) fn take<T>(
        &mut self,
        field: Field,
        slot: fn(&mut Facts) -> &mut Option<T>,
        value: Option<T>,
        path: &str,
        raw: &str,
        confidence: f32,
    ) -> bool {
        let slot = slot(&mut self.reading.facts);
        if value.is_none() || slot.is_some() {
            return false;
        }
        *slot = value;
        self.cite(field, path, raw, confidence);
        true
    }

    /// Adds a thing the home has.
    pub(super) fn add_feature(&mut self, feature: Feature, path: &str, raw: &str, confidence: f32) {
        if !self.reading.facts.features.contains(&feature) {
            self.reading.facts.features.push(feature);
            self.cite(Field::Features, path, raw, confidence);
        }
    }

    /// Adds a circumstance.
    pub(super) fn add_flag(&mut self, flag: Flag, path: &str, raw: &str, confidence: f32) {
        if !self.reading.facts.flags.contains(&flag) {
            self.reading.facts.flags.push(flag);
            self.cite(Field::Flags, path, raw, confidence);
        }
    }

    fn cite(&mut self, field: Field, path: &str, raw: &str, confidence: f32) {
        let layer = self.layer;
        let short = |text: &str| plain::lines(plain::cut(text, LOOKED_AT), RAW).unwrap_or_default();
        self.reading.provenance.entry(field).or_insert_with(|| Provenance {
            layer,
            path: short(path),
            raw: short(raw),
            confidence,
        });
    }

    /// Reads `text`, which stands where this fact is to be expected: beside its label, in its property, at its selector.
    /// Returns whether a fact was learnt.
    pub(super) fn read(&mut self, field: Field, text: &str, path: &str, confidence: f32) -> bool {
        let text = text.trim();
        // Of some a text says more than the fact itself, and some are gathered.
        let says_more = matches!(
            field,
            Field::Price | Field::Rooms | Field::Floor | Field::Flags | Field::Features | Field::Photos
        );
        if text.is_empty() || (!says_more && self.knows(field)) {
            return false;
        }
        // What the parser of the page gave is text already; what stands in data for machines is often markup.
        let is_markup = matches!(self.layer, Layer::Feed | Layer::JsonLd | Layer::EmbeddedState);
        let shown = || if is_markup { shown(text) } else { text.into() };
        let words = || plain::line(&shown(), 300);
        match field {
            Field::Title => self.take(field, |f| &mut f.title, words(), path, text, confidence),
            Field::Description => {
                self.take(field, |f| &mut f.description, plain::lines(&shown(), DESCRIPTION), path, text, confidence)
            }
            Field::Operation => self.take(field, |f| &mut f.operation, words::operation(text), path, text, confidence),
            Field::Price => self.read_price(text, path, confidence),
            Field::Kind => self.take(field, |f| &mut f.kind, words::kind(text), path, text, confidence),
            Field::Area => self.take(field, |f| &mut f.area_m2, numbers::bare_area(text), path, text, confidence),
            Field::UsableArea => {
                self.take(field, |f| &mut f.usable_area_m2, numbers::bare_area(text), path, text, confidence)
            }
            Field::PlotArea => {
                self.take(field, |f| &mut f.plot_area_m2, numbers::bare_area(text), path, text, confidence)
            }
            Field::Rooms => self.read_rooms(numbers::count(text), path, text, confidence),
            Field::Bathrooms => {
                let bathrooms = numbers::count(text).filter(|&bathrooms| bathrooms > 0);
                self.take(field, |f| &mut f.bathrooms, bathrooms, path, text, confidence)
            }
            Field::Floor => self.read_floor(text, path, confidence),
            Field::Lift => {
                let lift = words::yes_or_no(text)
                    .or_else(|| floors::lift(text))
                    .or_else(|| numbers::count(text).filter(|_| text.len() < 4).map(|lifts| lifts > 0));
                self.take(field, |f| &mut f.has_lift, lift, path, text, confidence)
            }
            Field::Exterior => {
                let exterior = floors::exterior(text).or_else(|| words::yes_or_no(text));
                self.take(field, |f| &mut f.is_exterior, exterior, path, text, confidence)
            }
            Field::YearBuilt => self.take(field, |f| &mut f.year_built, year(text), path, text, confidence),
            Field::EnergyClass => self.take(field, |f| &mut f.energy_class, energy_class(text), path, text, confidence),
            Field::Condition => {
                self.take(field, |f| &mut f.condition, words::labelled_condition(text), path, text, confidence)
            }
            Field::Flags => {
                let flags = words::flags(text);
                for &flag in &flags {
                    self.add_flag(flag, path, text, confidence);
                }
                !flags.is_empty()
            }
            Field::Features => {
                let features = words::features(text);
                for &feature in &features {
                    self.add_feature(feature, path, text, confidence);
                }
                !features.is_empty()
            }
            Field::Address => self.take(field, |f| &mut f.address, words(), path, text, confidence),
            Field::Postcode => self.take(field, |f| &mut f.postcode, postcode(&shown()), path, text, confidence),
            Field::District => self.take(field, |f| &mut f.district, words(), path, text, confidence),
            Field::Town => self.take(field, |f| &mut f.town, words(), path, text, confidence),
            Field::Province => self.take(field, |f| &mut f.province, words(), path, text, confidence),
            Field::Latitude => self.take(field, |f| &mut f.latitude, degrees(text, 90.0), path, text, confidence),
            Field::Longitude => self.take(field, |f| &mut f.longitude, degrees(text, 180.0), path, text, confidence),
            Field::Agency => self.take(field, |f| &mut f.agency, words(), path, text, confidence),
            Field::Reference => self.take(field, |f| &mut f.reference, reference(&shown()), path, text, confidence),
            Field::PublishedOn => self.take(field, |f| &mut f.published_on, date(text), path, text, confidence),
            Field::Photos => self.add_photo(text, path, confidence),
        }
    }

    /// Takes a number of bedrooms. None at all is how many systems write "unknown": it gives way to any other number,
    /// and only a studio keeps it when all is read.
    pub(super) fn read_rooms(&mut self, rooms: Option<u16>, path: &str, raw: &str, confidence: f32) -> bool {
        if self.reading.facts.rooms == Some(0) && rooms.is_some_and(|rooms| rooms > 0) {
            self.forget_no_rooms();
        }
        self.take(Field::Rooms, |f| &mut f.rooms, rooms, path, raw, confidence)
    }

    fn forget_no_rooms(&mut self) {
        self.reading.facts.rooms = None;
        self.reading.provenance.remove(&Field::Rooms);
    }

    fn read_price(&mut self, text: &str, path: &str, confidence: f32) -> bool {
        let found = numbers::price(text);
        let money = match &found {
            Some(found) => Some(found.money),
            None => numbers::bare_price(text, Currency::EUR),
        };
        let known = self.take(Field::Price, |f| &mut f.price, money, path, text, confidence);
        if known && found.is_some_and(|found| found.period == numbers::Period::Month) {
            self.take(Field::Operation, |f| &mut f.operation, Some(Operation::Rent), path, text, confidence);
        }
        known
    }

    /// `4ª planta exterior con ascensor` says three things, `Ático` a fourth.
    fn read_floor(&mut self, text: &str, path: &str, confidence: f32) -> bool {
        self.take(Field::Lift, |f| &mut f.has_lift, floors::lift(text), path, text, confidence);
        self.take(Field::Exterior, |f| &mut f.is_exterior, floors::exterior(text), path, text, confidence);
        if words::kind(text) == Some(PropertyKind::Penthouse) {
            self.take(Field::Kind, |f| &mut f.kind, Some(PropertyKind::Penthouse), path, text, confidence);
        }
        self.take(Field::Floor, |f| &mut f.floor, floors::labelled_floor(text), path, text, confidence)
    }

    /// Adds a photo by its address, which may be relative.
    pub(super) fn add_photo(&mut self, address: &str, path: &str, confidence: f32) -> bool {
        let photos = &self.reading.facts.photos;
        let Some(url) = address::picture(address, self.base).map(String::from) else { return false };
        if photos.len() >= PHOTOS || photos.contains(&url) {
            return false;
        }
        self.reading.facts.photos.push(url);
        self.cite(Field::Photos, path, address, confidence);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_text_says_more_than_the_floor() {
        let base = Url::parse("http://a.example/").expect("a URL");
        let mut notes = Notes::new(Layer::Labels, &base);
        assert!(notes.read(Field::Floor, "4ª planta exterior con ascensor", "li", 0.9));
        let facts = &notes.reading.facts;
        assert_eq!((facts.floor, facts.has_lift, facts.is_exterior), (Some(4), Some(true), Some(true)));
    }

    #[test]
    fn nought_and_nonsense_are_unknown() {
        let base = Url::parse("http://a.example/").expect("a URL");
        let mut notes = Notes::new(Layer::JsonLd, &base);
        for (field, text) in [
            (Field::Bathrooms, "0"),
            (Field::Price, "0"),
            (Field::Price, "-1"),
            (Field::Area, "0"),
            (Field::Latitude, "0.0"),
            (Field::Latitude, "123"),
            (Field::YearBuilt, "0"),
            (Field::EnergyClass, "En trámite"),
            (Field::Floor, "Ático"),
        ] {
            assert!(!notes.read(field, text, "x", 1.0), "{field} took {text}");
        }
    }
}
