//! An ad over time: what it says, what it cost, and whether it is still there.

use serde::{Deserialize, Serialize};

use crate::availability::{Availability, Evidence, State};
use crate::facts::{Field, Layer, Operation, Reading, named};
use crate::{Instant, Money};

named!(
    /// From where an ad was looked at.
    Look {
        /// Its own page.
        Page = "page",
        /// A card on another page, which says less and rounds more.
        Card = "card",
    }
);

/// One look at an ad.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The ad's canonical URL: its identity.
    pub url: String,
    /// From where.
    pub look: Look,
    /// What the page said.
    pub reading: Reading,
    /// When it was fetched.
    pub at: Instant,
    /// When the visit (the run) began of which this look is part.
    pub visit: Instant,
}

/// An ad as it is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The ad's canonical URL.
    pub url: String,
    /// What it says, and where that stood.
    pub reading: Reading,
    /// Whether its own page has ever been read.
    pub page_read: bool,
    /// Whether it is still there.
    pub availability: Availability,
    /// When it was first seen.
    pub first_seen_at: Instant,
    /// When it was last seen.
    pub last_seen_at: Instant,
    /// When what it says last changed.
    pub changed_at: Instant,
    /// When the look was on which most of what it says rests: at its own page, once that was read. `None` where that was
    /// before such times were kept.
    pub read_at: Option<Instant>,
}

/// A price at the moment it was first seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricePoint {
    /// When it was first seen.
    #[serde(deserialize_with = "crate::instant::read")]
    pub at: Instant,
    /// The price.
    pub price: Money,
}

/// What one look changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// The ad was not known before.
    pub is_new: bool,
    /// Some fact changed.
    pub facts: bool,
    /// A price that belongs in the history: the first, or one that differs from the last.
    pub price: Option<PricePoint>,
    /// It had been removed and is back, or nobody had known.
    pub came_back: bool,
}

impl Changes {
    /// Whether the look brought anything but a later "last seen".
    pub fn any(&self) -> bool {
        self.is_new || self.facts || self.price.is_some() || self.came_back
    }
}

impl Listing {
    /// The ad after its first look.
    pub fn first_seen(observation: Observation) -> (Self, Changes) {
        let at = observation.at;
        let price = observation.reading.facts.price.map(|price| PricePoint { at, price });
        let listing = Self {
            url: observation.url,
            reading: observation.reading,
            page_read: observation.look == Look::Page,
            availability: Availability::unknown(at).after(Evidence::Seen, at),
            first_seen_at: at,
            last_seen_at: at,
            changed_at: at,
            read_at: Some(at),
        };
        (listing, Changes { is_new: true, facts: true, price, came_back: false })
    }

    /// Takes in another look at the same ad.
    ///
    /// The ad's own page has the last word. A card on a later visit may bring a new price before the page is read; for
    /// the rest it only fills what is unknown, unless the ad is known from cards alone.
    pub fn observe(&mut self, observation: Observation) -> Changes {
        let before = self.reading.facts.clone();
        let same_visit = self.last_seen_at >= observation.visit;
        if observation.look == Look::Page || !(same_visit || self.page_read) {
            self.read_at = Some(observation.at);
        }
        match observation.look {
            Look::Page => {
                self.page_read = true;
                self.reading.overwrite_from(observation.reading);
            }
            Look::Card if same_visit => self.reading.fill_from(observation.reading),
            Look::Card if self.page_read => self.reading.fill_and_reprice_from(observation.reading),
            Look::Card => self.reading.overwrite_from(observation.reading),
        }
        let at = observation.at.max(self.last_seen_at);
        self.last_seen_at = at;

        let was = self.availability.state;
        self.availability = self.availability.after(Evidence::Seen, at);
        let price = (self.reading.facts.price != before.price)
            .then_some(self.reading.facts.price)
            .flatten()
            .map(|price| PricePoint { at, price });
        let facts = self.reading.facts != before;
        let came_back = was != State::Active;
        if facts || came_back {
            self.changed_at = at;
        }
        Changes { is_new: false, facts, price, came_back }
    }

    /// Takes in that a page which showed the ad is as it was. What the ad says stays what it is.
    pub fn seen_again(&mut self, at: Instant) -> Changes {
        let at = at.max(self.last_seen_at);
        self.last_seen_at = at;
        let came_back = self.availability.state != State::Active;
        self.availability = self.availability.after(Evidence::NotModified, at);
        if came_back {
            self.changed_at = at;
        }
        Changes { came_back, ..Changes::default() }
    }

