//! The portal on one day: which ads are up, at what price, in what order.

use std::sync::Arc;

use crate::ad::Ad;
use crate::catalogue::Catalogue;
use crate::dice::{About, Dice};
use crate::sites::SITES;
use crate::timeline::{self, Presence, State};

/// The date of day 0.
const FIRST_DATE: chrono::NaiveDate = chrono::NaiveDate::from_ymd_opt(2026, 6, 1).expect("a date");

/// The portal on one day.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) day: u32,
    states: Vec<State>,
    shelves: [Shelf; SITES.len()],
    /// For each ad that is up, its place in its shelf's `alike`.
    rank: Vec<u32>,
}

/// The ads that are up on one site.
#[derive(Debug, Default)]
struct Shelf {
    /// In the order of the search pages: the newest first.
    listed: Vec<u32>,
    /// In an order where neighbours are much alike.
    alike: Vec<u32>,
}

/// An ad that is up, on one day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    pub(crate) id: u32,
    /// With the day's price.
    pub(crate) ad: Ad,
    /// The price before its last change, cents.
    pub(crate) price_before: Option<u64>,
    /// When the ad was first published.
    pub(crate) published: chrono::NaiveDate,
    /// When the ad last changed.
    pub(crate) changed: chrono::NaiveDate,
}

/// What a site knows of an id.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found {
    /// The ad is up.
    Up(Offer),
    /// The ad was taken down.
    Down(Offer, timeline::Gone),
    /// There is no such ad, or not yet, or not on this site.
    Never,
}

/// The index in [`SITES`] of the site that shows an ad.
pub(crate) const fn site_of(id: u32) -> usize {
    id as usize % SITES.len()
}

impl World {
    /// Computes a day. It takes time in proportion to the number of ads and of days.
    pub(crate) fn new(catalogue: Arc<Catalogue>, day: u32) -> Self {
        let total = catalogue.total(day);
        let mut states = Vec::with_capacity(total as usize);
        let mut shelves: [Shelf; SITES.len()] = std::array::from_fn(|_| Shelf::default());
        // Later ads come first, those of the first day stay in the order of their rows.
        let newest_first = (catalogue.first_day()..total).rev().chain(0..catalogue.first_day());

        for id in 0..total {
            let ad = catalogue.ad(id);
            states.push(timeline::state(catalogue.seed, id, catalogue.born(id), ad.price, ad.operation, day));
        }
        for id in newest_first {
            if states[id as usize].presence == Presence::Up {
                shelves[site_of(id)].listed.push(id);
            }
        }
        let mut rank = vec![0; total as usize];
        for shelf in &mut shelves {
            shelf.alike.clone_from(&shelf.listed);
            shelf.alike.sort_by_cached_key(|&id| {
                let ad = catalogue.ad(id);
                (ad.operation, ad.town, ad.district, ad.price, id)
            });
            for (place, &id) in shelf.alike.iter().enumerate() {
                rank[id as usize] = u32::try_from(place).unwrap_or(u32::MAX);
            }
        }
        Self { catalogue, day, states, shelves, rank }
    }

    /// The ads that are up on a site, in the order of its search pages.
    pub(crate) fn listed(&self, site: usize) -> &[u32] {
        &self.shelves[site].listed
    }

    /// How many ads are up on all sites.
    pub(crate) fn count(&self) -> usize {
        self.shelves.iter().map(|shelf| shelf.listed.len()).sum()
    }

    /// Every ad that is up, by id.
    pub(crate) fn offers(&self) -> impl Iterator<Item = Offer> {
        self.up().map(|id| self.offer(id))
    }

    /// The ids of the ads that are up.
    pub(crate) fn up(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.states).filter(|(_, state)| state.presence == Presence::Up).map(|(id, _)| id)
    }

    /// Whether an ad is up.
    pub(crate) fn is_up(&self, id: u32) -> bool {
        self.states.get(id as usize).is_some_and(|state| state.presence == Presence::Up)
    }

    /// The price of an ad that was shown up to this day, cents.
    pub(crate) fn price(&self, id: u32) -> Option<u64> {
        self.states.get(id as usize)?.price
    }

    /// What a site knows of an id.
    pub(crate) fn find(&self, site: usize, id: u32) -> Found {
        match self.states.get(id as usize) {
            Some(state) if site_of(id) == site => match state.presence {
                Presence::Up => Found::Up(self.offer(id)),
                Presence::Down(gone) => Found::Down(self.offer(id), gone),
            },
            _ => Found::Never,
        }
    }

    /// An ad by its id, which is one of the day's.
    pub(crate) fn offer(&self, id: u32) -> Offer {
        let state = &self.states[id as usize];
        let mut ad = self.catalogue.ad(id);
        ad.price = state.price;
        let born = self.catalogue.born(id);
        // Ads of the first day were published at some time in the three months before it.
        let age = if born == 0 { Dice::new(self.catalogue.seed, About::Listed, id, 0).whole(0, 90) } else { 0 };
        let published = date(born) - chrono::Duration::days(age);
        let changed = if state.changed == 0 { published } else { date(state.changed) };
        Offer { id, ad, price_before: state.price_before, published, changed }
    }

    /// Up to `count` other ads of the same site that are much like this one.
    pub(crate) fn similar(&self, id: u32, count: usize) -> impl Iterator<Item = Offer> {
        let alike = &self.shelves[site_of(id)].alike;
        let place = (self.rank[id as usize] as usize).min(alike.len().saturating_sub(1));
        let from = place.saturating_sub(count / 2).min(alike.len().saturating_sub(count + 1));
        let neighbours = alike.iter().skip(from).take(count + 1).copied();
        neighbours.filter(move |&other| other != id).take(count).map(|other| self.offer(other))
    }
}

/// The date of a day.
pub(crate) fn date(day: u32) -> chrono::NaiveDate {
    FIRST_DATE + chrono::Duration::days(i64::from(day))
}