    /// Takes in a page that was read anew, as it was when it was fetched: `observation` is of then. What the ad says is
    /// corrected where it rests on that very look, or where nobody had read its own page before; `same_visit` says that
    /// it was last seen on the visit that fetched the page. A price that a card brought later stays. Whether the ad is
    /// there, and since when, is not touched. Returns whether the page had a word to say.
    pub fn reread(&mut self, observation: Observation, same_visit: bool) -> bool {
        let is_page = observation.look == Look::Page;
        let corrects = self.read_at == Some(observation.at) && self.page_read == is_page;
        let first_page = is_page && !self.page_read && (same_visit || self.read_at <= Some(observation.at));
        if corrects && is_page {
            let of_card =
                self.reading.provenance.get(&Field::Price).filter(|found| found.layer == Layer::Card).cloned();
            let price = self.reading.facts.price;
            self.reading.replace(observation.reading);
            if let Some(found) = of_card {
                self.reading.facts.price = price;
                self.reading.provenance.insert(Field::Price, found);
            }
        } else if corrects || first_page {
            self.reading.overwrite_from(observation.reading);
        } else {
            return false;
        }
        self.page_read |= is_page;
        self.read_at = Some(observation.at);
        true
    }

    /// Takes in a look that did not find the ad. Returns whether its availability changed.
    pub fn missed(&mut self, evidence: Evidence, at: Instant) -> bool {
        let before = self.availability;
        self.availability = before.after(evidence, at);
        let changed = before != self.availability;
        if changed {
            self.changed_at = at;
        }
        changed
    }

    /// Sale unless the ad says otherwise.
    pub fn operation(&self) -> Operation {
        self.reading.facts.operation.unwrap_or(Operation::Sale)
    }
}

/// The price per square metre in minor units, where both are known and the area is not absurd.
pub fn unit_price_minor(price: Option<Money>, area_m2: Option<f64>) -> Option<i64> {
    match (price, area_m2) {
        (Some(price), Some(area)) if area >= 1.0 => Some((price.minor as f64 / area).round() as i64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;
    use crate::facts::Provenance;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).expect("in range")
    }

    fn look(price: i64, seconds: i64, visit: i64) -> Observation {
        let mut reading = Reading::default();
        reading.facts.price = Some(Money { minor: price, currency: Currency::EUR });
        Observation { url: "https://a.example/1".into(), look: Look::Page, reading, at: at(seconds), visit: at(visit) }
    }

    #[test]
    fn a_price_enters_the_history_only_when_it_changes() {
        let (mut listing, first) = Listing::first_seen(look(100, 10, 5));
        assert_eq!(first.price.map(|point| point.price.minor), Some(100));
        assert!(!listing.observe(look(100, 20, 15)).any());
        assert_eq!(listing.last_seen_at, at(20));
        assert_eq!(listing.changed_at, at(10));
        let drop = listing.observe(look(90, 30, 25));
        assert_eq!(drop.price, Some(PricePoint { at: at(30), price: Money { minor: 90, currency: Currency::EUR } }));
        assert_eq!(listing.changed_at, at(30));
    }

    #[test]
    fn an_unknown_price_does_not_erase_the_known_one() {
        let (mut listing, _) = Listing::first_seen(look(100, 10, 5));
        let silent = Observation { reading: Reading::default(), ..look(0, 20, 15) };
        assert!(!listing.observe(silent).any());
        assert_eq!(listing.reading.facts.price.map(|price| price.minor), Some(100));
    }

    #[test]
    fn a_card_brings_a_price_on_a_later_visit_and_yields_to_the_page() {
        let minor = |listing: &Listing| listing.reading.facts.price.map(|price| price.minor);
        let (mut listing, _) = Listing::first_seen(look(100, 10, 5));
        listing.observe(Observation { look: Look::Card, ..look(90, 11, 5) });
        assert_eq!(minor(&listing), Some(100), "the page was read on this visit");
        let mut card = Observation { look: Look::Card, ..look(90, 20, 15) };
        card.reading.facts.title = Some("Short".into());
        card.reading.facts.rooms = Some(2);
        listing.reading.facts.title = Some("The whole title".into());
        listing.observe(card);
        assert_eq!(minor(&listing), Some(90));
        assert_eq!(listing.reading.facts.title.as_deref(), Some("The whole title"));
        assert_eq!(listing.reading.facts.rooms, Some(2));
        listing.observe(look(85, 21, 15));
        assert_eq!(minor(&listing), Some(85));
    }

    #[test]
    fn an_ad_known_from_cards_alone_follows_its_cards() {
        let (mut listing, _) = Listing::first_seen(Observation { look: Look::Card, ..look(100, 10, 5) });
        let mut card = Observation { look: Look::Card, ..look(90, 20, 15) };
        card.reading.facts.title = Some("New".into());
        listing.observe(card);
        assert_eq!(listing.reading.facts.title.as_deref(), Some("New"));
    }

    #[test]
    fn a_block_changes_nothing_and_a_return_is_noticed() {
        let (mut listing, _) = Listing::first_seen(look(100, 10, 5));
        assert!(!listing.missed(Evidence::Blocked, at(20)));
        assert_eq!(listing.availability.state, State::Active);
        assert!(listing.missed(Evidence::Gone, at(30)));
        assert!(listing.observe(look(100, 40, 35)).came_back);
        assert_eq!(listing.first_seen_at, at(10));
    }

    #[test]
    fn an_unchanged_page_shows_its_ad_and_says_nothing_new() {
        let (mut listing, _) = Listing::first_seen(look(100, 10, 5));
        let before = listing.reading.clone();
        assert!(!listing.seen_again(at(20)).any());
        assert_eq!((listing.last_seen_at, listing.changed_at), (at(20), at(10)));
        assert!(listing.missed(Evidence::Gone, at(30)));
        let changes = listing.seen_again(at(40));
        assert_eq!(changes, Changes { came_back: true, ..Changes::default() });
        let back = Availability { state: State::Active, since: at(40), evidence: Evidence::NotModified };
        assert_eq!((listing.availability, listing.changed_at), (back, at(40)));
        assert!(!listing.seen_again(at(35)).any());
        assert_eq!((listing.last_seen_at, listing.reading), (at(40), before), "time never goes back");
    }

    #[test]
    fn a_page_read_anew_corrects_what_rests_on_it_and_nothing_else() {
        let minor = |listing: &Listing| listing.reading.facts.price.map(|price| price.minor);
        let (mut listing, _) = Listing::first_seen(look(100, 10, 5));
        listing.observe(look(95, 20, 15));
        listing.seen_again(at(30));
        let before = listing.clone();
        assert!(!listing.reread(look(10, 10, 5), false), "a later page had the last word");
        assert!(!listing.reread(Observation { look: Look::Card, ..look(10, 20, 15) }, true));
        assert_eq!(listing, before);
        assert!(listing.reread(look(90, 20, 15), false));
        assert_eq!(minor(&listing), Some(90));
        let untouched = |listing: &Listing| (listing.availability, listing.last_seen_at, listing.changed_at);
        assert_eq!(untouched(&listing), untouched(&before));

        let mut card = Observation { look: Look::Card, ..look(80, 40, 35) };
        let found = Provenance { layer: Layer::Card, path: String::new(), raw: String::new(), confidence: 1.0 };
        card.reading.provenance.insert(Field::Price, found);
        listing.observe(card);
        assert!(listing.reread(look(70, 20, 15), false));
        assert_eq!(minor(&listing), Some(80), "the card is newer");
    }

    #[test]
    fn the_first_page_of_an_ad_known_from_cards_is_believed() {
        let card = |price, seconds| Observation { look: Look::Card, ..look(price, seconds, 5) };
        let (mut listing, _) = Listing::first_seen(card(100, 10));
        listing.observe(card(99, 11));
        assert_eq!(listing.read_at, Some(at(10)), "the first card of a visit speaks for it");
        assert!(!listing.clone().reread(look(90, 9, 5), false), "the card is newer");
        assert!(listing.clone().reread(look(90, 9, 5), true), "a page has the last word of its visit");
        assert!(listing.reread(card(95, 10), false));
        assert!(listing.reread(look(90, 12, 5), false));
        assert!(listing.page_read && listing.read_at == Some(at(12)));
    }

    #[test]
    fn unit_prices_need_both_facts() {
        let price = Some(Money { minor: 20_000_000, currency: Currency::EUR });
        assert_eq!(unit_price_minor(price, Some(100.0)), Some(200_000));
        assert_eq!(unit_price_minor(price, None), None);
        assert_eq!(unit_price_minor(price, Some(0.0)), None);
    }
}
